"""Leaflets in, what they refer to out: as values, as links of a book, and as findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from operator import is_
from typing import Any, Protocol

from pipeline.book import address
from pipeline.book.chapter import Absence, CrossReference
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.model import Code as CodeText
from pipeline.model import Inline, Leaflet, LineBreak, Link, Reference, Text, runs

_SUGGESTED = 20
"""Ids that nearest ones are looked for; comparing one with 6,400 others takes up to 0.2 s."""


class M013(Code):
    """A reference leads to no leaflet.

    There is no leaflet with this id, so the words are printed and lead nowhere. Ids are taken
    letter for letter, capitals too. Handbooks say so, and checks of all leaflets; a check of some
    files and a build of leaflets alone do not, since they do not look at which others there are.

    It cannot be suppressed, since other leaflets decide whether it is found. Without the brackets
    the same words are printed; and a baseline can remember it.

    Example: `See [[metfromin]].`; did you mean `metformin`?

    Source: house rule; what a reader is sent to must be there.
    """

    severity = Severity.WARNING


class M014(Code):
    """A reference leads to a leaflet that is not printed.

    That leaflet was withheld or has failed, so it stands in no handbook, and the words lead nowhere
    until it is mended. Handbooks say so, and checks of all leaflets.

    It cannot be suppressed, since the other leaflet decides whether it is found; a baseline can
    remember it.

    Example: `See [[nortavel]].`, where `nortavel` says of itself that it is hypothetical.

    Source: house rule; what a reader is sent to must be there.
    """

    severity = Severity.WARNING


class E045(Code):
    """A reference leads out of the handbook.

    The leaflet exists, but the handbook's selection or the volume does not have it. The words are
    printed and lead nowhere.

    Example: `See [[warfarin]].` in a handbook for children's wards that leaves warfarin out.

    Source: EPUB 3.3, 3.1 (what a publication leads to inside itself must be part of it).
    """

    severity = Severity.HINT


class Referring(Protocol):
    """What refers to leaflets: a `Summary`, or the `References` of a leaflet."""

    @property
    def source(self) -> str:
        """The file, as messages call it."""

    @property
    def references(self) -> tuple[CrossReference, ...]:
        """What it refers to, in reading order."""


@dataclass(frozen=True, slots=True)
class References:
    """What a leaflet refers to, in reading order."""

    source: str
    references: tuple[CrossReference, ...]


def references_of(leaflet: Leaflet) -> References:
    """What a leaflet refers to, with the lines of its source."""
    found = (
        CrossReference(node.target, node.line)
        for run in runs_of(leaflet)
        for node in inlines_of(run)
        if isinstance(node, Reference)
    )
    return References(leaflet.path, tuple(found))


def runs_of(leaflet: Leaflet) -> Iterator[tuple[Inline, ...]]:
    """All runs of text of a leaflet in reading order, its headings too."""
    yield leaflet.heading
    for section in leaflet.sections:
        yield section.title
        yield from runs(section.blocks)


def inlines_of(run: Sequence[Inline]) -> Iterator[Inline]:
    """Inlines and all inlines inside of them, in reading order."""
    for node in run:
        yield node
        if not isinstance(node, Text | CodeText | LineBreak):
            yield from inlines_of(node.children)


def link_references(leaflet: Leaflet) -> Leaflet:
    """The leaflet with its references as links to chapters; one to itself stays words alone."""
    targets = {reference.target for reference in references_of(leaflet).references}
    if not targets - {leaflet.id}:
        return leaflet
    return replace(
        leaflet,
        heading=_linked(leaflet.heading, leaflet.id),
        sections=_linked(leaflet.sections, leaflet.id),
    )


def missing_references(
    referring: Iterable[Referring], known: Collection[str], absent: Mapping[str, Absence]
) -> tuple[Diagnostic, ...]:
    """Findings on references to ids that no leaflet has (M013), or only one not printed (M014).

    `known` are the ids of all leaflets that may be printed, `absent` says of others by id why not.
    """
    suggested: dict[str, str] = {}
    found = []
    for each in referring:
        for reference in each.references:
            target = reference.target
            if target in absent:
                message = f"“[[{target}]]” leads to a leaflet that {_SAID[absent[target].status]}"
                hint = f"Mend {absent[target].source}, or write the name without brackets."
                found.append(M014.at(each.source, reference.line, message, hint))
            elif target not in known:
                message = f"there is no leaflet '{target}'"
                if target not in suggested:
                    more = len(suggested) < _SUGGESTED
                    suggested[target] = _suggestion(target, known) if more else ""
                message += suggested[target]
                found.append(M013.at(each.source, reference.line, message, _WRITE))
    return tuple(found)


def outer_references(
    referring: Iterable[Referring], inside: Collection[str], known: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Hints on references to leaflets that there are, but not inside of one handbook (E045)."""
    return tuple(
        E045.at(
            each.source,
            reference.line,
            f"“[[{reference.target}]]” leads to a leaflet that is not in this handbook",
            "Select that leaflet too, or leave it: its name is printed.",
        )
        for each in referring
        for reference in each.references
        if reference.target in known and reference.target not in inside
    )


_SAID = {"withheld": "is withheld", "failed": "has failed"}
_WRITE = "Write the id of a leaflet, or the name without brackets."


def _suggestion(target: str, known: Collection[str]) -> str:
    """`; did you mean 'metformin'?` for the nearest id; nothing where none is near."""
    folded = {each.casefold(): each for each in sorted(known, reverse=True)}
    near = get_close_matches(target.casefold(), folded, n=1, cutoff=0.7)
    return f"; did you mean '{folded[near[0]]}'?" if near else ""


def _linked(value: Any, own: str) -> Any:
    """A value of the model with its references as links; what holds none stays the same object."""
    if isinstance(value, Reference) and value.target != own:
        return Link(value.children, address.medicine(value.target), value.line)
    if isinstance(value, tuple):
        made = tuple(_linked(each, own) for each in value)
        return value if all(map(is_, made, value)) else made
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    changed = {name: _linked(each, own) for name, each in fields.items()}
    changed = {name: each for name, each in changed.items() if each is not fields[name]}
    return replace(value, **changed) if changed else value
