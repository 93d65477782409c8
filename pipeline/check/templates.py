"""A leaflet and a published template in, where each of its parts stands or belongs out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check.page import Page, once_a_page
from pipeline.check.rule import Case
from pipeline.model import Section, plain

_NUMBERED = re.compile(r"^\s*(?:section\s+)?\(?\d{1,2}[.):]?\s+", re.IGNORECASE)
_CLOSING = frozenset({"faqs", "summary", "disclaimer"})
"""Kinds of section behind which no part of a template stands."""

_SCHEME = 3
"""Headings in other words that make a scheme of their own."""
_FOLLOWED = 4
"""Parts whose headings keep to a template, from which on a leaflet follows it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a template."""

    heading: str
    """As the template has it, `{name}` for the medicine's."""
    title: re.Pattern[str]
    """What headings say that keep to the template, in small letters and without a number."""
    kinds: frozenset[str]
    """The kinds of section in which houses of other habits put what belongs there."""
    contents: str
    """What belongs there, to tell an author who has nothing of it yet."""

    def named(self, page: Page) -> str:
        """The heading with the name of the medicine."""
        return self.heading.format(name=page.leaflet.title)


@dataclass(frozen=True, eq=False)
class Template:
    """A published template. There is one object of each, by which what is found is remembered."""

    parts: tuple[Part, ...]
    """In their order."""
    others: re.Pattern[str]
    """What its other headings say, in small letters; the rest of a title does not count."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """A heading that is not the template's, or all of them."""

    line: int
    message: str
    """Without where it is so."""
    title: str
    wanted: str


@once_a_page
def placed(page: Page, template: Template) -> tuple[tuple[Section, int], ...]:
    """The sections that belong to a part of the template, each with the part's index."""
    titled = zip(page.leaflet.sections, _titles(page), strict=True)
    found = ((section, _part_of(section, title, template.parts)) for section, title in titled)
    return tuple((section, part) for section, part in found if part is not None)


def keeps_to(section: Section, part: Part) -> bool:
    """Whether a section's heading is the template's."""
    return bool(part.title.fullmatch(_title(section)))


@once_a_page
def follows(page: Page, template: Template) -> bool:
    """Whether most headings of a leaflet are the template's."""
    pairs = placed(page, template)
    return len({n for section, n in pairs if keeps_to(section, template.parts[n])}) >= _FOLLOWED


def covers(page: Page, template: Template, kind: str) -> bool:
    """Whether a leaflet that follows a template has what it asks for in place of a kind of section.

    So it is where the template has nothing of that kind.
    """
    asked = {index for index, part in enumerate(template.parts) if kind in part.kinds}
    return follows(page, template) and asked <= {index for _, index in placed(page, template)}


def has_heading(page: Page, template: Template, section: Section) -> bool:
    """Whether the heading of a section is one of the template that the leaflet follows."""
    title = _title(section)
    known = any(part.title.fullmatch(title) for part in template.parts)
    return follows(page, template) and (known or bool(template.others.match(title)))


def missing(page: Page, template: Template) -> Iterator[Case]:
    """A case for each part that no section belongs to, in the order of the template."""
    sections = placed(page, template)
    there = {part for _, part in sections}
    for index, part in enumerate(template.parts):
        if index in there:
            continue
        follower = next((section for section, number in sections if number > index), None)
        follower = follower or _closing(page, sections)
        line = follower.line if follower else end_of(page)
        before = plain(follower.title).strip() if follower else ""
        place = f"before “{before}”" if before else "at the end"
        message = f"the section “{part.named(page)}” is missing; it belongs {place}"
        yield Case(line, message, hint=f"Add it, with {part.contents}.")


def reworded(page: Page, template: Template) -> Iterator[Reworded]:
    """Headings in other words than the template's, one for each part.

    Where no heading at all keeps to it, the page follows another scheme; that is said once.
    """
    first: dict[int, Section] = {}
    right: set[int] = set()
    for section, part in placed(page, template):
        first.setdefault(part, section)
        if keeps_to(section, template.parts[part]):
            right.add(part)
    pairs = [
        (plain(section.title).strip(), template.parts[part].named(page), section.line)
        for part, section in first.items()
        if part not in right
    ]
    if right or len(pairs) < _SCHEME:
        for title, wanted, line in pairs:
            yield Reworded(line, f"the heading “{title}” is “{wanted}”", title, f"“{wanted}”")
    else:
        title, _, line = pairs[0]
        moves = "; ".join(f"for “{title}”: “{wanted}”" for title, wanted, _ in pairs)
        yield Reworded(line, f"none of {len(pairs)} headings is worded as it is", title, moves)


def misplaced(page: Page, template: Template) -> list[tuple[Section, int]]:
    """The fewest sections that would have to be moved for the template's order."""
    sections = placed(page, template)
    # From the end, since of two ways a reader takes what stands above to be in its place.
    kept = _longest_in_order([-part for _, part in reversed(sections)])
    last = len(sections) - 1
    return [pair for number, pair in enumerate(sections) if last - number not in kept]


def end_of(page: Page, section: Section | None = None) -> int:
    """The last line with text of a section, or of the leaflet."""
    for run in reversed(page.runs):
        if run.text and (section is None or run.section is section):
            return run.line(len(run.text) - 1)
    return section.line if section else page.leaflet.line


@once_a_page
def _titles(page: Page) -> tuple[str, ...]:
    return tuple(map(_title, page.leaflet.sections))


def _part_of(section: Section, title: str, parts: Sequence[Part]) -> int | None:
    named = (index for index, part in enumerate(parts) if title and part.title.fullmatch(title))
    alike = (index for index, part in enumerate(parts) if section.kind in part.kinds)
    return next(named, next(alike, None))


def _title(section: Section) -> str:
    words = _NUMBERED.sub("", plain(section.title).lower().replace("’", "'"))
    return " ".join(words.split()).rstrip(" :")


def _closing(page: Page, sections: Sequence[tuple[Section, int]]) -> Section | None:
    """The first section behind all parts of the template."""
    last = sections[-1][0].line if sections else 0
    return next((s for s in page.leaflet.sections if s.kind in _CLOSING and s.line > last), None)


def _longest_in_order(numbers: Sequence[int]) -> set[int]:
    """The places of a longest run of numbers that never falls, others left out (patience)."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        pile = bisect_right(tops, number)
        tops[pile:] = [number, *tops[pile + 1 :]]
        before.append(at[pile - 1] if pile else None)
        at[pile:] = [place, *at[pile + 1 :]]
    kept: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
