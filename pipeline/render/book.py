"""A `Leaflet` in, its chapter out; chapters and a `Book` in, the pages of an EPUB or of print out.

A chapter is rendered once, in pieces; what a book adds to it (links to other chapters, the numbers
of printed pages, a choice of sections) is put around them when the book is made.

Sources: EPUB 3.3 (W3C, 2023), 6.1; DPUB-ARIA 1.1 (W3C, 2024). Roles stand only where they say what
an element's own name does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from pipeline.book import Anchor, Book, Chapter, Image, Lookup, Matter, Page, Summary, direction
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


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """Other chapters that belong to one, under the words for why: addresses with their titles."""

    label: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a book shows of a chapter, and what it adds to it."""

    kinds: frozenset[str] = frozenset()
    """Kinds of sections; all where there are none."""
    see_also: tuple[SeeAlso, ...] = ()

    def shows(self, anchor: Anchor) -> bool:
        """Whether a section is shown. What is not understood is never left out."""
        return not self.kinds or anchor.kind in {*self.kinds, *ALWAYS}


ALWAYS = frozenset({"part", "other", "disclaimer", "introduction"})
"""Kinds of sections that no choice leaves out: what heads others, and what might be anything."""


def chapter(
    leaflet: Leaflet,
    style: Style,
    locale: Locale,
    *,
    house_headings: bool,
    lookup: Lookup | None = None,
) -> Chapter:
    """The chapter of a leaflet, in the leaflet's own language.

    `house_headings` asks for the locale's question-style headings beside the author's own; `lookup`
    is what the leaflet can be looked up by.
    """
    placed = list(_placed(leaflet, headings(leaflet, locale) if house_headings else {}))
    values = {"leaflet": leaflet, "labels": locale.labels}
    draft = leaflet.metadata.status != "approved"
    rows = [*facts(leaflet, locale), *_edition(leaflet, locale)]
    head = rendered(style, "book/head.xhtml", **values, facts=rows, draft=draft)
    sections = tuple(
        rendered(style, "book/section.xhtml", **values, placed=section) for section in placed
    )
    foot = rendered(style, "book/foot.xhtml", **values)
    return Chapter(_summary(leaflet, placed, lookup or Lookup(), sections), head, sections, foot)


def chapter_page(chapter: Chapter, style: Style, locale: Locale, view: View | None = None) -> str:
    """A chapter as a whole page; links in it are addresses. `locale` is that of its language."""
    view = view or View()
    summary = chapter.summary
    anchors = [anchor for anchor in summary.sections if view.shows(anchor)]
    shown = {anchor.id for anchor in anchors}
    pieces = zip(summary.sections, chapter.sections, strict=True)
    return rendered(
        style,
        "book/chapter.xhtml",
        summary=summary,
        language=summary.language,
        direction=direction(summary.language),
        labels=locale.labels,
        head=Markup(chapter.head),  # noqa: S704  (rendered by `chapter`)
        sections=[Markup(text) for anchor, text in pieces if anchor.id in shown],  # noqa: S704
        foot=Markup(chapter.foot),  # noqa: S704
        links=_links(anchors),
        left_out=[a.words for a in summary.sections if a.id not in shown and a.words],
        see_also=view.see_also,
    )


def matter(book: Book, style: Style) -> Matter:
    """The cover and every page of a book that is no chapter, in the book's language."""
    drawing = _rendered("book/cover.svg", book, style, cover=cover(book))
    return Matter(
        cover=Image(drawing.encode(), "image/svg+xml", _alternative(book)),
        front=(
            Page("cover", book.label("cover"), _rendered("book/cover.xhtml", book, style), "cover"),
            Page("titlepage", book.label("title_page"), _title_page(book, style), "titlepage"),
        ),
    )


# --- chapters --------------------------------------------------------------------------------


def _summary(
    leaflet: Leaflet, placed: list[Placed], lookup: Lookup, sections: tuple[str, ...]
) -> Summary:
    metadata = leaflet.metadata
    return Summary(
        id=leaflet.id,
        title=leaflet.title,
        language=leaflet.language,
        source=leaflet.path,
        draft=metadata.status != "approved",
        version=metadata.version,
        reviewed=metadata.reviewed,
        review_due=metadata.review_due,
        reviewer=metadata.reviewer,
        tags=metadata.tags,
        lookup=lookup,
        sections=tuple(
            Anchor(each.id, each.section.kind, each.words, each.level) for each in placed
        ),
        bytes=sum(len(text.encode()) for text in sections),
    )


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


def _links(anchors: list[Anchor]) -> list[Entry]:
    """Links to the sections that have a heading, those of a part inside its own."""
    entries: list[Entry] = []
    headed = [section for section in anchors if 0 < len(section.words) <= LONGEST_LINK]
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
