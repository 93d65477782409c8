"""The parts that a handbook defines and its chapters in, who stands in which part out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.book.chapter import Shelf, Summary
from pipeline.book.choosing import Index, in_vain, meant
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.handbook import Handbook

DEEPEST = 3
"""Levels of parts at most; with the titles of chapters and sections a list has five levels then."""


class E004(Code):
    """Parts of a handbook stand within each other in a circle.

    None of them can come first. Each part of the circle is put at the top.

    Example: `heart` within `blood`, and `blood` within `heart`.

    Source: house rule; EPUB 3.3, 7.2 (contents are a tree).
    """

    severity = Severity.WARNING


class E005(Code):
    """A part of a handbook stands within a part that there is not.

    It is put at the top, beside the others.

    Example: `within = "hart"`; did you mean `heart`?

    Source: house rule.
    """

    severity = Severity.WARNING


class E006(Code):
    """Two parts of a handbook have the same id.

    Both are in the book. What stands `within` that id stands in the first of them.

    Example: a part that was copied, and given another title only.

    Source: XML 1.0, 3.3.1 (an id names one element).
    """

    severity = Severity.WARNING


class E017(Code):
    """Parts of a handbook are nested too deeply.

    Lists of contents with more levels than three of parts, and then medicines, are shown cut off by
    many reading systems, and nobody finds anything in them. The part stands beside the one that it
    was to stand in.

    Example: `eye drops` within `eye` within `head` within `body`.

    Source: house rule.
    """

    severity = Severity.WARNING


class E018(Code):
    """Two parts of a handbook name the same leaflet by its id.

    Each leaflet stands in the book once, so that its words and its page number are in one place. It
    stands in the first of these parts.

    Example: `ids = ["aspirin"]` in both `heart` and `pain`.

    Source: house rule; an index leads there from anywhere.
    """

    severity = Severity.HINT


@dataclass(frozen=True, slots=True)
class Claimed:
    """Parts by their numbers in the definition: who stands in them, and which stand in which."""

    top: tuple[int, ...]
    inner: Mapping[int, tuple[int, ...]]
    chapters: Mapping[int, tuple[Summary, ...]]
    """From A to Z."""
    others: tuple[Summary, ...]
    """Those that no part has chosen."""
    diagnostics: tuple[Diagnostic, ...]


def claimed(handbook: Handbook, summaries: Sequence[Summary], shelf: Shelf, name: str) -> Claimed:
    """Who stands in which part of a handbook, each chapter (given from A to Z) in one.

    The first part that chooses it has it; parts within another choose before that one does.
    """
    found: list[Diagnostic] = []
    within = _shallow(handbook, _parents(handbook, name, found), name, found)
    inner: defaultdict[int, list[int]] = defaultdict(list)
    for number, parent in within.items():
        inner[parent].append(number)
    tree = {number: tuple(inner[number]) for number in (-1, *within)}
    index = Index(summaries)
    every = Index(shelf.summaries.values())
    owner: dict[str, int] = {}
    for number in _inner_first(tree, -1):
        part = handbook.parts[number]
        for each in index.chosen(part):
            owner.setdefault(each, number)
        found += _twice(handbook, number, owner, name)
    for number, part in enumerate(handbook.parts):
        found += in_vain(handbook, ("parts", number), part, every, shelf, name, index)
    chapters: defaultdict[int, list[Summary]] = defaultdict(list)
    for summary in summaries:
        chapters[owner.get(summary.id, -1)].append(summary)
    return Claimed(
        tree[-1],
        tree,
        {number: tuple(chapters[number]) for number in within},
        tuple(chapters[-1]),
        tuple(found),
    )


def _parents(handbook: Handbook, name: str, found: list[Diagnostic]) -> dict[int, int]:
    """By number the part that each stands in, -1 for those at the top; no circles."""
    first: dict[str, int] = {}
    parents: dict[int, int] = {}
    for number, part in enumerate(handbook.parts):
        if first.setdefault(part.id, number) != number:
            line = handbook.line("parts", number, "id")
            message = f"the part id '{part.id}' is used twice"
            found.append(E006.at(name, line, message, "Give one of the parts another id."))
    for number, part in enumerate(handbook.parts):
        parents[number] = first.get(part.within, -1)
        if part.within and part.within not in first:
            line = handbook.line("parts", number, "within")
            message = f"part '{part.id}': there is no part '{part.within}'"
            message += meant(part.within, first)
            found.append(E005.at(name, line, message, "The part is put at the top."))
    for circle in _circles(parents):
        ids = [handbook.parts[number].id for number in circle]
        way = " within ".join(f"'{each}'" for each in (*ids, ids[0]))
        line = handbook.line("parts", circle[0], "within")
        found.append(E004.at(name, line, f"{way}: a circle", "These parts are put at the top."))
        parents |= dict.fromkeys(circle, -1)
    return parents


def _circles(parents: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Every circle, from its first part on; each part is passed once."""
    passed: set[int] = set()
    for start in parents:
        way: dict[int, None] = {}
        number = start
        while number >= 0 and number not in passed and number not in way:
            way[number] = None
            number = parents[number]
        if number in way:
            steps = list(way)
            yield tuple(steps[steps.index(number) :])
        passed |= way.keys()


def _shallow(
    handbook: Handbook, parents: Mapping[int, int], name: str, found: list[Diagnostic]
) -> dict[int, int]:
    """The same, with parts that are nested too deeply beside those that they stood in."""
    inner: defaultdict[int, list[int]] = defaultdict(list)
    for number, parent in parents.items():
        inner[parent].append(number)
    within: dict[int, int] = {}
    level = {-1: 0}
    due = list(inner[-1])
    for number in due:  # grows while it is gone through: parts come after those they stand in
        parent = parents[number]
        if level[parent] == DEEPEST:
            line = handbook.line("parts", number, "within")
            message = f"part '{handbook.parts[number].id}' is nested more than {DEEPEST} deep"
            found.append(E017.at(name, line, message, "Put it within a part further up."))
            parent = within[parent]
        within[number], level[number] = parent, level[parent] + 1
        due += inner[number]
    return dict(sorted(within.items()))


def _inner_first(tree: Mapping[int, tuple[int, ...]], number: int) -> Iterator[int]:
    for each in tree[number]:
        yield from _inner_first(tree, each)
        yield each


def _twice(
    handbook: Handbook, number: int, owner: Mapping[str, int], name: str
) -> Iterator[Diagnostic]:
    part = handbook.parts[number]
    for place, each in enumerate(part.ids):
        first = owner.get(each, number)
        if first != number and each in handbook.parts[first].ids:
            line = handbook.line("parts", number, "ids", place)
            message = f"'{each}' stands in part '{handbook.parts[first].id}' already"
            yield E018.at(name, line, message, "Name it in one part only.")
