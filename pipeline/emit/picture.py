"""The drawing of a cover in (SVG), a picture of it out that every reading system shows (JPEG).

The layout engine sets its words in the house fonts, so that it is the same on every machine.
"""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pypdfium2
from PIL import Image

from pipeline.emit.engine import HTML_CLASS, Fetcher, engine, listening
from pipeline.emit.fonts import missing_characters
from pipeline.style import Style

SIZE = (1600, 2560)
"""Width and height in pixels.

Sources: Amazon, Kindle Publishing Guidelines, "Cover Image Guidelines" (ideally 1,600 × 2,560,
JPEG); Apple Books Asset Guide 5.3, "Cover art" (1,400 on the shorter side at least).
"""

MAX_BYTES = 300_000
"""Largest file in a book; older reading systems are slow with, or refuse, larger ones."""

_QUALITIES = (88, 80, 72, 64, 56)
"""Of JPEG, the best first."""

_PIXELS_IN_POINT = 96 / 72
"""A pixel of a drawing is one of CSS, which is 0.75 pt (CSS Values 4, 5.2)."""

_PAGE = f"@page {{ size: {SIZE[0]}px {SIZE[1]}px; margin: 0 }} svg {{ display: block }}"


class PictureError(Exception):
    """A drawing cannot be made a picture; the message says why."""


def drawn(svg: str, style: Style) -> bytes:
    """A drawing of `SIZE` as JPEG of at most `MAX_BYTES`; the same drawing gives the same bytes.

    Raises PictureError for words that no house font can set, or that run from right to left, which
    the engine does not do in drawings; FontsMissing where the house fonts are not installed.
    """
    _require_words(svg)
    picture = _pixels(_page(svg, style))
    for quality in _QUALITIES:
        data = _jpeg(picture, quality)
        if len(data) <= MAX_BYTES:
            return data
    raise PictureError(f"its picture is larger than {MAX_BYTES // 1000} kB")


def _require_words(svg: str) -> None:
    if 'direction="rtl"' in svg:
        raise PictureError("its words run from right to left")
    if missing := missing_characters(unescape(re.sub(r"<[^>]*>", "", svg))):
        chars = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in missing)
        raise PictureError(f"no house font has {chars}")


def _page(svg: str, style: Style) -> bytes:
    """A PDF of one page with the drawing on all of it."""
    inline = re.sub(r"^\s*<\?xml[^>]*\?>", "", svg)
    prepared = engine(style, ())
    with listening() as heard:
        html = HTML_CLASS(
            string=f"<!DOCTYPE html><style>{_PAGE}</style><body style='margin: 0'>{inline}",
            url_fetcher=Fetcher(style),
        )
        data: bytes = html.write_pdf(font_config=prepared.fonts)
    if heard:
        raise PictureError("; ".join(dict.fromkeys(heard)))
    return data


def _pixels(data: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        bitmap = document[0].render(scale=_PIXELS_IN_POINT)
        picture: Image.Image = bitmap.to_pil().convert("RGB")
    return picture


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """Without halved colours, which would blur the edges of letters."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, subsampling=0, optimize=True)
    return file.getvalue()
