"""What earlier builds made in, what of it must go or is of no use any more out.

Architecture Invariant: nothing is deleted that no build has made, and unasked only what must not be
printed any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipeline.batch.ledger import Ledger
from pipeline.batch.store import Store, reason
from pipeline.book import safe_name
from pipeline.clinics import clinic_file
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.forms import Form, form_of
from pipeline.manifest import HandbookEntry, LeafletEntry, Manifest
from pipeline.plan import same_file_name

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
class Leftover:
    """A file of an earlier build: what it was made of, and what it was made as."""

    source: str
    id: str
    path: str
    sha256: str
    """Of its source, when it was made."""
    chapters: tuple[str, ...] = ()
    """The ids of a handbook's leaflets."""

    @property
    def form(self) -> Form | None:
        """The form of print that it is; None for handbooks and their chapters."""
        try:
            return form_of(self.path)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What is on record, grouped once, since it is asked for each leaflet that is not printed."""

    sources: Mapping[str, set[str]]
    """By the path of a file."""
    paths: Mapping[str, set[str]]
    """By the source of files."""

    @classmethod
    def of(cls, files: Iterable[Leftover]) -> _Recorded:
        sources: defaultdict[str, set[str]] = defaultdict(set)
        paths: defaultdict[str, set[str]] = defaultdict(set)
        for file in files:
            sources[file.path].add(file.source)
            paths[file.source].add(file.path)
        return cls(sources, paths)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Every file that earlier builds made in an output folder, as far as is on record."""

    store: Store
    root: Path
    files: tuple[Leftover, ...]

    def clear(
        self, made: Manifest, unprinted: Mapping[str, Collection[str]] | None = None
    ) -> tuple[Manifest, tuple[str, ...]]:
        """Take away what earlier builds made of what is not printed now; say what that was.

        `unprinted` are files by the ids of leaflets that are printed, but not in those forms.
        Entries of what cannot be taken away have failed.
        """
        but = unprinted or {}
        kept = {artifact.path for artifact in made.artifacts}
        removed: list[str] = []
        recorded = _Recorded.of(self.files)
        leaflets = [
            self._cleared(e, self._of_leaflet(e, but, recorded) - kept, removed)
            for e in made.leaflets
        ]
        handbooks = [
            self._cleared(e, () if e.artifacts else self.store.volumes(e.id), removed)
            for e in made.handbooks
        ]
        cleared = replace(made, leaflets=tuple(leaflets), handbooks=tuple(handbooks))
        return cleared, tuple(sorted(removed))

    def orphans(
        self, ids: Mapping[str, str], kept: Collection[str], formats: Collection[str]
    ) -> tuple[str, ...]:
        """The files whose source, clinic or format is gone, or whose source has another id now.

        `ids` are the ids of this build by their sources, `kept` the paths that it has made or left,
        and `formats` the page formats that there are.
        """
        safe = {same_file_name(path) for path in kept}
        found = {
            file.path
            for file in self.files
            if (self._has_lost_its_source(file, ids) or self._has_lost_its_form(file, formats))
            and same_file_name(file.path) not in safe
        }
        return self._there(found)

    def barred(self, bars: Callable[[Form], bool]) -> tuple[str, ...]:
        """The files of forms that nothing is to be printed in, as those of a broken clinic are."""
        return self._there(file.path for file in self.files if file.form and bars(file.form))

    def _has_lost_its_source(self, file: Leftover, ids: Mapping[str, str]) -> bool:
        if file.source in ids:
            return ids[file.source] != file.id
        return is_gone(self.root, file.source)

    def _has_lost_its_form(self, file: Leftover, formats: Collection[str]) -> bool:
        form = file.form
        if form is None:
            return False
        clinic_gone = form.clinic and is_gone(self.root, clinic_file(form.clinic))
        return bool(clinic_gone) or form.format not in formats

    def _there(self, paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(path for path in set(paths) if (self.store.folder / path).is_file()))

    def outdated(self, made: Manifest) -> Iterator[str]:
        """Files that this build did not make, and that are older than what it did.

        Those are other formats of a leaflet that has changed, and handbooks that hold it, or that
        hold a leaflet which is not printed any more.
        """
        ours = {artifact.path for artifact in made.artifacts}
        sums = {entry.source: entry.sha256 for entry in made.leaflets if not _is_out(entry)}
        old = {file.id for file in self.files if sums.get(file.source, file.sha256) != file.sha256}
        dropped = {entry.id for entry in made.leaflets if _is_out(entry)}
        found = {
            file.path
            for file in self.files
            if file.path not in ours
            and (sums.get(file.source, file.sha256) != file.sha256)
            | (not (old | dropped).isdisjoint(file.chapters))
        }
        found |= set(self._books_with(dropped)) - ours
        yield from self._there(found)

    def _cleared(self, entry: Entry, names: Collection[str], removed: list[str]) -> Entry:
        gone, errors = remove(self.store, entry.source, sorted(names))
        removed += gone
        return with_errors(entry, errors)

    def _of_leaflet(
        self, entry: LeafletEntry, unprinted: Mapping[str, Collection[str]], recorded: _Recorded
    ) -> set[str]:
        """The files of a leaflet that is not printed: of its source, and under its name.

        What another source that is still there has under that name is none of its. Of a leaflet
        that is printed they are only those of some forms.
        """
        if not _is_out(entry):
            return set(unprinted.get(entry.id, ()))
        named = {
            path
            for path in self.store.documents(entry.id)
            if all(
                source == entry.source or is_gone(self.root, source)
                for source in recorded.sources.get(path, ())
            )
        }
        return named | recorded.paths.get(entry.source, set())

    def _books_with(self, dropped: Collection[str]) -> Iterator[str]:
        """Handbooks, of whatever build, that hold one of these leaflets."""
        names = {f"{safe_name(leaflet_id)}.xhtml" for leaflet_id in dropped}
        for book in self.store.handbooks() if names else ():
            if names & self.store.chapters(book):
                yield book


def _is_out(entry: LeafletEntry) -> bool:
    """Whether nothing of a leaflet may be printed; one may also be in a handbook alone."""
    return not entry.artifacts and entry.status not in ("built", "unchanged")


def leftovers(store: Store, root: Path, ledger: Ledger, earlier: Manifest) -> Leftovers:
    """What is on record in a ledger, and in the manifest of the last build."""
    found = {
        file.path: Leftover(
            made.job.source, made.job.leaflet, file.path, made.job.sha256, made.leaflets
        )
        for made in ledger.made.values()
        for file in made.files
    }
    for entry in earlier.entries:
        chapters = entry.leaflets if isinstance(entry, HandbookEntry) else ()
        for file in entry.artifacts:
            left = Leftover(entry.source, entry.id, file.path, entry.sha256, chapters)
            found.setdefault(file.path, left)
    return Leftovers(store, root, tuple(found[path] for path in sorted(found)))


def is_gone(root: Path, source: str) -> bool:
    """Whether a source, by its name in messages, is not there any more.

    Not so where that cannot be told: under a link that leads nowhere, as to a disk that is not
    mounted, or in a folder that may not be read.
    """
    if "\\" in source:  # the real name cannot be shown in messages
        return False
    path = root / source
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return not any(parent.is_symlink() and not parent.exists() for parent in path.parents)
    except OSError:
        return False
    return False


def remove(
    store: Store, source: str, names: Iterable[str]
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Take away files; what was, and what could not be."""
    removed, errors = [], []
    for name in names:
        try:
            removed += [name] if store.remove(name) else []
        except OSError as error:
            errors.append(refused(source, name, error))
    return tuple(removed), tuple(errors)


def with_errors(entry: Entry, errors: tuple[Diagnostic, ...]) -> Entry:
    """An entry with further errors, which make it a failure."""
    if not errors:
        return entry
    found = dict.fromkeys((*entry.diagnostics, *errors))  # writing may have failed likewise
    return replace(entry, status="failed", diagnostics=in_order(found))


def refused(source: str, name: str, error: OSError) -> Diagnostic:
    """What to say of a file that the system would not write or remove."""
    return B008.at(source, 0, f"{name}: {reason(error)}", "Make room, or use another --out.")


def shown(names: Iterable[str]) -> tuple[str, ...]:
    """Files that people use; the others are nobody's business."""
    return tuple(name for name in names if not name.startswith("."))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings of one file by line."""
    return tuple(sorted(diagnostics, key=lambda found: (found.line, found.code, found.message)))
