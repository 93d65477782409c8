"""The timing report, from made-up times."""

from __future__ import annotations

from dataclasses import dataclass

import click
import pytest

from pipeline.batch.result import LeafletResult
from pipeline.batch.timing import Timings
from pipeline.cli.profile import profile_text


@dataclass
class Clock:
    """A clock that somebody turns."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def result(name: str, **seconds: float) -> LeafletResult:
    return LeafletResult(name, f"{name}.md", "", "built", (), seconds=tuple(seconds.items()))


@pytest.fixture
def timings() -> Timings:
    clock = Clock()
    timings = Timings(workers=2, clock=clock)
    with timings.phase("survey"):
        clock.now += 1
    timings.add(result("aspirin", read=0.1, print=0.9))
    timings.add(result("codeine", read=0.1, print=2.9))
    timings.add(result("refusal", read=0.2))
    clock.now += 1.5
    for _ in range(2):
        with timings.phase("write"):
            clock.now += 0.25
    return timings


def test_a_profile_says_where_the_time_went(timings: Timings) -> None:
    assert (
        click.unstyle(profile_text(timings))
        == """\
stage  seconds  share  leaflets  ms each
read      0.40   10 %         3    133.3
print     3.80   90 %         2   1900.0
all       4.20                3   1400.0

slowest leaflets  seconds  most of it
codeine.md           3.00  print 2.90
aspirin.md           1.00  print 0.90
refusal.md           0.20  read 0.20

this process           seconds  share
survey                    1.00   33 %
write                     0.50   17 %
waiting, and the rest     1.50   50 %

3 leaflets in 3.00 s · 1.0 a second · 2 workers 70 % busy"""
    )


def test_only_the_slowest_are_listed(timings: Timings) -> None:
    text = profile_text(timings, slowest=1)

    assert "codeine.md" in text
    assert "aspirin.md" not in text


def test_a_stage_that_a_leaflet_goes_through_twice_counts_once_with_both_times() -> None:
    """It is printed once for each page format."""
    timings = Timings()
    timings.add(
        LeafletResult("a", "a.md", "", "built", (), seconds=(("print", 1.0), ("print", 2.0)))
    )

    (stage,) = timings.stages
    assert (stage.name, stage.seconds, stage.leaflets) == ("print", 3.0, 1)


def test_a_phase_inside_another_is_not_counted_twice() -> None:
    clock = Clock()
    timings = Timings(clock=clock)
    with timings.phase("record"):
        clock.now += 1
        with timings.phase("write"):
            clock.now += 5
        clock.now += 1

    assert timings.phases == {"write": 5, "record": 2}


def test_a_phase_that_fails_is_counted() -> None:
    clock = Clock()
    timings = Timings(clock=clock)

    def interrupted() -> None:
        with timings.phase("survey"):
            clock.now += 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert timings.phases == {"survey": 1}


def test_a_build_that_had_nothing_to_do_has_a_profile() -> None:
    clock = Clock()
    timings = Timings(clock=clock)
    timings.add(result("refused"))
    with timings.phase("plan"):
        clock.now += 0.5

    assert click.unstyle(profile_text(timings)).split("\n")[-1] == "0 leaflets in 0.50 s"
    assert profile_text(Timings(clock=Clock())) == click.style("0 leaflets in 0.00 s", bold=True)
