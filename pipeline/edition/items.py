"""A book in, the units out that its print edition consists of, each with its HTML, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.batch.understand import house_locale
from pipeline.book import Book, Matter, Page, Part, Summary
from pipeline.book import address as addresses
from pipeline.book.paging import Kind
from pipeline.edition.laying import BOOK_SHEETS
from pipeline.emit.unit import PICTURE, Layable
from pipeline.project import Project
from pipeline.render.print_book import (
    CONTENTS,
    PageOf,
    contents_html,
    cover_ground,
    known_addresses,
    page_html,
    where_in,
)

BARE = frozenset({"cover", "titlepage", "imprint"})
"""Roles of pages around whose text nothing stands."""

RECTO = frozenset({"cover", "titlepage"})
"""Roles of pages of front matter that begin on the right; others follow at once."""


@dataclass(frozen=True, slots=True)
class Item:
    """A unit of a book before it is laid out."""

    address: str
    title: str
    kind: Kind
    unit: Callable[[], Layable]
    """Makes its HTML, anew each time: only one need be in memory."""
    recto: bool = False
    bare: bool = False
    listed: bool = True
    """Whether contents and outline lead to it; not for the second and later pages of a list."""
    part: str = ""
    """The id of the outermost part that it is in."""
    part_title: str = ""
    """The title of the innermost one, where it says more than a letter."""


@dataclass(frozen=True, slots=True)
class Making:
    """What the units of a book are made of. Numbers of pages are what `page_of` says so far."""

    book: Book
    matter: Matter
    house: Project
    text: Callable[[Summary], str]
    """The page of a chapter as XHTML."""
    name: str
    """What messages call the handbook."""
    page_of: PageOf


def items(making: Making) -> Iterator[Item]:
    """Every unit in reading order: front matter, contents, parts with their medicines, back."""
    book, matter = making.book, making.matter
    where = where_in(known_addresses(book, matter))
    words = partial(_words, making.house)
    html = partial(_html, making, where, words)
    for page in matter.front:
        yield _page(page, "front", html, recto=page.role in RECTO)
    for number, text in enumerate(contents_html(book, matter, making.house.style, making.page_of)):
        at = addresses.page(CONTENTS)
        layable = Layable(text, making.name, BOOK_SHEETS)
        yield Item(
            at,
            book.label("contents"),
            "front",
            partial(_same, layable),
            recto=not number,
            listed=not number,
        )
    for part in book.parts:
        yield from _of_part(part, part, matter, html, making)
    for number, page in enumerate(matter.back):
        yield _page(page, "back", html, recto=not number)


def _of_part(
    part: Part, outermost: Part, matter: Matter, html: Callable[..., Layable], making: Making
) -> Iterator[Item]:
    page = matter.parts.get(part.id)
    if page:
        at = addresses.part(part.id)
        make = partial(html, at, making.book.handbook.language, page.xhtml, making.name)
        yield Item(at, part.title, "part", make, recto=True, part=outermost.id)
    said = "" if part.kind == "letter" else part.title
    for chapter in part.chapters:
        make = partial(_chapter, making, html, chapter)
        at = addresses.medicine(chapter.id)
        yield Item(at, chapter.title, "medicine", make, part=outermost.id, part_title=said)
    for inner in part.parts:
        yield from _of_part(inner, outermost, matter, html, making)


def _page(page: Page, kind: Kind, html: Callable[..., Layable], *, recto: bool) -> Item:
    at = addresses.page(page.name)
    make = partial(html, at, "", page.xhtml, "")
    bare = page.role in BARE
    return Item(at, page.title, kind, make, recto, bare, listed=page.in_contents)


def _chapter(making: Making, html: Callable[..., Layable], chapter: Summary) -> Layable:
    at = addresses.medicine(chapter.id)
    return html(at, chapter.language, making.text(chapter), chapter.source)


def _same(layable: Layable) -> Layable:
    return layable


def _html(
    making: Making,
    where: Callable[[str], str],
    words: Callable[[str], str],
    at: str,
    language: str,
    xhtml: str,
    name: str,
) -> Layable:
    said = words(language or making.book.handbook.language)
    text = page_html(xhtml, at, where, making.page_of, said)
    if at == addresses.page("cover") and not making.book.handbook.cover:
        text = text.replace("<body", f'<body style="background: {cover_ground(making.book)}"', 1)
    text, pictures = _with_pictures(text, making.matter)
    return Layable(text, name or making.name, BOOK_SHEETS, pictures)


def _words(house: Project, language: str) -> str:
    return house_locale(str(house.root), language).labels["page_reference"]


_PICTURE = re.compile(r'(<img\b[^>]*? src=")[^"]*/([^"/]+)"')


def _with_pictures(text: str, matter: Matter) -> tuple[str, Mapping[str, tuple[str, bytes]]]:
    """A page that names its pictures as the engine is given them, with those."""
    found = {}
    for _, name in _PICTURE.findall(text):
        if name.startswith("cover."):
            found[name] = (matter.cover.media_type, matter.cover.data)
    return _PICTURE.sub(rf'\g<1>{PICTURE}\g<2>"', text), found
