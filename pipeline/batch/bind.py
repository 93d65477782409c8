"""A handbook's definition and the chapters that there are in, its volumes in each edition out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.batch.covers import Covers
from pipeline.batch.introductions import introduction
from pipeline.batch.request import HandbookAsked
from pipeline.batch.result import Bound
from pipeline.batch.store import EDITIONS, Store, Writing
from pipeline.batch.survey import display_name
from pipeline.book import Book, BookError, Image, Matter, Page, PageBreak, Shelf, Summary
from pipeline.book.arrange import arrange
from pipeline.book.index import Index, crowded, indexes
from pipeline.book.references import missing_references, outer_references
from pipeline.book.related import related
from pipeline.book.volumes import oddities, volumes
from pipeline.diagnostics import Code, Diagnostic, Reported, Severity, status_of
from pipeline.edition.keep import Keep
from pipeline.emit.epub import too_heavy, write_epub
from pipeline.glossary import Glossary, load_glossary
from pipeline.handbook import Edition, beside
from pipeline.manifest import Artifact
from pipeline.model import Block
from pipeline.pictures import load_cover
from pipeline.project import ConfigurationError, Project
from pipeline.render.back import PageOf, back_matter, no_page
from pipeline.render.book import View, chapter_page, cover_words, matter, views
from pipeline.render.parts import part_page
from pipeline.run import Runner
from pipeline.style import Locale, Style, StyleError, load_locale


class B011(Code):
    """A handbook cannot be made.

    Its language has no locale, a setting that it needs is wrong, or a page of it cannot stand in an
    EPUB. Leaflets as PDF are not affected.

    Example: a handbook in French where there is no `styles/locales/fr.toml`.

    Source: EPUB 3.3, 5.5.3.1.3 (a book says its language, and so needs words in it).
    """

    severity = Severity.ERROR


_UNITS = ".leaflet/units"


@dataclass(frozen=True)
class Bindery:
    """What the handbooks of a build are made with."""

    house: Project
    store: Store
    run: Runner
    """Runs what needs the engine in processes of its own."""

    @cached_property
    def covers(self) -> Covers:
        """Where covers are drawn."""
        return Covers(self.house, self.store, self.run)

    def bind(self, asked: HandbookAsked, shelf: Shelf, name: str) -> Reported[Bound]:
        """The volumes of a handbook, written; `name` is what messages call its definition."""
        binding = _Binding(self, asked, shelf, name)
        try:
            bound = binding.bound()
        except (BookError, StyleError, ConfigurationError) as error:
            binding.found.append(B011.at(name, 0, str(error), "Mend it, and build again."))
        except OSError:
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            binding.found.append(B011.at(name, 0, message, "Please report this."))
        else:
            return Reported(bound, tuple(binding.found))
        return Reported(None, tuple(binding.found))


@dataclass
class _Binding:
    """One handbook that is being made."""

    bindery: Bindery
    asked: HandbookAsked
    shelf: Shelf
    name: str
    found: list[Diagnostic] = field(default_factory=list)

    def bound(self) -> Bound | None:
        """Every volume in every edition; None where the definition does not allow for any."""
        books = self._books()
        self._check_references(books)
        files = [file for book in books for file in self._files(book)]
        self.keep.sweep()
        if status_of(self.found) != "built":
            return Bound(tuple(files), ()) if files else None
        return Bound(tuple(files), tuple(c.id for book in books for c in book.chapters))

    # --- what is in the book -------------------------------------------------------------------

    def _books(self) -> tuple[Book, ...]:
        house, handbook, locale = self.bindery.house, self.asked.handbook, self._locale
        arranged = arrange(handbook, self.shelf, locale, self.name)
        self.found += arranged.diagnostics
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        books = volumes(handbook, house.publisher.name, locale, arranged.parts, epoch)
        self.found += oddities(books, self.name)
        return books

    def _check_references(self, books: Sequence[Book]) -> None:
        """References in a leaflet that lead nowhere, of which a shelf alone can tell."""
        chapters = [chapter for book in books for chapter in book.chapters]
        known = self.shelf.summaries.keys()
        self.found += missing_references(chapters, known, self.shelf.absent)
        self.found += outer_references(chapters, {chapter.id for chapter in chapters}, known)

    @cached_property
    def keep(self) -> Keep:
        """What was laid out for this handbook, now or before."""
        return Keep(self.bindery.store.folder / _UNITS / self.asked.handbook.id)

    @cached_property
    def introductions(self) -> Mapping[str, tuple[Block, ...]]:
        """By the file what stands before a part's medicines; what cannot be read is found."""
        read: dict[str, tuple[Block, ...]] = {}
        for part in self.asked.handbook.parts:
            if part.introduction:
                path = beside(self.asked.path, part.introduction)
                shown = display_name(path, self.bindery.house.root) if path else self.name
                reported = introduction(path, shown, self._language, self._locale)
                self.found += reported.diagnostics
                read[part.introduction] = reported.value or ()
        return read

    @cached_property
    def glossary(self) -> Glossary | None:
        """That of the handbook's language, if there is one."""
        return load_glossary(self.bindery.house.root, self._language)

    @cached_property
    def cover(self) -> Image | None:
        """The picture that the definition names, if it can be used."""
        handbook = self.asked.handbook
        if not handbook.cover:
            return None
        path, line = beside(self.asked.path, handbook.cover), handbook.line("cover")
        reported = load_cover(path, handbook.title, self.name, line=line)
        self.found += reported.diagnostics
        return reported.value

    @property
    def _language(self) -> str:
        return self.asked.handbook.language

    @cached_property
    def _locale(self) -> Locale:
        return load_locale(self.bindery.house.style, self._language)

    # --- editions ------------------------------------------------------------------------------

    def _files(self, book: Book) -> Iterator[Artifact]:
        """The files of a volume. Print comes first: the EPUB tells where its pages begin."""
        volume = _Volume(self, book)
        editions = book.handbook.editions
        printed = volume.print_edition() if "print" in editions else None
        if printed:
            yield printed.file
        if "epub" in editions:
            yield volume.epub(printed.breaks if printed else ())


@dataclass(frozen=True, slots=True)
class _Printed:
    """The file of a print edition, and where its pages begin."""

    file: Artifact
    breaks: tuple[PageBreak, ...]


@dataclass
class _Volume:
    """One volume of a handbook that is being made."""

    binding: _Binding
    book: Book

    def epub(self, breaks: Sequence[PageBreak]) -> Artifact:
        """Its EPUB, written; `breaks` are the pages of its print edition."""
        chapters = ((summary, self._text(summary)) for summary in self.book.chapters)
        with self._writing("epub") as writing:
            heavy = write_epub(
                writing.file, self.book, self._matter(no_page), chapters, self._style, breaks
            )
        self.binding.found += too_heavy(heavy, self.binding.name)
        return writing.written

    def print_edition(self) -> _Printed | None:
        """Its print edition, written; None where something keeps it from being printed."""
        from pipeline.edition.making import print_edition  # noqa: PLC0415  # heavy: the engine

        bindery = self.binding.bindery
        with suppress(_NotMade), self._writing("print") as writing:
            reported = print_edition(
                writing.file,
                self.book,
                self._text,
                self._matter,
                bindery.house,
                bindery.run,
                self.binding.keep,
                self.binding.name,
            )
            self.binding.found += reported.diagnostics
            if reported.value is None:
                raise _NotMade
            writing.pages = reported.value.pages
            breaks = reported.value.breaks
        return _Printed(writing.written, breaks) if writing.artifact else None

    def _writing(self, edition: Edition) -> AbstractContextManager[Writing]:
        return self.binding.bindery.store.writing(EDITIONS[edition].format(self.book.name))

    # --- pages ---------------------------------------------------------------------------------

    def _text(self, summary: Summary) -> str:
        """The page of a chapter."""
        chapter = self.binding.shelf.chapter(summary.id)
        locale = self._locales[summary.language]
        return chapter_page(chapter, self._style, locale, self._views[summary.id])

    def _matter(self, page_of: PageOf) -> Matter:
        """All other pages, with the numbers of printed pages where there are any."""
        glossary = self.binding.glossary if self.book.handbook.glossary else None
        used = {term for chapter in self.book.chapters for term in chapter.terms}
        back = back_matter(self.book, self._style, glossary, used, page_of, self._indexes)
        return matter(self.book, self._style, self._cover, self._parts, back)

    @cached_property
    def _parts(self) -> Mapping[str, Page]:
        said = self.binding.introductions
        return {
            part.id: part_page(self.book, part, self._style, said.get(part.introduction, ()))
            for part in self.book.every_part()
            if part.has_page
        }

    @cached_property
    def _indexes(self) -> tuple[Index, ...]:
        found = indexes(self.book)
        self.binding.found += crowded(found, self.binding.name)
        return found

    @cached_property
    def _views(self) -> Mapping[str, View]:
        found = views(self.book, related(self.book, self._indexes))
        return {summary.id: view for summary, view in found}

    @cached_property
    def _locales(self) -> Mapping[str, Locale]:
        return {name: load_locale(self._style, name) for name in self.book.languages}

    @cached_property
    def _cover(self) -> Image:
        """The house's own picture, where there is one that can be used, else a drawn one."""
        own = self.binding.cover
        if own:
            return replace(own, description=cover_words(self.book))
        return self.binding.bindery.covers.drawn(self.book)

    @property
    def _style(self) -> Style:
        return self.binding.bindery.house.style


class _NotMade(Exception):
    """A file that was begun is not to be kept."""
