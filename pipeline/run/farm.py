"""Jobs and a function in, one outcome for each job out, from the workers of a Dask cluster."""

from __future__ import annotations

import logging
import pickle
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

import dask
from distributed import Client, Future, KilledWorker, LocalCluster

from pipeline.run.crew import Crew, run_in_crew
from pipeline.run.outcome import Fatal, Limits, Lost, Outcome, Outcomes

J = TypeVar("J")
R = TypeVar("R")

TRIES = 3
"""So often a job is begun whose process dies, on whatever machine."""

SECONDS_TO_CONNECT = 10.0
SECONDS_WITHOUT_WORKERS = 60.0
_SECONDS_BETWEEN_LOOKS = 0.02
_SECONDS_BETWEEN_COUNTS = 1.0
_SECONDS_TO_FETCH = 60.0
_KILLED = "every worker of the cluster that it was given to died"


def run(function: Callable[[J], R], jobs: Sequence[J], limits: Limits) -> Outcomes[J, R]:
    """Outcomes as they come; jobs are started in the order given. Raises Fatal."""
    if not jobs:
        return
    with _quiet(), _connected(limits.cluster) as client, _crew(client, limits) as name:
        yield from _Field(client, name, function, limits.cluster, jobs).outcomes()


# --- handing out jobs and taking in outcomes ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Turn:
    """A job's place among the others, how often it was begun before, and whether it is alone."""

    index: int
    tries: int = 0
    alone: bool = False


@dataclass(slots=True)
class _Field(Generic[J, R]):
    """What waits, what is under way, and the cluster where it is.

    Only two jobs for each worker are handed out, one under way and one at hand: a scheduler is
    slow with ten thousand, and would hold all their sources.
    """

    client: Client
    crew: str
    function: Callable[[J], R]
    address: str
    jobs: Sequence[J]
    """Looked up when one is handed out, and not kept: it may bring a file along."""
    waiting: deque[_Turn] = field(default_factory=deque)
    suspects: deque[_Turn] = field(default_factory=deque)
    """Jobs with which workers died again and again. Dask cannot tell which of the jobs on a worker
    it was, so each of them is tried alone in the end."""
    running: dict[Future[Any], tuple[_Turn, J]] = field(default_factory=dict)
    hands: int = 0
    counted: float = 0.0
    """When the workers were last counted."""
    staffed: float = field(default_factory=time.monotonic)
    """When there was last a worker."""

    def outcomes(self) -> Outcomes[J, R]:
        self.waiting.extend(map(_Turn, range(len(self.jobs))))
        try:
            while self.waiting or self.running or self.suspects:
                self._count()
                while self.waiting and len(self.running) < 2 * max(self.hands, 1):
                    self._hand_out(self.waiting.popleft())
                if not self.running:
                    self._hand_out(self.suspects.popleft())
                done = [future for future in self.running if future.status != "pending"]
                for future in done:
                    yield from self._take_in(future, *self.running.pop(future))
                if not done:
                    time.sleep(_SECONDS_BETWEEN_LOOKS)
        finally:
            with suppress(Exception):  # the cluster may have gone
                self.client.cancel(list(self.running), force=True)  # type: ignore[no-untyped-call]

    def _count(self) -> None:
        """Counts the workers' threads from time to time; workers come and go. Raises Fatal."""
        now = time.monotonic()
        if now - self.counted < _SECONDS_BETWEEN_COUNTS:
            return
        try:
            self.hands = sum(self.client.nthreads().values())  # type: ignore[no-untyped-call]
        except (OSError, RuntimeError) as error:
            raise self._gone() from error
        self.counted = time.monotonic()
        if self.hands:
            self.staffed = self.counted
        elif now - self.staffed > SECONDS_WITHOUT_WORKERS:
            raise Fatal(
                f"the cluster {self.address} has had no worker for {SECONDS_WITHOUT_WORKERS:g} s; "
                "start one with: dask worker ADDRESS --nthreads 1"
            )

    def _hand_out(self, turn: _Turn) -> None:
        job = self.jobs[turn.index]
        future = self.client.submit(
            run_in_crew,
            self.crew,
            pickle.dumps((self.function, job)),
            key=f"{self.crew}-{turn.index}-{turn.tries}",
            pure=False,
            priority=-turn.index,
        )
        self.running[future] = turn, job

    def _take_in(self, future: Future[Any], turn: _Turn, job: J) -> Iterator[Outcome[J, R]]:
        """The outcome of a job, unless that is to be tried once more."""
        outcome = self._outcome(future, turn, job)
        if outcome is None:
            self.suspects.append(replace(turn, tries=turn.tries + 1, alone=True))
        elif isinstance(outcome, Lost) and outcome.reason == "died" and turn.tries + 1 < TRIES:
            self.waiting.appendleft(replace(turn, tries=turn.tries + 1))
        else:
            yield outcome

    def _outcome(self, future: Future[Any], turn: _Turn, job: J) -> Outcome[J, R] | None:
        try:
            found: Outcome[Any, Any] = future.result(timeout=_SECONDS_TO_FETCH)
        except Fatal:
            raise
        except CancelledError as error:
            raise self._gone() from error
        except KilledWorker:
            return Lost(job, "died", _KILLED) if turn.alone else None
        except TimeoutError:
            return Lost(job, "died", "the worker that had finished it is gone")
        except Exception as error:
            return Lost(job, "raised", f"{type(error).__name__}: {error}")
        return replace(found, job=job)  # as it is here, not the copy that came back

    def _gone(self) -> Fatal:
        return Fatal(f"the cluster {self.address} is gone; start it and build again")


# --- the cluster ----------------------------------------------------------------------------------


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the cluster. Raises Fatal where there is none."""
    kind, _, count = address.partition(":")
    if kind == "local":
        with _started(count, address) as cluster, _client(cluster, address) as client:
            yield client
    else:
        with _client(address, address) as client:
            yield client


@contextmanager
def _client(cluster: LocalCluster | str, address: str) -> Iterator[Client]:
    try:
        client = Client(cluster, timeout=SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Fatal(
            f"there is no Dask scheduler at '{address}'; start one with 'dask scheduler' and name "
            "its address, such as tcp://host:8786, or use local:4"
        ) from error
    with client:
        yield client


@contextmanager
def _started(count: str, address: str) -> Iterator[LocalCluster]:
    """A cluster of this machine, which is gone without a trace when the block ends."""
    if not count.isdecimal() or not int(count):
        raise Fatal(f"'{address}' does not say how many workers; write for instance local:4")
    with (
        _scratch_folder(),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=int(count),
            threads_per_worker=1,
            # Without a dashboard Dask still listens, and at a port that another build may have.
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            preload="pipeline.run.preload",  # leaves Ctrl-C to us
            memory_limit=0,  # jobs run in processes with limits of their own
            silence_logs=logging.CRITICAL,
        ) as cluster,
    ):
        yield cluster


@contextmanager
def _scratch_folder() -> Iterator[None]:
    """While this lasts, Dask has a folder of its own; it puts that on the import path, too."""
    with TemporaryDirectory(prefix="leaflet-", ignore_cleanup_errors=True) as folder:
        try:
            with dask.config.set({"temporary-directory": folder}):
                yield
        finally:
            sys.path[:] = [path for path in sys.path if not path.startswith(folder)]


@contextmanager
def _crew(client: Client, limits: Limits) -> Iterator[str]:
    """The name of a crew that is on every worker, now and later, until the block ends."""
    name = f"leaflet-{uuid.uuid4().hex}"
    try:
        client.register_plugin(Crew(limits), name)
    except Exception as error:
        raise Fatal(
            f"the workers of {limits.cluster} cannot take jobs: {type(error).__name__}: {error}; "
            "install the same leaflet-pipeline there"
        ) from error
    try:
        yield name
    finally:
        with suppress(Exception):  # the cluster may have gone
            client.unregister_worker_plugin(name)  # type: ignore[no-untyped-call]


@contextmanager
def _quiet() -> Iterator[None]:
    """While this lasts, Dask does not log what we report ourselves."""
    handlers = logging.getLogger("distributed").handlers  # all its loggers share them
    before = [(handler, handler.level) for handler in handlers]
    for handler in handlers:
        handler.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for handler, level in before:
            handler.setLevel(level)
