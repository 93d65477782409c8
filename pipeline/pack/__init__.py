"""Finished PDFs in, one after the other; one file to print out, in which each has its own sheets.

Every file is opened, written on and closed before the next, so that memory does not grow with
their number. What cannot be printed (tags, links, attachments) stays behind.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from pipeline.pack.copying import Copier
from pipeline.pack.faults import complaint
from pipeline.pack.metadata import PRESS, About, about, packet
from pipeline.pdf.tree import Pages, write_outline, write_tree
from pipeline.pdf.writer import Writer

SIDES = 2
"""Pages on a sheet of paper that is printed on both sides."""


class NotPackable(Exception):
    """A file cannot be taken into a pack; the message says why, nothing of it is in the pack."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file that is in a pack; its pages are counted from 0, without those of the contents."""

    first: int
    pages: int
    """Of one copy, without a blank one."""
    copies: int
    title: str
    """As the file has it."""

    @property
    def last(self) -> int:
        """The last page of the last copy."""
        return self.first + (self.copies - 1) * even(self.pages) + self.pages - 1


@dataclass(slots=True)
class Pack:
    """A file to print, as far as it is written."""

    writer: Writer
    contents: Pages = field(init=False)
    leaflets: Pages = field(init=False)
    bookmarks: list[tuple[str, int]] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    """Of PDF/X, as the files in it say; what they agree on is true of the whole."""
    intents: set[bytes] = field(default_factory=set)
    """References to the output intents of the leaflets; equal ones have the same."""
    origins: list[About] = field(default_factory=list)
    """What was printed, for those who will ask."""
    size: tuple[float, float] | None = None
    """Width and height of the first leaflet's trimmed page, in mm."""

    def __post_init__(self) -> None:
        self.contents, self.leaflets = Pages(self.writer), Pages(self.writer)

    @property
    def pages(self) -> int:
        """Pages so far, blank ones with them."""
        return len(self.contents.numbers) + len(self.leaflets.numbers)

    def add(self, data: bytes, title: str, copies: int = 1) -> Packed:
        """Put copies of a finished PDF behind what is there, each on sheets of its own.

        Copies share what is on their pages. `title` is for a file that has none. Raises
        NotPackable.
        """
        with _opened(data) as source:
            copier = Copier(self.writer)
            said = about(source)
            self.versions.add(said.press)
            pages, blank = _taken_over(source, copier)
            self.intents.add(copier.apart(source.Root.get("/OutputIntents")))
            self.size = self.size or _trim(source.pages[0])
        first = len(self.leaflets.numbers)
        title = said.title or title
        self.origins.append(said)
        self.bookmarks.append((title, self._put(self.leaflets, pages, blank)))
        for _ in range(copies - 1):
            self._put(self.leaflets, pages, blank)
        return Packed(first, len(pages), copies, title)

    def add_contents(self, parts: Sequence[bytes], title: str) -> None:
        """Put PDFs that belong together before all leaflets. Raises NotPackable."""
        pages: list[bytes] = []
        blank = b""
        for part in parts:
            with _opened(part) as source:
                found, blank = _taken_over(source, Copier(self.writer))
                self.versions.add(about(source).press)
                pages += found
        self.bookmarks.insert(0, (title, self._put(self.contents, pages, blank)))

    def close(self, title: str, moment: str) -> None:
        """Write what holds the pages together; `moment` is a date as XMP has it.

        The pack is PDF/X-4 where all that is in it is, for one and the same kind of printing.
        """
        tree = write_tree(self.writer, [*self.contents.nodes(), *self.leaflets.nodes()])
        outline = write_outline(self.writer, self.bookmarks)
        intents = b"".join(self.intents) if len(self.intents) == 1 else _NONE
        press = self.versions == {PRESS} and intents != _NONE
        name = self.writer.digest.digest()
        metadata = packet(title, moment, name, self.origins, press=press)
        entries = b"/Type/Metadata/Subtype/XML"
        about = self.writer.reserve()
        self.writer.write_stream(about, entries, metadata)
        catalog = b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R%s%s%s>>" % (
            tree,
            about,
            b"/Outlines %d 0 R/PageMode/UseOutlines" % outline if outline else b"",
            b"/OutputIntents " + intents if intents != _NONE else b"",
            self._preferences(),
        )
        self.writer.close(self.writer.add(catalog))

    def _put(self, where: Pages, pages: Sequence[bytes], blank: bytes) -> int:
        """Add pages and what is missing to a whole sheet; the number of the first one."""
        first, *_ = [where.add(page) for page in pages]
        for _ in range(even(len(pages)) - len(pages)):
            where.add(blank)
        return first

    def _preferences(self) -> bytes:
        """Printed as large as it is, on both sides, turned so that no page is upside down."""
        width, height = self.size or (0, 0)
        edge = b"Short" if width > height else b"Long"
        return (
            b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None/PickTrayByPDFSize true"
            b"/Duplex/DuplexFlip%sEdge>>" % edge
        )


@contextmanager
def open_pack(path: Path) -> Iterator[Pack]:
    """A new pack, which is there under its name once it is whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            yield Pack(Writer(file))
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def even(pages: int) -> int:
    """Pages with a blank one, where the last sheet would have nothing on its back."""
    return -(-pages // SIDES) * SIDES


@contextmanager
def _opened(data: bytes) -> Iterator[pikepdf.Pdf]:
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted or not pdf.pages:
                raise NotPackable("it is encrypted" if pdf.is_encrypted else "it has no pages")
            yield pdf
    except (pikepdf.PdfError, RecursionError, TypeError, ValueError, KeyError) as error:
        raise NotPackable(f"it is damaged: {complaint(error)}") from error


def _taken_over(source: pikepdf.Pdf, copier: Copier) -> tuple[list[bytes], bytes]:
    """The entries of all pages of a file, and those of a blank one beside the last."""
    pages = [copier.page(page) for page in source.pages]
    return pages, copier.boxes(source.pages[-1]) + b"/Resources<<>>"


_NONE = b"null"

_MM = 25.4 / 72
"""A pt in mm."""


def _trim(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = map(float, page.trimbox)
    width, height = abs(right - left) * _MM, abs(top - bottom) * _MM
    return (height, width) if page.rotation % 180 else (width, height)
