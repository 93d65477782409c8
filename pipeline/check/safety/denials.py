"""A page in, the sentences out in which its author refuses, does not know, or denies it.

The wordings are data, one table for each language: `denials_en`. Titles are replaced by one word
before matching, so that the patterns can speak of the product without knowing its name, and are
compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from operator import or_

from pipeline.check.page import Page, Run
from pipeline.check.safety import denials_en
from pipeline.check.safety.needed import Index
from pipeline.check.safety.wording import TITLE, Family, Kind, Wordings

LANGUAGES: Mapping[str, Wordings] = {"en": denials_en.WORDINGS}
"""The wordings by primary language tag."""

_EXCERPT = 240
_NEAR = 14
"""Characters before a denial in which a hedge still qualifies it: "typically not combined"."""
_DROPPED = '*`"“”«»'
_STRAIGHT = str.maketrans("’‘\u00a0–—‑", "'' ---", _DROPPED)
_ALIKE = str.maketrans({"ı": "i", "İ": "i", "ſ": "s", "K": "k", "Å": "å", "µ": "μ"})
"""Letters that are others in another case, though they have a lower case of their own, or two."""

_SENTENCE_START = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Denial:
    """A sentence that denies, the family of wordings it belongs to, and its line."""

    kind: Kind
    family: str
    line: int
    excerpt: str


def languages() -> tuple[str, ...]:
    """The languages in which denials are recognised."""
    return tuple(LANGUAGES)


@lru_cache(maxsize=1)
def denials(page: Page) -> tuple[Denial, ...]:
    """All denials of a page, in reading order; empty for a language without wordings."""
    wordings = LANGUAGES.get(page.leaflet.language.split("-")[0])
    return tuple(_denials(page, wordings)) if wordings else ()


def _denials(page: Page, wordings: Wordings) -> Iterator[Denial]:
    title = page.leaflet.title
    scope = "combo" if wordings.several.search(title) else "single"
    finder = _finder(page.leaflet.language.split("-")[0], scope)
    for number, families in finder.suspects(finder.held(page.runs, title)):
        text = _Text(page.runs[number], title)
        for family in families:
            yield from _matches(text, family, wordings)


class _Finder:
    """Finds the few families that can match a text at all, by the words that they need."""

    def __init__(self, families: Sequence[Family]) -> None:
        words = [word for f in families for way in f.needs for clause in way for word in clause]
        self._index = Index(words)
        self._of_title = self._index.bits(word for word in words if TITLE in word)
        self._families = families
        self._ways = [
            (number, tuple(map(self._index.bits, way)))
            for number, family in enumerate(families)
            for way in family.needs
        ]

    def held(self, runs: Sequence[Run], title: str) -> list[int]:
        """The words that each run has of those that are needed, its title's among them."""
        named = _lower(_straight(title))
        texts = [_lower(_straight(run.text)) for run in runs]
        return [self._index.held(text) | (self._of_title if named in text else 0) for text in texts]

    def suspects(self, held: Sequence[int]) -> Iterator[tuple[int, list[Family]]]:
        """The texts that some families may match, by number, given the words of each text."""
        found: dict[int, set[int]] = {}
        everything = reduce(or_, held, 0)
        for family, clauses in self._ways:
            if all(clause & everything for clause in clauses):
                for text in _meeting(clauses, held):
                    found.setdefault(text, set()).add(family)
        for text in sorted(found):
            yield text, [self._families[family] for family in sorted(found[text])]


def _meeting(clauses: Sequence[int], held: Sequence[int]) -> Sequence[int]:
    """The numbers of the texts that meet all clauses, a word of each."""
    left: Sequence[int] = range(len(held))
    for clause in clauses:
        left = [number for number in left if held[number] & clause]
    return left


@cache
def _finder(language: str, scope: str) -> _Finder:
    families = LANGUAGES[language].families
    return _Finder([family for family in families if family.scope in ("any", scope)])


def _straight(text: str) -> str:
    """A text without emphasis and double quotes, its apostrophes and dashes as typewriters have."""
    if text.isascii() and not ('"' in text or "*" in text or "`" in text):
        return text
    return text.translate(_STRAIGHT)


def _lower(text: str) -> str:
    """A text in lower case, letter for letter."""
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower()


class _Text:
    """A run of text made ready for matching, with the way back to its lines.

    Nearly all texts are matched in vain, so the way back is made when it is first asked for.
    """

    def __init__(self, run: Run, title: str) -> None:
        self._run = run
        self._plain = run.text
        self._titles = _places(title, self._plain)
        self.value = _lower(TITLE.join(map(_straight, self._between_titles())))

    def line(self, position: int) -> int:
        """The source line of a position."""
        return self._run.line(self._origin[min(position, len(self._origin) - 1)])

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the sentence or sentences that a match stands in."""
        starts = [m.end() for m in _SENTENCE_START.finditer(self.value, 0, start + 1)]
        ends = re.search(r"[.?!](?=\s|$)", self.value[max(start, end - 1) :])
        first = starts[-1] if starts and starts[-1] <= start else 0
        return first, max(start, end - 1) + ends.end() if ends else len(self.value)

    def excerpt(self, start: int, end: int) -> str:
        """The words of a sentence as they stand in the source, shortened at a word."""
        words = self._plain[self._origin[start] : self._origin[end - 1] + 1]
        words = " ".join(words.split())
        if len(words) <= _EXCERPT:
            return words
        return words[: words.rfind(" ", 0, _EXCERPT)] + " …"

    def _between_titles(self) -> Iterator[str]:
        at = 0
        for start, end in self._titles:
            yield self._plain[at:start]
            at = end
        yield self._plain[at:]

    @cached_property
    def _origin(self) -> list[int]:
        """Where in the text each character of `value` comes from."""
        origin: list[int] = []
        at = 0
        for start, end in self._titles:
            origin += self._kept(at, start)
            origin += [start] * (len(TITLE) - 1) + [end - 1]
            at = end
        return [*origin, *self._kept(at, len(self._plain))]

    def _kept(self, start: int, end: int) -> Iterator[int]:
        return (at for at in range(start, end) if self._plain[at] not in _DROPPED)


def _places(title: str, text: str) -> list[tuple[int, int]]:
    """Where a title stands in a text, whatever the case of its letters."""
    if not title:
        return []
    if not (title.isascii() and text.isascii()):
        return [match.span() for match in re.finditer(re.escape(title), text, re.IGNORECASE)]
    return list(_places_by_letters(title.lower(), text.lower()))


def _places_by_letters(title: str, text: str) -> Iterator[tuple[int, int]]:
    """The same where each letter has one other case: no pattern to compile for every title."""
    at = text.find(title)
    while at >= 0:
        yield at, at + len(title)
        at = text.find(title, at + len(title))


def _matches(text: _Text, family: Family, wordings: Wordings) -> Iterator[Denial]:
    for match in family.pattern.finditer(text.value):
        start, end = text.sentence(match.start(), match.end())
        before, sentence = text.value[start : match.start()], text.value[start:end]
        asked = sentence.rstrip().endswith("?") and not family.asks
        if asked or wordings.excuses(family, match.group(), before, sentence):
            continue
        kind = family.kind
        denied = before[-_NEAR:] + match.group().split(".")[0]
        if kind == "nonexistent" and wordings.hedge.search(denied):
            kind = "doubtful"
        yield Denial(kind, family.name, text.line(match.start()), text.excerpt(start, end))
        return
