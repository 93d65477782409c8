"""HTML in, the pages of an accessible PDF out: PDF/A-3a and PDF/UA-1 in one file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from weasyprint import CSS, Document

from pipeline.diagnostics import Diagnostic, status_of
from pipeline.emit.boxes import Shape, overflows, rooms, shape, shares, size
from pipeline.emit.characters import line_of, require_characters
from pipeline.emit.engine import HTML_CLASS, VARIANT, Engine, Fetcher, engine, listening
from pipeline.emit.faults import P001, P003, P006, NotPrinted
from pipeline.emit.fit import Fitted, fit
from pipeline.emit.narrow import too_wide
from pipeline.emit.standards import attachment, complete, one_annotation_for_each_link
from pipeline.formats import P007, Format, Rung
from pipeline.model import Leaflet, Section, leaflet_text, plain
from pipeline.printed import Laid
from pipeline.style import Style, sheets

_WASTE = 0.15
"""How much of a page is left blank, about, since headings and warnings are kept whole."""

_EVEN = 0.01
"""How far pages of one size may differ, in CSS px: what rounding makes."""

_MOST = 5
"""Lines that stand out of one leaflet's pages and are named; more are of no help."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be laid out."""

    html: str
    leaflet: Leaflet
    style: Style
    format: Format
    with_room: bool = False
    """Whether it keeps room for a clinic, and so has less for itself."""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.format.name} for a clinic" if self.with_room else self.format.name


def lay_out(page: Page, source: bytes, remembered: int | None = None) -> Laid:
    """The pages of a leaflet, with its Markdown source attached.

    The format's ladder is gone down as far as its budget asks for; `remembered` is how far, if that
    is known for just this page. The bytes depend on page, source and `SOURCE_DATE_EPOCH` alone.
    Raises NotPrinted, which carries the rung too, StyleError and FontsMissing.
    """
    require_characters(page.html, page.leaflet)
    narrow = too_wide(page.leaflet, page.format)
    if status_of(narrow) != "built":
        raise NotPrinted(*narrow)
    prepared = engine(page.style, sheets(page.format.name))
    _require_good_styles(prepared.complaints)
    _require_size(page.format, page.style)
    with listening() as heard:
        fitted = _fitted(page, prepared, remembered)
    _require_silence(heard, page.leaflet)
    _require_fit(page, fitted)
    document = fitted.laid
    _require_one_size(page.format, document)
    _require_room(page, document)
    with listening() as heard:
        one_annotation_for_each_link(document)
        data = document.write_pdf(
            pdf_variant=VARIANT,
            finisher=lambda _document, pdf: complete(pdf, page.leaflet),
            attachments=[attachment(page.leaflet, source)],
        )
    _require_silence(heard, page.leaflet)
    return Laid(data, len(document.pages), size(document), rooms(document), fitted.rung, narrow)


def _fitted(page: Page, prepared: Engine, remembered: int | None) -> Fitted[Document]:
    html = HTML_CLASS(string=page.html, url_fetcher=Fetcher(page.style))

    def lay(rung: Rung) -> tuple[Document, Shape]:
        document = html.render(
            font_config=prepared.fonts,
            stylesheets=[*prepared.sheets, *_rung_sheets(rung)],
            pdf_variant=VARIANT,
        )
        return document, shape(document)

    budget = page.format.budget
    return fit(page.format.ladder, budget.most if budget else None, lay, remembered)


@lru_cache(maxsize=64)
def _rung_sheets(rung: Rung) -> tuple[CSS, ...]:
    return (CSS(string=rung.css),) if rung.css else ()


# --- what keeps it from being printed ----------------------------------------------------------


def _require_silence(heard: Sequence[str], leaflet: Leaflet) -> None:
    if heard:
        raise NotPrinted(*(P001.at(leaflet.path, 0, message) for message in dict.fromkeys(heard)))


def _require_good_styles(complaints: Sequence[str]) -> None:
    """Raises NotPrinted for what the engine does not take in style sheets, at its place there."""
    if complaints:
        raise NotPrinted(*map(_of_styles, dict.fromkeys(complaints)))


def _of_styles(complaint: str) -> Diagnostic:
    """Of such as `styles/formats/a4.css: Ignored "colr: red" at 2:5, unknown property`."""
    name, _, message = complaint.partition(": ")
    place = re.search(r"\bat (\d+):\d+,", message)
    words = " ".join(message.split())
    return P001.at(name, int(place[1]) if place else 0, words, "Mend the style sheet.")


def _require_size(page_format: Format, style: Style) -> None:
    """Raises NotPrinted for a style sheet without a size of paper: the engine would choose one."""
    css = sheets(page_format.name)[-1]
    text = _COMMENT.sub("", style.text(css))
    if not ("@import" in text or _SIZE.search(text)):
        hint = "Add '@page { size: 105mm 148mm }' with the size of your paper."
        raise NotPrinted(P007.at(f"styles/{css}", 0, "sets no size of paper", hint))


_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIZE = re.compile(r"(?<![\w-])size\s*:")


def _require_one_size(page_format: Format, document: Document) -> None:
    """Raises NotPrinted for pages of several sizes, which no printer, fold or cut is set for."""
    first = document.pages[0]
    for number, page in enumerate(document.pages, start=1):
        if max(abs(page.width - first.width), abs(page.height - first.height)) > _EVEN:
            raise NotPrinted(
                P007.at(
                    f"styles/{sheets(page_format.name)[-1]}",
                    0,
                    f"page {number} is not as large as page 1",
                    "Set one 'size' in '@page', and none in '@page :first' and its like.",
                )
            )


def _require_fit(page: Page, fitted: Fitted[Document]) -> None:
    """Raises NotPrinted for a leaflet that is too long for its format, however it is set."""
    if not fitted.fits:
        raise NotPrinted(_too_long(page, fitted.laid), rung=len(page.format.ladder))


def _too_long(page: Page, document: Document) -> Diagnostic:
    budget, tightest = page.format.budget, page.format.ladder[-1]
    assert budget
    assert budget.most
    needed = shape(document)
    over = (needed.used - budget.most + _WASTE) / needed.used
    cut = max(10, ceil(len(leaflet_text(page.leaflet).split()) * over / 10) * 10)
    size = f" at {tightest.text:g} pt" if tightest.text else ""
    largest, share = max(shares(document).items(), key=lambda item: item[1], default=(0, 0.0))
    section = page.leaflet.sections[largest] if page.leaflet.sections else None
    most = f"; {_name(section)} takes {share * 100:.0f} %" if section else ""
    return P003.at(
        page.leaflet.path,
        section.line if section else 0,
        f"{page.name}: needs {needed.pages} {budget.unit}{size} and may have {budget}"
        f"{most}; cut about {cut} words",
        "Shorten it, or print it in a larger format.",
    )


def _name(section: Section) -> str:
    return plain(section.title).rstrip(" :") or section.kind.replace("_", " ").capitalize()


def _require_room(page: Page, document: Document) -> None:
    """Raises NotPrinted where a line stands out of its page, which no setting can mend."""
    found = list(overflows(document))
    if found:
        raise NotPrinted(
            *(
                P006.at(
                    page.leaflet.path,
                    line_of(one.text, page.leaflet),
                    f"{page.name}: '{one.text[:60]}' stands out of page {one.page} by "
                    f"{one.by:.0f} mm",
                    "Shorten it, or print it in a larger format.",
                )
                for one in found[:_MOST]
            )
        )
