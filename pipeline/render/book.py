"""A `Leaflet` in, its chapter as XHTML out; a `Book` in, its cover and title page out.

Sources: EPUB 3.3 (W3C, 2023), 6.1; DPUB-ARIA 1.1 (W3C, 2024). Roles stand only where they say what
an element's own name does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.book import Book, Chapter, FrontMatter, Page, direction
from pipeline.model import Leaflet, Section, plain
from pipeline.render.cover import cover
from pipeline.render.environment import rendered
from pipeline.render.leaflet import date_in_words, facts, headings
from pipeline.style import Locale, Style

FEWEST_LINKS = 3
"""A chapter with fewer headed sections than this is short enough to need no list of them."""

LONGEST_LINK = 60
"""In characters; a longer heading is a sentence, and nobody looks a section up by it."""

ROLES: Mapping[str, tuple[str, str]] = {"faqs": ("qna", "doc-qna")}
"""What kinds of section are called in EPUB's vocabulary and in DPUB-ARIA."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A section in its chapter: its id, the level of its heading, the house's question, its roles.

    `words` is what a link to it says: the author's heading without remarks, else the question.
    """

    section: Section
    id: str
    level: int
    question: str
    words: str
    role: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A link to a section, and to the sections inside it."""

    id: str
    words: str
    inner: list[Entry]


def chapter(leaflet: Leaflet, style: Style, locale: Locale, *, house_headings: bool) -> Chapter:
    """The chapter of a leaflet, in the leaflet's own language.

    `house_headings` asks for the locale's question-style headings beside the author's own.
    """
    metadata = leaflet.metadata
    return Chapter(
        id=leaflet.id,
        title=leaflet.title,
        language=leaflet.language,
        draft=metadata.status != "approved",
        reviewed=metadata.reviewed,
        xhtml=chapter_xhtml(leaflet, style, locale, house_headings=house_headings),
    )


def chapter_xhtml(leaflet: Leaflet, style: Style, locale: Locale, *, house_headings: bool) -> str:
    """The whole page of a leaflet in the book."""
    placed = list(_placed(leaflet, headings(leaflet, locale) if house_headings else {}))
    return rendered(
        style,
        "book/chapter.xhtml",
        leaflet=leaflet,
        language=leaflet.language,
        direction=direction(leaflet.language),
        labels=locale.labels,
        facts=[*facts(leaflet, locale), *_edition(leaflet, locale)],
        sections=placed,
        links=_links(placed),
        draft=leaflet.metadata.status != "approved",
    )


def front_matter(book: Book, style: Style) -> FrontMatter:
    """The cover, its page and the title page of a book, in the book's language."""
    return FrontMatter(
        cover=_rendered("book/cover.svg", book, style, cover=cover(book)),
        pages=(
            Page("cover", book.label("cover"), _rendered("book/cover.xhtml", book, style)),
            Page("titlepage", book.label("title_page"), _title_page(book, style)),
        ),
    )


# --- chapters --------------------------------------------------------------------------------


def _placed(leaflet: Leaflet, questions: Mapping[str, str]) -> Iterator[Placed]:
    """Sections with ids that say what they are: `dosage`, and `dosage-2` for the second."""
    in_parts = any(section.kind == "part" for section in leaflet.sections)
    seen: Counter[str] = Counter()
    for section in leaflet.sections:
        seen[section.kind] += 1
        name = section.kind.replace("_", "-")
        times = seen[section.kind]
        inner = in_parts and section.subject and section.kind != "part"
        yield Placed(
            section,
            id=name if times == 1 else f"{name}-{times}",
            level=3 if inner else 2,
            question=questions.get(section.kind, ""),
            words=_short(plain(section.title)) or questions.get(section.kind, ""),
            role=ROLES.get(section.kind),
        )


def _short(heading: str) -> str:
    """A heading up to its first bracket or colon: `FAQs (both medicines)` as `FAQs`."""
    return re.split(r"[(:]", heading.lstrip("(: "))[0].strip()


def _links(placed: list[Placed]) -> list[Entry]:
    """Links to the sections that have a heading, those of a part inside its own."""
    entries: list[Entry] = []
    headed = [section for section in placed if 0 < len(section.words) <= LONGEST_LINK]
    for section in headed if len(headed) >= FEWEST_LINKS else ():
        into = entries[-1].inner if section.level > 2 and entries else entries
        into.append(Entry(section.id, section.words, []))
    return entries


def _edition(leaflet: Leaflet, locale: Locale) -> Iterator[tuple[str, str]]:
    """Which version this is, and who has reviewed it when (NHS content standard)."""
    metadata, labels = leaflet.metadata, locale.labels
    rows = (
        ("version", metadata.version),
        ("reviewed", _day(metadata.reviewed, leaflet.language)),
        ("reviewer", metadata.reviewer),
        ("review_due", _day(metadata.review_due, leaflet.language)),
    )
    yield from ((labels[name], value) for name, value in rows if value)


def _day(day: date | None, language: str) -> str:
    return date_in_words(day, language) if day else ""


# --- the pages before the chapters -----------------------------------------------------------


def _title_page(book: Book, style: Style) -> str:
    rows = (
        (book.label("edition"), book.handbook.edition),
        (book.label("medicines"), str(len(book.chapters))),
        (book.label("publisher"), book.publisher),
    )
    return _rendered(
        "book/titlepage.xhtml",
        book,
        style,
        facts=[row for row in rows if row[1]],
        drafts=_drafts(book),
    )


def _drafts(book: Book) -> str:
    """How much of the book nobody has approved; empty where all of it is."""
    if not book.drafts:
        return ""
    words = book.label("book_draft")
    return words.replace("{drafts}", str(book.drafts)).replace("{all}", str(len(book.chapters)))


def _rendered(template: str, book: Book, style: Style, **values: object) -> str:
    language = book.handbook.language
    return rendered(
        style,
        template,
        book=book,
        labels=book.locale.labels,
        language=language,
        direction=direction(language),
        alternative=_alternative(book),
        **values,
    )


def _alternative(book: Book) -> str:
    """The words on the cover, in reading order."""
    handbook = book.handbook
    draft = book.label("draft") if book.drafts == len(book.chapters) else ""
    words = (handbook.title, handbook.subtitle, book.publisher, handbook.edition, draft)
    return ". ".join(part.rstrip(".") for part in words if part)
