"""Titles of chapters in, the titles under which lists show them out: no two alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.book.chapter import Summary


def shown_titles(summaries: Iterable[Summary]) -> Mapping[str, str]:
    """By id what tells chapters of one title apart; nothing of those whose title is their own.

    That is the generic name in brackets where it differs, else the id: `Insulin (insulin-2)`.
    """
    groups = _by_title(summaries)
    return {
        summary.id: title
        for group in groups.values()
        if len(group) > 1
        for summary, title in _apart(group, groups)
    }


def alike(summaries: Iterable[Summary]) -> Iterator[Sequence[Summary]]:
    """Chapters that have one title, whatever the case of its letters."""
    yield from (group for group in _by_title(summaries).values() if len(group) > 1)


def _by_title(summaries: Iterable[Summary]) -> Mapping[str, Sequence[Summary]]:
    groups: defaultdict[str, list[Summary]] = defaultdict(list)
    for each in summaries:
        groups[_folded(each.title)].append(each)
    return groups


def _apart(group: Sequence[Summary], taken: Mapping[str, object]) -> Iterator[tuple[Summary, str]]:
    titles = {each.id: _with_generic(each) for each in group}
    times = Counter(map(_folded, titles.values()))
    for each in group:
        title = titles[each.id]
        own = times[_folded(title)] == 1 and _folded(title) not in taken
        yield each, title if own else f"{each.title} ({each.id})"


def _with_generic(summary: Summary) -> str:
    generic = ", ".join(summary.lookup.generic)
    return f"{summary.title} ({generic})" if generic else summary.title


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
