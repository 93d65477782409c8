"""A report on what has changed in, its HTML for a screen or for print out."""

from __future__ import annotations

from pipeline.diff.report import Report
from pipeline.render.environment import rendered
from pipeline.render.leaflet import GENERATOR
from pipeline.style import Locale, Style

SHEETS = ("tokens.css", "diff.css", "diff-print.css")
"""The style sheets of the report in print; that for a screen has the first two inside it."""


def diff_html(report: Report, style: Style, locale: Locale, publisher: str) -> str:
    """A page that needs no other file. Raises StyleError."""
    css = "\n".join(style.text(name) for name in (*SHEETS[:2], "diff-screen.css"))
    return _rendered(report, style, locale, publisher, css=css, paper=False)


def diff_print_html(report: Report, style: Style, locale: Locale, publisher: str) -> str:
    """The pages for reviewers to sign, one leaflet after another. Raises StyleError."""
    return _rendered(report, style, locale, publisher, css="", paper=True)


def _rendered(
    report: Report, style: Style, locale: Locale, publisher: str, *, css: str, paper: bool
) -> str:
    one = report.leaflets[0] if len(report.leaflets) == 1 else None
    labels = locale.labels
    title = labels["diff_title_of"].replace("{title}", one.title) if one else labels["diff_title"]
    return rendered(
        style,
        "diff.html",
        report=report,
        labels=labels,
        language=locale.language,
        publisher=publisher,
        generator=GENERATOR,
        title=title,
        css=css,
        paper=paper,
        single=one is not None,
    )
