"""The pipeline side by side with the bare engine, with pandoc and WeasyPrint, and with Typst.

All contenders print the same leaflets in the same number of processes, in turn, several times over;
what counts is the median of each and their ratios. The pipeline alone is also given the pages that
it withholds.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.contenders.pipeline import SOME_WITHHELD, command
from tests.bench.corpus import pages, printable, spread
from tests.bench.measure import Usage, middle, used
from tests.bench.options import Options, Section
from tests.bench.report import Figure, figures, table


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to print a folder of pages, and how many leaflets come of it."""

    name: str
    command: list[str | Path]
    out: Path
    leaflets: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a contender used for one leaflet: seconds, and seconds of processors."""

    name: str
    leaflets: int
    seconds: float
    cpu: float


def measure(options: Options) -> Iterator[Section]:
    """A table of the contenders, and one of how they compare."""
    contenders = _contenders(options)
    spent: dict[str, list[Usage]] = {contender.name: [] for contender in contenders}
    for number in range(options.rounds):
        for contender in contenders[:: 1 if number % 2 == 0 else -1]:
            options.say(f"round {number + 1} of {options.rounds}: {contender.name}")
            spent[contender.name].append(_print_all(contender))
    standings = [_standing(contender, spent[contender.name]) for contender in contenders]
    yield _table(standings)
    yield figures(_figures(*standings))


def _contenders(options: Options) -> list[Contender]:
    options.say("preparing the pages")
    every = spread(pages(), options.pages)
    found = list(printable(every))
    printed = options.folder / "printed"
    printed.mkdir()
    for page in found:
        (printed / f"{page.path.stem}.md").write_bytes(page.source)
        (printed / f"{page.path.stem}.html").write_text(page.html, encoding="utf-8")
    sample = _copied(
        spread([page.path for page in found], options.sample), options.folder / "sample"
    )
    out, count = options.folder / "out", options.processes
    whole = command(every, out, count)
    return [
        Contender("leaflet build", whole, out, len(found)),
        Contender("the bare engine", _module("engine", printed, out, count), out, len(found)),
        Contender(
            "pandoc and Typst as a library",
            _module("typst", printed, out, count),
            out,
            len(found),
        ),
        *(
            Contender(
                f"pandoc with WeasyPrint per file, {words}",
                _module("pandoc", sample, out, processes),
                out,
                len(list(sample.iterdir())),
            )
            for words, processes in ((f"{count} at a time", count), ("one after another", 1))
        ),
    ]


def _copied(paths: Sequence[Path], folder: Path) -> Path:
    folder.mkdir()
    for path in paths:
        shutil.copyfile(path, folder / path.name)
    return folder


def _module(name: str, source: Path, out: Path, processes: int) -> list[str | Path]:
    return [sys.executable, "-m", f"tests.bench.contenders.{name}", source, out, str(processes)]


def _print_all(contender: Contender) -> Usage:
    shutil.rmtree(contender.out, ignore_errors=True)
    contender.out.mkdir()
    usage = used(contender.command, exits=(0, SOME_WITHHELD))
    made = len(list(contender.out.rglob("*.pdf")))
    if made != contender.leaflets:
        raise SystemExit(f"{contender.name} made {made} PDFs instead of {contender.leaflets}")
    return usage


def _standing(contender: Contender, usages: Sequence[Usage]) -> Standing:
    usage, leaflets = middle(usages), contender.leaflets
    return Standing(contender.name, leaflets, usage.seconds / leaflets, usage.cpu / leaflets)


def _table(standings: Sequence[Standing]) -> Section:
    rows = [
        (
            standing.name,
            str(standing.leaflets),
            f"{1 / standing.seconds:.1f}",
            f"{standing.cpu * 1000:.0f} ms",
        )
        for standing in standings
    ]
    return table(("contender", "leaflets", "leaflets a second", "processor time of each"), rows)


def _figures(
    ours: Standing, bare: Standing, typst: Standing, pandoc: Standing, pandoc_alone: Standing
) -> list[Figure]:
    of_bare, of_bare_cpu = ours.seconds / bare.seconds, ours.cpu / bare.cpu
    faster = pandoc.seconds / ours.seconds
    faster_than_alone = pandoc_alone.seconds / ours.seconds
    of_typst = ours.cpu / typst.cpu
    return [
        Figure("time, of that of the bare engine", f"{of_bare:.2f}", "≤ 1.10", of_bare <= 1.10),
        Figure("processor time, of that of the bare engine", f"{of_bare_cpu:.2f}"),
        Figure("speed, of that of pandoc with WeasyPrint", f"{faster:.1f}", "≥ 10", faster >= 10),
        Figure(
            "speed, of that of pandoc with WeasyPrint, one after another",
            f"{faster_than_alone:.1f}",
            "≥ 10",
            faster_than_alone >= 10,
        ),
        Figure("processor time, of that of Typst", f"{of_typst:.2f}", "1.0 in the long run"),
    ]
