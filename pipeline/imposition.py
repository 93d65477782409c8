"""Numbers of pages in, where each of them goes on which side of which sheet out; pure geometry.

Lengths are in mm, measured from the lower left corner of a side as it lies before one. Pages and
sides are counted from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from pipeline.printed import BLEED, Room

POINTS = 72 / 25.4
"""Points in a millimetre."""

PAPER = 0.1
"""Thickness of a sheet of office paper of 80 g/m² in mm."""

Edge = Literal["long", "short"]
"""The edge of a sheet around which a printer turns it, as the settings of printers name it."""

Rotation = Literal[0, 180]
"""In degrees."""


# --- what comes out ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placement:
    """A panel of a side, and the page that is on it."""

    page: int | None
    """None where the panel stays blank."""
    x: float
    y: float
    width: float
    height: float
    """Of the panel; the page is seen through it."""
    page_x: float
    page_y: float
    """The lower left corner of the page's trim as it lies on the side, be it rotated or not."""
    rotation: Rotation
    bleed: tuple[float, float, float, float]
    """How far ink may go beyond the panel: left, bottom, right, top. 0 where another one begins."""

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """What may be seen of the page: the panel and its bleed, as left, bottom, right, top."""
        left, bottom, right, top = self.bleed
        return (
            self.x - left,
            self.y - bottom,
            self.x + self.width + right,
            self.y + self.height + top,
        )


@dataclass(frozen=True, slots=True)
class Fold:
    """A line from edge to edge of a side, along which the paper is folded or cut."""

    position: float
    """From the left where it is vertical, from the bottom where it is horizontal."""
    direction: Literal["vertical", "horizontal"]
    kind: Literal["fold", "cut"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet; sides alternate, the front of a sheet and then its back."""

    width: float
    height: float
    placements: tuple[Placement, ...]
    """From left to right, and from top to bottom."""
    folds: tuple[Fold, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Where a reader finds a page once the sheets are printed."""

    page: int
    side: int
    x: float
    y: float
    width: float
    height: float
    rotation: Rotation


# --- ways to place pages -------------------------------------------------------------------------

Grid = tuple[tuple[int, ...], ...]
"""Pages from left to right in each row, and rows from top to bottom."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pages of one sheet; its back as one sees it after turning it like a leaf of a book."""

    front: Grid
    back: Grid
    around: int = 0
    """How many sheets are folded around this one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to place pages on sheets."""

    name: str
    purpose: str
    columns: int
    rows: int
    between: Literal["fold", "cut"]
    """What is done to the paper between two panels."""
    order: Callable[[int], Iterable[Sheet]]
    """Sheets for a number of pages of at least 1; they may name pages that are not there."""
    most: int | None = None
    """How many pages it can take, None for any number."""
    widen: tuple[float, ...] = ()
    """What each column of the front is wider than a page; empty where none is."""
    paper: float = 0.0
    """How far a sheet pushes out the one that is folded into it, in mm."""
    duplex: Edge | None = None
    """The edge around which the printer turns a sheet; None for the upright one.

    Around that it turns like a leaf of a book. Around the other, backs lie upside down.
    """

    @property
    def panels(self) -> int:
        """On each side."""
        return self.columns * self.rows

    @property
    def multiple(self) -> int:
        """How many pages a sheet takes."""
        return 2 * self.panels


def _saddle(pages: int) -> Iterator[Sheet]:
    """Sheets folded into each other, the outermost first, with blank pages at the end."""
    sheets = -(-pages // 4)
    last = 4 * sheets - 1
    for n in range(sheets):
        first = 2 * n
        yield Sheet(((last - first, first),), ((first + 1, last - first - 1),), around=n)


def _letter(_pages: int) -> Iterator[Sheet]:
    """One sheet, folded like a letter. What is folded in is the left panel of the outside.

    Outside, as printed         Inside, as printed
    ┌──────┬──────┬──────┐      ┌──────┬──────┬──────┐
    │  5   │  6   │  1   │      │  2   │  3   │  4   │
    │ flap │ back │cover │      │      │      │ flap │
    └──────┴──────┴──────┘      └──────┴──────┴──────┘

    For text that runs on: who has opened the leaflet reads from left to right over all of one side
    and then of the other; what is blank with fewer pages is behind what is read. It is the order of
    the `leaflet` class for LaTeX. Advertisements count the flap as the second page instead, since
    it is seen together with the first page of the inside; read on from there, text would jump.
    """
    yield Sheet(((4, 5, 0),), ((1, 2, 3),))


def _stack(columns: int, rows: int) -> Callable[[int], Iterator[Sheet]]:
    """Leaves to be cut apart; the piles, put under each other from left to right, are in order."""

    def order(pages: int) -> Iterator[Sheet]:
        panels = columns * rows
        sheets = -(-pages // (2 * panels))
        for n in range(sheets):
            leaves = [panel * sheets + n for panel in range(panels)]
            lines = [tuple(leaves[row * columns :][:columns]) for row in range(rows)]
            yield Sheet(
                tuple(tuple(2 * leaf for leaf in line) for line in lines),
                tuple(tuple(2 * leaf + 1 for leaf in reversed(line)) for line in lines),
            )

    return order


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "booklet",
            "Sheets of twice the page's size, folded into each other and stapled in the fold",
            columns=2,
            rows=1,
            between="fold",
            order=_saddle,
            paper=PAPER,
        ),
        Layout(
            "trifold",
            "One sheet of three times the page's width, folded like a letter",
            columns=3,
            rows=1,
            between="fold",
            order=_letter,
            most=6,
            # Makers ask for 1/16 inch or 1 to 2 mm less, since the flap has to lie inside the fold.
            widen=(-1.0, 0.5, 0.5),
        ),
        Layout(
            "2-up",
            "Two leaves on a sheet of twice the page's size, to be cut apart",
            columns=2,
            rows=1,
            between="cut",
            order=_stack(2, 1),
        ),
        Layout(
            "4-up",
            "Four leaves on a sheet of four times the page's size, to be cut apart",
            columns=2,
            rows=2,
            between="cut",
            order=_stack(2, 2),
        ),
    )
}
"""Every layout by name."""


# --- from numbers to places ----------------------------------------------------------------------


def sides(
    layout: Layout, pages: int, width_mm: float, height_mm: float, *, rtl: bool = False
) -> tuple[Side, ...]:
    """Every side of every sheet, in the order in which a printer takes them.

    `rtl` is for languages that are read from the right, whose sheets open the other way round.
    Raises ValueError for no page, and for more pages than the layout takes.
    """
    if pages < 1 or (layout.most and pages > layout.most):
        raise ValueError(f"{layout.name} takes 1 to {layout.most or 'any number of'} pages")
    size = (width_mm, height_mm)
    made = []
    for sheet in layout.order(pages):
        made.append(_side(layout, sheet, pages, size, back=False, rtl=rtl))
        back = _side(layout, sheet, pages, size, back=True, rtl=rtl)
        made.append(back if edge(layout, back) == _upright(back) else _upside_down(back, size))
    return tuple(made)


def edge(layout: Layout, side: Side) -> Edge:
    """The edge around which the printer is to turn the sheet of a side."""
    return layout.duplex or _upright(side)


def folds(
    layout: Layout, pages: int, width_mm: float, height_mm: float, *, rtl: bool = False
) -> tuple[tuple[Fold, ...], ...]:
    """The folds and cuts of each side. Raises ValueError as `sides` does."""
    return tuple(side.folds for side in sides(layout, pages, width_mm, height_mm, rtl=rtl))


def reading_order(
    layout: Layout, pages: int, width_mm: float, height_mm: float, *, rtl: bool = False
) -> tuple[Panel, ...]:
    """Where each page is, from the first to the last. Raises ValueError as `sides` does."""
    found = {
        place.page: Panel(
            place.page, number, place.x, place.y, place.width, place.height, place.rotation
        )
        for number, side in enumerate(sides(layout, pages, width_mm, height_mm, rtl=rtl))
        for place in side.placements
        if place.page is not None
    }
    return tuple(found[page] for page in range(pages))


def rooms_on_sides(
    rooms: Iterable[Room],
    layout: Layout,
    pages: int,
    width_mm: float,
    height_mm: float,
    *,
    rtl: bool = False,
) -> tuple[Room, ...]:
    """The rooms of pages as rooms of sides, so that sheets are made once and then stamped for each.

    `pages` is the number of all pages. Raises ValueError as `sides` does, and for a room on a panel
    that lies upside down: what is stamped into a room stands upright on its side.
    """
    found = {
        place.page: (number, place)
        for number, side in enumerate(sides(layout, pages, width_mm, height_mm, rtl=rtl))
        for place in side.placements
        if place.page is not None
    }
    return tuple(_on_side(room, *found[room.page]) for room in rooms)


def _on_side(room: Room, side: int, place: Placement) -> Room:
    if place.rotation:
        raise ValueError(f"page {room.page + 1} lies upside down and cannot be stamped")
    return replace(
        room, page=side, x=room.x + place.page_x * POINTS, y=room.y + place.page_y * POINTS
    )


def _side(
    layout: Layout,
    sheet: Sheet,
    pages: int,
    page_size: tuple[float, float],
    *,
    back: bool,
    rtl: bool,
) -> Side:
    """One side; a back as it lies when the sheet has been turned like a leaf of a book."""
    page_width, page_height = page_size
    widths = [page_width + more for more in layout.widen or (0.0,) * layout.columns]
    grid = sheet.back if back else sheet.front
    if back != rtl:
        widths.reverse()
    if rtl:
        grid = tuple(row[::-1] for row in grid)
    across = [0.0, *accumulate(widths)]
    up = [page_height * row for row in range(layout.rows + 1)]
    creep = min(sheet.around * layout.paper, BLEED)
    placements = [
        _placement(
            page if page < pages else None,
            (left, bottom, right, top),
            (across[-1], up[-1]),
            page_size,
            creep,
        )
        for row, (bottom, top) in zip(grid, reversed([*pairwise(up)]), strict=True)
        for page, (left, right) in zip(row, pairwise(across), strict=True)
    ]
    lines = [Fold(x, "vertical", layout.between) for x in across[1:-1]]
    lines += [Fold(y, "horizontal", layout.between) for y in up[1:-1]]
    return Side(across[-1], up[-1], tuple(placements), tuple(lines))


def _placement(
    page: int | None,
    panel: tuple[float, float, float, float],
    side: tuple[float, float],
    page_size: tuple[float, float],
    creep: float,
) -> Placement:
    """A panel with its page in the middle, moved by `creep` towards the middle of the side.

    Inner sheets of a booklet stick out at their outer edge. Their margins there look equal to those
    of others, and stay equal if the edge is trimmed, when their pages move towards the spine. It is
    not more than BLEED, since no ink follows a page beyond that.
    """
    left, bottom, right, top = panel
    width, height = side
    inwards = creep if left + right < width else -creep
    return Placement(
        page,
        left,
        bottom,
        right - left,
        top - bottom,
        (left + right - page_size[0]) / 2 + inwards,
        (bottom + top - page_size[1]) / 2,
        0,
        (
            BLEED if left <= 0 else 0.0,
            BLEED if bottom <= 0 else 0.0,
            BLEED if right >= width else 0.0,
            BLEED if top >= height else 0.0,
        ),
    )


def _upright(side: Side) -> Edge:
    return "long" if side.height > side.width else "short"


def _upside_down(side: Side, page_size: tuple[float, float]) -> Side:
    """A side as it lies when its sheet has been turned around an edge at the top or bottom."""
    extent = (side.width, side.height)
    return Side(
        *extent,
        tuple(_turned(place, extent, page_size) for place in reversed(side.placements)),
        tuple(
            replace(line, position=extent[line.direction == "horizontal"] - line.position)
            for line in side.folds
        ),
    )


def _turned(
    place: Placement, extent: tuple[float, float], page_size: tuple[float, float]
) -> Placement:
    """A placement on a side that has been turned by 180 degrees."""
    (width, height), (page_width, page_height) = extent, page_size
    left, bottom, right, top = place.bleed
    return Placement(
        place.page,
        width - place.x - place.width,
        height - place.y - place.height,
        place.width,
        place.height,
        width - place.page_x - page_width,
        height - place.page_y - page_height,
        180,
        (right, top, left, bottom),
    )
