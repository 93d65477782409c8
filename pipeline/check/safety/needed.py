"""A regular expression in, words out without which no text is matched by it.

Looking for a word is some ten times faster than trying a pattern at every character, and most
texts lack one of the words that a pattern needs. The words are read off the pattern itself, so
that no list has to be kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as patterns  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Clause: TypeAlias = tuple[str, ...]
"""Words of which a text must have one; none holds a space or sign."""

Way: TypeAlias = tuple[Clause, ...]
"""Clauses all of which a text must meet, the most telling first."""

Items: TypeAlias = Sequence[tuple[Any, Any]]

_FEWEST_LETTERS = 2
_MOST_KEPT = 100_000
_NO_WORD = str.maketrans(
    {sign: " " for sign in map(chr, range(128)) if not sign.isalpha() and sign != "'"}
)


def needed(pattern: re.Pattern[str]) -> tuple[Way, ...]:
    """The ways in which a text can match a pattern that is written in lower case.

    There is one for each alternative of the whole pattern. A way without clauses is one about
    which nothing is known.
    """
    items = patterns.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    return tuple(_way(items) for items in _alternatives(list(items)))


class Index:
    """Many words, and which of them a text has, found in one pass over it.

    A set of words is an `int` with a bit for each.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._bits = {word: 1 << n for n, word in enumerate(dict.fromkeys(words))}
        self._lengths = sorted({len(word) for word in self._bits})
        self._held: dict[str, int] = {}
        self._nothing: set[str] = set()

    def held(self, text: str) -> int:
        """The words that a text in lower case has, also inside of longer ones."""
        held = 0
        for token in set(text.translate(_NO_WORD).split()) - self._nothing:
            held |= self._held.get(token) or self._within(token)
        return held

    def bits(self, words: Iterable[str]) -> int:
        """Those words as a set. Raises KeyError for one that is not among them."""
        return sum({self._bits[word] for word in words})

    def _within(self, token: str) -> int:
        """The words in what stands between two spaces; texts say few things, so it is kept."""
        bits = 0
        for length in self._lengths:
            for at in range(len(token) - length + 1):
                bits |= self._bits.get(token[at : at + length], 0)
        if len(self._held) + len(self._nothing) < _MOST_KEPT:
            if bits:
                self._held[token] = bits
            else:
                self._nothing.add(token)
        return bits


def _alternatives(items: list[tuple[Any, Any]]) -> Iterator[Items]:
    """The alternatives of `a|b|c`, also where the parser has taken a word's bound out of each."""
    *before, (op, argument) = items or [(None, None)]
    if op is ops.BRANCH and all(other is ops.AT for other, _ in before):
        yield from argument[1]
    else:
        yield items


def _way(items: Items) -> Way:
    """Every clause of a pattern, once, that with the longest words first."""
    clauses = {clause: _worth(clause) for clause in _clauses(items)}
    return tuple(sorted(clauses, key=lambda clause: clauses[clause], reverse=True))


def _worth(words: Clause) -> tuple[int, int]:
    return min(map(len, words)), -len(words)


def _clauses(items: Items) -> Iterator[Clause]:
    """For each part that a match must have, the words of which it has one."""
    run = ""
    for op, argument in [*items, (None, None)]:
        if op is ops.LITERAL and chr(argument).translate(_NO_WORD).strip():
            run += chr(argument)
            continue
        if len(run) >= _FEWEST_LETTERS:
            yield (run,)
        run = ""
        yield from _of_part(op, argument)


def _of_part(op: Any, argument: Any) -> Iterator[Clause]:
    if op is ops.SUBPATTERN:
        yield from _clauses(argument[-1])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0]:
        yield from _clauses(argument[2])
    if op is ops.BRANCH:
        each = [max(_clauses(branch), key=_worth, default=()) for branch in argument[1]]
        if all(each):
            yield tuple(dict.fromkeys(sum(each, ())))
