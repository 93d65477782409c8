"""Jobs and a function in, one outcome for each job out, as they finish: the executors.

Executors know nothing of leaflets. They promise that a job which hangs, dies or eats memory costs
that job only, and that nothing of a job is left running when the consumer stops early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Protocol, TypeVar

from pipeline.run.outcome import Done, Fatal, Limits, Lost, Outcome, Outcomes

__all__ = [
    "EXECUTORS",
    "Done",
    "Executor",
    "Fatal",
    "Limits",
    "Lost",
    "Outcome",
    "Outcomes",
    "Runner",
    "executor",
]

J = TypeVar("J")
R = TypeVar("R")


class Executor(Protocol):
    """Runs a function over jobs, in any order; closing the iterator stops all work at once."""

    def __call__(
        self, function: Callable[[J], R], jobs: Sequence[J], limits: Limits
    ) -> Outcomes[J, R]:
        """One outcome for each job. Raises Fatal where the function raised it."""


class Runner(Protocol):
    """An executor that has its limits already."""

    def __call__(self, function: Callable[[J], R], jobs: Sequence[J]) -> Outcomes[J, R]:
        """One outcome for each job, as of an executor."""


EXECUTORS: Mapping[str, str] = {
    "serial": "pipeline.run.serial",
    "local": "pipeline.run.local",
    "cluster": "pipeline.run.cluster",
}
"""Each executor's module, loaded on use; its `run` is the executor."""


def executor(name: str) -> Executor:
    """The executor of that name. Raises KeyError for a name that is not in the table."""
    run: Executor = import_module(EXECUTORS[name]).run
    return run
