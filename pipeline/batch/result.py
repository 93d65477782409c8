"""What comes of one leaflet: its status, findings, documents and chapter, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.diagnostics import Diagnostic, Status
from pipeline.run.outcome import Fatal


class EnvironmentLacks(Fatal):
    """Something that every leaflet needs is not on this machine; the message says what."""


@dataclass(frozen=True, slots=True)
class Document:
    """One finished form of a leaflet: a page format with its pages, or a chapter, without any."""

    form: str
    data: bytes
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class LeafletResult:
    """What a task came to. There are documents only where the status is `built`."""

    id: str
    source: str
    sha256: str
    status: Status
    diagnostics: tuple[Diagnostic, ...]
    documents: tuple[Document, ...] = ()
    seconds: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    """How long each stage took, in their order."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished handbook: its bytes, and the ids of its chapters in their order."""

    data: bytes
    leaflets: tuple[str, ...]
