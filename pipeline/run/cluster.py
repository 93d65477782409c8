"""The executor with workers on other machines, by way of Dask, or of this one as if it were many.

Dask is an optional extra, so the modules that need it are loaded on use: `farm` hands out jobs,
and `crew` is what becomes of them on a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.run.outcome import Fatal, Limits, Outcomes

J = TypeVar("J")
R = TypeVar("R")


def run(function: Callable[[J], R], jobs: Sequence[J], limits: Limits) -> Outcomes[J, R]:
    """Outcomes as they come from the workers of `limits.cluster`.

    The function, jobs and results must be picklable, and the same packages installed there and
    here. Raises Fatal where there is no Dask or no such cluster, or where the cluster goes away.
    """
    try:
        from pipeline.run import farm  # noqa: PLC0415  # an optional extra, and heavy
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise Fatal('a cluster needs Dask; pip install "leaflet-pipeline[cluster]"') from error
    yield from farm.run(function, jobs, limits)
