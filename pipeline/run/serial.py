"""The executor without processes or limits: one job after the other, for debugging and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.run.outcome import Done, Fatal, Limits, Lost, Outcome, Outcomes

J = TypeVar("J")
R = TypeVar("R")


def run(function: Callable[[J], R], jobs: Sequence[J], limits: Limits) -> Outcomes[J, R]:
    """Outcomes in the order of the jobs. Nothing stops a job that hangs: `limits` is not used."""
    for job in jobs:
        yield _outcome(function, job)


def _outcome(function: Callable[[J], R], job: J) -> Outcome[J, R]:
    try:
        return Done(job, function(job))
    except Fatal:
        raise
    except Exception as error:
        return Lost(job, "raised", f"{type(error).__name__}: {error}")
