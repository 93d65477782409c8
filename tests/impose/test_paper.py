"""Sheets folded and cut by a simulator read as the pages did that went in."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from pikepdf import Name

from pipeline import impose as stage
from pipeline.impose import impose
from pipeline.imposition import LAYOUTS, Layout, Panel, Sheet, reading_order
from tests.impose.conftest import ROWS, Maker
from tests.impose.paper import MM, read_in_hand

A5, DL, A6 = (148.5, 210.0), (99.0, 210.0), (105.0, 148.5)

CASES = [
    *(("booklet", pages, A5) for pages in (1, 3, 4, 5, 8, 13, 16, 40)),
    *(("booklet", pages, DL) for pages in (5, 8)),
    *(("turned", pages, DL) for pages in (5, 8)),
    *(("trifold", pages, DL) for pages in range(1, 7)),
    *(("2-up", pages, A5) for pages in (1, 2, 4, 5, 9)),
    *(("4-up", pages, A6) for pages in (1, 4, 8, 9, 17)),
    ("4-up", 9, (148.5, 105.0)),
]

FOLDED = [case for case in CASES if ROWS[case[0]].between == "fold"]


def expected(layout: str, pages: int) -> list[str]:
    """The pages in order, and then what is blank."""
    blank = -pages % ROWS[layout].multiple
    return [str(number) for number in range(1, pages + 1)] + [""] * blank


@pytest.mark.parametrize(("layout", "pages", "size"), CASES)
def test_a_reader_turns_to_the_pages_in_order(
    numbered: Maker, layout: str, pages: int, size: tuple[float, float]
) -> None:
    sheets = impose(numbered(pages, *size), layout, marks=True)

    assert read_in_hand(sheets) == expected(layout, pages)


@pytest.mark.parametrize(("layout", "pages", "size"), FOLDED)
def test_languages_read_from_the_right_open_the_other_way_round(
    numbered: Maker, layout: str, pages: int, size: tuple[float, float]
) -> None:
    sheets = impose(numbered(pages, *size, Lang="ar-EG"), layout, marks=True)

    assert read_in_hand(sheets, rtl=True) == expected(layout, pages)
    with pytest.raises(AssertionError):
        assert read_in_hand(sheets) == expected(layout, pages)


@pytest.mark.parametrize(("layout", "pages", "size"), CASES)
def test_panels_in_reading_order_hold_their_pages(
    numbered: Maker, layout: str, pages: int, size: tuple[float, float]
) -> None:
    panels = reading_order(ROWS[layout], pages, *size)
    sheets = impose(numbered(pages, *size), layout, marks=False)

    with pypdfium2.PdfDocument(sheets) as document:
        words = [_text(document, panel) for panel in panels]
    assert words == [str(number) for number in range(1, pages + 1)]


def _text(document: pypdfium2.PdfDocument, panel: Panel) -> str:
    box = (panel.x, panel.y, panel.x + panel.width, panel.y + panel.height)
    text: str = document[panel.side].get_textpage().get_text_bounded(*(at * MM for at in box))
    return text.strip()


# --- the simulator can say no --------------------------------------------------------------------

SWAPPED = replace(LAYOUTS["trifold"], order=lambda _: [Sheet(((4, 5, 0),), ((3, 2, 1),))])
FLAP_LAST = replace(LAYOUTS["trifold"], order=lambda _: [Sheet(((1, 5, 0),), ((2, 3, 4),))])
EQUAL = replace(LAYOUTS["trifold"], widen=())
WRONG_FLAP = replace(LAYOUTS["trifold"], widen=(0.5, 0.5, -1.0))
INSIDE_OUT = replace(
    LAYOUTS["booklet"], order=lambda pages: reversed([*LAYOUTS["booklet"].order(pages)])
)
IN_SEQUENCE = replace(
    LAYOUTS["2-up"], order=lambda _: [Sheet(((0, 2),), ((3, 1),)), Sheet(((4, 6),), ((7, 5),))]
)


@pytest.mark.parametrize(
    ("row", "pages", "size"),
    [
        (SWAPPED, 6, DL),
        (FLAP_LAST, 6, DL),
        (EQUAL, 6, DL),
        (WRONG_FLAP, 6, DL),
        (INSIDE_OUT, 8, A5),
        (IN_SEQUENCE, 8, A5),
    ],
    ids=["backs swapped", "flap second", "flap too wide", "other flap", "inside out", "not piled"],
)
def test_a_wrong_row_is_read_in_the_wrong_order(
    numbered: Maker,
    monkeypatch: pytest.MonkeyPatch,
    row: Layout,
    pages: int,
    size: tuple[float, float],
) -> None:
    monkeypatch.setattr(stage, "LAYOUTS", {row.name: row})
    sheets = impose(numbered(pages, *size), row.name, marks=True)

    with pytest.raises(AssertionError):
        assert read_in_hand(sheets) == expected(row.name, pages)


@pytest.mark.parametrize("layout", ["booklet", "trifold", "2-up", "4-up"])
def test_backs_turned_around_the_wrong_edge_are_no_text(numbered: Maker, layout: str) -> None:
    size = {"booklet": A5, "trifold": DL, "2-up": A5, "4-up": A6}[layout]
    with pikepdf.open(io.BytesIO(impose(numbered(4, *size), layout, marks=True))) as pdf:
        wishes = pdf.Root.ViewerPreferences
        long = wishes.Duplex == Name.DuplexFlipLongEdge
        wishes.Duplex = Name.DuplexFlipShortEdge if long else Name.DuplexFlipLongEdge
        out = io.BytesIO()
        pdf.save(out)

    with pytest.raises(AssertionError):
        assert read_in_hand(out.getvalue()) == expected(layout, 4)
