"""What executors are given and what they give back: limits, and outcomes of jobs."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

J = TypeVar("J")
R = TypeVar("R")


class Fatal(Exception):
    """Raised by a job where no other job could succeed either; it stops the batch."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine jobs may use."""

    workers: int = 1
    seconds: float | None = None
    """A job that takes longer is stopped."""
    megabytes: int = 1536
    """Address space of one worker; the engine needs 300 on real leaflets."""
    jobs_per_worker: int = 200
    """A worker is replaced after so many jobs, since long-lived engines grow
    (https://github.com/Kozea/WeasyPrint/issues/2130)."""
    recycle_megabytes: int = 192
    """A worker that holds more than this in memory is replaced before its next job; on real
    leaflets it comes to 110."""
    preload: tuple[str, ...] = ()
    """Modules that every worker has imported before its first job."""
    meanwhile: tuple[str, ...] = ()
    """Modules that this process will need afterwards; it loads them while workers of this machine
    load theirs."""
    cluster: str = ""
    """A Dask scheduler, such as `tcp://host:8786`, or `local:4` for a cluster of four workers on
    this machine. Only the executor of that name looks at it, and takes as many workers as it has.
    """


@dataclass(frozen=True, slots=True)
class Done(Generic[J, R]):
    """A job that came to its end."""

    job: J
    value: R


@dataclass(frozen=True, slots=True)
class Lost(Generic[J]):
    """A job without a result: it took too long, its process died, or it raised."""

    job: J
    reason: Literal["time", "died", "raised"]
    detail: str = ""


Outcome: TypeAlias = Done[J, R] | Lost[J]

Outcomes: TypeAlias = Generator[Outcome[J, R], None, None]
"""Closing it stops all work at once."""
