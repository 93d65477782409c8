"""Sources in, everything there is to say about them out; nothing is printed."""

from __future__ import annotations

import gc
import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from pipeline.batch.checked import open_checked
from pipeline.batch.findings import Kind, kinds, pack
from pipeline.batch.jobs import Progress, limits, refusal, run_tasks
from pipeline.batch.request import files_asked
from pipeline.batch.result import LeafletResult
from pipeline.batch.survey import Found, look_into
from pipeline.book import Absence
from pipeline.book.references import References, missing_references
from pipeline.diagnostics import Diagnostic
from pipeline.house import check_house
from pipeline.plan import Surveyed, Task, refusals
from pipeline.project import Project, open_project
from pipeline.today import today
from pipeline.tokens import missing_tokens
from pipeline.words import check_words

SMALL = 20_000
"""Bytes of which nothing is written, for nobody wants an `out` for so little."""

FEW = 200_000
"""Bytes that are checked in this process, if no file has more than `SMALL`.

Starting workers takes longer than checking some forty leaflets.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check came to: a result for each leaflet, by file.

    `diagnostics` are about folders, and the settings and styles of the house.
    """

    leaflets: tuple[LeafletResult, ...]
    diagnostics: Sequence[Diagnostic] = ()

    @property
    def findings(self) -> Iterator[Sequence[Diagnostic]]:
        """Those about folders, then those about each leaflet."""
        yield self.diagnostics
        yield from (leaflet.diagnostics for leaflet in self.leaflets)

    @property
    def kinds(self) -> Counter[Kind]:
        """How many findings of each kind there are, about folders and about leaflets."""
        counts: Counter[Kind] = Counter()
        for found in self.findings:
            counts.update(kinds(found))
        return counts


@contextmanager
def without_collections() -> Iterator[None]:
    """No search for cycles of objects, of which findings, and what is printed of them, make none.

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
    of_style = missing_tokens(house.style)
    check_words(house.root, house.style)
    checked = open_checked(house, name, day, kept=cache and house.leaflets.is_dir())
    files, odd = files_asked(house, sources)
    known = {file.name: before for file in files if (before := checked.result(file))}
    due = _tasks([file for file in files if file.name not in known], house, name, day)
    keeps = bool(known) or sum(task.size for task in due) > SMALL
    if keeps:
        checked.begin()
    new = _run(due, house, workers, runner, progress)
    if keeps:
        for result in new:
            checked.learn(result)
        checked.close(None if sources else partial(_is_gone, house, {file.name for file in files}))
    known |= {result.source: result for result in new}
    results = _without_refused([known[file.name] for file in files], files, house)
    if not sources:  # of a few leaflets nobody can say which others there are
        results = _with_missing_references(results)
    return Check(tuple(results), (*of_house, *of_style, *odd))


def _is_gone(house: Project, names: Collection[str], name: str) -> bool:
    """Whether there is no source of that name any more."""
    return name not in names and not (house.root / name).exists()


def _tasks(files: Sequence[Found], house: Project, profile: str, day: date) -> list[Task]:
    """A task for each file, the longest first; whoever reads it will know its id."""
    root = str(house.root.resolve())
    tasks = [
        Task("", file.path, file.name, root, size=_size(file), profile=profile, today=day)
        for file in files
    ]
    return sorted(tasks, key=lambda task: (-task.size, task.name))


def _size(file: Found) -> int:
    """Bytes of a file; none where it cannot be read, of which its result will tell."""
    try:
        return os.stat(file.path).st_size  # noqa: PTH116  # a `Path` for each takes five times as long
    except OSError:
        return 0


def _without_refused(
    results: Sequence[LeafletResult], files: Sequence[Found], house: Project
) -> list[LeafletResult]:
    """Results under their ids; for leaflets that share one, the finding that they do."""
    language = house.publisher.language
    surveyed = [
        result.surveyed or look_into(file, language)
        for result, file in zip(results, files, strict=True)
    ]
    refused = {each.name: refusal(each) for each in refusals(surveyed)}
    return [
        refused.get(result.source) or _under_id(result, source)
        for result, source in zip(results, surveyed, strict=True)
    ]


def _under_id(result: LeafletResult, source: Surveyed) -> LeafletResult:
    """A result under the id of its source, also where its worker never came to read that."""
    return result if result.id == source.id else replace(result, id=source.id)


def _run(
    tasks: Sequence[Task], house: Project, workers: int, runner: str, progress: Progress | None
) -> list[LeafletResult]:
    results: list[LeafletResult] = []
    few = sum(task.size for task in tasks) <= FEW and all(task.size <= SMALL for task in tasks)
    runner = runner or ("serial" if few else "local")
    bounds = limits(house, workers, len(tasks), "pipeline.batch.understand")
    bounds = replace(bounds, meanwhile=("pipeline.check",))  # for titles, and what can be mended
    run_tasks(tasks, _check, bounds, runner, results.append, progress, _check_some)
    return results


def _with_missing_references(results: Sequence[LeafletResult]) -> list[LeafletResult]:
    """Results that also tell of references to leaflets that there are not, or not on paper."""
    if not any(result.references for result in results):
        return list(results)
    good = {result.id for result in results if result.status == "built"}
    absent = {r.id: Absence(r.source, r.status) for r in results if r.id not in good}
    referring = [References(result.source, result.references) for result in results]
    found: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in missing_references(referring, good, absent):
        found[diagnostic.path].append(diagnostic)
    return [
        replace(result, diagnostics=pack((*result.diagnostics, *more), result.source))
        if (more := found.get(result.source))
        else result
        for result in results
    ]


def _check(task: Task) -> LeafletResult:
    return _check_some((task,))[0]


def _check_some(tasks: Sequence[Task]) -> list[LeafletResult]:
    """Runs in a worker, or here where there is little to check."""
    from pipeline.batch.understand import check_some  # noqa: PLC0415  # the parent may not need it

    with without_collections():
        return [
            replace(
                result,
                diagnostics=pack(result.diagnostics, task.name),
                suppressed=pack(result.suppressed, task.name),
            )
            for task, result in zip(tasks, check_some(tasks), strict=True)
        ]
