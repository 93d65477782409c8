"""The values of a word list: words that readers may not know, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

WordTable: TypeAlias = Literal["medical", "preferred", "officialese", "double_negatives"]
"""The tables of words in running text, one for each rule that looks for them."""

TABLES: tuple[WordTable, ...] = get_args(WordTable)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase in small letters, and the plain words for it; empty where it may stay."""

    words: str
    plain: str
    table: WordTable


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of a language. Two are equal only if they are one, so that it is quick to ask."""

    terms: tuple[Term, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
    """In capitals, with the words for each; none where every reader knows it."""


NO_WORDS = Vocabulary()
"""What a language without a word list has."""
