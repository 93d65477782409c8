"""A machine that lacks something that every leaflet needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.emit.fonts import FOLDERS
from tests.bad_input.command import files, leaflet, project

_HIDE = 'for folder in $0; do mount -t tmpfs tmpfs "$folder"; done; exec "$@"'


def without(*folders: Path) -> list[str]:
    """What to put before a command that shall find these folders empty; skips where it cannot."""
    isolated = ["unshare", "--map-root-user", "--mount"]
    hidden = " ".join(str(folder) for folder in folders if folder.is_dir())
    wrapper = [*isolated, "sh", "-e", "-c", _HIDE, hidden]
    try:
        subprocess.run([*wrapper, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system does not let us hide a folder")
    return wrapper


def test_missing_fonts_are_3_and_say_how_to_get_them(tmp_path: Path) -> None:
    root = project(tmp_path)

    said = leaflet("build", root=root, wrapper=without(*FOLDERS))

    assert (said.code, said.out) == (3, "")
    assert "apt-get install fonts-noto-core" in said.err
    assert "leaflet doctor" in said.err
    assert not [name for name in files(root) if name.startswith("out/pdf")]
    assert leaflet("build", root=root).code == 0
