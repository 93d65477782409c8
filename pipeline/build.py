"""One task in, its leaflet in every form asked for out: all the stages, one after the other.

It loads the engine, so only workers import it.
"""

from __future__ import annotations

from pipeline.batch.result import Document, LeafletResult
from pipeline.batch.understand import Work, house, house_glossary, house_locale, understand
from pipeline.book import chapter_bytes
from pipeline.emit.epub import check_parts
from pipeline.lookup import look_up
from pipeline.model import Leaflet
from pipeline.plan import Task
from pipeline.printing import print_forms
from pipeline.render.chapter import chapter
from pipeline.style import CHAPTER, Locale


def build_leaflet(task: Task) -> LeafletResult:
    """The leaflet of a task in every form asked for, or what kept it from being printed.

    What is wrong with the leaflet is in its diagnostics. Raises EnvironmentLacks.
    """
    work = Work(task)
    with work:
        source, leaflet = understand(work)
        work.stop_unless_printable()
        locale = house_locale(task.root, leaflet.language)
        if task.prints:
            print_forms(work, leaflet, locale, source.raw)
        if task.chapter:
            _add_chapter(work, leaflet, locale)
    return work.result()


def _add_chapter(work: Work, leaflet: Leaflet, locale: Locale) -> None:
    project = house(work.task.root)
    house_headings = project.publisher.headings == "house"
    made = work.call(
        "chapter",
        chapter,
        leaflet,
        project.style,
        locale,
        house_headings=house_headings,
        lookup=work.call("look up", look_up, leaflet, locale),
        glossary=work.call("glossary", house_glossary, work.task.root, leaflet.language),
    )
    work.call("chapter", check_parts, made)
    work.documents.append(Document(CHAPTER, chapter_bytes(made)))
