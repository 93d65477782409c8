"""What comes of one leaflet: its status, findings, documents and chapter, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pipeline.diagnostics import Diagnostic, Severity, worst
from pipeline.run.outcome import Fatal

Status: TypeAlias = Literal["built", "unchanged", "withheld", "failed"]

STATUSES: dict[Severity | None, Status] = {
    Severity.ERROR: "failed",
    Severity.WITHHELD: "withheld",
}
"""What the gravest finding makes of a leaflet; any other leaves it to be built."""


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


def status_of(diagnostics: Iterable[Diagnostic]) -> Status:
    """What findings make of a leaflet."""
    return STATUSES.get(worst(diagnostics), "built")
