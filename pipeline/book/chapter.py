"""A leaflet as a chapter: what a book needs to know of it, and its text in pieces.

A chapter is made once and kept; each handbook puts its pieces together to pages of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from pydantic import TypeAdapter

from pipeline.book.lookup import Lookup
from pipeline.book.titles import safe_name


@dataclass(frozen=True, slots=True)
class Anchor:
    """A section of a chapter, as links lead to it; `words` are empty where it has no heading."""

    id: str
    kind: str
    words: str
    level: int


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A place in a source that refers to another leaflet by its id."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a book needs to know of a chapter before it takes its text."""

    id: str
    title: str
    language: str
    source: str = ""
    """The file, as messages call it."""
    draft: bool = True
    version: str = ""
    reviewed: date | None = None
    review_due: date | None = None
    reviewer: str = ""
    tags: tuple[str, ...] = ()
    drug_class: str = ""
    lookup: Lookup = field(default_factory=Lookup)
    sections: tuple[Anchor, ...] = ()
    references: tuple[CrossReference, ...] = ()
    terms: tuple[str, ...] = ()
    """The ids of terms of the glossary that it leads to."""
    bytes: int = 0
    """Length of its text as XHTML."""

    @property
    def file(self) -> str:
        """The name of its file in an EPUB."""
        return f"{safe_name(self.id)}.xhtml"


@dataclass(frozen=True, slots=True)
class Chapter:
    """The text of a chapter as XHTML: its head, a piece for each of its sections, its foot."""

    summary: Summary
    head: str
    sections: tuple[str, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A leaflet that was asked for and must not or cannot be in a book."""

    source: str
    """The file, as messages call it."""
    status: str
    """`withheld` or `failed`."""


class Shelf(Protocol):
    """Where the chapters of a build stand; only one text at a time need be in memory."""

    @property
    def summaries(self) -> Mapping[str, Summary]:
        """Of every leaflet that may be printed, by id, in the order of ids."""

    @property
    def absent(self) -> Mapping[str, Absence]:
        """By id every other leaflet of the build."""

    def chapter(self, leaflet_id: str) -> Chapter:
        """The chapter of a leaflet. Raises KeyError and OSError."""


_SUMMARY: TypeAdapter[Summary] = TypeAdapter(Summary)


def chapter_bytes(chapter: Chapter) -> bytes:
    """A chapter to be kept: its summary on the first line, its text on the second."""
    text = {"head": chapter.head, "sections": chapter.sections, "foot": chapter.foot}
    return b"\n".join(
        [_SUMMARY.dump_json(chapter.summary), json.dumps(text, ensure_ascii=False).encode()]
    )


def summary_from(line: bytes) -> Summary:
    """The summary on the first line of a kept chapter. Raises ValueError."""
    return _SUMMARY.validate_json(line)


def chapter_from(data: bytes) -> Chapter:
    """The chapter that was kept as these bytes. Raises ValueError and KeyError."""
    line, _, rest = data.partition(b"\n")
    text = json.loads(rest)
    return Chapter(summary_from(line), text["head"], tuple(text["sections"]), text["foot"])
