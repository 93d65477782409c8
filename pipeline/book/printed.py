"""Some pages of a book as they are laid out on their own, before anyone knows where they stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LaidUnit:
    """A medicine, a page of a part, or some pages of contents or of an index, laid out alone.

    Lengths are in pt (1/72 inch), and positions count from the top of the trim of a page.
    """

    data: bytes
    """Its pages as a tagged PDF; links in it are URIs, and addresses of the book are among them."""
    pages: int
    used: float
    """How much of the text area of its last page is taken, from the top of that."""
    height: float
    """Of the text area of a page."""
    anchors: tuple[tuple[str, int, float], ...] = ()
    """The ids in it with their page, from 0, and how far down they stand there."""
    blocks: tuple[int, ...] = ()
    """For each page the number of the first block of text that begins on it, as
    `pipeline.book.blocks` counts, and -1 for a page on which none begins."""
