"""A handbook's definition and the chapters that there are in, its parts in reading order out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import groupby

from pipeline.book.chapter import Shelf, Summary
from pipeline.book.parts import BookError, Part
from pipeline.book.titles import DIGITS, SYMBOLS, letter, safe_name, sort_key
from pipeline.diagnostics import Diagnostic
from pipeline.handbook import Handbook
from pipeline.style import Locale


@dataclass(frozen=True, slots=True)
class Arranged:
    """The parts of a handbook, and what is odd about its definition."""

    parts: tuple[Part, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def arrange(handbook: Handbook, shelf: Shelf, locale: Locale, name: str) -> Arranged:
    """What a handbook asks for, in order; `name` is what messages call its file.

    Raises BookError for a book without chapters.
    """
    ordered = sorted(shelf.summaries.values(), key=lambda each: (*sort_key(each.title), each.id))
    if not ordered:
        raise BookError(f"handbook '{handbook.id}' has no leaflets: all were withheld or failed")
    return Arranged(tuple(_by_letter(ordered)))


def date_of(chapters: Iterable[Summary], source_date_epoch: str) -> datetime | None:
    """When a book is from: what the build says, else its newest review; never today.

    `source_date_epoch` is the environment variable of that name, empty where there is none. Source:
    reproducible-builds.org, SOURCE_DATE_EPOCH specification 1.1 (seconds since 1970).
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


def _by_letter(ordered: Sequence[Summary]) -> Iterator[Part]:
    for title, chapters in groupby(ordered, key=lambda chapter: letter(chapter.title)):
        yield Part(f"letter-{_letter_id(title)}", title, tuple(chapters))


def _letter_id(title: str) -> str:
    return {DIGITS: "0-9", SYMBOLS: "other"}.get(title) or safe_name(title.lower())
