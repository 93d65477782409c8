"""Drafts and leaflets in, readable outlines out: one line for each block, after its source line.

Made for golden cases: every shape of the model and every inline shows, so that a change of either
is a changed line. Inline markup is written `⟨strong words⟩`, so that it cannot be taken for text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from pipeline.model import (
    Block,
    Callout,
    Code,
    Definition,
    DoseGroup,
    Draft,
    EffectGroup,
    Emphasis,
    Heading,
    Inline,
    Leaflet,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Preformatted,
    QuestionAnswer,
    Quote,
    Reference,
    Row,
    Rule,
    Section,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Topic,
)

_INDENT = "  "
_Ordinary: TypeAlias = (
    Heading | Paragraph | ListBlock | Definition | Table | Quote | Preformatted | Rule
)


def draft_outline(draft: Draft) -> str:
    """The blocks of a draft."""
    return _text(_blocks(draft.blocks, 0))


def leaflet_outline(leaflet: Leaflet) -> str:
    """The title, the sections and their blocks."""
    return _text(_leaflet(leaflet))


def inlines(children: Sequence[Inline]) -> str:
    """Inlines in one line, their markup in angle brackets that no source uses."""
    return "".join(_inline(node) for node in children)


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _leaflet(leaflet: Leaflet) -> Iterator[str]:
    written = inlines(leaflet.heading) or f"(not on the page: {_visible(leaflet.title)})"
    yield _line(leaflet.line, 0, f"title: {written}")
    for section in leaflet.sections:
        yield _section(section)
        yield from _blocks(section.blocks, 1)


def _section(section: Section) -> str:
    """`  8-12 ### dosage (Ibuprofen): Dosage`; a lead-in has `**` for its level."""
    mark = "#" * section.level or ("**" if section.title else "--")
    subject = f" ({_visible(section.subject)})" if section.subject else ""
    title = f": {inlines(section.title)}" if section.title else ""
    return f"{section.line:>4}-{section.last_line} {mark} {section.kind}{subject}{title}"


def _line(line: int, depth: int, text: str) -> str:
    return f"{line:>4} {_INDENT * depth}{text}"


def _blocks(blocks: Sequence[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        yield _line(block.line, depth, _head(block))
        yield from _inside(block, depth + 1)


def _head(block: Block) -> str:
    """What stands in a block's own line."""
    match block:
        case Callout(kind):
            return f"callout {kind}"
        case QuestionAnswer(question):
            return f"question: {inlines(question)}"
        case DoseGroup(audience, label):
            return f"dose {audience or 'for nobody named'}: {inlines(label)}"
        case EffectGroup(frequency, serious):
            return " ".join(("effects", frequency or "-", *(["serious"] if serious else [])))
        case Topic(label):
            return f"topic: {inlines(label) or '-'}"
        case _:
            return _ordinary_head(block)


def _ordinary_head(block: _Ordinary) -> str:
    match block:
        case Heading(level, children):
            return f"heading {level}: {inlines(children)}"
        case Paragraph(children):
            return f"paragraph: {inlines(children)}"
        case ListBlock(_, ordered, start):
            return f"list from {start}" if ordered else "list"
        case Definition(terms):
            return f"definition: {' / '.join(inlines(term) for term in terms)}"
        case Table(_, _, alignments):
            return " ".join(("table", *(alignment or "-" for alignment in alignments)))
        case Quote():
            return "quote"
        case Preformatted(value):
            return f"preformatted: {_visible(value)}"
        case Rule():
            return "rule"


def _inside(block: Block, depth: int) -> Iterator[str]:
    """The lines of what a block holds."""
    match block:
        case ListBlock(items):
            for item in items:
                yield from _item(item, depth)
        case Table(header, rows):
            if header:
                yield _row("header", header, depth)
            for row in rows:
                yield _row("row", row, depth)
        case EffectGroup(_, _, intro, blocks):
            yield from _introduction(intro, depth)
            yield from _blocks(blocks, depth)
        case QuestionAnswer(_, blocks) | Quote(blocks) | Callout(_, blocks) | Topic(_, blocks):
            yield from _blocks(blocks, depth)
        case DoseGroup(_, _, blocks) | Definition(_, blocks):
            yield from _blocks(blocks, depth)
        case _:
            return


def _introduction(intro: Sequence[Block], depth: int) -> Iterator[str]:
    for line in _blocks(intro, 0):
        number, text = line[:4], line[5:]
        yield f"{number} {_INDENT * depth}intro {text}"


def _item(item: ListItem, depth: int) -> Iterator[str]:
    """An item with the paragraph it begins with in one line, and what else it holds below."""
    match item.blocks:
        case (Paragraph(children, line), *others) if line == item.line:
            yield _line(item.line, depth, f"item: {inlines(children)}")
            yield from _blocks(others, depth + 1)
        case blocks:
            yield _line(item.line, depth, "item" if blocks else "item (empty)")
            yield from _blocks(blocks, depth + 1)


def _row(name: str, row: Row, depth: int) -> str:
    return _line(row.line, depth, f"{name}: {' | '.join(inlines(cell) for cell in row.cells)}")


def _inline(node: Inline) -> str:
    match node:
        case Text(value):
            return _visible(value)
        case Code(value):
            return f"⟨code {_visible(value)}⟩"
        case LineBreak():
            return "⟨break⟩"
        case Reference(children, target):
            return f"⟨reference {inlines(children)} → {_visible(target)}⟩"
        case Link(children, target):
            return f"⟨link {target} {inlines(children)}⟩"
        case Strong(children) | Emphasis(children) | Subscript(children) | Superscript(children):
            return f"⟨{type(node).__name__.lower()} {inlines(children)}⟩"


def _visible(text: str) -> str:
    """Text in which characters that cannot be seen, or not be told apart, show by their number."""
    return "".join(char if _is_plain(char) else f"⟨U+{ord(char):04X}⟩" for char in text)


def _is_plain(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] not in "CZ"
