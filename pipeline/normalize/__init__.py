"""A `Draft` in, a `Leaflet` out: blocks become sections, and sections get the shape of their kind.

Understanding may fail, text may not be lost: what has no special shape stays an ordinary block in
the place where it stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from pipeline.model import Block, Draft, Heading, Leaflet, Section, plain
from pipeline.normalize.callouts import called_out
from pipeline.normalize.doses import dose_groups
from pipeline.normalize.effects import effect_groups
from pipeline.normalize.questions import question_answers
from pipeline.normalize.recognise import Recogniser
from pipeline.normalize.split import split
from pipeline.normalize.topics import topics
from pipeline.sections import SECTIONS
from pipeline.style import Locale

Shape: TypeAlias = Callable[[tuple[Block, ...], Locale], tuple[Block, ...]]

SHAPES: Mapping[str, Shape] = {
    "plain": lambda blocks, _: blocks,
    "doses": dose_groups,
    "effects": effect_groups,
    "topics": topics,
    "questions": question_answers,
}
"""How the blocks of a section are understood, by the `shape` of its kind."""


def normalize(draft: Draft, locale: Locale) -> Leaflet:
    """The leaflet in a draft, as far as it can be understood. Never raises on content."""
    source = draft.source
    first = draft.blocks[0] if draft.blocks else None
    written = first.children if isinstance(first, Heading) else ()
    title = source.metadata.title or plain(written).strip() or source.metadata.id
    recogniser = Recogniser(locale, title)
    titled = isinstance(first, Heading) and _is_title(first, title, recogniser)
    sections = split(draft.blocks[1:] if titled else draft.blocks, recogniser, locale)
    last_line = source.first_line + source.text.rstrip("\n").count("\n")
    return Leaflet(
        id=source.metadata.id,
        title=title,
        language=source.metadata.language,
        metadata=source.metadata,
        heading=written if titled else (),
        sections=tuple(_shaped(sections, last_line, locale)),
        path=source.path,
        sha256=source.sha256,
        line=first.line if first and titled else source.first_line,
    )


def _is_title(first: Heading, title: str, recogniser: Recogniser) -> bool:
    """Whether the heading that a page begins with is its title and not that of a section."""
    text = plain(first.children).strip()
    return text == title or (first.level == 1 and recogniser.title(text) is None)


def _shaped(sections: list[Section], last_line: int, locale: Locale) -> Iterator[Section]:
    """Sections in the shape of their kind, with the line on which each ends."""
    ends = (*(following.line - 1 for following in sections[1:]), last_line)
    for section, end in zip(sections, ends, strict=False):  # a page may have no section
        shape = SHAPES[SECTIONS[section.kind].shape]
        blocks = called_out(shape(section.blocks, locale), locale)
        yield replace(section, blocks=blocks, last_line=max(section.line, end))
