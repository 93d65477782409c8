"""`python -m tests.bench`: measures speed and memory beside others, prints tables."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from tests.bench import checking, clinics, growth, handbook, memory, speed
from tests.bench.corpus import pages
from tests.bench.options import Options, Section

GROUPS: Mapping[str, tuple[str, ModuleType]] = {
    "speed": ("Speed", speed),
    "clinics": ("One leaflet for many clinics", clinics),
    "memory": ("Memory of the workers, with recycling off", memory),
    "handbook": ("Handbooks", handbook),
    "check": ("Checks of large collections", checking),
    "growth": ("Builds with little to do, and large collections", growth),
}
"""The groups of rows: title, and the module whose `measure` gives them."""


def main(arguments: Sequence[str]) -> None:
    """Measures what is asked for. A figure that misses its goal is marked; that is no failure."""
    asked = _parser().parse_args(arguments)
    found = pages()
    print(f"# Benchmark\n\n{_machine()}; {len(found)} pages, {asked.processes} processes.")
    for name in asked.groups or GROUPS:
        title, module = GROUPS[name]
        print(f"\n## {title}", flush=True)
        with TemporaryDirectory(prefix="leaflet-bench-") as folder:
            for section in _measured(module, _options(asked, Path(folder))):
                print(f"\n{section}", flush=True)


def _measured(module: ModuleType, options: Options) -> Iterator[Section]:
    measure: Callable[[Options], Iterator[Section]] = module.measure
    yield from measure(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("-j", "--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3, help="of each contender, in turn")
    parser.add_argument("--pages", type=int, default=0, help="of the corpus; all by default")
    parser.add_argument("--sample", type=int, default=20, help="pages for the slowest rival")
    parser.add_argument("--leaflets", type=int, default=2000, help="in a row, for each worker")
    parser.add_argument("--medicines", type=int, nargs="*", default=(400, 1600, 6400))
    parser.add_argument("--checked", type=int, nargs="*", default=(1600, 6400))
    parser.add_argument("--sizes", type=int, nargs="*", default=(1000, 3000, 10_000))
    return parser


def _options(asked: argparse.Namespace, folder: Path) -> Options:
    return Options(
        folder=folder,
        processes=asked.processes,
        rounds=asked.rounds,
        pages=asked.pages,
        sample=asked.sample,
        leaflets=asked.leaflets,
        sizes=tuple(asked.sizes),
        checked=tuple(asked.checked),
        medicines=tuple(asked.medicines),
        say=_narrator(),
    )


def _narrator() -> Callable[[str], None]:
    """Says on stderr what is going on, so that stdout holds the tables alone."""
    start = time.monotonic()
    return lambda line: print(f"[{time.monotonic() - start:4.0f} s] {line}", file=sys.stderr)


def _machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"


if __name__ == "__main__":
    main(sys.argv[1:])
