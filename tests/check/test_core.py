"""Rules of the pack `core` on links, tables, headings and lists."""

from __future__ import annotations

import pytest

from pipeline.check.core import CORE
from pipeline.check.core.headings import M024, M027
from pipeline.check.core.links import M015, M017, M018, links_of
from pipeline.check.core.structure import M004
from pipeline.check.core.tables import M020, M021, M022, M023
from pipeline.style import Locale
from tests.pages import page_of

START = "# Nortavel\n\n## Usage\n\n"


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("https://www.example.org", ""),
        ("https://example.org:8080/a?b=c#d", ""),
        ("https://193.0.6.139/a", ""),
        ("http://médicaments.example.org", ""),
        ("https://www", "no host"),
        ("https://-a.example.org", "no host"),
        ("https://example..org", "no host"),
        ("mailto:first.last+ward@clinic.example.org?subject=x", ""),
        ("mailto:ward@clinic", "no mail address"),
        ("mailto:a@b@example.org", "no mail address"),
        ("tel:112", ""),
        ("tel:+44-20-7946-0000", ""),
        ("tel:+442079460000;ext=12", ""),
        ("tel:ask-us", "no telephone number"),
        ("tel:12", "too short"),
    ],
)
def test_an_address_is_one_or_it_is_said_why_not(
    target: str, complaint: str, locale: Locale
) -> None:
    page = page_of(f"{START}See [the page]({target}).\n", locale)

    found = [case.message for case in M015.cases(page)]

    assert [link.target for link in links_of(page)] == [target]
    assert len(found) == bool(complaint)
    assert all(complaint in message for message in found)


def test_a_page_without_links_is_not_searched_for_them(locale: Locale) -> None:
    assert list(links_of(page_of(f"{START}Take one.\n", locale))) == []


@pytest.mark.parametrize("text", ["here", "**Click here**", "More information.", "this page"])
def test_a_link_that_says_nothing_is_found(text: str, locale: Locale) -> None:
    page = page_of(f"{START}It is [{text}](https://example.org/a).\n", locale)

    assert len(list(M017.cases(page))) == 1


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("https://example.org/one/", 0),
        ("http://www.example.org/one", 0),
        ("https://example.org/two", 1),
        ("mailto:one@example.org", 1),
    ],
)
def test_one_text_leads_to_one_place(other: str, count: int, locale: Locale) -> None:
    text = f"{START}[The list](https://example.org/one)\n\n- [the list]({other})\n"

    assert len(list(M018.cases(page_of(text, locale)))) == count


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", 2),
        ("a | b", 2),
        ("| a \\| b | c |", 2),
        ("| `a|b` | c |", 2),
        ("| a | b | c |", 3),
        ("| a |", 1),
    ],
)
def test_the_cells_of_a_row_are_counted_as_written(row: str, cells: int, locale: Locale) -> None:
    page = page_of(f"{START}| x | y |\n| --- | --- |\n{row}\n| d | e |\n", locale)

    found = [(case.line, case.message) for case in M020.cases(page)]

    message = f"the row has {cells} cell{'s' * (cells > 1)}, and the head of its table 2"
    assert found == ([(7, message)] if cells != 2 else [])


def test_a_column_that_a_row_alone_has_is_that_row_s_fault(locale: Locale) -> None:
    page = page_of(f"{START}| x | y |\n| --- | --- |\n| a | b | c |\n", locale)

    assert len(list(M020.cases(page))) == 1
    assert list(M022.cases(page)) == []


def test_an_empty_column_is_named_by_its_number(locale: Locale) -> None:
    page = page_of(f"{START}| x | y |\n| --- | --- |\n| a | |\n| b | |\n", locale)

    assert [case.message for case in M021.cases(page)] == ["column 2 of the table is empty"]


@pytest.mark.parametrize(
    ("head", "cells", "count"),
    [
        ("Dose", "5 10", 1),
        ("Strength", "2.5 5–10", 1),
        ("Dose (mg)", "5 10", 0),
        ("Dose in ml", "5 10", 0),
        ("Dose", "5&nbsp;mg 10", 0),
        ("Age", "5 10", 0),
        ("Doses per day", "1 2", 0),
    ],
)
def test_amounts_have_a_unit(head: str, cells: str, count: int, locale: Locale) -> None:
    rows = "".join(f"| x | {cell} |\n" for cell in cells.split())
    page = page_of(f"{START}| For | {head} |\n| --- | --- |\n{rows}", locale)

    assert len(list(M023.cases(page))) == count


def test_headings_of_different_ingredients_may_be_alike(locale: Locale) -> None:
    text = """# Nortavel + Examplin

## Nortavel

### Usage

Pain.

#### Travel

Take it along.

## Examplin

### Usage

Fever.

#### Travel

Leave it at home.
"""
    assert list(M024.cases(page_of(text, locale))) == []


def test_a_heading_that_took_its_text_along_is_found_at_its_line(locale: Locale) -> None:
    text = "# Nortavel\n\n## Usage It is for pain. It is also for fever and for colds.\n\nMore.\n"

    assert [case.line for case in M027.cases(page_of(text, locale))] == [3]


def test_a_plain_page_has_nothing_to_say_about(locale: Locale) -> None:
    page = page_of(f"{START}Take one.\n\n- a\n- b\n", locale)
    later = [rule for rule in CORE if "M014" < rule.__name__ < "M030"]

    assert len(later) == 15
    assert [case for rule in later for case in rule.cases(page)] == []


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("This information does not constitute medical advice.", 0),
        ("This leaflet is not intended to replace the advice of your doctor.", 0),
        ("The information here is for educational purposes only.", 0),
        ("This medicine should not replace medical advice in severe cases.", 1),
        ("This leaflet is not intended for professionals.", 1),
        ("The text is short. Herbs are not a substitute for this medicine.", 1),
    ],
)
def test_a_disclaimer_may_stand_in_a_note(note: str, found: int, locale: Locale) -> None:
    assert len(list(M004.cases(page_of(f"{START}**Note:** {note}\n", locale)))) == found
