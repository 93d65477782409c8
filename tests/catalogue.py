"""The docstrings of codes and measurements on real pages in, `RULES.md` out.

    python -m tests.catalogue             writes RULES.md
    python -m tests.catalogue --measure   counts the hits of each rule on real pages first

Hits are kept in `data/rule_hits.csv`, since the pages are no part of the project; how many of a
sample are right is read from `data/labels/`, see `tests/labels.py`.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from pipeline.commands.codes import FAMILIES, PACKS, Explanation, explanations, purpose
from pipeline.diagnostics import Severity
from pipeline.standards import Pack
from tests.labels import FOLDERS, LABELS, hits_of, labelled, pages, rules

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "RULES.md"
HITS = ROOT / "tests/data/rule_hits.csv"

PAGES = "pages"
"""Stands for a code in the row that counts the pages."""


@dataclass(frozen=True, slots=True)
class Hits:
    """On how many real pages a rule hits, and how often; `regular` ones have the usual shape."""

    code: str
    regular_pages: int = 0
    regular_hits: int = 0
    irregular_pages: int = 0
    irregular_hits: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """How many hits were judged by eye, and how many of those are right."""

    right: int
    judged: int

    @property
    def precision(self) -> float:
        """From 0 to 1."""
        return self.right / self.judged


# --- measuring ---------------------------------------------------------------------------------


def measure() -> tuple[Hits, ...]:
    """The hits of every rule on all pages that are here, after the numbers of those pages."""
    codes = sorted(rules())
    counted = [hits_of(codes, folder) for folder in FOLDERS]
    totals = [sum(1 for _ in pages(folder)) for folder in FOLDERS]
    rows = [Hits(PAGES, totals[0], 0, totals[1], 0)]
    for code in codes:
        numbers = [(len({hit.page for hit in of[code]}), len(of[code])) for of in counted]
        rows.append(Hits(code, *numbers[0], *numbers[1]))
    return tuple(rows)


def write_hits(rows: Sequence[Hits]) -> None:
    """Into the file of the project."""
    with HITS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Hits))
        writer.writerows(map(astuple, rows))


def known_hits() -> Mapping[str, Hits]:
    """By code, as they were measured last."""
    with HITS.open(encoding="utf-8", newline="") as file:
        rows = [Hits(code, *map(int, numbers)) for code, *numbers in list(csv.reader(file))[1:]]
    return {row.code: row for row in rows}


def samples() -> Mapping[str, Sample]:
    """By code, what was judged by eye."""
    verdicts = {path.stem: [row[3] for row in labelled(path.stem)] for path in LABELS.glob("*.csv")}
    return {code: Sample(each.count("yes"), len(each)) for code, each in verdicts.items() if each}


# --- writing -----------------------------------------------------------------------------------

SEVERITIES: Mapping[Severity, str] = {
    Severity.ERROR: "the leaflet cannot be built",
    Severity.WITHHELD: "it could be built and must not be printed",
    Severity.WARNING: "it is built; somebody should mend its source",
    Severity.HINT: "worth knowing",
}

INTRODUCTION = """\
# Rules

<!-- Written by `python -m tests.catalogue` from the docstrings of the rules; change those. -->

What `leaflet check` looks for, and why, each with its published source. `leaflet explain CODE`
says the same about one code. A house chooses packs with a profile, see *Checks* in the
[README](README.md); the packs `core` and `safety` are in every profile and in every build.
How often each rule is right is measured [on real pages](#on-real-pages).
"""

MEASURED = """\
## On real pages

What each rule finds on {regular} real pages of the usual shape, and on {irregular} others that have
other headings or none. *Right* is how many of a random sample of its hits on pages of the usual
shape were true and worth telling an editor, when they were read one by one; rules that find nothing
there, or matters of fact such as a missing heading, have no sample. A rule that errs in more than
one of ten is a hint, never a warning.
"""


def catalogue() -> str:
    """The text of `RULES.md`."""
    entries = explanations()
    parts = [
        INTRODUCTION,
        _severities(),
        _packs(entries),
        *(_pack(pack, [e for e in entries if e.pack == pack]) for pack in PACKS),
        *_others([e for e in entries if not e.pack]),
        _measured([e for e in entries if e.pack]),
    ]
    return "\n".join(parts)


def _severities() -> str:
    rows = [(f"`{severity.value}`", meaning) for severity, meaning in SEVERITIES.items()]
    return _table(("severity", "what it means"), rows)


def _packs(entries: Sequence[Explanation]) -> str:
    counts = Counter(entry.pack for entry in entries)
    rows = [(f"[`{pack}`](#{pack})", str(counts[pack]), _prose(purpose(pack))) for pack in PACKS]
    return _table(("pack", "rules", "what it looks for"), rows)


def _pack(pack: Pack, entries: Sequence[Explanation]) -> str:
    said = _prose(purpose(pack))
    return "\n".join((f"## {pack}\n\n{said[0].upper()}{said[1:]}\n", *map(_entry, entries)))


def _others(entries: Sequence[Explanation]) -> Iterator[str]:
    yield "## Outside of packs\n\nWhat every check or build may come upon, whatever the profile.\n"
    for letter, about in FAMILIES.items():
        found = [entry for entry in entries if entry.code[0] == letter]
        if found:
            yield "\n".join((f"### {letter}: {about}\n", *map(_entry, found)))


def _entry(entry: Explanation) -> str:
    marks = [f"`{entry.severity.value}`", *(["`--fix` mends it"] if entry.fixable else [])]
    parts = [
        f"#### {entry.code}: {_prose(entry.title.removesuffix('.'))}",
        " · ".join(marks),
        *map(_prose, entry.text),
        f"Example: {_prose(entry.example)}" if entry.example else "",
        f"Source: {_prose(entry.source)}" if entry.source else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _measured(entries: Sequence[Explanation]) -> str:
    hits, judged = known_hits(), samples()
    rows = [_row(entry, hits.get(entry.code), judged.get(entry.code)) for entry in entries]
    pages = hits[PAGES]
    text = MEASURED.format(regular=pages.regular_pages, irregular=pages.irregular_pages)
    head = (
        "code",
        "rule",
        "severity",
        "usual shape: hits (pages)",
        "others: hits (pages)",
        "right",
    )
    return f"{text}\n{_table(head, rows)}"


def _row(entry: Explanation, hits: Hits | None, sample: Sample | None) -> Sequence[str]:
    return (
        entry.code,
        _prose(entry.title.removesuffix(".")),
        entry.severity.value,
        _counted(hits.regular_hits, hits.regular_pages) if hits else "",
        _counted(hits.irregular_hits, hits.irregular_pages) if hits else "",
        f"{sample.right} of {sample.judged}" if sample else "",
    )


def _counted(hits: int, pages: int) -> str:
    return f"{hits:,} ({pages:,})" if hits else "0"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _prose(text: str) -> str:
    """Text of a docstring as Markdown: what is no `code` means itself."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(part if n % 2 else _MARKUP.sub(r"\\\g<0>", part) for n, part in enumerate(parts))


_MARKUP = re.compile(r"[<*_\[\]]")


def main(arguments: Sequence[str]) -> None:
    if "--measure" in arguments:
        write_hits(measure())
    RULES.write_text(catalogue(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
