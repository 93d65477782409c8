"""Two sequences in, which of their items go together out, in the order of both."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

_LARGE = 4_000_000
"""Pairs of items beyond which those between two anchors are not compared with each other."""

_WIDE = 10_000
"""Pairs of items beyond which it is not asked which of them are most alike."""


def matches(old: Sequence[T], new: Sequence[T]) -> list[tuple[int, int]]:
    """The indexes of equal items that go together; both only ever rise.

    Items that are there once on each side are anchors (patience diff, Bram Cohen); what is between
    them is left to `difflib`, but not where that would take minutes, as for a hundred thousand
    equal lines.
    """
    found: list[tuple[int, int]] = []
    start, ends = _same_ends(old, new)
    found += [(at, at) for at in range(start)]
    anchors = [(start - 1, start - 1), *_anchors(old, new, start, ends), ends]
    for (left_old, left_new), (right_old, right_new) in pairwise(anchors):
        found += _between(old, new, (left_old + 1, right_old), (left_new + 1, right_new))
        if (right_old, right_new) != ends:
            found.append((right_old, right_new))
    rest = len(old) - ends[0]
    return found + [(ends[0] + at, ends[1] + at) for at in range(rest)]


def _same_ends(old: Sequence[T], new: Sequence[T]) -> tuple[int, tuple[int, int]]:
    """How much both begin with, and where on each side begins what both end with."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = 0
    while tail < shorter - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start, (len(old) - tail, len(new) - tail)


def _anchors(
    old: Sequence[T], new: Sequence[T], start: int, ends: tuple[int, int]
) -> list[tuple[int, int]]:
    once_old, once_new = (_once(old, start, ends[0]), _once(new, start, ends[1]))
    both = [(at, once_new[item]) for item, at in once_old.items() if item in once_new]
    return _longest_rising(both)


def _once(items: Sequence[T], start: int, end: int) -> dict[T, int]:
    counts = Counter(items[start:end])
    return {items[at]: at for at in range(start, end) if counts[items[at]] == 1}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second numbers rise as the first ones do (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        piles[pile : pile + 1] = [index]
    chosen, at = [], piles[-1] if piles else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _between(
    old: Sequence[T], new: Sequence[T], olds: tuple[int, int], news: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Equal items inside of two stretches, each from its first index up to its last."""
    size = (olds[1] - olds[0]) * (news[1] - news[0])
    if not 0 < size <= _LARGE:
        return
    matcher = SequenceMatcher(
        None, old[olds[0] : olds[1]], new[news[0] : news[1]], autojunk=size > _LARGE // 100
    )
    for block in matcher.get_matching_blocks():
        for at in range(block.size):
            yield olds[0] + block.a + at, news[0] + block.b + at


def likest(
    olds: Sequence[int], news: Sequence[int], likeness: Callable[[int, int], float]
) -> list[tuple[int, int]]:
    """The pairs of items, in the order of both, that together are most alike.

    `likeness` is 0 for what has nothing to do with each other. Nothing is paired where there is too
    much to compare.
    """
    if len(olds) * len(news) > _WIDE:
        return []
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    like = [[likeness(old, new) for new in news] for old in olds]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] > 0 else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(olds) and j < len(news):
        if like[i][j] > 0 and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            found.append((olds[i], news[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
