"""Results of jobs in, files in the output folder and the record of the build out.

Only the parent process keeps a record, and writes it ordered by id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pipeline.batch.result import Bound, LeafletResult, status_of
from pipeline.batch.store import OutputError, Store, reason
from pipeline.batch.survey import display_name
from pipeline.book import Chapter, safe_name
from pipeline.diagnostics import Code, Diagnostic, Reported, Severity
from pipeline.manifest import (
    NAME,
    SUMS,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    ManifestError,
    load,
    manifest,
    sums,
    to_json,
)
from pipeline.project import Handbook

Entry = TypeVar("Entry", LeafletEntry, HandbookEntry)


class B008(Code):
    """A file cannot be written to the output folder, or not be taken away.

    The disk may be full, or the folder closed to writing. Nothing half-written is left behind, and
    nothing of this leaflet; other leaflets are still built.

    Example: `out/pdf/a4/metformin.pdf: No space left on device`.

    Source: house rule; an artifact is complete under its name or not there.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Build:
    """What a build came to: its manifest, and what it found in the output folder."""

    folder: Path
    manifest: Manifest
    removed: tuple[str, ...] = ()
    """Files of earlier builds that were taken away, since they must not be printed any more."""
    outdated: tuple[str, ...] = ()
    """Handbooks of earlier builds that still hold a leaflet which is not to be printed."""

    @property
    def all_built(self) -> bool:
        """Whether every leaflet and handbook was built."""
        return all(entry.status in ("built", "unchanged") for entry in self.manifest.entries)


@dataclass(slots=True)
class Record:
    """What a build has made so far, and where."""

    store: Store
    root: Path
    leaflets: list[LeafletEntry] = field(default_factory=list)
    handbooks: list[HandbookEntry] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, result: LeafletResult) -> None:
        """Write a leaflet's documents, and note what became of it."""
        artifacts, errors = self._written(result.source, _documents(result))
        diagnostics = _in_order((*result.diagnostics, *errors))
        status = status_of(diagnostics)
        self.leaflets.append(
            LeafletEntry(result.id, result.source, result.sha256, status, diagnostics, artifacts)
        )
        if result.chapter and status == "built":
            self.chapters.append(result.chapter)

    def bind(
        self,
        path: Path,
        handbook: Handbook,
        make: Callable[[Handbook, Iterable[Chapter], str], Reported[Bound]],
    ) -> None:
        """Make a handbook of all chapters so far, write it, and note what became of it."""
        name = display_name(path, self.root)
        reported = make(handbook, self.chapters, name)
        bound = reported.value
        files = [(_book(handbook.id), bound.data, None)] if bound else []
        artifacts, errors = self._written(name, files)
        diagnostics = _in_order((*reported.diagnostics, *errors))
        self.handbooks.append(
            HandbookEntry(
                handbook.id,
                name,
                hashlib.sha256(path.read_bytes()).hexdigest(),
                status_of(diagnostics),
                bound.leaflets if bound else (),
                diagnostics,
                artifacts,
            )
        )

    def close(self) -> Build:
        """Take away what must not linger, and write the manifest and the sums.

        Raises OutputError where they cannot be written.
        """
        earlier = self._earlier()
        removed = tuple(sorted(self._remove_stale(earlier)))
        made = manifest(self.leaflets, self.handbooks, self.diagnostics)
        text = to_json(made).encode()
        files = [(artifact.path, artifact.sha256) for artifact in made.artifacts]
        try:
            record = self.store.write(NAME, text)
            self.store.write(SUMS, sums([*files, (NAME, record.sha256)]).encode())
        except OSError as error:
            raise OutputError(
                f"{self.store.folder}: cannot write the manifest: {reason(error)}"
            ) from error
        return Build(self.store.folder, made, removed, tuple(self._outdated()))

    # --- writing -------------------------------------------------------------------------------

    def _written(
        self, source: str, files: Iterable[tuple[str, bytes, int | None]]
    ) -> tuple[tuple[Artifact, ...], tuple[Diagnostic, ...]]:
        """All files of one source, or none of them and why."""
        artifacts: list[Artifact] = []
        for name, data, pages in files:
            try:
                artifacts.append(self.store.write(name, data, pages))
            except OSError as error:
                _, errors = self._removed(source, [artifact.path for artifact in artifacts])
                return (), (_refused(source, name, error), *errors)
        return tuple(artifacts), ()

    def _removed(
        self, source: str, names: Iterable[str]
    ) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
        removed, errors = [], []
        for name in names:
            try:
                removed += [name] if self.store.remove(name) else []
            except OSError as error:
                errors.append(_refused(source, name, error))
        return tuple(removed), tuple(errors)

    # --- what earlier builds left ----------------------------------------------------------------

    def _earlier(self) -> Manifest:
        with suppress(ManifestError):
            return load(self.store.folder / NAME)
        return Manifest()

    def _remove_stale(self, earlier: Manifest) -> Iterator[str]:
        """Take away what earlier builds made of leaflets and handbooks that are not made now."""
        made = manifest(self.leaflets, self.handbooks)
        kept = {artifact.path for artifact in made.artifacts}
        for index, leaflet in enumerate(self.leaflets):
            if not leaflet.artifacts:
                names = {*self.store.documents(leaflet.id), *_made_of(leaflet.source, earlier)}
                removed, errors = self._removed(leaflet.source, sorted(names - kept))
                yield from removed
                self.leaflets[index] = _with(leaflet, errors)
        for index, handbook in enumerate(self.handbooks):
            if not handbook.artifacts:
                removed, errors = self._removed(handbook.source, [_book(handbook.id)])
                yield from removed
                self.handbooks[index] = _with(handbook, errors)

    def _outdated(self) -> Iterator[str]:
        """Handbooks that this build did not make, and that hold what it did not print."""
        unprinted = {
            f"{safe_name(entry.id)}.xhtml" for entry in self.leaflets if not entry.artifacts
        }
        bound = {_book(entry.id) for entry in self.handbooks}
        for name in self.store.handbooks():
            if name not in bound and unprinted & self.store.chapters(name):
                yield name


def _documents(result: LeafletResult) -> Iterator[tuple[str, bytes, int | None]]:
    for document in result.documents:
        yield f"pdf/{document.format}/{result.id}.pdf", document.data, document.pages


def _book(handbook_id: str) -> str:
    return f"epub/{handbook_id}.epub"


def _made_of(source: str, earlier: Manifest) -> Iterator[str]:
    for entry in earlier.leaflets:
        if entry.source == source:
            yield from (artifact.path for artifact in entry.artifacts)


def _with(entry: Entry, errors: tuple[Diagnostic, ...]) -> Entry:
    """An entry with further errors, which make it a failure."""
    if not errors:
        return entry
    found = dict.fromkeys((*entry.diagnostics, *errors))  # writing may have failed likewise
    return replace(entry, status="failed", diagnostics=_in_order(found))


def _refused(source: str, name: str, error: OSError) -> Diagnostic:
    return B008.at(source, 0, f"{name}: {reason(error)}", "Make room, or use another --out.")


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda found: (found.line, found.code, found.message)))
