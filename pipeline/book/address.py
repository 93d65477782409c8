"""Places in a book by addresses that hold wherever the book is read: `leaflet:medicine/metformin`.

Pages are made with these addresses. An EPUB turns them into references between its files, a print
edition into jumps to pages; what is not in the book becomes plain text again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

SCHEME = "leaflet:"
"""No author can write it: of addresses in content only web, mail and telephone ones are kept."""

Where: TypeAlias = Callable[[str], str]
"""Takes an address to what leads there; to nothing where it is not in the book."""

_LINK = re.compile(rf'<a\b([^>]*?) href="{SCHEME}([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


def medicine(leaflet_id: str, section: str = "") -> str:
    """The address of a leaflet's chapter, or of a section in it."""
    return f"{SCHEME}medicine/{leaflet_id}{f'#{section}' if section else ''}"


def term(term_id: str) -> str:
    """The address of a term in the glossary."""
    return f"{SCHEME}term/{term_id}"


def part(part_id: str) -> str:
    """The address of a part's own page."""
    return f"{SCHEME}part/{part_id}"


def page(role: str, anchor: str = "") -> str:
    """The address of a page before or after the chapters, by its name, or of a place in it."""
    return f"{SCHEME}page/{role}{f'#{anchor}' if anchor else ''}"


def linked(xhtml: str, where: Where) -> str:
    """XHTML with every address led to its place; a link to nowhere leaves its words."""
    if SCHEME not in xhtml:
        return xhtml

    def replaced(found: re.Match[str]) -> str:
        before, address, after, words = found.groups()
        href = where(SCHEME + address)
        return f'<a{before} href="{href}"{after}>{words}</a>' if href else words

    return _LINK.sub(replaced, xhtml)
