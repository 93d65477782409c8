"""What was laid out of a book, unit by unit, in; its pages out: what lies on each, and its number.

Front matter has roman numbers of its own, so that it never moves those of the body, which count
from 1 (The Chicago Manual of Style, 17th ed., 1.4-1.6). Both begin on a right-hand page (recto), as
do units that ask for it; the page left before one is blank, counted, and bears no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["front", "part", "medicine", "back"]
Side: TypeAlias = Literal["recto", "verso"]

GAP = 18.0
"""Between two medicines on one page, in pt; a rule stands in its middle."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What was laid out on its own: a medicine, a part's page, some pages of an index."""

    address: str
    """Such as `leaflet:medicine/metformin`; units that continue one another have the same."""
    title: str
    kind: Kind
    pages: int
    used: float
    """How much of the text area of its last page is used, in pt from the top."""
    height: float
    """Of the text area, in pt."""
    anchors: tuple[tuple[str, int, float], ...] = ()
    """Ids in it, with page from 0 and pt from the top of that page."""
    recto: bool = False
    """Whether it begins on a right-hand page."""
    shares: bool = False
    """Whether it may stand below the medicine before it, where there is room for all of it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A page of a unit on a page of the book, moved down by `offset` pt."""

    unit: int
    page: int
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class BookPage:
    """A page of the book; blank where nothing is placed on it."""

    number: int
    """From 0, through the whole book."""
    label: str
    """Its number as it is printed: `iv` in front matter, `57` in the body."""
    placed: tuple[Placed, ...]
    """What lies on it, from the top."""
    first: str
    """The title of the first medicine on it; empty where there is none."""
    last: str

    @property
    def side(self) -> Side:
        """A book opens on a right-hand page."""
        return "verso" if self.number % 2 else "recto"

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on it, not even its number."""
        return not self.placed


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the book: page from 0, and pt from the top of it."""

    page: int
    y: float
    unit: int
    """Which of the units it is in."""


@dataclass(frozen=True, slots=True)
class Pagination:
    """The pages of a book, and where each address is."""

    units: tuple[Unit, ...] = field(repr=False)
    pages: tuple[BookPage, ...]
    starts: tuple[int, ...]
    """For each unit the page from 0 that it begins on."""
    front: int
    """How many pages are front matter."""
    places: Mapping[str, Place] = field(repr=False)
    """By address, with and without an anchor."""

    def place_of(self, address: str) -> Place | None:
        """Where such as `leaflet:medicine/metformin#uses` is; None for what is not in the book."""
        return self.places.get(address)

    def page_of(self, address: str) -> str:
        """The number of the page that an address is on, as printed; empty if not in the book."""
        place = self.places.get(address)
        return self.pages[place.page].label if place else ""


def paginate(
    units: Sequence[Unit], aliases: Mapping[str, str] | None = None, *, gap: float = GAP
) -> Pagination:
    """Puts units on pages in their order; the book has an even number of pages.

    `aliases` are further addresses, such as those of terms, with the addresses that they stand for;
    one whose place is not in the book is not in it either. Raises ValueError where front matter
    follows other units, and for a unit without pages.
    """
    _require_order(units)
    placed = tuple(_placed(units, gap))
    front = _front(units, placed)
    pages = tuple(_pages(units, placed, front))
    starts = _starts(units, pages)
    places = dict(_places(units, pages))
    places |= {new: places[old] for new, old in (aliases or {}).items() if old in places}
    return Pagination(tuple(units), pages, starts, front, places)


def _require_order(units: Sequence[Unit]) -> None:
    body = False
    for unit in units:
        if unit.pages < 1:
            raise ValueError(f"'{unit.address}' has no page")
        if body and unit.kind == "front":
            raise ValueError(f"'{unit.address}' is front matter and stands in the body")
        body = body or unit.kind != "front"


def _placed(units: Sequence[Unit], gap: float) -> Iterator[tuple[Placed, ...]]:
    """What lies on each page, in order."""
    ready: list[Placed] = []
    count = 0
    for index, unit in enumerate(units):
        before = units[index - 1] if index else None
        offset = _offset(unit, before, ready, gap)
        if offset is not None:
            ready.append(Placed(index, 0, offset))
            continue
        if ready:
            yield tuple(ready)
            count += 1
        if count % 2 and (unit.recto or _opens_the_body(unit, before)):
            yield ()
            count += 1
        for page in range(unit.pages - 1):
            yield (Placed(index, page),)
            count += 1
        ready = [Placed(index, unit.pages - 1)]
    if ready:
        yield tuple(ready)
        count += 1
    if count % 2:
        yield ()


def _offset(unit: Unit, before: Unit | None, ready: Sequence[Placed], gap: float) -> float | None:
    """How far down a unit begins on the last page so far; None where it needs a new one."""
    if not (before and unit.shares and unit.pages == 1 and not unit.recto):
        return None
    if not unit.kind == before.kind == "medicine":
        return None
    begins = round(ready[-1].offset + before.used + gap, 4)
    return begins if begins + unit.used <= min(unit.height, before.height) else None


def _opens_the_body(unit: Unit, before: Unit | None) -> bool:
    return unit.kind != "front" and (before is None or before.kind == "front")


def _front(units: Sequence[Unit], placed: Sequence[tuple[Placed, ...]]) -> int:
    """The number of pages before the first of the body, with blank ones."""
    for number, on_page in enumerate(placed):
        if on_page and units[on_page[0].unit].kind != "front":
            return number
    return len(placed)


def _pages(
    units: Sequence[Unit], placed: Sequence[tuple[Placed, ...]], front: int
) -> Iterator[BookPage]:
    for number, on_page in enumerate(placed):
        here = [units[one.unit] for one in on_page]
        titles = [unit.title for unit in here if unit.kind == "medicine"] or [""]
        label = roman(number + 1) if number < front else str(number - front + 1)
        yield BookPage(number, label, on_page, titles[0], titles[-1])


def _starts(units: Sequence[Unit], pages: Iterable[BookPage]) -> tuple[int, ...]:
    starts = [0] * len(units)
    for page in pages:
        for one in page.placed:
            if one.page == 0:
                starts[one.unit] = page.number
    return tuple(starts)


def _places(units: Sequence[Unit], pages: Iterable[BookPage]) -> Iterator[tuple[str, Place]]:
    """Every address with its place; the first counts, so the last is given first."""
    on = {(one.unit, one.page): (page.number, one.offset) for page in pages for one in page.placed}
    for index, unit in reversed(tuple(enumerate(units))):
        for anchor, page_of_unit, y in reversed(unit.anchors):
            page, offset = on[index, page_of_unit]
            yield f"{unit.address}#{anchor}", Place(page, round(y + offset, 4), index)
        page, offset = on[index, 0]
        yield unit.address, Place(page, round(offset + _top(unit), 4) if offset else 0.0, index)


def _top(unit: Unit) -> float:
    """How far down a page the first thing of a unit stands that has an id."""
    return min((y for _, page, y in unit.anchors if page == 0), default=0.0)


_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def roman(number: int) -> str:
    """A number from 1 in small roman letters."""
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
