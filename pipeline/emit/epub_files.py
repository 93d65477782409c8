"""A book in, the files of its EPUB out by name, and where in them its addresses lead.

Source: EPUB 3.3 (W3C, 2023), 4.2 (names of files), 5.6 and 5.7 (manifest and spine).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.book import Book, BookError, Matter, Page, PageBreak, Part, Summary, safe_name
from pipeline.book.address import SCHEME, medicine, page, part
from pipeline.handbook import shows

XHTML_TYPE = "application/xhtml+xml"
NAV = "nav.xhtml"
STYLESHEET = "css/book.css"

_ID = re.compile(r'\sid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the book: its row of the manifest; `href` is relative to `epub/`.

    `address` is how pages of the book name it, where they can.
    """

    id: str
    href: str
    media_type: str
    properties: str = ""
    in_spine: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """Every file of a book in reading order, then what they use; and what is where in them."""

    resources: tuple[Resource, ...]
    chapters: Mapping[str, Summary]
    """By address."""
    kinds: frozenset[str]
    """Of sections that are shown; all where there are none."""
    places: Mapping[str, str]
    """By address of a page, chapter or part the path from `epub/` to it."""
    anchors: Mapping[str, frozenset[str]]
    """By address of a page the ids in it."""
    glossaries: tuple[str, ...]
    """The addresses of the glossary's pages."""

    @property
    def spine(self) -> tuple[Resource, ...]:
        """The pages in reading order."""
        return tuple(resource for resource in self.resources if resource.in_spine)

    def href(self, address: str) -> str:
        """The path from `epub/` to what an address names, empty where it is not in the book.

        Where the page is there and the place in it is not, such as a section that this book does
        not show, it leads to the page.
        """
        if address.startswith(f"{SCHEME}term/"):
            return self._term(address)
        base, _, anchor = address.partition("#")
        found = self.places.get(base, "")
        return f"{found}#{anchor}" if found and anchor and self._has(base, anchor) else found

    def _has(self, base: str, anchor: str) -> bool:
        if base in self.chapters:
            shown = self.chapters[base].sections
            return any(each.id == anchor and shows(self.kinds, each.kind) for each in shown)
        return anchor in self.anchors.get(base, ())

    def _term(self, address: str) -> str:
        name = address.removeprefix(f"{SCHEME}term/")
        for glossary in self.glossaries:
            for anchor in (f"term-{name}", name):
                if anchor in self.anchors[glossary]:
                    return f"{self.places[glossary]}#{anchor}"
        return ""


def files_of(book: Book, matter: Matter) -> Files:
    """What a book's EPUB is made of. Raises BookError for two files that have one name."""
    resources = tuple(_resources(book, matter))
    _refuse_repeated(resources)
    pages = (*matter.front, *matter.parts.values(), *matter.back)
    places = {each.address: each.href for each in resources if each.address}
    for each in book.every_part():
        places[part(each.id)] = part_href(each, matter)
    return Files(
        resources=resources,
        chapters={medicine(chapter.id): chapter for chapter in book.chapters},
        kinds=frozenset(book.handbook.sections),
        places=places,
        anchors={page(each.name): frozenset(_ID.findall(each.xhtml)) for each in pages},
        glossaries=tuple(page(each.name) for each in pages if each.role == "glossary"),
    )


def chapter_href(chapter: Summary) -> str:
    """The path from `epub/` to a medicine."""
    return f"medicines/{chapter.file}"


def front_href(page: Page) -> str:
    """The path from `epub/` to a page before the chapters."""
    return f"front/{page.name}.xhtml"


def back_href(page: Page) -> str:
    """The path from `epub/` to a page behind the chapters."""
    return f"back/{page.name}.xhtml"


def part_href(part: Part, matter: Matter) -> str:
    """The path from `epub/` to a part's own page, or to the first medicine in it."""
    if part.id in matter.parts:
        return f"parts/{matter.parts[part.id].name}.xhtml"
    return next((chapter_href(chapter) for chapter in part.all_chapters()), "")


def cover_href(matter: Matter) -> str:
    """The path from `epub/` to the picture on the cover. Raises BookError for an unknown type."""
    return f"images/cover.{matter.cover.suffix}"


def page_id(label: str) -> str:
    """The id of the place where a page of the print edition begins."""
    return f"page-{safe_name(label)}"


def in_reading_order(breaks: Sequence[PageBreak], files: Files) -> tuple[PageBreak, ...]:
    """Page breaks as they come in the book, without those of what is not in it."""
    place = {resource.address: number for number, resource in enumerate(files.spine)}
    inside = (each for each in breaks if each.address in place)
    return tuple(sorted(inside, key=lambda each: (place[each.address], each.block)))


def _resources(book: Book, matter: Matter) -> Iterator[Resource]:
    for each in matter.front:
        yield _page(each, front_href(each))
    yield Resource("nav", NAV, XHTML_TYPE, "nav", in_spine=True)
    for inner in book.every_part():
        if inner.id in matter.parts:
            yield _page(matter.parts[inner.id], part_href(inner, matter))
        for chapter in inner.chapters:
            name, href = f"m.{safe_name(chapter.id)}", chapter_href(chapter)
            yield Resource(name, href, XHTML_TYPE, "", True, medicine(chapter.id))
    for each in matter.back:
        yield _page(each, back_href(each))
    yield Resource("css", STYLESHEET, "text/css")
    yield Resource("cover-image", cover_href(matter), matter.cover.media_type, "cover-image")


def _page(found: Page, href: str) -> Resource:
    return Resource(f"p.{found.name}", href, XHTML_TYPE, "", True, page(found.name))


def _refuse_repeated(resources: Sequence[Resource]) -> None:
    """Some file systems take names that differ by case alone for one (EPUB 3.3, 4.2.3)."""
    times = Counter(resource.href.casefold() for resource in resources)
    for resource in resources:
        if times[resource.href.casefold()] > 1:
            raise BookError(f"more than one file of the book would be called {resource.href}")
