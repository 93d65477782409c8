"""What comes of one leaflet: its status, findings, documents and chapter, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.book import CrossReference
from pipeline.diagnostics import Diagnostic, Status
from pipeline.manifest import Artifact
from pipeline.plan import Surveyed
from pipeline.run.outcome import Fatal


class EnvironmentLacks(Fatal):
    """Something that every leaflet needs is not on this machine; the message says what."""


@dataclass(frozen=True, slots=True)
class Document:
    """One form of a leaflet: of print with its pages, or a chapter, which has none.

    Where its findings keep it from being made there are no data; other forms are not affected.
    """

    form: str
    data: bytes = b""
    pages: int | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class LeafletResult:
    """What a task came to. There are documents only where no finding is about all of them."""

    id: str
    source: str
    sha256: str
    status: Status
    diagnostics: Sequence[Diagnostic]
    """What concerns every form."""
    documents: tuple[Document, ...] = ()
    fits: tuple[tuple[str, int], ...] = ()
    """How far a format's ladder had to be gone down for a page, by the digest of that page."""
    seconds: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    """How long each stage took, in their order."""
    references: tuple[CrossReference, ...] = ()
    """The leaflets that it refers to, where it was only checked."""
    suppressed: Sequence[Diagnostic] = ()
    """What its author keeps quiet, where it was only checked."""
    turns: tuple[date, ...] = field(default=(), compare=False)
    """The days from which on something else is to be said of it, where it was only checked."""
    surveyed: Surveyed | None = field(default=None, compare=False)
    """Its source, where that was read and then only checked."""

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What concerns every form, and then what concerns one of them."""
        return (*self.diagnostics, *(f for made in self.documents for f in made.diagnostics))


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished handbook: the files of its volumes, and the ids of its chapters in their order."""

    volumes: tuple[Artifact, ...]
    leaflets: tuple[str, ...]
