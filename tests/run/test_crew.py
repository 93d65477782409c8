"""The processes of a build on one Dask worker: shared, renewed, and ended when nobody uses them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from distributed import Worker

from pipeline.run import Done, Limits, Lost, crew
from pipeline.run.crew import Crew

PID = "__import__('os').getpid()"
LEFT = Lost("1", "died", "its worker has left the cluster")


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """As much of a Dask worker with two threads as a crew looks at."""
    state = SimpleNamespace(nthreads=2)
    return cast(Worker, SimpleNamespace(state=state, local_directory=str(tmp_path)))


@pytest.fixture
def ready(worker: Worker) -> Iterator[Crew]:
    made = Crew(Limits(seconds=30))
    made.setup(worker)
    yield made
    made.teardown(worker)


def value(made: Crew, job: str) -> Any:
    outcome = made.run(pickle.dumps((eval, job)))
    assert isinstance(outcome, Done)
    return outcome.value


def test_every_thread_of_a_worker_has_a_process(ready: Crew) -> None:
    job = f"[__import__('time').sleep(0.5), {PID}][1]"

    with ThreadPoolExecutor(2) as threads:
        pids = set(threads.map(lambda _: value(ready, job), range(2)))

    assert len(pids) == 2
    assert os.getpid() not in pids


def test_processes_keep_what_they_have_loaded(ready: Crew) -> None:
    value(ready, "__import__('sys').__dict__.setdefault('kept', 1)")
    with ThreadPoolExecutor(2) as threads:
        kept = threads.map(
            lambda _: value(ready, "getattr(__import__('sys'), 'kept', 0)"), range(6)
        )

    assert 1 in kept


def test_processes_without_a_job_are_ended_and_come_back(
    ready: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "SECONDS_IDLE", 0.2)
    first = value(ready, PID)

    end = time.monotonic() + 20
    while _pids():
        assert time.monotonic() < end
        time.sleep(0.05)

    assert value(ready, PID) != first


def test_processes_that_are_killed_between_jobs_are_replaced(ready: Crew) -> None:
    before = value(ready, PID)
    for pid in _pids():
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)

    assert value(ready, PID) != before


def test_when_a_build_has_ended_nothing_of_it_is_left(worker: Worker, tmp_path: Path) -> None:
    made = Crew(Limits(seconds=30))
    made.setup(worker)
    file = value(made, "__import__('tempfile').mkstemp()[1]")
    assert Path(file).is_relative_to(tmp_path)

    made.teardown(worker)

    assert not list(tmp_path.iterdir())
    assert not _pids()
    assert made.run(pickle.dumps((eval, "1"))) == LEFT


def test_a_job_that_is_under_way_when_a_worker_leaves_is_for_another_to_do(worker: Worker) -> None:
    made = Crew(Limits(seconds=30))
    made.setup(worker)

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(made.run, pickle.dumps((eval, "__import__('time').sleep(20)")))
        time.sleep(1)
        made.teardown(worker)
        left = running.result(timeout=10)

    assert isinstance(left, Lost)
    assert (left.reason, left.detail) == (LEFT.reason, LEFT.detail)


def _pids() -> list[int]:
    return [process.pid for process in multiprocessing.active_children() if process.pid]
