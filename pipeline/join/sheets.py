"""Pages of units and plates with furniture in, the pages of a book out, each once it is whole."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from pipeline.book.paging import BookPage
from pipeline.join.copying import Copier
from pipeline.join.fonts import Fonts
from pipeline.join.values import JoinError
from pipeline.pdf.content import untagged
from pipeline.pdf.tree import Pages
from pipeline.pdf.writer import Writer

_PLATE = b"/BookPlate"
_UNIT = b"/BookUnit%d"
"""What forms are called in the resources of a page; the layout engine has no such names."""

_EVEN = 0.01
"""How far pages of one size may differ, in pt: what rounding makes."""


@dataclass(slots=True)
class Sheet:
    """A page of the book, as far as it is known."""

    contents: list[bytes] = field(default_factory=list)
    """References to streams that draw what is in the page's own content."""
    resources: bytes = b""
    """Entries, all but those of forms and pictures."""
    drawn: list[bytes] = field(default_factory=list)
    """Names of forms and pictures, each with its reference."""
    forms: list[bytes] = field(default_factory=list)
    """How forms of further units are drawn."""
    notes: list[bytes] = field(default_factory=list)
    """References to annotations."""
    key: int | None = None
    """Of its own content, in the tree of tags."""

    def put(self, copier: Copier, page: Any) -> None:
        """Makes a page of a unit its own content."""
        contents = page.get("/Contents")
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        self.contents += [copier.reference(stream) for stream in streams if stream is not None]
        resources = page.get("/Resources", Dictionary())
        self.resources = copier.entries(resources, ("/XObject",))
        self.drawn.append(copier.entries(resources.get("/XObject", Dictionary())))

    def put_below(self, copier: Copier, form: Object, offset: float) -> None:
        """Draws the page of a further unit, as a form, lower than it was laid out."""
        name = _UNIT % len(self.forms)
        self.drawn.append(name + b" " + copier.reference(form))
        self.forms.append(b"q 1 0 0 1 0 -%.4f cm %s Do Q" % (offset, name))


def as_form(copier: Copier, page: Any) -> Any:
    """The content of a page as a form of its own, in the same unit."""
    data = page.Contents.read_bytes() if isinstance(page.Contents, Stream) else _together(page)
    form = Stream(
        copier.pdf,
        zlib.compress(data),
        Filter=Name.FlateDecode,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=page.MediaBox,
        Resources=page.get("/Resources", Dictionary()),
    )
    return copier.pdf.make_indirect(form)


def _together(page: Any) -> bytes:
    return b"\n".join(stream.read_bytes() for stream in page.Contents)


@dataclass(slots=True)
class Binder:
    """Writes the pages of a book in their order."""

    writer: Writer
    gutter: float
    """How far content moves away from the binding, in pt."""
    numbers: list[int]
    """The objects of the pages."""
    plates: Iterator[bytes]
    """References to forms with the furniture of each page; b"" for none."""
    pages: Pages = field(init=False)
    size: tuple[float, float] | None = None
    """Of a page, in pt."""
    sheets: dict[int, Sheet] = field(default_factory=dict)
    """Those that are begun and not written, by page from 0."""
    done: int = 0
    """How many pages are written."""

    def __post_init__(self) -> None:
        self.pages = Pages(self.writer)

    def shift(self, page: BookPage) -> float:
        """How far to the right the content of a page moves, in pt."""
        return self.gutter if page.side == "recto" else -self.gutter

    def measure(self, page: pikepdf.Page, name: str) -> None:
        """Raises JoinError for a page of another size than those before, or not at the origin."""
        left, bottom, right, top = (float(side) for side in page.mediabox)
        self.size = self.size or (right - left, top - bottom)
        differ = (right - left - self.size[0], top - bottom - self.size[1], left, bottom)
        if max(map(abs, differ)) > _EVEN:
            raise JoinError(f"{name}: a page is not as large as those before it")

    def sheet(self, page: int) -> Sheet:
        """A page that is not written yet."""
        return self.sheets.setdefault(page, Sheet())

    def write(self, pages: Iterable[BookPage]) -> None:
        """Writes pages to which nothing comes any more."""
        for page in pages:
            self._write(page, self.sheets.pop(page.number, Sheet()))
            self.done += 1

    def _write(self, page: BookPage, sheet: Sheet) -> None:
        assert self.size
        plate = next(self.plates, b"")
        after = [*sheet.forms, b"Q"]
        if plate:
            sheet.drawn.append(_PLATE + b" " + plate)
            after.append(b"/Artifact <</Type/Pagination>> BDC q %s Do Q EMC" % _PLATE)
        before = self._stream(b"q 1 0 0 1 %.4f 0 cm q" % self.shift(page))
        contents = [before, *sheet.contents, self._stream(b"Q\n" + b"\n".join(after))]
        entries = b"/MediaBox[0 0 %s]/TrimBox[0 0 %s]/Tabs/S/Contents[%s]/Resources<<%s>>" % (
            (_size(self.size),) * 2
            + (b" ".join(contents), sheet.resources + b"/XObject<<%s>>" % b" ".join(sheet.drawn))
        )
        if sheet.notes:
            entries += b"/Annots[%s]" % b" ".join(sheet.notes)
        if sheet.key is not None:
            entries += b"/StructParents %d" % sheet.key
        self.pages.add(entries, self.numbers[page.number])

    def _stream(self, content: bytes) -> bytes:
        return b"%d 0 R" % self.writer.shared_stream(b"", content)


def _size(size: tuple[float, float]) -> bytes:
    return b" ".join(f"{side:.6f}".rstrip("0").rstrip(".").encode() for side in size)


def plates(writer: Writer, fonts: Fonts, files: Iterable[bytes], pages: int) -> Iterator[bytes]:
    """References to the furniture of each page, as files of several pages have it.

    Raises JoinError where these are not as many as the book has; b"" for all where there is none.
    """
    count = 0
    for data in files:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            copier = Copier(writer, fonts, pdf, "the furniture", "")
            for page in pdf.pages:
                reference = _plate(copier, page)
                copier.flush()
                count += 1
                yield reference
    if count not in (0, pages):
        raise JoinError(f"there is furniture for {count} pages, but the book has {pages}")


def _plate(copier: Copier, page: pikepdf.Page) -> bytes:
    """A page of furniture as a form; what is in it is no part of the text."""
    content = untagged(page)
    number = copier.writer.reserve()
    box = copier.value(page.mediabox)
    resources = copier.entries(page.resources)
    copier.writer.write_stream(
        number,
        b"/Type/XObject/Subtype/Form/BBox%s/Resources<<%s>>/Filter/FlateDecode" % (box, resources),
        zlib.compress(content),
    )
    return b"%d 0 R" % number
