"""Leaflets laid out in every page format, and what PDFium finds on their pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pipeline.emit.pdf import Page, lay_out
from pipeline.formats import Format, Rung, load_formats
from pipeline.printed import BLEED, Laid
from pipeline.render.leaflet import leaflet_html
from pipeline.style import Style, load_locale
from pipeline.verify.glyphs import Run, read_pages
from pipeline.verify.legible import illegible
from pipeline.verify.placing import misplaced
from tests.press import MM, STYLE, Glyph, glyphs, page_texts, understood

ROOT = Path(__file__).resolve().parent.parent.parent
SHEETS = {
    "a4": (210, 297),
    "letter": (215.9, 279.4),
    "large-print": (210, 297),
    "a5-booklet": (148.5, 210),
    "trifold": (99, 210),
    "dl-flyer": (99, 210),
}
"""The page of each format, in mm."""
NARROW = ("trifold", "dl-flyer")
EITHER_END = (0, -1)
"""The roomiest rung of a ladder and the tightest."""
EDGE = 3 * MM
SIDES = 5 * MM
"""What a printer cannot reach, and what must be free on both sides of a fold."""
LEAST_LEAD = 3 * MM
"""European Commission, readability guideline, 2009: at least 3 mm from line to line."""
PUBLISHER = "The Medicines Information Service of Northgate and Hilltop Hospitals"

DOSES = (ROOT / "content/leaflets/paracetamol-suspension-children.md").read_text("utf-8")
WARFARIN = (ROOT / "content/leaflets/warfarin.md").read_text("utf-8")
SHAPES = (ROOT / "tests/emit/data/torture.md").read_text("utf-8")
PROSE = "# Aspirin\n\n### Usage\n\n" + "Ask your doctor before you take any other medicine. " * 60


def row(name: str, rung: int = 0, style: Style = STYLE) -> Format:
    """A format with one rung of its ladder alone, and without its budget."""
    found = load_formats(style).rows[name]
    return replace(found, budget=None, ladder=(found.ladder[rung],))


@cache
def laid(
    text: str,
    name: str,
    rung: int = 0,
    *,
    clinic: bool = False,
    address: str = "",
    style: Style = STYLE,
) -> Laid:
    leaflet = understood(text)
    form = row(name, rung, style)
    markup = leaflet_html(
        leaflet,
        style,
        load_locale(STYLE, leaflet.language),
        house_headings=True,
        publisher=PUBLISHER,
        measure=form.measure,
        address=address,
        clinic_room=clinic,
    )
    return lay_out(Page(markup, leaflet, style, form), text.encode())


def overridden(folder: Path, name: str, css: str) -> Style:
    """The house style with more rules at the end of one of its sheets."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(STYLE.text(name) + css, encoding="utf-8")
    return Style((folder, *STYLE.folders))


every_format = pytest.mark.parametrize("name", SHEETS)
at_either_end = pytest.mark.parametrize("rung", EITHER_END, ids=["roomy", "tight"])


def test_every_format_can_be_used() -> None:
    found = load_formats(STYLE)

    assert found.broken == {}
    assert set(SHEETS) <= set(found.rows)


@every_format
def test_pages_have_the_size_of_the_format(name: str) -> None:
    with pypdfium2.PdfDocument(laid(DOSES, name).data) as document:
        sizes = {tuple(round(side / MM, 1) for side in page.get_size()) for page in document}

    assert sizes == {SHEETS[name]}


# Type


def too_small(found: tuple[Glyph, ...], form: Format) -> list[str]:
    """What is smaller than the format's profile allows."""
    usual, _ = Counter(glyph.size for glyph in found).most_common(1)[0]
    small = [f"{glyph.char}: {glyph.size}" for glyph in found if glyph.size < form.profile.least]
    return small + ([f"text: {usual}"] if usual < form.profile.text else [])


@every_format
@at_either_end
def test_type_is_as_large_as_the_profile_asks(name: str, rung: int) -> None:
    form = row(name, rung)

    found = glyphs(laid(SHAPES, name, rung, clinic=True).data)
    usual, _ = Counter(glyph.size for glyph in found).most_common(1)[0]

    assert too_small(found, form) == []
    assert form.ladder[0].text in (None, usual)


def test_type_that_is_too_small_is_seen(tmp_path: Path) -> None:
    style = overridden(tmp_path, "formats/large-print.css", "sub { font-size: 15pt }")

    found = glyphs(laid(SHAPES, "large-print", style=style).data)

    assert too_small(found, row("large-print")) == ["2: 15.0", "2: 15.0"]


def leads(data: bytes) -> Iterator[float]:
    """From line to line of a text without descenders, in points."""
    letters = [glyph for glyph in glyphs(data) if glyph.char == "x"]
    for above, below in pairwise(letters):
        if above.page == below.page and above.bottom - below.bottom > 1:
            yield above.bottom - below.bottom


@every_format
@at_either_end
def test_lines_are_3_mm_apart(name: str, rung: int) -> None:
    found = list(leads(laid("# Lines\n\n" + "xxxx " * 300, name, rung).data))

    assert len(found) >= 10
    assert min(found) >= LEAST_LEAD


def test_lines_too_close_are_seen(tmp_path: Path) -> None:
    style = overridden(tmp_path, "formats/trifold.css", "p { line-height: 8.4pt }")

    found = leads(laid("# Lines\n\n" + "xxxx " * 300, "trifold", style=style).data)

    assert min(found) < LEAST_LEAD


def fitting(data: bytes) -> float:
    """How many characters of prose fit into a line: its width by that of the mean character."""
    widths = [(run.box[2] - run.box[0], len(run.text.strip())) for run in _prose(data)]
    column = max(width for width, _ in widths)
    assert len(widths) > 20
    return column * sum(count for _, count in widths) / sum(width for width, _ in widths)


def _prose(data: bytes) -> Iterator[Run]:
    for page in read_pages(data):
        yield from (run for run in page.runs if not run.bold and len(run.text) > 30)


@every_format
def test_the_measure_is_what_fits_into_a_line(name: str) -> None:
    measure, found = row(name).measure, fitting(laid(WARFARIN, name).data)

    assert measure <= found <= measure * 1.1


def fonts(data: bytes) -> set[str]:
    """The names of the fonts in a file."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return {
            str(item["/FontName"])
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
        }


def test_nothing_is_slanted_in_large_print() -> None:
    """UKAAF G003; in other formats emphasis is."""
    assert not any("Italic" in font for font in fonts(laid(SHAPES, "large-print").data))
    assert any("Italic" in font for font in fonts(laid(SHAPES, "a4").data))


# Places


def outside(found: tuple[Glyph, ...], name: str) -> list[Glyph]:
    """What is nearer to the edge of its page than it may be."""
    width, height = (side * MM for side in SHEETS[name])
    return [
        glyph
        for glyph in found
        if glyph.left < SIDES
        or glyph.right > width - SIDES
        or glyph.bottom < EDGE
        or glyph.top > height - EDGE
    ]


@every_format
@at_either_end
@pytest.mark.parametrize("text", [DOSES, SHAPES], ids=["doses", "shapes"])
def test_all_text_can_be_read_and_stands_where_it_may(name: str, rung: int, text: str) -> None:
    address = "https://example.org/leaflets/a-medicine"
    data = laid(text, name, rung, clinic=True, address=address).data

    assert outside(glyphs(data), name) == []
    least = row(name).profile.least
    for page in read_pages(data):
        assert [*misplaced(page), *illegible(page, least, name)] == []


def test_text_too_near_to_a_fold_is_seen(tmp_path: Path) -> None:
    style = overridden(tmp_path, "formats/trifold.css", ":root { --margin: 4mm }")
    form = replace(row("trifold"), ladder=(Rung(),))
    leaflet = understood(DOSES)
    markup = leaflet_html(
        leaflet,
        style,
        load_locale(STYLE, "en-GB"),
        house_headings=True,
        publisher=PUBLISHER,
        measure=form.measure,
    )

    data = lay_out(Page(markup, leaflet, style, form), b"").data

    assert outside(glyphs(data), "trifold")


@every_format
def test_a_clinic_has_room_at_the_head_and_foot(name: str) -> None:
    made = laid(DOSES, name, -1, clinic=True)
    width, height = (side * MM for side in SHEETS[name])
    heads = [room for room in made.rooms if room.kind == "head"]
    feet = {room.page: room for room in made.rooms if room.kind == "foot"}

    assert [room.page for room in heads] == [0]
    assert heads[0].height >= 19.9 * MM
    assert set(feet) == ({0} if name in NARROW else set(range(made.pages)))
    for room in made.rooms:
        assert SIDES <= room.x <= room.x + room.width <= width - SIDES + 0.01
        assert EDGE <= room.y <= room.y + room.height <= height - EDGE
        assert room.height >= row(name).profile.least
        for glyph in glyphs(made.data):
            inside = room.x < glyph.right and glyph.left < room.x + room.width
            beside = room.y + 0.5 < glyph.top and glyph.bottom < room.y + room.height - 0.5
            assert not (glyph.page == room.page + 1 and inside and beside), glyph


@every_format
def test_without_a_clinic_there_is_no_room(name: str) -> None:
    assert laid(DOSES, name).rooms == ()


@every_format
def test_a_code_stands_at_the_right_of_the_title(name: str) -> None:
    data = laid(PROSE, name, address="https://example.org/leaflets/aspirin").data

    caption = [g for g in glyphs(data) if g.page == 1 and g.right > SHEETS[name][0] * MM * 0.75]

    words = " ".join(page_texts(data)[0].split())
    assert "Read this leaflet online" in words
    assert words.index("Aspirin") < words.index("Read this leaflet online") < words.index("Usage")
    assert caption


@pytest.mark.parametrize("name", NARROW)
def test_the_band_at_the_head_goes_on_into_the_bleed(name: str) -> None:
    """Approved, since in a draft the mark stands above the band."""
    data = laid(DOSES.replace("status: draft", APPROVED), name).data

    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        width, height = page.get_size()
        reach = BLEED * MM
        page.set_mediabox(-reach, -reach, width + reach, height + reach)
        page.set_cropbox(-reach, -reach, width + reach, height + reach)
        image = page.render(scale=2).to_pil().convert("RGB")

    tint = (0xEA, 0xF2, 0xF5)
    right = image.width - 3
    assert {image.getpixel(at) for at in [(2, 2), (right, 2), (2, 40), (right, 40)]} == {tint}
    assert image.getpixel((2, image.height - 3)) == (255, 255, 255)


APPROVED = "status: approved\nreviewer: A. Pharmacist\nreviewed: 2026-03-01"


# Where pages and lines end


@every_format
def test_a_heading_is_never_the_last_line_of_a_page(name: str) -> None:
    """With a line more each time, many places on the page are tried."""
    for lines in range(12, 36, 3):
        text = "".join(f"Line {number}.\\\n" for number in range(lines))
        pages = page_texts(laid(f"# A\n\n{text}\n\n### Usage\n\nFor pain.", name).data)
        (usage,) = (page for page in pages if "What is this medicine used for?" in page)
        assert "For pain." in usage


PARTED = re.compile(r"\d[–/]?$|\d mg/$")


def line_ends(data: bytes) -> Iterator[str]:
    """Every line of text, without the number of its page."""
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            for line in page.get_textpage().get_text_range().splitlines():
                if not re.search(r"Page \d+ of|^Source |^Version", line):
                    yield line.strip().replace("\u00a0", " ")


COUNTED = "Take 1–2 tablets or 5 mg/kg or 2.5 ml or 10 micrograms every 4 to 6 hours now. "
SHIFTED = "# Doses" + "".join(f"\n\n{'a' * shift} {COUNTED * 4}" for shift in range(1, 24, 2))
"""Doses at every place of a line."""


@pytest.mark.parametrize("name", [*NARROW, "large-print"])
@at_either_end
def test_no_line_ends_within_a_dose(name: str, rung: int) -> None:
    found = list(line_ends(laid(SHIFTED, name, rung).data))

    assert len(found) > 50
    assert [line for line in found if PARTED.search(line)] == []


def test_a_dose_in_two_lines_is_seen(tmp_path: Path) -> None:
    style = overridden(tmp_path, "formats/trifold.css", ".kept { white-space: normal }")

    found = line_ends(laid(SHIFTED, "trifold", style=style).data)

    assert [line for line in found if PARTED.search(line)]


@pytest.mark.parametrize("name", SHEETS)
@at_either_end
def test_words_of_a_dose_table_are_whole(name: str, rung: int) -> None:
    text = "\n".join(line_ends(laid(DOSES, name, rung).data))

    assert text.count("6–23 months") == 1
    assert text.count("Paracetamol") >= 3
    assert len(re.findall(r"\b(?:Paracetamol|dose|hours|months|years)\b", text)) > 10
