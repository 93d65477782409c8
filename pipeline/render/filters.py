"""What templates may ask of the model: small questions about nodes, and typography of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from typing import Any

from pipeline import model
from pipeline.model import (
    Block,
    Emphasis,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Strong,
    Table,
    Text,
    plain,
    plain_blocks,
)

_SHORT_ITEM = 34
"""Characters of a list item that fits in half a line of A4 at 12 pt."""
_LONG_ITEM = 68
_LINE = 80
"""Characters of a line."""
_BRIEF = 14
"""Lines of a question or dose that is kept on one page."""
_SHORT_TABLE = 10
"""Rows of a table that is kept on one page."""
_LONG_TITLE = 60
"""Characters of a title that would take more than two lines at full size."""
_PLACE = re.compile(r"\s|(?<=[-/])")
"""Where a line of a table's cell may end."""

_NO_BREAK = "\u00a0"
_UNITS = (
    r"mg|g|kg|mL|ml|L|l|mcg|µg|μg|micrograms?|milligrams?|grams?|millilitres?|IU|units?|mmol|%|"
    r"°C|mm|cm|mmHg|hours?|minutes?|seconds?|days?|weeks?|months?|years?|times|doses?|tablets?|"
    r"capsules?|puffs?|drops?|sachets?|teaspoons?"
)
_DOSE = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![^\W\d]))")


def node(value: object) -> str:
    """The name of a node's class, by which templates choose its partial."""
    return type(value).__name__


def runs(nodes: Sequence[object]) -> Iterator[tuple[str, list[object]]]:
    """Neighbouring nodes of one class together, so that a template can set them as a group."""
    return ((name, list(run)) for name, run in groupby(nodes, key=node))


def same_words(first: str, second: str) -> bool:
    """Whether two headings say the same, so that one of them is enough."""
    return first.strip(" :?").casefold() == second.strip(" :?").casefold()


def short(value: ListBlock) -> bool:
    """Whether a bulleted list can be set two items to a line: four or more, most of a few words."""
    lengths = [len(plain_blocks(item.blocks)) for item in value.items]
    brief = sum(length <= _SHORT_ITEM for length in lengths)
    return (
        not value.ordered
        and brief >= 4
        and brief * 4 >= 3 * len(lengths)
        and (max(lengths) <= _LONG_ITEM)
    )


def crowded(value: Table) -> bool:
    """Whether the longest words of a table's columns do not fit beside each other."""
    rows = (value.header, *value.rows) if value.header else value.rows
    columns = zip_longest(*(row.cells for row in rows), fillvalue=())
    return sum(max(map(_longest_word, cells)) + 2 for cells in columns) > _LONG_ITEM


def _longest_word(cell: Sequence[Inline]) -> int:
    return max(map(len, _PLACE.split(plain(cell))))


def whole(value: Table) -> bool:
    """Whether a table is short enough to be kept on one page."""
    return len(value.rows) <= _SHORT_TABLE


def brief(value: Block) -> bool:
    """Whether a block is of so few lines that it is kept on one page."""
    lines = (1 + len(plain(run)) // _LINE for run in model.runs([value]))
    return sum(lines) <= _BRIEF


def lengthy(title: str) -> bool:
    """Whether a title has to be set smaller, as those of combinations with many ingredients."""
    return len(title) > _LONG_TITLE


def leads(value: Paragraph) -> bool:
    """Whether a paragraph ends in a colon, and so must stay with what it leads to."""
    return plain(value.children).rstrip().endswith(":")


def bound(text: str) -> str:
    """Text in which no line ends between a number and its unit."""
    return _DOSE.sub(_NO_BREAK, text)


def without_colon(title: Sequence[Inline]) -> tuple[Inline, ...]:
    """A title without the colon that ends it; set as a heading it needs none."""
    match tuple(title):
        case (*before, Text(value) as last):
            return (*before, replace(last, value=value.rstrip().removesuffix(":")))
        case (*before, Strong() | Emphasis() | Link() as last):
            return (*before, replace(last, children=without_colon(last.children)))
        case other:
            return other


FILTERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(node, plain, runs, same_words, without_colon, bound),
        *(short, brief, leads, crowded, whole, lengthy),
    )
}
