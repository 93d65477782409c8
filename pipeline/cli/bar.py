"""The progress bar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from pipeline.batch.jobs import Progress, Step


@contextmanager
def bar(what: str) -> Iterator[Progress]:
    """A bar on stderr that is gone when the work is done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[last]}"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(what, total=None, last="")

        def advance(step: Step) -> None:
            bars.update(task, completed=step.done, total=step.total, last=step.result.id)

        yield advance
