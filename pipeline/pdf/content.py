"""The content of a page in, the same without what does not count where it goes out."""

from __future__ import annotations

import pikepdf
from pikepdf import Object, Page

_MARKS = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})
"""The operators that mark content (ISO 32000-1, 14.6)."""


def untagged(page: Page | Object) -> bytes:
    """The content of a page without marks of structure, as artifacts need it."""
    kept = [row for row in pikepdf.parse_content_stream(page) if str(row.operator) not in _MARKS]
    return pikepdf.unparse_content_stream(kept)
