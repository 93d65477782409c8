"""The blocks of a side-effects section in, groups by frequency and seriousness out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import (
    Block,
    EffectGroup,
    Heading,
    ListBlock,
    Paragraph,
    Table,
    plain,
    plain_blocks,
)
from pipeline.normalize.inlines import all_bold
from pipeline.normalize.phrases import first_key, holds
from pipeline.normalize.topics import label_of, labelled_item
from pipeline.style import Locale

_PERCENT = re.compile(
    r"(?P<sign>[<>≥≤]|more than|at least|over|up to|less than|fewer than|under)?\s*"
    r"(?P<low>\d+(?:\.\d+)?)\s*%?\s*(?:(?:[-–—]|to)\s*(?P<high>\d+(?:\.\d+)?))?\s*%",
    re.IGNORECASE,
)
_MORE = frozenset({">", "≥", "more than", "at least", "over"})
_START = 160
"""Characters of an introduction in which it says what group it introduces."""


def effect_groups(blocks: tuple[Block, ...], locale: Locale) -> tuple[Block, ...]:
    """Side effects in groups, each with the words that introduce it.

    The frequency is the author's word or percentage on the scale of the QRD template: a
    percentage wins over a word, since "common" is used for both of its first two steps. Where
    the author makes no groups, each paragraph is one, with neither frequency nor seriousness.
    """
    grouped = tuple(_gathered(_groups(blocks, locale)))
    if any(isinstance(block, EffectGroup) for block in grouped):
        return grouped
    return tuple(_ungrouped(block) for block in grouped)


def _ungrouped(block: Block) -> Block:
    if not isinstance(block, Paragraph) or all_bold(block.children):
        return block
    return EffectGroup("", False, (block,), (), block.line)


def _groups(blocks: tuple[Block, ...], locale: Locale) -> Iterator[Block]:
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, ListBlock):
            yield from _of_list(block, locale)
        elif isinstance(block, Paragraph | Heading) and _introduces(block, following, locale):
            yield _group(block, locale)
        else:
            yield block


def _introduces(block: Paragraph | Heading, following: Block | None, locale: Locale) -> bool:
    """Whether a paragraph names a group of effects, here or in the list that follows."""
    text = plain(block.children).strip()
    listed = isinstance(following, ListBlock | Table)
    if listed and (text.endswith(":") or isinstance(block, Heading)):
        return True
    if listed and _named(text, locale):
        return True
    if isinstance(block, Heading):
        return False
    labelled = label_of(block)
    if labelled and labelled.rest and labelled.ends_in_colon:
        return _named(labelled.text, locale)
    return not all_bold(block.children) and _lists_effects(text, locale)


def _lists_effects(text: str, locale: Locale) -> bool:
    """Whether running text tells the effects of a frequency: "Common side effects are …"."""
    start = text[:60]
    return _named(start, locale) and holds(locale.words["effects"]["group"], text)


def _named(text: str, locale: Locale) -> bool:
    return bool(_frequency(text, locale)) or _serious(text, locale)


def _group(block: Paragraph | Heading, locale: Locale) -> EffectGroup:
    text = plain(block.children)
    intro, own = _intro_and_own(block, locale)
    head = plain_blocks(intro) if intro else text
    return EffectGroup(
        _frequency(head[:_START], locale), _serious(head, locale), intro, own, block.line
    )


def _intro_and_own(
    block: Paragraph | Heading, locale: Locale
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """A labelled paragraph's label and its text; any other paragraph is all introduction."""
    labelled = label_of(block) if isinstance(block, Paragraph) else None
    if labelled and labelled.rest and _named(labelled.text, locale):
        label = Paragraph(labelled.label, block.line)
        return (label,), labelled.own
    return (block,), ()


def _of_list(block: ListBlock, locale: Locale) -> Iterator[Block]:
    """The items of a list as groups, where the list is one of groups and not of effects."""
    labels = [labelled_item(item) for item in block.items]
    named = [bool(labelled and _groups_by_name(labelled.text, locale)) for labelled in labels]
    if not any(named) or block.ordered:
        yield block
        return
    for item, labelled, is_named in zip(block.items, labels, named, strict=True):
        if not (labelled and (labelled.rest or len(item.blocks) > 1)):
            yield EffectGroup("", False, (), item.blocks, item.line)
            continue
        intro = (Paragraph(labelled.label, item.line),)
        frequency = _frequency(labelled.text, locale) if is_named else ""
        serious = _serious(labelled.text, locale)
        yield EffectGroup(frequency, serious, intro, (*labelled.own, *item.blocks[1:]), item.line)


def _groups_by_name(label: str, locale: Locale) -> bool:
    """Whether an item's label names a group: it begins with a frequency or with "serious"."""
    key = first_key(locale.words["frequencies"], label[:30])
    return bool(key) or holds(locale.words["effects"]["serious"][:2], label[:12])


def _gathered(blocks: Iterator[Block]) -> Iterator[Block]:
    """Introductions with the list or table that they introduce; other lists are a group each."""
    held: EffectGroup | None = None
    for block in blocks:
        if isinstance(block, ListBlock | Table):
            if held and not held.blocks:
                yield replace(held, blocks=(block,))
                held = None
                continue
            if held:
                yield held
            held = None
            yield EffectGroup("", False, (), (block,), block.line)
            continue
        if held:
            yield held
        held = block if isinstance(block, EffectGroup) else None
        if held is None:
            yield block
    if held:
        yield held


def _serious(text: str, locale: Locale) -> bool:
    return holds(locale.words["effects"]["serious"], text)


def _frequency(text: str, locale: Locale) -> str:
    """The step of the QRD scale that a text names, empty where it names none."""
    return _by_percentage(text) or first_key(locale.words["frequencies"], text)


def _by_percentage(text: str) -> str:
    """The step for a percentage; "less than 1 %" spans three steps and so names none."""
    found = _PERCENT.search(text)
    if not found:
        return ""
    low = float(found["low"])
    sign = (found["sign"] or "").lower()
    if sign in _MORE:
        return "very-common" if low >= 10 else ""
    high = float(found["high"]) if found["high"] else 0.0
    return next((step for step, bounds in _STEPS.items() if (low, high) == bounds), "")


_STEPS = {"common": (1.0, 10.0), "uncommon": (0.1, 1.0), "rare": (0.01, 0.1)}
"""Bounds in per cent; EMA QRD template, section 4."""
