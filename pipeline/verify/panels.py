"""A sheet and its layout in, the parts of it that a reader holds before them as pages out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.imposition import LAYOUTS, Layout, Panel, reading_order

MM = 72 / 25.4
"""Points in a millimetre."""


class Box(NamedTuple):
    """A rectangle in pt; in PDF the origin is at the lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    @property
    def width(self) -> float:
        """In pt."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In pt."""
        return self.top - self.bottom

    @property
    def area(self) -> float:
        """In square pt; 0 where nothing is inside."""
        return 0.0 if self.is_empty() else self.width * self.height

    def common(self, other: Box) -> Box:
        """What it shares with another; its sides cross where there is nothing."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )

    def room(self, inner: Box) -> float:
        """How far another box stays inside it at least, in pt; negative where it leaves it."""
        return self.nearest(inner)[1]

    def nearest(self, inner: Box) -> tuple[str, float]:
        """The side that another box comes nearest to, or leaves it by most, and its room there."""
        rooms = {
            "left": inner.left - self.left,
            "bottom": inner.bottom - self.bottom,
            "right": self.right - inner.right,
            "top": self.top - inner.top,
        }
        return min(rooms.items(), key=lambda side: side[1])

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point is inside."""
        return self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top

    def meets(self, other: Box) -> bool:
        """Whether they share anything."""
        return not self.common(other).is_empty()

    def is_empty(self) -> bool:
        """Whether nothing is inside."""
        return self.right <= self.left or self.top <= self.bottom


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a sheet that a reader holds before them as a page."""

    order: int
    """In reading, counted from 0."""
    box: Box
    between: str = ""
    """What is done to the paper between it and its neighbours, `fold` or `cut`; empty without."""

    def place(self, number: int) -> str:
        """What to call it, for messages; `number` is that of its sheet's side."""
        return f"side {number}, panel {self.order + 1}" if self.between else f"page {number}"


def frames(trim: Box, number: int, count: int, layout: str, *, rtl: bool) -> tuple[Frame, ...]:
    """The frames of one of `count` pages of a file, numbered from 1.

    `layout` is a row of LAYOUTS, or empty where each page is a page. `rtl` is for languages that
    are read from the right.
    """
    if not layout:
        return (Frame(number - 1, trim),)
    panels = _panels(layout, count, round(trim.width, 2), round(trim.height, 2), rtl)
    between = LAYOUTS[layout].between
    found = tuple(_frame(panel, trim, between) for panel in panels if panel.side == number - 1)
    return found or (Frame(len(panels) + number, trim),)  # more sides than the layout has


@lru_cache(maxsize=64)
def _panels(layout: str, count: int, width: float, height: float, rtl: bool) -> tuple[Panel, ...]:
    """All panels of so many sides; the last of them may be blank."""
    row = LAYOUTS[layout]
    page_width = (width / MM - sum(row.widen)) / row.columns
    return reading_order(row, _most(row, count), page_width, height / MM / row.rows, rtl=rtl)


def _most(layout: Layout, count: int) -> int:
    return min(count * layout.panels, layout.most or count * layout.panels)


def _frame(panel: Panel, trim: Box, between: str) -> Frame:
    left, bottom = trim.left + panel.x * MM, trim.bottom + panel.y * MM
    box = Box(left, bottom, left + panel.width * MM, bottom + panel.height * MM)
    return Frame(panel.page, box, between)
