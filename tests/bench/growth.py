"""Builds with nothing or one thing to do, on the corpus and on large collections of copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.manifest import NAME, load
from tests.bench.contenders.pipeline import SOME_WITHHELD, command
from tests.bench.corpus import copy_under_new_ids, pages, printable, spread
from tests.bench.measure import Usage, middle, used
from tests.bench.options import Options, Section
from tests.bench.report import Figure, figures, table

_REPEATS = 3
_COPIED = 10
_UP_TO_DATE_SECONDS = 1.0
_ONE_CHANGED_SECONDS = 3.0
_PARENT_MEGABYTES = 300
_NOT_INCREMENTAL_SECONDS = 20.0
_LINEAR = 1.15
"""How much more a leaflet may cost in a large collection before growth is worse than linear."""


@dataclass(frozen=True, slots=True)
class Size:
    """What builds of a collection of this many sources used."""

    sources: int
    first: Usage | None
    up_to_date: Usage
    one_changed: Usage


def measure(options: Options) -> Iterator[Section]:
    """A table of collections by size, and the goals."""
    corpus = _of_the_corpus(options)
    copies: list[Size] = []
    if corpus.up_to_date.seconds > _NOT_INCREMENTAL_SECONDS:
        options.say("an up-to-date build takes as long as a first one: no copies are measured")
    elif options.sizes:
        copies = _of_copies(options)
    yield _table(corpus, copies)
    yield figures([*_figures(corpus), *(_figures_of_growth(copies) if copies else ())])


def _of_the_corpus(options: Options) -> Size:
    folder = options.folder / "corpus"
    sources = _copies(folder, spread(pages(), options.pages))
    return _size(options, [folder], sources[len(sources) // 2], options.folder / "corpus-out", True)


def _copies(folder: Path, paths: Sequence[Path]) -> list[Path]:
    return copy_under_new_ids(paths, folder, len(paths))


def _of_copies(options: Options) -> list[Size]:
    """Collections inside each other: the largest is built first, the smaller are parts of it.

    They are copies of short pages, since here the number of leaflets counts and not their length.
    """
    options.say("copying short pages")
    shortest = spread(pages(), 0)[: 10 * _COPIED]
    short = [page.path for page in printable(shortest)][:_COPIED]
    folders: list[Path] = []
    changed: list[Path] = []
    before = 0
    for size in sorted(options.sizes):
        folder = options.folder / f"copies-{size}"
        changed.append(copy_under_new_ids(short, folder, size - before)[0])
        folders.append(folder)
        before = size
    out = options.folder / "copies-out"
    return [
        _size(options, folders[: end + 1], changed[end], out, end + 1 == len(folders))
        for end in reversed(range(len(folders)))
    ][::-1]


def _size(options: Options, folders: list[Path], changed: Path, out: Path, build: bool) -> Size:
    """Measures one collection; one that is not to be built first is part of one that has been."""
    sources = sum(1 for folder in folders for _ in folder.iterdir())
    build_command = command(folders, out, options.processes)
    options.say(f"{sources} sources: the first build")
    first = used(build_command, (0, SOME_WITHHELD))
    _require_all(out, folders)
    options.say(f"{sources} sources: builds with nothing to do, and with one source changed")
    nothing = [used(build_command, (0, SOME_WITHHELD)) for _ in range(_REPEATS)]
    one = []
    for number in range(_REPEATS):
        with changed.open("a", encoding="utf-8") as file:
            file.write(f"\nOne more line, the {number}.\n")
        one.append(used(build_command, (0, SOME_WITHHELD)))
    return Size(sources, first if build else None, middle(nothing), middle(one))


def _require_all(out: Path, folders: Sequence[Path]) -> None:
    """Exits where a build did not do what is about to be timed."""
    known = {entry.source.rpartition("/")[2] for entry in load(out / NAME).leaflets}
    missing = {path.name for folder in folders for path in folder.iterdir()} - known
    if missing:
        raise SystemExit(f"{len(missing)} sources are not in the manifest, such as {min(missing)}")


def _table(corpus: Size, copies: Sequence[Size]) -> Section:
    rows = [
        _row("the corpus", corpus),
        *(_row("copies of short pages", size) for size in copies),
    ]
    head = ("collection", "sources", "first build", "up to date", "one changed", "parent's memory")
    return table(head, rows)


def _row(name: str, size: Size) -> tuple[str, ...]:
    first, most = size.first, max(size.up_to_date.megabytes, size.one_changed.megabytes)
    return (
        name,
        str(size.sources),
        f"{first.seconds:.1f} s" if first else "",
        f"{size.up_to_date.seconds:.2f} s",
        f"{size.one_changed.seconds:.2f} s",
        f"{max(most, first.megabytes if first else 0):.0f} MB",
    )


def _figures(corpus: Size) -> list[Figure]:
    nothing, one = corpus.up_to_date.seconds, corpus.one_changed.seconds
    return [
        Figure(
            f"an up-to-date build of {corpus.sources} leaflets",
            f"{nothing:.2f} s",
            f"< {_UP_TO_DATE_SECONDS:g} s",
            nothing < _UP_TO_DATE_SECONDS,
        ),
        Figure(
            f"one changed leaflet of {corpus.sources}",
            f"{one:.2f} s",
            f"< {_ONE_CHANGED_SECONDS:g} s",
            one < _ONE_CHANGED_SECONDS,
        ),
    ]


def _figures_of_growth(copies: Sequence[Size]) -> Iterator[Figure]:
    small, large = copies[0], copies[-1]
    times = large.sources / small.sources
    for name, before, after in (
        ("an up-to-date build", small.up_to_date, large.up_to_date),
        ("one changed leaflet", small.one_changed, large.one_changed),
    ):
        grown = after.seconds / before.seconds
        yield Figure(
            f"{name}: how much longer with {times:.0f} times as many",
            f"{grown:.1f}",
            f"≤ {times:.0f}",
            grown <= times * _LINEAR,
        )
    if large.first:
        yield Figure(
            f"memory of the parent at {large.sources} jobs, peak",
            f"{large.first.megabytes:.0f} MB",
            f"< {_PARENT_MEGABYTES} MB",
            large.first.megabytes < _PARENT_MEGABYTES,
        )
