"""Steps of a batch in, progress on stderr out: a display on a terminal, elsewhere a line at times.

A batch that is soon done says nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module

import click

from pipeline.batch.jobs import Progress, Step
from pipeline.cli.pace import Pace, duration, pace_text, trouble
from pipeline.cli.text import count

SOON = 1.0
"""Seconds before anybody would look at a display."""

QUIET = 10.0
"""Seconds before the first line, and at least between two."""

LONG = 60.0
"""Seconds after which there is a line, even if little was done meanwhile."""

PART = 0.1
"""The part of the leaflets after which there is a line."""

MOST = 20
"""Failures that get a line; more are only counted, and listed at the end."""


@contextmanager
def shown(what: str, clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """A follower of the steps of a batch, which shows people how it goes."""
    with ExitStack() as stack:
        yield _on_terminal(what, stack, clock) if _can_be_redrawn() else Lines(_say, clock).add


def _can_be_redrawn() -> bool:
    """Whether stderr is a screen that a person looks at; the logs of CI may claim to be one."""
    screen = os.environ.get("TERM", "") not in ("", "dumb", "unknown")
    return screen and sys.stderr.isatty() and not os.environ.get("CI")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _on_terminal(what: str, stack: ExitStack, clock: Callable[[], float]) -> Progress:
    began = clock()
    pace = Pace(clock)
    shows = False

    def follow(step: Step) -> None:
        nonlocal shows
        pace.add(step)
        if not shows and clock() - began >= SOON:
            # Loaded here, since rich takes as long to load as a leaflet takes to check.
            stack.enter_context(import_module("pipeline.cli.bar").bar(what, pace))
            shows = True

    return follow


@dataclass(slots=True)
class Lines:
    """Progress as plain lines: now and then how far it is, and each failure as it comes."""

    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    pace: Pace = field(init=False)
    began: float = field(init=False)
    last: float = field(init=False)
    """When the last line said how far it was."""
    last_done: int = 0
    failures: int = 0
    """Failures that were said."""

    def __post_init__(self) -> None:
        self.pace = Pace(self.clock)
        self.began = self.last = self.clock()

    def add(self, step: Step) -> None:
        """One more leaflet is done; say so, should it be time."""
        self.pace.add(step)
        now = self.clock()
        if now - self.began < QUIET:
            return
        self._say_failures()
        if step.done == step.total:
            self._say_end(now)
        elif self._is_due(now):
            self.say(pace_text(self.pace))
            self.last, self.last_done = now, step.done

    def _is_due(self, now: float) -> bool:
        since = now - self.last
        much = self.pace.done - self.last_done >= PART * self.pace.total
        return since >= (QUIET if much or not self.last_done else LONG)

    def _say_failures(self) -> None:
        for failure in self.pace.failures[self.failures : MOST]:
            self.say(f"failed {failure.place} {failure.reason}")
        if self.failures <= MOST < len(self.pace.failures):
            self.say("further failures are only counted; they are listed at the end")
        self.failures = len(self.pace.failures)

    def _say_end(self, now: float) -> None:
        done = f"{count(self.pace.total, 'leaflet')} in {duration(now - self.began)}"
        self.say(", ".join([done, *(text for _, text in trouble(self.pace))]))
