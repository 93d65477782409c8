"""HTML of a clinic's head or foot in, a PDF of one page as large as its room out.

A plate is laid out once for a clinic, format, language and size of room, and then stamped on any
number of leaflets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.message import Message
from html import unescape
from typing import Any

import pydyf
from weasyprint import CSS, Document
from weasyprint.urls import URLFetcherResponse

from pipeline.clinics import P009, P011, Clinic
from pipeline.diagnostics import Diagnostic
from pipeline.emit.boxes import MM, PT, lines, text
from pipeline.emit.engine import HTML_CLASS, VARIANT, Fetcher, engine, listening
from pipeline.emit.faults import P001, P002, NotPrinted
from pipeline.emit.fonts import missing_characters
from pipeline.emit.standards import complete
from pipeline.printed import Room
from pipeline.style import Style, sheets

SHEET = "clinic.css"

LOGO = "clinic:logo"
"""The address of a clinic's logo in the style sheet; it is served from memory."""

_SLACK = 0.2
"""How far a line may reach out of its room, in CSS px: what rounding makes of nothing."""

_SPARE = 3_000.0
"""Height below a room in which what does not fit is laid out, in pt; the longest has 1,500."""


def write_plate(
    looks: Sequence[str], clinic: Clinic, style: Style, page_format: str, room: Room
) -> bytes:
    """The first of several pages of HTML that fits into a room, as PDF/A-3a of the room's size.

    The bytes depend on the arguments alone. Raises NotPrinted where none fits (P011) or a character
    has no font (P002), StyleError and FontsMissing.
    """
    _require_characters(looks[0], clinic)
    beyond = ""
    for html in looks:
        document, heard = _laid_out(html, clinic, style, page_format, room)
        beyond = _beyond(document, room)
        if not beyond:
            data = _written(document, room, heard)
            _require_silence(heard, clinic)
            return data
    raise NotPrinted(_too_long(beyond, clinic, page_format, room))


def _laid_out(
    html: str, clinic: Clinic, style: Style, page_format: str, room: Room
) -> tuple[Document, list[str]]:
    """A page laid out, and what the engine had to say about it."""
    prepared = engine(style, (*sheets(page_format), SHEET))
    # The engine leaves out what stands in a box across two pages; so there is room for all.
    size = CSS(string=f"@page plate{{size:{room.width:g}pt {room.height + _SPARE:g}pt}}")
    with listening() as heard:
        document = HTML_CLASS(string=html, url_fetcher=_Fetcher(style, clinic)).render(
            font_config=prepared.fonts,
            stylesheets=[*prepared.sheets, size],
            pdf_variant=VARIANT,
        )
    return document, [*prepared.complaints, *heard]


class _Fetcher(Fetcher):
    """Reaches the files of the style, and the logo of one clinic as it was checked."""

    def __init__(self, style: Style, clinic: Clinic) -> None:
        super().__init__(style)
        self._clinic = clinic

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url != LOGO or self._clinic.logo is None:
            return super().fetch(url, headers)
        response = Message()
        response["Content-Type"] = self._clinic.logo.media_type
        return URLFetcherResponse(url, self._clinic.logo.data, response)


def _written(document: Document, room: Room, heard: list[str]) -> bytes:
    (page,) = document.pages
    page.height = room.height / PT
    with listening() as more:
        data: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    heard += more
    return data


def _finish(_document: Document, pdf: pydyf.PDF) -> None:
    complete(pdf)


# --- what does not fit -------------------------------------------------------------------------


def _beyond(document: Document, room: Room) -> str:
    """The first words for which there is no room; empty where all are inside."""
    width, height = room.width / PT, room.height / PT
    found = [line for page in document.pages for line in lines(page._page_box)]
    # What is too high for its room is centred, and so reaches out above and below alike.
    above = -min([0.0, *(line.position_y for line in found)])
    for line in found:
        right, bottom = line.position_x + _width(line), line.position_y + line.height + above
        if line.position_x < -_SLACK or right > width + _SLACK or bottom > height + _SLACK:
            return text(line) or "…"
    return ""


def _width(line: Any) -> float:
    """Of what stands in a line; the line itself may be as wide as its block."""
    ends = [child.position_x + child.margin_width() for child in line.children]
    return float(max(ends, default=line.position_x) - line.position_x)


def _too_long(words: str, clinic: Clinic, page_format: str, room: Room) -> Diagnostic:
    """Which of a clinic's details has no room any more, and where it is written."""
    key = next((key for key in _KEYS if _is_said(words, clinic, key)), "name")
    size = f"{room.width / PT * MM:.0f} × {room.height / PT * MM:.0f} mm"
    shown = " ".join(words.split())
    return P011.at(
        clinic.path,
        clinic.line(key),
        f"the {room.kind} has no room for '{shown}' in the {size} of '{page_format}'",
        f"Shorten {_KEYS[key]}, or print another format for this clinic.",
    )


_KEYS: Mapping[str, str] = {
    "hours": "the hours, as in 'Mon to Fri: 8 am to 6 pm'",
    "emergency": "the emergency numbers or their labels",
    "address": "the address",
    "website": "the website",
    "telephone": "the telephone number",
    "name": "the name",
}
"""Keys of a clinic's file, and what to shorten."""


def _is_said(words: str, clinic: Clinic, key: str) -> bool:
    value = getattr(clinic, key)
    parts = value if isinstance(value, tuple) else (value,)
    texts = (f"{part.label} {part.number}" if key == "emergency" else part for part in parts)
    return any(said and (said in words or words.strip() in said) for said in texts)


# --- what is not printed as it is ----------------------------------------------------------------


def _require_characters(html: str, clinic: Clinic) -> None:
    """Raises NotPrinted for characters that no house font has."""
    shown = unescape(re.sub(r"<[^>]*>", "", html))
    if chars := missing_characters(shown):
        key = next((key for key in _KEYS if _is_said(chars[0], clinic, key)), "")
        named = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in chars)
        hint = "Write it in other characters, or add a font that has it."
        line = clinic.line(key) if key else 0
        raise NotPrinted(P002.at(clinic.path, line, f"no house font has {named}", hint))


def _require_silence(heard: Sequence[str], clinic: Clinic) -> None:
    if heard:
        raise NotPrinted(*(_said(message, clinic) for message in dict.fromkeys(heard)))


def _said(message: str, clinic: Clinic) -> Diagnostic:
    if LOGO in message:
        hint = "Save it as plain SVG, or as PNG."
        return P009.at(clinic.path, clinic.line("logo"), "the logo cannot be drawn", hint)
    return P001.at(clinic.path, 0, message)
