"""The trim of a sheet and its folds in, what is drawn around it for the printer out.

Lengths are in pt, measured from the lower left corner of the media box, unless they say mm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.finish.outlines import Line, em, line
from pipeline.imposition import Fold
from pipeline.printed import BLEED

MM = 72 / 25.4
"""Points in a millimetre."""

MARGIN = 13 * MM
"""From the trim to the edge of the media box."""

REGISTRATION = "/Registration"
"""The colour of marks, which is on every plate: a resource that the page needs."""

_OFFSET = (BLEED + 1) * MM
_LENGTH = 5 * MM
"""Of marks, and where they start; with some room to the bleed, in which they would be cut into."""

_CIRCLE = 1.25 * MM
_CLEAR = 6 * MM
"""Between the middle of a register mark and a fold."""

_WIDTH = 0.25
_DASHES = "[3 2] 0 d"

_SIZE = 6.0
_BASELINE = MARGIN - 11.5 * MM
_INDENT = 2 * MM

_PLATES = (("C", "1 0 0 0 k"), ("M", "0 1 0 0 k"), ("Y", "0 0 1 0 k"), ("K", "0 0 0 1 k"))


@dataclass(frozen=True, slots=True)
class Trim:
    """The size of a sheet once it is cut."""

    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Where it is in the media box."""
        return MARGIN, MARGIN, MARGIN + self.width, MARGIN + self.height

    @property
    def media(self) -> tuple[float, float, float, float]:
        """The media box."""
        return 0, 0, self.width + 2 * MARGIN, self.height + 2 * MARGIN

    @property
    def bleed(self) -> tuple[float, float, float, float]:
        """The bleed box."""
        room = MARGIN - BLEED * MM
        return room, room, room + self.width + 2 * BLEED * MM, room + self.height + 2 * BLEED * MM


@lru_cache(maxsize=64)
def marks(trim: Trim, folds: tuple[Fold, ...]) -> bytes:
    """Where to cut and to fold, and how well the plates lie on each other, as operators."""
    drawn = [
        f"q {_WIDTH} w {REGISTRATION} CS 1 SCN",
        *_corners(trim),
        *(part for fold in folds if fold.kind == "cut" for part in _ticks(trim, fold)),
        *(part for where in _targets(trim, folds) for part in _target(*where)),
        _DASHES,
        *(part for fold in folds if fold.kind == "fold" for part in _ticks(trim, fold)),
        "Q",
    ]
    return "\n".join(drawn).encode("ascii")


def slug(trim: Trim, title: str, instead: str, page: str) -> bytes:
    """A line below the sheet: what this is, its page, and each plate's letter in its ink.

    `instead` is written for a title of which letters are missing in the font of the slug.
    """
    plates = [line(f" {letter}") for letter, _ in _PLATES]
    end = line(f"  ·  {page}  · ")
    scale = _SIZE / em()
    room = (trim.width - 2 * _INDENT) / scale
    room -= end.width + sum(plate.width for plate in plates)
    parts = [(_PLATES[3][1], _fitting(title, instead, room)), (_PLATES[3][1], end)]
    parts += [(ink, plate) for (_, ink), plate in zip(_PLATES, plates, strict=True)]
    drawn = [f"q {scale:.6f} 0 0 {scale:.6f} {MARGIN + _INDENT:.4f} {_BASELINE:.4f} cm"]
    for ink, part in parts:
        drawn += [ink, part.drawn, f"1 0 0 1 {part.width:g} 0 cm"]
    return "\n".join([*drawn, "Q"]).encode("ascii")


def _fitting(title: str, instead: str, room: float) -> Line:
    """The title, or as much of it as there is room for."""
    text = title if line(title).whole else instead
    whole = line(text)
    while whole.width > room and text:
        text = text[:-1]
        whole = line(f"{text}…")
    return whole


def _corners(trim: Trim) -> Iterator[str]:
    left, bottom, right, top = trim.box
    for x, outwards in ((left, -1), (right, 1)):
        for y in (bottom, top):
            yield _stroke(x + outwards * _OFFSET, y, x + outwards * (_OFFSET + _LENGTH), y)
    for y, outwards in ((bottom, -1), (top, 1)):
        for x in (left, right):
            yield _stroke(x, y + outwards * _OFFSET, x, y + outwards * (_OFFSET + _LENGTH))


def _ticks(trim: Trim, fold: Fold) -> Iterator[str]:
    """The two ends of a fold, outside the bleed."""
    left, bottom, right, top = trim.box
    near, far = _OFFSET, _OFFSET + _LENGTH
    if fold.direction == "vertical":
        x = left + fold.position * MM
        yield _stroke(x, bottom - far, x, bottom - near)
        yield _stroke(x, top + near, x, top + far)
    else:
        y = bottom + fold.position * MM
        yield _stroke(left - far, y, left - near, y)
        yield _stroke(right + near, y, right + far, y)


def _targets(trim: Trim, folds: Sequence[Fold]) -> Iterator[tuple[float, float]]:
    """The middles of the register marks, one on each side and clear of folds."""
    left, bottom, right, top = trim.box
    out = _OFFSET + _LENGTH / 2
    x = left + _clear(trim.width, [fold for fold in folds if fold.direction == "vertical"])
    y = bottom + _clear(trim.height, [fold for fold in folds if fold.direction == "horizontal"])
    yield from ((x, bottom - out), (x, top + out), (left - out, y), (right + out, y))


def _clear(length: float, folds: Sequence[Fold]) -> float:
    """As near to the middle as no fold is."""
    steps = [length / 2 + sign * step * _CLEAR for step in range(20) for sign in (1, -1)]
    taken = [fold.position * MM for fold in folds]
    free = [at for at in steps if all(abs(at - fold) >= _CLEAR for fold in taken)]
    return free[0] if free else length / 2


def _target(x: float, y: float) -> Iterator[str]:
    """A circle and a cross through it."""
    arm = _LENGTH / 2
    yield _stroke(x - arm, y, x + arm, y)
    yield _stroke(x, y - arm, x, y + arm)
    r, c = _CIRCLE, _CIRCLE * 0.5523  # four Bézier curves that are a circle to 0.03 %
    yield (
        f"{_xy(x + r, y)} m {_xy(x + r, y + c)} {_xy(x + c, y + r)} {_xy(x, y + r)} c "
        f"{_xy(x - c, y + r)} {_xy(x - r, y + c)} {_xy(x - r, y)} c "
        f"{_xy(x - r, y - c)} {_xy(x - c, y - r)} {_xy(x, y - r)} c "
        f"{_xy(x + c, y - r)} {_xy(x + r, y - c)} {_xy(x + r, y)} c s"
    )


def _stroke(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{_xy(x, y)} m {_xy(to_x, to_y)} l S"


def _xy(x: float, y: float) -> str:
    return f"{x:.4f} {y:.4f}"
