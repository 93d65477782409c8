"""Codes that lead to a leaflet's address, drawn, printed, and read by a reader that is not ours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from lxml import etree

from pipeline.emit.engine import HTML_CLASS, VARIANT, Fetcher, engine
from pipeline.render.code import LEAST_MODULE, LEAST_SIDE, QUIET, code_svg, leaflet_address
from pipeline.render.environment import rendered
from pipeline.style import Style, sheets
from tests.press import STYLE

SHORT = "https://example.org/leaflets/{id}"
LABELS = {"code": "Read this leaflet online"}
SVG = "{http://www.w3.org/2000/svg}"

TEMPLATE = """{% from "partials/code.html" import code %}
<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body><h1>Page</h1>
<div class="address">{{ code(address, labels) }}</div></body></html>
"""


@pytest.fixture(scope="module")
def style(tmp_path_factory: pytest.TempPathFactory) -> Style:
    """The house's styles with one more template, of nothing but a code."""
    folder = tmp_path_factory.mktemp("styles")
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return Style((folder, *STYLE.folders))


def page(address: str, style: Style, page_format: str = "a4") -> bytes:
    """A page with a code as PDF."""
    html = rendered(style, "page.html", address=address, labels=LABELS)
    prepared = engine(style, sheets(page_format))
    document = HTML_CLASS(string=html, url_fetcher=Fetcher(style)).render(
        font_config=prepared.fonts, stylesheets=prepared.sheets, pdf_variant=VARIANT
    )
    data: bytes = document.write_pdf(pdf_variant=VARIANT)
    return data


def read(data: bytes, dpi: int, *, gray: bool = False) -> list[zxingcpp.Barcode]:
    """The codes that a camera finds on the first page."""
    with pypdfium2.PdfDocument(data) as document:
        image = document[0].render(scale=dpi / 72, grayscale=gray).to_pil()
    return list(zxingcpp.read_barcodes(image))


def drawing(address: str, title: str = "Online") -> etree._Element:
    return etree.fromstring(str(code_svg(address, title)).encode())


def modules(address: str) -> list[tuple[int, int, int]]:
    """The dark runs of a code: x, y and width."""
    paths = [path for path in drawing(address).iter(f"{SVG}path") if path.get("fill") == "#000000"]
    (path,) = paths
    found = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.get("d", ""))
    assert "".join(f"M{x} {y}h{w}v1h-{b}z" for x, y, w, b in found) == path.get("d")
    assert all(w == b for _, _, w, b in found)
    return [(int(x), int(y), int(w)) for x, y, w, _ in found]


def side(address: str) -> int:
    """Modules on a side, with the white edge."""
    return int(drawing(address).get("viewBox", "").split()[2])


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leaflet_id", "end"),
    [
        ("warfarin", "warfarin"),
        ("a b", "a%20b"),
        ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"),
        ("é", "%C3%A9"),
    ],
)
def test_an_id_is_one_part_of_its_address(leaflet_id: str, end: str) -> None:
    assert leaflet_address(SHORT, leaflet_id) == f"https://example.org/leaflets/{end}"


def test_an_id_may_stand_anywhere_in_an_address() -> None:
    assert (
        leaflet_address("https://a.example/?l={id}&p=1", "x&y") == "https://a.example/?l=x%26y&p=1"
    )


def test_a_pattern_that_leads_all_codes_to_one_page_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\{id\}"):
        leaflet_address("https://example.org/leaflets", "warfarin")


# --- the drawing ---------------------------------------------------------------------------------

ADDRESSES = [f"https://example.org/{'leaflets/'[: n // 2]}{'x' * n}" for n in (0, 20, 60, 150, 400)]


@pytest.mark.parametrize("address", ADDRESSES, ids=len)
def test_the_edge_of_a_code_stays_white(address: str) -> None:
    dark, width = modules(address), side(address)

    assert min(x for x, _, _ in dark) == QUIET == min(y for _, y, _ in dark)
    assert max(x + run for x, _, run in dark) == width - QUIET == max(y for _, y, _ in dark) + 1


@pytest.mark.parametrize("address", ADDRESSES, ids=len)
def test_modules_are_never_too_small_for_a_telephone(address: str) -> None:
    root = drawing(address)
    least = float(root.get("width", "").removesuffix("mm"))

    assert least >= LEAST_SIDE
    assert least / side(address) >= LEAST_MODULE - 1e-9
    assert root.get("style") == f"min-width:{least:g}mm;min-height:{least:g}mm"


def test_a_code_is_pure_black_on_white() -> None:
    fills = [path.get("fill") for path in drawing("https://example.org").iter(f"{SVG}path")]
    assert fills == ["#ffffff", "#000000"]


def test_the_title_of_a_code_is_text_and_nothing_else() -> None:
    root = drawing("https://example.org", 'A "<b>" & more')
    assert root.findtext(f"{SVG}title") == 'A "<b>" & more'


def test_the_same_address_gives_the_same_drawing() -> None:
    assert code_svg(ADDRESSES[1], "x") == code_svg(ADDRESSES[1], "x") != code_svg(ADDRESSES[2], "x")


def test_an_address_that_no_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="3000 characters"):
        code_svg("x" * 3000, "x")


# --- on paper ------------------------------------------------------------------------------------


@pytest.mark.parametrize("gray", [False, True], ids=["colour", "gray"])
@pytest.mark.parametrize("page_format", ["a4", "card"])
@pytest.mark.parametrize("address", ADDRESSES[:4], ids=len)
def test_a_printed_code_leads_to_the_address(
    address: str, page_format: str, gray: bool, style: Style
) -> None:
    (found,) = read(page(address, style, page_format), 150, gray=gray)

    assert found.text == address
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level in ("M", "Q", "H")


@pytest.mark.parametrize("page_format", ["a4", "card"])
@pytest.mark.parametrize("address", ADDRESSES[:4], ids=len)
def test_a_printed_code_is_as_large_as_its_modules_need(
    address: str, page_format: str, style: Style
) -> None:
    dpi = 600
    (found,) = read(page(address, style, page_format), dpi)
    place = found.position
    measured = (place.top_right.x - place.top_left.x) / dpi * 25.4
    symbol = side(address) - 2 * QUIET

    assert measured / symbol > LEAST_MODULE - 0.01
    assert measured * side(address) / symbol > LEAST_SIDE - 0.2


def test_a_code_without_its_white_edge_or_with_a_blot_is_not_read(style: Style) -> None:
    with pypdfium2.PdfDocument(page(ADDRESSES[1], style)) as document:
        image = document[0].render(scale=150 / 72, grayscale=True).to_pil()
    (found,) = zxingcpp.read_barcodes(image)
    at = found.position
    middle = (at.top_left.x + at.bottom_right.x) // 2
    image.paste(0, (at.top_left.x, at.top_left.y, middle, at.bottom_right.y))

    assert not zxingcpp.read_barcodes(image)


def test_a_code_is_a_figure_with_words_for_those_who_cannot_see_it(style: Style) -> None:
    with pikepdf.open(io.BytesIO(page(ADDRESSES[1], style))) as pdf:
        figures = [e for e in _elements(pdf.Root.StructTreeRoot) if e.get("/S") == "/Figure"]
        links = [a.A.URI for a in pdf.pages[0].Annots if a.Subtype == "/Link"]

        assert [str(figure.Alt) for figure in figures] == [LABELS["code"]]
        assert {str(link) for link in links} == {ADDRESSES[1]}


def _elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    inner: Any = node.get("/K", [])
    for kid in inner if isinstance(inner, pikepdf.Array) else [inner]:
        if isinstance(kid, pikepdf.Dictionary):
            yield kid
            yield from _elements(kid)
