"""The pages of a book in, what stands around the text of each out: heads, numbers, tabs, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.book import Book
from pipeline.book.paging import GAP, BookPage, Pagination, Unit
from pipeline.edition.items import Item
from pipeline.render.print_book import Plate, Tab

AT_ONCE = 100
"""Pages whose furniture is laid out in one run of the engine."""

_TOP = 56.6929
"""Where the text area of a page begins, in pt: 20 mm, as in `styles/book.css`."""

_HIGHEST, _LOWEST = 20.0, 193.0
"""Between these thumb tabs stand, in mm from the top of the page."""

_TALLEST, _SHORTEST = 12.0, 6.0
"""Of a thumb tab with the space below it, in mm; where there are more parts, they begin again."""

_SPACE = 0.6

_LONGEST = 3
"""Characters that a tab has room for; parts with longer titles have their number on it."""


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
    outer = _running_head(page) or ("" if begins else here[0].title)
    return Plate(
        page.side,
        page.label,
        outer,
        "" if begins else here[-1].part_title,
        tabs.get(here[-1].part),
        tuple(round(_TOP + one.offset - GAP / 2, 3) for one in page.placed if one.offset),
    )


def _running_head(page: BookPage) -> str:
    if page.first == page.last:
        return page.first
    return f"{page.first} – {page.last}"


def _tabs(book: Book) -> Mapping[str, Tab]:
    """By the ids of the book's outermost parts, staggered down the edge."""
    room = _LOWEST - _HIGHEST
    step = min(_TALLEST, max(_SHORTEST, room / max(1, len(book.parts))))
    slots = int(room / step + 1e-9)
    return {
        part.id: Tab(
            part.title if len(part.title) <= _LONGEST else str(number + 1),
            round(_HIGHEST + number % slots * step, 3),
            round(step - _SPACE, 3),
        )
        for number, part in enumerate(book.parts)
    }
