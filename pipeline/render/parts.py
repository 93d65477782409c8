"""A part of a `Book` and its introduction in, its page as XHTML out.

Sources: EPUB 3 Structural Semantics Vocabulary 1.1 (`part`); DPUB-ARIA 1.1 (`doc-part`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.book import Book, Page, Part, address, direction
from pipeline.model import Block
from pipeline.render.environment import rendered
from pipeline.style import Style


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a part's contents: where it leads, if anywhere, and what stands inside it.

    `language` is empty where it is that of the book.
    """

    address: str
    words: str
    language: str = ""
    direction: str = ""
    inner: tuple[Entry, ...] = ()


def part_page(book: Book, part: Part, style: Style, introduction: Sequence[Block] = ()) -> Page:
    """The page with which a part begins: its title, its introduction, and what is in it.

    Links are addresses. Raises BookError and StyleError.
    """
    language = book.handbook.language
    title = book.part_title(part)
    name = part.id if part.id.startswith("part-") else f"part-{part.id}"
    xhtml = rendered(
        style,
        "book/part.xhtml",
        title=title,
        language=language,
        direction=direction(language),
        labels=book.locale.labels,
        introduction=tuple(introduction),
        entries=_entries(book, part),
        contents=book.label("part_contents"),
    )
    return Page("part", title, xhtml, name)


def _entries(book: Book, part: Part) -> tuple[Entry, ...]:
    """Its medicines, then the parts in it with theirs, in reading order."""
    own = book.handbook.language
    medicines = (
        Entry(
            address.medicine(each.id),
            book.shown_title(each),
            language=each.language if each.language != own else "",
            direction=direction(each.language),
        )
        for each in part.chapters
    )
    inner = (
        Entry(
            address.part(each.id) if each.has_page else "",
            book.part_title(each),
            inner=_entries(book, each),
        )
        for each in part.parts
    )
    return (*medicines, *inner)
