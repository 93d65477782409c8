"""A book in, the navigation document of its EPUB out: contents, landmarks, pages of print.

Source: EPUB 3.3 (W3C, 2023), 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.book import Book, Matter, Page, PageBreak, Part, Summary
from pipeline.emit.epub_files import (
    STYLESHEET,
    Files,
    back_href,
    chapter_href,
    front_href,
    page_id,
    part_href,
)
from pipeline.emit.xml import XHTML, add, document, in_language, serialized

EPUB = "http://www.idpf.org/2007/ops"
_TYPE = f"{{{EPUB}}}type"


def navigation(book: Book, matter: Matter, files: Files, breaks: Sequence[PageBreak]) -> bytes:
    """The page of contents, which stands in the spine, and what only reading systems look at.

    It does not go down to the sections of a leaflet: eight of them for each of some hundred
    medicines would bury the medicines, and every chapter begins with links to its own.
    """
    language, heading = book.handbook.language, book.label("contents")
    root = document(XHTML, "html", in_language(language), epub=EPUB)
    head = add(root, "head")
    add(head, "title", heading)
    add(head, "link", rel="stylesheet", type="text/css", href=STYLESHEET)
    body = add(root, "body", **{_TYPE: "frontmatter"})
    add(body, "h1", heading, id="contents")
    if len(book.parts) > 1 and all(part.kind == "letter" for part in book.parts):
        _letters(
            add(body, "nav", **{"class": "letters", "aria-label": book.label("letters")}), book
        )
    toc = {_TYPE: "toc", "role": "doc-toc", "id": "toc", "aria-labelledby": "contents"}
    _contents(add(body, "nav", **toc), book, matter)
    if breaks:
        _page_list(
            _unseen(body, book, "page_list", "page-list", role="doc-pagelist"), files, breaks
        )
    _landmarks(_unseen(body, book, "landmarks", "landmarks"), book, matter)
    return serialized(root, doctype="<!DOCTYPE html>\n")


def _unseen(body: etree._Element, book: Book, label: str, kind: str, **more: str) -> etree._Element:
    """Navigation for reading systems, which have their own way to show it (EPUB 3.3, 7.5)."""
    return add(
        body, "nav", **{_TYPE: kind, **more, "hidden": "hidden", "aria-label": book.label(label)}
    )


# --- contents --------------------------------------------------------------------------------


def _letters(nav: etree._Element, book: Book) -> None:
    """A row of letters, each leading to its place in the contents below."""
    letters = add(nav, "ol")
    for part in book.parts:
        add(add(letters, "li"), "a", part.title, href=f"#{_entry_id(part)}")


def _contents(nav: etree._Element, book: Book, matter: Matter) -> None:
    """Pages, and parts with what is in them, in reading order."""
    entries = add(nav, "ol")
    for page in matter.front:
        _page(entries, page, front_href(page))
    for part in book.parts:
        _part(entries, part, book, matter)
    for page in matter.back:
        _page(entries, page, back_href(page))


def _page(entries: etree._Element, page: Page, href: str) -> None:
    if page.in_contents:
        add(add(entries, "li"), "a", page.title, href=href)


def _part(entries: etree._Element, part: Part, book: Book, matter: Matter) -> None:
    """A part, which leads to its page or its first medicine; then its medicines, and its parts."""
    entry = add(entries, "li", **{"id": _entry_id(part), "class": "part"})
    add(entry, "a", book.part_title(part), href=part_href(part, matter))
    inner = add(entry, "ol")
    for chapter in part.chapters:
        _chapter(inner, chapter, book)
    for each in part.parts:
        _part(inner, each, book, matter)


def _chapter(entries: etree._Element, chapter: Summary, book: Book) -> None:
    same = chapter.language == book.handbook.language
    other: Mapping[str, str] = {} if same else in_language(chapter.language)
    add(add(entries, "li"), "a", book.shown_title(chapter), href=chapter_href(chapter), **other)


def _entry_id(part: Part) -> str:
    return f"to-{part.id}"


# --- what only reading systems look at -------------------------------------------------------


def _page_list(nav: etree._Element, files: Files, breaks: Sequence[PageBreak]) -> None:
    """Where each page of the print edition begins (EPUB 3.3, 7.4.2)."""
    entries = add(nav, "ol")
    for each in breaks:
        href = f"{files.places[each.address]}#{page_id(each.label)}"
        add(add(entries, "li"), "a", each.label, href=href)


def _landmarks(nav: etree._Element, book: Book, matter: Matter) -> None:
    """Where the cover, the contents, the beginning, index and glossary are (EPUB 3.3, 7.4.3)."""
    entries = add(nav, "ol")
    for role, href, text in _landmark_rows(book, matter):
        add(add(entries, "li"), "a", text, **{_TYPE: role, "href": href})


def _landmark_rows(book: Book, matter: Matter) -> Iterator[tuple[str, str, str]]:
    for page in matter.front:
        yield page.role, front_href(page), page.title
    yield "toc", "#toc", book.label("contents")
    yield "bodymatter", part_href(book.parts[0], matter), book.label("start")
    for page in matter.back:
        if page.in_contents and page.role in ("index", "glossary"):
            yield page.role, back_href(page), page.title
