"""One task in, its leaflet in every form asked for out: all the stages, one after the other.

It loads the engine, so only workers import it.
"""

from __future__ import annotations

from pipeline.batch.result import Document, EnvironmentLacks, LeafletResult
from pipeline.batch.understand import Work, house, house_locale, understand
from pipeline.book import chapter_bytes
from pipeline.diagnostics import Reported
from pipeline.emit.epub import check_chapter
from pipeline.emit.faults import NotPrinted
from pipeline.emit.fonts import FontsMissing
from pipeline.emit.pdf import Pdf, write_pdf
from pipeline.model import Leaflet
from pipeline.plan import Task
from pipeline.render.book import chapter
from pipeline.render.leaflet import leaflet_html
from pipeline.style import CHAPTER, Locale, Style


def build_leaflet(task: Task) -> LeafletResult:
    """The leaflet of a task in every form asked for, or what kept it from being printed.

    What is wrong with the leaflet is in its diagnostics. Raises EnvironmentLacks.
    """
    work = Work(task)
    with work:
        source, leaflet = understand(work)
        work.stop_unless_printable()
        locale = house_locale(task.root, leaflet.language)
        if task.formats:
            _print(work, leaflet, locale, source.raw)
        if task.chapter:
            _add_chapter(work, leaflet, locale)
    return work.result()


def _print(work: Work, leaflet: Leaflet, locale: Locale, raw: bytes) -> None:
    project = house(work.task.root)
    style, publisher = project.style, project.publisher
    html = work.call(
        "render",
        leaflet_html,
        leaflet,
        style,
        locale,
        house_headings=publisher.headings == "house",
        publisher=publisher.name,
    )
    for name in work.task.formats:
        pdf = work.take("print", _printed, html, leaflet, style, name, raw)
        work.documents.append(Document(name, pdf.data, pdf.pages))


def _add_chapter(work: Work, leaflet: Leaflet, locale: Locale) -> None:
    project = house(work.task.root)
    house_headings = project.publisher.headings == "house"
    made = work.call(
        "chapter", chapter, leaflet, project.style, locale, house_headings=house_headings
    )
    work.call("chapter", check_chapter, made)
    work.documents.append(Document(CHAPTER, chapter_bytes(made)))


def _printed(html: str, leaflet: Leaflet, style: Style, name: str, raw: bytes) -> Reported[Pdf]:
    try:
        return Reported(write_pdf(html, leaflet, style, name, raw))
    except NotPrinted as error:
        return Reported(None, error.diagnostics)
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error
