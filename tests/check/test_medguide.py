"""Rules of the pack `fda-medguide`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.check.fda_medguide import FDA_MEDGUIDE
from pipeline.check.fda_medguide.headings import M302, M304, M306
from pipeline.check.fda_medguide.statements import M307, M308, M309
from pipeline.check.fda_medguide.template import GUIDE
from pipeline.check.templates import keeps_to
from pipeline.style import Locale
from tests.pages import TITLED, page_of

START = "# Nortavel\n\nMedication Guide\n\n"
REPORT = (
    "Call your doctor for medical advice about side effects. You may report side effects to FDA "
    "at 1-800-FDA-1088."
)


@pytest.mark.parametrize(
    ("top", "count"),
    [
        ("Nortavel (nor-TAH-vel)", 0),
        ("Nortavel (NOR ta vel)", 0),
        ("Nortavel [nor-ta-VEL] tablets", 0),
        ("Nortavel (nortavelin)", 1),
        ("Nortavel (a long-acting tablet)", 1),
        ("Nortavel (NSAID)", 1),
    ],
)
def test_a_phonetic_spelling_is_one(top: str, count: int, locale: Locale) -> None:
    page = page_of(f"{START}{top}\n", locale)

    assert len(list(M302.cases(page))) == count


def test_each_required_heading_keeps_to_itself(locale: Locale) -> None:
    titles = [part.heading.format(name="Nortavel") for part in GUIDE.parts]
    text = START + "".join(f"## {title}\n\nText.\n\n" for title in titles)
    page = page_of(text, locale)
    sections = [section for section in page.leaflet.sections if section.title]

    matches = [[keeps_to(section, part) for part in GUIDE.parts] for section in sections]

    assert [row.index(True) for row in matches] == [0, 1, 2, 3, 4, 5]
    assert sum(map(sum, matches)) == 6
    assert list(M304.cases(page)) == []


def test_the_statement_is_wanted_where_side_effects_are(locale: Locale) -> None:
    without = page_of(f"{START}## Side Effects\n\nHeadache.\n\nA rash.\n", locale)
    elsewhere = page_of(f"{START}## Usage\n\nPain.\n", locale)
    right = page_of(f"{START}## Side Effects\n\nHeadache.\n\n{REPORT}\n", locale)

    assert [case.line for case in M307.cases(without)] == [9]
    assert list(M307.cases(elsewhere)) == list(M307.cases(right)) == []


def test_what_is_missing_is_said_in_one_finding_with_its_paragraph(locale: Locale) -> None:
    page = page_of(f"{START}## Usage\n\nPain. Revised: May 2026.\n", locale)

    (general,), (end,) = list(M308.cases(page)), list(M309.cases(page))

    assert "(b)(8)(i)" in general.message
    assert "(b)(8)(ii)" in general.message
    assert "(a)(6)" in end.message
    assert "(b)(8)(iv)" not in end.message


def test_a_guide_is_in_english(locale: Locale) -> None:
    page = page_of(f"{START}## Usage\n\nPain.\n", locale, replace(TITLED, language="es"))

    found = {rule for rule in FDA_MEDGUIDE if list(rule.cases(page))}

    assert found == {M306}
