"""What a finish is: two functions from pages as they were laid out to a file to hand over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.imposition import Fold

Folds = Sequence[Sequence[Fold]]
"""The folds and cuts of each page of a file; empty where there are none at all."""


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Finisher:
    """How a leaflet is finished."""

    pages: Callable[[bytes], bytes]
    """Colours, and what is carried along: for pages in reading order, and for a clinic's plates.

    Raises FinishImpossible.
    """
    sheets: Callable[[bytes, Folds], bytes]
    """Boxes, marks, metadata: for what `pages` gave, once it is stamped and placed on sheets.

    Raises FinishImpossible.
    """
    basis: Callable[[], str] = _nothing
    """A digest of what it takes from this machine, empty for nothing.

    Equal bytes can be had only where it is equal. Raises FinishImpossible where that is missing.
    """
