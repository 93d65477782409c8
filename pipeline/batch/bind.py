"""A handbook's definition and chapters in, its EPUB out: binds, renders and writes one book."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pipeline.batch.result import Bound
from pipeline.book import BookError, Chapter, bind
from pipeline.diagnostics import Code, Reported, Severity
from pipeline.emit.epub import write_epub
from pipeline.project import Handbook, Project
from pipeline.render.book import front_matter
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
    house: Project, handbook: Handbook, chapters: Iterable[Chapter], name: str
) -> Reported[Bound]:
    """The EPUB of chapters, which may come in any order; `name` is what messages call its file."""
    try:
        locale = load_locale(house.style, handbook.language)
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        book = bind(handbook, house.publisher.name, locale, chapters, epoch)
        data = write_epub(book, front_matter(book, house.style), house.style)
    except (BookError, StyleError) as error:
        return Reported(None, (B011.at(name, 0, str(error), "Mend it, and build again."),))
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return Reported(None, (B011.at(name, 0, message, "Please report this."),))
    return Reported(Bound(data, tuple(chapter.id for chapter in book.chapters)))
