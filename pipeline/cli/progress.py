"""Progress on stderr, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from pipeline.batch import Progress


@contextmanager
def shown(what: str) -> Iterator[Progress | None]:
    """A bar that follows the steps of a batch; nothing where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    # Loaded here, since rich takes as long to load as a leaflet takes to check.
    with import_module("pipeline.cli.bar").bar(what) as progress:
        yield progress
