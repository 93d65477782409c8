"""A line of a source and the words in question in, the line as a terminal shows it out, marked.

A paragraph is often one line, so a line is cut to the width of the terminal around those words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

CUT = "…"
"""Stands where a line was cut."""

TAB = "    "

_NARROW = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0373\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482"
    "\u2010-\u2027\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20c0\u2100-\u218b\u2190-\u22ff]*"
)
"""Text of which every character takes one column; most text is, and needs no table of widths."""

_NEAR = 12
"""Characters within which a cut moves to the next space."""


def marked(text: str, start: int, end: int, width: int) -> tuple[str, str]:
    """A line of at most so many columns, and the marks to print below it.

    `start` and `end` count the characters of `text` from 0; without words in question they are
    equal, and there are no marks. Tabs become spaces; what would upset a terminal becomes U+FFFD.
    """
    cells = _cells(text.rstrip())
    start, end = min(start, len(cells.shown)), min(end, len(cells.shown))
    first, last = _window(cells, start, end, width)
    before = CUT if first else ""
    after = CUT if last < len(cells.shown) else ""
    line = before + "".join(cells.shown[first:last]) + after
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

    def columns(self, start: int, end: int) -> int:
        """The columns that some of the characters take."""
        return self.offsets[end] - self.offsets[start]


def _cells(text: str) -> _Cells:
    if _NARROW.fullmatch(text):
        return _Cells(text, range(len(text) + 1))
    shown = [_shown(character) for character in text]
    return _Cells(shown, (0, *accumulate(map(_columns, shown))))


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


def _window(cells: _Cells, start: int, end: int, width: int) -> tuple[int, int]:
    """The first of the characters to show, and where they end; words in question in the middle."""
    whole = len(cells.shown)
    if cells.offsets[-1] <= width:
        return 0, whole
    around = max(0, width - 2 * len(CUT) - cells.columns(start, end))
    first = _at_word(cells, _back(cells, start, max(_NEAR, around // 2)), start)
    last = _ahead(cells, first, width - len(CUT) * (2 if first else 1))
    if last < whole:
        return first, _at_end_of_word(cells, last, max(end, start))
    return _at_word(cells, _back(cells, whole, width - len(CUT)), start), whole


def _back(cells: _Cells, end: int, columns: int) -> int:
    """The first of the characters before `end` that fit in so many columns."""
    return bisect_left(cells.offsets, cells.offsets[end] - columns)


def _ahead(cells: _Cells, start: int, columns: int) -> int:
    """Where the characters from `start` on that fit in so many columns end."""
    return bisect_right(cells.offsets, cells.offsets[start] + columns) - 1


def _at_word(cells: _Cells, first: int, start: int) -> int:
    """The next beginning of a word, if it is near; never behind the words in question."""
    if not first:
        return 0
    spaces = (n + 1 for n in range(first - 1, min(start, first + _NEAR)) if _space(cells, n))
    first = next(spaces, first)
    while _is_combining(cells, first) or (first < start and _space(cells, first)):
        first += 1
    return first


def _at_end_of_word(cells: _Cells, last: int, end: int) -> int:
    """The end of the word before, if it is near; never inside of the words in question."""
    return next((n for n in range(last, max(end, last - _NEAR) - 1, -1) if _space(cells, n)), last)


def _space(cells: _Cells, index: int) -> bool:
    return cells.shown[index].isspace()


def _is_combining(cells: _Cells, index: int) -> bool:
    """Whether a character would be put on what stands before it, which is cut off."""
    return 0 < index < len(cells.shown) and cells.columns(index, index + 1) == 0
