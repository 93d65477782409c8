"""HTML of entries in, the pages that they fill out: for lists longer than memory has room for.

A list is laid out in portions. Of each the last page, which is not full, is left to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from weasyprint import CSS, Document
from weasyprint.document import Page

from pipeline.emit.engine import HTML_CLASS, VARIANT, Fetcher, engine, listening
from pipeline.emit.fonts import missing_characters
from pipeline.emit.standards import complete
from pipeline.style import Style, StyleError

SHEET = "pack.css"


@dataclass(frozen=True, slots=True)
class Portion:
    """Full pages of a list, or its last ones."""

    data: bytes
    pages: int
    next: int | None
    """The number of the first entry that is not on them; None where all are."""


def lay_portion(
    html: str, style: Style, size: tuple[float, float], page: int, *, is_last: bool
) -> Portion | None:
    """The pages of entries, which have ids such as `r17`; none where they do not fill a page.

    `size` is that of a page in mm, `page` the number of the first one. Characters that no house
    font has are written as their numbers, since a list of what went wrong must not itself fail.
    Raises StyleError for what the engine does not understand, and FontsMissing.
    """
    prepared = engine(style, (SHEET,))
    with listening() as heard:
        document = HTML_CLASS(string=_printable(html), url_fetcher=Fetcher(style)).render(
            font_config=prepared.fonts,
            stylesheets=[*prepared.sheets, _geometry(size, page)],
            pdf_variant=VARIANT,
        )
        portion = _portion(document, is_last=is_last)
    for complaint in (*prepared.complaints, *heard):
        raise StyleError(f"styles/{SHEET}: {complaint}")
    return portion


def _portion(document: Document, *, is_last: bool) -> Portion | None:
    pages: Sequence[Page] = document.pages
    if is_last:
        return _written(document, pages, None)
    if len(pages) == 1:
        return None
    return _written(document, pages[:-1], min(_entries(pages[-1])))


def _written(document: Document, pages: Sequence[Page], following: int | None) -> Portion:
    data: bytes = document.copy(pages).write_pdf(
        pdf_variant=VARIANT, finisher=lambda _document, pdf: complete(pdf)
    )
    return Portion(data, len(pages), following)


def _entries(page: Page) -> Iterator[int]:
    """The numbers of the entries that begin on a page."""
    for name in page.anchors:
        if found := _ENTRY.fullmatch(name):
            yield int(found[1])


_ENTRY = re.compile(r"r(\d+)")


def _geometry(size: tuple[float, float], page: int) -> CSS:
    width, height = size
    reset = f"@page :first {{ counter-reset: page {page} }}"
    return CSS(string=f"@page {{ size: {width:g}mm {height:g}mm }} {reset}")


def _printable(html: str) -> str:
    for char in missing_characters(unescape(html)):
        html = html.replace(char, f"[U+{ord(char):04X}]")
    return html
