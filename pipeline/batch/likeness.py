"""Two leaflets in, whether a reader would see the same out, white space apart."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

from pipeline.check.core.units import AMOUNT
from pipeline.model import (
    Code,
    Heading,
    Inline,
    Leaflet,
    LineBreak,
    Link,
    Preformatted,
    Reference,
    Section,
    Text,
    plain,
)

_INLINES = get_args(Inline)
_PLACES = frozenset({"line", "last_line", "level", "sha256", "path"})
"""What may change: where something stands, and how deep the author put a heading."""


def alike(one: Leaflet, other: Leaflet) -> bool:
    """Whether two leaflets have the same words, sections, blocks, marks and metadata.

    White space counts as one space, and as none where a number and its unit may stand with or
    without one. In headings below the title, bold, italics and a colon at the end do not count.
    """
    return bool(likeness(one) == likeness(other))


def likeness(value: Any) -> Any:
    """What must stay the same of a leaflet, or of a part of it."""
    if isinstance(value, Heading | Section):
        title = value.children if isinstance(value, Heading) else value.title
        return (_parts(value, {"children", "title"}), _spaced(plain(title)).rstrip(":").rstrip())
    if isinstance(value, Preformatted):
        return ("code", value.value)
    if dataclasses.is_dataclass(value):
        return _parts(value, set())
    if isinstance(value, tuple):
        inline = bool(value) and isinstance(value[0], _INLINES)
        return _spaced(_marked(value)) if inline else tuple(likeness(item) for item in value)
    return _spaced(value) if isinstance(value, str) else value


def _parts(value: Any, without: set[str]) -> tuple[Any, ...]:
    names = (field.name for field in dataclasses.fields(value))
    kept = (name for name in names if name not in _PLACES and name not in without)
    return (type(value).__name__, *(likeness(getattr(value, name)) for name in kept))


def _marked(children: tuple[Inline, ...]) -> str:
    """The characters of inlines with their marks."""
    return "".join(_node(node) for node in children)


def _node(node: Inline) -> str:
    match node:
        case Text(value):
            return value
        case LineBreak():
            return "\x00break\x00"
        case Code(value):
            return f"\x00code\x00{value.encode().hex()}\x00"  # every space of it counts
        case Link(children, target) | Reference(children, target):
            return f"\x00{type(node).__name__}\x00{target}\x00{_marked(children)}\x00"
        case _:
            return f"\x00{type(node).__name__}\x00{_marked(node.children)}\x00"


def _spaced(text: str) -> str:
    return AMOUNT.sub(r"\g<number>\g<unit>", " ".join(text.split()))
