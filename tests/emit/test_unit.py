"""A unit of a book tells how large it is and what is where on it, and hides nothing."""

from __future__ import annotations

import io

import pikepdf
import pytest

from pipeline.book.blocks import numbered
from pipeline.edition.laying import BOOK_SHEETS
from pipeline.emit.faults import NotPrinted
from pipeline.emit.unit import BLOCKS, Layable, lay_unit
from pipeline.style import Style, built_in_styles

STYLE = Style((built_in_styles(),))
TEXT_AREA = 490.39
"""Of a page in book.css, in pt: 210 mm less 20 and 17."""


def test_a_unit_says_how_full_its_last_page_is() -> None:
    one, two = (lay_unit(_layable("<p>One line.</p>" * count), STYLE) for count in (1, 2))
    assert one.pages == two.pages == 1
    assert one.height == pytest.approx(TEXT_AREA, abs=0.1)
    assert one.used == pytest.approx(8.8 * 1.36, abs=1)
    assert two.used == pytest.approx(2 * one.used + 1.2 * 72 / 25.4, abs=1)


def test_anchors_are_where_their_text_is() -> None:
    unit = lay_unit(_layable('<h1 id="top">A</h1>' + "<p>x</p>" * 80 + '<p id="end">y</p>'), STYLE)
    places = {name: (page, down) for name, page, down in unit.anchors}
    assert places["top"][0] == 0
    assert places["top"][1] == pytest.approx(20 * 72 / 25.4, abs=0.1)
    assert unit.pages > 1
    assert places["end"][0] == unit.pages - 1
    assert places["end"][1] == pytest.approx(20 * 72 / 25.4 + unit.used - 8.8 * 1.36, abs=1)


def test_blocks_are_those_that_the_epub_counts() -> None:
    body = "".join(f"<h2>{n}</h2><p>{'word ' * 90}</p><ul><li>item {n}</li></ul>" for n in range(9))
    unit = lay_unit(_layable(body), STYLE)
    marked = numbered(body)[1]
    assert unit.pages == len(unit.blocks) > 1
    assert unit.blocks[0] == 0
    assert list(unit.blocks) == sorted(set(unit.blocks))
    assert unit.blocks[-1] < len(marked) == 27


def test_a_page_on_which_no_block_begins_says_so() -> None:
    unit = lay_unit(_layable(f"<p>{'word ' * 2500}</p><p>end</p>"), STYLE)
    assert unit.pages > 2
    assert unit.blocks == (0, *(-1 for _ in range(unit.pages - 2)), 1)


def test_the_same_elements_are_counted_on_both_sides() -> None:
    tags = ("div", "p", "span", "ul", "li", "h1", "h6", "td", "th", "dt", "dd", "pre", "a", "table")
    counted = {tag for tag in tags if numbered(f"<{tag}>")[1]}
    assert counted == BLOCKS & set(tags)


def test_links_are_addresses_once_each() -> None:
    unit = lay_unit(_layable('<p><a href="leaflet:medicine/b#c">x <b>y</b></a></p>'), STYLE)
    with pikepdf.open(io.BytesIO(unit.data)) as pdf:
        notes = [str(note.A.URI) for note in pdf.pages[0].Annots]
    assert notes == ["leaflet:medicine/b#c"]


def test_the_same_unit_is_the_same_bytes() -> None:
    unit = _layable("<h1>A</h1><p>text</p>")
    assert lay_unit(unit, STYLE) == lay_unit(unit, STYLE)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>\U00013000</p>", "P002"),
        ('<p><img src="picture:none.png" alt="none"></p>', "P001"),
        ('<p><img src="file:///etc/hostname" alt="none"></p>', "P001"),
        ('<p style="white-space: nowrap">' + "word " * 60 + "</p>", "P006"),
    ],
)
def test_what_would_be_wrong_on_paper_is_said_of_the_file(body: str, code: str) -> None:
    with pytest.raises(NotPrinted) as caught:
        lay_unit(_layable(body), STYLE)
    assert {(each.code, each.path) for each in caught.value.diagnostics} == {(code, "a.md")}


def _layable(body: str) -> Layable:
    html = f'<html lang="en"><head><title>A</title></head><body>{body}</body></html>'
    return Layable(html, "a.md", BOOK_SHEETS)
