"""Sources and settings in, a whole build or check out: what the parent process does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pipeline.book import Chapter
from pipeline.diagnostics import Code, Diagnostic, Reported, Severity
from pipeline.plan import Job, Plan, Refused, plan
from pipeline.project import Handbook, Project, open_project
from pipeline.record import Build, Record
from pipeline.request import formats_asked, handbooks_asked, sources_asked
from pipeline.result import Bound, EnvironmentLacks, LeafletResult
from pipeline.run import Done, Limits, Lost, executor
from pipeline.store import open_store

SMALL = 100_000
"""Characters that are checked in this process; starting workers takes longer than reading them."""


class B009(Code):
    """A leaflet took too long.

    It was stopped after the time that `seconds_per_leaflet` in `publisher.toml` allows. Leaflets
    take well under a second; some input keeps the layout engine busy for ever.

    Example: a table of ten thousand rows.

    Source: https://github.com/Kozea/WeasyPrint/issues/1549; only ending the process helps.
    """

    severity = Severity.ERROR


class B010(Code):
    """The process that made the leaflet died.

    The layout engine, or a library below it, ended without an error that could be reported; often
    it ran out of memory. Only this leaflet is affected.

    Example: `its process was ended by SIGKILL`, as the system does when memory is short.

    Source: house rule; one leaflet must never cost the batch.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Step:
    """One leaflet is done: how many are, of how many, and what became of it."""

    done: int
    total: int
    result: LeafletResult


Progress: TypeAlias = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Check:
    """What a check came to: a result for each leaflet, by file; `diagnostics` are about folders."""

    leaflets: tuple[LeafletResult, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def build_leaflets(
    sources: Sequence[Path] = (),
    *,
    out: Path = Path("out"),
    formats: Sequence[str] = (),
    handbooks: Sequence[str] = (),
    workers: int = 0,
    project: Path = Path(),
    runner: str = "local",
    progress: Progress | None = None,
) -> Build:
    """Print leaflets as PDF and bind handbooks as EPUB; write them, the manifest and the sums.

    `sources` are files or folders, by default the project's `content/leaflets` with every handbook
    of the project. `formats` are page formats, by default the publisher's. `handbooks` are ids or
    TOML files. `workers` is the number of processes, by default one for each core.

    Raises ConfigurationError for settings that are wrong, OutputError for a folder that cannot be
    written, EnvironmentLacks, and KeyboardInterrupt, after which all that was finished is kept.
    """
    house = open_project(project)
    page_formats = formats_asked(house, formats)
    books = handbooks_asked(house, handbooks, every=not sources and not handbooks)
    found = sources_asked(house, sources)
    planned = plan(found.sources, str(house.root.resolve()), page_formats, bool(books))
    record = Record(open_store(project / out), house.root)
    record.diagnostics.extend(found.diagnostics)
    for refused in planned.refused:
        record.add(_refusal(refused))
    try:
        limits = _limits(house, workers, planned, ENGINE)
        _run(planned.jobs, _build, limits, runner, record.add, progress)
        for path, book in books:
            record.bind(path, book, _binder(house))
    except KeyboardInterrupt:
        record.close()
        raise
    return record.close()


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
    results = [_refusal(refused) for refused in planned.refused]
    runner = runner or ("serial" if sum(job.size for job in planned.jobs) <= SMALL else "local")
    limits = _limits(house, workers, planned, STAGES)
    _run(planned.jobs, _check, limits, runner, results.append, progress)
    return Check(tuple(sorted(results, key=lambda result: result.source)), found.diagnostics)


# --- running jobs ------------------------------------------------------------------------------

ENGINE = ("pipeline.engine",)
STAGES = ("pipeline.understand",)
"""What workers import before their first job, for a build and for a check."""


def _limits(house: Project, workers: int, planned: Plan, preload: tuple[str, ...]) -> Limits:
    cores = len(os.sched_getaffinity(0))
    count = max(1, min(workers or cores, len(planned.jobs)))
    return Limits(count, house.publisher.seconds_per_leaflet, preload=preload)


def _run(
    jobs: Sequence[Job],
    function: Callable[[Job], LeafletResult],
    limits: Limits,
    runner: str,
    take: Callable[[LeafletResult], None],
    progress: Progress | None,
) -> None:
    if not jobs:
        return
    if runner == "serial":
        _forget()
    with closing(executor(runner)(function, jobs, limits)) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            result = outcome.value if isinstance(outcome, Done) else _lost(outcome, limits)
            take(result)
            if progress:
                progress(Step(done, len(jobs), result))


def _build(job: Job) -> LeafletResult:
    """Runs in a worker, which alone loads the engine (0.4 s and 80 MB)."""
    try:
        from pipeline.build import build_leaflet  # noqa: PLC0415  # heavy
    except (ImportError, OSError) as error:
        raise EnvironmentLacks(f"the PDF engine cannot start: {error}") from error
    return build_leaflet(job)


def _check(job: Job) -> LeafletResult:
    """Runs in a worker, or here where there is little to check."""
    from pipeline.understand import check_leaflet  # noqa: PLC0415  # the parent may not need it

    return check_leaflet(job)


def _forget() -> None:
    """Workers are new in every build; this process may remember settings that have changed."""
    understand = sys.modules.get("pipeline.understand")
    if understand:
        understand.forget()


def _binder(house: Project) -> Callable[[Handbook, Iterable[Chapter], str], Reported[Bound]]:
    """Only a build with handbooks loads what makes them."""
    from pipeline.bind import make_handbook  # noqa: PLC0415  # heavy

    return partial(make_handbook, house)


def _lost(outcome: Lost[Job], limits: Limits) -> LeafletResult:
    job = outcome.job
    codes: Mapping[str, Diagnostic] = {
        "time": B009.at(
            job.name,
            0,
            f"stopped after {limits.seconds:g} s" if limits.seconds else "stopped",
            "Look for very long lists, tables or words; or raise seconds_per_leaflet.",
        ),
        "died": B010.at(job.name, 0, outcome.detail, "Make the leaflet smaller, or report it."),
        "raised": B010.at(job.name, 0, outcome.detail, "Please report this with the file."),
    }
    return LeafletResult(job.id, job.name, "", "failed", (codes[outcome.reason],))


def _refusal(refused: Refused) -> LeafletResult:
    return LeafletResult(refused.id, refused.name, "", "failed", refused.diagnostics)
