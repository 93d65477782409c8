"""Progress on stderr, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module

from pipeline.batch.jobs import Progress, Step

FEW = 8
"""Leaflets that are done before anybody would look at a bar."""


@contextmanager
def shown(what: str) -> Iterator[Progress | None]:
    """A bar that follows the steps of a long batch; nothing where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: list[Progress] = []
    with ExitStack() as stack:

        def progress(step: Step) -> None:
            if step.total > FEW and not bars:
                # Loaded here, since rich takes as long to load as a leaflet takes to check.
                bars.append(stack.enter_context(import_module("pipeline.cli.bar").bar(what)))
            for bar in bars:
                bar(step)

        yield progress
