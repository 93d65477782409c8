"""Running heads fit into their room, and both medicines of a page stay recognisable."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.book.paging import BookPage
from pipeline.edition.laying import FURNITURE_SHEETS
from pipeline.edition.plates import _LINE_ROOM, _OUTER_ROOM, _fits_tab, _running_head
from pipeline.emit.faults import NotPrinted
from pipeline.emit.lettering import width
from pipeline.emit.unit import Layable, lay_unit
from pipeline.project import open_project
from pipeline.render.print_book import Plate, furniture_html

STYLE = open_project(Path(__file__).resolve().parent.parent.parent).style
LONG = "Streptococcus thermophilus, lactobacillus acidophilus and bifidobacterium longum"
OTHER = "Paracetamol, chlorpheniramine maleate and dextromethorphan hydrobromide"


def page(first: str, last: str) -> BookPage:
    return BookPage(0, "1", (), first, last)


@pytest.mark.parametrize("room", [_LINE_ROOM, _OUTER_ROOM])
@pytest.mark.parametrize(("first", "last"), [(LONG, OTHER), ("Zinc", LONG), (LONG, "Zinc")])
def test_both_medicines_are_named(first: str, last: str, room: float) -> None:
    head = _running_head(page(first, last), room)
    one, other = head.split(" – ")
    assert width(head, 9.4, bold=True) <= room
    assert one[:12] == first[:12]
    assert other[:12] == last[:12]
    assert ("Zinc" in (one, other)) == ("Zinc" in (first, last))


def test_a_short_head_stays_whole() -> None:
    assert _running_head(page("Zinc", "Zopiclone"), _OUTER_ROOM) == "Zinc – Zopiclone"
    assert _running_head(page("Zinc", "Zinc"), _OUTER_ROOM) == "Zinc"


def test_what_is_wide_has_its_number_on_the_tab() -> None:
    assert _fits_tab("0–9")
    assert _fits_tab("128")
    assert not _fits_tab("WWW")


def test_a_cut_head_is_laid_out_and_a_whole_one_stands_out_of_its_page() -> None:
    def lay(outer: str) -> int:
        html = furniture_html([Plate("verso", "2", outer)], "Book", "Book", "en-GB", STYLE)
        return lay_unit(Layable(html, "book", FURNITURE_SHEETS), STYLE).pages

    assert lay(_running_head(page(LONG * 3, OTHER * 3), _LINE_ROOM)) == 1
    with pytest.raises(NotPrinted, match="P006"):
        lay(LONG * 3)
