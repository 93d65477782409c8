"""A locale's word tables in, answers about which of their phrases a text holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=256)
def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first, white space and case aside."""
    longest_first = sorted(phrases, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def holds(phrases: tuple[str, ...], text: str) -> bool:
    """Whether a text holds one of the phrases."""
    return bool(phrase_pattern(phrases).search(text))


def first_key(table: Mapping[str, tuple[str, ...]], text: str) -> str:
    """The key of the phrase that comes first in a text; of two at one place the longer one's."""
    found = [
        (match.start(), -len(match.group()), key)
        for key, phrases in table.items()
        if (match := phrase_pattern(phrases).search(text))
    ]
    return min(found)[2] if found else ""
