"""Text in, its words out, so that two texts can be compared by what a patient reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from pipeline.diff.vocabulary import pattern, vocabulary

Kind: TypeAlias = Literal["word", "amount", "sign"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, an amount or a sign.

    `key` is what is compared: words that differ in spaces, quotes or dashes alone have the same.
    """

    text: str
    key: str
    kind: Kind
    space: bool
    """Whether a space stands before it."""


def words(text: str, language: str) -> tuple[Word, ...]:
    """The words of a text, in which every character but spaces is in just one of them."""
    found, end = [], 0
    for match in pattern(language).finditer(text):
        found.append(
            Word(match[0], key_of(match[0]), _kind(match), space=match.start() > end or end == 0)
        )
        end = match.end()
    return tuple(found)


def _kind(match: re.Match[str]) -> Kind:
    if match.lastgroup:
        return "amount"
    return "word" if match[0][0].isalpha() else "sign"


_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "μ": "µ",  # both stand for micro
        "…": "...",
        "\u00ad": None,
        "\u200b": None,
    }
)
"""Characters that mean the same to who reads them."""


@lru_cache(maxsize=65_536)
def key_of(text: str) -> str:
    """Text without spaces, with the plain one of each sign that has several forms."""
    return "".join(text.translate(_ALIKE).split())


def joined(some: Sequence[Word]) -> str:
    """Words as they were written, with one space where there were any."""
    text = "".join(f" {word.text}" if word.space else word.text for word in some)
    return " ".join(text.split())


def is_turned(old: Sequence[Word], new: Sequence[Word], language: str) -> bool:
    """Whether advice may be turned round: by a word such as `not`, an opposite, or another way in.

    `old` and `new` are the words of one sentence; those of either that are in both say nothing.
    """
    known = vocabulary(language)
    before, after = (Counter(word.key.lower() for word in side) for side in (old, new))
    gone, come = before - after, after - before
    if _number(gone, known.negations) != _number(come, known.negations):
        return True
    if any(
        _number(one_side, one) and _number(other_side, other)
        for one, other in known.opposites
        for one_side, other_side in ((gone, come), (come, gone))
    ):
        return True
    lost, found = (
        {at for at, way in enumerate(known.ways) if _number(words, way)} for words in (gone, come)
    )
    return bool(lost and found and lost != found)


def _number(counts: Counter[str], wanted: frozenset[str]) -> int:
    return sum(counts[word] for word in wanted)


def is_light(word: Word, language: str) -> bool:
    """Whether a word that is the same says so little that the change around it reads better."""
    return word.kind == "sign" or word.key.lower() in vocabulary(language).light


def sentences(text: str) -> Iterable[str]:
    """The sentences of a run of text; `e.g.` ends none."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _DOTTED.search(text, start, end.start()):
            yield text[start : end.end(1)]
            start = end.end()
    yield text[start:]


_SENTENCE_END = re.compile(r"(?<=[.!?])([\"”’)\]]*)\s+(?=[^\W\d_a-zß-ÿ]|[\"“‘(\[])")
_DOTTED = re.compile(
    r"(?:\b(?:[A-Za-z]\.\s?){2,}|\b(?:vs|etc|approx|incl|max|min|no|fig|St|Dr|Mr|Mrs|Prof|ca|bzw|"
    r"ggf|evtl|Nr)\.)$"
)
"""Ends of abbreviations, behind which no sentence ends."""
