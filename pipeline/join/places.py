"""Addresses in, places on the pages of a joined book out: links, bookmarks, names, page labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pikepdf import String

from pipeline.book.address import SCHEME
from pipeline.book.paging import Pagination, Place
from pipeline.join.tags import write_rows
from pipeline.join.values import Bookmark, JoinError
from pipeline.pdf.writer import Writer


@dataclass(frozen=True, slots=True)
class Places:
    """Where addresses are in a file."""

    pagination: Pagination
    numbers: Sequence[int]
    """The objects of the pages."""
    height: float
    """Of a page, in pt."""

    def find(self, address: str, asked_by: str) -> tuple[Place, bytes]:
        """A place, and how a PDF writes it. Raises JoinError where the book has no such address."""
        known = address if address in self.pagination.places else unquote(address)
        place = self.pagination.place_of(known)
        if place is None:
            raise JoinError(f"{asked_by}: leads to {address}, which is not in the book")
        return place, self.target(place)

    def target(self, place: Place) -> bytes:
        """A view of a page that begins at a place and is as large as before."""
        y = max(0.0, round(self.height - place.y, 4))
        return b"[%d 0 R/XYZ 0 %s 0]" % (self.numbers[place.page], f"{y:g}".encode())

    def spoken(self, place: Place) -> str:
        """What a link there is called: what stands there, and the number of the page."""
        title = self.pagination.units[place.unit].title
        return f"{title}, {self.pagination.pages[place.page].label}"


def write_outline(writer: Writer, bookmarks: Sequence[Bookmark], places: Places) -> int | None:
    """Writes bookmarks and all below them; the number of their root. Raises JoinError."""
    if not bookmarks:
        return None
    root = writer.reserve()
    first, last, count = _items(writer, bookmarks, root, places)
    ends = first, last, count
    writer.write(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
    return root


def _items(
    writer: Writer, bookmarks: Sequence[Bookmark], parent: int, places: Places
) -> tuple[int, int, int]:
    """First, last and number of some bookmarks, each of which is closed over those below it."""
    numbers = [writer.reserve() for _ in bookmarks]
    for index, bookmark in enumerate(bookmarks):
        _, target = places.find(bookmark.address, f"the bookmark '{bookmark.title}'")
        before = b"/Prev %d 0 R" % numbers[index - 1] if index else b""
        after = b"/Next %d 0 R" % numbers[index + 1] if index + 1 < len(numbers) else b""
        below = b""
        if bookmark.kids:
            below = b"/First %d 0 R/Last %d 0 R/Count -%d" % _items(
                writer, bookmark.kids, numbers[index], places
            )
        title = String(bookmark.title).unparse()
        writer.write(
            numbers[index],
            b"<</Title %s/Parent %d 0 R%s%s%s/Dest%s>>"
            % (title, parent, before, after, below, target),
        )
    return numbers[0], numbers[-1], len(numbers)


def write_names(writer: Writer, places: Places) -> int:
    """Writes names of whole units and of terms, such as `medicine/metformin`; their tree."""
    named = {
        address.removeprefix(SCHEME).encode(): place
        for address, place in places.pagination.places.items()
        if "#" not in address
    }
    rows = [(String(name).unparse(), places.target(named[name])) for name in sorted(named)]
    return write_rows(writer, b"/Names", rows)


def page_labels(pagination: Pagination) -> bytes:
    """Roman numbers for front matter, and those of the body from 1 (ISO 32000-1, 12.4.2)."""
    front = b"0<</S/r>>" if pagination.front else b""
    return b"<</Nums[%s %d<</S/D>>]>>" % (front, pagination.front)
