"""What a profile ignores: codes that there are, and none that keeps a leaflet off paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands.ignoring import require_ignorable
from pipeline.project import ConfigurationError, open_project
from tests.projects import write

OURS = '[check]\nprofile = "ours"\n\n[check.profiles.ours]\nignore = [\n  "T012",\n  "{code}",\n]\n'


def require(code: str, root: Path) -> None:
    write(root / "content" / "publisher.toml", OURS.replace("{code}", code))
    house = open_project(root)
    require_ignorable(house.publisher.check.named("ours"), "ours", house)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("T099", "there is no code 'T099' to ignore; did you mean 'T"),
        ("C001", "C001 keeps a leaflet off paper and cannot be ignored"),
        ("S004", "S004 keeps a leaflet off paper and cannot be ignored"),
    ],
)
def test_what_cannot_be_ignored_is_said_with_its_line(code: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        require(code, tmp_path)

    assert str(raised.value).startswith(f"{tmp_path / 'content' / 'publisher.toml'}:7: {says}")


def test_other_codes_can_be_ignored(tmp_path: Path) -> None:
    require("M012", tmp_path)
