"""The sections of two versions of a leaflet in, which of them go together out."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from pipeline.diff.units import Unit
from pipeline.diff.words import key_of
from pipeline.model import Section, plain

_ALIKE = 0.5
"""Least share of words in common of sections that go together by their text alone."""
_FEW = 400
"""Pairs of sections beyond which none are matched by their text."""


@dataclass(frozen=True, slots=True)
class Side:
    """A section of one version with its sentences."""

    section: Section
    units: tuple[Unit, ...]


def paired(old: Sequence[Side], new: Sequence[Side]) -> list[tuple[int, int]]:
    """The indexes of sections that go together: by kind, subject and title, else by less."""
    pairs: list[tuple[int, int]] = []
    olds, news = deque(range(len(old))), set(range(len(new)))
    for identity in (_wholly, _by_kind, _by_title):
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for at in sorted(news):
            if name := identity(new[at].section):
                waiting[name].append(at)
        for at in tuple(olds):
            name = identity(old[at].section)
            if name and waiting[name]:
                found = waiting[name].popleft()
                pairs.append((at, found))
                olds.remove(at)
                news.remove(found)
    return sorted(pairs + _by_text(old, new, list(olds), sorted(news)))


_Identity = Callable[[Section], Hashable]


def _title(section: Section) -> str:
    return key_of(plain(section.title)).casefold().rstrip(":")


def _wholly(section: Section) -> Hashable:
    return (section.kind, section.subject.casefold(), _title(section))


def _by_kind(section: Section) -> Hashable:
    if section.kind in ("other", "part"):
        return None
    return (section.kind, section.subject.casefold())


def _by_title(section: Section) -> Hashable:
    return _title(section) or None


def _by_text(
    old: Sequence[Side], new: Sequence[Side], olds: list[int], news: list[int]
) -> list[tuple[int, int]]:
    """Sections with other titles and kinds, whose text is still much the same."""
    if len(olds) * len(news) > _FEW:
        return []
    before = {at: _words(old[at]) for at in olds}
    after = {at: _words(new[at]) for at in news}
    ranked = sorted(
        ((dice(before[a], after[b]), a, b) for a in olds for b in news),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    found: list[tuple[int, int]] = []
    for likeness, a, b in ranked:
        if likeness >= _ALIKE and a in olds and b in news:
            found.append((a, b))
            olds.remove(a)
            news.remove(b)
    return found


def _words(side: Side) -> Counter[str]:
    return Counter(word for unit in side.units for word in unit.masked)


def dice(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two texts have in common, from 0 to 1 (L. R. Dice, 1945)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
