"""What templates may ask of the model: small questions about nodes, and typography of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from pipeline.model import Inline, ListBlock, Paragraph, Text, plain, plain_blocks

_SHORT_ITEM = 34
"""Characters of a list item that fits in half a line of A4 at 12 pt."""
_LONG_ITEM = 68

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


def leads(value: Paragraph) -> bool:
    """Whether a paragraph ends in a colon, and so must stay with what it leads to."""
    return plain(value.children).rstrip().endswith(":")


def bound(text: str) -> str:
    """Text in which no line ends between a number and its unit."""
    return _DOSE.sub(_NO_BREAK, text)


def without_colon(title: Sequence[Inline]) -> Sequence[Inline]:
    """A title without the colon that ends it; set as a heading it needs none."""
    *before, last = title
    if isinstance(last, Text):
        last = replace(last, value=last.value.rstrip().removesuffix(":"))
    return (*before, last)


FILTERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (node, plain, runs, same_words, short, leads, bound, without_colon)
}
