"""Leaflets that hang, crash or eat memory, and builds that are interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pipeline.style import built_in_styles
from tests.bad_input.command import (
    GOOD,
    GOOD_ONES,
    Output,
    Said,
    assert_complete,
    assert_good_ones_built,
    command,
    environment,
    files,
    leaflet,
    output,
    project,
    write,
)

HOME = "content/leaflets"
PAGE = (built_in_styles() / "templates/leaflet.html").read_text(encoding="utf-8")
LOOP = "{% for a in range(10**9) %}{% for b in range(10**9) %}{% endfor %}{% endfor %}"

TRAPS = {
    "hangs": LOOP,
    "eats-memory": "{{ 'x' * 10**10 }}",
    "raises": "{{ 1 // 0 }}",
    "recurses": "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
}
"""What a template does on the way to a leaflet of that name."""

EXPECTED = {
    "hangs": ("B009", "stopped after 6 s"),
    "eats-memory": ("B006", "render: out of memory"),
    "raises": ("B005", "render: ZeroDivisionError"),
    "recurses": ("B005", "render: RecursionError"),
}


def trapped(root: Path, *names: str, seconds: float = 6) -> Path:
    """A project whose template has traps for leaflets of these names, and is harmless to others."""
    traps = (f"{{% if leaflet.id == '{name}' %}}{TRAPS[name]}{{% endif %}}" for name in names)
    pages = {f"{HOME}/{name}.md": GOOD.format(title=name.title()) for name in names}
    more = {
        "styles/templates/leaflet.html": "".join(traps) + PAGE,
        "content/publisher.toml": f"seconds_per_leaflet = {seconds}\n",
    }
    return project(root, {**pages, **more})


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Output]:
    root = trapped(tmp_path_factory.mktemp("traps"), *TRAPS)
    return leaflet("build", "-v", root=root), output(root)


@pytest.mark.parametrize("name", TRAPS)
def test_a_leaflet_that_goes_astray_costs_itself(name: str, results: tuple[Said, Output]) -> None:
    said, made = results
    code, says = EXPECTED[name]

    assert said.code == 1
    assert_good_ones_built(made)
    (found,) = made.grave(f"{HOME}/{name}.md")
    assert (found["code"], found["path"]) == (code, f"{HOME}/{name}.md")
    assert says in found["message"]
    assert found["message"] in said.out


def test_a_build_of_nothing_but_hanging_leaflets_ends(tmp_path: Path) -> None:
    root = trapped(tmp_path, "hangs", seconds=0.5)

    said = leaflet("build", f"{HOME}/hangs.md", root=root)

    assert said.code == 1
    assert output(root).status(f"{HOME}/hangs.md") == "failed"


def test_a_worker_that_is_started_in_vain_says_nothing(tmp_path: Path) -> None:
    """One that replaces a lost worker may find that the build has ended without it."""
    rounds = """
from pipeline.run import Limits
from pipeline.run.local import run

dies = "__import__('os').abort()"
for _ in range(12):
    print(sorted(type(done).__name__ for done in run(eval, ["1", dies], Limits(workers=2))))
"""
    ended = subprocess.run(
        [sys.executable, "-c", rounds],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "['Done', 'Lost']\n" * 12


# --- from outside --------------------------------------------------------------------------------


@contextmanager
def hanging(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A build that has finished its good leaflets and hangs in another one."""
    process = subprocess.Popen(
        command("build", "--jobs", "2"),
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _until(lambda: len(files(root / "out/pdf")) == len(GOOD_ONES))
        yield process
    finally:
        for number in (*_below(process.pid), process.pid):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_an_interrupted_build_keeps_what_is_whole_and_goes_on(
    number: signal.Signals, tmp_path: Path
) -> None:
    root = trapped(tmp_path, "hangs", seconds=60)

    with hanging(root) as process:
        workers = _below(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)

    assert (process.returncode, out) == (130, "")
    assert "interrupted; what was finished is kept" in err
    assert "Traceback" not in err
    made = output(root)
    assert_good_ones_built(made)
    assert [e["id"] for e in made.manifest["leaflets"]] == list(GOOD_ONES)
    _until(lambda: not set(workers) & set(_running()))

    write(root / "styles/templates/leaflet.html", PAGE)
    assert leaflet("build", root=root).code == 0
    assert output(root).status(f"{HOME}/hangs.md") == "built"


def test_a_killed_worker_costs_the_leaflet_that_it_was_at(tmp_path: Path) -> None:
    root = trapped(tmp_path, "hangs", seconds=60)

    with hanging(root) as process:
        os.kill(busy_worker(process.pid), signal.SIGKILL)
        out, err = process.communicate(timeout=20)

    assert (process.returncode, err) == (1, "")
    made = output(root)
    assert_good_ones_built(made)
    (found,) = made.grave(f"{HOME}/hangs.md")
    assert (found["code"], found["message"]) == ("B010", "its process was ended by SIGKILL")
    assert "its process was ended by SIGKILL" in out


def test_a_killed_build_leaves_whole_files_and_no_process(tmp_path: Path) -> None:
    root = trapped(tmp_path, "hangs")

    with hanging(root) as process:
        workers = _below(process.pid)
        process.kill()
        process.wait()
        _until(lambda: not set(workers) & set(_running()))

    for name in files(root / "out/pdf"):
        assert_complete(root / "out/pdf" / name)


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def busy_worker(number: int) -> int:
    """The one that hangs, among the workers of a build; its own children only start them."""
    before = _ticks(number)
    time.sleep(1.5)
    after = _ticks(number)
    return max(before.keys() & after.keys(), key=lambda worker: after[worker] - before[worker])


def _ticks(number: int) -> dict[int, int]:
    """The processor time of each worker, in ticks of the system's clock."""
    running, started = _running(), set(_below(number)) - set(_children(number))
    return {worker: sum(map(int, running[worker][11:13])) for worker in started & running.keys()}


def _below(number: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    children = _children(number)
    return [*children, *(below for child in children for below in _below(child))]


def _children(number: int) -> list[int]:
    return [child for child, fields in _running().items() if int(fields[1]) == number]


def _running() -> dict[int, list[str]]:
    """The fields of `/proc/PID/stat` behind its name (proc_pid_stat(5)) of all that runs."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(") ")[2].split()
            if fields[0] != "Z":
                found[int(path.parent.name)] = fields
    return found
