"""A regular expression in, words out of which every text that it matches has at least one.

Looking for a word is some ten times faster than trying a pattern at every character, and most
texts have none of the words that a pattern needs. The words are read off the pattern itself, so
that no list has to be kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as patterns  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Items: TypeAlias = Sequence[tuple[Any, Any]]

_FEWEST_LETTERS = 2
_ALIKE = str.maketrans({"ı": "i", "İ": "i", "ſ": "s", "K": "k", "Å": "å", "µ": "μ"})
"""Characters that `re.IGNORECASE` takes for others though they have another lower case."""


def needed(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words in lower case; empty where the pattern can match without any that we can name."""
    return _needed(patterns.parse(pattern.pattern, pattern.flags & ~re.DEBUG)) or ()


def searchable(text: str) -> str:
    """A text in which to look for such words."""
    return text.translate(_ALIKE).lower()


def may_match(needs: Sequence[str], text: str) -> bool:
    """Whether a searchable text has one of the words, or nothing is known about the pattern."""
    return not needs or any(word in text for word in needs)


def _needed(items: Items) -> tuple[str, ...] | None:
    """The best choice of words: that whose shortest word is the longest."""
    return max(_choices(items), key=_worth, default=None)


def _worth(words: tuple[str, ...]) -> tuple[int, int]:
    return min(map(len, words)), -len(words)


def _choices(items: Items) -> Iterator[tuple[str, ...]]:
    """For each part that a match must have, the words of which it has one."""
    run = ""
    for op, argument in [*items, (None, None)]:
        if op is ops.LITERAL:
            run += chr(argument)
            continue
        if len(run) >= _FEWEST_LETTERS:
            yield (run.lower(),)
        run = ""
        if words := _of_part(op, argument):
            yield words


def _of_part(op: Any, argument: Any) -> tuple[str, ...] | None:
    if op is ops.SUBPATTERN:
        return _needed(argument[-1])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0]:
        return _needed(argument[2])
    if op is ops.BRANCH:
        each = [_needed(branch) for branch in argument[1]]
        known = [words for words in each if words]
        return tuple(dict.fromkeys(sum(known, ()))) if len(known) == len(each) else None
    return None
