"""A chapter or a `Book` in, pages of XHTML out, for an EPUB and for print alike.

What a book adds to a chapter (links to other chapters, a choice of sections) is put around its
pieces when the book is made.

Sources: EPUB 3.3 (W3C, 2023), 6.1; DPUB-ARIA 1.1 (W3C, 2024). Roles stand only where they say what
an element's own name does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pipeline.book import Anchor, Book, Chapter, Image, Matter, Page, SeeAlso, direction
from pipeline.handbook import shows
from pipeline.render.cover import cover
from pipeline.render.environment import rendered
from pipeline.style import Locale, Style

FEWEST_LINKS = 3
"""A chapter with fewer headed sections than this is short enough to need no list of them."""

LONGEST_LINK = 60
"""In characters; a longer heading is a sentence, and nobody looks a section up by it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A link to a section, and to the sections inside it."""

    id: str
    words: str
    inner: list[Entry]


@dataclass(frozen=True, slots=True)
class View:
    """What a book shows of a chapter, and what it adds to it."""

    kinds: frozenset[str] = frozenset()
    """Kinds of sections; all where there are none."""
    see_also: tuple[SeeAlso, ...] = ()


def chapter_page(chapter: Chapter, style: Style, locale: Locale, view: View | None = None) -> str:
    """A chapter as a whole page; links in it are addresses. `locale` is that of its language."""
    view = view or View()
    summary = chapter.summary
    anchors = [each for each in summary.sections if shows(view.kinds, each.kind)]
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


def _links(anchors: list[Anchor]) -> list[Entry]:
    """Links to the sections that have a heading, those of a part inside its own."""
    entries: list[Entry] = []
    headed = [section for section in anchors if 0 < len(section.words) <= LONGEST_LINK]
    for section in headed if len(headed) >= FEWEST_LINKS else ():
        into = entries[-1].inner if section.level > 2 and entries else entries
        into.append(Entry(section.id, section.words, []))
    return entries


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
