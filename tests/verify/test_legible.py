"""Type that is too small, too tight or too faint is found in every kind of colour."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.verify.glyphs import read_pages
from pipeline.verify.legible import Sizes, illegible, too_small
from pipeline.verify.verdict import Message
from tests.verify.planted import GOOD, drawn, page, saved

RULE = "The rule"


def faults(data: bytes, text: float = 12, least: float = 9) -> list[tuple[str, str]]:
    """The kind of each fault, and what is said of it."""
    sizes = Sizes()
    found: list[Message] = []
    for side in read_pages(data):
        sizes.add(side)
        found += illegible(side, least, RULE)
    found += too_small(sizes, text, RULE)
    return [(message.rule, message.text) for message in found]


def kinds(data: bytes) -> set[str]:
    return {kind for kind, _ in faults(data)}


def painted(operators: str, size: int = 12) -> bytes:
    """Text on a page that is prepared by operators."""
    content = f"{operators} BT /F {size} Tf 100 300 Td (Take one tablet a day) Tj ET"
    return saved(drawn(content.encode()))


def test_printed_leaflets_have_no_fault(leaflets: Mapping[str, Path]) -> None:
    for name, path in leaflets.items():
        if name != "torture":  # it has powers and indices, and rows of them
            assert faults(path.read_bytes()) == [], name


# --- type ----------------------------------------------------------------------------------------


def test_small_type_is_found_where_it_stands() -> None:
    body = f"<p style='font-size: 6pt'>Overdose kills.</p>{GOOD}"

    assert faults(page(body)) == [("size", "'Overdose kills.' is 6.0 pt; The rule asks for 9 pt")]


def test_sizes_are_those_on_paper() -> None:
    """Not those of the font: a transformation makes type smaller, too."""
    body = f"<p style='transform: scale(0.5)'>Overdose kills.</p>{GOOD}"
    nested = painted("q .5 0 0 .5 0 0 cm", 16)

    assert faults(page(body)) == [("size", "'Overdose kills.' is 6.0 pt; The rule asks for 9 pt")]
    assert kinds(nested) == {"size", "text"}
    assert kinds(painted("q .5 0 0 .5 0 0 cm", 24)) == set()


def test_a_leaflet_whose_text_is_too_small_is_found() -> None:
    body = "<h1>Aspirin</h1>" + GOOD

    assert faults(page(body, "html { font-size: 11pt }")) == [
        ("text", "most letters are 11 pt; The rule asks for 12 pt")
    ]


def test_a_page_without_text_is_found() -> None:
    assert faults(page("")) == [("text", "most letters are 0 pt; The rule asks for 12 pt")]


def test_condensed_type_is_found() -> None:
    assert kinds(painted("q .8 0 0 1 0 0 cm")) == {"condensed"}
    assert kinds(painted("80 Tz")) == {"condensed"}
    assert kinds(painted("q .95 0 0 1 0 0 cm")) == set()


def test_lines_that_are_near_each_other_are_found() -> None:
    body = "<p style='line-height: {}mm'>Take one<br>at night"

    assert faults(page(body.format(2.8))) == [
        ("leading", "'at night' is 2.8 mm below 'Take one', and not 3 mm")
    ]
    assert faults(page(body.format(3.1))) == []


def test_an_index_is_no_line() -> None:
    body = "<p>CO<sub>2</sub> and 10<sup>9</sup> cells</p>"

    assert faults(page(body, "sub, sup { font-size: 9pt; line-height: 0 }")) == []


def test_rotated_lines_are_measured_too() -> None:
    text = "BT 0 1 -1 0 {} 100 Tm /F 12 Tf (Take one tablet) Tj ET "

    assert kinds(painted(text.format(200) + text.format(207))) == {"leading"}
    assert kinds(painted(text.format(200) + text.format(210))) == set()


# --- contrast ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [
        ("#999", "white", "2.8"),
        ("#777", "#eaf2f5", "3.9"),
        ("#0a4b63", "#16222b", "1.7"),
        ("white", "#999", "2.8"),
        ("rgb(0 0 0 / 40%)", "white", "2.8"),
    ],
)
def test_faint_text_is_found(ink: str, ground: str, ratio: str) -> None:
    body = f"<p style='color: {ink}; background: {ground}'>Overdose kills.</p>{GOOD}"

    assert faults(page(body)) == [
        (
            "contrast",
            f"'Overdose kills.' has a contrast of {ratio} to 1; WCAG 2.2 asks for 4.5 to 1",
        )
    ]


@pytest.mark.parametrize(
    ("operators", "found"),
    [
        ("0.4 g", set[str]()),
        ("0.6 g", {"contrast"}),
        ("0 0 0 0.8 k", set[str]()),
        ("0 0 0 0.4 k", {"contrast"}),
        ("0 0 1 0 k", {"contrast"}),
        ("0 0 0 1 k", set[str]()),
        ("0 0 0 0.6 k 90 290 200 30 re f 0 0 0 1 k", {"contrast"}),
        ("0 0 0 0.2 k 90 290 200 30 re f 0 0 0 1 k", set[str]()),
    ],
)
def test_contrast_is_measured_in_grey_and_in_inks(operators: str, found: set[str]) -> None:
    assert kinds(painted(operators)) == found


def test_large_text_needs_less_contrast() -> None:
    body = GOOD * 3 + "<p style='color: #888; line-height: 24pt; {}'>Aspirin"

    assert kinds(page(body.format("font-size: 17pt"))) == {"contrast"}
    assert kinds(page(body.format("font-size: 18pt"))) == set()
    assert kinds(page(body.format("font: bold 14pt/24pt Noto Sans"))) == set()
    assert kinds(page(body.format("font: bold 13pt/24pt Noto Sans"))) == {"contrast"}


def test_a_ground_that_is_too_dark_for_some_of_a_line_is_found() -> None:
    ground = "linear-gradient(to right, white 80px, #555 80px)"

    assert kinds(page(f"<p style='background: {ground}'>Take one tablet")) == {"contrast"}


def test_a_line_below_or_through_text_is_no_ground() -> None:
    body = f"<p><u>Take</u> <s>two</s> <a href='https://example.org'>example.org</a></p>{GOOD}"

    assert faults(page(body)) == []


# --- what cannot be seen -------------------------------------------------------------------------


def test_text_that_only_a_search_finds_is_found() -> None:
    assert kinds(painted("3 Tr")) == {"unseen"}


def test_text_in_the_colour_of_its_ground_is_found() -> None:
    body = f"<p style='color: white'>Overdose kills.</p>{GOOD}"

    (fault,) = faults(page(body))

    assert fault[0] == "unseen"
    assert fault[1].startswith("'Overdose kills.' cannot be seen: ")


def test_text_that_something_covers_is_found() -> None:
    def covered(width: int) -> bytes:
        cover = f" 0.9 g 90 295 {width} 20 re f"
        content = f"BT /F 12 Tf 100 300 Td (Take one tablet a day) Tj ET{cover}"
        return saved(drawn(content.encode()))

    assert kinds(covered(5)) == set()
    assert kinds(covered(200)) == {"unseen"}
    ((_, said),) = faults(covered(38))
    assert said.startswith("'Take one tablet a day' has 4 unseen letters: ")


def test_a_form_that_is_nearly_transparent_is_found() -> None:
    def through(opacity: float) -> bytes:
        pdf = drawn(b"/S gs /X Do")
        resources = pdf.pages[0].obj.Resources
        form = pdf.make_stream(b"BT /F 12 Tf 100 300 Td (Take one) Tj ET", Subtype=Name.Form)
        form.BBox, form.Resources = Array([0, 0, 500, 500]), Dictionary(Font=resources.Font)
        form.Group = Dictionary(S=Name.Transparency)
        resources.XObject = Dictionary(X=form)
        resources.ExtGState = Dictionary(S=Dictionary(ca=opacity))
        return saved(pdf)

    assert kinds(through(0.9)) == set()
    assert kinds(through(0.3)) == {"contrast"}
