"""The pace of a batch in, a display of it on the terminal out: a bar and the latest failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pipeline.cli.pace import Failure, Pace, speed, trouble
from pipeline.cli.text import COLOURS

LATEST = 3
"""Failures that are shown."""

LONGEST_ID = 36
"""Characters of an id that are shown."""


@contextmanager
def bar(what: str, pace: Pace) -> Iterator[None]:
    """A display on stderr that follows a pace, and is gone when the work is done."""
    console = Console(stderr=True)
    with Live(
        get_renderable=lambda: _display(what, pace),
        console=console,
        refresh_per_second=4,
        transient=True,
    ):
        yield


def _display(what: str, pace: Pace) -> RenderableType:
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_column(ratio=1)
    line.add_column(no_wrap=True, overflow="ellipsis")
    done = ", ".join([f"{pace.done} of {pace.total}", *speed(pace)])
    line.add_row(what, ProgressBar(total=pace.total, completed=pace.done), done)
    return Group(line, *_troubles(pace))


def _troubles(pace: Pace) -> Iterator[RenderableType]:
    """What is not built: how many, and the last few that failed."""
    counts = [Text(text, COLOURS[severity]) for severity, text in trouble(pace)]
    if counts:
        yield Text(", ").join(counts)
    if pace.failures:
        yield _failures(pace.failures[-LATEST:])


def _failures(failures: Sequence[Failure]) -> Table:
    """A line for each, cut to the screen in such a way that some of the reason is seen."""
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True, overflow="ellipsis", max_width=LONGEST_ID)
    lines.add_column(no_wrap=True, overflow="ellipsis")
    for failure in failures:
        # Text and no string, in which rich would look for markup.
        lines.add_row(Text(f"  {failure.id}"), Text(failure.reason))
    return lines
