"""Jobs in, a result for each out, whatever becomes of the processes that they run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.batch.result import LeafletResult
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.plan import Job, Plan, Refused
from pipeline.project import Project
from pipeline.run import Done, Limits, Lost, executor


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


def run_jobs(
    jobs: Sequence[Job],
    function: Callable[[Job], LeafletResult],
    limits: Limits,
    runner: str,
    take: Callable[[LeafletResult], None],
    progress: Progress | None,
) -> None:
    """Run a function over jobs, `take` each result as it comes, then say how far it is.

    Raises Fatal where the function raised it.
    """
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


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0))


def limits(house: Project, workers: int, planned: Plan, preload: str) -> Limits:
    """What a plan's jobs may use of this machine; `workers` is 0 for as many as there are cores.

    `preload` is a module that workers load before their first job.
    """
    count = max(1, min(workers or cores(), len(planned.jobs)))
    return Limits(count, house.publisher.seconds_per_leaflet, preload=(preload,))


def refusal(refused: Refused) -> LeafletResult:
    """The result for a source that no job was made of."""
    return LeafletResult(refused.id, refused.name, "", "failed", refused.diagnostics)


def _forget() -> None:
    """Workers are new in every build; this process may remember settings that have changed."""
    understand = sys.modules.get("pipeline.batch.understand")
    if understand:
        understand.forget()


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
