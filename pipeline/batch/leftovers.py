"""What earlier builds made in, which of it is of no use or of no source any more out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.batch.ledger import Ledger
from pipeline.batch.store import Store, book_name
from pipeline.book import safe_name
from pipeline.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file of an earlier build: what it was made of, and what it was made as."""

    source: str
    id: str
    path: str

    @property
    def hidden(self) -> bool:
        """Whether it is none of the files that people use."""
        return self.path.startswith(".")


def leftovers(ledger: Ledger, earlier: Manifest) -> tuple[Leftover, ...]:
    """Every file that earlier builds made, as far as ledger and manifest know."""
    found = {
        Leftover(made.job.source, made.job.leaflet, made.file.path)
        for made in ledger.made.values()
        if made.file
    }
    for entry in earlier.entries:
        found |= {Leftover(entry.source, entry.id, file.path) for file in entry.artifacts}
    return tuple(sorted(found, key=lambda left: left.path))


def without_source(
    left: Collection[Leftover],
    ids: Mapping[str, str],
    kept: Collection[str],
    is_gone: Callable[[str], bool],
) -> Iterator[Leftover]:
    """Those whose source is gone, or goes by another id now.

    `ids` are the ids of this build by their sources, `kept` the paths that it has made or left.
    """
    for file in left:
        orphaned = ids[file.source] != file.id if file.source in ids else is_gone(file.source)
        if orphaned and file.path not in kept:
            yield file


def outdated_handbooks(store: Store, made: Manifest) -> Iterator[str]:
    """Handbooks that this build did not make, and that hold what it did not print."""
    unprinted = {f"{safe_name(entry.id)}.xhtml" for entry in made.leaflets if not entry.artifacts}
    bound = {book_name(entry.id) for entry in made.handbooks}
    for name in store.handbooks() if unprinted else ():
        if name not in bound and unprinted & store.chapters(name):
            yield name
