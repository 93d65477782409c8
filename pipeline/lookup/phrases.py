"""Running text in, the noun phrases that it lists out, where they certainly are such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.style import Locale

LONGEST = 60
"""In characters; what is longer is no term that anybody looks up."""

MOST_WORDS = 6

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-ÿ])")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}$|\b(?:vs|etc|approx|bzw|inkl|usw|St|Dr)\.$")
"""Ends of abbreviations, behind which no sentence ends."""

_REMARK = re.compile(r"\s*\([^()]*\)\s+(?=\w)")
"""A remark in brackets, behind which the list goes on."""

_OPENING, _CLOSING = "([{", ")]}"
_EDGES = " \t\"'“”„‘’*_-–—"
_STARTS = re.compile(r"[^\W\d_][\w'’-]")
"""A phrase begins with a word of two letters: what begins with a number belongs to one before."""
_SIGNS = re.compile(r"[:!?=<>|*_(){}\[\]\"“”]|\d\s*(?:mg|ml|mcg|%)", re.IGNORECASE)


def one_line(text: str) -> str:
    """Text with each run of white space as one space."""
    return " ".join(text.split())


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph; `e.g.` ends none."""
    held = ""
    for part in _SENTENCE_END.split(one_line(text)):
        held = f"{held} {part}" if held else part
        if not _DOTTED.search(held):
            yield held
            held = ""
    if held:
        yield held


@lru_cache(maxsize=512)
def words_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first; `*` stands for the rest of a word."""
    longest_first = sorted(phrases, key=len, reverse=True)
    words = "|".join(
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
        for phrase in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])" if words else r"(?!)", re.IGNORECASE)


class Reader:
    """Reads phrases by the words of a locale: its table `phrases`, and one for their kind."""

    def __init__(self, locale: Locale, table: str) -> None:
        """The words of that table must be `ends` and `vague`. Raises StyleError without it."""
        shared, own = locale.words["phrases"], locale.words[table]
        self._ends = words_pattern(own["ends"])
        self._vague = words_pattern(own["vague"])
        self._joins = words_pattern(shared["joins"])
        self._examples = words_pattern(shared["examples"])
        self._openers = words_pattern(shared["openers"])
        self._never = words_pattern(shared["never"])
        self._starts = words_pattern(own["starts"])
        incomplete = (*shared["incomplete"], *own["incomplete"])
        self._incomplete = words_pattern(incomplete)
        self._adjectives = words_pattern(tuple(word for word in incomplete if "*" in word))
        self._articles = words_pattern(locale.words["variants"]["articles"])
        self._complete = words_pattern((*shared["complete"], *own["complete"]))
        self._spans = words_pattern(shared["spans"])
        self._ties = words_pattern(shared["ties"])

    def listed(self, text: str) -> Iterator[str]:
        """The phrases in a list in running text, up to where the list ends.

        Behind `swelling of the face, lips` nothing more is taken, since `lips` is no swelling.
        """
        said = _REMARK.sub(", ", self.until_end(self._examples.sub(",", text)))
        for piece in _at_commas(said):
            phrase = self.trimmed(piece)
            if not phrase:
                continue
            yield from self._joined(phrase)
            if self._before_tie(phrase):
                return

    def all_listed(self, text: str) -> tuple[str, ...]:
        """The phrases of a text that is a list and nothing else; none where a part is no phrase."""
        pieces = [self.trimmed(piece) for piece in _at_commas(text.rstrip(". "))]
        whole = [piece for piece in pieces if piece]
        if not all(self._short(piece) for piece in whole):
            return ()
        return tuple(self.listed(text))

    def until_end(self, text: str) -> str:
        """Text up to the first word, outside brackets, with which a list of phrases ends."""
        end = self._outside_spans(self._ends, text)
        return text[: end.start()] if end else text

    def trimmed(self, piece: str) -> str:
        """A piece of a list without `and`, `the`, `various` before it and remarks behind it."""
        phrase = piece.split("(")[0].split("[")[0].strip(_EDGES + ".,;:")
        while found := self._joins.match(phrase) or self._openers.match(phrase):
            phrase = phrase[found.end() :].strip(_EDGES)
        return phrase

    def is_phrase(self, phrase: str) -> bool:
        """Whether words can stand in an index by themselves."""
        return (
            self._short(phrase)
            and not self.is_vague(phrase)
            and not self._starts.match(phrase)
            and not self._never.search(phrase)
            and self._ends_well(phrase.split())
        )

    def is_vague(self, phrase: str) -> bool:
        """Whether words say nothing by themselves, such as `conditions`."""
        return bool(self._vague.fullmatch(phrase))

    def _ends_well(self, words: list[str]) -> bool:
        """Whether the last word can end a phrase; `ear` alone cannot, `the ear` can."""
        last = words[-1]
        if self._complete.fullmatch(last) or not self._incomplete.fullmatch(last):
            return True
        noun = not self._adjectives.fullmatch(last)
        return noun and len(words) > 1 and bool(self._articles.fullmatch(words[-2]))

    def _joined(self, phrase: str) -> Iterator[str]:
        """The parts of `nausea and vomiting`, and all of what is not two whole phrases."""
        parts = [self.trimmed(part) for part in self._joins.split(phrase)]
        before = self._before_tie(phrase)
        if len(parts) > 1 and not before and all(self.is_phrase(part) for part in parts):
            yield from parts
        elif self.is_phrase(phrase):
            yield phrase
        elif before:
            yield from self._cut_off(before)

    def _cut_off(self, before: str) -> Iterator[str]:
        """What can stand alone of a phrase that goes on behind a tie.

        Of `confusion or changes` in `confusion or changes in your eyesight` only the first can.
        """
        *first, _ = (self.trimmed(part) for part in self._joins.split(before))
        if first and all(self.is_phrase(part) for part in first):
            yield from first
        elif self.is_phrase(before):
            yield before

    def _before_tie(self, phrase: str) -> str:
        """What stands before a word such as `of`; nothing where there is none."""
        found = self._outside_spans(self._ties, phrase)
        return phrase[: found.start()].strip() if found else ""

    def _outside_spans(self, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        """The first match that is no part of `moderate to severe` nor of a remark in brackets."""
        spans = [range(*found.span()) for found in self._spans.finditer(text)]
        for found in pattern.finditer(text):
            inside = any(found.start() in span for span in spans)
            if not inside and _depth(text, found.start()) == 0:
                return found
        return None

    def _short(self, phrase: str) -> bool:
        return (
            2 < len(phrase) <= LONGEST
            and len(phrase.split()) <= MOST_WORDS
            and bool(_STARTS.match(phrase))
            and not _SIGNS.search(phrase)
        )


def _at_commas(text: str) -> Iterator[str]:
    """The pieces of text between commas and semicolons that stand in no bracket."""
    depth, start = 0, 0
    for position, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in ",;" and not depth:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _depth(text: str, position: int) -> int:
    before = text[:position]
    return sum(map(before.count, _OPENING)) - sum(map(before.count, _CLOSING))


def unique(words: Iterable[str]) -> Iterator[str]:
    """Words, each once, case aside."""
    yield from {each.casefold(): each for each in reversed(list(words))}.values()
