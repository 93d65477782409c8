"""Checks of large collections, cold and warm, and what each stage and rule takes of a page."""

from __future__ import annotations

import gc
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.batch.checked import FOLDER
from pipeline.check import PACKS, check
from pipeline.check.page import Page as Manuscript
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.standards import PROFILES, Standards
from pipeline.style import load_locale
from pipeline.words import load_words
from tests.bench.contenders.pipeline import SOME_WITHHELD
from tests.bench.corpus import STYLE, copy_under_new_ids, pages, spread
from tests.bench.measure import Usage, middle, used
from tests.bench.options import Options, Section
from tests.bench.report import Figure, figures, table

PROFILE = "all"
_LANGUAGE = "en-GB"
_COLD_SECONDS = 30
_WARM_SECONDS = 3
_GOAL_SIZE = 6400
"""Leaflets for which the goals hold, on two cores."""

_LINEAR = 1.1
"""How much more a leaflet may cost in a large collection."""

_SLOWEST = 10
_RUNS = {
    "cold": ("--statistics", "--no-cache"),
    "cold, remembered": ("--statistics",),
    "warm": ("--statistics",),
    "warm, every finding on a line": ("--output", "concise"),
    "warm, every finding with its place": (),
}
"""What is measured in turn, and the options of each."""


@dataclass(frozen=True, slots=True)
class Size:
    """What checks of a collection of this many leaflets used, by what they had to do."""

    leaflets: int
    runs: dict[str, Usage]


def measure(options: Options) -> Iterator[Section]:
    """Tables of collections by size, of stages, and of the slowest rules; and the goals."""
    sizes = [_size(options, count) for count in options.checked]
    yield _table(sizes)
    paths = spread(pages(), options.pages)
    stages, rules = _in_this_process(paths, options.rounds)
    yield table(("stage", "ms a page"), [(name, f"{ms:.2f}") for name, ms in stages.items()])
    yield table(("rule", "ms a page"), [(name, f"{ms:.3f}") for name, ms in rules])
    yield figures(list(_figures(sizes)))


# --- collections ---------------------------------------------------------------------------------


def _size(options: Options, count: int) -> Size:
    """Checks of copies of the corpus, as often as it takes."""
    root = options.folder / f"checks-{count}"
    (root / "content").mkdir(parents=True)
    copy_under_new_ids(pages(), root / "content/leaflets", count)
    runs = {}
    for name, asked in _RUNS.items():
        options.say(f"{count} leaflets: {name}")
        rounds = 1 if name.startswith("cold") else options.rounds
        runs[name] = middle([_used(root, options, asked) for _ in range(rounds)])
        if name == "cold" and (root / FOLDER).exists():
            raise SystemExit("a check that was to remember nothing has written what it found")
    shutil.rmtree(root)
    return Size(count, runs)


def _used(root: Path, options: Options, asked: Sequence[str]) -> Usage:
    command = [sys.executable, "-m", "pipeline", "check", "--profile", PROFILE, *asked]
    return used([*command, "-j", str(options.processes)], (0, SOME_WITHHELD), folder=root)


def _table(sizes: Sequence[Size]) -> Section:
    head = ("leaflets", "check", "wall", "processors", "a page", "memory", "of all processes")
    return table(
        head,
        [
            (
                str(size.leaflets),
                name,
                f"{usage.seconds:.2f} s",
                f"{usage.cpu:.1f} s",
                f"{1000 * usage.cpu / size.leaflets:.2f} ms",
                f"{usage.megabytes:.0f} MB",
                f"{usage.together:.0f} MB",
            )
            for size in sizes
            for name, usage in size.runs.items()
        ],
    )


def _figures(sizes: Sequence[Size]) -> Iterator[Figure]:
    for size in sizes:
        for name, goal in (("cold, remembered", _COLD_SECONDS), ("warm", _WARM_SECONDS)):
            seconds = size.runs[name].seconds
            met = seconds < goal if size.leaflets == _GOAL_SIZE else None
            wanted = f"< {goal} s" if size.leaflets == _GOAL_SIZE else ""
            yield Figure(f"{size.leaflets} leaflets, {name}", f"{seconds:.2f} s", wanted, met)
    small, large = sizes[0], sizes[-1]
    times = large.leaflets / small.leaflets
    if times > 1:
        for name in ("cold, remembered", "warm"):
            grown = large.runs[name].cpu / small.runs[name].cpu
            yield Figure(
                f"processor time, {name}, of {large.leaflets} against {small.leaflets}",
                f"{grown:.2f} times",
                f"≤ {times * _LINEAR:.2f}",
                grown <= times * _LINEAR,
            )


# --- stages and rules ----------------------------------------------------------------------------


def _in_this_process(
    paths: Sequence[Path], rounds: int
) -> tuple[dict[str, float], list[tuple[str, float]]]:
    """Milliseconds of processor time a page: each stage, and the rules that take the most.

    The best of some rounds, with objects collected as seldom as in workers. What several rules
    need is made by the first one that asks for it, and counted there.
    """
    with _collecting_seldom():
        found = [_round(paths) for _ in range(rounds)]
    best = {name: min(each[name] for each in found) / len(paths) * 1000 for name in found[0]}
    rules = sorted(
        ((name, ms) for name, ms in best.items() if " " in name), key=lambda row: -row[1]
    )
    return {name: ms for name, ms in best.items() if " " not in name}, rules[:_SLOWEST]


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Collect objects as seldom as workers do."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _round(paths: Sequence[Path]) -> dict[str, float]:
    """Seconds of processor time by stage, and by pack and rule, of all pages together."""
    seconds: defaultdict[str, float] = defaultdict(float)
    locale = load_locale(STYLE, _LANGUAGE)
    words = load_words(Path(), STYLE, _LANGUAGE)
    standards = Standards(PROFILES[PROFILE], date(2026, 1, 1), words)
    for path in paths:
        with _timed(seconds, "read"):
            source = read(path, path.name, _LANGUAGE).value
        if not source:
            continue
        with _timed(seconds, "parse"):
            draft = parse(source).value
        if not draft:
            continue
        with _timed(seconds, "normalize"):
            leaflet = normalize(draft, locale)
        with _timed(seconds, "check"):
            check(Manuscript(leaflet, source, locale, standards))
        page = Manuscript(leaflet, source, locale, standards)
        for pack, rules in PACKS.items():
            for rule in rules:
                with _timed(seconds, f"{pack} {rule.__name__}"):
                    list(rule.find(page))
    return seconds


@contextmanager
def _timed(seconds: defaultdict[str, float], name: str) -> Iterator[None]:
    started = time.process_time()
    yield
    seconds[name] += time.process_time() - started
