"""A line of text and the room for it in, as much of it as fits in there out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from pipeline.emit.fonts import font_files

CUT = "…"
"""Stands at the end of a text of which some is left out (The Chicago Manual of Style, 13.50)."""

_REGULAR, _BOLD = "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"
_EM = 1.0
"""The width of a character that the house's main fonts lack: most symbols have no more."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is in the house font, in the unit of `size`, without kerning.

    Kerning makes a line narrower by some hundredths at most, hardly ever wider. Raises
    FontsMissing.
    """
    widths = _widths(_BOLD if bold else _REGULAR)
    return size * sum(widths.get(char, _EM) for char in text)


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """A text, or its beginning and an ellipsis where it is wider than `room`; see `width`."""
    if width(text, size, bold=bold) <= room:
        return text
    for end in range(len(text) - 1, 0, -1):
        # A letter keeps its accents, and no space stands before the ellipsis.
        if not unicodedata.combining(text[end]):
            shortened = text[:end].rstrip() + CUT
            if width(shortened, size, bold=bold) <= room:
                return shortened
    return CUT


@cache
def _widths(name: str) -> Mapping[str, float]:
    """The widths of the characters of a house font, in em."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # heavy; where texts are cut is asked often

    path = next(path for path in font_files() if path.name == name)
    with TTFont(path, lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {chr(point): metrics[glyph][0] / em for point, glyph in font.getBestCmap().items()}
