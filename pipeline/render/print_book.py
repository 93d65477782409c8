"""Pages of a book as XHTML in, the same as HTML for print out; and the pages that only print has.

The text is that of the EPUB, letter by letter. Added are the numbers of pages, the contents, and
what stands around the text.

Sources: The Chicago Manual of Style, 17th ed., 1.38 (contents), 1.15 (running heads of works of
reference: the first entry on a left-hand page, the last on a right-hand one).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import TypeAlias

from pipeline.book import Book, Matter, Part, direction
from pipeline.book import address as addresses
from pipeline.book.address import SCHEME, Where, linked
from pipeline.handbook import shows
from pipeline.render.cover import cover
from pipeline.render.environment import rendered
from pipeline.style import Style

PageOf: TypeAlias = Callable[[str], str]
"""Takes an address to the number of its page as it is printed; to nothing where it has none."""

MOST_ENTRIES = 1_200
"""In contents that are laid out at once; about fifteen pages."""

_COLUMN = 155.0
"""How high a column of contents is below their title, in mm: 173 mm of text less 18."""

_ENTRY, _HEADED, _APART = 4.4, 5.5, 2.4
"""How high a line of the contents is, the title of a part, and what parts are apart, in mm."""

_LINE = 70
"""Characters that a line of contents in one column has room for, about."""

_STYLESHEET = re.compile(r"<link\b[^>]*>\n?")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_INNER = re.compile(r'(<a\b[^>]*? href=")#')
_NUMBERED = re.compile(
    rf'<a\b[^>]*? href="({SCHEME}(?:medicine|part|page)/[^"]*)"[^>]*>.*?</a>'
    r'(?!\s*<span class="page")',
    re.DOTALL,
)
_TERM = "#term-"
"""In addresses of terms: a glossary goes from A to Z, and numbers amid sentences would distract."""

_NAVIGATION = re.compile(r"<nav\b.*?</nav>", re.DOTALL)
_PLACES = re.compile(r'<ul[^>]*? class="places"[^>]*>(.*?)</ul>', re.DOTALL)
_KEPT_NUMBER = '</a>&#160;<span class="page">'
"""A number does not begin a line, where it would seem to belong to what follows."""
_GROUP = '<section epub:type="index-group"'


def page_html(xhtml: str, address: str, where: Where, page_of: PageOf, words: str) -> str:
    """A page of the book for print, where a link to another place says on which page that is.

    `address` is its own, `where` takes an address to one that is in this book, and `words` are the
    house's for a reference, with `{page}` in them.
    """
    text = _STYLESHEET.sub("", _DECLARATION.sub("", xhtml), count=1)
    text = linked(_INNER.sub(rf"\g<1>{address}#", text), where)
    pieces, last = [], 0
    for navigation in _NAVIGATION.finditer(text):
        pieces += [_with_numbers(text[last : navigation.start()], address, page_of, words)]
        pieces += [navigation.group()]
        last = navigation.end()
    return _in_columns("".join([*pieces, _with_numbers(text[last:], address, page_of, words)]))


def cover_ground(book: Book) -> str:
    """The colour of a drawn cover, for what of the page is beside it."""
    return cover(book).palette.ground


def _in_columns(text: str) -> str:
    """An index whose letters stand in a box of their own, without title and note: the columns."""
    begin = text.find(_GROUP)
    if begin < 0:
        return text
    text = _PLACES.sub(_run_on, text).replace('</a> <span class="page">', _KEPT_NUMBER)
    end = text.rfind("</section>")
    return f'{text[:begin]}<div class="columns">\n{text[begin:end]}</div>\n{text[end:]}'


def _with_numbers(text: str, address: str, page_of: PageOf, words: str) -> str:
    def numbered(link: re.Match[str]) -> str:
        page = page_of(link[1])
        own = link[1].startswith(f"{address}#") or link[1] == address
        if not page or own or _TERM in link[1]:
            return link[0]
        reference = escape(words.replace("{page}", page)).replace(" ", "&#160;")
        return f'{link[0]} <span class="page-reference">({reference})</span>'

    return _NUMBERED.sub(numbered, text)


def _run_on(places: re.Match[str]) -> str:
    """A list of places as words in a line: PDF/UA-1, 7.2 asks of a list that its items are blocks.

    `data-block` stands where `pipeline.book.blocks` counts one.
    """
    inner = (
        places[1].replace("<li", '<span data-block="" class="place"').replace("</li>", "</span>")
    )
    return f'<span class="places">{inner}</span>'


# --- where addresses lead ------------------------------------------------------------------------


def known_addresses(book: Book, matter: Matter) -> Mapping[str, str]:
    """Every address that is in a book, with the one of a medicine or page that it stands for."""
    return dict(_known(book, matter))


def where_in(known: Mapping[str, str]) -> Where:
    """Takes an address to a place in the book; where a section is left out, to its medicine."""

    def where(address: str) -> str:
        return known.get(address) or known.get(address.partition("#")[0], "")

    return where


def _known(book: Book, matter: Matter) -> Iterator[tuple[str, str]]:
    for part in book.every_part():
        first = next(part.all_chapters(), None)
        own = addresses.part(part.id)
        if part.id in matter.parts:
            yield own, own
        elif first:
            yield own, addresses.medicine(first.id)
    for chapter in book.chapters:
        yield (same := addresses.medicine(chapter.id)), same
        for section in chapter.sections:
            if shows(book.handbook.sections, section.kind):
                yield (same := addresses.medicine(chapter.id, section.id)), same
    yield (same := addresses.page(CONTENTS)), same
    for page in (*matter.front, *matter.back):
        yield (same := addresses.page(page.name)), same
        for anchor in _ID.findall(page.xhtml):
            yield (same := addresses.page(page.name, anchor)), same
            if page.role == "glossary":
                yield addresses.term(anchor.removeprefix("term-")), same


CONTENTS = "contents"
"""The name of the contents among the book's pages."""

_ID = re.compile(r'<[^>]*? id="([^"]*)"')


# --- contents ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    address: str
    title: str
    page: str
    language: str


@dataclass(frozen=True, slots=True)
class Group:
    """A part in the contents: its own line and those of its medicines."""

    address: str
    title: str
    page: str
    """Where the part has a page of its own."""
    level: int
    """Of its heading."""
    entries: tuple[Entry, ...]


def contents_html(book: Book, matter: Matter, style: Style, page_of: PageOf) -> tuple[str, ...]:
    """The contents with the numbers of pages, in as many pieces as are laid out one by one."""
    portions = list(_portions(_groups(book, matter, page_of)))
    few = len(portions) == 1 and _height(portions[0]) <= _COLUMN
    language = book.handbook.language
    return tuple(
        rendered(
            style,
            "book/print/contents.xhtml",
            labels=book.locale.labels,
            language=language,
            direction=direction(language),
            groups=portion,
            first=number == 0,
            few=few,
        )
        for number, portion in enumerate(portions)
    )


def _groups(book: Book, matter: Matter, page_of: PageOf) -> Iterator[Group]:
    for part in book.parts:
        yield from _of_part(part, 2, matter, page_of)
    language = book.handbook.language
    listed = [page for page in matter.back if page.in_contents]
    entries = [
        Entry(at := addresses.page(page.name), page.title, page_of(at), language) for page in listed
    ]
    if entries:
        yield Group("", "", "", 2, tuple(entries))


def _of_part(part: Part, level: int, matter: Matter, page_of: PageOf) -> Iterator[Group]:
    own = addresses.part(part.id)
    entries = tuple(
        Entry(at := addresses.medicine(chapter.id), chapter.title, page_of(at), chapter.language)
        for chapter in part.chapters
    )
    first = next((addresses.medicine(chapter.id) for chapter in part.all_chapters()), "")
    if part.id in matter.parts:
        yield Group(own, part.title, page_of(own), level, entries)
    else:
        yield Group(first, part.title, "", level, entries)
    for inner in part.parts:
        yield from _of_part(inner, min(level + 1, 6), matter, page_of)


def _height(groups: Sequence[Group]) -> float:
    """About how high contents are in one column, in mm."""
    titles = [entry.title for group in groups for entry in group.entries]
    lines = sum(ceil(len(title) / _LINE) for title in titles)
    headed = sum(bool(group.title) for group in groups)
    return lines * _ENTRY + headed * _HEADED + len(groups) * _APART


def _portions(groups: Iterator[Group]) -> Iterator[list[Group]]:
    portion: list[Group] = []
    count = 0
    for group in groups:
        if portion and count + len(group.entries) > MOST_ENTRIES:
            yield portion
            portion, count = [], 0
        portion.append(group)
        count += len(group.entries)
    if portion:
        yield portion


# --- what stands around the text -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    """A thumb tab: its words, and where on the outer edge it is, in mm from the top."""

    words: str
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Plate:
    """What stands around the text of one page."""

    side: str
    """`recto` or `verso`."""
    label: str = ""
    outer: str = ""
    """The running head at the outer edge, where one looks for a medicine."""
    inner: str = ""
    tab: Tab | None = None
    rules: tuple[float, ...] = ()
    """Between medicines that share the page, in pt from its top."""


def furniture_html(
    plates: Sequence[Plate], title: str, foot: str, language: str, style: Style
) -> str:
    """Pages with nothing on them but what stands around the text.

    `title` is the book's, and `foot` as much of it as has room at the foot of a page.
    """
    return rendered(
        style,
        "book/print/furniture.xhtml",
        plates=plates,
        title=title,
        foot=foot,
        language=language,
        direction=direction(language),
    )
