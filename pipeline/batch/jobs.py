"""Tasks in, a result for each out, whatever becomes of the processes that they run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from pipeline.batch.parcel import EPOCH, in_epoch, open_parcel, wrap
from pipeline.batch.recipe import toolchain
from pipeline.batch.result import LeafletResult
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.forms import PRESS, Form
from pipeline.plan import Refused, Task
from pipeline.project import Project, open_project
from pipeline.run import Done, Executor, Limits, Lost, Outcome, Outcomes, Runner, executor

J = TypeVar("J")
R = TypeVar("R")


class B009(Code):
    """A leaflet took too long.

    It was stopped after the time that `seconds_per_leaflet` in `publisher.toml` allows, and a fifth
    of a second more for each further form of print. Leaflets take well under a second; some input
    keeps the layout engine busy for ever.

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
    """One leaflet is done: how many are, of how many, and what became of it.

    The sizes are the characters of the sources that are done, and of all; the time that is left
    goes by them, since the longest leaflets come first.
    """

    done: int
    total: int
    result: LeafletResult
    size: int = 0
    sizes: int = 0


Progress: TypeAlias = Callable[[Step], None]

Together: TypeAlias = Callable[[Sequence[Task]], Sequence[LeafletResult]]
"""A result for each of some tasks, in their order."""

AT_ONCE = 16
"""Leaflets that a worker gets at a time: each takes some 10 ms, and handing one over half a one."""


def run_tasks(
    tasks: Sequence[Task],
    function: Callable[[Task], LeafletResult],
    limits: Limits,
    runner: str,
    take: Callable[[LeafletResult], None],
    progress: Progress | None,
    together: Together | None = None,
) -> None:
    """Run a function over tasks, `take` each result as it comes, then say how far it is.

    With `together`, which does the same for several tasks, workers of this machine get some at a
    time, which pays where each takes only milliseconds. Raises Fatal where a function raised it.
    """
    if not tasks:
        return
    if runner == "serial":
        _forget()
    limits = _with_time_for_forms(limits, tasks)
    size, sizes = 0, sum(task.size for task in tasks)
    with closing(_outcomes(tasks, function, limits, runner, together)) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            result = outcome.value if isinstance(outcome, Done) else _lost(outcome, limits)
            take(result)
            size += outcome.job.size
            if progress:
                progress(Step(done, len(tasks), result, size, sizes))


SECONDS_OF_FORM = 0.2
"""More that a leaflet may take for each form of print beyond the first.

A further one takes 0.05 s where a clinic's head has to be made for it, else a fifth of that.
Without this, whoever prints for a hundred clinics in all formats would get nothing at all.
"""


def _with_time_for_forms(limits: Limits, tasks: Sequence[Task]) -> Limits:
    """Limits for leaflets in many forms; the one with the most counts for all."""
    if limits.seconds is None:
        return limits
    forms = max(len(task.prints) for task in tasks)
    return replace(limits, seconds=limits.seconds + SECONDS_OF_FORM * max(0, forms - 1))


def _outcomes(
    tasks: Sequence[Task],
    function: Callable[[Task], LeafletResult],
    limits: Limits,
    runner: str,
    together: Together | None,
) -> Outcomes[Task, LeafletResult]:
    if runner == "serial":
        yield from executor(runner)(function, tasks, limits)
        return
    if runner != "cluster":
        # Workers have the environment that there was when their server began, an earlier build ago.
        epoch = os.environ.get(EPOCH, "")
        run, theirs = executor(runner), partial(in_epoch, function, epoch)
        left: Sequence[Task] = tasks
        if together:
            left = yield from _by_the_dozen(partial(in_epoch, together, epoch), tasks, limits, run)
        yield from run(theirs, left, limits)
        return
    # Workers on other machines have none of our files.
    house = open_project(Path(tasks[0].root))
    press = any(Form.parse(form).finish == PRESS for task in tasks for form in task.prints)
    parcels = wrap(tasks, house.root, toolchain(press=press and not house.press_profile))
    for outcome in executor(runner)(partial(open_parcel, function), parcels, limits):
        task = outcome.job.task
        if isinstance(outcome, Done):
            yield Done(task, outcome.value)
        else:
            yield Lost(task, outcome.reason, outcome.detail)


def _by_the_dozen(
    together: Callable[[Sequence[J]], Sequence[R]], jobs: Sequence[J], limits: Limits, run: Executor
) -> Generator[Outcome[J, R], None, list[J]]:
    """Outcomes of jobs that are given to workers by the dozen; then those of dozens that were lost.

    Of these only one is to blame.
    """
    lost: list[J] = []
    dozens = [jobs[at : at + AT_ONCE] for at in range(0, len(jobs), AT_ONCE)]
    for outcome in run(together, dozens, limits):
        if isinstance(outcome, Done):
            yield from (Done(*each) for each in zip(outcome.job, outcome.value, strict=True))
        else:
            lost += outcome.job
    return lost


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0))


def limits(house: Project, workers: int, tasks: int, preload: str, cluster: str = "") -> Limits:
    """What tasks may use of this machine; `workers` is 0 for as many as there are cores.

    `preload` is a module that workers load before their first task, `cluster` the address of other
    machines that are to be used instead.
    """
    count = max(1, min(workers or cores(), tasks))
    seconds = house.publisher.seconds_per_leaflet
    return Limits(count, seconds, preload=(preload,), cluster=cluster)


def runner_of(house: Project, workers: int, name: str) -> Runner:
    """What runs jobs of handbooks, which need the engine, by the executor of that name."""
    bounds = limits(house, workers, workers or cores(), "pipeline.batch.engine")
    epoch = os.environ.get(EPOCH, "")

    def run(function: Callable[[J], R], jobs: Sequence[J]) -> Outcomes[J, R]:
        yield from executor(name)(partial(in_epoch, function, epoch), jobs, bounds)

    return run


def refusal(refused: Refused) -> LeafletResult:
    """The result for a source that no task was made of."""
    return LeafletResult(refused.id, refused.name, "", "failed", refused.diagnostics)


def _forget() -> None:
    """Workers are new in every build; this process may remember settings that have changed."""
    for name in ("pipeline.batch.understand", "pipeline.printing"):
        if name in sys.modules:
            sys.modules[name].forget()


def _lost(outcome: Lost[Task], limits: Limits) -> LeafletResult:
    task = outcome.job
    codes: Mapping[str, Diagnostic] = {
        "time": B009.at(
            task.name,
            0,
            f"stopped after {limits.seconds:g} s" if limits.seconds else "stopped",
            "Look for very long lists, tables or words; or raise seconds_per_leaflet.",
        ),
        "died": B010.at(task.name, 0, outcome.detail, "Make the leaflet smaller, or report it."),
        "raised": B010.at(task.name, 0, outcome.detail, "Please report this with the file."),
    }
    found = (codes[outcome.reason],)
    return LeafletResult(task.id or Path(task.name).stem, task.name, "", "failed", found)
