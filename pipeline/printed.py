"""What is handed on between laying a leaflet out and its finished file: pages, and room on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.diagnostics import Diagnostic

BLEED = 3.0
"""How far ink reaches beyond the trim of every page that is laid out, in mm."""


@dataclass(frozen=True, slots=True)
class Room:
    """A place that a page keeps free for a clinic; pt from the lower left corner of its trim."""

    kind: Literal["head", "foot"]
    """`head` is on the first page, a `foot` on every page."""
    page: int
    """Counted from 0."""
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A leaflet as pages in reading order: PDF/A-3a and PDF/UA-1.

    Each page's media box is its trim, with its lower left corner at 0, 0. The ink of what reaches
    the edge goes on for BLEED beyond it, hidden until a finish makes the boxes larger.
    """

    data: bytes
    pages: int
    size: tuple[float, float]
    """Width and height of a page's trim, in mm."""
    rooms: tuple[Room, ...] = ()
    rung: int = 0
    """How far the format's ladder was gone down, see `Format.ladder`."""
    diagnostics: tuple[Diagnostic, ...] = ()
