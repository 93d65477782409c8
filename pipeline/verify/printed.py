"""A PDF in, where its links, bookmarks and names lead and what is printed there out.

Lengths are in pt, and places count from the top of a page. What is structure is read with pikepdf,
what is seen with PDFium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Pdf

ALL_BELOW = 1e6
"""Farther down than any page is long."""

_EDGE = 1.0
"""How far the ink of a line may reach over the place that a link to it names."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A page from 0, and how far down on it."""

    page: int
    down: float


@dataclass(frozen=True, slots=True)
class Leads:
    """A link: what is printed on it, where it stands, and where it leads."""

    words: str
    at: Place
    to: Place | None
    """None where it leads to no place of this file."""
    address: str = ""
    """What it leads to outside of the file."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline, and whether there are others below it."""

    title: str
    to: Place | None
    has_inner: bool


class Printed:
    """A book on paper, opened; one page of text is in memory at a time.

    Raises OSError, and PdfError or RuntimeError for what is no PDF.
    """

    def __init__(self, path: Path) -> None:
        import pypdfium2  # slow to load, and only PDFs need it

        self._pdf = Pdf.open(path)
        try:
            self._seen = pypdfium2.PdfDocument(path)
        except BaseException:
            self._pdf.close()
            raise
        self._numbers = {page.obj.objgen: at for at, page in enumerate(self._pdf.pages)}
        self._text: Callable[[int], Any] = lru_cache(maxsize=8)(self._opened)

    def __enter__(self) -> Printed:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._text.cache_clear()  # type: ignore[attr-defined]
        self._seen.close()
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._numbers)

    def label(self, page: int) -> str:
        """The number of a page as viewers show it; empty where the file says none."""
        return str(self._seen.get_page_label(page))

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of what is left when the paper is cut."""
        left, bottom, right, top = self._trim(page)
        return right - left, top - bottom

    def text(self, page: int, top: float = 0.0, bottom: float = ALL_BELOW) -> str:
        """What is printed between two heights of a page, in the order in which it is drawn."""
        left, low, right, high = self._trim(page)
        least = max(low, high - bottom)
        return str(self._text(page).get_text_bounded(left, least, right, high - top))

    @property
    def names(self) -> Mapping[str, Place]:
        """Named places, such as `medicine/metformin`."""
        names = self._pdf.Root.get("/Names", Dictionary()).get("/Dests")
        if names is None:
            return {}
        found = {str(key): self._place(value) for key, value in NameTree(names).items()}
        return {name: place for name, place in found.items() if place}

    def bookmarks(self) -> Iterator[Bookmark]:
        """Every entry of the outline, in order."""
        root = self._pdf.Root.get("/Outlines")
        return self._below(root) if root is not None else iter(())

    def links(self) -> Iterator[Leads]:
        """Every link, in the order in which pages have them; one a line, where it is broken."""
        for number, page in enumerate(self._pdf.pages):
            for note in page.get("/Annots", Array()):
                if note.Subtype == Name.Link:
                    to, address = self._leads(note)
                    at = Place(number, self._trim(number)[3] - float(note.Rect[3]))
                    yield Leads(self._within(number, note.Rect), at, to, address)

    # --- places ------------------------------------------------------------------------------

    def _leads(self, note: Any) -> tuple[Place | None, str]:
        action = note.get("/A", Dictionary())
        if action.get("/S") == Name.URI:
            return None, str(action.URI)
        return self._place(note.get("/Dest", action.get("/D"))), ""

    def _place(self, target: Any) -> Place | None:
        """ISO 32000-1, 12.3.2: an array, a dictionary that holds one, or the name of one."""
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if isinstance(target, pikepdf.String | Name):
            return self.names.get(str(target).removeprefix("/"))
        if not isinstance(target, Array) or not len(target):
            return None
        page = self._numbers.get(getattr(target[0], "objgen", (0, 0)))
        if page is None:
            return None
        has_height = len(target) > 3 and target[1] == Name.XYZ and target[3] is not None
        return Place(page, self._trim(page)[3] - float(target[3]) if has_height else 0.0)

    def _below(self, parent: Any) -> Iterator[Bookmark]:
        entry = parent.get("/First")
        while entry is not None:
            target = entry.get("/Dest", entry.get("/A", Dictionary()).get("/D"))
            yield Bookmark(str(entry.Title), self._place(target), "/First" in entry)
            yield from self._below(entry)
            entry = entry.get("/Next")

    # --- text --------------------------------------------------------------------------------

    def _opened(self, page: int) -> Any:
        return self._seen[page].get_textpage()

    def _trim(self, page: int) -> tuple[float, float, float, float]:
        left, bottom, right, top = self._seen[page].get_trimbox()
        return left, bottom, right, top

    def _within(self, page: int, rect: Any) -> str:
        left, bottom, right, top = (float(side) for side in rect)
        inner = left + _EDGE, bottom + _EDGE, right - _EDGE, top - _EDGE
        return " ".join(str(self._text(page).get_text_bounded(*inner)).split())
