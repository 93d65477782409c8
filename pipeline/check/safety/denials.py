"""A page in, the sentences out in which its author refuses, does not know, or denies it.

The wordings are data, one table for each language: `denials_en`. Titles are replaced by one word
before matching, so that the patterns can speak of the product without knowing its name and need
not be compiled for each leaflet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, groupby
from operator import itemgetter

from pipeline.check.page import Page, Run, once_a_page
from pipeline.check.safety import denials_en
from pipeline.check.safety.matter import line_of, printed
from pipeline.check.safety.needed import Lazy
from pipeline.check.safety.phrases import Suspects, dropped, lower, matches, straight
from pipeline.check.safety.wording import TITLE, Family, Kind, Wordings
from pipeline.model import QuestionAnswer, Section, Text, plain

LANGUAGES: Mapping[str, Wordings] = {"en": denials_en.WORDINGS}
"""The wordings by primary language tag."""

_EXCERPT = 240
_SENTENCE_WORDS = 4
"""Words of a title or name that may be a sentence; shorter ones are only names."""
_NEAR = 14
"""Characters before a denial in which a hedge still qualifies it: "typically not combined"."""
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


@once_a_page
def denials(page: Page) -> tuple[Denial, ...]:
    """All denials of a page, in reading order.

    Where a language has no wordings, those of all others are looked for: a page or a house may
    name another language than the text is written in.
    """
    language = page.language
    looked_for = (language,) if language in LANGUAGES else languages()
    return tuple(chain.from_iterable(_denials(page, one) for one in looked_for))


def _denials(page: Page, language: str) -> Iterator[Denial]:
    wordings = LANGUAGES[language]
    title = page.leaflet.title
    scope = "combo" if wordings.several.search(title) else "single"
    suspects = _suspects(language)
    for run in _names(page):
        text = _Text(run, "")
        for family, patterns in _counting(language, suspects.of(run.text), scope):
            yield from _matches(text, family, patterns, wordings)
    for run, numbers in suspects.on(page):
        if counting := _counting(language, numbers, scope):
            text = _Text(run, title)
            for family, patterns in counting:
                yield from _matches(text, family, patterns, wordings, page)


def _counting(language: str, numbers: Sequence[int], scope: str) -> list[tuple[Family, list[Lazy]]]:
    """The patterns with these numbers, by families, of those that count on a leaflet."""
    patterns = map(_patterns(language).__getitem__, numbers)
    families = groupby(patterns, key=itemgetter(0))
    return [
        (family, [pattern for _, pattern in each])
        for family, each in families
        if family.scope in ("any", scope)
    ]


def _names(page: Page) -> Iterator[Run]:
    """The title and what the front matter has printed, where it may be a sentence."""
    heading = plain(page.leaflet.heading)
    if _may_be_sentence(heading):
        yield Run(_FRONT, page.leaflet.heading, heading, heading=True)
    for words in printed(page):
        if _may_be_sentence(words) and words != heading:
            yield Run(_FRONT, (Text(words, line_of(page, words)),), words, heading=True)


def _may_be_sentence(words: str) -> bool:
    return words.count(" ") >= _SENTENCE_WORDS - 1


_FRONT = Section("other", (), ())
"""The section of what stands before all sections."""


@cache
def _suspects(language: str) -> Suspects:
    return Suspects([pattern for _, pattern in _patterns(language)])


@cache
def _patterns(language: str) -> tuple[tuple[Family, Lazy], ...]:
    """All patterns of a language with their families."""
    families = LANGUAGES[language].families
    return tuple((family, pattern) for family in families for pattern in family.patterns)


class _Text:
    """A run of text made ready for matching, with the way back to its lines.

    Nearly all texts are matched in vain, so the way back is made when it is first asked for.
    """

    def __init__(self, run: Run, title: str) -> None:
        self._run = run
        self._plain = run.text
        self._titles = _places(title, self._plain)
        self.value = lower(TITLE.join(map(straight, self._between_titles())))

    def is_of_patient(self, page: Page) -> bool:
        """Whether it is a question with what led to it: "I forgot my tablet. Does it matter?"."""
        return self._plain.rstrip().endswith("?") and any(
            isinstance(block, QuestionAnswer) and block.question is self._run.children
            for _, block in page.blocks
        )

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

    def _kept(self, start: int, end: int) -> Iterable[int]:
        if len(straight(self._plain[start:end])) == end - start:
            return range(start, end)
        return (at for at in range(start, end) if not dropped(self._plain[at]))


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


def _matches(
    text: _Text,
    family: Family,
    patterns: Sequence[Lazy],
    wordings: Wordings,
    page: Page | None = None,
) -> Iterator[Denial]:
    for match in matches(patterns, text.value):
        asking = family.told and page is not None and text.is_of_patient(page)
        start, end = text.sentence(match.start(), match.end())
        before, sentence = text.value[start : match.start()], text.value[start:end]
        asked = (sentence.rstrip().endswith("?") or asking) and not family.asks
        if asked or wordings.excuses(family, match.group(), before, sentence):
            continue
        kind = family.kind
        denied = before[-_NEAR:] + match.group().split(".")[0]
        if kind == "nonexistent" and wordings.hedge.search(denied):
            kind = "doubtful"
        yield Denial(kind, family.name, text.line(match.start()), text.excerpt(start, end))
        return
