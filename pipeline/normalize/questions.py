"""The blocks of a section of questions in, questions with their answers out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model import (
    Block,
    Definition,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    QuestionAnswer,
    Text,
    plain,
)
from pipeline.normalize.inlines import Labelled, bold_label, split_at, trimmed
from pipeline.style import Locale

_LONGEST_QUESTION = 220
_PREFIX = re.compile(r"\s*(?:q(?:uestion)?\s*\d{0,2}|\d{1,2})\s*[:.)]\s*", re.IGNORECASE)


def question_answers(blocks: tuple[Block, ...], locale: Locale) -> tuple[Block, ...]:
    """Every question paired with its answer; what is no question stays an ordinary block."""
    return tuple(_paired(list(_questions(blocks))))


def _questions(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case ListBlock(items) if any(asked := [_of_item(item) for item in items]):
                yield from _of_list(items, asked)
            case Paragraph(children):
                yield _asked(children, (), block.line) or block
            case Heading(_, children) if "?" in plain(children):
                yield QuestionAnswer(children, (), block.line)
            case Definition(terms, answer) if len(terms) == 1:
                yield QuestionAnswer(terms[0], answer, block.line)
            case _:
                yield block


def _of_list(items: Sequence[ListItem], asked: Sequence[QuestionAnswer | None]) -> Iterator[Block]:
    """The items of a list; those without a question belong to the answer before them."""
    for item, question in zip(items, asked, strict=True):
        if question:
            yield question
        else:
            yield from item.blocks


def _of_item(item: ListItem) -> QuestionAnswer | None:
    first = item.blocks[0] if item.blocks else None
    if not isinstance(first, Paragraph):
        return None
    return _asked(first.children, item.blocks[1:], item.line, in_list=True)


def _asked(
    children: tuple[Inline, ...], others: tuple[Block, ...], line: int, *, in_list: bool = False
) -> QuestionAnswer | None:
    """A paragraph as a question: its bold words, or its words up to the question mark.

    In a list any bold beginning is a question ("Storage:"); a paragraph has to ask.
    """
    labelled = bold_label(children)
    if labelled and not (in_list or "?" in labelled.text):
        labelled = None
    labelled = labelled or _up_to_mark(children)
    if labelled is None or not labelled.text:
        return None
    if _PREFIX.fullmatch(plain(labelled.label)) and labelled.rest:
        labelled = _after_prefix(labelled)
    return QuestionAnswer(trimmed(labelled.label), (*labelled.own, *others), line)


def _after_prefix(labelled: Labelled) -> Labelled:
    """`**Q:** Is it safe? Yes.`: the question is what follows the bold letter."""
    asked = _up_to_mark(labelled.rest)
    if asked is None:
        return labelled
    space = split_at(labelled.label, len(plain(labelled.label)))[0]
    return Labelled((*space, *_spaced(asked.label)), asked.rest)


def _spaced(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return (Text(" ", children[0].line), *children)


def _up_to_mark(children: tuple[Inline, ...]) -> Labelled | None:
    text = plain(children)
    mark = text.find("?")
    if not 0 < mark <= _LONGEST_QUESTION:
        return None
    prefix = _PREFIX.match(text)
    words = text[prefix.end() if prefix else 0 : mark]
    if "." in words.strip().rstrip("."):
        return None
    question, answer = split_at(children, mark + 1)
    return Labelled(trimmed(question), trimmed(answer))


def _paired(blocks: list[Block]) -> Iterator[Block]:
    """Questions without an answer of their own take the blocks that follow."""
    held: QuestionAnswer | None = None
    for block in blocks:
        if isinstance(block, QuestionAnswer):
            if held:
                yield held
            held = block
        elif held and not _heads(block):
            held = QuestionAnswer(held.question, (*held.answer, block), held.line)
        else:
            if held:
                yield held
            held = None
            yield block
    if held:
        yield held


def _heads(block: Block) -> bool:
    """Whether a block is a heading of its own or a bold line, and so no part of an answer."""
    if isinstance(block, Paragraph):
        labelled = bold_label(block.children)
        return labelled is not None and labelled.text.lower() not in ("a", "answer")
    return isinstance(block, Heading)
