"""The pages of a book in, what stands around the text of each out: heads, numbers, tabs, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.book import Book
from pipeline.book.paging import GAP, BookPage, Pagination, Unit
from pipeline.edition.items import Item
from pipeline.emit.lettering import cut, width
from pipeline.render.print_book import Plate, Tab

AT_ONCE = 100
"""Pages whose furniture is laid out in one run of the engine."""

MM = 72 / 25.4
"""Points in a millimetre."""

_TOP = 56.6929
"""Where the text area of a page begins, in pt: 20 mm, as in `styles/book.css`."""

_HIGHEST, _LOWEST = 20.0, 193.0
"""Between these thumb tabs stand, in mm from the top of the page."""

_TALLEST, _SHORTEST = 12.0, 6.0
"""Of a thumb tab with the space below it, in mm; where there are more parts, they begin again."""

_SPACE = 0.6

# The room that `styles/book-furniture.css` gives to words, and their sizes there, in pt.

_LINE_ROOM = 116 * MM
_OUTER_ROOM = 78 * MM
"""Of an outer head with an inner one beside it; without, it has the line."""

_INNER_ROOM, _TITLE_ROOM = 36 * MM, 90 * MM
_TAB_ROOM = 6.4 * MM
"""On a tab, 3.2 mm from where paper is cut; parts with longer titles have their number there."""

_HEAD_SIZE, _FINE_SIZE, _TAB_SIZE = 9.4, 7.6, 10.0

_SLACK = 0.98
"""How much of its room a line takes at most, for what kerning and hinting add."""

_BETWEEN = " – "


def plates(
    book: Book, items: Sequence[Item], units: Sequence[Unit], pagination: Pagination
) -> Iterator[Plate]:
    """A plate for each page of a book, in order; those of blank pages are empty."""
    tabs = _tabs(book)
    for page in pagination.pages:
        yield _plate(page, items, units, tabs) if page.placed else Plate(page.side)


def _plate(
    page: BookPage, items: Sequence[Item], units: Sequence[Unit], tabs: Mapping[str, Tab]
) -> Plate:
    here = [items[one.unit] for one in page.placed]
    if here[0].bare:
        return Plate(page.side)
    # On a page where nothing but a part or a list begins, its title is already the largest word.
    begins = page.placed[0].page == 0 and here[0].kind != "medicine"
    inner = "" if begins else here[-1].part_title
    room = _OUTER_ROOM if inner else _LINE_ROOM
    outer = _running_head(page, room) or ("" if begins else _head(here[0].title, room))
    return Plate(
        page.side,
        page.label,
        outer,
        cut(inner, _INNER_ROOM * _SLACK, _FINE_SIZE),
        tabs.get(here[-1].part),
        tuple(round(_TOP + one.offset - GAP / 2, 3) for one in page.placed if one.offset),
    )


def _running_head(page: BookPage, room: float) -> str:
    """The first and the last medicine of a page; each has half of the line, or what is left."""
    if page.first == page.last:
        return _head(page.first, room)
    room -= _wide(_BETWEEN)
    first = _head(page.first, max(room / 2, room - _wide(page.last)))
    return f"{first}{_BETWEEN}{_head(page.last, room - _wide(first))}"


def _head(text: str, room: float) -> str:
    return cut(text, room * _SLACK, _HEAD_SIZE, bold=True)


def _wide(text: str) -> float:
    """How much room a head takes."""
    return width(text, _HEAD_SIZE, bold=True) / _SLACK


def _tabs(book: Book) -> Mapping[str, Tab]:
    """By the ids of the book's outermost parts, staggered down the edge."""
    room = _LOWEST - _HIGHEST
    step = min(_TALLEST, max(_SHORTEST, room / max(1, len(book.parts))))
    slots = int(room / step + 1e-9)
    return {
        part.id: Tab(
            part.title if _fits_tab(part.title) else str(number + 1),
            round(_HIGHEST + number % slots * step, 3),
            round(step - _SPACE, 3),
        )
        for number, part in enumerate(book.parts)
    }


def _fits_tab(title: str) -> bool:
    return width(title, _TAB_SIZE, bold=True) <= _TAB_ROOM


def foot(title: str) -> str:
    """The title of a book as it stands at the foot of its pages."""
    return cut(title, _TITLE_ROOM * _SLACK, _FINE_SIZE)
