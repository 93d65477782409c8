"""What a pack is to hold in, what came of it out: the values that ordering and writing it share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics import Code, Diagnostic, Severity, status_of
from pipeline.forms import Form
from pipeline.manifest import Artifact, LeafletEntry
from pipeline.project import Project


class B022(Code):
    """A finished leaflet could not be taken into a pack.

    It is not in the output folder as it was written there, or cannot be read as PDF. The rest is
    packed, and the contents sheet lists what is missing.

    Example: another build into the same folder while `leaflet pack` runs.

    Source: house rule; what is handed out must be what was checked.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished leaflet that is to go into a pack."""

    entry: LeafletEntry
    artifact: Artifact
    path: str
    """Of its source, as this process finds it."""
    copies: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A leaflet that was asked for and is not in a pack, and why."""

    name: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def reason(self) -> str:
        """The gravest finding in words."""
        found = sorted(self.diagnostics, key=lambda one: list(Severity).index(one.severity))
        return found[0].message if found else "it was not made"


@dataclass(frozen=True, slots=True)
class Packing:
    """All that is known before a pack is written."""

    house: Project
    form: Form
    folder: Path
    """The output folder."""
    leaflets: tuple[Finished, ...]
    lost: tuple[Lost, ...]
    diagnostics: tuple[Diagnostic, ...]
    """About folders, formats and clinics."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A pack as it was written."""

    file: Path
    leaflets: int
    """Different ones that are in it."""
    copies: int
    """Of all leaflets together."""
    pages: int
    """Of the file, those of the contents and blank ones with them."""
    lost: tuple[Lost, ...] = ()
    """What was asked for and is not in it."""
    notes: tuple[Diagnostic, ...] = ()
    """About folders, formats and clinics."""

    @property
    def sheets(self) -> int:
        """Of paper, printed on both sides."""
        return self.pages // 2

    @property
    def whole(self) -> bool:
        """Whether all that was asked for is in it."""
        return not self.lost and status_of(self.notes) == "built"

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Why it does not hold all that was asked for, and what else was found."""
        return (*self.notes, *(found for lost in self.lost for found in lost.diagnostics))
