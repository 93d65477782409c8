"""A new project has nothing to mend, and what its settings explain is as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.commands.checking import Check, check_leaflets
from pipeline.commands.starting import STARTER, init_project, new_leaflet
from pipeline.diagnostics import Severity
from pipeline.project import open_project, settings_file
from pipeline.standards import PROFILES, Profile
from pipeline.style import default_style
from pipeline.words import load_words

ROOT = Path(__file__).resolve().parent.parent

_EXAMPLE = re.compile(r"^# (?=\[|(?:[a-z_]+|\"[^\"]+\") = )", re.MULTILINE)
"""Before a line of settings that has been taken out by a comment."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as `leaflet init` leaves it."""
    init_project(tmp_path / "clinic")
    return tmp_path / "clinic"


def found(check: Check) -> list[str]:
    every = (*check.diagnostics, *(d for leaflet in check.leaflets for d in leaflet.diagnostics))
    return [f"{finding.severity} {finding.code}" for finding in every]


def test_a_new_project_has_nothing_to_mend(project: Path) -> None:
    assert found(check_leaflets(project=project)) == []


@pytest.mark.parametrize("profile", ["standard", "core", "nhs", "plain-language", "clear-print"])
def test_the_example_keeps_to_what_a_house_may_choose(profile: str, project: Path) -> None:
    check = check_leaflets(project=project, profile=profile)

    assert [line for line in found(check) if not line.startswith(Severity.HINT)] == []


def test_a_page_full_of_notes_is_said_to_be_unfinished_and_little_else(project: Path) -> None:
    new_leaflet("metformin", project=project)

    check = check_leaflets(project=project)

    assert found(check) == ["hint M411", "warning M002"]
    (unfinished,) = (d for one in check.leaflets for d in one.diagnostics if d.code == "M002")
    assert unfinished.message.startswith("8 sections are empty: “Generic Name”, “Usage”, ")
    assert "not finished" in unfinished.hint


def test_what_the_settings_explain_can_be_set(project: Path) -> None:
    file = settings_file(project)
    file.write_text(_EXAMPLE.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")

    checks = open_project(project).publisher.check

    ours = checks.profiles["ours"]
    settable = set(Profile.model_fields) - {"packs"}
    assert ours.model_fields_set == settable | {"extends"}
    kept = ours.model_dump(include=settable - {"ignore"})
    assert kept == Profile().model_dump(include=settable - {"ignore"})
    assert checks.baseline == "content/baseline.json"


def test_the_settings_name_the_profiles_that_there_are() -> None:
    text = (STARTER / "publisher.toml").read_text(encoding="utf-8")

    named = re.findall(r"^#   (\w+(?:, \w+)*)  ", text, re.MULTILINE)
    assert {name for row in named for name in row.split(", ")} <= set(PROFILES)
    assert len(named) == 4


def test_the_settings_of_the_examples_explain_checks_in_the_same_words() -> None:
    texts = [
        path.read_text(encoding="utf-8").partition("[check]")[2]
        for path in (STARTER / "publisher.toml", ROOT / "content" / "publisher.toml")
    ]

    assert texts[0] == texts[1]


def test_the_rows_of_the_word_list_are_examples(project: Path) -> None:
    file = project / "content" / "words" / "en.toml"
    before = load_words(project, default_style(project), "en")
    text = file.read_text(encoding="utf-8")
    file.write_text(_EXAMPLE.sub("", text), encoding="utf-8")

    after = load_words(project, default_style(project), "en")

    assert before != after
    assert len(_EXAMPLE.findall(text)) == 5
