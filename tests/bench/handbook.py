"""Handbooks of more and more medicines: time, memory, and what one changed leaflet costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.manifest import NAME, load
from tests.bench.contenders.pipeline import command
from tests.bench.corpus import copy_under_new_titles, pages, printable, spread
from tests.bench.measure import Usage, used
from tests.bench.options import Options, Section
from tests.bench.report import Figure, figures, table

_SECONDS = 90.0
_MEGABYTES = 600.0
_LINEAR = 1.15
"""How much more a medicine may cost in the largest book before growth is worse than linear."""

_CHAPTERS = ".leaflet/chapters"


@dataclass(frozen=True, slots=True)
class Size:
    """What the builds of one handbook used."""

    medicines: int
    first: Usage
    up_to_date: Usage
    one_changed: Usage
    rendered: int
    """Chapters that were made anew after one leaflet had changed."""


def measure(options: Options) -> Iterator[Section]:
    """A table of handbooks by size, and the goals."""
    every = [page.path for page in printable(spread(pages(), options.pages))]
    sizes = [_size(options, every, count) for count in sorted(options.medicines)]
    head = ("medicines", "first build", "up to date", "one changed", "chapters made", "memory")
    yield table(head, [_row(size) for size in sizes])
    yield figures(list(_figures(sizes)))


def _size(options: Options, paths: Sequence[Path], count: int) -> Size:
    folder, out = options.folder / f"book-{count}", options.folder / f"book-{count}-out"
    copies = copy_under_new_titles(paths, folder, count)
    build = [*command([folder], out, options.processes), "--handbook", "all", "--no-leaflets"]
    options.say(f"{count} medicines: the first build")
    first = used(build)
    (book,) = load(out / NAME).handbooks
    if len(book.leaflets) != count:
        raise SystemExit(f"the handbook has {len(book.leaflets)} medicines, and not {count}")
    options.say(f"{count} medicines: builds with nothing to do, and with one leaflet changed")
    up_to_date = used(build)
    before = _made(out)
    with copies[count // 2].open("a", encoding="utf-8") as file:
        file.write("\nOne more line.\n")
    one_changed = used(build)
    rendered = sum(before.get(name) != time for name, time in _made(out).items())
    return Size(count, first, up_to_date, one_changed, rendered)


def _made(out: Path) -> dict[str, int]:
    """When each chapter was written."""
    return {path.name: path.stat().st_mtime_ns for path in (out / _CHAPTERS).glob("*.json")}


def _row(size: Size) -> tuple[str, ...]:
    return (
        str(size.medicines),
        f"{size.first.seconds:.1f} s",
        f"{size.up_to_date.seconds:.2f} s",
        f"{size.one_changed.seconds:.1f} s",
        str(size.rendered),
        f"{size.first.together:.0f} MB",
    )


def _figures(sizes: Sequence[Size]) -> Iterator[Figure]:
    large = sizes[-1]
    seconds, megabytes = large.first.seconds, large.first.together
    name = f"a handbook of {large.medicines} medicines"
    yield Figure(name, f"{seconds:.1f} s", f"< {_SECONDS:g} s", seconds < _SECONDS)
    yield Figure(
        f"{name}, memory of all its processes, peak",
        f"{megabytes:.0f} MB",
        f"< {_MEGABYTES:g} MB",
        megabytes < _MEGABYTES,
    )
    for small in sizes[-2:-1]:
        times, grown = large.medicines / small.medicines, seconds / small.first.seconds
        yield Figure(
            f"{name}: how much longer than one of {small.medicines}",
            f"{grown:.2f}",
            f"≤ {times:.2f}",
            grown <= times * _LINEAR,
        )
    made = max(size.rendered for size in sizes)
    yield Figure("chapters made for one changed leaflet", str(made), "1", made == 1)
