"""Surveyed sources and a request in, jobs out; a pure function.

A job carries paths, ids and plain values only, so that it runs in this process, in another one or
on another machine.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.batch.survey import Surveyed
from pipeline.diagnostics import Code, Diagnostic, Severity


class B004(Code):
    """Two leaflets have the same id.

    Files are named after the id, and some systems do not know `A` from `a`, so one leaflet would
    silently replace the other. Neither is built until each has an id of its own.

    Example: `metformin.md` and `diabetes/Metformin.md`, neither with an `id` in its front matter.

    Source: Unicode Standard Annex 15 (normalisation) and The Unicode Standard, 3.13 (caseless
    matching), which case-insensitive file systems follow.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Job:
    """One leaflet to be made, in these page formats and perhaps as a chapter of a handbook."""

    id: str
    path: str
    """The file, as this process finds it."""
    name: str
    """The file, as messages and the manifest call it."""
    root: str
    """The project's folder."""
    formats: tuple[str, ...] = ()
    chapter: bool = False
    size: int = 0
    """Length of the source in characters, by which long work is started first."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that no job can be made of, and why."""

    id: str
    name: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs of a build, longest first, and the sources that cannot be built at all."""

    jobs: tuple[Job, ...]
    refused: tuple[Refused, ...]


def plan(
    sources: Sequence[Surveyed], root: str, formats: tuple[str, ...] = (), chapters: bool = False
) -> Plan:
    """One job for each readable source whose id is its own."""
    repeated = dict(_repeated(source for source in sources if not source.errors))
    refused = [
        Refused(source.id, source.name, source.errors or (repeated[source.name],))
        for source in sources
        if source.errors or source.name in repeated
    ]
    left_out = {source.name for source in refused}
    jobs = [
        Job(source.id, source.path, source.name, root, formats, chapters, source.size)
        for source in sources
        if source.name not in left_out
    ]
    jobs.sort(key=lambda job: (-job.size, job.id))
    return Plan(tuple(jobs), tuple(refused))


def same_file_name(leaflet_id: str) -> str:
    """What an id comes down to on a file system that ignores case and normalises Unicode."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", leaflet_id).casefold())


def _repeated(sources: Iterable[Surveyed]) -> Iterable[tuple[str, Diagnostic]]:
    groups: defaultdict[str, list[Surveyed]] = defaultdict(list)
    for source in sources:
        groups[same_file_name(source.id)].append(source)
    for group in groups.values():
        for source in group if len(group) > 1 else ():
            yield source.name, _same_id(source, [other for other in group if other is not source])


def _same_id(source: Surveyed, others: Sequence[Surveyed]) -> Diagnostic:
    named = ", ".join(_with_id(other, source.id) for other in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return B004.at(
        source.name,
        source.id_line,
        f"the id '{source.id}' is also that of {named}{more}",
        "Give each leaflet an id of its own in its front matter.",
    )


def _with_id(other: Surveyed, seen: str) -> str:
    return other.name if other.id == seen else f"{other.name} (as '{other.id}')"
