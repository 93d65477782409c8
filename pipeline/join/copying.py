"""Objects of one unit in, the bytes of them and of all that they refer to out, numbered anew."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pikepdf import Dictionary, Object, Pdf, Stream, String

from pipeline.join.fonts import Fonts
from pipeline.join.values import JoinError
from pipeline.pdf.writer import Writer

Key: TypeAlias = tuple[int, int]
"""Number and generation of an object in its unit."""

_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|\b(\d+) (\d+) R\b", re.DOTALL)
"""A text, which may look as if it referred to something, or what really does.

Brackets inside a text are escaped: so writes `unparse`.
"""

_ELSEWHERE = frozenset({"/Page", "/Pages", "/Catalog", "/StructTreeRoot"})
"""Kinds of objects that belong to a file as a whole, and are made anew."""


@dataclass(slots=True)
class Copier:
    """Takes over what is asked for of one unit, and in the end all that this refers to."""

    writer: Writer
    fonts: Fonts
    pdf: Pdf
    name: str
    """Of the unit, for messages."""
    prefix: str
    """What tells the names of its elements from those of others."""
    numbers: dict[Key, int] = field(default_factory=dict)
    """The numbers in the book of objects of the unit: those known beforehand, and then others."""
    ids: list[tuple[bytes, int]] = field(default_factory=list)
    """Structure elements that have a name, by it."""
    waiting: deque[tuple[int, Object]] = field(default_factory=deque)

    def reference(self, value: Object) -> bytes:
        """How the book refers to an object of the unit."""
        return b"%d 0 R" % self.number(value.objgen)

    def value(self, value: Object) -> bytes:
        """An array or a dictionary as it is written in the book."""
        return self.reference(value) if value.is_indirect else self._renumbered(value.unparse())

    def entries(self, value: Any, without: Collection[str] = ()) -> bytes:
        """The entries of a dictionary but some, without brackets."""
        return self._renumbered(_entries(value, without))

    def number(self, key: Key) -> int:
        """The number in the book of an object of the unit."""
        if key not in self.numbers:
            self.numbers[key] = self._new(self.pdf.get_object(key))
        return self.numbers[key]

    def flush(self) -> None:
        """Writes all that was referred to and is not written yet."""
        while self.waiting:
            number, value = self.waiting.popleft()
            if isinstance(value, Stream):
                entries = self.entries(value.stream_dict, _LENGTH)
                self.writer.write_stream(number, entries, value.read_raw_bytes())
            else:
                self.writer.write(number, self._element(number, value))

    def _new(self, value: Object) -> int:
        if isinstance(value, Stream):
            entries = _entries(value.stream_dict, _LENGTH)
            if not any(found[1] for found in _TOKEN.finditer(entries)):
                return self.writer.shared_stream(entries, value.read_raw_bytes())
        elif isinstance(value, Dictionary):
            kind = str(value.get("/Type", ""))
            if kind in _ELSEWHERE:
                raise JoinError(f"{self.name}: refers to its own {kind[1:]}")
            if kind == "/Font" and (number := self.fonts.number(value)):
                return number
        number = self.writer.reserve()
        self.waiting.append((number, value))
        return number

    def _renumbered(self, text: bytes) -> bytes:
        def replaced(found: re.Match[bytes]) -> bytes:
            if found[1] is None:
                return found[0]
            return b"%d 0 R" % self.number((int(found[1]), int(found[2])))

        return _TOKEN.sub(replaced, text)

    def _element(self, number: int, value: Object) -> bytes:
        """An object; in structure elements names are made those of this unit alone."""
        text = value.unparse(resolved=True)
        if b"/ID " in text or b"/Headers " in text:
            if "/ID" in value:
                value.ID = self._id(value.ID)
                self.ids.append((bytes(value.ID), number))
            attributes = value.get("/A", Dictionary())
            if isinstance(attributes, Dictionary) and "/Headers" in attributes:
                for index, header in enumerate(attributes.Headers):
                    attributes.Headers[index] = self._id(header)
            text = value.unparse(resolved=True)
        return self._renumbered(text)

    def _id(self, name: Object) -> String:
        return String(f"{self.prefix}-{name}")


_LENGTH = ("/Length",)
"""What the writer of a stream says itself."""


def _entries(value: Any, without: Collection[str]) -> bytes:
    kept = Dictionary(value)
    for key in without:
        if key in kept:
            del kept[key]
    return kept.unparse().removeprefix(b"<<").removesuffix(b">>")
