"""Handbooks as values: chapters and pages, parts and volumes, indexes, addresses, titles."""

from pipeline.book.chapter import (
    Absence,
    Anchor,
    Chapter,
    CrossReference,
    Shelf,
    Summary,
    chapter_bytes,
    chapter_from,
    summary_from,
)
from pipeline.book.lookup import Condition, Effect, Lookup
from pipeline.book.parts import Book, BookError, Image, Matter, Page, PageBreak, Part, SeeAlso
from pipeline.book.titles import direction, safe_name

__all__ = [
    "Absence",
    "Anchor",
    "Book",
    "BookError",
    "Chapter",
    "Condition",
    "CrossReference",
    "Effect",
    "Image",
    "Lookup",
    "Matter",
    "Page",
    "PageBreak",
    "Part",
    "SeeAlso",
    "Shelf",
    "Summary",
    "chapter_bytes",
    "chapter_from",
    "direction",
    "safe_name",
    "summary_from",
]
