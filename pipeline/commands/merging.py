"""Output folders of several builds in, one folder with all their files and one manifest out."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pipeline.batch.ledger import Ledger, open_ledger
from pipeline.batch.leftovers import leftovers, shown
from pipeline.batch.record import Build
from pipeline.batch.store import OutputError, Store, open_store, reason
from pipeline.manifest import (
    NAME,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    ManifestError,
    load,
    manifest,
)
from pipeline.plan import same_file_name
from pipeline.project import ConfigurationError
from pipeline.style import CHAPTER

Entry = TypeVar("Entry", LeafletEntry, HandbookEntry)


def merge_outputs(
    folders: Sequence[Path],
    *,
    out: Path = Path("out"),
    waiting: Callable[[], None] = lambda: None,
) -> Build:
    """Join what the parts of a build (`shard`) made, byte for byte what one build had made.

    What the parts have on record goes along, so that a build into `out` afterwards makes nothing
    again and only binds the handbooks. Raises ConfigurationError where a part is missing, two
    folders say different things of one leaflet, or a file is not as its manifest says;
    ManifestError for a folder without a manifest; and OutputError.
    """
    manifests = {folder: load(folder / NAME) for folder in folders}
    joined = _joined(manifests)
    with open_store(out, waiting) as store:
        try:
            for folder, part in manifests.items():
                for file in part.artifacts:
                    _copy(file, Store(folder), store)
            ledger = _joined_ledgers(folders, store)
        except OSError as error:
            raise OutputError(f"{out}: cannot write here: {reason(error)}") from error
        left = leftovers(store, Path(), ledger, _earlier(store))
        made, removed = left.clear(joined)
        store.write_record(made)
        with suppress(OSError):
            ledger.close(gone=lambda _source: False)
        return Build(out, made, shown(removed), shown(left.outdated(made)))


def _joined(parts: Mapping[Path, Manifest]) -> Manifest:
    _refuse_missing_parts(parts)
    joined = manifest(
        _one_of_each((folder, entry) for folder, part in parts.items() for entry in part.leaflets),
        _one_of_each((folder, entry) for folder, part in parts.items() for entry in part.handbooks),
        dict.fromkeys(found for part in parts.values() for found in part.diagnostics),
    )
    places: dict[str, str] = {}
    for entry in joined.entries:
        for file in entry.artifacts:
            other = places.setdefault(same_file_name(file.path), entry.source)
            if other != entry.source:
                raise ConfigurationError(
                    f"{other} and {entry.source} would both be {file.path}; give each an id of its "
                    "own and build both again"
                )
    return joined


def _refuse_missing_parts(parts: Mapping[Path, Manifest]) -> None:
    """An eighth of all leaflets must not be missing silently."""
    numbers: defaultdict[int, set[int]] = defaultdict(set)
    for part in parts.values():
        if part.part:
            number, _, whole = part.part.partition("/")
            numbers[int(whole)].add(int(number))
    for count, found in numbers.items():
        missing = [f"{one}/{count}" for one in range(1, count + 1) if one not in found]
        if missing:
            named = ", ".join(missing)
            raise ConfigurationError(f"parts are missing: {named}; build and name them too")


def _one_of_each(entries: Iterable[tuple[Path, Entry]]) -> Iterable[Entry]:
    """Entries by id and source; what two folders say of one must be the same."""
    found: dict[tuple[str, str], tuple[Path, Entry]] = {}
    for folder, entry in entries:
        first, other = found.setdefault((entry.id, entry.source), (folder, entry))
        if _apart_from_age(other) != _apart_from_age(entry):
            raise ConfigurationError(
                f"{first} and {folder} say different things of '{entry.id}' ({entry.source}); "
                "build both from the same sources with the same version"
            )
    return [entry for _, entry in found.values()]


def _apart_from_age(entry: Entry) -> Entry:
    """An entry, whether it was made by the last build or by one before."""
    return replace(entry, status="built") if entry.status == "unchanged" else entry


def _copy(file: Artifact, source: Store, target: Store) -> None:
    try:
        data = source.read(file.path)
    except OSError as error:
        raise ConfigurationError(f"{source.folder / file.path}: {reason(error)}") from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ConfigurationError(
            f"{source.folder / file.path} is not as its manifest says; build that part again"
        )
    target.write(file.path, data)


def _earlier(store: Store) -> Manifest:
    """What was in the folder before; a manifest that cannot be used tells nothing."""
    with suppress(ManifestError):
        return load(store.folder / NAME)
    return Manifest()


# --- what goes along for the next build ----------------------------------------------------------


def _joined_ledgers(folders: Sequence[Path], store: Store) -> Ledger:
    """Records and chapters; what is missing of them is built again, should it be needed."""
    ledger = open_ledger(store.folder)
    for folder in folders:
        part = open_ledger(folder)
        if part.reader != ledger.reader:
            ledger.reader, ledger.surveyed = part.reader, {}
        ledger.surveyed |= part.surveyed
        ledger.recipes |= part.recipes
        ledger.made |= part.made
        _copy_chapters(part, Store(folder), store)
    ledger.stale = True
    return ledger


def _copy_chapters(part: Ledger, source: Store, target: Store) -> None:
    for made in part.made.values():
        if made.file and made.job.form == CHAPTER and not next(source.troubles([made.file])):
            target.write(made.file.path, source.read(made.file.path))
