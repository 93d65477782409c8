"""A line of text in, the outlines of its letters out.

Drawn so, it needs no font in the file, and nobody who reads the leaflet aloud hears it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from pipeline.press_profile import FinishImpossible
from pipeline.tools import find_font

_FONT = "NotoSans-Regular.ttf"


@dataclass(frozen=True, slots=True)
class Line:
    """Letters as operators of a PDF, from 0, 0 on; lengths are in units of the font."""

    drawn: str
    width: float
    whole: bool
    """Whether the font has every letter."""


def em() -> float:
    """How many units of the font are its size. Raises FinishImpossible where it is missing."""
    return float(_font()["head"].unitsPerEm)


@lru_cache(maxsize=256)
def line(text: str) -> Line:
    """The outlines of a text, of which letters are left out that the font has not got.

    Raises FinishImpossible where the font is missing.
    """
    drawn, at, whole = [], 0.0, True
    for char in unicodedata.normalize("NFC", text):
        letter = _letter(char)
        whole = whole and letter.whole
        if letter.drawn:
            drawn.append(f"q 1 0 0 1 {at:g} 0 cm {letter.drawn} f Q")
        at += letter.width
    return Line("\n".join(drawn), at, whole)


@cache
def _letter(char: str) -> Line:
    font = _font()
    name = font.getBestCmap().get(ord(char))
    if name is None:
        return Line("", 0.0, False)
    glyphs = font.getGlyphSet()
    pen = _Pen(glyphs)
    glyphs[name].draw(pen)
    return Line(" ".join(pen.drawn), glyphs[name].width, True)


@cache
def _font() -> Any:
    path = find_font(_FONT)
    if not path:
        raise FinishImpossible(f"{_FONT} is missing; to get it: Debian package fonts-noto-core")
    # Of the bytes, since a font that is read as it is needed keeps its file open for ever.
    return TTFont(BytesIO(path.read_bytes()), lazy=True)


class _Pen(BasePen):  # type: ignore[misc]
    """Writes paths as a PDF does; its base turns all curves into cubic ones."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.drawn: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._add("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._add("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self._add("c", *points)

    def _closePath(self) -> None:
        self.drawn.append("h")

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{part:.1f}".removesuffix(".0") for point in points for part in point)
        self.drawn.append(f"{numbers} {operator}")
