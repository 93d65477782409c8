"""A leaflet in, the part of it that a card holds out: key points, dose, when to get help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.model import (
    Block,
    Callout,
    EffectGroup,
    Heading,
    Leaflet,
    ListBlock,
    Paragraph,
    Section,
    Table,
    leaflet_text,
    plain_blocks,
)
from pipeline.normalize.phrases import holds
from pipeline.style import Locale

WHOLE = frozenset({"dosage", "overdose"})
"""Kinds of section that a card holds whole."""

NEVER = frozenset({"disclaimer"})
"""Kinds of section that say nothing about the medicine."""

ROOM = 1860
"""What a side of A6 holds at 9 pt, in characters, where each run of text costs RUN more.

Measured on 78 leaflets: of those with more, one would have fitted; none with less did not.
"""

RUN = 24
"""What the unfilled end of a paragraph, item or heading costs, in characters."""


class P012(Code):
    """A leaflet has no card.

    The leaflet has no section on the dose, or it treats several ingredients one by one and one of
    them has none. No card is made of it; its other forms are. A card is read without the leaflet,
    so one without a dose, or with that of another ingredient alone, is dangerous.

    Example: a page with `## Usage` and `## Side Effects`, and no `## Dosage`.

    Source: house rule; a card is not to say less about a dose than the leaflet does.
    """

    severity = Severity.ERROR


def excerpt(leaflet: Leaflet, locale: Locale, sides: int = 1) -> Leaflet | None:
    """The part of a leaflet that a card holds; None where it has no dose (see `no_card`).

    `sides` is how many sides of A6 the card has.

    What is taken is taken whole and as it is written, in the order of the leaflet:

    - the key points; where there are none, the first paragraph on what the medicine is used for,
      with the list that it leads to;
    - every section on the dose;
    - when to get help: every section on an overdose, and from all others but the disclaimer the
      warnings, the groups of serious side effects, and every block that sends the reader to
      emergency help in the words of the locale.

    Where that is more than a card has ROOM for, key points and use are left out as a whole, though
    not their warnings; dose and help never are. What is left may still be too much for a card.

    What such a sentence may speak of comes with it: the list before it, the block that it leads to
    with a colon, and the sub-heading it stands under; the sentences that follow a group of serious
    side effects; and where no group is called serious, all the side effects before it. A section
    of which anything is taken keeps its title, so that its ingredient or route is not lost.
    """
    if not _is_dosed(leaflet.sections):
        return None
    has_key_points = any(section.kind == "key_points" for section in leaflet.sections)
    overview = frozenset({"key_points"} if has_key_points else {"usage"})
    whole = _excerpt(leaflet, locale, overview)
    return whole if _size(whole) <= ROOM * sides else _excerpt(leaflet, locale, frozenset())


def _excerpt(leaflet: Leaflet, locale: Locale, overview: frozenset[str]) -> Leaflet:
    """The excerpt with the sections that give an overview, or without."""
    cut = (_cut(section, locale, overview) for section in leaflet.sections)
    taken = [section for section in cut if section.blocks or section.kind == "part"]
    return replace(leaflet, sections=tuple(_without_empty_parts(taken)))


def _size(leaflet: Leaflet) -> int:
    return sum(len(line) + RUN for line in leaflet_text(leaflet).splitlines())


def no_card(leaflet: Leaflet) -> Diagnostic:
    """Why a leaflet has no card; only of use where `excerpt` gives None."""
    dosed, parts = _dosed(leaflet.sections), _parts(leaflet.sections)
    undosed = [name for key, name in parts.items() if key not in dosed] if dosed else []
    of = f" of {', '.join(undosed)}" if undosed else ""
    return P012.at(
        leaflet.path,
        leaflet.line,
        f"there is no dose{of} to put on a card",
        "Add a section on the dose, or do not ask for a card of this leaflet.",
    )


# --- whether there is a dose ---------------------------------------------------------------------


def _is_dosed(sections: Sequence[Section]) -> bool:
    dosed = _dosed(sections)
    return "" in dosed or (bool(dosed) and _parts(sections).keys() <= dosed)


def _dosed(sections: Sequence[Section]) -> set[str]:
    """The ingredients that have a dose, in small letters; empty for the medicine as a whole."""
    return {
        section.subject.casefold()
        for section in sections
        if section.kind == "dosage" and plain_blocks(section.blocks).strip()
    }


def _parts(sections: Sequence[Section]) -> Mapping[str, str]:
    """The ingredients that are treated on their own, by their names in small letters."""
    return {
        section.subject.casefold(): section.subject
        for section in sections
        if section.subject and section.kind in ("part", "usage")
    }


# --- what is taken of a section ------------------------------------------------------------------


def _cut(section: Section, locale: Locale, overview: frozenset[str]) -> Section:
    if section.kind in WHOLE or (section.kind in overview and section.kind == "key_points"):
        return section
    blocks = section.blocks
    wanted = set() if section.kind in NEVER else set(_help(blocks, locale))
    if section.kind in overview:
        wanted |= set(_first_words(blocks))
    places = sorted(_with_company(wanted, blocks))
    return replace(section, blocks=tuple(blocks[place] for place in places))


def _without_empty_parts(sections: Sequence[Section]) -> Iterator[Section]:
    """Sections without the names of ingredients of which nothing follows."""
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        empty = section.kind == "part" and not section.blocks
        if not empty or (following and following.subject == section.subject):
            yield section


def _first_words(blocks: Sequence[Block]) -> Iterator[int]:
    """The place of the first block that is no sub-heading, and of a list directly behind it."""
    for index, block in enumerate(blocks):
        if not isinstance(block, Heading):
            yield index
            if index + 1 < len(blocks) and isinstance(blocks[index + 1], ListBlock):
                yield index + 1
            return


# --- when to get help ----------------------------------------------------------------------------


def _help(blocks: Sequence[Block], locale: Locale) -> Iterator[int]:
    """The places of blocks that say when to get help, and of those that they speak of."""
    serious = list(_serious(blocks))
    closing = False
    for index, block in enumerate(blocks):
        closing = serious[index] or (closing and isinstance(block, Paragraph | Callout))
        if closing:
            yield index
        elif _sends_for_help(block, locale):
            yield index
            yield from _spoken_of(index, blocks, any(serious))


def _serious(blocks: Sequence[Block]) -> Iterator[bool]:
    """Whether each block is a group of serious side effects.

    Words that only head the groups behind them, as `Less common but serious effects include:` may,
    make those serious as well, up to the first that has a frequency of its own.
    """
    headed = False
    for block in blocks:
        if not isinstance(block, EffectGroup):
            headed = False
            yield False
            continue
        headed = (headed and not block.frequency) or _heads(block)
        yield block.serious or headed


def _heads(group: EffectGroup) -> bool:
    return group.serious and not group.blocks and _ends_in_colon(group)


def _sends_for_help(block: Block, locale: Locale) -> bool:
    if isinstance(block, Callout) and block.kind != "note":
        return True
    return holds(locale.words["callouts"]["emergency"], plain_blocks((block,)))


def _spoken_of(index: int, blocks: Sequence[Block], any_serious: bool) -> Iterator[int]:
    """What a sentence before which no group is serious may mean by `these`."""
    if any(isinstance(block, EffectGroup) for block in blocks[:index]):
        yield from () if any_serious else range(index)
    elif index and isinstance(blocks[index - 1], ListBlock | Table):
        yield index - 1


# --- what belongs together -----------------------------------------------------------------------


def _with_company(wanted: set[int], blocks: Sequence[Block]) -> set[int]:
    """Places with those of what they lead to or follow from, and of the sub-headings above them."""
    found = set(wanted)
    for index, (block, following) in enumerate(pairwise(blocks)):
        if _leads(block, following) and found & {index, index + 1}:
            found |= {index, index + 1}
    return found | {place for index in found for place in _headings_above(index, blocks)}


def _leads(block: Block, following: Block) -> bool:
    if isinstance(block, Heading) or isinstance(following, Heading):
        return False
    return _ends_in_colon(block)


def _ends_in_colon(block: Block) -> bool:
    return plain_blocks((block,)).rstrip().endswith(":")


def _headings_above(index: int, blocks: Sequence[Block]) -> Iterator[int]:
    """The places of the sub-headings that a block stands under, the nearest first."""
    level = 7
    for place in range(index - 1, -1, -1):
        block = blocks[place]
        if isinstance(block, Heading) and block.level < level:
            level = block.level
            yield place
