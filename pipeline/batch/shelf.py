"""The chapters of a build, as handbooks are bound of them: summaries in memory, texts on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.batch.store import Store
from pipeline.book import Absence, Chapter, Summary, chapter_from, summary_from


@dataclass(frozen=True)
class BuiltShelf:
    """The chapters that a build has made; see `pipeline.book.Shelf`."""

    store: Store
    files: Mapping[str, str]
    """By the leaflet's id, in the order of ids, the name of its chapter in the output folder."""
    absent: Mapping[str, Absence]

    @cached_property
    def summaries(self) -> Mapping[str, Summary]:
        """Of every leaflet that may be printed. Raises OSError and ValueError."""
        return {name: summary_from(self.store.first_line(f)) for name, f in self.files.items()}

    def chapter(self, leaflet_id: str) -> Chapter:
        """The chapter of a leaflet. Raises KeyError, OSError and ValueError."""
        return chapter_from(self.store.read(self.files[leaflet_id]))
