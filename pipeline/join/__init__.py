"""What was laid out of a book, unit by unit, in; one tagged PDF of it out.

The file is PDF/A-3a and PDF/UA-1. Every unit is opened, written and closed before the next, so that
memory does not grow with their number.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Pdf, String

from pipeline.book.address import SCHEME
from pipeline.book.paging import BookPage, Pagination, Placed, Unit
from pipeline.join.copying import Copier
from pipeline.join.fonts import Fonts
from pipeline.join.metadata import packet
from pipeline.join.places import Places, page_labels, write_names, write_outline
from pipeline.join.sheets import Binder, as_form, plates
from pipeline.join.tags import Tags, into_form, parents_of
from pipeline.join.values import About, Bookmark, JoinError
from pipeline.pdf.tree import write_tree
from pipeline.pdf.writer import Writer

__all__ = ["About", "Bookmark", "JoinError", "join"]


def join(
    file: BinaryIO,
    about: About,
    pagination: Pagination,
    units: Iterable[bytes],
    furniture: Iterable[bytes] = (),
    *,
    gutter: float = 0.0,
) -> None:
    """Writes a book of units to a file, in the order in which they were put on pages.

    Each of `units` is the tagged PDF of one; `furniture` are PDFs whose pages together are as many
    as those of the book, and are drawn on them as artifacts. Content moves `gutter` pt away from
    the binding. Links to addresses become jumps. The bytes depend on the arguments alone.

    Raises JoinError for a unit that is not what the pagination says, that is not tagged, or that
    leads to what is not in the book; the file is not to be used then.
    """
    _Book(file, about, pagination, gutter).join(units, furniture)


class _Book:
    """A book as far as it is written."""

    def __init__(self, file: BinaryIO, about: About, pagination: Pagination, gutter: float) -> None:
        self._writer = Writer(file)
        self._about = about
        self._pagination = pagination
        self._gutter = gutter
        self._fonts = Fonts(self._writer)
        self._tags = Tags(self._writer, about.language)
        self._numbers = [self._writer.reserve() for _ in pagination.pages]
        self._on = _pages_of(pagination)
        self._intents: set[bytes] = set()

    def join(self, units: Iterable[bytes], furniture: Iterable[bytes]) -> None:
        """Writes all of it."""
        pages, known = self._pagination.pages, self._pagination.units
        drawn = plates(self._writer, self._fonts, furniture, len(pages))
        self._binder = Binder(self._writer, self._gutter, self._numbers, drawn)
        for index, (unit, data) in enumerate(zip_longest(known, units)):
            if unit is None or data is None:
                raise JoinError(f"the book has {len(known)} units, and others are to be joined")
            self._binder.write(pages[self._binder.done : self._pagination.starts[index]])
            self._add(index, unit, data)
        self._binder.write(pages[self._binder.done :])
        if next(drawn, None):
            raise JoinError(f"there is furniture for more pages than the book has, {len(pages)}")
        self._close()

    def _add(self, index: int, unit: Unit, data: bytes) -> None:
        with _opened(data, unit) as pdf:
            copier = Copier(self._writer, self._fonts, pdf, unit.address, f"{index + 1}")
            for number, page in enumerate(pdf.pages):
                self._binder.measure(page, unit.address)
                at = self._on[index, number][0]
                copier.numbers[page.obj.objgen] = self._numbers[at.number]
            laid = _Laid(unit, copier, parents_of(pdf))
            for number, page in enumerate(pdf.pages):
                self._place(laid, page.obj, *self._on[index, number])
            self._tags.adopt(copier, unit)
            self._intents.add(copier.value(pdf.Root.get("/OutputIntents", Array())))
            copier.flush()
            self._tags.ids += copier.ids

    def _place(self, laid: _Laid, page: Any, at: BookPage, placed: Placed) -> None:
        """Puts a page of a unit on one of the book: as its own content, or below another."""
        sheet, copier = self._binder.sheet(at.number), laid.copier
        elements = laid.parents.get(int(page.get("/StructParents", -1)), Array())
        key = self._tags.key(self._writer.add(copier.value(elements)))
        if placed == at.placed[0]:
            sheet.put(copier, page)
            sheet.key = key
        else:
            form = as_form(copier, page)
            form.StructParents = key
            into_form(elements, page, form)
            sheet.put_below(copier, form, placed.offset)
        shift = self._binder.shift(at), -placed.offset
        for note in page.get("/Annots", ()):
            sheet.notes.append(self._note(laid, note, shift))

    def _note(self, laid: _Laid, note: Any, shift: tuple[float, float]) -> bytes:
        """A reference to an annotation, moved with its page and led to its place in the book."""
        number = laid.copier.numbers[note.objgen] = self._writer.reserve()
        entries = laid.copier.entries(note, ("/P", "/Rect", "/StructParent", *self._led(note)))
        entries += self._lead(laid, note) + b"/Rect[%s]" % _moved(note.Rect, shift)
        element = laid.parents.get(int(note.get("/StructParent", -1)))
        if element is None:
            raise JoinError(f"{laid.unit.address}: a link is not tagged")
        entries += b"/StructParent %d" % self._tags.key(laid.copier.number(element.objgen))
        self._writer.write(number, b"<<%s>>" % entries)
        return b"%d 0 R" % number

    def _led(self, note: Any) -> tuple[str, ...]:
        return ("/A", "/Dest", "/Contents") if _address(note, "") else ()

    def _lead(self, laid: _Laid, note: Any) -> bytes:
        """What leads a link to its place, and says so; nothing for one that leaves the book."""
        address = _address(note, laid.unit.address)
        if not address:
            return b""
        places = self._places
        place, target = places.find(address, laid.unit.address)
        return b"/Dest%s/Contents %s" % (target, String(places.spoken(place)).unparse())

    @property
    def _places(self) -> Places:
        size = self._binder.size
        return Places(self._pagination, self._numbers, size[1] if size else 0.0)

    def _close(self) -> None:
        writer, places = self._writer, self._places
        if len(self._intents) > 1:
            raise JoinError("units are meant for several kinds of colours")
        self._fonts.write()
        self._tags.write()
        outline = write_outline(writer, self._about.bookmarks, places)
        metadata = writer.reserve()
        writer.write_stream(metadata, b"/Type/Metadata/Subtype/XML", packet(self._about))
        entries = (
            b"/Pages %d 0 R" % write_tree(writer, list(self._binder.pages.nodes())),
            b"/StructTreeRoot %d 0 R" % self._tags.root,
            b"/Names<</Dests %d 0 R>>" % write_names(writer, places),
            b"/PageLabels" + page_labels(self._pagination),
            b"/Metadata %d 0 R" % metadata,
            b"/OutputIntents" + next(iter(self._intents), b"[]"),
            b"/Lang " + String(self._about.language).unparse(),
            b"/Outlines %d 0 R/PageMode/UseOutlines" % outline if outline else b"",
        )
        writer.close(writer.add(b"<</Type/Catalog%s%s>>" % (b"".join(entries), _SHOWN)))


_SHOWN = (
    b"/MarkInfo<</Marked true>>/PageLayout/TwoPageRight"
    b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None/Duplex/DuplexFlipLongEdge>>"
)
"""How viewers show and print it: as the spreads of a book, at full size, on both sides."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """A unit that is being joined."""

    unit: Unit
    copier: Copier
    parents: Mapping[int, Any]
    """What its content belongs to, by keys."""


def _pages_of(pagination: Pagination) -> dict[tuple[int, int], tuple[BookPage, Placed]]:
    """Where each page of each unit goes."""
    return {
        (placed.unit, placed.page): (page, placed)
        for page in pagination.pages
        for placed in page.placed
    }


@contextmanager
def _opened(data: bytes, unit: Unit) -> Iterator[Pdf]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) != unit.pages:
                counted = f"has {len(pdf.pages)} pages, and was taken to have {unit.pages}"
                raise JoinError(f"{unit.address}: {counted}")
            if "/StructTreeRoot" not in pdf.Root:
                raise JoinError(f"{unit.address}: is not tagged")
            yield pdf
    except pikepdf.PdfError as error:
        raise JoinError(f"{unit.address}: is damaged: {error}") from error


def _address(note: Any, unit: str) -> str:
    """The address that a link leads to; empty where it leaves the book."""
    if "/Dest" in note:
        return f"{unit}#{note.Dest}"
    address = str(note.get("/A", Dictionary()).get("/URI", ""))
    return address if address.startswith(SCHEME) else ""


def _moved(rect: Any, shift: tuple[float, float]) -> bytes:
    """A rectangle moved to the right and up, with its lower left corner first."""
    xs, ys = sorted(map(float, (rect[0], rect[2]))), sorted(map(float, (rect[1], rect[3])))
    sides = (xs[0] + shift[0], ys[0] + shift[1], xs[1] + shift[0], ys[1] + shift[1])
    return b" ".join(b"%.4f" % side for side in sides)
