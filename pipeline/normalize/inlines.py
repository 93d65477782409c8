"""Inlines in, the same inlines in two parts out: labels told from what they label, nothing lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model import (
    Emphasis,
    Inline,
    LineBreak,
    Link,
    Paragraph,
    Reference,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.model import plain as plain

_Container = Strong | Emphasis | Subscript | Superscript | Link | Reference
_SPACE = " \t\n"
LABEL_LENGTH = 90
"""Longest label in characters; what is longer is a sentence."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, such as `Adults:`, and what follows it."""

    label: tuple[Inline, ...]
    rest: tuple[Inline, ...]

    @property
    def text(self) -> str:
        """The label's words without the colon."""
        return plain(self.label).strip().rstrip(":").strip()

    @property
    def own(self) -> tuple[Paragraph, ...]:
        """What follows the label in its own line, as a paragraph; nothing where nothing does."""
        return (Paragraph(self.rest, self.rest[0].line),) if self.rest else ()

    @property
    def ends_in_colon(self) -> bool:
        """Whether the author set the label off with a colon."""
        return plain(self.label).rstrip().endswith(":")


def bold_label(children: tuple[Inline, ...]) -> Labelled | None:
    """The bold (or italic) words that inlines begin with, and the rest.

    A colon, or a remark in brackets with a colon, that follows the bold words belongs to them.
    Bold letters that a word begins with are no label.
    """
    if not children or not isinstance(children[0], Strong | Emphasis):
        return None
    label, rest = children[0].children, children[1:]
    text = plain(rest)
    if _joined(plain(label), text):
        return None
    head = text.lstrip(_SPACE)
    if head.startswith(":"):
        colon, rest = split_at(rest, text.index(":") + 1)
        label = (*label, *colon)
    elif head.startswith("(") and (end := text.find("):")) >= 0:
        remark, rest = split_at(rest, end + 2)
        label = (*label, *remark)
    return Labelled(label, trimmed(rest))


def _joined(before: str, after: str) -> bool:
    """Whether a word, or a number such as 2.5, begins in one text and ends in the other."""
    number = before[-1:].isdigit() and re.match(r"[.,]\d", after)
    return bool(number) or (before[-1:].isalnum() and after[:1].isalnum())


def text_label(children: tuple[Inline, ...]) -> Labelled | None:
    """The plain words before the first colon, where they are few enough to be a label."""
    text = plain(children)
    colon = text.find(":")
    if not 0 < colon <= LABEL_LENGTH:
        return None
    label, rest = split_at(children, colon + 1)
    return Labelled(label, trimmed(rest))


def split_at(
    children: tuple[Inline, ...], position: int
) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """Inlines cut in two at a character position of their plain text."""
    before: list[Inline] = []
    for index, node in enumerate(children):
        length = len(plain((node,)))
        if position < length:
            first, second = _cut(node, position)
            return (*before, *first), (*second, *children[index + 1 :])
        before.append(node)
        position -= length
        if position == 0:
            return tuple(before), children[index + 1 :]
    return tuple(before), ()


def _cut(node: Inline, position: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    if position == 0:
        return (), (node,)
    if isinstance(node, _Container):
        first, second = split_at(node.children, position)
        return (replace(node, children=first),), (replace(node, children=second),)
    if isinstance(node, LineBreak):
        return (node,), ()
    return (replace(node, value=node.value[:position]),), (
        replace(node, value=node.value[position:]),
    )


def trimmed(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Inlines without white space, line breaks and empty nodes at either end."""
    if len(children) == 1 and isinstance(only := children[0], Text):
        value = only.value.strip(_SPACE)
        return (Text(value, only.line),) if value else ()
    found = [node for node in children if plain((node,))]
    while found and not plain(found[:1]).strip(_SPACE):
        found.pop(0)
    while found and not plain(found[-1:]).strip(_SPACE):
        found.pop()
    return _stripped(_stripped(tuple(found), 0), -1)


def _stripped(children: tuple[Inline, ...], end: Literal[0, -1]) -> tuple[Inline, ...]:
    """Inlines without the white space at their start (0) or end (-1), however deep it is."""
    if not children:
        return ()
    node = children[end]
    if isinstance(node, Text):
        value = node.value.rstrip(_SPACE) if end else node.value.lstrip(_SPACE)
        if value == node.value:
            return children
        node = Text(value, node.line)
    elif isinstance(node, _Container):
        node = replace(node, children=_stripped(node.children, end))
    return (*children[:-1], node) if end else (node, *children[1:])


def all_bold(children: tuple[Inline, ...]) -> bool:
    """Whether every word of inlines is bold."""
    return bool(children) and all(
        isinstance(node, Strong) or not plain((node,)).strip(" \t\n.:") for node in children
    )
