"""Numbers of pages in, where each of them goes on which side of which sheet out; pure geometry.

Lengths are in mm, measured from the lower left corner of a side as it lies before one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to place pages on sheets."""

    name: str


LAYOUTS: Mapping[str, Layout] = {row.name: row for row in (Layout("booklet"), Layout("trifold"))}
"""Every layout by name."""
