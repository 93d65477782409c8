"""HTML of units in, their measures out: laid out by workers, or in an earlier build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from pipeline.batch.recipe import toolchain
from pipeline.batch.result import EnvironmentLacks
from pipeline.batch.understand import house
from pipeline.book.printed import LaidUnit
from pipeline.diagnostics import Diagnostic
from pipeline.edition.faults import P021
from pipeline.edition.keep import Keep
from pipeline.emit.faults import NotPrinted
from pipeline.emit.fonts import FontsMissing
from pipeline.emit.unit import Layable, lay_unit
from pipeline.run import Done, Lost, Outcome
from pipeline.style import STYLE_ADDRESS, Style

BOOK_SHEETS = ("tokens.css", "base.css", "book.css")
"""The style sheets of a book in print, in the order in which they apply."""

FURNITURE_SHEETS = ("tokens.css", "book-furniture.css")
"""Those of what stands around its text."""

AT_ONCE = 256
"""Units whose HTML is in memory while they are laid out; some 40 kB each."""


@dataclass(frozen=True, slots=True)
class Job:
    """A unit to be laid out, by a worker that knows the project by its folder."""

    root: str
    digest: str
    unit: Layable


Laid: TypeAlias = "LaidUnit | tuple[Diagnostic, ...]"

Laying: TypeAlias = Callable[[Callable[[Job], Laid], Sequence[Job]], Iterable[Outcome[Job, Laid]]]
"""Runs a function over jobs in any order, as `pipeline.run.executor` does with limits of its own;
jobs come in portions, a call for each."""


def lay(job: Job) -> Laid:
    """A unit as it is laid out, or what keeps it from that. Raises EnvironmentLacks."""
    try:
        return lay_unit(job.unit, house(job.root).style)
    except NotPrinted as error:
        return error.diagnostics
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error


@dataclass(frozen=True, slots=True)
class Layouts:
    """Where units are laid out, and kept."""

    root: Path
    style: Style
    run: Laying
    keep: Keep

    def digest(self, unit: Layable) -> str:
        """Of all that the layout of a unit depends on."""
        together = hashlib.sha256(_surroundings(self.style, unit.sheets))
        together.update(unit.html.encode())
        for name, (media_type, data) in sorted(unit.pictures.items()):
            together.update(f"\0{name}\0{media_type}\0{len(data)}\0".encode() + data)
        return together.hexdigest()

    def measures(
        self, units: Iterable[tuple[str, Layable]], found: list[Diagnostic]
    ) -> Mapping[str, LaidUnit]:
        """Units without their data, by their digests; what keeps one from being laid out is found.

        Raises OSError where they cannot be kept, and Fatal.
        """
        laid: dict[str, LaidUnit] = {}
        missing = self._missing(units, laid)
        while jobs := list(islice(missing, AT_ONCE)):
            for outcome in self.run(lay, jobs):
                unit = _unit(outcome, found)
                if unit:
                    self.keep.put(outcome.job.digest, unit)
                    laid[outcome.job.digest] = replace(unit, data=b"")
        return laid

    def _missing(
        self, units: Iterable[tuple[str, Layable]], laid: dict[str, LaidUnit]
    ) -> Iterator[Job]:
        """Jobs for units that are not kept; those that are go among the laid ones."""
        seen: set[str] = set()
        for digest, unit in units:
            if digest in seen:
                continue
            seen.add(digest)
            if kept := self.keep.measures(digest):
                laid[digest] = kept
            else:
                yield Job(str(self.root), digest, unit)


def _unit(outcome: Outcome[Job, Laid], found: list[Diagnostic]) -> LaidUnit | None:
    if isinstance(outcome, Done):
        if isinstance(outcome.value, LaidUnit):
            return outcome.value
        found += outcome.value
        return None
    found.append(_lost(outcome))
    return None


def _lost(outcome: Lost[Job]) -> Diagnostic:
    why = "took too long" if outcome.reason == "time" else outcome.detail
    hint = "Look for very long lists, tables or words, or report it."
    return P021.at(outcome.job.unit.name, 0, f"cannot be laid out for the book: {why}", hint)


def _surroundings(style: Style, sheets: tuple[str, ...]) -> bytes:
    """A digest of what all units with some style sheets have in common."""
    texts = [style.text(name) for name in sheets]
    tools = json.dumps(sorted(toolchain().items()))
    together = hashlib.sha256("\0".join([*texts, tools]).encode())
    for name in sorted({name for text in texts for name in STYLE_ADDRESS.findall(text)}):
        place = next((place for place in style.places(name) if place.is_file()), None)
        together.update(place.read_bytes() if place else b"")
    return together.digest()
