"""Markdown in, a printed leaflet out, and what PDFium reads on its pages."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline.emit.pdf import Page, lay_out
from pipeline.formats import load_formats
from pipeline.model import Leaflet
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.printed import Laid
from pipeline.read import read
from pipeline.render.leaflet import leaflet_html
from pipeline.style import Style, built_in_styles, load_locale

STYLE = Style((built_in_styles(),))
PUBLISHER = "Example Clinic"
A4 = load_formats(STYLE).rows["a4"]

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on paper: its size in points, and its ink in points from the lower left."""

    char: str
    page: int
    size: float
    left: float
    bottom: float
    right: float
    top: float


def understood(text: str, name: str = "page.md") -> Leaflet:
    """A page of Markdown as the model has it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        found = read(path, name, "en-GB")
    assert found.value, found.diagnostics
    parsed = parse(found.value)
    assert parsed.value, parsed.diagnostics
    return normalize(parsed.value, load_locale(STYLE, found.value.metadata.language))


def html(leaflet: Leaflet, style: Style = STYLE, *, house: bool = True) -> str:
    """A leaflet as HTML for print."""
    locale = load_locale(STYLE, leaflet.language)
    return leaflet_html(leaflet, style, locale, house_headings=house, publisher=PUBLISHER)


def printed(
    text: str, style: Style = STYLE, *, house: bool = True, page_format: str = "a4"
) -> Laid:
    """A page of Markdown on paper. Raises NotPrinted."""
    leaflet = understood(text)
    form = load_formats(style).rows[page_format]
    return lay_out(Page(html(leaflet, style, house=house), leaflet, style, form), text.encode())


def page_texts(data: bytes) -> list[str]:
    """The text of each page, its lines joined by spaces."""
    with pypdfium2.PdfDocument(data) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(text.split()) for text in texts]


@cache
def glyphs(data: bytes) -> tuple[Glyph, ...]:
    """Every character that leaves ink."""
    with pypdfium2.PdfDocument(data) as document:
        return tuple(
            glyph for number, page in enumerate(document, 1) for glyph in _glyphs(page, number)
        )


def _glyphs(page: pypdfium2.PdfPage, number: int) -> Iterator[Glyph]:
    text = page.get_textpage()
    matrix = pdfium.FS_MATRIX()
    for index in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text, index))
        if char.isspace() or not char.isprintable():
            continue
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text, index) * abs(matrix.d)
        yield Glyph(char, number, round(size, 2), *text.get_charbox(index))


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one of the test processes fills, and all of them use."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".done").exists():
            make(folder)
            folder.with_suffix(".done").touch()
    return folder
