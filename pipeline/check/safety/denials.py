"""A leaflet in, the sentences out in which its author refuses, does not know, or denies it.

The wordings are data, one table for each language: `denials_en`. Titles are replaced by one word
before matching, so that the patterns can speak of the product without knowing its name, and are
compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.check.safety import denials_en
from pipeline.check.safety.needed import may_match, searchable
from pipeline.check.safety.wording import TITLE, Family, Kind, Wordings
from pipeline.model import Inline, Leaflet, line_at, plain, runs

LANGUAGES: Mapping[str, Wordings] = {"en": denials_en.WORDINGS}
"""The wordings by primary language tag."""

_EXCERPT = 240
_NEAR = 14
"""Characters before a denial in which a hedge still qualifies it: "typically not combined"."""
_DROPPED = '*`"“”«»'
_STRAIGHT = str.maketrans("’‘\u00a0–—‑", "'' ---", _DROPPED)
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


@lru_cache(maxsize=4)
def denials(leaflet: Leaflet) -> tuple[Denial, ...]:
    """All denials of a leaflet, in reading order; empty for a language without wordings."""
    wordings = LANGUAGES.get(leaflet.language.split("-")[0])
    return tuple(_denials(leaflet, wordings)) if wordings else ()


def _denials(leaflet: Leaflet, wordings: Wordings) -> Iterator[Denial]:
    several = bool(wordings.several.search(leaflet.title))
    families = [
        f for f in wordings.families if f.scope in ("any", "combo" if several else "single")
    ]
    texts = [_Text(children, leaflet.title) for children in _texts(leaflet)]
    suspects = [(text, searchable(text.value)) for text in texts]
    suspects = [(text, words) for text, words in suspects if wordings.trigger.search(words)]
    narrowed = list(_narrowed(families, "\n".join(words for _, words in suspects)))
    for text, words in suspects:
        for family, needs in narrowed:
            if may_match(needs, words):
                yield from _matches(text, family, wordings)


def _narrowed(
    families: Sequence[Family], everything: str
) -> Iterator[tuple[Family, tuple[str, ...]]]:
    """The families that may match at all, with those of their words that the leaflet has.

    Of some two hundred words a leaflet has a few, so that each text is asked for those alone.
    """
    has = {word: word in everything for family in families for word in family.needs}
    for family in families:
        needs = tuple(word for word in family.needs if has[word])
        if needs or not family.needs:
            yield family, needs


def _texts(leaflet: Leaflet) -> Iterator[tuple[Inline, ...]]:
    for section in leaflet.sections:
        yield section.title
        yield from runs(section.blocks)


class _Text:
    """A run of text made ready for matching, with the way back to its lines.

    Nearly all texts are matched in vain, so the way back is made when it is first asked for.
    """

    def __init__(self, children: tuple[Inline, ...], title: str) -> None:
        self._children = children
        self._plain = plain(children)
        self._titles = _places(title, self._plain)
        self.value = TITLE.join(piece.translate(_STRAIGHT) for piece in self._between_titles())

    def line(self, position: int) -> int:
        """The source line of a position."""
        return line_at(self._children, self._origin[min(position, len(self._origin) - 1)])

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
    found = re.finditer(re.escape(title), text, re.IGNORECASE) if title else ()
    return [match.span() for match in found]


def _matches(text: _Text, family: Family, wordings: Wordings) -> Iterator[Denial]:
    for match in family.pattern.finditer(text.value):
        start, end = text.sentence(match.start(), match.end())
        before, sentence = text.value[start : match.start()], text.value[start:end]
        asked = sentence.rstrip().endswith("?")
        if asked or wordings.excuses(family, match.group(), before, sentence):
            continue
        kind = family.kind
        denied = before[-_NEAR:] + match.group().split(".")[0]
        if kind == "nonexistent" and wordings.hedge.search(denied):
            kind = "doubtful"
        yield Denial(kind, family.name, text.line(match.start()), text.excerpt(start, end))
        return
