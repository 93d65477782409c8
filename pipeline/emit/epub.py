"""A book in, an EPUB 3.3 out as a stream.

Sources: EPUB 3.3 (W3C, 2023), EPUB Accessibility 1.1 (W3C, 2023), DPUB-ARIA 1.1 (W3C, 2024). The
same book gives the same bytes: order, dates and attributes in the zip are fixed, and nothing here
asks for the time, the locale or the machine.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from pipeline.book import Book, BookError, Chapter, Matter, PageBreak, Summary
from pipeline.book.address import linked, medicine, page, term
from pipeline.book.blocks import marked
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.emit.epub_files import (
    NAV,
    STYLESHEET,
    Files,
    cover_href,
    files_of,
    in_reading_order,
    page_id,
)
from pipeline.emit.epub_nav import navigation
from pipeline.emit.epub_package import container, package
from pipeline.emit.xml import check_page, check_pieces
from pipeline.style import Style

MIMETYPE = "application/epub+zip"

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file can hold, for every file in it."""

LEVEL = 9
"""Of deflation. Measured on 300 leaflets of 9.7 kB: level 1 takes 0.10 ms a leaflet and leaves
38 %, level 6 takes 0.144 ms and leaves 34.73 %, level 9 takes 0.152 ms and leaves 34.72 %."""

LARGEST_FILE = 300_000
"""In bytes before deflation. Source: Adobe, EPUB best practices (300 KB for a file of content, the
limit of Reader Mobile SDK 9, which many devices in use are built on)."""


class E040(Code):
    """A file of a handbook is larger than 300 kB.

    Older reading systems refuse such a file or are slow with it. The book is made all the same; a
    chapter that large belongs in two pages, and a list that large in more volumes.

    Example: a leaflet of 60,000 words.

    Source: Adobe, EPUB best practices (300 KB for a file of content).
    """

    severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class HeavyFile:
    """A file that is larger than `LARGEST_FILE`: its path in the book, and its size in bytes."""

    path: str
    size: int


def write_epub(
    file: BinaryIO,
    book: Book,
    matter: Matter,
    chapters: Iterable[tuple[Summary, str]],
    style: Style,
    breaks: Sequence[PageBreak] = (),
) -> tuple[HeavyFile, ...]:
    """Write the EPUB of a book; what is larger in it than devices like is returned.

    `style` serves its stylesheet, `epub.css`. `chapters` are the pages of the book's chapters in
    reading order, of which one at a time is in memory; `breaks` are the pages of its print edition.
    Links are addresses. Raises BookError for a page that is not well-formed XHTML in the language
    it should have, and for chapters that are not those of the book.
    """
    files = files_of(book, matter)
    shown = in_reading_order(breaks, files)
    pages = _Pages(files, _by_address(shown), book.handbook.language)
    with zipfile.ZipFile(file, "w") as archive:
        writer = _Writer(archive)
        writer.put("mimetype", MIMETYPE.encode())
        writer.put("META-INF/container.xml", container())
        writer.put("epub/package.opf", package(book, matter, files, paged=bool(shown)))
        writer.put(f"epub/{NAV}", navigation(book, matter, files, shown))
        writer.put(f"epub/{STYLESHEET}", style.text("epub.css").encode())
        writer.put(f"epub/{cover_href(matter)}", matter.cover.data)
        for href, text in pages.of(matter):
            writer.put(f"epub/{href}", text.encode())
        for href, text in pages.of_chapters(book, chapters):
            writer.put(f"epub/{href}", text.encode())
    return tuple(writer.heavy)


def check_parts(chapter: Chapter) -> None:
    """Raise BookError for a chapter whose pieces would spoil any page that they are put into.

    Cheaper than to make a page of it, and asked of every chapter once; what a book puts around the
    pieces is looked at when the book is written.
    """
    summary = chapter.summary
    pieces = (chapter.head, *chapter.sections, chapter.foot)
    words = (summary.title, *(anchor.words for anchor in summary.sections))
    check_pieces(pieces, words, f"chapter '{summary.id}'")


def too_heavy(files: Iterable[HeavyFile], name: str) -> Iterator[Diagnostic]:
    """What is to be said of large files; `name` is what messages call the handbook's file."""
    for each in files:
        message = (
            f"{each.path} is {each.size // 1000} kB in the EPUB; {LARGEST_FILE // 1000} are enough"
        )
        yield E040.at(name, 0, message, "Divide the page, or set limits under [volumes].")


# --- pages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pages:
    """Makes pages of the book what they are in its EPUB: links lead, and print pages are marked."""

    files: Files
    breaks: Mapping[str, Sequence[PageBreak]]
    language: str

    def of(self, matter: Matter) -> Iterator[tuple[str, str]]:
        """Every page that is no chapter, with its path."""
        for each in (*matter.front, *matter.parts.values(), *matter.back):
            address = page(each.name)
            what = f"page '{each.title}'"
            yield self.files.places[address], self._made(address, each.xhtml, what, self.language)

    def of_chapters(
        self, book: Book, chapters: Iterable[tuple[Summary, str]]
    ) -> Iterator[tuple[str, str]]:
        """Every chapter, with its path."""
        expected = iter(book.chapters)
        for summary, xhtml in chapters:
            if summary is not (due := next(expected, None)) and summary != due:
                raise BookError(f"chapter '{summary.id}' does not come next in the book")
            address = medicine(summary.id)
            what = f"chapter '{summary.id}'"
            yield self.files.places[address], self._made(address, xhtml, what, summary.language)
        if missing := next(expected, None):
            raise BookError(f"chapter '{missing.id}' is missing from the book")

    def _made(self, address: str, xhtml: str, what: str, language: str) -> str:
        text = linked(_glossed(self._marked(address, xhtml, what)), self._way)
        check_page(text, what, language)
        return text

    def _marked(self, address: str, xhtml: str, what: str) -> str:
        breaks = self.breaks.get(address, ())
        marks: dict[int, str] = defaultdict(str)
        for each in breaks:
            marks[max(each.block, 0)] += _mark(each.label)
        text = marked(xhtml, marks)
        for each in breaks:
            if f'id="{page_id(each.label)}"' not in text:
                raise BookError(f"{what} has no block {each.block}, where page {each.label} begins")
        return text

    def _way(self, address: str) -> str:
        """From one page to another; all stand in a folder of their own kind."""
        href = self.files.href(address)
        return f"../{href}" if href else ""


def _by_address(breaks: Sequence[PageBreak]) -> Mapping[str, Sequence[PageBreak]]:
    found: dict[str, list[PageBreak]] = defaultdict(list)
    for each in breaks:
        found[each.address].append(each)
    return found


def _glossed(xhtml: str) -> str:
    """A page whose links to the glossary say so (DPUB-ARIA 1.1, `doc-glossref`)."""
    link = f'href="{term("")}'
    return xhtml.replace(link, f'epub:type="glossref" role="doc-glossref" {link}')


def _mark(label: str) -> str:
    """The begin of a page of the print edition (EPUB Accessibility Techniques 1.1, 2.2)."""
    name = page_id(label)
    words = label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<span id="{name}" epub:type="pagebreak" role="doc-pagebreak" aria-label="{words}"/>'


# --- zip -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Writer:
    """Adds files to a zip container (EPUB 3.3, 4.3): `mimetype` bare, everything else deflated."""

    archive: zipfile.ZipFile
    heavy: list[HeavyFile] = field(default_factory=list)

    def put(self, path: str, data: bytes) -> None:
        """Add a file, and note it where it is large."""
        if len(data) > LARGEST_FILE:
            self.heavy.append(HeavyFile(path, len(data)))
        self.archive.writestr(_entry(path), data, compresslevel=LEVEL)


def _entry(path: str) -> zipfile.ZipInfo:
    """A file's entry, the same on every machine: date, system and permissions are given."""
    entry = zipfile.ZipInfo(path, ZIP_DATE)
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    entry.compress_type = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
    return entry
