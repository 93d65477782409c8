"""The documents say what the program does: every command, exit code and path in them is real."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_tells_of_every_command(command: str) -> None:
    assert f"`leaflet {command}" in README


def test_readme_tells_of_no_other_command() -> None:
    named = set(re.findall(r"\bleaflet ([a-z]+)\b", README.split("## Start", 1)[1]))
    assert named & set(COMMANDS), "the pattern finds the commands"
    assert named <= set(COMMANDS) | {"was", "in"}


def test_readme_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))
    assert targets == {"leaflets", "test"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_in_code_style_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    folders = "pipeline|styles|content|tests"
    paths = re.findall(rf"`((?:{folders})/[\w./-]*)`", text)
    real = [path for path in paths if not re.search(r"NAME|LANG", path)]
    missing = [path for path in real if not (ROOT / path).exists()]
    assert not missing
