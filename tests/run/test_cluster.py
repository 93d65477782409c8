"""A cluster keeps the promises of one machine, and a worker that is lost costs only a retry."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from pipeline.run import Done, Fatal, Limits, Lost, Outcome, executor, farm
from pipeline.run.farm import _quiet

BELOW = "int(Path(f'/proc/{os.getppid()}/stat').read_text().rpartition(') ')[2].split()[1])"
"""In a job: the Dask worker, which started the server that started the job's own process."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two workers that was there before us and is there after us."""
    with _quiet(), _cluster(2) as cluster:
        yield cluster.scheduler_address


def outcomes(jobs: Sequence[str], limits: Limits) -> dict[str, Outcome[str, object]]:
    found = executor("cluster")(eval, jobs, limits)
    return {outcome.job: outcome for outcome in found}


def statements(text: str) -> str:
    """A job of several lines, worth what they call `value`."""
    lines = "import os, signal, time\nfrom pathlib import Path\nspace['value'] = None\n" + text
    return f"[space := {{}}, exec({lines!r}, {{'space': space}}), space['value']][2]"


def once(mark: Path, fate: str) -> str:
    """A job that meets its fate when it is begun for the first time only."""
    return statements(
        f"try:\n    Path({str(mark)!r}).touch(exist_ok=False)\n"
        f"except FileExistsError:\n    space['value'] = 'again'\n"
        f"else:\n    {fate}\n    time.sleep(3)\n"
    )


def test_jobs_run_in_processes_below_the_workers_of_a_running_cluster(address: str) -> None:
    jobs = [f"[{n}, __import__('os').getpid()][1]" for n in range(20)]

    found = outcomes(jobs, Limits(cluster=address))

    pids = {outcome.value for outcome in found.values() if isinstance(outcome, Done)}
    assert len(found) == 20
    assert len(pids) == 2
    _until(lambda: not any(_runs(pid) for pid in pids))


@pytest.mark.parametrize(
    "fate",
    [f"os.kill({BELOW}, signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGKILL)"],
    ids=["Dask worker", "job's process"],
)
def test_a_worker_that_is_killed_costs_a_retry(fate: str, address: str, tmp_path: Path) -> None:
    killed = once(tmp_path / "begun", fate)

    found = outcomes([killed, *map(str, range(6))], Limits(seconds=30, cluster=address))

    assert found.pop(killed) == Done(killed, "again")
    assert found == {str(n): Done(str(n), n) for n in range(6)}


def test_a_job_that_hangs_is_stopped_and_the_others_go_on(address: str) -> None:
    hangs = ["__import__('time').sleep(60)", "sum(range(10**13))"]

    found = outcomes([*hangs, *map(str, range(6))], Limits(seconds=1, cluster=address))

    assert [found.pop(job) for job in hangs] == [Lost(job, "time") for job in hangs]
    assert found == {str(n): Done(str(n), n) for n in range(6)}


def test_a_job_whose_process_dies_every_time_is_lost_with_the_cause(address: str) -> None:
    dies = "__import__('os').abort()"

    found = outcomes([dies, "1"], Limits(cluster=address))

    assert found[dies] == Lost(dies, "died", "its process was ended by SIGABRT")
    assert found["1"] == Done("1", 1)


@pytest.mark.slow
def test_a_job_that_takes_every_worker_with_it_is_lost_alone() -> None:
    kills = statements(f"os.kill({BELOW}, signal.SIGKILL)\ntime.sleep(1)")

    found = outcomes(
        [kills, *map(str, range(8))], Limits(cluster="local:2", seconds=30, jobs_per_worker=1)
    )

    lost = found.pop(kills)
    assert isinstance(lost, Lost)
    assert (lost.reason, "died" in lost.detail) == ("died", True)
    assert found == {str(n): Done(str(n), n) for n in range(8)}


def test_memory_is_bounded_on_a_cluster_too(address: str) -> None:
    greedy = "len(bytearray(4 * 10**9))"

    found = outcomes([greedy, "1"], Limits(megabytes=512, cluster=address))

    assert found == {greedy: Lost(greedy, "raised", "MemoryError: "), "1": Done("1", 1)}


def test_modules_are_loaded_before_the_first_job(address: str) -> None:
    loaded = "'pipeline.sections' in __import__('sys').modules"

    found = outcomes([loaded], Limits(preload=("pipeline.sections",), cluster=address))

    assert found[loaded] == Done(loaded, True)


def test_closing_stops_all_work_at_once_and_the_cluster_can_be_used_again(address: str) -> None:
    jobs = ["__import__('os').getpid()", *(f"sum(range(10**13 + {n}))" for n in range(9))]
    started = time.monotonic()

    with closing(executor("cluster")(eval, jobs, Limits(cluster=address))) as running:
        first = next(running)

    assert isinstance(first, Done)
    assert time.monotonic() - started < 10
    assert not _runs(first.value)
    assert outcomes(["1"], Limits(cluster=address)) == {"1": Done("1", 1)}


def test_a_cluster_of_this_machine_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before, path = set(_below(os.getpid())), list(sys.path)

    with closing(executor("cluster")(eval, ["1", "2"], Limits(cluster="local:2"))) as running:
        assert isinstance(next(running), Done)
        started = set(_below(os.getpid())) - before

    assert len(started) >= 2
    _until(lambda: not any(_runs(pid) for pid in started if not _helps(pid)))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(("leaflet", "dask"))]
    assert sys.path == path
    assert capfd.readouterr() == ("", "")


class Counted(list[str]):
    """Jobs that know how many of them have been looked up."""

    asked = 0

    def __getitem__(self, index: Any) -> Any:
        self.asked += 1
        return super().__getitem__(index)


def test_only_two_jobs_for_each_worker_are_handed_out(address: str) -> None:
    jobs = Counted(f"[{n}, __import__('time').sleep(0.2)]" for n in range(100))

    with closing(executor("cluster")(eval, jobs, Limits(cluster=address))) as running:
        for _ in range(5):
            next(running)

    assert 5 <= jobs.asked <= 5 + 2 * 2


PROGRAM = """
from contextlib import closing
from pipeline.run import Limits, executor

if __name__ == "__main__":
    jobs = ["1", *(f"[{n}, __import__('time').sleep(60)]" for n in range(6))]
    with closing(executor("cluster")(eval, jobs, Limits(cluster="local:2"))) as running:
        try:
            for outcome in running:
                print(outcome.job, flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
"""


def test_interrupted_from_the_keyboard_it_ends_quietly(tmp_path: Path) -> None:
    """A terminal tells every process of the group, also those that Dask has started."""
    (tmp_path / "program.py").write_text(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, tmp_path / "program.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert process.stdout
    first = process.stdout.readline()
    started = _below(process.pid)

    os.killpg(process.pid, signal.SIGINT)

    assert process.communicate(timeout=20) == ("interrupted\n", "")
    assert (first, process.returncode) == ("1\n", 0)
    _until(lambda: not any(_runs(pid) for pid in started))


def test_workers_may_come_and_go() -> None:
    jobs = [
        f"[{n}, __import__('time').sleep(0.1), __import__('os').getppid()][2]" for n in range(40)
    ]

    with _quiet(), _cluster(1) as cluster:
        running = executor("cluster")(eval, jobs, Limits(cluster=cluster.scheduler_address))
        found = [next(running)]
        cluster.scale(3)
        cluster.wait_for_workers(3, timeout=60)
        found += [next(running) for _ in range(20)]
        cluster.scale(1)
        found += running

    assert sorted(outcome.job for outcome in found) == sorted(jobs)
    assert len({outcome.value for outcome in found if isinstance(outcome, Done)}) == 3


# --- where there is no cluster --------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "tcp://127.0.0.1:9", "here", "nothing://here:1"])
def test_an_address_without_a_scheduler_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(farm, "SECONDS_TO_CONNECT", 0.5)

    with pytest.raises(Fatal, match=f"there is no Dask scheduler at '{address}'"):
        outcomes(["1"], Limits(cluster=address))


@pytest.mark.parametrize("address", ["local:", "local:0", "local:many"])
def test_a_cluster_of_this_machine_needs_a_number(address: str) -> None:
    with pytest.raises(Fatal, match=f"'{address}' does not say how many workers"):
        outcomes(["1"], Limits(cluster=address))


def test_a_cluster_without_workers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(farm, "SECONDS_WITHOUT_WORKERS", 0.5)

    with (
        _quiet(),
        _cluster(0) as cluster,
        pytest.raises(Fatal, match=r"has had no worker for 0\.5 s"),
    ):
        outcomes(["1"], Limits(cluster=cluster.scheduler_address))


def test_a_cluster_that_goes_away_stops_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(farm, "SECONDS_TO_CONNECT", 1)
    jobs = ["1", *(f"[{n}, __import__('time').sleep(60)]" for n in range(4))]

    with _quiet():
        with _cluster(2) as cluster:
            running = executor("cluster")(eval, jobs, Limits(cluster=cluster.scheduler_address))
            assert next(running) == Done("1", 1)
        with pytest.raises(Fatal, match="is gone; start it and build again"):
            next(running)


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    for name in ("farm", "crew"):
        monkeypatch.delitem(sys.modules, f"pipeline.run.{name}", raising=False)
    monkeypatch.delattr(importlib.import_module("pipeline.run"), "farm")

    with pytest.raises(Fatal, match=r'pip install "leaflet-pipeline\[cluster\]"'):
        outcomes(["1"], Limits(cluster="local:2"))


def _cluster(workers: int) -> LocalCluster:
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    )


def _until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def _runs(pid: object) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False


def _helps(pid: int) -> bool:
    """Whether it is Python's own helper, which one process has once and keeps."""
    with suppress(OSError):
        return "resource_tracker" in Path(f"/proc/{pid}/cmdline").read_text()
    return False


def _below(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_below(child)]
    return found
