"""Surveyed sources and recipes in, jobs with their keys out, and why a job has to run; all pure.

A job is one leaflet in one form: one of print (`forms.Form`), or a chapter for handbooks. Its key
is made of everything that can change its bytes, so equal keys mean equal bytes. The jobs of one
leaflet that have to run are one task, since they share the reading and understanding of its source.
Jobs and tasks carry paths, ids and plain values only, so that they run in this process, in another
one or on another machine.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.standards import BUILD
from pipeline.style import CHAPTER


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
class Surveyed:
    """A source file with what a plan needs to know of it; `errors` say why it cannot be read."""

    path: str
    name: str
    id: str
    id_line: int = 0
    language: str = ""
    size: int = 0
    """Length of its text in characters."""
    sha256: str = ""
    errors: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that goes into a form of a leaflet besides its source: names, and digests or versions.

    The names are as messages show them: `styles/base.css`, `weasyprint`.
    """

    inputs: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of the inputs, whatever their order."""
        return _digest(sorted(self.inputs.items()))


@dataclass(frozen=True, slots=True)
class Job:
    """One leaflet in one form."""

    leaflet: str
    """The leaflet's id."""
    form: str
    source: str
    """The file, as messages and the manifest call it."""
    sha256: str
    """Of the source."""
    recipe: str
    """The digest of its recipe."""

    @property
    def key(self) -> str:
        """SHA-256 of everything that can change the job's bytes or its findings.

        The file's name is in it because findings show it.
        """
        return _digest([self.leaflet, self.form, self.source, self.sha256, self.recipe])


@dataclass(frozen=True, slots=True)
class Task:
    """One leaflet to be made, in these forms of print and perhaps as a chapter of a handbook."""

    id: str
    path: str
    """The file, as this process finds it."""
    name: str
    """The file, as messages and the manifest call it."""
    root: str
    """The project's folder."""
    prints: tuple[str, ...] = ()
    """Forms of print, as `Form` writes them."""
    chapter: bool = False
    size: int = 0
    """Length of the source in characters, by which long work is started first."""
    profile: str = BUILD
    """The profile of checks, a built-in one or one of the house's."""
    today: date | None = None
    """The day on which something may be overdue; no build knows one."""
    fits: tuple[tuple[str, int], ...] = ()
    """What earlier builds found out about setting it, see `LeafletResult.fits`."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Everything that is to be made of the leaflet."""
        return (*self.prints, CHAPTER) if self.chapter else self.prints


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that no job can be made of, and why."""

    id: str
    name: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A task for each leaflet, longest first, with its jobs; and sources that cannot be built."""

    tasks: tuple[Task, ...]
    refused: tuple[Refused, ...]
    jobs: Mapping[str, tuple[Job, ...]]
    """By the leaflet's id, in the order of its task's forms."""


def plan(
    sources: Sequence[Surveyed],
    root: str,
    prints: tuple[str, ...] = (),
    chapters: bool = False,
    recipes: Mapping[tuple[str, str], Recipe] | None = None,
) -> Plan:
    """A task for each readable source whose id is its own, and a job for each of its forms.

    `recipes` are by form and language; a plan without them has no jobs.
    """
    refused = refusals(sources)
    left_out = {source.name for source in refused}
    good = sorted(
        (source for source in sources if source.name not in left_out),
        key=lambda source: (-source.size, source.id),
    )
    tasks = tuple(
        Task(source.id, source.path, source.name, root, prints, chapters, source.size)
        for source in good
    )
    digests = {which: recipe.digest for which, recipe in (recipes or {}).items()}
    jobs = {
        source.id: tuple(_jobs(source, task, digests))
        for source, task in zip(good, tasks, strict=True)
    }
    return Plan(tasks, refused, jobs if recipes else {})


def refusals(sources: Sequence[Surveyed]) -> tuple[Refused, ...]:
    """The sources that cannot be read, or share their id with another, in the order given."""
    repeated = dict(_repeated(source for source in sources if not source.errors))
    return tuple(
        Refused(source.id, source.name, source.errors or (repeated[source.name],))
        for source in sources
        if source.errors or source.name in repeated
    )


def shard(planned: Plan, number: int, count: int) -> Plan:
    """A part of a plan: of `count` parts that one of this `number`, counted from 1.

    The leaflet's id alone says to which part it belongs, so a new leaflet moves no other one.
    """

    def ours(leaflet_id: str) -> bool:
        digest = hashlib.sha256(leaflet_id.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8]) % count == number - 1

    return Plan(
        tuple(task for task in planned.tasks if ours(task.id)),
        tuple(refused for refused in planned.refused if ours(refused.id)),
        {name: jobs for name, jobs in planned.jobs.items() if ours(name)},
    )


def only(planned: Plan, wanted: Collection[str]) -> Plan:
    """What of a plan has to do with leaflets of these ids."""
    return Plan(
        tuple(task for task in planned.tasks if task.id in wanted),
        tuple(refused for refused in planned.refused if refused.id in wanted),
        {name: jobs for name, jobs in planned.jobs.items() if name in wanted},
    )


def due_tasks(
    planned: Plan, due: Collection[Job], fits: Mapping[str, tuple[tuple[str, int], ...]]
) -> tuple[Task, ...]:
    """The tasks of a plan, each with those of its forms alone that have to be made.

    `fits` are by the leaflet's id what earlier builds found out about setting it.
    """
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for job in due:
        forms[job.leaflet].add(job.form)
    return tuple(
        replace(
            task,
            prints=tuple(name for name in task.prints if name in forms[task.id]),
            chapter=CHAPTER in forms[task.id],
            fits=fits.get(task.id, ()),
        )
        for task in planned.tasks
        if task.id in forms
    )


def reason(
    job: Job, before: Job | None, recipe: Recipe, recipe_before: Recipe | None, *, failed: bool
) -> str:
    """Why a job has to run, in words; empty where nothing has changed since it ran `before`."""
    if before is None:
        return "never built"
    if failed:
        return "failed last time"
    if job.key == before.key:
        return ""
    reasons = [
        *(["source changed"] if job.sha256 != before.sha256 else []),
        *([f"source was {before.source}"] if job.source != before.source else []),
        *(_differences(recipe_before, recipe) if job.recipe != before.recipe else []),
    ]
    return ", ".join(reasons)


def same_file_name(leaflet_id: str) -> str:
    """What an id comes down to on a file system that ignores case and normalises Unicode."""
    if leaflet_id.isascii():
        return leaflet_id.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", leaflet_id).casefold())


def _jobs(source: Surveyed, task: Task, recipes: Mapping[tuple[str, str], str]) -> Iterator[Job]:
    for form in task.forms if recipes else ():
        recipe = recipes[form, source.language]
        yield Job(source.id, form, source.name, source.sha256, recipe)


def _differences(before: Recipe | None, now: Recipe) -> Iterator[str]:
    """What has changed in a recipe, each in a few words."""
    earlier = before.inputs if before else {}
    if not earlier:
        yield "it is not known how it was made"
        return
    for name in sorted({*earlier, *now.inputs}):
        old, new = earlier.get(name, ""), now.inputs.get(name, "")
        if old != new:
            shown = old and new and max(len(old), len(new)) <= _LONGEST_SHOWN
            yield f"{name} changed from {old} to {new}" if shown else f"{name} changed"


_LONGEST_SHOWN = 20
"""Characters of a version or setting; digests are longer."""


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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
