"""A book in, an EPUB 3.3 out as a stream: container, package document, navigation, zip.

Sources: EPUB 3.3 (W3C, 2023), EPUB Accessibility 1.1 (W3C, 2023), DPUB-ARIA 1.1 (W3C, 2024). The
same book gives the same bytes: order, dates and attributes in the zip are fixed, and nothing here
asks for the time, the locale or the machine.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from lxml import etree

from pipeline.book import (
    Book,
    BookError,
    Matter,
    Page,
    PageBreak,
    Part,
    Summary,
    direction,
    safe_name,
)
from pipeline.book.address import SCHEME, linked
from pipeline.style import Style

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
EPUB = "http://www.idpf.org/2007/ops"
OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
OCF = "urn:oasis:names:tc:opendocument:xmlns:container"
XML = "http://www.w3.org/XML/1998/namespace"
_TYPE = f"{{{EPUB}}}type"

MIMETYPE = "application/epub+zip"
XHTML_TYPE = "application/xhtml+xml"

ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "ARIA"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "unlocked"),
    ("accessibilityHazard", "none"),
)
"""What is true of every book made here, as schema.org properties (EPUB Accessibility 1.1, 2.2).

Leaflets have no pictures, sound or film, so text is all there is to perceive; a cover counts
neither as a visual mode nor as something that `alternativeText` would be said of (W3C, EPUB
Accessibility Metadata Guide, "Visual content"). There is no `dcterms:conformsTo`: it would say that
somebody has evaluated this very book (EPUB Accessibility 1.1, 4.2).
"""

UNKNOWN_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of modification, which EPUB demands, of a book that does not say how old it is."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file can hold, for every file in it."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0, 2.2, allows nowhere in a document."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the book: its row of the manifest; `href` is relative to `epub/`."""

    id: str
    href: str
    media_type: str
    properties: str = ""
    in_spine: bool = False


def write_epub(
    file: BinaryIO,
    book: Book,
    matter: Matter,
    chapters: Iterable[tuple[Summary, str]],
    style: Style,
    breaks: Sequence[PageBreak] = (),
) -> None:
    """Write the EPUB of a book; `style` serves its stylesheet, `epub.css`.

    `chapters` are the pages of the book's chapters in reading order, of which one at a time is in
    memory; `breaks` are the pages of its print edition. Links are addresses. Raises BookError for a
    page that is not well-formed XHTML in the language it should have.
    """
    places = _places(book, matter)
    with zipfile.ZipFile(file, "w") as container:
        _put(container, "mimetype", MIMETYPE.encode())
        _put(container, "META-INF/container.xml", _container())
        _put(container, "epub/package.opf", _package(book, tuple(_resources(book, matter))))
        for page in (*matter.front, *matter.parts.values(), *matter.back):
            what, href = f"page '{page.title}'", _page_href(page)
            text = linked(page.xhtml, lambda address: _way(places.get(address.partition("#")[0])))
            _parsed(text, what, book.handbook.language)
            _put(container, f"epub/{href}", text.encode())
        _put(container, "epub/nav.xhtml", _nav(book, matter))
        for summary, xhtml in chapters:
            check_chapter(summary, xhtml)
            text = linked(xhtml, lambda address: _way(places.get(address.partition("#")[0])))
            _put(container, f"epub/{_chapter_href(summary)}", text.encode())
        _put(container, "epub/css/book.css", style.text("epub.css").encode())
        _put(container, f"epub/{_cover_href(matter)}", matter.cover.data)


def check_chapter(summary: Summary, xhtml: str) -> None:
    """Raise BookError for a chapter that would spoil the book; cheap, so that workers can ask."""
    _parsed(xhtml, f"chapter '{summary.id}'", summary.language)


# --- what is in the book ---------------------------------------------------------------------


def _resources(book: Book, matter: Matter) -> Iterator[Resource]:
    """The pages in reading order, then what they use."""
    for page in matter.front:
        yield Resource(page.name, _page_href(page), XHTML_TYPE, in_spine=True)
    yield Resource("nav", "nav.xhtml", XHTML_TYPE, "nav", in_spine=True)
    for part in book.every_part():
        if part.id in matter.parts:
            page = matter.parts[part.id]
            yield Resource(page.name, _page_href(page), XHTML_TYPE, in_spine=True)
        for chapter in part.chapters:
            name = f"medicine.{safe_name(chapter.id)}"
            yield Resource(name, _chapter_href(chapter), XHTML_TYPE, in_spine=True)
    for page in matter.back:
        yield Resource(page.name, _page_href(page), XHTML_TYPE, in_spine=True)
    yield Resource("css", "css/book.css", "text/css")
    yield Resource("cover-image", _cover_href(matter), matter.cover.media_type, "cover-image")


def _places(book: Book, matter: Matter) -> dict[str, str]:
    """Where each address leads, as a path from `epub/`."""
    pages = (*matter.front, *matter.parts.values(), *matter.back)
    chapters = {f"{SCHEME}medicine/{c.id}": _chapter_href(c) for c in book.chapters}
    return chapters | {f"{SCHEME}page/{page.name}": _page_href(page) for page in pages}


def _way(href: str | None) -> str:
    return f"../{href}" if href else ""


def _cover_href(matter: Matter) -> str:
    return "images/cover.svg"


def _page_href(page: Page) -> str:
    return f"front/{page.name}.xhtml"


def _chapter_href(chapter: Summary) -> str:
    return f"medicines/{chapter.file}"


# --- what a page must be ---------------------------------------------------------------------


def _parsed(text: str, what: str, language: str) -> etree._Element:
    """A page's tree, if it is XHTML in its language with every id once. Raises BookError."""
    root = _root(text, what)
    if root.tag != f"{{{XHTML}}}html":
        raise BookError(f"{what} is not an XHTML page: its root is {root.tag}")
    # Both attributes: reading systems look at either (EPUB 3.3, 6.1.1 and HTML, 3.2.6.2).
    marked = (root.get(f"{{{XML}}}lang"), root.get("lang"))
    if marked != (language, language):
        raise BookError(f"{what} must be marked as {language}, but is marked as {marked}")
    names = Counter(element.get("id", "") for element in root.iter("*"))
    for name, times in names.items():
        if name and times > 1:
            raise BookError(f"{what} has the id '{name}' {times} times")
    return root


def _root(text: str, what: str) -> etree._Element:
    if bad := _ILLEGAL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise BookError(
            f"{what} holds U+{ord(bad.group()):04X} in line {line}, which XML does not allow"
        )
    if "<!ENTITY" in text:
        raise BookError(f"{what} declares entities, which a page of a book must not")
    try:
        return etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as error:
        raise BookError(f"{what} is not well-formed XML: {error}") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


# --- container and package document ----------------------------------------------------------


def _container() -> bytes:
    """Where the package document is (EPUB 3.3, 4.2.6.3.1)."""
    root = _document(OCF, "container", {"version": "1.0"})
    rootfiles = etree.SubElement(root, f"{{{OCF}}}rootfiles")
    attributes = {"full-path": "epub/package.opf", "media-type": "application/oebps-package+xml"}
    etree.SubElement(rootfiles, f"{{{OCF}}}rootfile", attributes)
    return _serialized(root)


def _package(book: Book, resources: tuple[Resource, ...]) -> bytes:
    """Metadata, manifest and spine (EPUB 3.3, 5)."""
    language = book.handbook.language
    attributes = {
        "version": "3.0",
        "unique-identifier": "identifier",
        "dir": direction(language),
        f"{{{XML}}}lang": language,
    }
    root = _document(OPF, "package", attributes, dc=DC)
    _metadata(etree.SubElement(root, f"{{{OPF}}}metadata"), book)
    manifest = etree.SubElement(root, f"{{{OPF}}}manifest")
    progression = {"page-progression-direction": direction(language)}
    spine = etree.SubElement(root, f"{{{OPF}}}spine", progression)
    for resource in resources:
        row = {"id": resource.id, "href": resource.href, "media-type": resource.media_type}
        if resource.properties:
            row["properties"] = resource.properties
        etree.SubElement(manifest, f"{{{OPF}}}item", row)
        if resource.in_spine:
            etree.SubElement(spine, f"{{{OPF}}}itemref", {"idref": resource.id})
    return _serialized(root)


def _metadata(parent: etree._Element, book: Book) -> None:
    """Dublin Core, the date of modification and what the book is to people who cannot see print."""
    handbook = book.handbook
    _dc(parent, "identifier", book.identifier, id="identifier")
    _titles(parent, handbook.title, handbook.subtitle)
    for language in book.languages:
        _dc(parent, "language", language)
    if book.publisher:
        _dc(parent, "publisher", book.publisher)
    if handbook.description:
        _dc(parent, "description", handbook.description)
    if book.date:
        _dc(parent, "date", book.date.strftime("%Y-%m-%d"))
    modified = book.date or UNKNOWN_DATE
    _meta(parent, "dcterms:modified", modified.strftime("%Y-%m-%dT%H:%M:%SZ"))
    # For reading systems that look for a cover where EPUB 2 had it (EPUB 3.3, 5.5.6).
    etree.SubElement(parent, f"{{{OPF}}}meta", {"name": "cover", "content": "cover-image"})
    if handbook.edition:
        _meta(parent, "schema:bookEdition", handbook.edition)
    for name, value in ACCESSIBILITY:
        _meta(parent, f"schema:{name}", value)
    summary = book.label("accessibility_summary")
    _meta(parent, "schema:accessibilitySummary", summary)


def _titles(parent: etree._Element, title: str, subtitle: str) -> None:
    """The title, and the subtitle marked as such (EPUB 3.3, 5.5.3.2 and D.3.14)."""
    _dc(parent, "title", title, id="title")
    if not subtitle:
        return
    _meta(parent, "title-type", "main", refines="#title")
    _dc(parent, "title", subtitle, id="subtitle")
    _meta(parent, "title-type", "subtitle", refines="#subtitle")


def _dc(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    _text(etree.SubElement(parent, f"{{{DC}}}{name}", attributes), text)


def _meta(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    _text(etree.SubElement(parent, f"{{{OPF}}}meta", {**attributes, "property": name}), text)


# --- navigation document ---------------------------------------------------------------------


def _nav(book: Book, matter: Matter) -> bytes:
    """Contents by letter and medicine, and the landmarks (EPUB 3.3, 7).

    It stands in the spine as the page of contents. It does not go down to the sections of a
    leaflet: eight of them for each of some hundred medicines would bury the medicines, and every
    chapter begins with links to its own.
    """
    language, heading = book.handbook.language, book.label("contents")
    root = _document(XHTML, "html", _in_language(language), epub=EPUB)
    head = _add(root, "head")
    _add(head, "title", heading)
    _add(head, "link", rel="stylesheet", type="text/css", href="css/book.css")
    body = _add(root, "body", **{_TYPE: "frontmatter"})
    _add(body, "h1", heading, id="contents")
    if len(book.parts) > 1:
        _letters(
            _add(body, "nav", **{"class": "letters", "aria-label": book.label("letters")}), book
        )
    toc = {_TYPE: "toc", "role": "doc-toc", "id": "toc", "aria-labelledby": "contents"}
    _contents(_add(body, "nav", **toc), book)
    _landmarks(_add(body, "nav", **{_TYPE: "landmarks", "hidden": "hidden"}), book, matter)
    return _serialized(root, doctype="<!DOCTYPE html>\n")


def _letters(nav: etree._Element, book: Book) -> None:
    """A row of letters, each leading to its place in the contents below."""
    letters = _add(nav, "ol")
    for part in book.parts:
        _add(_add(letters, "li"), "a", part.title, href=f"#{part.id}")


def _contents(nav: etree._Element, book: Book) -> None:
    """Two levels: a letter, which leads to its first medicine, and its medicines."""
    parts = _add(nav, "ol")
    for part in book.parts:
        entry = _add(parts, "li", id=part.id)
        _add(entry, "a", part.title, href=_chapter_href(part.chapters[0]))
        _chapters(_add(entry, "ol"), part, book.handbook.language)


def _chapters(entries: etree._Element, part: Part, language: str) -> None:
    for chapter in part.chapters:
        other = _in_language(chapter.language) if chapter.language != language else {}
        _add(_add(entries, "li"), "a", chapter.title, href=_chapter_href(chapter), **other)


def _landmarks(nav: etree._Element, book: Book, matter: Matter) -> None:
    """Where reading systems find cover, contents and beginning (EPUB 3.3, 7.4.3)."""
    entries = _add(nav, "ol")
    for page in matter.front:
        _landmark(entries, page.role, _page_href(page), page.title)
    _landmark(entries, "toc", "#toc", book.label("contents"))
    _landmark(entries, "bodymatter", _chapter_href(book.chapters[0]), book.label("start"))


def _landmark(entries: etree._Element, role: str, href: str, text: str) -> None:
    _add(_add(entries, "li"), "a", text, **{_TYPE: role, "href": href})


# --- XML and zip -----------------------------------------------------------------------------


def _document(
    namespace: str, name: str, attributes: dict[str, str], **prefixes: str
) -> etree._Element:
    """A new root element whose namespace needs no prefix."""
    namespaces: dict[str | None, str] = {None: namespace} | prefixes
    return etree.Element(f"{{{namespace}}}{name}", attributes, namespaces)  # type: ignore[arg-type]


def _in_language(language: str) -> dict[str, str]:
    return {"lang": language, f"{{{XML}}}lang": language, "dir": direction(language)}


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A new XHTML element in a parent."""
    return _text(etree.SubElement(parent, f"{{{XHTML}}}{name}", attributes), text)


def _text(element: etree._Element, text: str) -> etree._Element:
    if bad := _ILLEGAL.search(text):
        point = f"U+{ord(bad.group()):04X}"
        raise BookError(f"{text!r} holds {point}, which XML does not allow")
    element.text = text or None
    return element


def _serialized(root: etree._Element, doctype: str = "") -> bytes:
    """A document with a line for each element, so that people can read it and compare two."""
    etree.indent(root, " ")
    body = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}{body}\n'.encode()


def _put(container: zipfile.ZipFile, path: str, data: bytes) -> None:
    """Add a file to a zip container (EPUB 3.3, 4.3): `mimetype` bare, everything else deflated."""
    container.writestr(_entry(path), data, compresslevel=9)


def _entry(path: str) -> zipfile.ZipInfo:
    """A file's entry, the same on every machine: date, system and permissions are given."""
    entry = zipfile.ZipInfo(path, ZIP_DATE)
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    entry.compress_type = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
    return entry
