"""The leaflet model: plain, frozen values that stages hand to each other; nothing is imported here.

`Source` is what was read, `Draft` what was parsed, `Leaflet` what was understood. Every node knows
the line of the source file it came from (1-based; 0 for what has no place of its own).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, TypeAlias, get_args

# --- inlines ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters as the reader sees them."""

    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Strong:
    """Text of strong importance (bold in Markdown)."""

    children: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stressed text (italic in Markdown)."""

    children: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Subscript:
    """Lowered text, as in chemical formulas."""

    children: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Superscript:
    """Raised text, as in powers and charges."""

    children: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """Text that points to a web, mail or telephone address; no other scheme gets this far."""

    children: tuple[Inline, ...]
    target: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """Text that points to another leaflet; `target` is that leaflet's id as written."""

    children: tuple[Inline, ...]
    target: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be shown letter for letter."""

    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line end the author asked for."""

    line: int = 0


Inline: TypeAlias = (
    Text | Strong | Emphasis | Subscript | Superscript | Link | Reference | Code | LineBreak
)

# --- ordinary blocks -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that does not open a section: a sub-heading of level 1 to 6 as written."""

    level: int
    children: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    children: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; its text is in blocks, so that items may nest."""

    blocks: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A bulleted or numbered list; `start` is the first number as the author wrote it."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1
    line: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """Terms with what they mean."""

    terms: tuple[tuple[Inline, ...], ...]
    blocks: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, a tuple of inlines for each cell."""

    cells: tuple[tuple[Inline, ...], ...]
    line: int = 0


Alignment: TypeAlias = Literal["left", "right", "center", ""]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `header` is None where the author gave no column headings."""

    header: Row | None
    rows: tuple[Row, ...]
    alignments: tuple[Alignment, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks that the author set apart with `>`."""

    blocks: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines to be kept as they are."""

    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break; it has no text."""

    line: int = 0


# --- blocks with a meaning, made by `normalize` ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Callout:
    """A paragraph that must not be missed; `kind` is `warning`, `emergency` or `note`."""

    kind: Literal["warning", "emergency", "note"]
    blocks: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One frequently asked question; `question` holds the words and their punctuation."""

    question: tuple[Inline, ...]
    answer: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class DoseGroup:
    """What one audience takes; `audience` is a key such as `adults`, `label` the author's words."""

    audience: str
    label: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class EffectGroup:
    """Side effects of one frequency or seriousness, with the sentence that introduces them.

    `frequency` is a key of the QRD template (`very-common` … `very-rare`, `not-known`) or empty
    where the author does not say.
    """

    frequency: str
    serious: bool
    intro: tuple[Block, ...]
    blocks: tuple[Block, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A point with a name of its own, as precautions have; `label` is the author's name for it."""

    label: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    line: int = 0


Block: TypeAlias = (
    Heading
    | Paragraph
    | ListBlock
    | Definition
    | Table
    | Quote
    | Preformatted
    | Rule
    | Callout
    | QuestionAnswer
    | DoseGroup
    | EffectGroup
    | Topic
)

# --- documents -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the front matter says, with the house defaults filled in."""

    title: str = ""
    id: str = ""
    language: str = ""
    generic_name: str = ""
    brand_names: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    version: str = ""
    status: Literal["draft", "approved"] = "draft"
    reviewed: date | None = None
    review_due: date | None = None
    reviewer: str = ""
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    """Safety codes, each with the status that lifts it once a named reviewer has given it."""
    drug_class: str = ""
    """The therapeutic class, `class` in the front matter."""
    conditions: tuple[str, ...] = ()
    """What the medicine is used for, where the author says it apart from the text."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that the author wants kept quiet, as the front matter says it."""

    code: str
    reason: str
    """Why; without one it has no effect."""
    until: date | None = None
    """The last day on which it is in force; None for good."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: repaired text, front matter, and where the text begins."""

    path: str
    metadata: Metadata
    text: str
    first_line: int
    sha256: str
    raw: bytes
    key_lines: tuple[tuple[str, int], ...] = ()
    """The line on which each front matter key stands."""
    suppress: tuple[Suppression, ...] = ()
    """The findings that are kept quiet in the whole file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A source as a tree of ordinary blocks, nothing yet understood."""

    source: Source
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a leaflet, in the place where the author put it.

    `kind` is a key of `SECTIONS`; `title` holds the author's words, empty where there were none;
    `subject` names the ingredient in a leaflet that treats several one by one; `level` is that of
    the heading, 0 where it was none; `last_line` is the last source line that belongs to it.
    """

    kind: str
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    subject: str = ""
    level: int = 0
    line: int = 0
    last_line: int = 0


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet that has been understood as far as it can be, with not one word left out.

    `heading` is the title as the author wrote it on the page, empty where there was none; `title`
    is the plain title for lists, bookmarks and metadata.
    """

    id: str
    title: str
    language: str
    metadata: Metadata
    heading: tuple[Inline, ...]
    sections: tuple[Section, ...]
    path: str
    sha256: str
    line: int = 0


Node: TypeAlias = Inline | Block | ListItem | Row | Section

# --- reading the model -----------------------------------------------------------------------


def plain(nodes: Sequence[Inline]) -> str:
    """The characters of inlines, without their markup."""
    if len(nodes) == 1 and isinstance(nodes[0], Text):
        return nodes[0].value  # most runs are one piece of text
    return "".join(
        [node.value if isinstance(node, _VERBATIM) else _characters(node) for node in nodes]
    )


_VERBATIM = (Text, Code)
"""Made once: a union is put together anew every time it is asked about."""


def _characters(node: Inline) -> str:
    if isinstance(node, _VERBATIM):
        return node.value
    return " " if isinstance(node, LineBreak) else plain(node.children)


def plain_blocks(blocks: Sequence[Block]) -> str:
    """The text of blocks, one line for each paragraph, item, heading or cell, in reading order."""
    return "\n".join(plain(run) for run in runs(blocks))


def runs(blocks: Sequence[Block]) -> Iterator[tuple[Inline, ...]]:
    """The runs of text in blocks, in reading order: a paragraph, label or cell is one each."""
    for block in blocks:
        yield from _runs(block)


def _runs(block: Block) -> Iterator[tuple[Inline, ...]]:  # noqa: C901  (a case for each block)
    match block:
        case Heading(_, children) | Paragraph(children):
            yield children
        case ListBlock(items):
            for item in items:
                yield from runs(item.blocks)
        case Definition(terms, blocks):
            yield from terms
            yield from runs(blocks)
        case Table(header, rows):
            for row in (header, *rows) if header else rows:
                yield from row.cells
        case Preformatted(value, line):
            yield (Text(value, line),)
        case Quote(blocks) | Callout(_, blocks):
            yield from runs(blocks)
        case QuestionAnswer(label, blocks) | Topic(label, blocks) | DoseGroup(_, label, blocks):
            yield label
            yield from runs(blocks)
        case EffectGroup(_, _, intro, blocks):
            yield from runs(intro)
            yield from runs(blocks)
        case Rule():
            return


def every_block(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks and all blocks inside them, in reading order."""
    for block in blocks:
        yield block
        match block:
            case ListBlock(items):
                for item in items:
                    yield from every_block(item.blocks)
            case EffectGroup(_, _, intro, inner):
                yield from every_block((*intro, *inner))
            case Definition(_, inner) | Callout(_, inner) | QuestionAnswer(_, inner):
                yield from every_block(inner)
            case Quote(inner) | Topic(_, inner) | DoseGroup(_, _, inner):
                yield from every_block(inner)


def line_at(children: Sequence[Inline], position: int) -> int:
    """The source line of the character at a position of the plain text of inlines."""
    for node in children:
        length = len(_characters(node))
        if position < length:
            if isinstance(node, Text | Code | LineBreak):
                return node.line
            return line_at(node.children, position)
        position -= length
    return children[-1].line if children else 0


def leaflet_text(leaflet: Leaflet) -> str:
    """All words of a leaflet in reading order, one line for each run of text."""
    lines = [plain(leaflet.heading)]
    for section in leaflet.sections:
        lines.append(plain(section.title))
        lines.append(plain_blocks(section.blocks))
    return "\n".join(line for line in lines if line)


# --- JSON ------------------------------------------------------------------------------------


def to_json(value: Any) -> Any:
    """A value of the model as plain JSON data; each node carries its class name under `node`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"node": type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return value


def from_json(value: Any) -> Any:
    """The value of the model that `to_json` was given.

    Raises KeyError for a node name that the model does not have.
    """
    if isinstance(value, list):
        return tuple(from_json(item) for item in value)
    if not isinstance(value, dict):
        return value
    if "date" in value:
        return date.fromisoformat(value["date"])
    if "bytes" in value:
        return bytes.fromhex(value["bytes"])
    fields = {name: from_json(item) for name, item in value.items() if name != "node"}
    return _Nodes.by_name[value["node"]](**fields)


class _Nodes:
    by_name: ClassVar[dict[str, type]] = {
        node.__name__: node
        for node in (
            *get_args(Inline),
            *get_args(Block),
            *(ListItem, Row, Metadata, Suppression, Source, Draft, Section, Leaflet),
        )
    }
