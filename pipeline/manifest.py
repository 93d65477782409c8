"""The record of a build: entries in, `manifest.json` and `SHA256SUMS` out, and back again.

There is neither a time nor a machine's path in it, and its order is that of ids, so that the same
input gives the same bytes whatever ran in parallel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from pipeline.diagnostics import Diagnostic, Status

NAME = "manifest.json"
SUMS = "SHA256SUMS"
SCHEMA = Path(__file__).with_name("manifest.schema.json")

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_NAME = r"[^./\\][^/\\]*"
RelativePath = Annotated[
    str, Field(pattern=f"^(pdf/{_NAME}|clinics/{_NAME}/{_NAME}|epub|print)/{_NAME}$")
]
"""A path below the output folder; it cannot lead out of it."""

_STRICT = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class ManifestError(Exception):
    """A manifest is missing or is not one; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that was made; `pages` is null for an EPUB, which has no fixed pages."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    path: RelativePath
    """Relative to the output folder, with forward slashes."""
    sha256: Sha256
    bytes: Annotated[int, Field(ge=1)]
    pages: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True, slots=True)
class LeafletEntry:
    """A leaflet and what became of it; `sha256` is that of its source, empty if never read."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: str
    source: str
    """The source file, relative to the project."""
    sha256: Sha256 | Literal[""]
    status: Status
    diagnostics: tuple[Diagnostic, ...] = ()
    artifacts: tuple[Artifact, ...] = ()


@dataclass(frozen=True, slots=True)
class HandbookEntry:
    """A handbook and what became of it; `leaflets` are the ids of its chapters in their order."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: str
    source: str
    """The file that defines it, relative to the project."""
    sha256: Sha256
    status: Status
    leaflets: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    artifacts: tuple[Artifact, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """All leaflets and handbooks of one build; `diagnostics` are about its folders."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    leaflets: tuple[LeafletEntry, ...] = ()
    handbooks: tuple[HandbookEntry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    part: Annotated[str, Field(pattern=r"^([1-9]\d*/[1-9]\d*)?$")] = ""
    """Which part of a whole this is, such as `2/8`; empty where it is the whole."""
    version: Literal[1] = 1
    """The version of this format."""

    @property
    def entries(self) -> tuple[LeafletEntry | HandbookEntry, ...]:
        """Everything that was to be made."""
        return (*self.leaflets, *self.handbooks)

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every file of the build, by path."""
        found = (artifact for entry in self.entries for artifact in entry.artifacts)
        return tuple(sorted(found, key=lambda artifact: artifact.path))


_ADAPTER: TypeAdapter[Manifest] = TypeAdapter(Manifest)


def manifest(
    leaflets: Iterable[LeafletEntry],
    handbooks: Iterable[HandbookEntry] = (),
    diagnostics: Iterable[Diagnostic] = (),
    part: str = "",
) -> Manifest:
    """A manifest of entries that came in any order."""
    return Manifest(
        tuple(sorted(leaflets, key=lambda entry: (entry.id, entry.source))),
        tuple(sorted(handbooks, key=lambda entry: entry.id)),
        tuple(sorted(diagnostics, key=lambda found: (found.path, found.line, found.code))),
        part,
    )


def to_json(value: Manifest) -> str:
    """The text of `manifest.json`."""
    return _ADAPTER.dump_json(value, indent=2).decode() + "\n"


def sums(files: Iterable[tuple[str, str]]) -> str:
    """The text of `SHA256SUMS` for paths and their sums, as `sha256sum --check` reads it."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files))


def load(path: Path) -> Manifest:
    """The manifest in a file. Raises ManifestError."""
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except FileNotFoundError:
        raise ManifestError(f"{path}: no such file; run 'leaflet build' first") from None
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "manifest"
        raise ManifestError(
            f"{path}: not a manifest of this version: {place}: {first['msg']}; "
            "run 'leaflet build' again"
        ) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of a manifest, made from the classes above."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:leaflet-pipeline:manifest:1",
        **_ADAPTER.json_schema(mode="serialization"),
    }
