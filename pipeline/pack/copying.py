"""A page of a finished PDF in, the bytes of what it needs out, numbered as in the pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Stream

from pipeline.pdf.writer import Writer

BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit")
"""What says how large a page is and how it lies (ISO 32000-1, table 30)."""

_INHERITED = frozenset({"/Resources", "/MediaBox", "/CropBox", "/Rotate"})
"""What a page may have from the tree above it (same table)."""

_DRAWN = ("/Resources", "/Contents", "/Group")
"""What is on a page. Annotations, tags and files are not: they cannot be printed."""

_DROPPED = frozenset(
    {"/StructParent", "/StructParents", "/AF", "/Metadata", "/PieceInfo", "/LastModified"}
)
"""What a picture or a drawing carries besides what is printed."""

_ELSEWHERE = frozenset({"/Page", "/Pages", "/Catalog", "/StructElem", "/StructTreeRoot"})
"""Kinds of objects that belong to the file as a whole; a page that is printed needs none."""

_REFERENCE = re.compile(rb"\d R\b")
"""In all that refers to something, and perhaps in a text that only looks like it."""


@dataclass(slots=True)
class Copier:
    """Takes over objects of one source; what two objects share, or two sources, is written once."""

    writer: Writer
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    """The numbers in the pack of the source's objects."""
    begun: set[tuple[int, int]] = field(default_factory=set)

    def page(self, page: Page) -> bytes:
        """The entries of a page, all but `/Type` and `/Parent`; its content is written."""
        return self.boxes(page) + b"".join(
            _name(key) + b" " + self.apart(value) for key, value in _entries(page, _DRAWN)
        )

    def boxes(self, page: Page) -> bytes:
        """The entries that say how large a page is."""
        found = _entries(page, BOXES)
        return b"".join(_name(key) + b" " + self.value(value) for key, value in found)

    def apart(self, value: Any) -> bytes:
        """A reference to a value, so that pages which repeat it need not repeat its bytes."""
        if value is None or (isinstance(value, Object) and value.is_indirect):
            return self.value(value)
        return b"%d 0 R" % self.writer.shared(self.value(value))

    def value(self, value: Any) -> bytes:
        """A value as it is written in the pack; what it refers to is written before."""
        if not isinstance(value, Object):
            return _plain(value)
        if value.is_indirect:
            return self._reference(value)
        text = value.unparse()
        return self._direct(value) if _REFERENCE.search(text) else text

    def _direct(self, value: Object) -> bytes:
        if isinstance(value, Dictionary):
            return b"<<%s>>" % self._dictionary(value)
        if isinstance(value, Array):
            return b"[%s]" % b" ".join(map(self.value, value))
        return value.unparse()

    def _dictionary(self, value: Dictionary, without: frozenset[str] = frozenset()) -> bytes:
        return b"".join(
            _name(key) + b" " + self.value(item)
            for key, item in value.items()
            if key not in without
        )

    def _reference(self, value: Object) -> bytes:
        if isinstance(value, Dictionary) and str(value.get("/Type")) in _ELSEWHERE:
            return b"null"
        source = value.objgen
        if source in self.begun:  # it leads back to itself, as drawings in patterns can
            self.numbers.setdefault(source, self.writer.reserve())
        if source not in self.numbers:
            self.begun.add(source)
            number = self._written(value, source)
            self.begun.discard(source)
            self.numbers[source] = number
        return b"%d 0 R" % self.numbers[source]

    def _written(self, value: Object, source: tuple[int, int]) -> int:
        if isinstance(value, Stream):
            entries = self._dictionary(value.stream_dict, _DROPPED | {"/Length"})
            data = value.read_raw_bytes()
            if source not in self.numbers:
                return self.writer.shared_stream(entries, data)
            self.writer.write_stream(self.numbers[source], entries, data)
            return self.numbers[source]
        text = self._direct(value)
        if source not in self.numbers:
            return self.writer.shared(text)
        self.writer.write(self.numbers[source], text)
        return self.numbers[source]


def _entries(page: Page, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The entries of a page that it has itself or inherits."""
    for key in keys:
        at: Any = page.obj
        while at is not None and key not in at:
            at = at.get("/Parent") if key in _INHERITED else None
        if at is not None:
            yield key, at[key]


def _plain(value: Any) -> bytes:
    """A value that has a type in Python."""
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, Decimal):
        return format(value, "f").encode()
    return str(value).encode()


@lru_cache(maxsize=4_096)
def _name(key: str) -> bytes:
    return Name(key).unparse()
