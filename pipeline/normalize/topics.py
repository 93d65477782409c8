"""The blocks of a section of precautions in, points that have a name out."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Block, ListBlock, ListItem, Paragraph, Topic
from pipeline.normalize.inlines import LABEL_LENGTH, Labelled, bold_label, text_label
from pipeline.style import Locale


def topics(blocks: tuple[Block, ...], locale: Locale) -> tuple[Block, ...]:
    """Every point that begins with its bold name; lists without names stay lists."""
    return tuple(_topics(blocks, locale))


def labelled_item(item: ListItem) -> Labelled | None:
    """The label that a list item begins with: bold words, or plain words before a colon."""
    first = item.blocks[0] if item.blocks else None
    if not isinstance(first, Paragraph):
        return None
    return label_of(first) or text_label(first.children)


def label_of(paragraph: Paragraph) -> Labelled | None:
    """The bold label of a paragraph that goes on behind it, or that a list follows."""
    labelled = bold_label(paragraph.children)
    return labelled if labelled and 0 < len(labelled.text) <= LABEL_LENGTH else None


def is_callout(labelled: Labelled, locale: Locale) -> bool:
    """Whether a label is no name of its own but `Note:` or `Warning:`."""
    words = locale.words["callouts"]
    return labelled.text.lower() in (*words["note"], *words["warning"])


def item_blocks(item: ListItem, labelled: Labelled) -> tuple[Block, ...]:
    """What a list item says behind its label."""
    return (*labelled.own, *item.blocks[1:])


def _topics(blocks: tuple[Block, ...], locale: Locale) -> Iterator[Block]:
    held: Topic | None = None
    for block in blocks:
        if held and isinstance(block, ListBlock):
            yield Topic(held.label, (*held.blocks, block), held.line)
            held = None
            continue
        if held:
            yield held
        held = None
        if isinstance(block, ListBlock):
            yield from _of_list(block)
        elif isinstance(block, Paragraph) and (topic := _of_paragraph(block, locale)):
            held = topic
        else:
            yield block
    if held:
        yield held


def _of_list(block: ListBlock) -> Iterator[Block]:
    """Topics where most items have a bold name; an ordered list keeps its numbers."""
    labels = [_bold(item) for item in block.items]
    if block.ordered or sum(map(bool, labels)) * 2 <= len(labels):
        yield block
        return
    for item, labelled in zip(block.items, labels, strict=True):
        if labelled:
            yield Topic(labelled.label, item_blocks(item, labelled), item.line)
        else:
            yield Topic((), item.blocks, item.line)


def _bold(item: ListItem) -> Labelled | None:
    first = item.blocks[0] if item.blocks else None
    return label_of(first) if isinstance(first, Paragraph) else None


def _of_paragraph(block: Paragraph, locale: Locale) -> Topic | None:
    """A paragraph as a topic: a bold name with a colon, which is not the whole of a warning."""
    labelled = label_of(block)
    if labelled is None or not labelled.ends_in_colon or is_callout(labelled, locale):
        return None
    return Topic(labelled.label, labelled.own, block.line)
