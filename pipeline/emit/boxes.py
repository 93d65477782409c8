"""Pages as the engine has laid them out in, what is where on them out.

The engine measures in px of 1/96 inch from the upper left corner of a page's trim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure import boxes

from pipeline.printed import Room

PT = 0.75
"""Points in a px."""

MM = 25.4 / 96
"""Millimetres in a px."""

_CLINIC_HEAD = "clinic-room"
_CLINIC_FOOT = "@bottom-left"
_SLACK = 1.0
"""How far a line may stand out of its column, in px: what rounding and side bearings make."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much paper a layout takes."""

    pages: int
    fill: float
    """How much of the last page is used, from 0 to 1."""
    width: float
    """Of the column of text, in mm."""

    @property
    def used(self) -> float:
        """Pages, the last one as far as it is used."""
        return self.pages - 1 + self.fill


@dataclass(frozen=True, slots=True)
class Overflow:
    """A line of text that stands out of its page."""

    page: int
    """Counted from 1."""
    text: str
    by: float
    """How far, in mm."""


def shape(document: Document) -> Shape:
    """How many pages there are, and how full the last one is."""
    last = document.pages[-1]._page_box
    bottom = max((line.position_y + line.height for line in lines(last)), default=0.0)
    fill = (bottom - last.content_box_y()) / last.height if last.height else 1.0
    return Shape(len(document.pages), min(1.0, max(0.0, fill)), last.width * MM)


def size(document: Document) -> tuple[float, float]:
    """Width and height of the trim of a page, in mm; all pages have the same."""
    first = document.pages[0]
    return first.width * MM, first.height * MM


def rooms(document: Document) -> tuple[Room, ...]:
    """The places that are kept free for a clinic, if any.

    They are a box on the first page, and the first line of a page's foot where that line is blank.
    """
    found = []
    for number, page in enumerate(document.pages):
        box = page._page_box
        heads = (b for b in _boxes(box) if _has_class(b, _CLINIC_HEAD)) if not number else ()
        found += [_room("head", number, head, box, head.width) for head in heads]
        for margin in _margin_boxes(box):
            if margin.at_keyword == _CLINIC_FOOT:
                line = next(lines(margin), None)
                if line and not text(line):
                    found.append(_room("foot", number, line, box, margin.width))
    return tuple(found)


def shares(document: Document) -> Mapping[int, float]:
    """How much of all text each section takes, by its place among the sections, from 0."""
    heights: defaultdict[Any, float] = defaultdict(float)
    for page in document.pages:
        for box in _boxes(page._page_box):
            if box.element_tag == "section" and box.element is not None:
                heights[box.element] += box.margin_height()
    total = sum(heights.values()) or 1.0
    return {place: height / total for place, height in enumerate(heights.values())}


def lines(box: Any) -> Iterator[Any]:
    """The lines in a box, in the order in which they are laid out, but those of page margins."""
    return (each for each in _boxes(box) if isinstance(each, boxes.LineBox))


def text(line: Any) -> str:
    """What stands in a line."""
    return "".join(each.text for each in _texts(line)).strip()


def overflows(document: Document) -> Iterator[Overflow]:
    """The lines that stand out of the column or the page that they belong to."""
    for number, page in enumerate(document.pages, start=1):
        box = page._page_box
        for line in lines(box):
            beyond = max((_beyond(t, box) for t in _texts(line) if t.text.strip()), default=0.0)
            if beyond > _SLACK:
                yield Overflow(number, text(line), beyond * MM)


def _beyond(run: Any, page: Any) -> float:
    """How far a run of text stands out of the page's content, in px."""
    left, top = page.content_box_x(), page.content_box_y()
    return float(
        max(
            left - run.position_x,
            run.position_x + run.width - left - page.width,
            # A line may be higher than its letters; what counts is where they stand.
            run.position_y + run.baseline - top - page.height,
        )
    )


def _room(kind: Any, page: int, box: Any, sheet: Any, width: float) -> Room:
    bottom = sheet.margin_height() - box.position_y - box.height
    return Room(kind, page, box.position_x * PT, bottom * PT, width * PT, box.height * PT)


def _margin_boxes(page: Any) -> Iterator[Any]:
    return (child for child in page.children if hasattr(child, "at_keyword"))


def _boxes(box: Any) -> Iterator[Any]:
    """A box of the flow and everything inside it, in the order in which it is laid out."""
    yield box
    for child in getattr(box, "children", ()):
        if not hasattr(child, "at_keyword"):
            yield from _boxes(child)


def _texts(line: Any) -> Sequence[Any]:
    return [each for each in _boxes(line) if isinstance(each, boxes.TextBox)]


def _has_class(box: Any, name: str) -> bool:
    element = getattr(box, "element", None)
    return element is not None and name in (element.get("class") or "").split()
