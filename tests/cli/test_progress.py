"""How a batch is followed: the pace, the lines for logs, and the display on a terminal."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.batch.jobs import Step
from pipeline.batch.result import LeafletResult
from pipeline.cli.pace import WINDOW, Pace, duration, pace_text
from pipeline.cli.progress import LONG, MOST, QUIET, Lines, shown
from pipeline.diagnostics import Diagnostic, Severity, Status

ROOT = Path(__file__).resolve().parents[2]

STOPPED = Diagnostic("B009", Severity.ERROR, "content/[x].md", 12, "stopped\nafter [red]60 s")


@dataclass
class Clock:
    """A clock that somebody turns."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Batch:
    """Leaflets of these sizes, done one after the other, each after some time."""

    clock: Clock
    sizes: Sequence[int]
    done: list[int] = field(default_factory=list)

    def step(self, seconds: float, status: Status = "built") -> Step:
        self.clock.now += seconds
        self.done.append(self.sizes[len(self.done)])
        found = (STOPPED,) if status == "failed" else ()
        result = LeafletResult(f"l{len(self.done)}", "content/[x].md", "", status, found)
        return Step(len(self.done), len(self.sizes), result, sum(self.done), sum(self.sizes))


def followed(sizes: Sequence[int]) -> tuple[Pace, Batch]:
    clock = Clock()
    return Pace(clock), Batch(clock, sizes)


# --- pace --------------------------------------------------------------------------------------


def test_rate_and_time_left_come_from_what_is_done() -> None:
    pace, batch = followed([0] * 100)
    for _ in range(41):
        pace.add(batch.step(0.25))

    assert pace.rate() == pytest.approx(4)
    assert pace.left() == pytest.approx(59 / 4)
    assert pace_text(pace) == "41 of 100 leaflets, 4.0 a second, 15 s left"


def test_long_leaflets_first_do_not_make_the_rest_look_long() -> None:
    """Ten leaflets take 10 s each and ninety 1 s each: 100 s are done, 90 s are left."""
    pace, batch = followed([97_000] * 10 + [7_000] * 90)
    for _ in range(10):
        pace.add(batch.step(10))

    assert pace.left() == pytest.approx(90)


def test_what_is_small_takes_its_time_too() -> None:
    """Of pages with next to nothing in them, each still needs to be laid out."""
    pace, batch = followed([27_000] * 10 + [1] * 990)
    for _ in range(10):
        pace.add(batch.step(10))

    assert pace.left() == pytest.approx(990, rel=0.01)


def test_a_slow_start_is_forgotten() -> None:
    pace, batch = followed([0] * 1000)
    for _ in range(10):
        pace.add(batch.step(20))
    assert pace.rate() == pytest.approx(1 / 20)

    for _ in range(int(WINDOW * 10) + 1):
        pace.add(batch.step(0.1))

    assert pace.rate() == pytest.approx(10, rel=0.05)


def test_while_nothing_comes_the_time_left_grows() -> None:
    pace, batch = followed([0] * 100)
    for _ in range(50):
        pace.add(batch.step(1))
    before = pace.left()

    batch.clock.now += 60

    assert before is not None
    assert (pace.left() or 0) > 2 * before


def test_nothing_is_said_of_a_rate_too_early() -> None:
    pace, batch = followed([0] * 9)
    assert (pace.rate(), pace.left()) == (None, None)
    for _ in range(4):
        pace.add(batch.step(0.2))

    assert (pace.rate(), pace.left()) == (None, None)
    assert pace_text(pace) == "4 of 9 leaflets"


def test_a_clock_that_stands_still_or_goes_back_does_no_harm() -> None:
    pace, batch = followed([0] * 9)
    for seconds in (0, 0, -5, 0):
        pace.add(batch.step(seconds))

    assert pace_text(pace) == "4 of 9 leaflets"


def test_when_all_leaflets_are_done_the_handbooks_are_not() -> None:
    pace, batch = followed([0] * 3)
    for _ in range(3):
        pace.add(batch.step(40))

    assert pace_text(pace) == "3 of 3 leaflets, 1.5 a minute, finishing"


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (0.2, "1 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3599.9, "1 h 0 min"),
        (7500, "2 h 5 min"),
    ],
)
def test_times_are_as_exact_as_anybody_needs(seconds: float, says: str) -> None:
    assert duration(seconds) == says


# --- lines -------------------------------------------------------------------------------------


def lines(sizes: Sequence[int]) -> tuple[list[str], Lines, Batch]:
    said: list[str] = []
    clock = Clock()
    return said, Lines(said.append, clock), Batch(clock, sizes)


def test_a_short_batch_says_nothing() -> None:
    said, follow, batch = lines([0] * 90)
    for number in range(90):
        follow.add(batch.step(0.1, "failed" if number % 3 else "built"))

    assert said == []


def test_a_long_batch_says_every_ten_seconds_how_far_it_is() -> None:
    said, follow, batch = lines([0] * 45)
    for number in range(45):
        follow.add(batch.step(1, "withheld" if number % 10 == 5 else "built"))

    assert said == [
        "10 of 45 leaflets, 1.0 a second, 35 s left, 1 withheld",
        "20 of 45 leaflets, 1.0 a second, 25 s left, 2 withheld",
        "30 of 45 leaflets, 1.0 a second, 15 s left, 3 withheld",
        "40 of 45 leaflets, 1.0 a second, 5 s left, 4 withheld",
        "45 leaflets in 45 s, 4 withheld",
    ]


def test_a_very_long_batch_says_it_once_a_minute() -> None:
    said, follow, batch = lines([0] * 3000)
    for _ in range(3000):
        follow.add(batch.step(1))

    assert len(said) == pytest.approx(3000 / LONG, abs=3)


def test_failures_are_said_as_they_come_the_first_ones_when_the_batch_turns_out_long() -> None:
    said, follow, batch = lines([0] * 100)
    follow.add(batch.step(QUIET / 2, "failed"))
    assert said == []

    follow.add(batch.step(QUIET / 2))
    follow.add(batch.step(1, "failed"))

    failure = "failed content/[x].md:12: B009 stopped after [red]60 s"
    assert said == [failure, "2 of 100 leaflets, 12.0 a minute, 8 min 10 s left, 1 failed", failure]


def test_a_flood_of_failures_is_only_counted() -> None:
    said, follow, batch = lines([0] * 100)
    follow.add(batch.step(QUIET))
    for _ in range(99):
        follow.add(batch.step(0.01, "failed"))

    failures = [line for line in said if line.startswith("failed ")]
    assert len(failures) == MOST
    assert said[-2:] == [
        "further failures are only counted; they are listed at the end",
        "100 leaflets in 11 s, 99 failed",
    ]


# --- which of them -----------------------------------------------------------------------------


class Screen(io.StringIO):
    """What says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """What is written to stderr in a test; pytest changes stderr between a fixture and its test."""
    for name in ("CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return Screen()


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}, {"CI": "true"}])
def test_what_cannot_be_redrawn_gets_lines(
    environment: dict[str, str], screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    clock = Clock()
    batch = Batch(clock, [0, 0])

    with redirect_stderr(screen), shown("Building", clock) as follow:
        follow(batch.step(20))

    assert screen.getvalue() == "1 of 2 leaflets\n"


def test_a_clock_that_is_set_changes_nothing(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def jump() -> float:
        raise AssertionError("nobody should ask what time it is")

    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(time, "time", jump)
    with redirect_stderr(screen), shown("Building") as follow:
        follow(Batch(Clock(), [0, 0]).step(0, "failed"))

    assert screen.getvalue() == ""


# --- on a terminal -------------------------------------------------------------------------------

BUILD = """
import sys, time
from pipeline.batch.jobs import Step
from pipeline.batch.result import LeafletResult
from pipeline.cli.progress import shown
from pipeline.diagnostics import Diagnostic, Severity, Status

now = [0.0]
found = Diagnostic("B009", Severity.ERROR, "x.md", 12, "stopped after [red]60 s")
print("heavy before:", "rich" in sys.modules)
with shown("Building", lambda: now[0]) as follow:
    for done in range(1, 31):
        now[0] += 0.5
        status = {7: "failed", 8: "withheld"}.get(done, "built")
        findings = (found,) if status == "failed" else ()
        follow(Step(done, 40, LeafletResult(f"l{done}", "", "", status, findings), done, 40))
        if done == 1:
            print("heavy early:", "rich" in sys.modules)
    time.sleep(0.6)
print("END")
"""


def in_terminal(environment: dict[str, str]) -> str:
    """What a batch writes to a terminal."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI", "COLUMNS")}
    program = f"import pty, sys; sys.exit(pty.spawn([{sys.executable!r}, '-c', {BUILD!r}]) >> 8)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.mark.skipif(not hasattr(pty, "spawn"), reason="needs pseudo-terminals")
def test_a_terminal_shows_a_bar_the_rate_and_the_failures_and_is_clean_in_the_end() -> None:
    said = in_terminal({})

    assert "heavy before: False" in said
    assert "heavy early: False" in said
    display, end = said.rsplit("\x1b[?25h", 1)
    plain = CONTROL.sub("", display)
    assert "30 of 40, 2.0 a second, 5 s left" in plain
    assert "1 failed, 1 withheld" in plain
    assert "  l7 B009 stopped after [red]60 s" in plain
    # The last of it takes the lines away, each with the cursor on it, before the shell goes on.
    assert plain.rstrip("\r\n").endswith("stopped after [red]60 s")
    assert CONTROL.sub("", end).strip() == "END"
    assert end.count("\x1b[2K") == 3


@pytest.mark.skipif(not hasattr(pty, "spawn"), reason="needs pseudo-terminals")
def test_colour_only_where_it_is_wanted() -> None:
    colours = re.compile(r"\x1b\[[0-9;]*m")

    assert colours.search(in_terminal({}))
    assert not colours.search(in_terminal({"NO_COLOR": "1"}))
