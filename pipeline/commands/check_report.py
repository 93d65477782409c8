"""A check in, its report as JSON out, for which there is a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter

from pipeline.batch.result import LeafletResult
from pipeline.commands.checking import Check
from pipeline.commands.codes import is_fixable
from pipeline.commands.places import Placed, placed
from pipeline.commands.reported import json_pieces
from pipeline.diagnostics import Diagnostic, Severity, Status

SCHEMA = Path(__file__).with_name("check.schema.json")

VERSION: Literal[1] = 1

CheckedStatus: TypeAlias = Literal["ok", "withheld", "failed"]
"""What would become of a leaflet."""

_STRICT = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Lines and columns count from 1, columns in characters (code points)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    code: str
    severity: Severity
    path: str
    """The file, relative to the project."""
    line: Annotated[int, Field(ge=0)]
    """0 where it is about the whole file."""
    column: Annotated[int, Field(ge=0)]
    """Of the first character in question; 0 where that is not known."""
    end_column: Annotated[int, Field(ge=0)]
    """Behind the last character in question on this line; 0 where that is not known."""
    message: str
    hint: str
    quote: str
    """The words in question, as the leaflet has them."""
    fixable: bool
    """Whether `leaflet check --fix` mends it."""


@dataclass(frozen=True, slots=True)
class CheckedLeaflet:
    """A leaflet and what would become of it; `sha256` is that of its source, empty if unread."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: str
    source: str
    """The source file, relative to the project."""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    status: CheckedStatus
    diagnostics: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All leaflets of one check; `diagnostics` are about folders."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    leaflets: tuple[CheckedLeaflet, ...]
    diagnostics: tuple[Finding, ...]
    version: Literal[1] = VERSION
    """The version of this format."""


_STATUSES: Mapping[Status, CheckedStatus] = {
    "built": "ok",
    "unchanged": "ok",
    "withheld": "withheld",
    "failed": "failed",
}


def as_json(check: Check, root: Path = Path()) -> str:
    """The report as JSON, shaped like the manifest of a build."""
    return "".join(json_report(check, root))


def json_report(check: Check, root: Path = Path()) -> Iterator[str]:
    """The fields of `CheckReport` in pieces, never held as a whole."""
    yield from json_pieces(
        {
            "leaflets": (_leaflet(leaflet, root) for leaflet in check.leaflets),
            "diagnostics": iter(_findings(check.diagnostics, root)),
            "version": VERSION,
        }
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TypeAdapter(CheckReport).json_schema(mode="serialization"),
    }


def _leaflet(leaflet: LeafletResult, root: Path) -> CheckedLeaflet:
    return CheckedLeaflet(
        leaflet.id,
        leaflet.source,
        leaflet.sha256,
        _STATUSES[leaflet.status],
        _findings(leaflet.diagnostics, root),
    )


def _findings(found: Sequence[Diagnostic], root: Path) -> tuple[Finding, ...]:
    return tuple(_finding(place) for place in placed(found, root))


def _finding(place: Placed) -> Finding:
    diagnostic = place.diagnostic
    return Finding(
        diagnostic.code,
        diagnostic.severity,
        diagnostic.path,
        diagnostic.line,
        place.column,
        place.end_column,
        diagnostic.message,
        diagnostic.hint,
        diagnostic.quote,
        is_fixable(diagnostic.code),
    )
