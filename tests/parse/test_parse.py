"""Parsing: the lines of every part, the bounds, and what must not come from one page to another."""

from __future__ import annotations

import inspect

import pytest

from pipeline.commands.codes import codes
from pipeline.model import Inline, Paragraph, Source, Table, plain_blocks
from pipeline.parse import bounds, parse
from tests.golden import FINDINGS, cases
from tests.strategies import source


def text_of(text: str) -> str:
    draft = parse(source(text)).value
    assert draft is not None
    return plain_blocks(draft.blocks)


def test_every_code_of_parsing_has_a_case() -> None:
    found = "".join(case.expected().get(FINDINGS, "") for case in cases() if case.stage == "parse")
    defined = [c for c, kind in codes().items() if kind.__module__.startswith("pipeline.parse")]

    assert defined
    assert [code for code in defined if f" {code} " not in found] == []


# --- lines -------------------------------------------------------------------------------------


def test_inlines_know_the_line_they_stand_in() -> None:
    page = source(
        "First\nand **second**\nand `third` [fourth\nfifth](https://example.org) and\nlast"
    )
    draft = parse(page).value
    assert draft is not None
    (paragraph,) = draft.blocks
    assert isinstance(paragraph, Paragraph)

    assert [(shape(node), node.line) for node in paragraph.children] == [
        ("Text First ", 1),
        ("Text and ", 2),
        ("Strong", 2),
        ("Text  ", 2),
        ("Text and ", 3),
        ("Code third", 3),
        ("Text  ", 3),
        ("Link", 3),
        ("Text  and ", 4),
        ("Text last", 5),
    ]


def shape(node: Inline) -> str:
    return " ".join((type(node).__name__, *([node.value] if hasattr(node, "value") else [])))


def test_lines_count_from_the_front_matter() -> None:
    page = Source("page.md", source("").metadata, "\n| a | b |\n|---|---|\n| c | d |", 5, "", b"")
    draft = parse(page).value
    assert draft is not None
    (table,) = draft.blocks
    assert isinstance(table, Table)

    assert (table.line, [row.line for row in table.rows]) == (6, [8])


# --- one page after another --------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "[x]: https://example.org/x",
        "<b>never closed",
        "*never closed",
        "`never closed",
        "```\nnever",
    ],
)
def test_nothing_of_one_page_is_left_in_the_next(before: str) -> None:
    text = "A [x] and </b> and `y*` and *z*."

    alone = text_of(text)
    parse(source(before))

    assert text_of(text) == alone


# --- bounds ------------------------------------------------------------------------------------

BOUNDS = {
    "lists in one line": ("- " * 12 + "x", "- " * 13 + "x"),
    "quotes": ("> " * 12 + "x", "> " * 13 + "x"),
    "indented lists": (f"{' ' * 96}- x", f"{' ' * 97}- x"),
    "paragraph": ("x" * bounds.MAX_PARAGRAPH, "x" * (bounds.MAX_PARAGRAPH + 1)),
    "heading": (f"# {'x' * (bounds.MAX_HEADING - 2)}", f"# {'x' * (bounds.MAX_HEADING - 1)}"),
    "heading underlined": (f"{'x' * 3_000}\n---", f"{'x' * 3_001}\n---"),
    "brackets": ("[" * bounds.MAX_MARKUP, "[" * (bounds.MAX_MARKUP + 1)),
    "brackets on several lines": ("[\n" * bounds.MAX_MARKUP, "[\n" * (bounds.MAX_MARKUP + 1)),
    "brackets in all": ("[[[[[\n\n" * 1_000, "[[[[[\n\n" * 1_001),
    "lines": ("x\n\n" * 32_000, "x\n\n" * 33_000),
}
"""Text that is just within a bound, and text that is just over it."""


@pytest.mark.parametrize("name", BOUNDS)
def test_text_is_refused_beyond_a_bound(name: str) -> None:
    within, beyond = BOUNDS[name]

    assert bounds.over_bounds(within.split("\n"), source("")) == ()
    (refusal,) = bounds.over_bounds(beyond.split("\n"), source(""))
    assert refusal.code == "S010"


def test_a_refusal_names_the_line() -> None:
    refused = parse(source(f"Text.\n\nMore.\n{'> ' * 13}deep"))

    assert refused.value is None
    assert [(d.code, d.line) for d in refused.diagnostics] == [("S010", 4)]


def test_every_bound_is_tried() -> None:
    names = [name for name, _ in inspect.getmembers(bounds) if name.startswith("MAX_")]

    assert names == [
        *("MAX_DEPTH", "MAX_HEADING", "MAX_LINES", "MAX_MARKUP"),
        *("MAX_MARKUP_IN_ALL", "MAX_PARAGRAPH"),
    ]
