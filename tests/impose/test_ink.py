"""What is on the paper: pages as they were, bleed where the sheet ends, marks on their lines."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops

from pipeline.impose import impose, place
from tests.impose.conftest import Maker
from tests.impose.paper import MM

RED, BLUE = "1 0 0", "0 0 1"


def drawn(data: bytes, page: int, scale: float = 1) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        image: Image.Image = document[page].render(scale=scale).to_pil()
        return image.convert("RGB")


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def opened(data: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(data))


# --- pages ---------------------------------------------------------------------------------------


def test_a_page_looks_on_its_panel_as_it_did(tagged: Maker) -> None:
    pages = tagged("288pt 432pt")
    sheet = drawn(impose(pages, "2-up", marks=False), 0, scale=2)

    assert sheet.size == (4 * 288, 2 * 432)
    for page, left in ((0, 0), (4, 576)):
        panel = sheet.crop((left, 0, left + 576, 864))
        assert same(panel, drawn(trimmed(pages), page, scale=2))
    assert not same(sheet.crop((0, 0, 576, 864)), drawn(trimmed(pages), 1, scale=2))


def test_a_page_on_a_turned_back_looks_as_it_did_upside_down(tagged: Maker) -> None:
    pages = tagged("200pt 432pt")
    back = drawn(impose(pages, "turned", marks=False), 1, scale=2)

    turned = back.rotate(180).crop((0, 0, 400, 864))
    assert same(turned, drawn(trimmed(pages), 1, scale=2))
    assert not same(back.crop((400, 0, 800, 864)), drawn(trimmed(pages), 1, scale=2))


def trimmed(pages: bytes) -> bytes:
    """Pages that show their trim alone."""

    def trim(pdf: Any) -> None:
        for page in pdf.pages:
            page.mediabox = page.trimbox

    return changed(pages, trim)


def same(one: Image.Image, other: Image.Image) -> bool:
    """Alike but for the edges of letters, which are smoothed otherwise upside down."""
    assert one.size == other.size
    difference: Any = ImageChops.difference(one.reduce(4), other.reduce(4))
    return bool(max(high for _, high in difference.getextrema()) < 40)


@pytest.mark.parametrize("contents", ["many streams", "one stream for all", "none"])
def test_however_the_content_of_pages_is_kept(numbered: Maker, contents: str) -> None:
    def split(pdf: Any) -> None:
        for page in pdf.pages:
            parts = [pdf.make_stream(b"q"), page.Contents, pdf.make_stream(b"Q")]
            page.Contents = Array(parts)

    def share(pdf: Any) -> None:
        for page in pdf.pages:
            page.Contents = pdf.pages[0].Contents

    def drop(pdf: Any) -> None:
        for page in pdf.pages:
            del page.obj["/Contents"]

    change = {"many streams": split, "one stream for all": share, "none": drop}[contents]
    sheets = impose(changed(numbered(3), change), "2-up", marks=False)

    with pypdfium2.PdfDocument(sheets) as document:
        words = [page.get_textpage().get_text_range().split() for page in document]
    assert (
        words
        == {
            "many streams": [["1", "3"], ["2"]],
            "one stream for all": [["1", "1"], ["1"]],
            "none": [[], []],
        }[contents]
    )


def test_boxes_may_start_anywhere_and_be_inherited(numbered: Maker) -> None:
    def shift(pdf: Any) -> None:
        pdf.Root.Pages.Resources = pdf.pages[0].Resources
        pdf.Root.Pages.MediaBox = Array([-20, -30, 120, 220])
        for page in pdf.pages:
            del page.obj["/MediaBox"]
            del page.obj["/Resources"]
            page.TrimBox = Array([-10, -20, 110, 210])

    pages = changed(numbered(4, 40, 70), shift)
    plain = changed(numbered(4, 40, 70), lambda _: None)
    with opened(impose(pages, "2-up", marks=False)) as pdf:
        assert [float(x) for x in pdf.pages[0].mediabox] == [0, 0, 240, 230]

    found, known = (_where(impose(each, "2-up", marks=False)) for each in (pages, plain))
    assert found[0] - known[0] == pytest.approx(10, abs=0.5)
    assert found[1] - known[1] == pytest.approx(20, abs=0.5)


def _where(sheets: bytes) -> tuple[float, float]:
    with pypdfium2.PdfDocument(sheets) as document:
        left, bottom, _, _ = document[0].get_textpage().get_charbox(0)
        return left, bottom


# --- bleed ---------------------------------------------------------------------------------------


def test_bleed_is_left_where_the_sheet_ends_and_nowhere_else(numbered: Maker) -> None:
    sheets = impose(numbered(4, 100, 100, (RED, BLUE)), "4-up", marks=False)

    def widen(pdf: Any) -> None:
        for page in pdf.pages:
            page.MediaBox = page.TrimBox = Array([-12, -12, 579, 579])

    image = drawn(changed(sheets, widen), 0)
    front = {name: image.getpixel(at) for name, at in AROUND.items()}
    red, white = (255, 0, 0), (255, 255, 255)
    assert front == {
        "panel": red,
        "left of it": red,
        "above it": red,
        "beyond its bleed": white,
        "over the next one": red,
        "blank panel": white,
        "left of that": white,
    }


AROUND = {
    "panel": (100, 100),
    "left of it": (8, 100),
    "above it": (100, 8),
    "beyond its bleed": (1, 100),
    "over the next one": (12 + 283 + 4, 100),  # the second leaf, which is red too
    "blank panel": (100, 12 + 283 + 4),  # below the cut, no ink of the page above it
    "left of that": (8, 12 + 283 + 100),
}


def test_ink_does_not_cross_a_fold(numbered: Maker) -> None:
    sheet = drawn(impose(numbered(2, 100, 200, (RED, BLUE)), "booklet", marks=False), 0)
    fold = round(100 * MM)

    assert sheet.getpixel((fold + 2, 100)) == (255, 0, 0)
    assert sheet.getpixel((fold - 2, 100)) == (255, 255, 255)


# --- marks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "size", "lines"),
    [("trifold", (99, 210), [98, 197.5]), ("booklet", (148, 210), [148]), ("2-up", (80, 90), [80])],
)
def test_marks_are_at_the_ends_of_each_line(
    numbered: Maker, layout: str, size: tuple[float, float], lines: list[float]
) -> None:
    pages = numbered(4, *size)
    scale = 4
    marked, plain = (drawn(impose(pages, layout, marks=on), 0, scale) for on in (True, False))

    box = ImageChops.difference(marked, plain).getbbox()
    assert box
    left, top, right, bottom = (value / scale for value in box)
    assert (left, right) == pytest.approx((lines[0] * MM, lines[-1] * MM), abs=1)
    assert (top, bottom) == pytest.approx((0, size[1] * MM), abs=1)
    middle = marked.crop((0, round(9 * MM * scale), marked.width, marked.height // 2))
    assert same(middle, plain.crop((0, round(9 * MM * scale), plain.width, plain.height // 2)))


def test_marks_are_grey_and_no_content(numbered: Maker) -> None:
    with opened(impose(numbered(6, 99, 210), "trifold", marks=True)) as pdf:
        for page in pdf.pages:
            content = page.Contents.read_bytes()
            assert re.search(rb"/Artifact <</Type /Page>> BDC q 0\.5 G [^B]*\nQ EMC$", content)
            assert not re.search(rb"\b(rg|RG|k|K|sc|SC|scn|SCN|cs|CS)\b", content)


def test_there_are_no_marks_where_none_are_wanted(numbered: Maker) -> None:
    with opened(impose(numbered(6, 99, 210), "trifold", marks=False)) as pdf:
        operators = [str(each.operator) for each in pikepdf.parse_content_stream(pdf.pages[0])]
        assert operators == ["q", "cm", "Do", "Q"] * 3


# --- the file ------------------------------------------------------------------------------------


def test_sheets_say_which_pages_they_have_and_how_to_print_them(numbered: Maker) -> None:
    def show_title(pdf: Any) -> None:
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)

    pages = changed(numbered(5), show_title)
    with opened(impose(pages, "booklet", marks=False)) as pdf:
        root: Any = pdf.Root
        assert labels(pdf) == ["1", "2", "3", "4, 5"]
        assert root.ViewerPreferences.Duplex == Name.DuplexFlipShortEdge
        assert root.ViewerPreferences.PrintScaling == Name("/None")
        assert root.ViewerPreferences.DisplayDocTitle
    with opened(impose(numbered(5, 105, 148), "4-up", marks=False)) as pdf:
        root = pdf.Root
        assert labels(pdf) == ["1, 3, 5", "4, 2"]
        assert root.ViewerPreferences.Duplex == Name.DuplexFlipLongEdge


def labels(pdf: Pdf) -> list[Any]:
    return [page.label for page in pdf.pages]


def test_what_is_not_of_pages_stays(numbered: Maker) -> None:
    def describe(pdf: Any) -> None:
        pdf.Root.Kept = pdf.make_stream(b"kept")
        pdf.attachments["page.md"] = b"# Page"

    with opened(impose(changed(numbered(2), describe), "2-up", marks=True)) as pdf:
        assert pdf.Root.Kept.read_bytes() == b"kept"
        assert pdf.attachments["page.md"].get_file().read_bytes() == b"# Page"


@pytest.mark.parametrize("layout", ["booklet", "trifold", "2-up", "4-up"])
def test_the_same_pages_give_the_same_bytes(tagged: Maker, layout: str) -> None:
    pages = tagged("99mm 210mm")
    assert impose(pages, layout, marks=True) == impose(pages, layout, marks=True)
    assert impose(pages, layout, marks=True) != impose(pages, layout, marks=False)


def test_an_open_file_can_be_worked_on(numbered: Maker) -> None:
    with opened(numbered(6, 99, 210)) as pdf:
        place(pdf, "trifold", marks=False)
        assert len(pdf.pages) == 2
        assert [float(x) for x in pdf.pages[0].trimbox][2] == pytest.approx(297 * MM, abs=0.01)


# --- what is refused -----------------------------------------------------------------------------


def test_what_cannot_be_placed_is_refused(numbered: Maker) -> None:
    def larger(pdf: Any) -> None:
        pdf.pages[1].MediaBox = Array([0, 0, 300, 300])

    with pytest.raises(ValueError, match="no layout 'gatefold'; there are booklet, trifold"):
        impose(numbered(2), "gatefold", marks=False)
    with pytest.raises(ValueError, match="trifold takes 1 to 6 pages"):
        impose(numbered(7, 99, 210), "trifold", marks=False)
    with pytest.raises(ValueError, match="page 2 is not as large as page 1"):
        impose(changed(numbered(3), larger), "booklet", marks=False)
    with pytest.raises(ValueError, match="there is no page"):
        impose(numbered(0), "booklet", marks=False)
