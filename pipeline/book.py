"""A handbook as a value: chapters in, a book in parts A to Z out, for render and emit to share."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import TypeAlias

from pipeline.project import Handbook
from pipeline.style import Locale

DIGITS = "0–9"
SYMBOLS = "#"

LONGEST_NAME = 200
"""Longest file name in characters; most file systems stop at 255 bytes."""

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages (ISO 639) usually written from right to left."""

_UNDECOMPOSED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
"""Latin letters that Unicode does not take apart, as catalogues file them."""

SortKey: TypeAlias = tuple[tuple[int, str], tuple[tuple[int, int, str], ...], str]


class BookError(Exception):
    """A book cannot be made; the message names the chapter and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One leaflet as a complete page; a plain value that travels between processes."""

    id: str
    title: str
    language: str
    draft: bool
    reviewed: date | None
    xhtml: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{safe_name(self.id)}.xhtml"


def chapter_bytes(chapter: Chapter) -> bytes:
    """A chapter as JSON, to be kept until a book is bound."""
    reviewed = chapter.reviewed.isoformat() if chapter.reviewed else None
    return json.dumps(asdict(chapter) | {"reviewed": reviewed}, ensure_ascii=False).encode()


def chapter_from(data: bytes) -> Chapter:
    """The chapter that was kept as these bytes."""
    values = json.loads(data)
    reviewed = date.fromisoformat(values["reviewed"]) if values["reviewed"] else None
    return Chapter(**values | {"reviewed": reviewed})


@dataclass(frozen=True, slots=True)
class Part:
    """Chapters that stand together under a title, such as those of one letter."""

    id: str
    title: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A handbook with its chapters in reading order.

    `date` is None where neither the build nor any leaflet says how old the book is.
    """

    handbook: Handbook
    publisher: str
    locale: Locale
    parts: tuple[Part, ...]
    date: datetime | None

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter in reading order."""
        return tuple(chapter for part in self.parts for chapter in part.chapters)

    @property
    def drafts(self) -> int:
        """How many chapters nobody has approved."""
        return sum(chapter.draft for chapter in self.chapters)

    def label(self, name: str) -> str:
        """One of the house's words in the book's language. Raises BookError where it is missing."""
        if name not in self.locale.labels:
            raise BookError(
                f"the locale for '{self.locale.language}' has no label '{name}', which a handbook "
                f"needs; add it under [labels] in its file in styles/locales"
            )
        return self.locale.labels[name]

    @property
    def identifier(self) -> str:
        """The identifier that the handbook gives, else one made from publisher and handbook id.

        It is a UUID of version 5 (RFC 9562, 5.5), so it stays the same from one edition to the
        next, and a reading system keeps the book's place and notes (EPUB 3.3, 5.5.3.1.1).
        """
        given = self.handbook.identifier
        isbn = re.sub(r"[ -]", "", given).upper()
        if re.fullmatch(r"\d{9}[\dX]|\d{13}", isbn):
            return f"urn:isbn:{isbn}"
        name = f"leaflet-handbook:{self.publisher}:{self.handbook.id}"
        return given or uuid.uuid5(uuid.NAMESPACE_URL, name).urn


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is no chapter; `role` is its `epub:type`, such as `titlepage`."""

    role: str
    title: str
    xhtml: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands before the contents: the cover's picture (SVG), and pages in reading order."""

    cover: str
    pages: tuple[Page, ...]


def bind(
    handbook: Handbook,
    publisher: str,
    locale: Locale,
    chapters: Iterable[Chapter],
    source_date_epoch: str = "",
) -> Book:
    """A book of chapters, A to Z whatever order they came in.

    `source_date_epoch` is the environment variable of that name, empty where there is none.
    Raises BookError for a book without chapters, and for ids that differ by case alone.
    """
    ordered = sorted(chapters, key=lambda chapter: (*sort_key(chapter.title), chapter.id))
    if not ordered:
        raise BookError(f"handbook '{handbook.id}' has no leaflets: all were withheld or failed")
    _refuse_repeated_ids(ordered)
    date_ = _date(ordered, source_date_epoch)
    parts = tuple(_by_letter(ordered))
    return Book(handbook, handbook.publisher or publisher, locale, parts, date_)


def _refuse_repeated_ids(chapters: Sequence[Chapter]) -> None:
    found: dict[str, Chapter] = {}
    for chapter in chapters:
        other = found.setdefault(chapter.file.lower(), chapter)
        if other is not chapter:
            raise BookError(
                f"'{other.title}' and '{chapter.title}' would be the same file: "
                f"their ids are '{other.id}' and '{chapter.id}'"
            )


def _date(chapters: Sequence[Chapter], source_date_epoch: str) -> datetime | None:
    """When the book is from: what the build says, else its newest review; never today.

    Source: reproducible-builds.org, SOURCE_DATE_EPOCH specification 1.1 (seconds since 1970).
    """
    if source_date_epoch:
        try:
            return datetime.fromtimestamp(int(source_date_epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise BookError(
                f"SOURCE_DATE_EPOCH must be a whole number of seconds, got '{source_date_epoch}'"
            ) from None
    reviews = [chapter.reviewed for chapter in chapters if chapter.reviewed]
    return datetime.combine(max(reviews), time(), UTC) if reviews else None


def _by_letter(ordered: Sequence[Chapter]) -> Iterator[Part]:
    for title, chapters in groupby(ordered, key=lambda chapter: letter(chapter.title)):
        yield Part(f"letter-{_letter_id(title)}", title, tuple(chapters))


def _letter_id(title: str) -> str:
    return {DIGITS: "0-9", SYMBOLS: "other"}.get(title) or safe_name(title.lower())


# --- the order of titles ---------------------------------------------------------------------


def letter(title: str) -> str:
    """The letter under which a title is looked up: `A` to `Z`, `0–9`, another script's, or `#`."""
    first = next((char for char in _folded(title) if char.isalnum()), "")
    if first.isdecimal():
        return DIGITS
    return first.upper()[:1] or SYMBOLS


def sort_key(title: str) -> SortKey:
    """The place of a title in a catalogue, the same on every machine and in every locale.

    Digits first, then A to Z, then other scripts; word by word, so that `Atorvastatin + Ezetimibe`
    follows `Atorvastatin` at once; case, accents and punctuation do not count; numbers count by
    value, so that `Vitamin B6` stands before `Vitamin B12`.
    Source: ISO 999:1996, 9 (word-by-word filing); Unicode Technical Standard 10, 1.1 (levels).
    """
    words = re.findall(r"\d+|[^\W\d_]+", re.sub(r"(?<=\w)[-'’](?=\w)", "", _folded(title)))
    key = tuple((0, int(word[:20]), "") if word.isdecimal() else (1, 0, word) for word in words)
    return _letter_rank(letter(title)), key, title


def _letter_rank(name: str) -> tuple[int, str]:
    if name in (SYMBOLS, DIGITS):
        return (0 if name == DIGITS else 3), name
    return (1 if name.isascii() else 2), name


def _folded(title: str) -> str:
    """A title in small letters without accents; `²` counts as 2."""
    parts = unicodedata.normalize("NFKD", title).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_UNDECOMPOSED)


def direction(language: str) -> str:
    """Which way the usual script of a language runs, `ltr` or `rtl`."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def safe_name(name: str) -> str:
    """An id as part of a file name: `A-Z a-z 0-9 . _ -`, at most `LONGEST_NAME` characters.

    Leaflets have no other ids; should one come along, its characters are written as numbers, since
    EPUB readers and zip tools disagree about them (EPUB 3.3, 4.2.3).
    """
    safe = re.sub(r"[^A-Za-z0-9._-]", lambda found: f"_{ord(found.group()):x}_", name)
    if len(safe) <= LONGEST_NAME:
        return safe
    return f"{safe[:LONGEST_NAME]}_{hashlib.sha256(safe.encode()).hexdigest()[:16]}"
