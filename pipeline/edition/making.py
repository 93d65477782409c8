"""A book in, its print edition out: one PDF, laid out unit by unit, with all its page numbers.

Nobody knows on which page anything is before everything is laid out. So units that name pages are
laid out with a stand-in first, and again with the numbers that follow from that, until these stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from pipeline.book import Book, Matter, PageBreak, Part, Summary
from pipeline.book import address as addresses
from pipeline.book.paging import Pagination, Unit, paginate
from pipeline.book.printed import LaidUnit
from pipeline.diagnostics import Diagnostic, Reported
from pipeline.edition.faults import P020, P022
from pipeline.edition.items import Item, Making, items
from pipeline.edition.keep import Keep
from pipeline.edition.laying import FURNITURE_SHEETS, Laying, Layouts
from pipeline.edition.plates import AT_ONCE, foot, plates
from pipeline.emit.unit import Layable
from pipeline.join import About, Bookmark, JoinError, join
from pipeline.project import Project
from pipeline.render.print_book import PageOf, furniture_html

STAND_IN = "000"
"""A number of a page that is not known yet; as wide as most of those of a book."""

MOST_ROUNDS = 8
"""Layouts of what names pages before it is given up; two are enough for nearly every book."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a print edition has become."""

    pages: int
    breaks: tuple[PageBreak, ...]
    """Where each of its pages begins, for the EPUB of the same book."""


def print_edition(
    file: BinaryIO,
    book: Book,
    text: Callable[[Summary], str],
    matter: Callable[[PageOf], Matter],
    house: Project,
    run: Laying,
    keep: Keep,
    name: str,
) -> Reported[Edition]:
    """Write the print edition of a book; None where something keeps it from being printed.

    `text` makes the page of a chapter as XHTML, `matter` all other pages, given what tells the
    number of an address's page. `run` lays out, `keep` has what was laid out before, and `name` is
    what messages call the handbook. Where there is none the file is not to be used. Raises
    BookError, StyleError, OSError, FontsMissing and Fatal.
    """
    layouts = Layouts(house.root, house.style, run, keep)
    found: list[Diagnostic] = []
    settled = _settled(
        lambda page_of: tuple(items(Making(book, matter(page_of), house, text, name, page_of))),
        layouts,
        found,
    )
    if settled is None:
        return Reported(None, tuple(found) or (_unsettled(name),))
    furniture = _furniture(settled, book, house, layouts, name, found)
    if found:
        return Reported(None, tuple(found))
    try:
        _write(file, book, settled, furniture, keep)
    except JoinError as error:
        return Reported(None, (_unjoined(name, error),))
    breaks = tuple(_breaks(settled))
    return Reported(Edition(len(settled.pagination.pages), breaks))


# --- numbers of pages ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Settled:
    """Every unit of a book, laid out, and where it stands."""

    items: tuple[Item, ...]
    digests: tuple[str, ...]
    units: tuple[Unit, ...]
    measures: tuple[LaidUnit, ...]
    pagination: Pagination


def _settled(
    make: Callable[[PageOf], tuple[Item, ...]], layouts: Layouts, found: list[Diagnostic]
) -> _Settled | None:
    """Everything laid out with the right numbers; None where that cannot be."""
    page_of: PageOf = lambda _: STAND_IN  # noqa: E731
    before: _Settled | None = None
    for number in range(MOST_ROUNDS):
        # What stands around the body does not move it, so it waits until the body's numbers are
        # known: indexes take longer than all else.
        parts = tuple(item for item in make(page_of) if number or item.kind in BODY)
        digests: list[str] = []
        laid = layouts.measures(_units(parts, layouts, digests), found)
        if found:
            return None
        if before and before.digests == tuple(digests):
            return before
        before = _placed(parts, tuple(digests), laid)
        page_of = partial(_number, before.pagination)
    return None


BODY = frozenset({"part", "medicine"})
"""Kinds of units whose pages have the numbers that all others name."""


def _number(pagination: Pagination, address: str) -> str:
    return pagination.page_of(address) or STAND_IN


def _units(
    parts: Sequence[Item], layouts: Layouts, digests: list[str]
) -> Iterator[tuple[str, Layable]]:
    for item in parts:
        layable = item.unit()
        digest = layouts.digest(layable)
        digests.append(digest)
        yield digest, layable


def _placed(
    parts: tuple[Item, ...], digests: tuple[str, ...], laid: Mapping[str, LaidUnit]
) -> _Settled:
    measures = tuple(laid[digest] for digest in digests)
    units = tuple(_unit(item, measure) for item, measure in zip(parts, measures, strict=True))
    return _Settled(parts, digests, units, measures, paginate(units))


def _unit(item: Item, measure: LaidUnit) -> Unit:
    return Unit(
        item.address,
        item.title,
        item.kind,
        measure.pages,
        measure.used,
        measure.height,
        measure.anchors,
        recto=item.recto,
        shares=item.kind == "medicine",
    )


def _unsettled(name: str) -> Diagnostic:
    return P020.at(name, 0, "the page numbers do not settle", "Please report this.")


def _unjoined(name: str, error: JoinError) -> Diagnostic:
    return P022.at(name, 0, f"its pages cannot be joined: {error}", "Please report this.")


# --- what stands around the text -----------------------------------------------------------------


def _furniture(
    settled: _Settled,
    book: Book,
    house: Project,
    layouts: Layouts,
    name: str,
    found: list[Diagnostic],
) -> tuple[str, ...]:
    """The digests of the plates of all pages, a hundred each."""
    every = list(plates(book, settled.items, settled.units, settled.pagination))
    handbook = book.handbook
    units = []
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        html = furniture_html(
            some, handbook.title, foot(handbook.title), handbook.language, house.style
        )
        unit = Layable(html, name, FURNITURE_SHEETS)
        units.append((layouts.digest(unit), unit))
    layouts.measures(units, found)
    return tuple(digest for digest, _ in units)


# --- what is written -----------------------------------------------------------------------------

GUTTER = 5.6693
"""How far the text of a page moves away from the binding, in pt: 2 mm, so that 16 mm of margin on
either side become 18 at the spine and 14 at the outer edge (see `styles/book.css`)."""


def _write(
    file: BinaryIO, book: Book, settled: _Settled, furniture: tuple[str, ...], keep: Keep
) -> None:
    join(
        file,
        _about(book, settled.items),
        settled.pagination,
        (keep.unit(digest).data for digest in settled.digests),
        (keep.unit(digest).data for digest in furniture),
        gutter=GUTTER,
    )


def _about(book: Book, parts: Sequence[Item]) -> About:
    handbook = book.handbook
    return About(
        title=book.title,
        language=handbook.language,
        creators=handbook.authors,
        publisher=book.publisher,
        identifier=book.identifier,
        description=handbook.description,
        moment=book.date,
        bookmarks=tuple(_bookmarks(book, parts)),
    )


def _bookmarks(book: Book, parts: Sequence[Item]) -> Iterator[Bookmark]:
    """The outline: front matter, parts with their medicines, what stands behind them."""
    listed = {item.address: Bookmark(item.title, item.address) for item in parts if item.listed}
    kinds = {item.address: item.kind for item in parts}
    yield from (mark for at, mark in listed.items() if kinds[at] == "front")
    yield from map(partial(_of_part, book), book.parts)
    yield from (mark for at, mark in listed.items() if kinds[at] == "back")


def _of_part(book: Book, part: Part) -> Bookmark:
    first = next(part.all_chapters())
    medicines = (Bookmark(each.title, addresses.medicine(each.id)) for each in part.chapters)
    return Bookmark(
        book.part_title(part),
        addresses.part(part.id) if part.has_page else addresses.medicine(first.id),
        (*medicines, *(_of_part(book, inner) for inner in part.parts)),
    )


def _breaks(settled: _Settled) -> Iterator[PageBreak]:
    """Where each page begins, but those that are blank or that an EPUB has in its own way."""
    for page in settled.pagination.pages:
        for one in page.placed[:1]:
            at = settled.items[one.unit].address
            if at != addresses.page("contents"):
                blocks = settled.measures[one.unit].blocks[: one.page + 1]
                begun = [number for number in blocks if number >= 0]
                if begun:  # a cover has no text
                    yield PageBreak(page.label, at, begun[-1])
