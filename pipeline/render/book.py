"""A chapter or a `Book` in, pages of XHTML out, for an EPUB and for print alike.

What a book adds to a chapter (links to other chapters, a choice of sections) is put around its
pieces when the book is made.

Sources: EPUB 3.3 (W3C, 2023), 6.1; DPUB-ARIA 1.1 (W3C, 2024). Roles stand only where they say what
an element's own name does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType

import babel
from markupsafe import Markup

from pipeline.book import Anchor, Book, Chapter, Image, Matter, Page, SeeAlso, Summary, direction
from pipeline.book.address import medicine
from pipeline.handbook import shows
from pipeline.render.cover import cover as placed_cover
from pipeline.render.environment import rendered
from pipeline.render.leaflet import date_in_words
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
    language: str = ""
    """That of the book, in which it speaks of what belongs together; the chapter's where empty."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """By address, of chapters in another language than the book's."""


def views(
    book: Book, related: Mapping[str, tuple[SeeAlso, ...]] = MappingProxyType({})
) -> Iterator[tuple[Summary, View]]:
    """Every chapter of a book with what the book shows of it; `related` is by chapters' ids."""
    own = book.handbook.language
    kinds = frozenset(book.handbook.sections)
    chapters = book.chapters
    languages = {medicine(each.id): each.language for each in chapters if each.language != own}
    for summary in chapters:
        yield summary, View(kinds, related.get(summary.id, ()), own, languages)


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
        direction_of=direction,
        labels=locale.labels,
        head=Markup(chapter.head),  # noqa: S704  (rendered by `chapter`)
        sections=[Markup(text) for anchor, text in pieces if anchor.id in shown],  # noqa: S704
        foot=Markup(chapter.foot),  # noqa: S704
        links=_links(anchors),
        left_out=[_heading(each, locale) for each in summary.sections if each.id not in shown],
        see_also=view.see_also,
        book_language=view.language or summary.language,
        languages=view.languages,
    )


def cover_drawing(book: Book, style: Style) -> str:
    """The cover of a book as a drawing (SVG) of 1,600 × 2,560 pixels."""
    return _rendered("book/cover.svg", book, style, cover=placed_cover(book, _drafts(book)))


def cover_words(book: Book) -> str:
    """The words on the cover, in reading order."""
    handbook = book.handbook
    words = (
        *(book.publisher, handbook.title, handbook.subtitle, book.volume, handbook.edition),
        _drafts(book),
    )
    return ". ".join(part.rstrip(".") for part in words if part)


def matter(
    book: Book,
    style: Style,
    cover: Image | None = None,
    parts: Mapping[str, Page] = MappingProxyType({}),
    back: tuple[Page, ...] = (),
) -> Matter:
    """The cover and every page of a book that is no chapter, in the book's language.

    `cover` is the picture on it, the drawing itself where there is none; `parts` are the pages of
    parts by their ids, `back` are those behind the chapters.
    """
    image = cover or Image(cover_drawing(book, style).encode(), "image/svg+xml", cover_words(book))
    return Matter(
        cover=image,
        front=(
            Page("cover", book.label("cover"), _cover_page(book, style, image), "cover", False),
            Page(
                "titlepage", book.label("title_page"), _title_page(book, style), "titlepage", False
            ),
            Page("imprint", book.label("imprint"), _imprint(book, style), "imprint"),
        ),
        parts=parts,
        back=back,
    )


def _heading(anchor: Anchor, locale: Locale) -> str:
    """What a section that is not shown is called, also where its author did not say."""
    return anchor.words or locale.headings[anchor.kind]


def _links(anchors: list[Anchor]) -> list[Entry]:
    """Links to the sections that have a heading, those of a part inside its own."""
    entries: list[Entry] = []
    headed = [section for section in anchors if 0 < len(section.words) <= LONGEST_LINK]
    for section in headed if len(headed) >= FEWEST_LINKS else ():
        into = entries[-1].inner if section.level > 2 and entries else entries
        into.append(Entry(section.id, section.words, []))
    return entries


# --- the pages before the chapters -----------------------------------------------------------


def _cover_page(book: Book, style: Style, image: Image) -> str:
    return _rendered(
        "book/cover.xhtml", book, style, alternative=image.description, suffix=image.suffix
    )


def _title_page(book: Book, style: Style) -> str:
    return _rendered("book/titlepage.xhtml", book, style, drafts=_drafts(book))


def _imprint(book: Book, style: Style) -> str:
    facts = [row for row in _facts(book) if row[1]]
    return _rendered("book/imprint.xhtml", book, style, facts=facts, drafts=_drafts(book))


def _facts(book: Book) -> Iterator[tuple[str, str]]:
    handbook, language = book.handbook, book.handbook.language
    languages = [_language_name(each, language) for each in book.languages]
    yield book.label("title"), ": ".join(filter(None, (book.title, handbook.subtitle)))
    yield book.label("edition"), handbook.edition
    yield book.label("book_date"), date_in_words(book.date.date(), language) if book.date else ""
    yield book.label("author"), ", ".join(handbook.authors)
    yield book.label("publisher"), book.publisher
    yield book.label("medicines"), str(len(book.chapters))
    yield book.label("book_languages"), ", ".join(languages) if len(languages) > 1 else ""
    yield book.label("identifier"), book.identifier


def _language_name(language: str, into: str) -> str:
    """A language as another one calls it; its tag where Babel does not know either."""
    with suppress(ValueError, babel.UnknownLocaleError):
        name = babel.Locale.parse(language, sep="-").get_display_name(
            babel.Locale.parse(into, sep="-")
        )
        return name or language
    return language


def _drafts(book: Book) -> str:
    """How much of the book nobody has approved; empty where all of it is."""
    if not book.drafts:
        return ""
    if book.drafts == len(book.chapters):
        return book.label("book_unreviewed")
    words = book.label("book_draft")
    return words.replace("{drafts}", str(book.drafts)).replace("{all}", str(len(book.chapters)))


def _rendered(template: str, book: Book, style: Style, **values: object) -> str:
    language = book.handbook.language
    return rendered(
        style,
        template,
        **{
            "book": book,
            "labels": book.locale.labels,
            "language": language,
            "direction": direction(language),
            "alternative": cover_words(book),
            **values,
        },
    )
