"""Sources in, everything there is to say about them out; nothing is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.batch.jobs import Progress, limits, refusal, run_tasks
from pipeline.batch.request import sources_asked
from pipeline.batch.result import LeafletResult
from pipeline.book import Absence
from pipeline.book.references import References, missing_references
from pipeline.diagnostics import Diagnostic
from pipeline.plan import Task, plan
from pipeline.project import open_project

SMALL = 20_000
"""Characters that are checked in this process; starting workers takes longer than reading them."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check came to: a result for each leaflet, by file; `diagnostics` are about folders."""

    leaflets: tuple[LeafletResult, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def check_leaflets(
    sources: Sequence[Path] = (),
    *,
    workers: int = 0,
    project: Path = Path(),
    runner: str = "",
    progress: Progress | None = None,
) -> Check:
    """Everything there is to say about leaflets, without printing them.

    A little is checked in this process; more, or with `runner` set to `local`, in others that can
    be stopped. Raises ConfigurationError for settings that are wrong.
    """
    house = open_project(project)
    found = sources_asked(house, sources)
    planned = plan(found.sources, str(house.root.resolve()))
    results = [refusal(refused) for refused in planned.refused]
    runner = runner or ("serial" if sum(task.size for task in planned.tasks) <= SMALL else "local")
    bounds = limits(house, workers, len(planned.tasks), "pipeline.batch.understand")
    run_tasks(planned.tasks, _check, bounds, runner, results.append, progress)
    if not sources:  # of a few leaflets nobody can say which others there are
        results = _with_missing_references(results)
    return Check(tuple(sorted(results, key=lambda result: result.source)), found.diagnostics)


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

    return check_leaflet(task)
