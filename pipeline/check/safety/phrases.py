"""Patterns and a page in, the few runs of text out that some of them may match.

All rules on wording share one index of the words that their patterns need, so that each run of a
page is gone through once, however many rules there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TypeAlias

from pipeline.check.page import Page, Run
from pipeline.check.safety.lookalikes import ALIKE, APOSTROPHES, UNSEEN
from pipeline.check.safety.needed import Index, Way, needed
from pipeline.check.safety.wording import TITLE

_DROPPED = f'*`"“”«»{UNSEEN}'
"""Marks, and characters that nobody sees."""
_STRAIGHT = str.maketrans(f"{APOSTROPHES}\u00a0–—‑", "'" * len(APOSTROPHES) + " ---", _DROPPED)
_ALIKE = dict(ALIKE)
_IS_ALIKE = re.compile(
    f"[{''.join(chr(code) for code in _ALIKE if code <= 0xFFFF)}\U00010000-\U0010ffff]"
)


class Suspects:
    """Finds the runs that patterns may match, by the words that each of them needs."""

    def __init__(self, needs: Sequence[Sequence[Way]]) -> None:
        self._ways: defaultdict[int, list[_Way]] = defaultdict(list)
        for number, ways in enumerate(needs):
            for way in ways:
                clauses = [_INDEX.bits(clause) for clause in way]
                self._ways[clauses[0] if clauses else 0].append((number, reduce(or_, clauses, 0)))
        self._always = {number for number, _ in self._ways.pop(0, ())}
        self._leads = reduce(or_, self._ways, 0)
        self._all = [(lead, *way) for lead, ways in self._ways.items() for way in ways]

    def on(self, page: Page) -> Iterator[tuple[Run, list[int]]]:
        """The runs in reading order, each with the numbers of the patterns that may match it."""
        possible = self._possible(_everywhere(page))
        if not self._always and not possible:
            return
        leads = reduce(or_, possible, 0)
        for run, held in zip(page.runs, _held(page), strict=True):
            found = self._always
            if held & leads:
                found = found | _met(possible, held & leads, held)
            if found:
                yield run, sorted(found)

    def of(self, text: str) -> list[int]:
        """The numbers of the patterns that may match a text in which no title is replaced."""
        held = _INDEX.held(text)
        return sorted(self._always | _met(self._ways, held & self._leads, held))

    def _possible(self, everywhere: int) -> dict[int, list[_Way]]:
        """The ways of which a page has every word, though perhaps not in one run."""
        found: defaultdict[int, list[_Way]] = defaultdict(list)
        if everywhere & self._leads:
            for lead, number, way in self._all:
                if everywhere & way == way:
                    found[lead].append((number, way))
        return found


_Way: TypeAlias = tuple[int, int]
"""The number of a pattern, and the clauses of one of its ways."""


def _met(ways: Mapping[int, list[_Way]], leads: int, held: int) -> set[int]:
    """The patterns that have one of these leads, and a way whose clauses are all held."""
    found = set()
    while leads:
        lead = leads & -leads
        leads ^= lead
        for number, way in ways[lead]:
            if held & way == way:
                found.add(number)
    return found


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a run that a pattern matches."""

    run: Run
    match: re.Match[str]
    """Its positions are those of the run's text; its words are in lower case."""

    @property
    def words(self) -> str:
        """The words as the author wrote them."""
        return self.run.text[self.match.start() : self.match.end()]

    @property
    def said(self) -> str:
        """The same in one line, for messages."""
        return " ".join(self.words.split())

    @property
    def line(self) -> int:
        """The line in the file on which they begin."""
        return self.run.line(self.match.start())


class Phrases:
    """Patterns in lower case, with straight apostrophes, of which few are tried on each text."""

    def __init__(self, *patterns: str) -> None:
        self._patterns = [re.compile(pattern) for pattern in patterns]
        self._suspects = Suspects([needed(pattern) for pattern in self._patterns])

    def on(self, page: Page) -> Iterator[Phrase]:
        """All that they match, in reading order; where two match the same words, the first."""
        for run, numbers in self._suspects.on(page):
            text = folded(run.text)
            found = [m for number in numbers for m in self._patterns[number].finditer(text)]
            end = 0
            for match in sorted(found, key=lambda match: match.start()):
                if match.start() >= end:
                    end = match.end()
                    yield Phrase(run, match)


def folded(text: str) -> str:
    """A text in lower case, letter for letter, its apostrophes as typewriters have them."""
    return lower(text).replace("’", "'")


def lower(text: str) -> str:
    """A text in lower case, letter for letter."""
    if not text.isascii() and _IS_ALIKE.search(text):
        text = text.translate(_ALIKE)
    return text.lower()


def straight(text: str) -> str:
    """A text without emphasis and double quotes, its apostrophes and dashes as typewriters have."""
    if text.isascii() and not ('"' in text or "*" in text or "`" in text):
        return text
    return text.translate(_STRAIGHT)


def dropped(character: str) -> bool:
    """Whether `straight` leaves it out."""
    return character in _DROPPED


def _made_ready(text: str) -> str:
    return lower(straight(text))


_INDEX = Index(_made_ready)


@lru_cache(maxsize=1)
def _everywhere(page: Page) -> int:
    """The clauses that some run of a page meets."""
    return reduce(or_, _held(page), 0)


@lru_cache(maxsize=1)
def _held(page: Page) -> list[int]:
    """The clauses that each run meets of those of patterns, with `TITLE` where its title stands."""
    title = _made_ready(page.leaflet.title)
    of_title = _INDEX.held(f"{TITLE}'s")
    return [
        _INDEX.held(run.text) | (of_title if title and title in _made_ready(run.text) else 0)
        for run in page.runs
    ]
