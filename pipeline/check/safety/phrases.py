"""Patterns and a page in, the few runs of text out that some of them may match.

All rules on wording share one index of the words that their patterns need, so that each run of a
page is gone through once, however many rules there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TypeAlias

from pipeline.check.page import TOGETHER, Page, Run
from pipeline.check.safety.lookalikes import ALIKE, APOSTROPHES, UNSEEN
from pipeline.check.safety.needed import Index, Lazy, alternatives
from pipeline.check.safety.wording import TITLE

_DROPPED = f'*`"“”«»{UNSEEN}'
"""Marks, and characters that nobody sees."""
_STRAIGHT = str.maketrans(f"{APOSTROPHES}\u00a0–—‑", "'" * len(APOSTROPHES) + " ---", _DROPPED)
_IS_ALIKE = re.compile(
    f"[{''.join(chr(code) for code in ALIKE if code <= 0xFFFF)}\U00010000-\U0010ffff]"
)


class Suspects:
    """Finds the runs that patterns may match, by the words that each of them needs.

    The words are read off the patterns when they are first looked for.
    """

    def __init__(self, patterns: Sequence[Lazy]) -> None:
        self._patterns = patterns
        self._always: set[int] = set()
        self._ways: list[_Way] = []
        _UNREAD.append(self)
        _suspected.cache_clear()

    def on(self, page: Page) -> Iterator[tuple[Run, list[int]]]:
        """The runs in reading order, each with the numbers of the patterns that may match it."""
        suspected = _suspected(page).get(self, {})
        if not self._always:
            yield from ((run, sorted(numbers)) for run, numbers in suspected.items())
            return
        for run in page.runs:
            yield run, sorted(self._always.union(suspected.get(run, ())))

    def of(self, text: str) -> list[int]:
        """The numbers of the patterns that may match a text in which no title is replaced."""
        _read()
        met = {number for _, _, _, number in _possible(self._ways, _INDEX.held(text))}
        return sorted(self._always | met)

    def read(self) -> None:
        """Read the words off the patterns, to be looked for in every page."""
        for number, pattern in enumerate(self._patterns):
            for way in pattern.needs:
                clauses = [_INDEX.bits(clause) for clause in way]
                if clauses:
                    self._ways.append((reduce(or_, clauses), clauses[0], self, number))
                else:
                    self._always.add(number)
        _WATCHED.extend(self._ways)


_Way: TypeAlias = tuple[int, int, Suspects, int]
"""The clauses of one of the ways of a pattern, the most telling of them, who looks for it, and the
number of the pattern there.
"""

_WATCHED: list[_Way] = []
"""The ways of all patterns."""

_UNREAD: list[Suspects] = []
"""Those whose patterns are not among them yet."""


def _read() -> None:
    while _UNREAD:
        _UNREAD.pop().read()


@lru_cache(maxsize=TOGETHER)
def _suspected(page: Page) -> dict[Suspects, dict[Run, set[int]]]:
    """The runs that any pattern may match, whoever looks for it: they are gone through once."""
    _read()
    found: defaultdict[Suspects, dict[Run, set[int]]] = defaultdict(dict)
    held_by_run = _held(page)
    by_lead: defaultdict[int, list[_Way]] = defaultdict(list)
    for way in _possible(_WATCHED, reduce(or_, held_by_run, 0)):
        by_lead[way[1]].append(way)
    leads = reduce(or_, by_lead, 0)
    for run, held in zip(page.runs, held_by_run, strict=True):
        rest = held & leads
        while rest:
            lead = rest & -rest
            rest ^= lead
            for _, _, suspects, number in _possible(by_lead[lead], held):
                found[suspects].setdefault(run, set()).add(number)
    return found


def _possible(ways: list[_Way], held: int) -> list[_Way]:
    """The ways of which a text has a word of every clause; of a page, perhaps in several runs."""
    return [way for way in ways if held & way[0] == way[0]]


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
        self._patterns = [Lazy(part) for pattern in patterns for part in alternatives(pattern)]
        self._suspects = Suspects(self._patterns)

    def on(self, page: Page) -> Iterator[Phrase]:
        """All that they match, in reading order; where two match the same words, the first."""
        for run, numbers in self._suspects.on(page):
            patterns = map(self._patterns.__getitem__, numbers)
            for match in matches(patterns, folded(run.text)):
                yield Phrase(run, match)


def matches(patterns: Iterable[Lazy], text: str) -> Iterator[re.Match[str]]:
    """What patterns match, from left to right; where two match the same words, the first."""
    found = [match for pattern in patterns for match in pattern.compiled.finditer(text)]
    end = 0
    for match in sorted(found, key=re.Match.start):
        if match.start() >= end:
            end = match.end()
            yield match


def folded(text: str) -> str:
    """A text in lower case, letter for letter, its apostrophes as typewriters have them."""
    return lower(text).replace("’", "'")


def lower(text: str) -> str:
    """A text in lower case, letter for letter."""
    if not text.isascii() and _IS_ALIKE.search(text):
        text = text.translate(ALIKE)
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


def _held(page: Page) -> list[int]:
    """The clauses that each run meets of those of patterns, with `TITLE` where its title stands."""
    title = _made_ready(page.leaflet.title)
    of_title = _INDEX.held(f"{TITLE}'s")
    return [
        _INDEX.held(run.text) | (of_title if title and title in _made_ready(run.text) else 0)
        for run in page.runs
    ]
