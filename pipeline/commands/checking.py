"""Sources in, everything there is to say about them out; nothing is printed."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.batch.checked import open_checked
from pipeline.batch.jobs import Progress, limits, refusal, run_tasks
from pipeline.batch.request import sources_asked
from pipeline.batch.result import LeafletResult
from pipeline.book import Absence
from pipeline.book.references import References, missing_references
from pipeline.diagnostics import Diagnostic
from pipeline.house import check_house
from pipeline.plan import Task, plan
from pipeline.project import Project, open_project
from pipeline.today import today
from pipeline.words import check_words

SMALL = 20_000
"""Characters that are checked in this process, and nothing is written of it.

Starting workers takes longer than reading them, and nobody wants an `out` for so little.
"""

_AT_ONCE = 16
"""Leaflets that a worker gets at a time: each takes some 10 ms, and handing one over half a one."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check came to: a result for each leaflet, by file.

    `diagnostics` are about folders and the settings of the house.
    """

    leaflets: tuple[LeafletResult, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@contextmanager
def without_collections() -> Iterator[None]:
    """No search for cycles of objects, of which a check makes none.

    Looking through half a million findings again and again takes longer than making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@without_collections()
def check_leaflets(
    sources: Sequence[Path] = (),
    *,
    workers: int = 0,
    project: Path = Path(),
    runner: str = "",
    progress: Progress | None = None,
    profile: str = "",
    cache: bool = True,
) -> Check:
    """Everything there is to say about leaflets, without printing them.

    A little is checked in this process; more, or with `runner` set to `local`, in others that can
    be stopped. What an earlier check of a project has found, and nothing could have changed since,
    is not looked for again, unless `cache` is off. Raises ConfigurationError for settings that are
    wrong, and for a `profile` that there is not; StyleError for formats that cannot be read.
    """
    house = open_project(project)
    name, day = profile or house.publisher.check.profile, today()
    of_house = check_house(house, house.publisher.check.named(name))
    check_words(house.root, house.style)
    checked = open_checked(house, name, day, kept=cache and house.leaflets.is_dir())
    found = sources_asked(house, sources, checked.known)
    planned = plan(found.sources, str(house.root.resolve()))
    tasks = [replace(task, profile=name, today=day) for task in planned.tasks]
    surveyed = {source.name: source for source in found.sources}
    known = [before for task in tasks if (before := checked.result(surveyed[task.name]))]
    done = {before.source for before in known}
    due = [task for task in tasks if task.name not in done]
    new = _run(due, house, workers, runner, progress)
    if sum(task.size for task in tasks) > SMALL:
        for result in new:
            checked.learn(surveyed[result.source], result)
        checked.close(None if sources else partial(_is_gone, house, surveyed))
    results = [*map(refusal, planned.refused), *known, *new]
    if not sources:  # of a few leaflets nobody can say which others there are
        results = _with_missing_references(results)
    results.sort(key=lambda result: result.source)
    return Check(tuple(results), (*of_house, *found.diagnostics))


def _is_gone(house: Project, surveyed: Collection[str], name: str) -> bool:
    """Whether there is no source of that name any more."""
    return name not in surveyed and not (house.root / name).exists()


def _run(
    tasks: Sequence[Task], house: Project, workers: int, runner: str, progress: Progress | None
) -> list[LeafletResult]:
    results: list[LeafletResult] = []
    runner = runner or ("serial" if sum(task.size for task in tasks) <= SMALL else "local")
    bounds = limits(house, workers, len(tasks), "pipeline.batch.understand")
    run_tasks(tasks, _check, bounds, runner, results.append, progress, _AT_ONCE)
    return results


def _with_missing_references(results: Sequence[LeafletResult]) -> list[LeafletResult]:
    """Results that also tell of references to leaflets that there are not, or not on paper."""
    good = {result.id for result in results if result.status == "built"}
    absent = {r.id: Absence(r.source, r.status) for r in results if r.id not in good}
    referring = [References(result.source, result.references) for result in results]
    found: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in missing_references(referring, good, absent):
        found[diagnostic.path].append(diagnostic)
    return [replace(r, diagnostics=(*r.diagnostics, *found[r.source])) for r in results]


def _check(task: Task) -> LeafletResult:
    """Runs in a worker, or here where there is little to check."""
    from pipeline.batch.understand import check_leaflet  # noqa: PLC0415  # the parent may not need it

    with without_collections():
        return check_leaflet(task)
