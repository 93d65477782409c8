"""A pickled job in, its outcome out, on a worker of a cluster: what Dask runs there.

A job runs in a process of its own below the Dask worker, as it would on one machine. So one that
hangs, dies or eats memory can be stopped and named, and the Dask worker, which knows of other
jobs too, goes on.
"""

from __future__ import annotations

import multiprocessing
import pickle
from contextlib import ExitStack, suppress
from dataclasses import replace
from tempfile import TemporaryDirectory
from threading import Lock, Timer
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker
from pebble import ProcessPool

from pipeline.run.local import BROKEN, broken_down, open_pool, run_one, start_server
from pipeline.run.outcome import Fatal, Limits, Lost, Outcome

SECONDS_IDLE = 120.0
"""Processes without a job for so long are ended; whoever started them may have gone."""


class Crew(WorkerPlugin):
    """The processes that one build has on a Dask worker, one for each of its threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def setup(self, worker: Worker) -> None:
        """On the worker, before its first job."""
        # Dask's workers may not have children of their own unless they are told that they are no
        # daemons; ours end with them (https://docs.python.org/3/library/multiprocessing.html).
        multiprocessing.current_process().daemon = False
        self._limits = replace(self._limits, workers=worker.state.nthreads)
        self._lock = Lock()
        self._stack = ExitStack()
        # Processes that are stopped leave their temporary files; these go with the crew.
        self._scratch = TemporaryDirectory(
            prefix="leaflet-", dir=worker.local_directory, ignore_cleanup_errors=True
        )
        self._pool: ProcessPool | None = None
        self._timer: Timer | None = None
        self._closed = self._some_done = False
        self._busy = 0
        start_server(self._limits.preload)

    def teardown(self, worker: Worker) -> None:
        """On the worker, when the build has ended or the worker does: stops what is under way."""
        with self._lock:
            self._closed = True
            self._stop_timer()
            self._end(self._pool)
            self._scratch.cleanup()

    def run(self, payload: bytes) -> Outcome[Any, Any]:
        """The outcome of a pickled function and job. Raises Fatal where the function raised it."""
        function, job = pickle.loads(payload)  # noqa: S301  # what Dask itself would have done
        for _ in range(2):
            pool = self._begin()
            if pool is None:
                return Lost(job, "died", "its worker has left the cluster")
            try:
                outcome = run_one(pool, function, job, self._limits)
                self._some_done = True
                return outcome
            except BROKEN:
                self._end_broken(pool)
            finally:
                self._finish()
        if not self._some_done:
            raise Fatal("worker processes cannot start on the cluster; its workers' logs say why")
        return broken_down(job)

    # --- the processes ----------------------------------------------------------------------------

    def _begin(self) -> ProcessPool | None:
        """The pool, for a job that then has to `_finish`; None when all is over."""
        with self._lock:
            if self._closed:
                return None
            if self._pool is None:
                self._pool = self._stack.enter_context(open_pool(self._limits, self._scratch.name))
            self._busy += 1
            self._stop_timer()
            return self._pool

    def _finish(self) -> None:
        with self._lock:
            self._busy -= 1
            if not self._busy and not self._closed:
                self._timer = Timer(SECONDS_IDLE, self._end_idle, [self._pool])
                self._timer.daemon = True
                self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _end_idle(self, pool: ProcessPool | None) -> None:
        with self._lock:
            if not self._busy:
                self._end(pool)

    def _end_broken(self, pool: ProcessPool) -> None:
        with self._lock:
            self._end(pool)

    def _end(self, pool: ProcessPool | None) -> None:
        """Ends the processes, unless others have taken their place already."""
        if pool is not None and pool is self._pool:
            self._pool = None
            with suppress(*BROKEN):
                self._stack.close()


def run_in_crew(name: str, payload: bytes) -> Outcome[Any, Any]:
    """The outcome of a pickled function and job, from the crew of that name on this worker."""
    crew = get_worker().plugins[name]
    assert isinstance(crew, Crew)
    return crew.run(payload)
