"""What templates may ask of the model: small questions about nodes, and typography of text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice, zip_longest
from math import floor
from typing import Any

from markupsafe import Markup, escape

from pipeline import model
from pipeline.model import (
    Block,
    Code,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Reference,
    Row,
    Strong,
    Table,
    Text,
    plain,
    plain_blocks,
)
from pipeline.render.code import code_svg

MEASURE = 80
"""Characters in a line of A4 at 12 pt, on which the proportions below were found."""
_SHORT_ITEM = 34 / MEASURE
"""Of a line: a list item that fits in half of it."""
_LONG_ITEM = 68 / MEASURE
_BRIEF = 14
"""Lines of a question or dose that is kept on one page."""
_SHORT_TABLE = 10
"""Rows of a table that is kept on one page."""
_LONG_TITLE = 60 / MEASURE
"""Of a line: a title that would take more than two lines at full size."""


def node(value: object) -> str:
    """The name of a node's class, by which templates choose its partial."""
    return type(value).__name__


def runs(nodes: Sequence[object]) -> Iterator[tuple[str, list[object]]]:
    """Neighbouring nodes of one class together, so that a template can set them as a group."""
    return ((name, list(run)) for name, run in groupby(nodes, key=node))


def same_words(first: str, second: str) -> bool:
    """Whether two headings say the same, so that one of them is enough."""
    return first.strip(" :?").casefold() == second.strip(" :?").casefold()


def short(value: ListBlock, measure: int = MEASURE) -> bool:
    """Whether a bulleted list can be set two items to a line: four or more, most of a few words.

    `measure` is the number of characters that fit into a line, here and below.
    """
    lengths = [len(plain_blocks(item.blocks)) for item in value.items]
    brief = sum(length <= _SHORT_ITEM * measure for length in lengths)
    return (
        not value.ordered
        and brief >= 4
        and brief * 4 >= 3 * len(lengths)
        and max(lengths) <= _LONG_ITEM * measure
    )


def brief(value: Block, measure: int = MEASURE) -> bool:
    """Whether a block is of so few lines that it is kept on one page."""
    lines = (1 + len(plain(run)) // measure for run in model.runs([value]))
    return sum(lines) <= _BRIEF


def lengthy(title: str, measure: int = MEASURE) -> bool:
    """Whether a title has to be set smaller, as those of combinations with many ingredients."""
    return len(title) > _LONG_TITLE * measure


def leads(value: Paragraph) -> bool:
    """Whether a paragraph ends in a colon, and so must stay with what it leads to."""
    return plain(value.children).rstrip().endswith(":")


def without_colon(title: Sequence[Inline]) -> tuple[Inline, ...]:
    """A title without the colon that ends it; set as a heading it needs none."""
    match tuple(title):
        case (*before, Text(value) as last):
            return (*before, replace(last, value=value.rstrip().removesuffix(":")))
        case (*before, Strong() | Emphasis() | Link() | Reference() as last):
            return (*before, replace(last, children=without_colon(last.children)))
        case other:
            return other


# --- what no line may part ---------------------------------------------------------------------

NO_BREAK = "\u00a0"
_UNITS = (
    r"[mkcdµμn]?[gLlm]|mcg|[IMk]U|mIU|[mµμn]?mol|mEq|kcal|cal|kJ|[MGk]?Bq|mmHg|kPa|%|‰|°[CF]?|"
    r"(?:micro|milli|nano|kilo)?gram(?:me)?s?|(?:milli|deci|centi)?lit(?:re|er)s?|"
    r"(?:milli|centi|kilo)?met(?:re|er)s?|inch(?:es)?|pounds?|stones?|degrees?|percent|per cent|"
    r"international units?|units?|million|billion|"
    r"seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|am|pm|a\.m\.|p\.m\.|o'clock|"
    r"times|doses?|tablets?|capsules?|caplets?|pills?|lozenges?|pastilles?|puffs?|sprays?|drops?|"
    r"inhalations?|injections?|pens?|vials?|ampoules?|syringes?|patch(?:es)?|sachets?|"
    r"suppositor(?:y|ies)|pessar(?:y|ies)|(?:teas|tables|medicine |5 ml |5ml )?spoon(?:ful)?s?|"
    r"teaspoons?|tablespoons?|scoops?|measures?|bottles?|packs?|packets?|tubes?|cups?|glass(?:es)?|"
    r"(?:Mikro|Milli|Kilo)?[Gg]ramm|(?:Milli)?[Ll]iter|I\.?E\.|Einheiten?|Sekunden?|Minuten?|"
    r"Stunden?|Tage?n?|Nächten?|Wochen?|Monate?n?|Jahre?n?|Uhr|[Mm]al|Tabletten?|Kapseln?|"
    r"Tropfen|Hübe?n?|Beutel|Messlöffel|Teelöffel|Esslöffel|Ampullen?|Pflaster|Zäpfchen|Grad"
)
"""What doses, ages and times are counted in, in the languages that there are locales for."""
_COUNTED = rf"(?:{_UNITS})(?![^\W\d])"
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half"),
    *("eine", "einen", "zwei", "drei", "vier", "fünf", "sechs", "acht", "zehn", "halbe"),
)
_IN_WORDS = "|".join(rf"(?<=\b[{word[0]}{word[0].upper()}]{word[1:]} )" for word in _NUMBERS)
_JOINT = re.compile(
    rf" (?:(?:(?<=[\d½⅓⅔¼¾] )|{_IN_WORDS})(?={_COUNTED})"  # 5 mg, two tablets
    r"|(?<=[≥≤<>±≈~£$€] )(?=\d)"  # ≥ 65
    r"|(?<=\d )(?=\d{3}(?!\d))"  # 10 000
    r"|(?<=\bin )(?=[\d.,]+[ \u00a0]?m[lL]\b)"  # 120 mg in 5 ml
    r"|(?<=[\d½⅓⅔¼¾] )(?=(?:to|or|bis|oder|[-–—×x/]) [\d½⅓⅔¼¾])"  # 1 to 2, 2 × 500
    r"|(?<=[\d½⅓⅔¼¾] (?:to|or) )(?=[\d½⅓⅔¼¾])|(?<=[\d½⅓⅔¼¾] bis )(?=[\d½⅓⅔¼¾])"
    r"|(?<=[\d½⅓⅔¼¾] oder )(?=[\d½⅓⅔¼¾])|(?<=[\d½⅓⅔¼¾] [-–—×x/] )(?=[\d½⅓⅔¼¾]))"
)
"""A space between a number and what it counts, compares with or goes on to."""
_LINK = rf"\d–\d|\d[ \u00a0]?(?:{_UNITS})/|\d-{_COUNTED}"
_LINKED = re.compile(rf"[^ \t\n]*?(?:{_LINK})[^ \t\n]*")
"""A number with a dash or stroke behind which the engine would end a line: 1–2, 5 mg/kg."""
_LONGEST_LINKED = 30
"""Characters that fit into the narrowest column of text."""


def bound(text: str) -> str:
    """Text in which no line ends between a number and its unit, nor inside a range of numbers."""
    return _JOINT.sub(NO_BREAK, text)


def joined(nodes: Sequence[Inline]) -> Sequence[Inline]:
    """Inlines in which no line ends between a number and its unit, even where one is bold."""
    before = plain(nodes)
    after = bound(before)
    return nodes if after == before else tuple(_taken(nodes, iter(after)))


def _taken(nodes: Sequence[Inline], characters: Iterator[str]) -> Iterator[Inline]:
    """The same nodes with other characters, of which there are as many."""
    for node in nodes:
        match node:
            case Text(value):
                yield replace(node, value="".join(islice(characters, len(value))))
            case Code() | LineBreak():
                deque(islice(characters, len(plain([node]))), maxlen=0)
                yield node
            case _:
                yield replace(node, children=tuple(_taken(node.children, characters)))


def unbroken(text: str) -> Markup | str:
    """Text as markup in which no line ends at the dash or stroke of a dose: 1–2, 5 mg/kg."""
    if not _LINKED.search(text):
        return text
    parts, end = [], 0
    for found in _LINKED.finditer(text):
        if _is_linked(found[0]):
            parts += [escape(text[end : found.start()]), _KEPT.format(found[0])]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _is_linked(word: str) -> bool:
    return len(word) <= _LONGEST_LINKED and bool(_LINKED.search(word))


_KEPT = Markup('<span class="kept">{}</span>')


# --- tables ------------------------------------------------------------------------------------


def setting(value: Table, measure: int = MEASURE) -> str:
    """How a table is set, as classes: `tight` or `crowded` where it is wide, `whole` if short.

    Tight, it has less space between its columns; crowded, it breaks its words as well.
    """
    narrow = "crowded" if crowded(value, measure) else ""
    kept = keeps(value, measure)
    narrow = narrow or ("" if _fits(value, _ROOMY, measure, kept=kept) else "tight")
    return " ".join(filter(None, (narrow, "whole" if whole(value, measure) else "")))


def crowded(value: Table, measure: int = MEASURE) -> bool:
    """Whether the longest words of a table's columns do not fit beside each other."""
    return not _fits(value, _TIGHT, measure)


def keeps(value: Table, measure: int = MEASURE) -> bool:
    """Whether a table has room for each of its short cells in one line, as `Up to 4 times`."""
    return _fits(value, _TIGHT, measure, kept=True)


def one_line(cell: Sequence[Inline]) -> bool:
    """Whether a cell is so short that its line is not parted where the table has room."""
    return 0 < len(plain(cell)) <= _SHORT_CELL


_FINE = 1.2
"""How many more characters a crowded table has in a line, where its type is smaller than other.

Where it is not, all columns are too narrow by as much.
"""
_SHORT_CELL = 16
"""Characters of a cell that is read at a glance."""
_ROOMY, _TIGHT = 1.2, 0.48
"""Space at the sides of a cell, in em."""
_CHARACTER = 0.498
"""Of an em: a character of running text, with the spaces of which a sixth of it consists."""


def shares(value: Table, measure: int = MEASURE) -> list[float]:
    """The widths of a crowded table's columns, in per cent: as their longest words ask for.

    So do short cells where the small type of such a table is likely to leave them room. Together
    they are never more than 100.
    """
    most = _CHARACTER * measure / 2
    kept = _fits(value, _TIGHT, round(_FINE * measure), kept=True)
    widths = [min(width, most) + _TIGHT for width in _columns(value, kept=kept)]
    return [floor(1000 * width / sum(widths)) / 10 for width in widths]


def _fits(value: Table, space: float, measure: int, *, kept: bool = False) -> bool:
    return sum(width + space for width in _columns(value, kept=kept)) <= _CHARACTER * measure


def _columns(value: Table, *, kept: bool = False) -> list[float]:
    """The width in em of what is not parted in each column: its longest word, or short cell."""
    rows = (value.header, *value.rows) if value.header else value.rows
    columns = zip_longest(*(row.cells for row in rows), fillvalue=())
    headed = value.header is not None
    return [
        max(
            _unparted(cell, bold=headed and at == 0, kept=kept and not (headed and at == 0))
            for at, cell in enumerate(cells)
        )
        for cells in columns
    ]


def _unparted(cell: Sequence[Inline], *, bold: bool, kept: bool) -> float:
    """The width in em of the longest word of a cell, or of all of it if it is to be kept."""
    words = bound(plain(cell))
    parts = [words] if kept and one_line(cell) else _words(words)
    width = max(map(_width, parts), default=0)
    return width if bold or any(isinstance(node, Strong) for node in cell) else width * _REGULAR


def _words(text: str) -> Iterator[str]:
    """What is never parted: words, parts of them at hyphens and strokes, numbers with units."""
    for word in _SPACE.split(text):
        yield from [word] if _is_linked(word) else _PLACE.split(word)


_SPACE = re.compile(r"[ \t\n]+")
_PLACE = re.compile(r"(?<=[-–/])(?=[^\W\d])")
"""Where a line may end within a word."""
_WIDTHS = {
    character: width
    for width, characters in (
        (0.3, " ',.:;!ijl\u00a0"),
        (0.43, "-()[]{}/\\_`tfIJ°"),
        (0.5, 'rszc"?–'),
        (0.58, "0123456789$+<=>~*^|aevxyzEFLST"),
        (0.8, "DGHNOQU&"),
        (0.98, "mwMW%@½¼¾"),
    )
    for character in characters
}
"""Of characters of bold Noto Sans, in em; that of all others is 0.67, or 1 from U+2E80 on."""
_REGULAR = 0.94
"""The width of regular letters, in parts of that of bold ones."""


def _width(word: str) -> float:
    return sum(_WIDTHS.get(char, 0.67 if char < "\u2e80" else 1) for char in word)


def whole(value: Table, measure: int = MEASURE) -> bool:
    """Whether a table is short enough to be kept on one page."""
    lines = (
        max((1 + _lines(row, cell, measure) for cell in row.cells), default=1) for row in value.rows
    )
    return len(value.rows) <= _SHORT_TABLE and sum(lines) <= _BRIEF


def _lines(row: Row, cell: Sequence[Inline], measure: int) -> int:
    """The lines of a cell but one, if all cells of its row were as wide as each other."""
    return len(plain(cell)) * len(row.cells) // measure


FILTERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(node, plain, runs, same_words, without_colon, bound, joined, unbroken),
        *(short, brief, leads, setting, keeps, one_line, shares, lengthy, code_svg),
    )
}
