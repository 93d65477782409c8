"""A printed PDF in, what a person reads on its sheets out: cuts, folds and turns paper.

It knows no table of pages. It goes by what is in the file: the size of the sheets, how the printer
is asked to turn them, and the marks that show where to fold and to cut.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
"""Points in a millimetre."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pt."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a piece of paper, and where it was printed."""

    side: int
    box: Box
    upside_down: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The paper between two lines; its back is what one sees after turning it like a leaf."""

    front: Face
    back: Face


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines that the marks of a side show: how, and where from the left and the bottom."""

    kinds: frozenset[str]
    upright: tuple[float, ...]
    level: tuple[float, ...]


def read_in_hand(data: bytes, *, rtl: bool = False) -> list[str]:
    """The text of each face in the order in which a reader turns to it; empty for a blank one."""
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage() for page in document]
        return [_text(pages[face.side], face) for face in faces(data, rtl=rtl)]


def faces(data: bytes, *, rtl: bool = False) -> list[Face]:
    """The faces in the order in which a reader turns to them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sheets = [_cut_up(pdf, number) for number in range(0, len(pdf.pages), 2)]
        kinds = _marks(pdf.pages[0]).kinds
    if kinds == {"cut"}:
        return list(_piles(sheets))
    assert kinds == {"fold"}, kinds
    assert all(len(sheet) == 1 for sheet in sheets), "no fold from left to right is known here"
    rows = [sheet[0] for sheet in sheets]
    return list(_saddle(rows, rtl=rtl) if len(rows[0]) == 2 else _letter(rows, rtl=rtl))


def _piles(sheets: Sequence[Sequence[Sequence[Piece]]]) -> Iterator[Face]:
    """The whole stack is cut; the piles are put under each other and turned leaf by leaf."""
    for row in range(len(sheets[0])):
        for column in range(len(sheets[0][row])):
            for sheet in sheets:
                yield from (sheet[row][column].front, sheet[row][column].back)


def _saddle(sheets: Sequence[Sequence[Piece]], *, rtl: bool) -> Iterator[Face]:
    """Sheets are laid into each other, the first outside, and the cover is what lies on top.

    Paper printed face down comes out with the first sheet at the bottom and backs up. Folded along
    the middle, the left halves turn their fronts outwards; a book read from the left starts there.
    """
    cover, other = (0, 1) if rtl else (1, 0)
    for sheet in sheets:
        yield from (sheet[cover].front, sheet[cover].back)
    for sheet in reversed(sheets):
        yield from (sheet[other].back, sheet[other].front)


def _letter(sheets: Sequence[Sequence[Piece]], *, rtl: bool) -> Iterator[Face]:
    """The narrow panel is folded in, the other end over it; then it is opened and turned over."""
    ((left, middle, right),) = sheets
    widths = {_width(piece.front): piece for piece in (left, right)}
    flap = widths[min(widths)]
    assert 1 * MM <= _width(middle.front) - _width(flap.front) <= 2 * MM, "the flap does not fit in"
    cover = right if flap is left else left
    assert cover is (left if rtl else right), "it opens the wrong way round"
    yield cover.front
    inside = (left, middle, right) if rtl else (right, middle, left)
    yield from (piece.back for piece in inside)
    outside = (right, middle, left) if rtl else (left, middle, right)
    yield from (piece.front for piece in outside if piece is not cover)


def _width(face: Face) -> float:
    return face.box[2] - face.box[0]


# --- what is in the file -------------------------------------------------------------------------


def _cut_up(pdf: pikepdf.Pdf, front: int) -> list[list[Piece]]:
    """The pieces of a sheet, rows from the top and each from the left as one sees its front."""
    width, height = _size(pdf.pages[front])
    assert _size(pdf.pages[front + 1]) == (width, height)
    upright_edge = _turned_around_upright_edge(pdf, width, height)
    marks, behind = _marks(pdf.pages[front]), _marks(pdf.pages[front + 1])
    _assert_same_lines(marks, behind, width if upright_edge else None, height)
    rows = [*pairwise([0.0, *marks.level, height])]
    columns = [*pairwise([0.0, *marks.upright, width])]
    return [
        [
            Piece(
                Face(front, (left, bottom, right, top)),
                Face(front + 1, (width - right, bottom, width - left, top))
                if upright_edge
                else Face(front + 1, (left, height - top, right, height - bottom), True),
            )
            for left, right in columns
        ]
        for bottom, top in reversed(rows)
    ]


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(value) for value in page.mediabox)
    assert (left, bottom) == (0, 0)
    assert page.trimbox == page.mediabox
    return right, top


def _turned_around_upright_edge(pdf: pikepdf.Pdf, width: float, height: float) -> bool:
    around = str(pdf.Root.ViewerPreferences.Duplex)
    assert around in {"/DuplexFlipLongEdge", "/DuplexFlipShortEdge"}
    return (around == "/DuplexFlipLongEdge") == (height > width)


def _assert_same_lines(front: Marks, back: Marks, width: float | None, height: float) -> None:
    """Marks of both sides are on the same lines of the paper."""
    upright = [width - x for x in reversed(back.upright)] if width else list(back.upright)
    level = list(back.level) if width else [height - y for y in reversed(back.level)]
    for one, other in ((front.upright, upright), (front.level, level)):
        assert len(one) == len(other)
        assert all(abs(a - b) < 0.01 for a, b in zip(one, other, strict=True))


def _marks(page: pikepdf.Page) -> Marks:
    """What the lines show that a sheet itself draws, outside the pages on it."""
    kinds, upright, level = set(), set(), set()
    kind, start = "", (0.0, 0.0)
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "d":
                kind = "fold" if len(operands[0]) else "cut"
            case "m":
                start = (float(operands[0]), float(operands[1]))
            case "l":
                kinds.add(kind)
                end = (float(operands[0]), float(operands[1]))
                if start[0] == end[0]:
                    upright.add(start[0])
                else:
                    assert start[1] == end[1]
                    level.add(start[1])
    return Marks(frozenset(kinds), tuple(sorted(upright)), tuple(sorted(level)))


def _text(page: Any, face: Face) -> str:
    """What is to be read on a face; what is not upright there is no text to a reader."""
    left, bottom, right, top = face.box
    found = []
    for index in range(page.count_chars()):
        x0, y0, x1, y1 = page.get_charbox(index)
        if left <= (x0 + x1) / 2 < right and bottom <= (y0 + y1) / 2 < top:
            char = chr(pdfium.FPDFText_GetUnicode(page, index))
            angle = pdfium.FPDFText_GetCharAngle(page, index)
            if not char.isspace() and math.cos(angle) * (-1 if face.upside_down else 1) < 0.99:
                char = "?"
            found.append(char)
    return "".join(found).strip()
