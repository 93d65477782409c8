"""A line of a source and the words in question in, the line as a terminal shows it out, marked.

A paragraph is often one line, so a line is cut to the width of the terminal around those words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import TypeAlias

CUT = "…"
"""Stands where a line was cut."""

TAB = "    "

_NARROW = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0373\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482"
    "\u2010-\u2027\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20c0\u2100-\u218b\u2190-\u22ff]*"
)
"""Text of which every character takes one column; most text is, and needs no table of widths."""

_OTHER_SPACE = "\N{NO-BREAK SPACE}"
"""The only other space among them."""

_NEAR = 12
"""Characters within which a cut moves to the next space."""


def marked(text: str, start: int, end: int, width: int) -> tuple[str, str]:
    """A line of at most so many columns, and the marks to print below it.

    `start` and `end` count the characters of `text` from 0; without words in question they are
    equal, and there are no marks. Tabs become spaces; what would upset a terminal becomes U+FFFD.
    """
    cells = _cells(text)
    start, end = min(start, cells.number), min(end, cells.number)
    first, last = _window(cells, start, end, width)
    before = CUT if first else ""
    after = CUT if last < cells.number else ""
    line = f"{before}{cells.text(first, last)}{after}"
    if start == end:
        return line, ""
    space = len(before) + cells.columns(first, start)
    return line, " " * space + "^" * max(1, cells.columns(max(first, start), min(last, end)))


# --- what a line takes up ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cells:
    """Each character of a line as it is shown, and the columns before it."""

    shown: Sequence[str]
    offsets: Sequence[int]
    """One more than there are characters; the last is the width of the line."""

    number: int
    """How many characters there are."""

    def text(self, start: int, end: int) -> str:
        """Some of the characters."""
        return "".join(self.shown[start:end])

    def columns(self, start: int, end: int) -> int:
        """The columns that some of the characters take."""
        return self.offsets[end] - self.offsets[start]

    def back(self, end: int, columns: int) -> int:
        """The first of the characters before `end` that fit in so many columns."""
        return bisect_left(self.offsets, self.offsets[end] - columns)

    def ahead(self, start: int, columns: int) -> int:
        """Where the characters from `start` on that fit in so many columns end."""
        return bisect_right(self.offsets, self.offsets[start] + columns) - 1

    def next_space(self, start: int, end: int) -> int:
        """The first space among some of the characters, -1 where there is none."""
        return next((n for n in range(start, end) if self.shown[n].isspace()), -1)

    def last_space(self, start: int, end: int) -> int:
        """The last space among some of the characters, -1 where there is none."""
        return next((n for n in reversed(range(start, end)) if self.shown[n].isspace()), -1)

    def is_combining(self, index: int) -> bool:
        """Whether a character would be put on what stands before it, which is cut off."""
        return 0 < index < self.number and self.columns(index, index + 1) == 0


@dataclass(frozen=True, slots=True)
class _Narrow:
    """A line of which every character takes one column: the same, only quicker."""

    shown: str
    number: int

    def text(self, start: int, end: int) -> str:
        return self.shown[start:end]

    def columns(self, start: int, end: int) -> int:
        return end - start

    def back(self, end: int, columns: int) -> int:
        return max(0, end - columns)

    def ahead(self, start: int, columns: int) -> int:
        return min(len(self.shown), start + columns)

    def next_space(self, start: int, end: int) -> int:
        return self.shown.find(" ", start, end)

    def last_space(self, start: int, end: int) -> int:
        return self.shown.rfind(" ", start, end)

    def is_combining(self, _index: int) -> bool:
        return False


_Line: TypeAlias = _Cells | _Narrow


@lru_cache(maxsize=1_000)  # lines are long, and several findings are about one
def _cells(text: str) -> _Line:
    text = text.rstrip()
    if _NARROW.fullmatch(text) and _OTHER_SPACE not in text:
        return _Narrow(text, len(text))
    shown = [_shown(character) for character in text]
    return _Cells(shown, (0, *accumulate(map(_columns, shown))), len(shown))


@cache
def _shown(character: str) -> str:
    if character == "\t":
        return TAB
    return "\ufffd" if _UPSETTING.match(character) else character


_UPSETTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)
"""What moves the cursor or the words around it, or cannot be written."""


@cache
def _columns(shown: str) -> int:
    if _NARROW.fullmatch(shown):
        return len(shown)
    # Loaded here, since its tables take as long to load as a leaflet takes to check.
    import wcwidth  # noqa: PLC0415

    return max(0, wcwidth.wcwidth(shown))


# --- what is shown of it -------------------------------------------------------------------------


def _window(cells: _Line, start: int, end: int, width: int) -> tuple[int, int]:
    """The first of the characters to show, and where they end; words in question in the middle."""
    whole = cells.number
    if cells.columns(0, whole) <= width:
        return 0, whole
    around = max(0, width - 2 * len(CUT) - cells.columns(start, end))
    first = _at_word(cells, cells.back(start, max(_NEAR, around // 2)), start)
    last = cells.ahead(first, width - len(CUT) * (2 if first else 1))
    if last < whole:
        return first, _at_end_of_word(cells, last, max(end, start))
    return _at_word(cells, cells.back(whole, width - len(CUT)), start), whole


def _at_word(cells: _Line, first: int, start: int) -> int:
    """The next beginning of a word, if it is near; never behind the words in question."""
    if not first:
        return 0
    space = cells.next_space(first - 1, min(start, first + _NEAR))
    first = space + 1 if space >= 0 else first
    while cells.is_combining(first) or cells.next_space(first, min(first + 1, start)) == first:
        first += 1
    return first


def _at_end_of_word(cells: _Line, last: int, end: int) -> int:
    """The end of the word before, if it is near; never inside of the words in question."""
    space = cells.last_space(max(end, last - _NEAR), last + 1)
    return space if space >= 0 else last
