"""Source forms: where they are found, and that their edits fit together on any page."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.batch.understand import house_locale
from pipeline.check.core.forms import FORMS, REPAIRS, S020, S021, S022, S023, S024, S025, S026
from pipeline.check.core.structure import M006
from pipeline.check.core.units import AMOUNT, APART, TOGETHER
from pipeline.check.core.written import body
from pipeline.check.page import Page
from pipeline.check.rule import Edit, Fixable
from pipeline.model import ListBlock
from pipeline.standards import PROFILES
from pipeline.style import Locale
from tests.pages import page_of
from tests.strategies import any_text, careless_markdown, lists

FIXABLE: tuple[type[Fixable], ...] = (S020, S021, S022, S024, S025, S026, M006)
ROOT = str(Path(__file__).resolve().parents[2])


def edited(rule: type[Fixable], text: str, locale: Locale, profile: str = "standard") -> str:
    page = page_of(text, locale, profile=PROFILES[profile])
    for edit in reversed(list(rule.edits(page))):
        text = f"{text[: edit.start]}{edit.replacement}{text[edit.end :]}"
    return text


def lines_of(rule: type[Fixable], text: str, locale: Locale) -> list[int]:
    return [case.line for case in rule.cases(page_of(text, locale))]


# --- spaces --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("one \ntwo\t\n\n \t\nthree", "one\ntwo\n\n\nthree"),
        ("one  \ntwo", "one  \ntwo"),
        ("one  \n\ntwo", "one\n\ntwo"),
        ("one  \n- two  \n- three  ", "one\n- two\n- three"),
        ("## One  \ntwo", "## One\ntwo"),
        ("one\\ \ntwo", "one\\ \ntwo"),
        ("one \r\ntwo \r\n", "one\r\ntwo\r\n"),
        ("one \rtwo ", "one\rtwo"),
        ("- one\n- \n- two ", "- one\n- \n- two"),
    ],
)
def test_spaces_at_the_end_of_lines(text: str, mended: str, locale: Locale) -> None:
    assert edited(S020, text, locale) == mended


def test_spaces_at_an_end_are_quoted_with_the_word_before_them(locale: Locale) -> None:
    page = page_of("one  two three  \n\n \t\n\nfour ", locale)
    assert [case.quote for case in S020.cases(page)] == ["three  ", " \t", "four "]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("one  two   three", "one two three"),
        ("  one  two", "  one two"),
        ("-  one  two", "-  one two"),
        ("1.  one  two", "1.  one two"),
        ("> -  one  two", "> -  one two"),
        ("one\u00a0 two\u00a0\u00a0three", "one\u00a0 two\u00a0\u00a0three"),
        ("one <b  >two</b>  three", "one <b  >two</b> three"),
        ("| one  two |", "| one  two |"),
    ],
)
def test_spaces_between_words(text: str, mended: str, locale: Locale) -> None:
    assert edited(S021, text, locale) == mended


# --- lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\n- two", [2]),
        ("one\ntwo\n* three\n* four\n\nfive\n+ six", [3, 7]),
        ("one\n1) two", [2]),
        ("one\n   - two", [2]),
        ("one\n2. two", []),
        ("one\n    - two", []),
        ("one\n-two", []),
        ("one\n\n- two", []),
        ("- one\ntwo\n- three", []),
        ("- one\n\n  two\n- three", []),
        ("- one\n\ntwo\n- three", [4]),
        ("## One\n- two", []),
        ("One\n===\n- two", []),
        ("one\n* * *\n- two", []),
        ("> one\n- two", []),
        ("a | b\n--|--\n- c | d", []),
        ("```\none\n- two\n```", []),
        ("<!-- one\n- two -->", []),
        ("one\n**two**\n* **three:** four", [3]),
    ],
)
def test_a_list_straight_after_text(text: str, lines: list[int], locale: Locale) -> None:
    assert lines_of(S022, text, locale) == lines


@given(lists)
def test_what_is_taken_for_a_list_is_one(text: str) -> None:
    page = page_of(text, house_locale(ROOT, "en-GB"))
    starts = {block.line for _, block in page.blocks if isinstance(block, ListBlock)}

    assert {page.line_of(edit.start) for edit in S022.edits(page)} <= starts


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- one\n - two\n - three\n- four", [2]),
        ("1. one\n  - two", [2]),
        ("10. one\n   - two", [2]),
        ("- one\n  - two\n   - three", [3]),
        ("- one\n  - two", []),
        (" - one\n - two", []),
        ("- one\n\ntext\n\n - two", []),
        ("- one\n## Two\n - three", []),
    ],
)
def test_an_item_that_is_not_indented_far_enough(
    text: str, lines: list[int], locale: Locale
) -> None:
    assert [case.line for case in S023.cases(page_of(text, locale))] == lines


# --- headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("##One", "## One"),
        ("##\tOne", "## One"),
        ("## One ##", "## One"),
        ("## **One two**", "## One two"),
        ("## __One__:", "## One"),
        ("## **One:** ##", "## One"),
        ("## One:", "## One"),
        ("# One:", "# One:"),
        ("#  One", "# One"),
        ("## Vitamin C#", "## Vitamin C#"),
        ("## One **two**", "## One **two**"),
        ("## **One** and **two**", "## **One** and **two**"),
        ("## *One*", "## *One*"),
        ("#One", "#One"),
        ("##", "##"),
        ("## ##", "## ##"),
        ("####### One", "####### One"),
        ("    ##One", "    ##One"),
    ],
)
def test_forms_of_headings(text: str, mended: str, locale: Locale) -> None:
    assert edited(S024, f"Text.\n\n{text}\n", locale) == f"Text.\n\n{mended}\n"


@pytest.mark.parametrize(
    ("levels", "mended"),
    [
        ("1 3 3 4 3", "1 2 2 3 2"),
        ("1 4 6 4", "1 2 3 2"),
        ("3 3 5", "2 2 3"),
        ("1 2 3 2", "1 2 3 2"),
        ("1 3 2", "1 3 2"),
        ("1 2 4 3", "1 2 4 3"),
        ("1 3 1 3", "1 2 1 2"),
    ],
)
def test_levels_are_closed_up_or_left(levels: str, mended: str, locale: Locale) -> None:
    text = "\n".join(f"{'#' * int(level)} Head {n}" for n, level in enumerate(levels.split()))

    after = edited(M006, text, locale)

    assert " ".join(str(line.count("#")) for line in after.splitlines()) == mended


def test_levels_are_left_where_some_headings_are_underlined(locale: Locale) -> None:
    text = "# One\n\n### Two\n\nThree\n-----\n\ntext"

    assert edited(M006, text, locale) == text


# --- units ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("15mg", "15 mg"),
        ("1,000mg/5mL", "1,000 mg/5 mL"),
        ("0.5-1.5µg", "0.5-1.5 µg"),
        (".5mg", ".5 mg"),
        ("(5mg)", "(5 mg)"),
        ("**5mg**", "**5 mg**"),
        ("5mg-10mg", "5 mg-10 mg"),
        ("15\u00a0mg", "15\u00a0mg"),
        ("15\nmg", "15\nmg"),
        ("B12mg", "B12mg"),
        ("XR-15mg", "XR-15mg"),
        ("5mgs", "5mgs"),
        ("5G 5m 5L 5h 5%", "5G 5m 5L 5h 5%"),
        ("`5mg` <https://a.b/5mg> [x](y/5mg)", "`5mg` <https://a.b/5mg> [x](y/5mg)"),
        ("# Nortavel 5mg", "# Nortavel 5mg"),
        ("## Nortavel 5mg", "## Nortavel 5 mg"),
    ],
)
def test_numbers_and_units_with_a_space(text: str, spaced: str, locale: Locale) -> None:
    assert edited(S025, text, locale) == spaced


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("15 mg", "15mg"),
        ("15\u00a0mg and 5  mL", "15mg and 5mL"),
        ("15\nmg", "15\nmg"),
        ("15 mg/kg", "15mg/kg"),
        ("In 2020 g was", "In 2020g was"),
        ("5 units, 5 L, 5 %", "5 units, 5 L, 5 %"),
    ],
)
def test_numbers_and_units_without_a_space(text: str, together: str, locale: Locale) -> None:
    assert edited(S025, text, locale, "nhs") == together


@given(any_text)
def test_what_is_looked_for_first_is_in_every_match(text: str) -> None:
    for found in AMOUNT.finditer(text):
        assert (APART if found["gap"] else TOGETHER).search(text)


# --- the end, and what reading repairs -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mended"),
    [("one", "one\n"), ("one\r\ntwo", "one\r\ntwo\r\n"), ("one\r", "one\r"), ("one\n", "one\n")],
)
def test_the_end_of_the_last_line(text: str, mended: str, locale: Locale) -> None:
    assert edited(S026, text, locale) == mended


@pytest.mark.parametrize(
    ("code", "text", "edits"),
    [
        ("S003", "Guillain-Barr√© √©", [(0, 15, "Guillain-Barré"), (16, 18, "é")]),
        ("S003", "Guillain-Barré, 5 µg – “so”", []),
        ("S007", "a\x0cb\x08c", [(1, 2, " "), (3, 4, "")]),
    ],
)
def test_repairs_are_written_back(
    code: str, text: str, edits: list[tuple[int, int, str]], locale: Locale
) -> None:
    found = REPAIRS[code](page_of(text, locale))

    assert [(edit.start, edit.end, edit.replacement) for edit in found] == edits


# --- any page ------------------------------------------------------------------------------------


def all_edits(page: Page) -> list[list[Edit]]:
    rules = (list(rule.edits(page)) for rule in FIXABLE)
    return [*rules, *(list(find(page)) for find in REPAIRS.values())]


@given(any_text)
def test_edits_are_in_order_and_apart_and_change_something(text: str) -> None:
    page = page_of(text, house_locale(ROOT, "en-GB"))

    for edits in all_edits(page):
        assert all(one.end <= two.start for one, two in pairwise(edits))
        assert all(page.written[edit.start : edit.end] != edit.replacement for edit in edits)


@given(careless_markdown)
def test_lines_are_those_of_the_file(text: str) -> None:
    page = page_of(text, house_locale(ROOT, "en-GB"))

    for line in body(page):
        assert page.line_of(line.start) == line.number
        assert page.written[line.start :].startswith(line.text)


def test_every_form_is_named() -> None:
    assert {rule.__name__ for rule in (*FIXABLE, S023)} - {"M006"} == set(FORMS)
