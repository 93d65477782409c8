"""A `Book` in, the pages behind its chapters out: glossary, indexes and the review list.

Sources: EPUB 3.3 (W3C, 2023) with its Structural Semantics Vocabulary 1.1; EPUB Indexes 1.0 (IDPF,
2015); DPUB-ARIA 1.1 (W3C, 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from pipeline.book import Book, Page, Summary, address, direction
from pipeline.book.index import Index, IndexPage, indexes, letter_id, pages
from pipeline.book.titles import sort_key
from pipeline.glossary import Glossary, Term
from pipeline.render.environment import rendered
from pipeline.render.leaflet import day_in_words
from pipeline.style import Style

PageOf: TypeAlias = Callable[[str], str]
"""Takes an address to the number of its page in print, to nothing in a book without pages."""

FEWEST_LETTERS = 5
"""An index under fewer letters than this needs no row of them to jump by."""

ROWS = 400
"""Rows of the review list on a page: some 150 kB, where no file may be longer than 300 kB."""

TERMS = 250
"""Terms of a glossary on a page; a meaning has at most some hundred words."""


def no_page(_address: str) -> str:
    """The printed page of any place in a book that is read on a screen."""
    return ""


def back_matter(
    book: Book,
    style: Style,
    glossary: Glossary | None = None,
    used_terms: Collection[str] = (),
    page_of: PageOf = no_page,
    found: Sequence[Index] | None = None,
) -> tuple[Page, ...]:
    """The glossary of the terms that the book uses, its indexes, and its review list, in order.

    Links in them are addresses. `found` are the book's indexes where they are made already.
    """
    made = indexes(book) if found is None else found
    return (
        *_glossary(book, style, glossary, used_terms),
        *(page for index in made for page in _index(book, style, index, page_of)),
        *_review(book, style, page_of),
    )


# --- indexes -------------------------------------------------------------------------------------


def _index(book: Book, style: Style, index: Index, page_of: PageOf) -> Iterator[Page]:
    title = book.label(f"index_{index.name}")
    parts = pages(index)
    jumps = tuple(_jumps(parts))
    for part in parts:
        xhtml = _rendered(
            "book/index.xhtml",
            book,
            style,
            title=title if part.number == 1 else _continued(book, title),
            kind=index.name,
            note=book.label(f"index_note_{index.name}") if part.number == 1 else "",
            jumps=jumps if len(jumps) >= FEWEST_LETTERS else (),
            letters=part.letters,
            continued=book.label("continued"),
            page_of=page_of,
        )
        yield Page("index", title, xhtml, part.name, in_contents=part.number == 1)


def _jumps(parts: Iterable[IndexPage]) -> Iterator[tuple[str, str]]:
    """The letters of an index, each with the address of its beginning."""
    for part in parts:
        for each in part.letters:
            if not each.continued:
                yield each.title, address.page(part.name, letter_id(each.title))


# --- glossary --------------------------------------------------------------------------------


def _glossary(
    book: Book, style: Style, glossary: Glossary | None, used: Collection[str]
) -> Iterator[Page]:
    if glossary is None or not book.handbook.glossary:
        return
    terms = sorted(
        (term for term in glossary.terms if term.id in used), key=lambda term: sort_key(term.words)
    )
    title = book.label("glossary")
    for number, start in enumerate(range(0, len(terms), TERMS), start=1):
        shown: Sequence[Term] = terms[start : start + TERMS]
        head = title if number == 1 else _continued(book, title)
        xhtml = _rendered("book/glossary.xhtml", book, style, title=head, terms=shown)
        yield Page("glossary", title, xhtml, _numbered("glossary", number), number == 1)


# --- the review list -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A chapter in the review list; dates are in words."""

    address: str
    title: str
    language: str
    status: str
    version: str
    reviewer: str
    reviewed: str
    due: str


def _review(book: Book, style: Style, page_of: PageOf) -> Iterator[Page]:
    """Every chapter by the day on which its review is due; overdue is what is so on the book's."""
    if not book.handbook.review_list:
        return
    title = book.label("review_list")
    groups = [(caption, list(rows)) for caption, rows in _groups(book) if rows]
    columns = _columns(rows for _, rows in groups)
    for number, tables in enumerate(_tables(book, groups), start=1):
        xhtml = _rendered(
            "book/review.xhtml",
            book,
            style,
            title=title if number == 1 else _continued(book, title),
            tables=tables,
            columns=columns,
            page_of=page_of,
        )
        yield Page("appendix", title, xhtml, _numbered("review", number), number == 1)


def _groups(book: Book) -> Iterator[tuple[str, list[Row]]]:
    today = book.date.date() if book.date else None
    dated = sorted(
        (chapter for chapter in book.chapters if chapter.review_due),
        key=lambda chapter: (chapter.review_due or date.max, *sort_key(chapter.title), chapter.id),
    )
    overdue = [each for each in dated if today and each.review_due and each.review_due < today]
    undated = sorted(
        (chapter for chapter in book.chapters if not chapter.review_due),
        key=lambda chapter: (*sort_key(chapter.title), chapter.id),
    )
    if today and overdue:
        words = book.label("review_overdue")
        day = day_in_words(today, book.handbook.language)
        yield words.replace("{date}", day), [_row(book, each) for each in overdue]
    yield book.label("review_coming"), [_row(book, each) for each in dated[len(overdue) :]]
    yield book.label("review_undated"), [_row(book, each) for each in undated]


def _row(book: Book, chapter: Summary) -> Row:
    language = book.handbook.language
    return Row(
        address=address.medicine(chapter.id),
        title=chapter.title,
        language="" if chapter.language == language else chapter.language,
        status=book.label("status_draft" if chapter.draft else "status_approved"),
        version=chapter.version,
        reviewer=chapter.reviewer,
        reviewed=day_in_words(chapter.reviewed, language),
        due=day_in_words(chapter.review_due, language),
    )


def _columns(groups: Iterable[Sequence[Row]]) -> tuple[str, ...]:
    """The columns in which any row has words; a column of nothing says nothing."""
    rows = [row for group in groups for row in group]
    optional = ("version", "reviewer", "reviewed", "due")
    return ("status", *(name for name in optional if any(getattr(row, name) for row in rows)))


def _tables(
    book: Book, groups: Iterable[tuple[str, Sequence[Row]]]
) -> Iterator[list[tuple[str, Sequence[Row]]]]:
    """The tables of each page, of `ROWS` rows together at most."""
    held: list[tuple[str, Sequence[Row]]] = []
    room = ROWS
    for caption, rows in groups:
        start = 0
        while start < len(rows):
            taken = rows[start : start + room]
            held.append((caption if not start else _continued(book, caption), taken))
            start += len(taken)
            room -= len(taken)
            if not room:
                yield held
                held, room = [], ROWS
    if held:
        yield held


# --- shared ----------------------------------------------------------------------------------


def _continued(book: Book, words: str) -> str:
    return book.label("continued").replace("{words}", words)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _rendered(template: str, book: Book, style: Style, **values: object) -> str:
    language = book.handbook.language
    return rendered(
        style,
        template,
        book=book,
        labels=book.locale.labels,
        language=language,
        direction=direction(language),
        **values,
    )
