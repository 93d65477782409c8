"""The words of two versions of a sentence in, marked pieces out, and which amounts differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.diff.align import matches
from pipeline.diff.result import Mark, Piece
from pipeline.diff.words import Word, is_light, is_turned, joined


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are the same on both sides, or those of each side that take their place."""

    same: bool
    old: tuple[Word, ...]
    new: tuple[Word, ...]


def stretches(old: Sequence[Word], new: Sequence[Word], language: str) -> tuple[Stretch, ...]:
    """Two versions of a sentence, cut where they begin and cease to be the same."""
    pairs = matches([word.key for word in old], [word.key for word in new])
    return tuple(_without_islands(list(_cut(old, new, pairs)), language))


def _cut(
    old: Sequence[Word], new: Sequence[Word], pairs: Sequence[tuple[int, int]]
) -> Iterator[Stretch]:
    i = j = 0
    kept: list[tuple[Word, Word]] = []
    for a, b in [*pairs, (len(old), len(new))]:
        if (i, j) != (a, b):
            if kept:
                yield _same(kept)
                kept = []
            yield Stretch(False, tuple(old[i:a]), tuple(new[j:b]))
        if a < len(old):
            kept.append((old[a], new[b]))
        i, j = a + 1, b + 1
    if kept:
        yield _same(kept)


def _same(pairs: Sequence[tuple[Word, Word]]) -> Stretch:
    return Stretch(True, tuple(old for old, _ in pairs), tuple(new for _, new in pairs))


_ISLAND = 2
"""Most words between two changes that are marked with them, if they say little themselves."""
_SHORE = 3
"""Least words of the changes around an island."""


def _without_islands(found: list[Stretch], language: str) -> Iterator[Stretch]:
    """Joins changes between which only an article or a comma is the same."""
    at = 0
    while at < len(found):
        one = found[at]
        while at + 2 < len(found) and _joins(one, found[at + 1], found[at + 2], language):
            island, after = found[at + 1 : at + 3]
            one = Stretch(False, one.old + island.old + after.old, one.new + island.new + after.new)
            at += 2
        yield one
        at += 1


def _joins(before: Stretch, island: Stretch, after: Stretch, language: str) -> bool:
    around = sum(len(side) for side in (before.old, before.new, after.old, after.new))
    both_replace = all((before.old, before.new, after.old, after.new))
    light = all(is_light(word, language) for word in island.new)
    no_amount = not any(word.kind == "amount" for word in (*before.new, *before.old, *after.new))
    return (
        not before.same
        and both_replace
        and light
        and no_amount
        and len(island.new) <= _ISLAND
        and around >= _SHORE
    )


def pieces(cut: Sequence[Stretch]) -> tuple[Piece, ...]:
    """Stretches as marked pieces; what was removed stands before what came for it."""
    return tuple(
        piece
        for stretch in cut
        for piece in (
            (_piece("same", stretch.new),)
            if stretch.same
            else (_piece("removed", stretch.old), _piece("added", stretch.new))
        )
        if piece.text
    )


def whole(mark: Mark, some: Sequence[Word]) -> tuple[Piece, ...]:
    """A sentence of one fate."""
    return (_piece(mark, some),)


def _piece(mark: Mark, some: Sequence[Word]) -> Piece:
    return Piece(mark, joined(some), space=bool(some) and some[0].space)


def changed_amounts(cut: Sequence[Stretch]) -> Iterator[tuple[str, str]]:
    """Amounts with those that took their place; empty where there is none."""
    for stretch in cut:
        if not stretch.same:
            olds, news = _amounts(stretch.old), _amounts(stretch.new)
            common = {word.key for word in olds} & {word.key for word in news}
            yield from zip_longest(
                (word.text for word in olds if word.key not in common),
                (word.text for word in news if word.key not in common),
                fillvalue="",
            )


def _amounts(some: Sequence[Word]) -> list[Word]:
    return [word for word in some if word.kind == "amount"]


def turned(cut: Sequence[Stretch], language: str) -> bool:
    """Whether words have come or gone that turn advice round."""
    old = [word for stretch in cut for word in stretch.old]
    new = [word for stretch in cut for word in stretch.new]
    return is_turned(old, new, language)
