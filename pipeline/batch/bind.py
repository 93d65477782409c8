"""A handbook's definition and chapters in, its EPUB out: binds, renders and writes one book."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pipeline.batch.result import Bound
from pipeline.batch.store import EDITIONS, Store
from pipeline.book import Book, BookError, Shelf, Summary
from pipeline.book.arrange import arrange
from pipeline.book.volumes import volumes
from pipeline.diagnostics import Code, Diagnostic, Reported, Severity
from pipeline.emit.epub import write_epub
from pipeline.handbook import Handbook
from pipeline.manifest import Artifact
from pipeline.project import Project
from pipeline.render.book import View, chapter_page, matter
from pipeline.style import StyleError, load_locale


class B011(Code):
    """A handbook cannot be made.

    It has no chapters because every leaflet was withheld or failed, its language has no locale, or
    a page of it cannot stand in an EPUB. Leaflets as PDF are not affected.

    Example: a handbook over a folder in which every page is a refusal.

    Source: EPUB 3.3, 5.7.1 (a spine lists at least one document).
    """

    severity = Severity.ERROR


def make_handbook(
    house: Project, handbook: Handbook, shelf: Shelf, store: Store, name: str
) -> Reported[Bound]:
    """The volumes of a handbook, written; `name` is what messages call its definition."""
    found: list[Diagnostic] = []
    try:
        files, leaflets = [], []
        for book in _volumes(house, handbook, shelf, name, found):
            files.append(_write_epub(house, book, shelf, store))
            leaflets += [chapter.id for chapter in book.chapters]
    except (BookError, StyleError) as error:
        return Reported(None, (*found, B011.at(name, 0, str(error), "Mend it, and build again.")))
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return Reported(None, (*found, B011.at(name, 0, message, "Please report this.")))
    return Reported(Bound(tuple(files), tuple(leaflets)), tuple(found))


def _volumes(
    house: Project, handbook: Handbook, shelf: Shelf, name: str, found: list[Diagnostic]
) -> tuple[Book, ...]:
    locale = load_locale(house.style, handbook.language)
    arranged = arrange(handbook, shelf, locale, name)
    found += arranged.diagnostics
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return volumes(handbook, house.publisher.name, locale, arranged.parts, epoch)


def _write_epub(house: Project, book: Book, shelf: Shelf, store: Store) -> Artifact:
    with store.writing(EDITIONS["epub"].format(book.name)) as writing:
        chapters = _pages(house, book, shelf)
        write_epub(writing.file, book, matter(book, house.style), chapters, house.style)
    return writing.written


def _pages(house: Project, book: Book, shelf: Shelf) -> Iterator[tuple[Summary, str]]:
    """The chapters of a book as pages, one at a time."""
    locales = {language: load_locale(house.style, language) for language in book.languages}
    view = View(frozenset(book.handbook.sections))
    for summary in book.chapters:
        chapter = shelf.chapter(summary.id)
        yield summary, chapter_page(chapter, house.style, locales[summary.language], view)
