"""A locale's word tables in, answers about which of their phrases a text holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=256)
def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first, white space and case aside."""
    longest_first = sorted(phrases, key=len, reverse=True)
    words = "|".join(map(_words, longest_first))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def holds(phrases: tuple[str, ...], text: str) -> bool:
    """Whether a text holds one of the phrases."""
    return bool(phrase_pattern(phrases).search(text))


def first_key(table: Mapping[str, tuple[str, ...]], text: str) -> str:
    """The key of the phrase that comes first in a text; of two at one place the longer one's."""
    pattern, keys = _keys(tuple(table.items()))
    found = pattern.search(text)
    return keys[found.lastindex - 1] if found and found.lastindex else ""


@lru_cache(maxsize=64)
def _keys(rows: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[re.Pattern[str], list[str]]:
    """Any of the phrases of a table, each as a group, the longest first; and the key of each."""
    each = sorted(((phrase, key) for key, phrases in rows for phrase in phrases), key=_longest)
    words = "|".join(f"({_words(phrase)})" for phrase, _ in each)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), [key for _, key in each]


def _longest(row: tuple[str, str]) -> tuple[int, str]:
    phrase, key = row
    return -len(phrase), key


def _words(phrase: str) -> str:
    return r"\s+".join(map(re.escape, phrase.split()))
