"""Blocks of text in a chapter or page, by their numbers: where a page of print begins.

An EPUB and its print edition are made from the same XHTML, so a number means the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"<(?:p|li|h[1-6]|td|th|dt|dd|pre)\b([^>]*)>")
"""Begins of elements that hold text, in reading order; each may begin with a mark in its line."""

_ID = re.compile(r'\bid="([^"]*)"')


def numbered(xhtml: str) -> tuple[str, tuple[str, ...]]:
    """XHTML in which every block has an id, and those ids in reading order."""
    ids: list[str] = []

    def with_id(found: re.Match[str]) -> str:
        own = _ID.search(found[1])
        ids.append(own[1] if own else f"n{len(ids)}")
        return found[0] if own else f'{found[0][:-1]} id="{ids[-1]}">'

    return _BLOCK.sub(with_id, xhtml), tuple(ids)


def marked(xhtml: str, marks: Mapping[int, str]) -> str:
    """XHTML with markup put at the beginning of blocks, or before headings, by their numbers."""
    if not marks:
        return xhtml
    number = -1

    def with_mark(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        mark = marks.get(number, "")
        # Not in a heading, whose words it would become: "57 Metformin" is no name of a chapter.
        return mark + found[0] if found[0].startswith("<h") else found[0] + mark

    return _BLOCK.sub(with_mark, xhtml)
