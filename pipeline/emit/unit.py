"""HTML of one medicine, or of some other pages of a book, in; its pages and what is where out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from html import unescape
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.urls import URLFetcherResponse

from pipeline.book.printed import LaidUnit
from pipeline.diagnostics import Diagnostic
from pipeline.emit.boxes import PT, overflows
from pipeline.emit.engine import HTML_CLASS, VARIANT, Fetcher, engine, listening
from pipeline.emit.faults import P001, P002, P006, NotPrinted
from pipeline.emit.fonts import missing_characters
from pipeline.emit.standards import complete, one_annotation_for_each_link
from pipeline.style import Style

PICTURE = "picture:"
"""How a page names a picture of its book; these are served from memory."""

_MOST = 5
"""Lines that stand out of one unit's pages and are named; more are of no help."""


BLOCKS = frozenset(
    {"p", "li", *(f"h{level}" for level in range(1, 7)), "td", "th", "dt", "dd", "pre"}
)
"""The elements that `pipeline.book.blocks` counts; a test compares them. One that print writes as
another element has the attribute `data-block`."""

_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Layable:
    """Pages of a book to be laid out on their own."""

    html: str
    name: str
    """What messages call it: the file of a leaflet, or the handbook's definition."""
    sheets: tuple[str, ...]
    """The style sheets, in the order in which they apply."""
    pictures: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """By name the media type and the bytes of each picture that it shows as `picture:NAME`."""


def lay_unit(unit: Layable, style: Style) -> LaidUnit:
    """The pages of a unit. The bytes depend on the arguments alone.

    Raises NotPrinted for what would be missing or wrong on paper, StyleError and FontsMissing.
    """
    _require_characters(unit)
    prepared = engine(style, unit.sheets)
    with listening() as heard:
        document = HTML_CLASS(string=unit.html, url_fetcher=_Fetcher(style, unit.pictures)).render(
            font_config=prepared.fonts, stylesheets=prepared.sheets, pdf_variant=VARIANT
        )
        one_annotation_for_each_link(document)
        data = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    _require_silence([*prepared.complaints, *heard], unit)
    _require_room(document, unit)
    used, height = _filled(document.pages[-1]._page_box)
    return LaidUnit(
        data, len(document.pages), used, height, tuple(_anchors(document)), _blocks(document)
    )


class _Fetcher(Fetcher):
    """Reaches the files of the style, and the pictures of one book as they were checked."""

    def __init__(self, style: Style, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(style)
        self._pictures = pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(PICTURE)
        if name == url or name not in self._pictures:
            return super().fetch(url, headers)
        media_type, data = self._pictures[name]
        response = Message()
        response["Content-Type"] = media_type
        return URLFetcherResponse(url, data, response)


def _finish(_document: Document, pdf: pydyf.PDF) -> None:
    complete(pdf)


# --- what is where -----------------------------------------------------------------------------


def _filled(page: Any) -> tuple[float, float]:
    """How far down its text area a page is filled, and how high that area is, in pt."""
    top = page.content_box_y()
    # The root ends below the margin of what is last in it.
    inside = (box for box in _flow(page) if box.element_tag != "html")
    ends = (box.border_box_y() + box.border_height() for box in inside)
    bottom = max((end for end in ends if end > top), default=top)
    return round(min(bottom - top, page.height) * PT, 4), round(page.height * PT, 4)


def _anchors(document: Document) -> Iterator[tuple[str, int, float]]:
    for number, page in enumerate(document.pages):
        for name, (_, top, *_rest) in page.anchors.items():
            yield name, number, round(top * PT, 4)


def _blocks(document: Document) -> tuple[int, ...]:
    """For each page the number of the first block that begins on it, -1 where none does."""
    root = next(_flow(document.pages[0]._page_box)).element
    numbers = {
        element: number
        for number, element in enumerate(each for each in root.iter() if _is_block(each))
    }
    seen: set[int] = set()
    firsts = []
    for page in document.pages:
        here = {
            numbers[box.element] for box in _flow(page._page_box) if box.element in numbers
        } - seen
        seen |= here
        firsts.append(min(here, default=-1))
    return tuple(firsts)


def _is_block(element: Any) -> bool:
    return element.tag in BLOCKS or element.get("data-block") is not None


def _flow(box: Any) -> Iterator[Any]:
    """The boxes that elements have made inside a box, but those of page margins."""
    for child in getattr(box, "children", ()):
        if not hasattr(child, "at_keyword"):
            if child.element is not None and child.element_tag == child.element.tag:
                yield child
            yield from _flow(child)


# --- what keeps it from being printed ----------------------------------------------------------


def _require_characters(unit: Layable) -> None:
    """Raises NotPrinted for characters that no house font has."""
    if chars := missing_characters(unescape(_MARKUP.sub("", unit.html))):
        named = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in chars)
        hint = "Write it in other characters, or add a font that has it."
        raise NotPrinted(P002.at(unit.name, 0, f"no house font has {named}", hint))


def _require_silence(heard: Sequence[str], unit: Layable) -> None:
    if heard:
        raise NotPrinted(*(P001.at(unit.name, 0, message) for message in dict.fromkeys(heard)))


def _require_room(document: Document, unit: Layable) -> None:
    """Raises NotPrinted where a line stands out of its page."""
    found = list(overflows(document))[:_MOST]
    if found:
        raise NotPrinted(*(_standing_out(one.text, one.page, one.by, unit) for one in found))


def _standing_out(text: str, page: int, by: float, unit: Layable) -> Diagnostic:
    message = f"the book's pages: '{text[:60]}' stands out of its page {page} by {by:.0f} mm"
    return P006.at(unit.name, 0, message, "Shorten it, or leave it out of the print edition.")
