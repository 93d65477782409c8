"""The sections of two versions in, what has become of every sentence of them out."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from pipeline.diff.align import likest, matches
from pipeline.diff.pairing import Side, dice
from pipeline.diff.units import Unit

At: TypeAlias = tuple[int, int]
"""A sentence: the number of its section, and its own in that."""

_SAME_WORDS = 3
"""Least words of a sentence that is known again in another section."""
_MOVED_WORDS = 5
"""Least words of a sentence that is known again though it was moved and changed."""
_MOVED_ALIKE = 0.75
"""Least share of words that such a sentence has kept."""
_CHANGED_ALIKE = 0.45
"""Least share of words that a sentence has kept which was changed where it stands."""
_ONLY_ALIKE = 0.25
"""The same, where there is only one that it can have come from."""
_LARGE = 250_000
"""Pairs of sentences beyond which nobody looks for what was moved and changed."""


@dataclass(slots=True)
class Traces:
    """Where each sentence of the old version is in the new one, and the other way round."""

    old: Sequence[Side]
    new: Sequence[Side]
    pairs: Sequence[tuple[int, int]]
    """Sections that go together."""
    stayed: dict[At, At] = field(default_factory=dict)
    """Sentences that are the same, or changed, in their place."""
    moved: dict[At, At] = field(default_factory=dict)
    came: dict[At, At] = field(default_factory=dict)
    """`stayed` and `moved` the other way round."""

    def unit(self, at: At, *, new: bool) -> Unit:
        """The sentence at a place."""
        return (self.new if new else self.old)[at[0]].units[at[1]]

    def stay(self, old: At, new: At) -> None:
        """Note that a sentence is where it was."""
        self.stayed[old], self.came[new] = new, old

    def move(self, old: At, new: At) -> None:
        """Note that a sentence is elsewhere now."""
        self.moved[old], self.came[new] = new, old

    def lost(self) -> list[At]:
        """Sentences of the old version that nothing is known of."""
        return [
            (section, at)
            for section, side in enumerate(self.old)
            for at in range(len(side.units))
            if (section, at) not in self.stayed and (section, at) not in self.moved
        ]

    def found(self) -> list[At]:
        """Sentences of the new version of which nobody knows where they came from."""
        return [
            (section, at)
            for section, side in enumerate(self.new)
            for at in range(len(side.units))
            if (section, at) not in self.came
        ]


def trace(old: Sequence[Side], new: Sequence[Side], pairs: Sequence[tuple[int, int]]) -> Traces:
    """What has become of every sentence."""
    traces = Traces(old, new, pairs)
    for before, after in pairs:
        keys = [[unit.key for unit in side.units] for side in (old[before], new[after])]
        for i, j in matches(*keys):
            traces.stay((before, i), (after, j))
    _find_moved(traces)
    for before, after in pairs:
        _find_changed(traces, before, after)
    _find_moved_and_changed(traces)
    return traces


# --- moved ---------------------------------------------------------------------------------------


def _find_moved(traces: Traces) -> None:
    """Sentences that stand elsewhere word by word; in the same section first."""
    together = dict(traces.pairs)
    waiting: defaultdict[tuple[int, str], deque[At]] = defaultdict(deque)
    for at in traces.found():
        waiting[at[0], traces.unit(at, new=True).key].append(at)
    for at in traces.lost():
        unit = traces.unit(at, new=False)
        if places := waiting.get((together.get(at[0], -1), unit.key)):
            traces.move(at, places.popleft())
    _find_moved_far(traces)


def _find_moved_far(traces: Traces) -> None:
    """Sentences that stand in another section; a word or two may be there by chance."""
    waiting: defaultdict[str, deque[At]] = defaultdict(deque)
    for at in traces.found():
        unit = traces.unit(at, new=True)
        if len(unit.masked) >= _SAME_WORDS:
            waiting[unit.key].append(at)
    for at in traces.lost():
        if places := waiting.get(traces.unit(at, new=False).key):
            traces.move(at, places.popleft())


def _find_moved_and_changed(traces: Traces) -> None:
    lost = [at for at in traces.lost() if _long(traces.unit(at, new=False))]
    found = [at for at in traces.found() if _long(traces.unit(at, new=True))]
    if len(lost) * len(found) > _LARGE:
        return
    ranked = sorted(
        (-likeness, at, place)
        for at in lost
        for place in found
        if (likeness := alike(traces.unit(at, new=False), traces.unit(place, new=True)))
        >= _MOVED_ALIKE
    )
    for _, at, place in ranked:
        if at not in traces.moved and place not in traces.came:
            traces.move(at, place)


def _long(unit: Unit) -> bool:
    return len(unit.masked) >= _MOVED_WORDS


# --- changed -------------------------------------------------------------------------------------


def _find_changed(traces: Traces, before: int, after: int) -> None:
    """Of the sentences between two that stayed, those that go together."""
    for olds, news in _gaps(traces, before, after):

        def likeness(i: int, j: int, alone: bool = len(olds) == len(news) == 1) -> float:
            one, other = traces.old[before].units[i], traces.new[after].units[j]
            return _likeness(one, other, alone=alone)

        for i, j in likest(olds, news, likeness):
            traces.stay((before, i), (after, j))


def _gaps(traces: Traces, before: int, after: int) -> Iterator[tuple[list[int], list[int]]]:
    """The numbers of sentences on each side, between two that stayed, that are not traced yet."""
    lengths = len(traces.old[before].units), len(traces.new[after].units)
    stayed = sorted(
        (i, traces.stayed[before, i][1]) for i in range(lengths[0]) if (before, i) in traces.stayed
    )
    last = (-1, -1)
    for here in [*stayed, lengths]:
        olds = [i for i in range(last[0] + 1, here[0]) if (before, i) not in traces.moved]
        news = [j for j in range(last[1] + 1, here[1]) if (after, j) not in traces.came]
        if olds and news:
            yield olds, news
        last = here


_FIXED = ("title", "label", "question", "heading", "cell")
"""Styles of short text, which replaces what stood in its place even if no word is the same."""


def _likeness(one: Unit, other: Unit, *, alone: bool) -> float:
    if alone and one.place.style == other.place.style and one.place.style in _FIXED:
        return 1.0
    likeness = alike(one, other)
    if one.place.style != other.place.style and "title" in (one.place.style, other.place.style):
        return 0.0
    return likeness if likeness >= (_ONLY_ALIKE if alone else _CHANGED_ALIKE) else 0.0


def alike(one: Unit, other: Unit) -> float:
    """The share of words that two sentences have in common, whatever amounts they speak of."""
    return dice(_counted(one.masked), _counted(other.masked))


@lru_cache(maxsize=16_384)
def _counted(words: tuple[str, ...]) -> Counter[str]:
    return Counter(words)
