"""A book in, the container and the package document of its EPUB out.

Sources: EPUB 3.3 (W3C, 2023), 4.2.6.3.1 and 5; EPUB Accessibility 1.1 (W3C, 2023).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from pipeline.book import Book, Matter, direction
from pipeline.emit.epub_files import Files
from pipeline.emit.xml import LANG, document, filled, serialized

OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
OCF = "urn:oasis:names:tc:opendocument:xmlns:container"

ALWAYS = (
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

WITH_INDEX = (("accessibilityFeature", "index"),)
WITH_PAGES = (
    ("accessibilityFeature", "pageBreakMarkers"),
    ("accessibilityFeature", "pageNavigation"),
)
"""What is true besides of a book with an index, and of one with the pages of a print edition."""

UNKNOWN_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of modification, which EPUB demands, of a book that does not say how old it is."""


def container() -> bytes:
    """Where the package document is (EPUB 3.3, 4.2.6.3.1)."""
    root = document(OCF, "container", {"version": "1.0"})
    rootfiles = etree.SubElement(root, f"{{{OCF}}}rootfiles")
    attributes = {"full-path": "epub/package.opf", "media-type": "application/oebps-package+xml"}
    etree.SubElement(rootfiles, f"{{{OCF}}}rootfile", attributes)
    return serialized(root)


def package(book: Book, matter: Matter, files: Files, *, paged: bool) -> bytes:
    """Metadata, manifest and spine (EPUB 3.3, 5); `paged` where it has a print edition's pages."""
    language = book.handbook.language
    attributes = {
        "version": "3.0",
        "unique-identifier": "identifier",
        "dir": direction(language),
        LANG: language,
    }
    root = document(OPF, "package", attributes, dc=DC)
    metadata = etree.SubElement(root, f"{{{OPF}}}metadata")
    _bibliography(metadata, book)
    if paged:
        _pagination(metadata, book)
    _accessibility(metadata, book, matter, paged=paged)
    _files(root, files, direction(language))
    return serialized(root)


# --- metadata --------------------------------------------------------------------------------


def _bibliography(parent: etree._Element, book: Book) -> None:
    """What the book is: Dublin Core, and the date of modification."""
    handbook = book.handbook
    _dc(parent, "identifier", book.identifier, id="identifier")
    _titles(parent, book.title, handbook.subtitle)
    for number, author in enumerate(handbook.authors, start=1):
        _dc(parent, "creator", author, id=f"creator-{number}")
        _meta(parent, "role", "aut", refines=f"#creator-{number}", scheme="marc:relators")
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
    if book.volumes > 1:
        _volume(parent, book)


def _titles(parent: etree._Element, title: str, subtitle: str) -> None:
    """The title, and the subtitle marked as such (EPUB 3.3, 5.5.3.2 and D.3.14)."""
    _dc(parent, "title", title, id="title")
    if not subtitle:
        return
    _meta(parent, "title-type", "main", refines="#title")
    _dc(parent, "title", subtitle, id="subtitle")
    _meta(parent, "title-type", "subtitle", refines="#subtitle")


def _volume(parent: etree._Element, book: Book) -> None:
    """Which volume of which book this is (EPUB 3.3, D.3.2, D.3.3 and D.3.7)."""
    _meta(parent, "belongs-to-collection", book.handbook.title, id="collection")
    _meta(parent, "collection-type", "set", refines="#collection")
    _meta(parent, "group-position", str(book.number), refines="#collection")


def _pagination(parent: etree._Element, book: Book) -> None:
    """Whose pages are marked, for new reading systems and for old.

    Sources: W3C, "Page Source Identification" (pageBreakSource); EPUB 3.3, D.3.12 (source-of).
    """
    edition = book.label("print_edition").replace("{title}", book.title)
    _dc(parent, "source", edition, id="print")
    _meta(parent, "source-of", "pagination", refines="#print")
    _meta(parent, "pageBreakSource", edition)


def _accessibility(parent: etree._Element, book: Book, matter: Matter, *, paged: bool) -> None:
    """What the book is to people who cannot see print."""
    for name, value in sorted(_properties(matter, paged=paged)):
        _meta(parent, f"schema:{name}", value)
    _meta(parent, "schema:accessibilitySummary", book.label("accessibility_summary"))


def _properties(matter: Matter, *, paged: bool) -> Iterator[tuple[str, str]]:
    yield from ALWAYS
    if any(page.role == "index" for page in matter.back):
        yield from WITH_INDEX
    if paged:
        yield from WITH_PAGES


def _dc(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    filled(etree.SubElement(parent, f"{{{DC}}}{name}", attributes), text)


def _meta(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    filled(etree.SubElement(parent, f"{{{OPF}}}meta", {**attributes, "property": name}), text)


# --- manifest and spine ----------------------------------------------------------------------


def _files(root: etree._Element, files: Files, progression: str) -> None:
    manifest = etree.SubElement(root, f"{{{OPF}}}manifest")
    spine = etree.SubElement(root, f"{{{OPF}}}spine", {"page-progression-direction": progression})
    for resource in files.resources:
        row = {"id": resource.id, "href": resource.href, "media-type": resource.media_type}
        if resource.properties:
            row["properties"] = resource.properties
        etree.SubElement(manifest, f"{{{OPF}}}item", row)
        if resource.in_spine:
            etree.SubElement(spine, f"{{{OPF}}}itemref", {"idref": resource.id})
