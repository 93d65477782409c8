"""Rules over the regular pages of the corpus in, hits out, to be judged by eye.

    python -m tests.labels sample C010       a random sample of its hits, written for judging
    python -m tests.labels wrong C010 3 17   those of it are false alarms, the rest is right
    python -m tests.labels hits C010         every hit, in context

A sample is kept in `data/labels/CODE.csv`. A hit is known there by page, line and a digest of its
words, since the pages are no part of the project. Which hits are in a sample depends on those
digests alone, so that judging again begins with the same ones. What was said of a hit is kept as
long as it is found. One that nobody has judged yet is shown as new, and stands as right until
`wrong` names it together with all others that are false alarms.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.check import PACKS
from pipeline.check.page import Page
from pipeline.check.rule import Rule
from pipeline.diagnostics import Diagnostic
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.standards import PROFILES, Standards
from pipeline.style import Locale, Style, built_in_styles, load_locale
from tests.pages import WORDS

CORPUS = Path(os.environ.get("LEAFLET_CORPUS", "../shared/corpus"))
LABELS = Path(__file__).parent / "data" / "labels"
FOLDERS = ("regular", "irregular")
"""Of the usual shape, and of others."""

SAMPLE = 30
COLUMNS = ("page", "line", "digest", "right")


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding on a real page."""

    page: str
    finding: Diagnostic
    text: str
    """The line that it is about."""

    @property
    def digest(self) -> str:
        words = f"{self.finding.quote}|{self.finding.message}"
        return hashlib.sha256(words.encode()).hexdigest()[:12]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.page, str(self.finding.line), self.digest


def hits(code: str, folder: str = "regular") -> list[Hit]:
    """Every hit of a rule, in an order that is random and always the same."""
    return hits_of([code], folder)[code]


def hits_of(codes: Iterable[str], folder: str = "regular") -> dict[str, list[Hit]]:
    """Every hit of each of these rules; the pages are read once."""
    known = rules()
    found: dict[str, list[Hit]] = {code: [] for code in codes}
    for path, page in pages(folder):
        for code, of_code in found.items():
            of_code += [Hit(path.stem, f, _line(page, f.line)) for f in known[code].find(page)]
    return {code: sorted(of_code, key=_shuffled) for code, of_code in found.items()}


def _shuffled(hit: Hit) -> bytes:
    return hashlib.sha256(":".join(hit.key).encode()).digest()


def pages(folder: str) -> Iterator[tuple[Path, Page]]:
    """The real pages in a folder that can be read, by name."""
    for path in sorted((CORPUS / folder).glob("*.md")):
        if page := page_at(path):
            yield path, page


def page_at(path: Path) -> Page | None:
    """A page as rules look at it; none where it cannot be read."""
    source = read(path, path.stem, "en-GB").value
    draft = source and parse(source).value
    if not source or not draft:
        return None
    locale = _locale(source.metadata.language)
    return Page(normalize(draft, locale), source, locale, Standards(PROFILES["all"], words=WORDS))


def rules() -> dict[str, type[Rule]]:
    return {rule.__name__: rule for pack in PACKS.values() for rule in pack}


@cache
def _locale(language: str) -> Locale:
    return load_locale(Style((built_in_styles(),)), language)


def _line(page: Page, number: int) -> str:
    lines = page.written.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""


# --- judging -----------------------------------------------------------------------------------


def sample(code: str) -> None:
    found = hits(code)
    print(f"{len(found)} hits on {len({hit.page for hit in found})} pages")
    said = {row[:3]: row[3] for row in labelled(code)}
    chosen = [*found[:SAMPLE], *(hit for hit in found[SAMPLE:] if hit.key in said)]
    _show(chosen, {hit.key: _VERDICTS[said.get(hit.key, "")] for hit in chosen})
    _write(code, [(*hit.key, said.get(hit.key, "yes")) for hit in chosen])


_VERDICTS = {"yes": "right", "no": "FALSE ALARM", "": "new"}
"""How what was said of a hit before is shown."""


def wrong(code: str, numbers: Sequence[str]) -> None:
    rows = [row[:3] for row in labelled(code)]
    _write(code, [(*row, "no" if str(n) in numbers else "yes") for n, row in enumerate(rows, 1)])


def labelled(code: str) -> list[tuple[str, str, str, str]]:
    """Page, line, digest and verdict of each hit that was judged; none where nobody has."""
    if not (LABELS / f"{code}.csv").exists():
        return []
    with (LABELS / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["page"], row["line"], row["digest"], row["right"]) for row in csv.DictReader(file)
        ]


def _write(code: str, rows: Sequence[Sequence[str]]) -> None:
    LABELS.mkdir(parents=True, exist_ok=True)
    with (LABELS / f"{code}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows((COLUMNS, *rows))


def _show(found: Sequence[Hit], verdicts: Mapping[tuple[str, str, str], str] | None = None) -> None:
    for number, hit in enumerate(found, 1):
        said = f" [{verdicts[hit.key]}]" if verdicts else ""
        print(f"\n{number:3} {hit.page}:{hit.finding.line} {hit.finding.message}{said}")
        print(f"    {_context(hit)}")


def _context(hit: Hit) -> str:
    at = max(0, hit.text.find(hit.finding.quote.split("\n")[0]))
    return hit.text[max(0, at - 160) : at + len(hit.finding.quote) + 160]


def main(arguments: Sequence[str]) -> None:
    command, code, *rest = arguments
    actions = {"sample": lambda: sample(code), "wrong": lambda: wrong(code, rest)}
    actions.get(command, lambda: _show(hits(code)))()


if __name__ == "__main__":
    main(sys.argv[1:])
