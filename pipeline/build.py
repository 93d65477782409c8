"""One job in, its leaflet as PDF and as a chapter out: all the stages, one after the other.

It loads the engine, so only workers import it.
"""

from __future__ import annotations

from pipeline.batch.result import Document, EnvironmentLacks, LeafletResult
from pipeline.batch.understand import Work, house, house_locale, understand
from pipeline.diagnostics import Reported
from pipeline.emit.epub import check_chapter
from pipeline.emit.fonts import FontsMissing
from pipeline.emit.pdf import NotPrinted, Pdf, write_pdf
from pipeline.model import Leaflet
from pipeline.plan import Job
from pipeline.render.book import chapter
from pipeline.render.leaflet import leaflet_html
from pipeline.style import Style


def build_leaflet(job: Job) -> LeafletResult:
    """The leaflet of a job in every format asked for, or what kept it from being printed.

    What is wrong with the leaflet is in its diagnostics. Raises EnvironmentLacks.
    """
    work = Work(job)
    with work:
        source, leaflet = understand(work)
        work.stop_unless_printable()
        project = house(job.root)
        style, publisher = project.style, project.publisher
        locale = house_locale(job.root, leaflet.language)
        questions = publisher.headings == "house"
        html = work.call(
            "render",
            leaflet_html,
            leaflet,
            style,
            locale,
            house_headings=questions,
            publisher=publisher.name,
        )
        for name in job.formats:
            pdf = work.take("print", _printed, html, leaflet, style, name, source.raw)
            work.documents.append(Document(name, pdf.data, pdf.pages))
        if job.chapter:
            work.chapter = work.call(
                "chapter", chapter, leaflet, style, locale, house_headings=questions
            )
            work.call("chapter", check_chapter, work.chapter)
    return work.result()


def _printed(html: str, leaflet: Leaflet, style: Style, name: str, raw: bytes) -> Reported[Pdf]:
    try:
        return Reported(write_pdf(html, leaflet, style, name, raw))
    except NotPrinted as error:
        return Reported(None, error.diagnostics)
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error
