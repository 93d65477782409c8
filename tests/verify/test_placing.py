"""Text that is cut off, on a fold or over other text is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.formats import load_formats
from pipeline.style import Style, built_in_styles
from pipeline.verify.glyphs import read_pages
from pipeline.verify.panels import MM
from pipeline.verify.placing import SAFE, misplaced, wrong_size
from tests.verify.planted import GOOD, drawn, page, saved


def faults(data: bytes, layout: str = "") -> list[tuple[str, str, str]]:
    """What is misplaced: the kind of fault, the text with what is said of it, and the place."""
    return [
        (found.rule, found.text, found.location)
        for side in read_pages(data, layout)
        for found in misplaced(side)
    ]


def kinds(data: bytes, layout: str = "") -> set[str]:
    return {kind for kind, _, _ in faults(data, layout)}


def test_an_ordinary_page_has_no_fault() -> None:
    body = GOOD + "<p>x<sup>2</sup> <b>bold</b><i>if</i>f <u>AV</u><table><tr><td>a<td>b</table>"

    assert faults(page(body)) == []


def test_printed_leaflets_have_no_fault(leaflets: Mapping[str, Path]) -> None:
    for name, path in leaflets.items():
        assert faults(path.read_bytes()) == [], name


# --- edges ---------------------------------------------------------------------------------------


def test_a_word_that_is_placed_off_the_page_is_found() -> None:
    body = GOOD + '<p style="position: absolute; left: 185mm; top: 0; width: 60mm">Overdose.'

    (fault,) = faults(page(body))

    assert fault == ("outside", "'Overdose.' goes 14.9 mm over the trim at the right", "page 1")


def test_a_word_that_is_wholly_off_the_page_is_found() -> None:
    body = GOOD + '<p style="position: absolute; left: 230mm; top: 0; width: 60mm">Overdose.'

    assert kinds(page(body)) == {"outside"}


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
@pytest.mark.parametrize(("away", "found"), [(SAFE - 1.5, {"edge"}), (SAFE + 2, set[str]())])
def test_text_near_an_edge_is_found(side: str, away: float, found: set[str]) -> None:
    other = "top" if side in ("left", "right") else "left"
    css = f"p {{ position: absolute; margin: 0; {side}: {away}mm; {other}: 50mm }}"

    assert kinds(page("<p>Near.", css, margin="0")) == found


def test_the_trim_and_not_the_paper_is_what_counts() -> None:
    trim = (100, 100, 400, 500)
    text = b"BT /F 12 Tf 105 300 Td (Too near) Tj ET"

    assert kinds(saved(drawn(text))) == set()
    assert kinds(saved(drawn(text, boxes={"TrimBox": trim}))) == {"edge"}


def test_notes_to_the_printer_may_stand_outside_the_bleed_only() -> None:
    trim = (60, 60, 500, 700)
    bleed = (trim[0] - 3 * MM, trim[1] - 3 * MM, trim[2] + 3 * MM, trim[3] + 3 * MM)
    boxes = {"TrimBox": trim, "BleedBox": bleed}

    assert kinds(saved(drawn(b"BT /F 6 Tf 100 20 Td (C M Y K) Tj ET", boxes=boxes))) == set()
    assert kinds(saved(drawn(b"BT /F 6 Tf 100 54 Td (C M Y K) Tj ET", boxes=boxes))) == {"outside"}
    assert kinds(saved(drawn(b"BT /F 6 Tf 100 -9 Td (C M Y K) Tj ET", boxes=boxes))) == {"outside"}
    assert kinds(saved(drawn(b"BT /F 6 Tf 100 20 Td (C M Y K) Tj ET"))) == set()


# --- paper ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("A4", None),
        ("A4, folded twice", None),
        ("210 x 297 mm", None),
        ("a sheet of our own", None),
        ("A5", "it is 210.0 × 297.0 mm, and not A5"),
        ("US letter", "it is 210.0 × 297.0 mm, and not US letter"),
        ("DL, 99 × 210 mm", "it is 210.0 × 297.0 mm, and not DL, 99 × 210 mm"),
    ],
)
@pytest.mark.parametrize("size", ["A4", "A4 landscape"])
def test_pages_of_another_size_are_found(sheet: str, found: str | None, size: str) -> None:
    (side,) = read_pages(page(GOOD, size=size))

    assert [message.text for message in wrong_size(side, sheet)] == ([found] if found else [])


def test_every_format_of_ours_says_its_size() -> None:
    rows = load_formats(Style((built_in_styles(),))).rows.values()
    (side,) = read_pages(page(GOOD, size="50mm 50mm", margin="0"))

    assert [row.name for row in rows if not [*wrong_size(side, row.sheet)]] == []


# --- folds ---------------------------------------------------------------------------------------


def both_sides(left: float) -> bytes:
    """A sheet of three panels that begins with a text, so many mm from its left."""
    body = f'<p style="margin: 0 0 0 {left}mm; white-space: nowrap">One tablet in the morning.'
    end = '<p style="break-before: page; margin-left: 130mm">Inside.'
    return page(body + end, size="297mm 210mm", margin="20mm 0")


@pytest.mark.parametrize(
    ("left", "found"),
    [(20, set[str]()), (70, {"outside"}), (94, {"outside"}), (98.5, {"edge"}), (102, set[str]())],
)
def test_text_over_a_fold_or_near_it_is_found(left: float, found: set[str]) -> None:
    assert kinds(both_sides(left)) == set()
    assert kinds(both_sides(left), "trifold") == found


def test_a_fold_and_a_panel_have_names() -> None:
    ((kind, said, place),) = faults(both_sides(70), "trifold")

    assert (kind, place) == ("outside", "side 1, panel 6")
    assert said == "'One tablet in the morning.' goes 25.6 mm over the fold at the left"


# --- what is clipped -----------------------------------------------------------------------------


def test_a_line_that_is_clipped_is_found() -> None:
    body = GOOD + '<div style="height: 8mm; overflow: hidden">First line.<br>Second line.</div>'

    found = faults(page(body))

    assert [kind for kind, _, _ in found] == ["clipped"]
    assert found[0][1].startswith("'Second line.' is cut off: ")
    assert kinds(page(body.replace("8mm", "30mm"))) == set()


def test_a_form_that_clips_its_text_is_found() -> None:
    def within(width: int) -> bytes:
        pdf = drawn(b"q 2 0 0 2 100 100 cm /X Do Q")
        resources = pdf.pages[0].obj.Resources
        fonts = Dictionary(Font=resources.Font)
        form = pdf.make_stream(b"BT /F 12 Tf 10 10 Td (Overdose) Tj ET", Subtype=Name.Form)
        form.BBox, form.Resources = Array([0, 0, width, 50]), fonts
        resources.XObject = Dictionary(X=form)
        return saved(pdf)

    assert kinds(within(100)) == set()
    assert kinds(within(30)) == {"clipped"}


# --- text over text ------------------------------------------------------------------------------


def test_lines_that_run_into_each_other_are_found() -> None:
    body = '<p style="line-height: {}pt">Take one dose only<br>of the jolly good syrup.'

    ((kind, said, place),) = faults(page(body.format(7)))

    assert (kind, place) == ("overlap", "page 1")
    assert "'Take one dose only'" in said
    assert "'of the jolly good syrup.'" in said
    assert faults(page(body.format(16))) == []


def test_text_drawn_over_text_is_found() -> None:
    over = GOOD + '<p style="position: absolute; top: 20pt; left: 5mm; margin: 0">Something else'
    cells = '<table style="table-layout: fixed; width: 40mm"><td>Paracetamolum<td>Aspirin</table>'

    assert kinds(page(over)) == {"overlap"}
    assert kinds(page(cells, "td { white-space: nowrap }")) == {"overlap"}
    assert kinds(page(cells.replace("40mm", "90mm"), "td { white-space: nowrap }")) == set()


def test_the_same_text_drawn_twice_is_found() -> None:
    once = b"BT /F 12 Tf 100 300 Td (Take one) Tj ET "

    assert kinds(saved(drawn(once))) == set()
    assert kinds(saved(drawn(once + once))) == {"overlap"}
