"""A handbook as a value: its parts and volumes, and the pages that are no chapters."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pipeline.book.chapter import Summary
from pipeline.handbook import Handbook
from pipeline.style import Locale

LETTERS = 4
"""Of a title on the back of a volume that begins or ends amid a letter."""


class BookError(Exception):
    """A book cannot be made; the message names the chapter and what is wrong with it."""


def label(locale: Locale, name: str) -> str:
    """One of the house's words in a language. Raises BookError where it is missing."""
    if name not in locale.labels:
        raise BookError(
            f"the locale for '{locale.language}' has no label '{name}', which a handbook "
            f"needs; add it under [labels] in its file in styles/locales"
        )
    return locale.labels[name]


@dataclass(frozen=True, slots=True)
class Part:
    """Chapters that stand together under a title, such as those of one letter, and parts in it."""

    id: str
    title: str
    chapters: tuple[Summary, ...] = ()
    parts: tuple[Part, ...] = ()
    kind: Literal["letter", "class", "tag", "own"] = "letter"
    introduction: str = ""
    """The Markdown file of its introduction, beside the definition; empty where it has none."""
    continued: bool = False
    """Whether it began in the volume before."""
    continues: bool = False
    """Whether it goes on in the next volume."""

    def every(self) -> Iterator[Part]:
        """The part itself and all parts inside it, in reading order."""
        yield self
        for inner in self.parts:
            yield from inner.every()

    def all_chapters(self) -> Iterator[Summary]:
        """Its chapters and those of the parts inside it, in reading order."""
        for each in self.every():
            yield from each.chapters

    @property
    def has_page(self) -> bool:
        """Whether it begins with a page of its own."""
        return self.kind == "own"


@dataclass(frozen=True, slots=True)
class Book:
    """A handbook, or one volume of it, with its chapters in reading order.

    `date` is None where neither the build nor any leaflet says how old the book is.
    """

    handbook: Handbook
    publisher: str
    locale: Locale
    parts: tuple[Part, ...]
    date: datetime | None = None
    number: int = 1
    """Of this volume, from 1."""
    volumes: int = 1
    """How many there are."""
    titles: Mapping[str, str] = field(default_factory=dict, compare=False)
    """By id the titles that tell chapters of one name apart, see `shown_title`."""

    @property
    def name(self) -> str:
        """What its files are called: `all`, and `all_2` for the second of several volumes.

        No id has an underscore, so that no volume is called as another handbook.
        """
        return self.handbook.id if self.volumes == 1 else f"{self.handbook.id}_{self.number}"

    def every_part(self) -> Iterator[Part]:
        """Every part, in reading order."""
        for part in self.parts:
            yield from part.every()

    @property
    def chapters(self) -> tuple[Summary, ...]:
        """Every chapter in reading order."""
        return tuple(chapter for part in self.parts for chapter in part.all_chapters())

    def shown_title(self, summary: Summary) -> str:
        """A chapter's title as contents and indexes show it: no other chapter has the same."""
        return self.titles.get(summary.id, summary.title)

    def part_title(self, part: Part) -> str:
        """A part's title as headings and contents show it: `Heart (continued)`."""
        if not part.continued:
            return part.title
        return self.label("part_continued").replace("{title}", part.title)

    @property
    def span(self) -> str:
        """From where to where this volume goes, as on the back of a dictionary: `C–F`.

        Of a letter that is divided, the beginnings of titles; of parts, their titles.
        """
        if self.volumes == 1:
            return ""
        first, last = self.parts[0], self.parts[-1]
        if first.kind != "letter":
            begin, end = first.title, last.title
            return begin if begin == end else f"{begin} – {end}"
        chapters = self.chapters
        begin = _opening(chapters[0].title) if first.continued else first.title
        end = _opening(chapters[-1].title) if last.continues else last.title
        return begin if begin == end else f"{begin}–{end}"

    @property
    def languages(self) -> tuple[str, ...]:
        """The book's language first, then those of its chapters (EPUB 3.3, 5.5.3.1.3)."""
        others = sorted({chapter.language for chapter in self.chapters})
        return tuple(dict.fromkeys((self.handbook.language, *others)))

    @property
    def drafts(self) -> int:
        """How many chapters nobody has approved."""
        return sum(chapter.draft for chapter in self.chapters)

    @property
    def volume(self) -> str:
        """Which volume this is, such as `Volume 2 of 3: C–F`; empty where there is only one."""
        if self.volumes == 1:
            return ""
        words = self.label("volume_of").replace("{number}", str(self.number))
        words = words.replace("{volumes}", str(self.volumes))
        return f"{words}: {self.span}"

    @property
    def title(self) -> str:
        """The handbook's title, and which volume this is."""
        return ", ".join(filter(None, (self.handbook.title, self.volume)))

    def label(self, name: str) -> str:
        """One of the house's words in the book's language. Raises BookError where it is missing."""
        return label(self.locale, name)

    @property
    def identifier(self) -> str:
        """The identifier that the handbook gives, else one made from publisher and handbook id.

        It is a UUID of version 5 (RFC 9562, 5.5), so it stays the same from one edition to the
        next, and a reading system keeps the book's place and notes (EPUB 3.3, 5.5.3.1.1). Each
        further volume has one made from that of the first.
        """
        first = self._first_identifier
        return first if self.number == 1 else uuid.uuid5(uuid.NAMESPACE_URL, self._later(first)).urn

    def _later(self, first: str) -> str:
        return f"{first}:volume:{self.number}"

    @property
    def _first_identifier(self) -> str:
        given = self.handbook.identifier
        isbn = re.sub(r"[ -]", "", given).upper()
        if re.fullmatch(r"\d{9}[\dX]|\d{13}", isbn):
            return f"urn:isbn:{isbn}"
        name = f"leaflet-handbook:{self.publisher}:{self.handbook.id}"
        return given or uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _opening(title: str) -> str:
    """The first letters of a title, as many as a dictionary shows: `Amo`."""
    return title.strip()[:LETTERS].strip()


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """Other chapters that belong to one, under the words for why: addresses with their titles."""

    label: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is no chapter; `role` is its `epub:type`, such as `titlepage`.

    `name` is that of its file without suffix, and of its address (`leaflet:page/NAME`). Links in it
    are addresses (see `pipeline.book.address`).
    """

    role: str
    title: str
    xhtml: str
    name: str = ""
    in_contents: bool = True
    """Whether the contents lead there; not for the second and later pages of an index."""


IMAGE_TYPES: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
}
"""Of pictures in books, with what names of their files end in (EPUB 3.3, 3.2)."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its bytes, its media type, and what it shows in words."""

    data: bytes
    media_type: str
    description: str

    @property
    def suffix(self) -> str:
        """That of a file that holds it. Raises BookError for a type that no book may hold."""
        if self.media_type not in IMAGE_TYPES:
            raise BookError(f"a picture of type {self.media_type} cannot stand in a book")
        return IMAGE_TYPES[self.media_type]


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a book is no chapter: its cover, and pages before, among and after the chapters."""

    cover: Image
    front: tuple[Page, ...]
    parts: Mapping[str, Page] = field(default_factory=dict)
    """By the ids of parts that have a page."""
    back: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where a page of the print edition begins: the text of its number, and the place in the book.

    `address` is of a chapter or page (without a place in it); `block` counts the blocks of text in
    it from 0, as `pipeline.book.blocks` does: the page begins with that one, or in the one before.
    """

    label: str
    address: str
    block: int
