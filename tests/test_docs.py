"""The documents say what the program does: every command, exit code and path in them is real."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.check import PACKS
from pipeline.cli import COMMANDS
from pipeline.project import Checks, HouseProfile
from pipeline.standards import PROFILES, STANDARD

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


def test_readme_has_every_setting_of_a_profile() -> None:
    """With what it is without being set, and the rules that heed it."""
    head = "| setting of a profile |"
    lines = README[README.index(head) :].split("\n\n", 1)[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    standard = PROFILES[STANDARD].model_dump(mode="json")

    assert {row[0].strip("`") for row in rows} == set(HouseProfile.model_fields)
    for name, value, said, rules in ((row[0].strip("`"), *row[1:]) for row in rows):
        if name in standard:
            assert tomllib.loads(f"value = {value.strip('`')}")["value"] == standard[name]
        assert said
        assert rules == ", ".join(heeding(name))


def heeding(setting: str) -> list[str]:
    """The codes of rules whose docstrings name a setting; another test sees that they all do."""
    every = (rule for rules in PACKS.values() for rule in rules)
    return sorted(rule.__name__ for rule in every if f"`{setting}`" in (rule.__doc__ or ""))


def test_readme_names_the_built_in_profiles_that_differ_in_a_setting() -> None:
    numbers = set(HouseProfile.model_fields) - {"packs", "extends"}
    differing = {
        (setting, name)
        for name, profile in PROFILES.items()
        for setting in numbers
        if getattr(profile, setting) != getattr(PROFILES[STANDARD], setting)
    }

    assert differing == {("unit_space", "nhs")}
    assert re.search(r"\| `unit_space` .*`false` in `nhs`", README)


def test_readme_has_every_key_of_its_table_on_checks() -> None:
    example = README[README.index("[check]\n") :].split("```", 1)[0]

    assert set(tomllib.loads(example)["check"]) == set(Checks.model_fields)
