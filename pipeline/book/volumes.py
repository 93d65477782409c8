"""Parts of a handbook in, its volumes out: one where it fits, more where it would be too large."""

from __future__ import annotations

from pipeline.book.arrange import date_of
from pipeline.book.parts import Book, Part
from pipeline.handbook import Handbook
from pipeline.style import Locale


def volumes(
    handbook: Handbook,
    publisher: str,
    locale: Locale,
    parts: tuple[Part, ...],
    source_date_epoch: str = "",
) -> tuple[Book, ...]:
    """The volumes of a handbook in reading order. Raises BookError for a date that is none."""
    chapters = [chapter for part in parts for chapter in part.all_chapters()]
    date = date_of(chapters, source_date_epoch)
    return (Book(handbook, handbook.publisher or publisher, locale, parts, date),)
