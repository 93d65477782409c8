"""A section in, its sentences out, each with the run of text and the point it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.diff.words import Word, sentences, words
from pipeline.model import (
    Block,
    Callout,
    Definition,
    DoseGroup,
    EffectGroup,
    Emphasis,
    Heading,
    Inline,
    Link,
    ListBlock,
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
    line_at,
    plain,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run of text stands."""

    style: str
    """`title`, `heading`, `label`, `question`, `item`, `cell` or `text`."""
    under: str = ""
    """The point that it belongs to: an audience, topic, question or heading inside the section."""
    audience: str = ""
    """The key of the audience whose dose it is about."""


@dataclass(frozen=True)
class Unit:
    """A sentence, or a whole run of text where that has but one."""

    run: int
    """The number of its run in its section."""
    place: Place
    words: tuple[Word, ...]
    line: int

    @cached_property
    def key(self) -> str:
        """What is equal where a patient reads the same words."""
        return " ".join(word.key for word in self.words)

    @cached_property
    def masked(self) -> tuple[str, ...]:
        """Its words without signs, each amount as the same sign: what the sentence is about."""
        return tuple(
            "#" if word.kind == "amount" else word.key.lower()
            for word in self.words
            if word.kind != "sign"
        )

    @property
    def amounts(self) -> tuple[Word, ...]:
        """How much and how often."""
        return tuple(word for word in self.words if word.kind == "amount")


def units(section: Section, language: str) -> tuple[Unit, ...]:
    """The sentences of a section with its title, in reading order."""
    found: list[Unit] = []
    for number, (place, children) in enumerate(_runs(section)):
        text, at = read_text(children), 0
        for sentence in sentences(text):
            at = text.index(sentence, at)
            if said := words(sentence, language):
                start = at + len(sentence) - len(sentence.lstrip())
                found.append(Unit(number, place, said, line_at(children, start)))
            at += len(sentence)
    return tuple(found)


def read_text(children: Sequence[Inline]) -> str:
    """The characters of inlines as they are seen: raised and lowered ones are other characters.

    Without that, 10² would be the same as 102.
    """
    return "".join(_seen(node) for node in children)


def _seen(node: Inline) -> str:
    match node:
        case Superscript(children):
            return plain(children).translate(_RAISED)
        case Subscript(children):
            return plain(children).translate(_LOWERED)
        case Strong(children) | Emphasis(children) | Link(children) | Reference(children):
            return read_text(children)
        case _:
            return plain([node])


_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


_Runs = Iterator[tuple[Place, Sequence[Inline]]]


def _runs(section: Section) -> _Runs:
    if section.title:
        yield Place("title"), section.title
    yield from _of_blocks(section.blocks, Place("text"))


def _of_blocks(blocks: Sequence[Block], place: Place) -> _Runs:
    for block in blocks:
        yield from _of_block(block, place)
        if isinstance(block, Heading):
            place = _under(place, block.children)


def _of_block(block: Block, place: Place) -> _Runs:  # noqa: C901  # a case for each block
    match block:
        case Heading(_, children):
            yield _styled(place, "heading"), children
        case Paragraph(children):
            yield place, children
        case ListBlock(items):
            for item in items:
                yield from _of_blocks(item.blocks, _styled(place, "item"))
        case Definition(terms, blocks):
            for term in terms:
                yield _styled(place, "label"), term
            yield from _of_blocks(blocks, _under(place, terms[0] if terms else ()))
        case Table(header, rows):
            yield from _of_table(header, rows, place)
        case Preformatted(value, line):
            yield place, (Text(value, line),)
        case Quote(blocks) | Callout(_, blocks):
            yield from _of_blocks(blocks, place)
        case QuestionAnswer(label, blocks):
            yield _styled(place, "question"), label
            yield from _of_blocks(blocks, _under(place, label))
        case Topic(label, blocks):
            yield _styled(place, "label"), label
            yield from _of_blocks(blocks, _under(place, label))
        case DoseGroup(audience, label, blocks):
            yield Place("label", place.under, audience), label
            yield from _of_blocks(blocks, Place("text", _name(label), audience))
        case EffectGroup(_, _, intro, blocks):
            yield from _of_blocks(intro, place)
            yield from _of_blocks(blocks, place)
        case Rule():
            return


def _of_table(header: Row | None, rows: Sequence[Row], place: Place) -> _Runs:
    """Cells; what heads a row is what its other cells are about."""
    for cell in header.cells if header else ():
        yield _styled(place, "cell"), cell
    for row in rows:
        for at, cell in enumerate(row.cells):
            yield _styled(_under(place, row.cells[0]) if at else place, "cell"), cell


def _styled(place: Place, style: str) -> Place:
    return Place(style, place.under, place.audience)


def _under(place: Place, label: Sequence[Inline]) -> Place:
    return Place("text", _name(label) or place.under, place.audience)


def _name(label: Sequence[Inline]) -> str:
    return " ".join(plain(label).split()).rstrip(" :.")
