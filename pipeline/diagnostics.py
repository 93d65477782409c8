"""Diagnostics: what a stage has to say about a place in a source, each under a stable code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Generic, Literal, TypeAlias, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """What a finding means for the leaflet it is about."""

    ERROR = "error"
    """The leaflet cannot be built."""
    WITHHELD = "withheld"
    """The leaflet could be built and must not be printed."""
    WARNING = "warning"
    """The leaflet is built; somebody should mend its source."""
    HINT = "hint"
    """Worth knowing."""


GRAVE = (Severity.ERROR, Severity.WITHHELD)
"""What keeps a leaflet off paper, and what no setting, suppression or baseline keeps quiet."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `line` is 1-based, and 0 where it is about the whole file."""

    code: str
    severity: Severity
    path: str
    line: int
    message: str
    hint: str = ""
    quote: str = ""
    """The words in question as they stand there, where that is known; they lead to the column."""

    def __str__(self) -> str:
        """`path:line: severity CODE message`, the form editors and terminals make clickable."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.severity} {self.code} {self.message}"

    def __reduce__(self) -> tuple[type[Diagnostic], tuple[object, ...]]:
        """As a call, for workers send many: the way of dataclasses takes twice as long."""
        fields = self.code, self.severity, self.path, self.line, self.message, self.hint, self.quote
        return Diagnostic, fields


class Code:
    """A diagnostic's code: the class name is the code, the docstring its entry in the catalogue.

    The docstring's first line is the title; then follow what it finds, why it matters, an
    `Example:` and a `Source:` paragraph.
    """

    severity: ClassVar[Severity]

    @classmethod
    def at(cls, path: str, line: int, message: str, hint: str = "", quote: str = "") -> Diagnostic:
        """A finding under this code."""
        return Diagnostic(cls.__name__, cls.severity, path, line, message, hint, quote)


@dataclass(frozen=True, slots=True)
class Reported(Generic[T]):
    """A stage's result with what it had to say; no value where an error stopped it."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """The gravest severity among findings."""
    found = {diagnostic.severity for diagnostic in diagnostics}
    return next((severity for severity in Severity if severity in found), None)


Status: TypeAlias = Literal["built", "unchanged", "withheld", "failed"]

STATUSES: dict[Severity | None, Status] = {
    Severity.ERROR: "failed",
    Severity.WITHHELD: "withheld",
}
"""What the gravest finding makes of a leaflet; any other leaves it to be built."""


def status_of(diagnostics: Iterable[Diagnostic]) -> Status:
    """What findings make of a leaflet."""
    return STATUSES.get(worst(diagnostics), "built")
