"""The blocks of a dosage section in, doses grouped by who takes them out."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Block, DoseGroup, ListBlock, Paragraph, Preformatted, Table, plain
from pipeline.normalize.inlines import Labelled, all_bold
from pipeline.normalize.phrases import first_key
from pipeline.normalize.topics import is_callout, item_blocks, label_of, labelled_item
from pipeline.style import Locale


def dose_groups(blocks: tuple[Block, ...], locale: Locale) -> tuple[Block, ...]:
    """Doses by audience. A group holds its label's line and the lists and tables under it.

    `audience` is a key of the locale's table, or empty for a group named after something else,
    such as a route ("Oral:").
    """
    return tuple(_gathered(_groups(blocks, locale)))


def _groups(blocks: tuple[Block, ...], locale: Locale) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, ListBlock):
            yield from _of_list(block, locale)
        elif isinstance(block, Paragraph):
            yield _of_paragraph(block, locale) or block
        else:
            yield block


def _of_paragraph(block: Paragraph, locale: Locale) -> DoseGroup | None:
    labelled = label_of(block)
    if labelled is None or not (labelled.ends_in_colon or _is_label(block, labelled, locale)):
        return None
    if is_callout(labelled, locale):
        return None
    return DoseGroup(_audience(labelled, locale), labelled.label, labelled.own, block.line)


def _is_label(block: Paragraph, labelled: Labelled, locale: Locale) -> bool:
    """A bold line without a colon is a label if it names an audience and is no sentence."""
    short = len(labelled.text.split()) <= 6 and not labelled.text.endswith((".", "!"))
    return all_bold(block.children) and short and bool(_audience(labelled, locale))


def _of_list(block: ListBlock, locale: Locale) -> Iterator[Block]:
    """Groups where an item is labelled with an audience and every item has a label."""
    labels = [labelled_item(item) for item in block.items]
    named = [labelled for labelled in labels if labelled and _audience(labelled, locale)]
    if block.ordered or not named or not all(labels):
        yield block
        return
    for item, labelled in zip(block.items, labels, strict=True):
        assert labelled is not None
        blocks = item_blocks(item, labelled)
        yield DoseGroup(_audience(labelled, locale), labelled.label, blocks, item.line)


def _gathered(blocks: Iterator[Block]) -> Iterator[Block]:
    """Groups with the lists and tables that stand directly under their label."""
    held: DoseGroup | None = None
    for block in blocks:
        if held and _belongs(block, held):
            held = DoseGroup(held.audience, held.label, (*held.blocks, block), held.line)
            continue
        if held:
            yield held
        held = block if isinstance(block, DoseGroup) else None
        if held is None:
            yield block
    if held:
        yield held


def _belongs(block: Block, group: DoseGroup) -> bool:
    if isinstance(block, ListBlock | Table | Preformatted):
        return True
    return isinstance(block, Paragraph) and not group.blocks and not all_bold(block.children)


def _audience(labelled: Labelled, locale: Locale) -> str:
    return first_key(locale.words["audiences"], plain(labelled.label))
