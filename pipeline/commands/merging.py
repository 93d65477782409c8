"""Output folders of several builds in, one folder with all their files and one manifest out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pipeline.batch.ledger import Ledger, open_ledger
from pipeline.batch.record import Build
from pipeline.batch.store import OutputError, Store, open_store, reason
from pipeline.manifest import (
    NAME,
    SUMS,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    load,
    manifest,
    sums,
    to_json,
)
from pipeline.project import ConfigurationError

Entry = TypeVar("Entry", LeafletEntry, HandbookEntry)


def merge_outputs(
    folders: Sequence[Path],
    *,
    out: Path = Path("out"),
    waiting: Callable[[], None] = lambda: None,
) -> Build:
    """Join what the parts of a build (`shard`) made, byte for byte what one build had made.

    What the parts have on record goes along, so that a build into `out` afterwards makes nothing
    again and only binds the handbooks. Raises ConfigurationError where two folders say different
    things of the same leaflet or a file is not as its manifest says, ManifestError for a folder
    without a manifest, and OutputError.
    """
    manifests = {folder: load(folder / NAME) for folder in folders}
    joined = _joined(manifests)
    with open_store(out, waiting) as store:
        try:
            for folder, part in manifests.items():
                for file in part.artifacts:
                    _copy(file, Store(folder), store)
            _join_ledgers(folders, store)
            record = store.write(NAME, to_json(joined).encode())
            files = [(file.path, file.sha256) for file in joined.artifacts]
            store.write(SUMS, sums([*files, (NAME, record.sha256)]).encode())
        except OSError as error:
            raise OutputError(f"{out}: cannot write here: {reason(error)}") from error
    return Build(out, joined)


def _joined(parts: dict[Path, Manifest]) -> Manifest:
    return manifest(
        _one_of_each((folder, entry) for folder, part in parts.items() for entry in part.leaflets),
        _one_of_each((folder, entry) for folder, part in parts.items() for entry in part.handbooks),
        dict.fromkeys(found for part in parts.values() for found in part.diagnostics),
    )


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


# --- what goes along for the next build ----------------------------------------------------------


def _join_ledgers(folders: Sequence[Path], store: Store) -> None:
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
    ledger.close(gone=lambda _source: False)


def _copy_chapters(part: Ledger, source: Store, target: Store) -> None:
    for made in part.made.values():
        if made.file and made.file.path.startswith("."):
            with suppress(FileNotFoundError):
                target.write(made.file.path, source.read(made.file.path))
