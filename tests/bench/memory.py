"""What a worker holds in memory after each of thousands of leaflets, with recycling off."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline.emit.epub import check_parts
from pipeline.emit.pdf import Page, lay_out
from pipeline.formats import load_formats
from pipeline.render.chapter import chapter
from pipeline.run import Done, Limits, executor
from pipeline.style import load_locale
from tests.bench.corpus import STYLE, pages, rendered, spread
from tests.bench.options import Options, Section
from tests.bench.report import Figure, figures, table

_FROM = 50
_NEVER = 10**9
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MOST_GROWTH = 1.10
_MOST_MEGABYTES = 200
A4 = load_formats(STYLE).rows["a4"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a worker holds after a leaflet, and the most that it ever held, in MB."""

    worker: int
    now: float
    peak: float


def measure(options: Options) -> Iterator[Section]:
    """A table of what each worker held as it went along, and the goals."""
    workers: dict[int, list[Held]] = {}
    total = options.leaflets * options.processes
    limits = Limits(
        workers=options.processes,
        seconds=60,
        jobs_per_worker=_NEVER,
        recycle_megabytes=_NEVER,
        preload=("pipeline.batch.engine",),
    )
    with closing(executor("local")(make, _jobs(options, total), limits)) as outcomes:
        for number, outcome in enumerate(outcomes, start=1):
            if not isinstance(outcome, Done):
                raise SystemExit(f"{outcome.job}: {outcome.reason} {outcome.detail}")
            workers.setdefault(outcome.value.worker, []).append(outcome.value)
            if number % 500 == 0:
                options.say(f"leaflet {number} of {total}")
    yield _table(list(workers.values()))
    yield figures(_figures(list(workers.values())))


def make(path: Path) -> Held:
    """A page through all stages, as in a build of leaflets and handbooks; runs in a worker."""
    page = rendered(path)
    if page:
        lay_out(Page(page.html, page.leaflet, STYLE, A4), page.source)
        locale = load_locale(STYLE, page.leaflet.language)
        made = chapter(page.leaflet, STYLE, locale, house_headings=True)
        check_parts(made)
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    return Held(os.getpid(), resident * _PAGE / 2**20, _peak())


def _peak() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _jobs(options: Options, count: int) -> list[Path]:
    """Pages in a random order that is always the same, so that no length of page comes last."""
    every = spread(pages(), options.pages)
    jobs = [every[number % len(every)] for number in range(count)]
    Random(1).shuffle(jobs)
    return jobs


def _table(workers: Sequence[Sequence[Held]]) -> Section:
    shortest = min(map(len, workers))
    marks = [mark for mark in (1, _FROM, 200, 500, 1000, 2000, 5000) if mark < shortest]
    head = ("worker", *(f"after {mark}" for mark in (*marks, shortest)), "at its peak")
    rows = [
        (
            f"{number}",
            *(f"{_about(held, mark):.0f} MB" for mark in (*marks, shortest)),
            f"{held[-1].peak:.0f} MB",
        )
        for number, held in enumerate(workers, start=1)
    ]
    return table(head, rows)


def _figures(workers: Sequence[Sequence[Held]]) -> list[Figure]:
    start = min(_FROM, *map(len, workers))
    growth = max(_about(held, len(held)) / _about(held, start) for held in workers)
    peak = max(held[-1].peak for held in workers)
    return [
        Figure(
            f"memory of a worker at its last leaflet, of that at its {start}th",
            f"{growth:.2f}",
            f"≤ {_MOST_GROWTH:.2f}",
            growth <= _MOST_GROWTH,
        ),
        Figure(
            "memory of a worker, peak",
            f"{peak:.0f} MB",
            f"< {_MOST_MEGABYTES} MB",
            peak < _MOST_MEGABYTES,
        ),
    ]


def _about(held: Sequence[Held], number: int) -> float:
    """What a worker held around a leaflet: the mean of the ten up to it, since pages differ."""
    around = held[max(0, number - 10) : number]
    return sum(moment.now for moment in around) / len(around)
