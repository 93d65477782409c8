"""Pages and titles in, the tree of pages and the bookmarks of a PDF out.

A page says from which node it hangs before that node can be written, so nodes get numbers first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pikepdf import String

from pipeline.pdf.writer import Writer

T = TypeVar("T")

_KIDS = 100
"""Kids of a node, so that a reader finds any page in few steps (ISO 32000-1, 7.7.3)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree: its number, the numbers of its kids, and how many pages are below."""

    number: int
    kids: Sequence[int]
    pages: int

    def value(self, parent: int | None) -> bytes:
        """The node as it is written."""
        above = b"/Parent %d 0 R" % parent if parent else b""
        kids = b" ".join(b"%d 0 R" % kid for kid in self.kids)
        return b"<</Type/Pages%s/Count %d/Kids[%s]>>" % (above, self.pages, kids)


@dataclass(slots=True)
class Pages:
    """Pages that follow each other, under the lowest nodes of a tree."""

    writer: Writer
    numbers: array[int] = field(default_factory=lambda: array("Q"))
    parents: list[int] = field(default_factory=list)

    def add(self, entries: bytes, number: int | None = None) -> int:
        """The number of a new page; `entries` are all but its type and its parent.

        One that others refer to before it is known has a number already.
        """
        if len(self.numbers) % _KIDS == 0:
            self.parents.append(self.writer.reserve())
        page = b"<</Type/Page/Parent %d 0 R%s>>" % (self.parents[-1], entries)
        number = number or self.writer.reserve()
        self.writer.write(number, page)
        self.numbers.append(number)
        return number

    def nodes(self) -> Iterator[Node]:
        """The nodes from which the pages hang."""
        for parent, kids in zip(self.parents, _batches(self.numbers), strict=True):
            yield Node(parent, kids, len(kids))


def write_tree(writer: Writer, nodes: Sequence[Node]) -> int:
    """Write nodes and all above them; the number of the root, under which nodes are in order."""
    level = list(nodes) or [Node(writer.reserve(), (), 0)]
    while len(level) > 1:
        level = [_joined(writer, group) for group in _batches(level)]
    writer.write(level[0].number, level[0].value(None))
    return level[0].number


def _joined(writer: Writer, group: Sequence[Node]) -> Node:
    """The node above a group, which is written."""
    number = writer.reserve()
    for node in group:
        writer.write(node.number, node.value(number))
    return Node(number, [node.number for node in group], sum(node.pages for node in group))


def write_outline(writer: Writer, entries: Iterable[tuple[str, int]]) -> int | None:
    """Write bookmarks, each a title and the number of a page; the number of their root."""
    items = [(title, page, writer.reserve()) for title, page in entries]
    if not items:
        return None
    root = writer.reserve()
    for index, (title, page, number) in enumerate(items):
        before = b"/Prev %d 0 R" % items[index - 1][2] if index else b""
        after = b"/Next %d 0 R" % items[index + 1][2] if index + 1 < len(items) else b""
        text = String(title).unparse()
        value = b"<</Title %s/Parent %d 0 R%s%s/Dest[%d 0 R/Fit]>>"
        writer.write(number, value % (text, root, before, after, page))
    ends = items[0][2], items[-1][2], len(items)
    writer.write(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
    return root


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _KIDS):
        yield items[start : start + _KIDS]
