"""The real command line on a project in a temporary folder, and what must hold whatever it met."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

from pipeline.manifest import NAME, SCHEMA, SUMS

CHECKOUT = Path(__file__).resolve().parents[2]

GOOD = """\
---
title: {title}
---

# {title}

## Usage

It is used for headaches.

**Disclaimer:** This is an example.
"""

FOR_THE_NEXT_BUILD = re.compile(
    r"(^|/)\.leaflet/(ledger|lock|checks/[^/]+|chapters/[^/.][^/]*\.json|covers/[^/.]+|units/[^/]+/[0-9a-f]{64})$"
)
"""Files of an output folder that nobody else needs."""

GOOD_ONES = ("good-one", "good-two")
"""Leaflets in every project here, which must be built beside whatever else is in it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command came to, and the seconds it took."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def text(self) -> str:
        """Everything it said."""
        return self.out + self.err


def page(text: str, **front_matter: str) -> str:
    """A short leaflet with this text in line 8 and beyond, and further lines of front matter."""
    title = front_matter.pop("title", "Name")
    more = "".join(f"{key}: {value}\n" for key, value in front_matter.items())
    return f"---\ntitle: {title}\n{more}---\n\n# Name\n\n## Usage\n\n{text}\n\n## Storage\n\nDry.\n"


def write(path: Path, content: str | bytes) -> Path:
    """A file with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def project(root: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A project with the good leaflets, and further files by their paths in it."""
    for name in GOOD_ONES:
        write(root / f"content/leaflets/{name}.md", GOOD.format(title=name.title()))
    for name, content in (files or {}).items():
        write(root / name, content)
    return root


# --- running -----------------------------------------------------------------------------------


def leaflet(
    *arguments: str, root: Path, wrapper: Sequence[str] = (), timeout: float = 170, **env: str
) -> Said:
    """Run a command in a project, as a shell would; fail where it shows a traceback."""
    started = time.monotonic()
    ended = subprocess.run(
        [*wrapper, *command(*arguments)],
        cwd=root,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    said = Said(ended.returncode, ended.stdout, ended.stderr, time.monotonic() - started)
    assert "Traceback" not in said.text, said.text
    return said


def command(*arguments: str) -> list[str]:
    """A command's words for the system."""
    return [sys.executable, "-m", "pipeline", *arguments]


def environment(**more: str) -> dict[str, str]:
    """Ours, with this checkout's package before an installed one."""
    paths = os.pathsep.join(filter(None, (more.pop("PYTHONPATH", ""), str(CHECKOUT))))
    return {**os.environ, "PYTHONPATH": paths, "PYTHONSAFEPATH": "1", "NO_COLOR": "1", **more}


# --- what came of it -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Output:
    """An output folder whose manifest follows its schema."""

    folder: Path
    manifest: dict[str, Any]

    def leaflet(self, source: str) -> dict[str, Any]:
        """The entry of the leaflet with this source."""
        (entry,) = (e for e in self.manifest["leaflets"] if e["source"] == source)
        return dict(entry)

    def status(self, source: str) -> str:
        """What became of a source."""
        return str(self.leaflet(source)["status"])

    def grave(self, source: str) -> list[dict[str, Any]]:
        """What kept a source from being built."""
        found = self.leaflet(source)["diagnostics"]
        return [d for d in found if d["severity"] in ("error", "withheld")]


def output(root: Path, name: str = "out") -> Output:
    """The output folder of a project, after a look at everything that must always hold there."""
    folder = root / name
    text = (folder / NAME).read_text(encoding="utf-8")
    manifest = json.loads(text)
    jsonschema.validate(manifest, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert str(root) not in text
    artifacts = [a for e in (*manifest["leaflets"], *manifest["handbooks"]) for a in e["artifacts"]]
    assert files(folder) == sorted([NAME, SUMS, *(artifact["path"] for artifact in artifacts)])
    for artifact in artifacts:
        assert_complete(folder / artifact["path"])
        data = (folder / artifact["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (
            artifact["bytes"],
            artifact["sha256"],
        )
    return Output(folder, manifest)


def files(folder: Path) -> list[str]:
    """Every file below a folder, hidden ones too, but what only the next build looks at."""
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(name for name in found if not FOR_THE_NEXT_BUILD.search(name))


def assert_complete(path: Path) -> None:
    """Fail for a file that was cut off."""
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            assert book.testzip() is None
    else:
        data = path.read_bytes()
        assert data.startswith(b"%PDF-")
        assert data.rstrip().endswith(b"%%EOF")


def assert_good_ones_built(made: Output) -> None:
    """Fail where a bad neighbour cost a good leaflet."""
    for name in GOOD_ONES:
        entry = made.leaflet(f"content/leaflets/{name}.md")
        assert entry["status"] in ("built", "unchanged"), entry
        assert entry["artifacts"], entry
