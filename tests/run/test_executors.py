"""A job that hangs, dies or eats memory costs that job only, in whatever order jobs end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.run import EXECUTORS, Done, Fatal, Limits, Lost, Outcome, executor

TWO = Limits(workers=2, seconds=30, cluster="local:2")

# Workers can only call what they can import, so a job here is an expression for `eval`.


def outcomes(
    jobs: Sequence[str], limits: Limits = TWO, name: str = "local"
) -> dict[str, Outcome[str, object]]:
    evaluated = executor(name)(eval, jobs, limits)
    return {outcome.job: outcome for outcome in evaluated}


@pytest.mark.parametrize("name", EXECUTORS)
def test_every_job_has_one_outcome(name: str) -> None:
    jobs = [f"{n} * 2" for n in range(9)]

    found = outcomes(jobs, name=name)

    assert found == {f"{n} * 2": Done(f"{n} * 2", n * 2) for n in range(9)}


@pytest.mark.parametrize("name", EXECUTORS)
def test_a_job_that_raises_is_lost_with_its_error(name: str) -> None:
    found = outcomes(["1 / 0", "1"], name=name)

    assert found["1 / 0"] == Lost("1 / 0", "raised", "ZeroDivisionError: division by zero")
    assert found["1"] == Done("1", 1)


@pytest.mark.parametrize("name", EXECUTORS)
def test_a_fatal_error_ends_the_batch(name: str) -> None:
    raises = "(_ for _ in ()).throw(__import__('pipeline.run').run.Fatal('no engine'))"

    with pytest.raises(Fatal, match="no engine"):
        outcomes([raises, "1"], name=name)


def test_a_job_that_hangs_is_stopped_and_the_others_go_on() -> None:
    hangs = "__import__('time').sleep(60)"
    started = time.monotonic()

    found = outcomes([hangs, "1", "2", "3"], Limits(workers=2, seconds=0.5))

    assert found.pop(hangs) == Lost(hangs, "time")
    assert all(isinstance(outcome, Done) for outcome in found.values())
    assert time.monotonic() - started < 20


def test_a_job_that_hangs_inside_c_code_is_stopped() -> None:
    hangs = "sum(range(10**13))"

    assert outcomes([hangs], Limits(seconds=0.5)) == {hangs: Lost(hangs, "time")}


@pytest.mark.parametrize(
    ("dies", "cause"),
    [
        ("__import__('os').abort()", "its process was ended by SIGABRT"),
        ("__import__('os').kill(__import__('os').getpid(), 9)", "its process was ended by SIGKILL"),
        ("__import__('os')._exit(7)", "its process ended with exit code 7"),
    ],
)
def test_a_worker_that_dies_costs_its_job_only(dies: str, cause: str) -> None:
    found = outcomes([dies, "1", "2", "3", "4"])

    assert found.pop(dies) == Lost(dies, "died", cause)
    assert all(isinstance(outcome, Done) for outcome in found.values())


def test_many_workers_may_die() -> None:
    dying = [f"__import__('os')._exit({n})" for n in range(1, 7)]

    found = outcomes([*dying, "1", "2"])

    assert {outcome.reason for outcome in found.values() if isinstance(outcome, Lost)} == {"died"}
    assert found["1"] == Done("1", 1)
    assert found["2"] == Done("2", 2)


def test_a_job_cannot_take_more_memory_than_allowed() -> None:
    greedy = "len(bytearray(4 * 10**9))"

    found = outcomes([greedy, "1"], Limits(workers=1, megabytes=512))

    assert found[greedy] == Lost(greedy, "raised", "MemoryError: ")
    assert found["1"] == Done("1", 1)


def test_workers_are_replaced() -> None:
    jobs = [f"__import__('os').getpid() + {n} * 0" for n in range(6)]

    found = outcomes(jobs, Limits(workers=1, jobs_per_worker=2))

    pids = {outcome.value for outcome in found.values() if isinstance(outcome, Done)}
    assert len(pids) == 3
    assert os.getpid() not in pids


def test_workers_that_hold_too_much_memory_are_replaced_and_no_job_is_lost() -> None:
    jobs = [f"__import__('os').getpid() + {n} * 0" for n in range(5)]
    one = Limits(workers=1, recycle_megabytes=1)

    found = list(executor("local")(eval, jobs, one))

    assert sorted(outcome.job for outcome in found) == jobs
    pids = [outcome.value for outcome in found if isinstance(outcome, Done)]
    assert len(pids) == 5
    assert len(set(pids)) >= 3  # one that was put back is run by whoever is free


def test_a_worker_is_replaced_once_it_has_grown() -> None:
    grows = "__import__('sys').__dict__.setdefault('kept', []).append(b'.' * {} * 2**20)"
    jobs = [f"{grows.format(30 + n)} or __import__('os').getpid()" for n in range(8)]
    one = Limits(workers=1, recycle_megabytes=120)

    found = list(executor("local")(eval, jobs, one))

    pids = [outcome.value for outcome in found if isinstance(outcome, Done)]
    assert len(pids) == 8
    assert 2 <= len(set(pids)) <= 4


def test_a_job_that_ends_its_process_as_a_worker_would_does_not_come_back_for_ever() -> None:
    ends = f"__import__('os')._exit({os.EX_TEMPFAIL})"

    found = outcomes([ends, "1"], Limits(workers=1))

    assert found[ends] == Lost(ends, "died", "its process ended with exit code 75")
    assert found["1"] == Done("1", 1)


@pytest.mark.parametrize("name", EXECUTORS)
def test_jobs_are_started_in_the_order_given(name: str) -> None:
    jobs = [f"({n}, __import__('time').monotonic_ns())[1]" for n in range(12)]

    found = executor(name)(eval, jobs, Limits(workers=1, cluster="local:1"))

    started = {outcome.job: outcome.value for outcome in found if isinstance(outcome, Done)}
    assert sorted(started, key=started.__getitem__) == jobs


def test_workers_that_are_killed_between_jobs_cost_nothing() -> None:
    jobs = [f"__import__('os').getpid() + {n} * 0" for n in range(12)]

    with closing(executor("local")(eval, jobs, TWO)) as running:
        found = [next(running)]
        time.sleep(1)  # what is at hand is done, and no more is handed out
        for pid in _workers():
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        found.extend(running)

    assert sorted(outcome.job for outcome in found) == sorted(jobs)
    assert all(isinstance(outcome, Done) for outcome in found)


def _workers() -> list[int]:
    return [worker.pid for worker in multiprocessing.active_children() if worker.pid]


def test_closing_ends_the_workers_at_once() -> None:
    jobs = ["__import__('os').getpid()", *(f"sum(range(10**13 + {n}))" for n in range(4))]
    started = time.monotonic()

    with closing(executor("local")(eval, jobs, TWO)) as running:
        first = next(running)

    assert isinstance(first, Done)
    assert time.monotonic() - started < 10
    with pytest.raises(ProcessLookupError):
        os.kill(first.value, 0)


def test_no_jobs_need_no_workers() -> None:
    assert outcomes([]) == {}


PROGRAM = """
from pipeline.run import Limits, executor

if __name__ == "__main__":
    print(*executor("local")(eval, ["6 * 7"], Limits(preload=("pipeline.batch.understand",))))
"""


def test_a_folder_called_like_a_module_of_ours_does_not_take_its_place(tmp_path: Path) -> None:
    """`python -c`, by which the fork server starts, has the working directory on its path."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for name in ("pipeline", "markdown"):
        (here / name).mkdir(parents=True)
        (here / name / "__init__.py").write_text("raise SystemExit('the wrong module')\n")
    elsewhere.mkdir()
    (elsewhere / "program.py").write_text(PROGRAM)

    done = subprocess.run(
        [sys.executable, elsewhere / "program.py"],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "value=42" in done.stdout, done.stderr


def test_workers_that_cannot_start_stop_the_batch(tmp_path: Path) -> None:
    """A program that lacks the usual guard starts itself again in every worker."""
    (tmp_path / "program.py").write_text(
        "from pipeline.run import Limits, executor\n"
        "list(executor('local')(eval, ['1'] * 9, Limits(workers=2)))\n"
    )

    done = subprocess.run(
        [sys.executable, tmp_path / "program.py"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr.rstrip().endswith(
        "Fatal: worker processes cannot start; what they say is above"
    )
