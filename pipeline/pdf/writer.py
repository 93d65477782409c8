"""Objects of a PDF in, one after the other; their bytes in a file out, each as soon as it is known.

Nothing stays in memory but where each object is, and the digests of those that may come again, so
a file can be far larger than memory. ISO 32000-1, 7.5.7 and 7.5.8 say how the file is laid out.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct
from typing import BinaryIO

_HEAD = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"
"""The latest version that PDF/X-4 may have (ISO 15930-7, 6.2); no file needs a later one."""

_TOGETHER = 200
"""Objects in an object stream: enough to compress well, few enough for a reader to unpack."""

_ROW = Struct(">BQH")
"""A row of the cross-reference table: its kind, a place, and an index or generation."""

_AT_ONCE = 65_536
"""Bytes of the table that are compressed at once."""

_FREE, _OFFSET, _PACKED = 0, 1, 2
"""What a row of the table can say (ISO 32000-1, table 18)."""


@dataclass(slots=True)
class Writer:
    """A PDF as far as it is written. References look like `12 0 R`."""

    file: BinaryIO
    position: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    kinds: array[int] = field(default_factory=lambda: array("B", [_FREE]))
    places: array[int] = field(default_factory=lambda: array("Q", [0]))
    """Of each object the offset in the file, or the number of the object stream that it is in."""
    indexes: array[int] = field(default_factory=lambda: array("H", [65_535]))
    """Of each object the place in its object stream."""
    known: dict[bytes, int] = field(default_factory=dict)
    """The numbers of objects that may come again, by their digests."""
    waiting: list[tuple[int, bytes]] = field(default_factory=list)
    """Objects that go into the next object stream."""

    def __post_init__(self) -> None:
        self._put(_HEAD)

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self.kinds.append(_FREE)
        self.places.append(0)
        self.indexes.append(0)
        return len(self.kinds) - 1

    def write(self, number: int, value: bytes) -> None:
        """The object of a number; a value that is no stream."""
        self.waiting.append((number, value))
        if len(self.waiting) == _TOGETHER:
            self._pack()

    def write_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """A stream; `entries` is its dictionary without brackets and `/Length`."""
        self.kinds[number], self.places[number] = _OFFSET, self.position
        self._put(b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries, len(data)))
        self._put(data)
        self._put(b"\nendstream\nendobj\n")

    def add(self, value: bytes) -> int:
        """The number of a new object."""
        number = self.reserve()
        self.write(number, value)
        return number

    def shared(self, value: bytes) -> int:
        """The number of an object with this value, new or written before."""
        number, is_new = self._known(value)
        if is_new:
            self.write(number, value)
        return number

    def shared_stream(self, entries: bytes, data: bytes) -> int:
        """The number of a stream of these bytes, new or written before."""
        number, is_new = self._known(b"stream", entries, data)
        if is_new:
            self.write_stream(number, entries, data)
        return number

    def close(self, root: int) -> None:
        """Write what is still waiting, and the table of all objects.

        The file's identifier is made of its bytes, so that equal packs are equal files.
        """
        self._pack()
        number = self.reserve()
        start = self.position
        self.kinds[number], self.places[number] = _OFFSET, start
        name = self.digest.hexdigest()[:32].encode()
        entries = b"/Type/XRef/W[1 8 2]/Size %d/Root %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
        squeeze = zlib.compressobj()
        table = b"".join([*map(squeeze.compress, self._rows()), squeeze.flush()])
        self.write_stream(number, entries % (len(self.kinds), root, name, name), table)
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _known(self, *parts: bytes) -> tuple[int, bool]:
        found = hashlib.blake2b(digest_size=16)
        for part in parts:
            found.update(b"%d:" % len(part))
            found.update(part)
        key = found.digest()
        if key in self.known:
            return self.known[key], False
        number = self.known[key] = self.reserve()
        return number, True

    def _pack(self) -> None:
        """Puts the objects that wait into an object stream."""
        if not self.waiting:
            return
        stream = self.reserve()
        head, body = [], []
        at = 0
        for index, (number, value) in enumerate(self.waiting):
            self.kinds[number], self.places[number] = _PACKED, stream
            self.indexes[number] = index
            head.append(b"%d %d " % (number, at))
            body.append(value + b"\n")
            at += len(value) + 1
        first = b"".join(head)
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(head), len(first))
        self.waiting.clear()
        self.write_stream(stream, entries, zlib.compress(first + b"".join(body)))

    def _rows(self) -> Iterator[bytes]:
        rows = zip(self.kinds, self.places, self.indexes, strict=True)
        part = bytearray()
        for kind, place, index in rows:
            part += _ROW.pack(kind, place, index)
            if len(part) > _AT_ONCE:
                yield bytes(part)
                part.clear()
        yield bytes(part)

    def _put(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.position += len(data)
