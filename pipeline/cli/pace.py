"""Steps of a batch in, how far and how fast it is out: counts, rate, time left, failures.

Times come from a monotonic clock: whoever sets the clock of the machine changes nothing here.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipeline.batch.jobs import Step
from pipeline.batch.result import LeafletResult
from pipeline.cli.text import count, place
from pipeline.diagnostics import STATUSES, Severity, Status

WINDOW = 30.0
"""Seconds that rate and time left are taken from, so that a slow start is soon forgotten."""

FEWEST = 20
"""Steps that they are taken from, however long ago."""

SOON = 1.0
"""Seconds before there is anything to say about the rate."""

OVERHEAD = 3_000
"""Characters that take as long as what is the same for every leaflet.

Measured: a leaflet of one sentence takes 25 ms, a thousand characters more take 7.5 ms.
"""


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far the batch was at a time; `share` is the part of the work, from 0 to 1."""

    time: float
    done: int
    share: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A leaflet that failed: its id, where the error is, and what it is on one line."""

    id: str
    place: str
    reason: str


@dataclass(slots=True)
class Pace:
    """How far and how fast a batch is."""

    clock: Callable[[], float] = time.monotonic
    done: int = 0
    total: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    """In the order they came."""
    _marks: deque[_Mark] = field(default_factory=deque)

    def add(self, step: Step) -> None:
        """One more leaflet is done."""
        self.done, self.total = step.done, step.total
        self.statuses[step.result.status] += 1
        if step.result.status == "failed":
            self.failures.append(_failure(step.result))
        self._marks.append(_Mark(self.clock(), step.done, _share(step)))
        while len(self._marks) > FEWEST and self._marks[-1].time - self._marks[0].time > WINDOW:
            self._marks.popleft()

    def rate(self) -> float | None:
        """Leaflets per second of late, None where it is too early to say."""
        seconds = self._seconds()
        return (self._marks[-1].done - self._marks[0].done) / seconds if seconds else None

    def left(self) -> float | None:
        """Seconds until all leaflets are done, None where nobody knows."""
        seconds = self._seconds()
        if not seconds:
            return None
        work = self._marks[-1].share - self._marks[0].share
        return seconds * (1 - self._marks[-1].share) / work if work > 0 else None

    def _seconds(self) -> float:
        """How long the marks reach back from now, 0 where that is too short to tell a rate."""
        if len(self._marks) < 2:
            return 0
        seconds = self.clock() - self._marks[0].time
        return seconds if seconds >= SOON else 0


def _share(step: Step) -> float:
    """The part of the work that is done; long leaflets come first, so counting them is not it."""
    overhead = OVERHEAD if step.sizes else 1
    return (step.size + step.done * overhead) / (step.sizes + step.total * overhead)


def _failure(result: LeafletResult) -> Failure:
    errors = [found for found in result.findings if found.severity is Severity.ERROR]
    if not errors:
        return Failure(result.id, f"{result.source}:", "nobody knows why")
    reason = " ".join(f"{errors[0].code} {errors[0].message}".split())
    return Failure(result.id, place(errors[0]), reason)


# --- in words ----------------------------------------------------------------------------------


def pace_text(pace: Pace) -> str:
    """How far it is: `120 of 640 leaflets, 13.2 a second, 40 s left, 2 failed, 14 withheld`."""
    done = f"{pace.done} of {count(pace.total, 'leaflet')}"
    return ", ".join([done, *speed(pace), *(text for _, text in trouble(pace))])


def speed(pace: Pace) -> Iterator[str]:
    """The rate and the time left, where they are known."""
    rate, left = pace.rate(), pace.left()
    if rate:
        yield f"{_number(rate)} a second" if rate >= 1 else f"{_number(rate * 60)} a minute"
    if pace.done == pace.total:
        yield "finishing"
    elif left is not None:
        yield f"{duration(left)} left"


def trouble(pace: Pace) -> Iterator[tuple[Severity, str]]:
    """The counts of what is not built, and what it is for."""
    for severity, status in STATUSES.items():
        if severity and pace.statuses[status]:
            yield severity, f"{pace.statuses[status]} {status}"


def duration(seconds: float) -> str:
    """A time to wait, no more exact than anybody needs."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"
