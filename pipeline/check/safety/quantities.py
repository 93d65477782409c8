"""A page in, the amounts out that its text states: numbers with their units, offsets and lines.

An amount is one number or a range (`5–10 mg`, `1 g to 500 mg`, `1 or 2 tablets`), with its unit
and what it is for (`/kg/day`). Numbers are read as the page's language writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from pipeline.check.page import Page, Run, Sentence, once_a_page, sentences_of
from pipeline.check.safety.frequency import Frequency, frequencies
from pipeline.check.safety.quantities_numbers import (
    DASHES,
    DECIMAL_COMMA,
    NUMBER,
    SPACE,
    number,
)
from pipeline.check.safety.quantities_units import CASED, DOSED, PER, UNITS, Dimension, Unit
from pipeline.model import Block, DoseGroup, Inline, Table, every_block, plain, runs

DOSE_SECTIONS = frozenset(("dosage", "missed_dose", "overdose", "key_points"))
"""Where numbers may be in words alone; elsewhere a run without a digit states no dose."""

_WORD = r"(?i:one|two|three|four|five|six|seven|eight|nine|ten|half)\b"


def _any_of(words: Iterable[str], space: str) -> str:
    """A pattern of any of these in either case, longest first, a space in them being `space`.

    They are grouped by their first characters, so that few of them are tried where none is.
    """
    longest = sorted(words, key=lambda word: (-len(word), word))
    initials = dict.fromkeys(word[0] for word in longest)
    return "|".join(
        f"[{initial}{initial.upper() if initial.isascii() else ''}]"
        f"(?i:{'|'.join(_escaped(w[1:], space) for w in longest if w[0] == initial)})"
        for initial in initials
    )


def _escaped(text: str, space: str) -> str:
    return re.escape(text).replace(r"\ ", space)


UNIT = rf"(?:(?:{_any_of(UNITS, SPACE + '+')})(?:\(s\))?|{'|'.join(CASED)})(?![A-Za-z²³])"
_PER = _any_of(PER, " ")
_PERS = (
    rf"(?:{SPACE}?/{SPACE}?|{SPACE}+(?i:per|an?|each|in|for{SPACE}+each|for{SPACE}+every){SPACE}+)"
    rf"(?:{_PER})(?![A-Za-z])(?:{SPACE}+(?:of{SPACE}+)?body{SPACE}?weight)?"
)
_JOINED = rf"{SPACE}?[{DASHES}]{SPACE}?|{SPACE}+(?i:to|or|and){SPACE}+"
_AMOUNT = re.compile(
    rf"(?<![\w.,/])(?<![\w.][{DASHES}])(?:"
    rf"(?P<low>{NUMBER}|{_WORD})(?:{SPACE}?[-‑]?(?P<low_unit>{UNIT})(?P<low_per>(?:{_PERS})*))?"
    rf"(?P<join>{_JOINED}))?"
    rf"(?P<high>{NUMBER}|{_WORD})(?:{SPACE}?[-‑]|{SPACE}*)(?P<unit>{UNIT})(?P<per>(?:{_PERS})*)"
)
_LONE = re.compile(rf"{SPACE}*(?:(?P<low>{NUMBER})(?P<join>{_JOINED}))?(?P<high>{NUMBER}){SPACE}*")
_LONE_UNIT = re.compile(rf"{SPACE}*(?P<unit>{UNIT})(?P<per>(?:{_PERS})*){SPACE}*")
_UNIT_IN_HEADER = re.compile(rf"[(\[,]{SPACE}*(?:in{SPACE})?(?P<unit>{UNIT})(?P<per>(?:{_PERS})*)")
_PER_WORD = re.compile(rf"(?<![A-Za-z])(?:{_PER})(?![A-Za-z])")
_DIGITS = re.compile(r"[0-9¼-¾][0-9.,]*")
_THIRDS = re.compile(r"[0-9¼-¾][0-9.,]*|[⅓⅔]")
_IN_WORDS = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|half"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Half)\b"
)


Join: TypeAlias = Literal["", "-", "to", "or", "and"]
_JOINS: Mapping[str, Join] = {"to": "to", "or": "or", "and": "and"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or a range with its unit, where it stands, and how its numbers are written."""

    run: Run
    start: int
    end: int
    low: Decimal
    """The first number, 1 g and 1,000 mg being the same: in the smallest unit of its dimension."""
    high: Decimal
    """The second number of a range; the first again where there is but one."""
    unit: Unit
    per: tuple[str, ...]
    """What it is for or spread over: `("kg", "day")`; `day` where it says "500 mg a day"."""
    join: Join
    """How the two numbers of a range are joined."""
    numbers: tuple[str, ...]
    """The numbers as they are written."""
    units: tuple[str, ...]
    """The units as they are written."""

    @property
    def text(self) -> str:
        """The words that state it."""
        return self.run.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Its line in the file."""
        return self.run.line(self.start)

    @property
    def dimension(self) -> Dimension:
        """What is measured."""
        return self.unit.dimension

    @property
    def dosed(self) -> bool:
        """Whether it is an amount of medicine, and not a time, a share, or a count."""
        return self.dimension in DOSED

    @property
    def measured(self) -> bool:
        """Whether it is a level in blood or the speed of a filtration, which nobody takes."""
        return bool({"L", "dL"} & set(self.per)) or (
            "minute" in self.per and self.dimension == "volume"
        )

    @property
    def reversed(self) -> bool:
        """Whether it is a range that begins above its end."""
        if self.join == "and":
            between = self.run.text[: self.start].lower().endswith("between ")
            return between and self.low > self.high
        return self.join in ("-", "to") and self.low > self.high


class Quantities:
    """The amounts of a page by run, and what the page's structure says about each run."""

    def __init__(self, page: Page) -> None:
        self._comma = page.language in DECIMAL_COMMA
        self.point = "," if self._comma else "."
        self.english = page.language in ("en", "")
        self.title = page.leaflet.title.lower()
        self.numbered: list[Run] = []
        """The runs with a number in digits."""
        self.directions: list[Run] = []
        """Those, and all runs of the sections on doses: where rules on doses look."""
        self._frequencies: dict[int, list[Frequency]] = {}
        self._sentences: dict[int, list[Sentence]] = {}
        self._groups: dict[int, DoseGroup] = {}
        self._columns: dict[int, re.Match[str]] = {}
        self.tables: list[Table] = []
        """Those under Dosage."""
        for section in page.leaflet.sections:
            if section.kind in DOSE_SECTIONS:
                for block in every_block(section.blocks):
                    self._place(block, section.kind)
        self._labels: dict[int, str] = {}
        self._found: dict[int, tuple[Amount, ...]] = {}
        numbers = _by_run(page)
        before = ""
        for run in page.runs:
            starts = numbers.get(id(run.children), [])
            if starts:
                self.numbered.append(run)
            if starts or run.section.kind in DOSE_SECTIONS:
                self.directions.append(run)
                self._found[id(run.children)] = tuple(self._read(run, starts))
                self._labels[id(run.children)] = before
            before = run.text
        self.text = "\n".join(run.text for run in self.directions)
        self.all = tuple(amount for run in self.directions for amount in self.of(run))

    def of(self, run: Run) -> tuple[Amount, ...]:
        """The amounts of a run, in reading order."""
        return self._found.get(id(run.children), ())

    def of_cell(self, children: tuple[Inline, ...]) -> tuple[Amount, ...]:
        """The amounts of a cell of a table."""
        return self._found.get(id(children), ())

    def within(self, sentence: Sentence) -> tuple[Amount, ...]:
        """The amounts of a sentence, in reading order."""
        end = sentence.start + len(sentence.text)
        return tuple(a for a in self.of(sentence.run) if sentence.start <= a.start < end)

    def audience(self, run: Run) -> str:
        """Whose dose a run states, a key such as `adults`; empty where the page does not say."""
        group = self._groups.get(id(run.children))
        return group.audience if group else ""

    def label(self, run: Run) -> str:
        """What stands right before a run: its topic, or the question that it answers."""
        return self._labels.get(id(run.children), "")

    def group(self, run: Run) -> tuple[str, int]:
        """What is the same for all runs of one section, or of one audience in it."""
        group = self._groups.get(id(run.children))
        return run.section.kind, group.line if group else run.section.line

    def frequencies(self, run: Run) -> list[Frequency]:
        """How often something is done, as a run states it."""
        if id(run.children) not in self._frequencies:
            self._frequencies[id(run.children)] = frequencies(run.text)
        return self._frequencies[id(run.children)]

    def sentences_of(self, run: Run) -> list[Sentence]:
        """The sentences of a run."""
        if id(run.children) not in self._sentences:
            self._sentences[id(run.children)] = list(sentences_of(run))
        return self._sentences[id(run.children)]

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of these is in the directions, spelled just so."""
        return any(word in self.text for word in words)

    def mentions(self, word: str) -> int:
        """How many times a word in small letters is in the directions."""
        return self.text.lower().count(word)

    def value(self, written: str) -> Decimal:
        """The number that is written, `1,000` or `0,5`, `1½`, `1/2` or `two`."""
        return number(written, self._comma)

    def _place(self, block: Block, kind: str) -> None:
        if isinstance(block, DoseGroup):
            for children in runs(block.blocks):
                self._groups[id(children)] = block
        elif isinstance(block, Table):
            self._columns |= _columns(block)
            if kind == "dosage":
                self.tables.append(block)

    def _read(self, run: Run, starts: list[int]) -> Iterator[Amount]:
        column = self._columns.get(id(run.children))
        if column and (lone := _LONE.fullmatch(run.text)):
            yield from self._amounts(run, lone, column)
            return
        if run.section.kind in DOSE_SECTIONS:
            words = [found.start() for found in _IN_WORDS.finditer(run.text)]
            starts = sorted(starts + words) if words else starts
        end = 0
        for start in starts:
            if start >= end and (found := _AMOUNT.match(run.text, start)):
                end = found.end()
                yield from self._amounts(run, found)

    def _amounts(
        self, run: Run, found: re.Match[str], column: re.Match[str] | None = None
    ) -> Iterator[Amount]:
        """The range that was found; two amounts where its ends measure different things."""
        last = _Part(found["high"], *_unit_of(column or found), found.start("high"), found.end())
        if not found["low"]:
            yield self._amount(run, last, last, "")
            return
        unit = None if column else found["low_unit"]
        per = (found["low_per"] if unit else "") or last.per
        first = _Part(found["low"], unit or last.unit, per, found.start(), found.start("join"))
        if unit and unit_named(unit).dimension != unit_named(last.unit).dimension:
            yield self._amount(run, first, first, "")
            yield self._amount(run, last, last, "")
        else:
            yield self._amount(run, first, last, _JOINS.get(found["join"].strip().lower(), "-"))

    def _amount(self, run: Run, first: _Part, last: _Part, join: Join) -> Amount:
        parts = (first,) if first is last else (first, last)
        low, high = (self.value(part.number) * unit_named(part.unit).size for part in (first, last))
        return Amount(
            run,
            first.start,
            last.end,
            low,
            high,
            unit_named(last.unit),
            per_of(last.per or first.per),
            join,
            tuple(part.number for part in parts),
            tuple(dict.fromkeys(part.unit for part in parts)),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """One number of an amount as it is written, with its unit, and where it stands."""

    number: str
    unit: str
    per: str
    start: int
    end: int


@once_a_page
def quantities(page: Page) -> Quantities:
    """The amounts of a page, read once for all rules that look at it."""
    return Quantities(page)


def _by_run(page: Page) -> dict[int, list[int]]:
    """Where each run has numbers: all runs are searched at once, since most of them have none."""
    found: dict[int, list[int]] = {}
    text = page.text
    for digits in (_THIRDS if "⅓" in text or "⅔" in text else _DIGITS).finditer(text):
        run, start = page.place(digits.start())
        pointed = start and run.text[start - 1] in ".,"
        found.setdefault(id(run.children), []).append(start - 1 if pointed else start)
    return found


@lru_cache(maxsize=256)
def unit_named(written: str) -> Unit:
    """The unit that is written so. Raises KeyError where there is none."""
    if written in CASED:
        return CASED[written]
    return UNITS[" ".join(written.lower().removesuffix("(s)").split())]


@lru_cache(maxsize=256)
def per_of(written: str) -> tuple[str, ...]:
    """What `/kg/day` or `per kilogram of body weight per day` is for or spread over."""
    return (
        tuple(PER[word.group().lower()] for word in _PER_WORD.finditer(written)) if written else ()
    )


def _unit_of(found: re.Match[str]) -> tuple[str, str]:
    return found["unit"], found["per"] or ""


def _columns(table: Table) -> dict[int, re.Match[str]]:
    """The unit of each cell that holds a number alone: in the next cell, or over the column."""
    heads = (
        [_UNIT_IN_HEADER.search(plain(cell)) for cell in table.header.cells] if table.header else []
    )
    found: dict[int, re.Match[str]] = {}
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            beside = _beside(row.cells, column)
            if unit := beside or (heads[column] if column < len(heads) else None):
                found[id(cell)] = unit
    return found


def _beside(cells: tuple[tuple[Inline, ...], ...], column: int) -> re.Match[str] | None:
    following = plain(cells[column + 1]) if column + 1 < len(cells) else ""
    return _LONE_UNIT.fullmatch(following)
