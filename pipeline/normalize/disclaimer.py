"""A section in, the same section and the disclaimer at its end out, wherever the author put it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Block, Inline, ListBlock, Paragraph, Section, Strong, plain
from pipeline.normalize.inlines import bold_label, text_label, trimmed
from pipeline.style import Locale


class Disclaimers:
    """Finds disclaimers by name and, unnamed, by the formula that they all use."""

    def __init__(self, locale: Locale) -> None:
        """The words come from the locale's tables `sections` and `disclaimer`."""
        self._names = {name.lower() for name in locale.words["sections"]["disclaimer"]}
        self._words = locale.words["disclaimer"]

    def parted(self, section: Section, *, last: bool = False) -> Iterator[Section]:
        """The section without the disclaimer that ends it, and that disclaimer as its own.

        Without its name a disclaimer is told by its words, and only in the last section: in
        others such words are a caution about that section.
        """
        if section.kind in ("introduction", "disclaimer"):
            if section.blocks or section.title:
                yield section
            return
        blocks, ending = self._ending(section.blocks, last)
        if blocks is section.blocks:
            yield section
        elif blocks or section.title:
            yield replace(section, blocks=blocks)
        if ending:
            yield _named(ending)

    def _ending(
        self, blocks: tuple[Block, ...], last: bool
    ) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """Blocks cut in two before the disclaimer that ends them."""
        at = len(blocks)
        while at and self._is_disclaimer(blocks[at - 1], last):
            at -= 1
        before, ending = blocks[:at], blocks[at:]
        if not ending and before and isinstance(before[-1], ListBlock):
            return self._from_last_item(before)
        return before, ending

    def _from_last_item(
        self, blocks: tuple[Block, ...]
    ) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """A disclaimer that is the last item of the last list, or the end of that item."""
        listed = blocks[-1]
        assert isinstance(listed, ListBlock)
        *items, last = listed.items
        first = last.blocks[0] if last.blocks else None
        if not isinstance(first, Paragraph):
            return blocks, ()
        if items and self._named(first):
            return (*blocks[:-1], replace(listed, items=tuple(items))), last.blocks
        at = self._bold_name_inside(first)
        if not at:
            return blocks, ()
        text, tail = trimmed(first.children[:at]), trimmed(first.children[at:])
        kept = replace(last, blocks=(replace(first, children=text), *last.blocks[1:]))
        moved = Paragraph(tail, tail[0].line)
        if len(last.blocks) > 1:
            return blocks, ()
        return (*blocks[:-1], replace(listed, items=(*items, kept))), (moved,)

    def _bold_name_inside(self, paragraph: Paragraph) -> int:
        """Where in a paragraph a bold `Disclaimer:` begins a new source line; 0 for nowhere."""
        for index, node in enumerate(paragraph.children):
            begins_line = index and node.line > paragraph.line
            if begins_line and isinstance(node, Strong) and self._is_name(node):
                return index
        return 0

    def _is_name(self, node: Strong) -> bool:
        return plain(node.children).strip(" :").lower() in self._names

    def _is_disclaimer(self, block: Block, last: bool) -> bool:
        if not isinstance(block, Paragraph):
            return False
        return self._named(block) or (last and self._formula(block))

    def _named(self, block: Paragraph) -> bool:
        labelled = bold_label(block.children)
        return labelled is not None and labelled.text.lower() in self._names

    def _formula(self, block: Paragraph) -> bool:
        """Whether a paragraph is what disclaimers say, under no name or under `Note`."""
        text = plain(block.children).strip()
        label = bold_label(block.children) or text_label(block.children)
        if label and label.text.lower() in self._words["labels"]:
            text = plain(label.rest).strip()
        text = text.lower()
        about = text.startswith(self._words["about"])
        return about and any(phrase in text for phrase in self._words["says"])


def _named(blocks: tuple[Block, ...]) -> Section:
    """A disclaimer section; its bold name becomes its title."""
    first, *others = blocks
    assert isinstance(first, Paragraph)
    labelled = bold_label(first.children)
    title: tuple[Inline, ...] = ()
    if labelled and labelled.rest and len(labelled.text.split()) <= 4:
        title, first = labelled.label, replace(first, children=labelled.rest)
    return Section("disclaimer", title, (first, *others), line=blocks[0].line)
