"""Blocks in, the same blocks with the warnings among them marked out."""

from __future__ import annotations

from typing import Literal

from pipeline.model import Block, Callout, Paragraph, plain
from pipeline.normalize.inlines import all_bold, bold_label
from pipeline.normalize.phrases import holds
from pipeline.style import Locale

_SHORTEST_WARNING = 4
"""Words; a shorter bold line is a heading."""


def called_out(blocks: tuple[Block, ...], locale: Locale) -> tuple[Block, ...]:
    """Paragraphs that are bold throughout, or begin with `Warning:` or `Note:`, as callouts."""
    return tuple(_called_out(block, locale) for block in blocks)


def _called_out(block: Block, locale: Locale) -> Block:
    if not isinstance(block, Paragraph):
        return block
    kind = _kind(block, locale)
    return Callout(kind, (block,), block.line) if kind else block


def _kind(block: Paragraph, locale: Locale) -> Literal["warning", "emergency", "note"] | None:
    words = locale.words["callouts"]
    text = plain(block.children)
    labelled = bold_label(block.children)
    label = labelled.text.lower() if labelled else ""
    bold = all_bold(block.children) and len(text.split()) >= _SHORTEST_WARNING
    bold = bold and not text.rstrip().endswith(":")
    if bold and holds(words["emergency"], text):
        return "emergency"
    if label in words["warning"] or bold:
        return "warning"
    return "note" if label in words["note"] else None
