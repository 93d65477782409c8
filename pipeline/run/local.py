"""The executor with worker processes of this machine, which it can kill.

Workers are forked from a small server process that has imported the engine once and has no threads
of its own, so a new worker costs milliseconds (a spawned one 0.45 s) and cannot inherit a lock
that some thread holds, as a worker forked from here could.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from multiprocessing import forkserver
from pathlib import Path
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.run.outcome import Done, Fatal, Limits, Lost, Outcome, Outcomes

J = TypeVar("J")
R = TypeVar("R")

_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_OF_GRACE = 5
_SECONDS_TO_NOTICE = 0.1


def run(function: Callable[[J], R], jobs: Sequence[J], limits: Limits) -> Outcomes[J, R]:
    """Outcomes as they come; jobs are started in the order given.

    The function, jobs and results must be picklable. Should the pool itself break down, a new one
    takes over; a job that was under way twice when that happened is lost.
    """
    waiting = deque(_Turn(job) for job in jobs)
    start_server(limits.preload)
    for module in limits.meanwhile:
        import_module(module)
    while waiting:
        yield from _until_broken(function, waiting, limits)


@dataclass(frozen=True, slots=True)
class _Turn(Generic[J]):
    """A job that waits or runs; `again` when it was put back once, through no fault of its own."""

    job: J
    again: bool = False


def _until_broken(
    function: Callable[[J], R], waiting: deque[_Turn[J]], limits: Limits
) -> Outcomes[J, R]:
    running: dict[ProcessFuture[R], _Turn[J]] = {}
    some_done = False
    with open_pool(limits) as pool:
        try:
            while waiting or running:
                # Two for each worker: one under way, one at hand.
                while waiting and len(running) < 2 * limits.workers:
                    future = _scheduled(pool, function, waiting[0], limits)
                    running[future] = waiting.popleft()
                for future in _done(running, pool):
                    outcome = _outcome(running[future], future)
                    turn = running.pop(future)
                    some_done = True
                    if outcome:
                        yield outcome
                    else:
                        waiting.appendleft(_Turn(turn.job, again=True))
        except BROKEN as error:
            if not some_done:
                raise Fatal("worker processes cannot start; what they say is above") from error
            once = [turn for turn in running.values() if not turn.again]
            waiting.extendleft(_Turn(turn.job, again=True) for turn in reversed(once))
            yield from (broken_down(turn.job) for turn in running.values() if turn.again)


def run_one(pool: ProcessPool, function: Callable[[J], R], job: J, limits: Limits) -> Outcome[J, R]:
    """The outcome of one job in a pool that others may use too.

    Raises Fatal where the function raised it, and one of BROKEN where the pool broke down.
    """
    turn = _Turn(job)
    while True:
        future = _scheduled(pool, function, turn, limits)
        while not _done([future], pool):
            pass
        if outcome := _outcome(turn, future):
            return outcome
        turn = _Turn(job, again=True)


def broken_down(job: J) -> Lost[J]:
    """The outcome of a job that was under way when the pool broke down."""
    return Lost(job, "died", "the worker processes broke down")


def _scheduled(
    pool: ProcessPool, function: Callable[[J], R], turn: _Turn[J], limits: Limits
) -> ProcessFuture[R]:
    most = None if turn.again else limits.recycle_megabytes
    call = (function, turn.job, limits.seconds, most)
    return pool.schedule(_bounded, args=call, timeout=limits.seconds)


def _done(running: Collection[ProcessFuture[R]], pool: ProcessPool) -> list[ProcessFuture[R]]:
    """The futures that are done, after a moment if need be. Raises _Broken."""
    wait(running, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
    done = [future for future in running if future.done()]
    if not done and not pool.active:
        raise _Broken
    return done


class _Broken(Exception):
    """The pool has stopped working."""


BROKEN = (_Broken, BrokenProcessPool, RuntimeError)
"""What is raised where a pool has broken down."""


def _outcome(turn: _Turn[J], future: ProcessFuture[R]) -> Outcome[J, R] | None:
    """What came of a job; None where a worker that had grown too large left it to a new one.

    It may do so once: a job that itself ends its process in this way must not come back for ever.
    """
    try:
        return Done(turn.job, future.result())
    except (Fatal, BrokenProcessPool):
        raise
    except ProcessExpired as error:
        if error.exitcode == os.EX_TEMPFAIL and not turn.again:
            return None
        return Lost(turn.job, "died", _cause(error.exitcode))
    except TimeoutError:
        return Lost(turn.job, "time")
    except Exception as error:
        return Lost(turn.job, "raised", f"{type(error).__name__}: {error}")


def _cause(exit_code: int) -> str:
    if exit_code < 0:
        return f"its process was ended by {signal.Signals(-exit_code).name}"
    return f"its process ended with exit code {exit_code}"


# --- worker processes --------------------------------------------------------------------------


@contextmanager
def open_pool(limits: Limits, scratch: str = "") -> Iterator[ProcessPool]:
    """A pool whose processes are gone when the block ends, however it ends.

    `scratch` is a folder for their temporary files, by default the system's.
    """
    pool = ProcessPool(
        max_workers=limits.workers,
        max_tasks=limits.jobs_per_worker,
        initializer=_prepare_worker,
        initargs=(limits, scratch),
        context=multiprocessing.get_context("forkserver"),
    )
    try:
        yield pool
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def start_server(preload: tuple[str, ...]) -> None:
    """Starts the server that workers are forked from; one that runs already is kept.

    `python -c`, by which it is started, would put the working directory first on the import path:
    a folder there that is called like one of our modules would take its place
    (https://github.com/python/cpython/issues/117378).
    """
    forkserver.set_forkserver_preload(["pipeline.run.preload", *preload])
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


_jobs_here = 0
"""How many jobs this process has begun."""


def _bounded(
    function: Callable[[J], R], job: J, seconds: float | None, most_megabytes: int | None
) -> R:
    """Runs a job in a worker, unless that has grown larger than allowed and makes room for another.

    The worker ends by itself should nobody be left to stop a job that hangs.
    """
    global _jobs_here
    if most_megabytes is not None and _jobs_here and _resident_megabytes() > most_megabytes:
        time.sleep(_SECONDS_TO_NOTICE)  # until the pool has heard who took the job
        os._exit(os.EX_TEMPFAIL)
    _jobs_here += 1
    if seconds:
        signal.alarm(ceil(seconds) + _SECONDS_OF_GRACE)
    try:
        return function(job)
    finally:
        signal.alarm(0)


def _resident_megabytes() -> float:
    """The memory that this process has in use, with what it shares with the others."""
    pages = int(Path("/proc/self/statm").read_bytes().split()[1])  # proc_pid_statm(5)
    return pages * resource.getpagesize() / 1024**2


def _prepare_worker(limits: Limits, scratch: str) -> None:
    """Runs first in every worker: it dies when told to, even inside the engine, and is bounded."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tempfile.tempdir = scratch or None
    for module in limits.preload:
        import_module(module)
    # What the server had loaded stays, and trees of text live shortly: looking through all of it
    # again and again took a sixteenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limits.megabytes * 1024 * 1024
    ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
