"""Golden cases: what each stage makes of the pages in `cases/`. `--bless` rewrites them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.style import Locale
from tests.golden import CASES, FINDINGS, INPUT, OUTLINE, STAGES, Case, cases

FILES = {INPUT, OUTLINE, FINDINGS}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Case, locale: Locale, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--bless"):
        case.bless(locale)
    assert case.expected(), f"{case.name} expects nothing yet; run pytest --bless and read it"
    assert case.actual(locale) == case.expected()


def test_every_folder_is_a_case_of_a_stage() -> None:
    folders = {file.parent for file in CASES.rglob("*") if file.is_file()}

    assert {folder for folder in folders if folder.parent.name not in STAGES} == {CASES / "gate"}
    strays = [f for case in cases() for f in case.folder.iterdir() if f.name not in FILES]
    assert strays == []
    assert [case.name for case in cases() if not (case.folder / INPUT).is_file()] == []


# --- the helper itself -------------------------------------------------------------------------


@pytest.fixture
def case(tmp_path: Path, locale: Locale) -> Case:
    folder = tmp_path / "parse" / "one"
    folder.mkdir(parents=True)
    (folder / INPUT).write_text("---\ntitle: Nortavel\n---\nTake <div>one</div>.\n")
    case = Case(folder)
    case.bless(locale)
    return case


def test_blessing_writes_what_is_expected(case: Case, locale: Locale) -> None:
    assert case.expected() == {
        OUTLINE: "   4 paragraph: Take one .\n",
        FINDINGS: "4: warning S011 left out the tag <div>; its text is kept\n",
    }
    assert case.actual(locale) == case.expected()


@pytest.mark.parametrize("name", [OUTLINE, FINDINGS])
def test_a_changed_expectation_fails(case: Case, locale: Locale, name: str) -> None:
    (case.folder / name).write_text("something else\n")

    assert case.actual(locale) != case.expected()


def test_a_finding_that_nobody_expects_fails(case: Case, locale: Locale) -> None:
    (case.folder / FINDINGS).unlink()

    assert case.actual(locale) != case.expected()


def test_blessing_takes_away_what_is_no_longer_so(case: Case, locale: Locale) -> None:
    (case.folder / INPUT).write_text("---\ntitle: Nortavel\n---\nTake one.\n")

    case.bless(locale)

    assert case.expected() == {OUTLINE: "   4 paragraph: Take one.\n"}
