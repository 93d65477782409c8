"""The executor with worker processes of this machine, which it can kill.

Workers are forked from a small server process that has imported the engine once and has no threads
of its own, so a new worker costs milliseconds (a spawned one 0.45 s) and cannot inherit a lock
that some thread holds, as a worker forked from here could.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from math import ceil
from multiprocessing import forkserver
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.run.outcome import Done, Fatal, Limits, Lost, Outcome, Outcomes

J = TypeVar("J")
R = TypeVar("R")

_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_OF_GRACE = 5


def run(function: Callable[[J], R], jobs: Sequence[J], limits: Limits) -> Outcomes[J, R]:
    """Outcomes as they come; jobs are started in the order given.

    The function, jobs and results must be picklable. Should the pool itself break down, the jobs
    that were under way are lost and a new pool takes over the others.
    """
    waiting = deque(jobs)
    _start_server(limits.preload)
    while waiting:
        yield from _until_broken(function, waiting, limits)


def _until_broken(function: Callable[[J], R], waiting: deque[J], limits: Limits) -> Outcomes[J, R]:
    running: dict[ProcessFuture[R], J] = {}
    some_done = False
    with _pool(limits) as pool:
        try:
            while waiting or running:
                # Two for each worker: one under way, one at hand.
                while waiting and len(running) < 2 * limits.workers:
                    call = (function, waiting[0], limits.seconds)
                    future = pool.schedule(_timed, args=call, timeout=limits.seconds)
                    running[future] = waiting.popleft()
                for future in _done(running, pool):
                    outcome = _outcome(running[future], future)
                    del running[future]
                    some_done = True
                    yield outcome
        except (_Broken, BrokenProcessPool, RuntimeError) as error:
            if not some_done:
                raise Fatal("worker processes cannot start; what they say is above") from error
            yield from (
                Lost(job, "died", "the worker processes broke down") for job in running.values()
            )


def _done(running: Collection[ProcessFuture[R]], pool: ProcessPool) -> list[ProcessFuture[R]]:
    """The futures that are done, after a moment if need be. Raises _Broken."""
    wait(running, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
    done = [future for future in running if future.done()]
    if not done and not pool.active:
        raise _Broken
    return done


class _Broken(Exception):
    """The pool has stopped working."""


def _outcome(job: J, future: ProcessFuture[R]) -> Outcome[J, R]:
    try:
        return Done(job, future.result())
    except (Fatal, BrokenProcessPool):
        raise
    except ProcessExpired as error:
        return Lost(job, "died", _cause(error.exitcode))
    except TimeoutError:
        return Lost(job, "time")
    except Exception as error:
        return Lost(job, "raised", f"{type(error).__name__}: {error}")


def _cause(exit_code: int) -> str:
    if exit_code < 0:
        return f"its process was ended by {signal.Signals(-exit_code).name}"
    return f"its process ended with exit code {exit_code}"


# --- worker processes --------------------------------------------------------------------------


@contextmanager
def _pool(limits: Limits) -> Iterator[ProcessPool]:
    """A pool whose processes are gone when the block ends, however it ends."""
    pool = ProcessPool(
        max_workers=limits.workers,
        max_tasks=limits.jobs_per_worker,
        initializer=_prepare_worker,
        initargs=(limits,),
        context=multiprocessing.get_context("forkserver"),
    )
    try:
        yield pool
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _start_server(preload: tuple[str, ...]) -> None:
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


def _timed(function: Callable[[J], R], job: J, seconds: float | None) -> R:
    """Runs a job in a worker, which ends by itself should nobody be left to stop it."""
    if seconds:
        signal.alarm(ceil(seconds) + _SECONDS_OF_GRACE)
    try:
        return function(job)
    finally:
        signal.alarm(0)


def _prepare_worker(limits: Limits) -> None:
    """Runs first in every worker: it dies when told to, even inside the engine, and is bounded."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for module in limits.preload:
        import_module(module)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limits.megabytes * 1024 * 1024
    ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
