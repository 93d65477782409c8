"""HTML of a report in, an accessible PDF of it out: PDF/A-3a and PDF/UA-1 in one file."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape

from pipeline.emit.engine import HTML_CLASS, VARIANT, Fetcher, engine, listening
from pipeline.emit.fonts import missing_characters
from pipeline.emit.standards import complete, one_annotation_for_each_link
from pipeline.style import Style, StyleError


def lay_report(html: str, style: Style, sheets: Sequence[str]) -> tuple[bytes, int]:
    """A report as PDF, and how many pages it has.

    Characters that no house font has are written as their numbers, since what tells of a fault must
    not itself fail of it. Raises StyleError for what the engine does not understand, and
    FontsMissing.
    """
    prepared = engine(style, tuple(sheets))
    with listening() as heard:
        document = HTML_CLASS(string=_printable(html), url_fetcher=Fetcher(style)).render(
            font_config=prepared.fonts, stylesheets=[*prepared.sheets], pdf_variant=VARIANT
        )
        one_annotation_for_each_link(document)
        data: bytes = document.write_pdf(
            pdf_variant=VARIANT, finisher=lambda _document, pdf: complete(pdf)
        )
    for complaint in (*prepared.complaints, *heard):
        raise StyleError(f"styles/{sheets[-1]}: {complaint}")
    return data, len(document.pages)


def _printable(html: str) -> str:
    for char in missing_characters(unescape(html)):
        html = html.replace(char, f"[U+{ord(char):04X}]")
    return html
