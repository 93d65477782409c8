"""Text in, its words out, so that two texts can be compared by what a patient reads."""

from __future__ import annotations

import re
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


def is_negation(word: Word, language: str) -> bool:
    """Whether a word turns advice round when it comes or goes."""
    return word.key.lower() in vocabulary(language).negations


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
