"""All that a clinic says is on its plate, legibly and inside its room, or there is a finding."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from weasyprint.urls import URLFetchingError

from pipeline.clinics import Clinic
from pipeline.emit.faults import NotPrinted
from pipeline.emit.plate import LOGO, _Fetcher
from pipeline.logos import PNG, SVG, Logo, read_logo
from pipeline.render.clinic import LOOKS, head_html
from pipeline.style import load_locale
from tests.clinics.samples import (
    ALL,
    BARE,
    FORMATS,
    MM,
    RIVERSIDE,
    STYLE,
    TALKATIVE,
    foot,
    head,
    interlaced,
    room,
)
from tests.press import glyphs, page_texts

ROOMS: Mapping[str, tuple[float, float]] = {
    "a4": (168, 26),
    "letter": (174, 26),
    "large-print": (174, 44),
    "a5-booklet": (120, 24),
    "trifold": (83, 28),
    "dl-flyer": (83, 28),
    "card": (91, 12),
}
"""In mm, about as large as the formats keep them."""


def said(clinic: Clinic) -> Iterator[str]:
    """Everything that a head has to say for a clinic."""
    yield from (clinic.name, *clinic.address, *clinic.hours)
    yield from filter(None, (clinic.telephone, clinic.website.partition("//")[2].rstrip("/")))
    yield from (text for row in clinic.emergency for text in (row.label, row.number))


def squeezed(text: str) -> str:
    """Text without what depends on where its lines end."""
    return "".join(text.split()).replace("·", "").replace(",", "")


def fault(clinic: Clinic, width: float, height: float, page_format: str = "a4") -> Any:
    with pytest.raises(NotPrinted) as caught:
        head(clinic, room(width, height), page_format)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


@pytest.mark.parametrize("name", ["riverside", "hilltop", "ng"])
@pytest.mark.parametrize("page_format", ROOMS)
def test_all_that_a_clinic_says_is_in_its_room(page_format: str, name: str) -> None:
    width, height = ROOMS[page_format]
    clinic = ALL[name]

    plate = head(clinic, room(width, height), page_format)

    (text,) = page_texts(plate)
    whole = FORMATS[page_format].content == "whole"
    for words in said(clinic if whole else replace(clinic, address=(), hours=(), website="")):
        assert squeezed(words) in squeezed(text)
    with pypdfium2.PdfDocument(plate) as document:
        assert document[0].get_size() == pytest.approx((width * MM, height * MM), abs=0.01)
    for glyph in glyphs(plate):
        assert -0.5 <= glyph.left <= glyph.right <= width * MM + 0.5
        assert -0.5 <= glyph.bottom <= glyph.top <= height * MM + 0.5


@pytest.mark.parametrize("page_format", ROOMS)
def test_no_letter_is_smaller_than_the_format_allows(page_format: str) -> None:
    least = FORMATS[page_format].profile.least
    plates = (
        head(RIVERSIDE, room(*ROOMS[page_format]), page_format),
        foot(RIVERSIDE, room(120, least * 1.4 / MM, "foot"), page_format),
    )
    for plate in plates:
        assert min(glyph.size for glyph in glyphs(plate)) >= least - 0.01


def test_a_card_has_name_and_numbers_alone() -> None:
    (text,) = page_texts(head(RIVERSIDE, room(91, 12), "card"))

    assert text.replace(" ·", "") == (
        "Riverside Health Centre Telephone 01632 960 001 Emergency 999 Out of hours 01632 960 111"
    )


@pytest.mark.parametrize("height", [8, 14, 20, 26, 32, 38, 44])
@pytest.mark.parametrize(
    ("width", "page_format", "enough"),
    [(168, "a4", 20), (120, "a5-booklet", 28), (83, "dl-flyer", 38)],
)
def test_whatever_the_room_nothing_is_lost(
    width: float, height: float, page_format: str, enough: float
) -> None:
    """The engine leaves out what stands in a box across the end of a page, and does not say so."""
    try:
        plate = head(TALKATIVE, room(width, height), page_format)
    except NotPrinted as error:
        codes = [diagnostic.code for diagnostic in error.diagnostics]
    else:
        codes = []
        lost = [w for w in said(TALKATIVE) if squeezed(w) not in squeezed(page_texts(plate)[0])]
        assert not lost

    assert codes == ([] if height >= enough else ["P011"])


def test_six_lines_of_hours_have_room_on_a4() -> None:
    (text,) = page_texts(head(TALKATIVE, room(168, 28)))

    assert "Travel clinic: Wednesday, 2 pm to 5 pm" in text


def looks(clinic: Clinic, page_format: str, width: float, height: float) -> list[str]:
    """The looks that a head may have in a room, the best first."""
    locale = load_locale(STYLE, "en-GB")
    made = head_html(clinic, STYLE, locale, FORMATS[page_format], room(width, height))
    return [html.partition('class="plate head ')[2].partition("-look")[0] for html in made]


def test_a_wide_room_has_columns_and_a_narrow_one_lines() -> None:
    assert looks(RIVERSIDE, "a4", 168, 26) == ["columns", "close", "dense", "bare"]
    assert looks(RIVERSIDE, "trifold", 83, 20) == ["lines", "dense", "bare"]
    assert looks(RIVERSIDE, "large-print", 174, 44) == ["lines", "dense", "bare"]
    assert looks(BARE, "trifold", 83, 20) == ["lines", "dense"]


@pytest.mark.parametrize("look", [look.name for look in LOOKS])
def test_the_style_sheet_has_rules_for_every_look(look: str) -> None:
    assert f".{look}-look " in STYLE.text("clinic.css")


# --- what does not fit ---------------------------------------------------------------------------


def test_what_has_no_room_is_named_with_its_line() -> None:
    found = fault(TALKATIVE, 83, 30, "dl-flyer")

    assert (found.code, found.path, found.line) == ("P011", "content/clinics/talkative.toml", 5)
    assert "no room for" in found.message
    assert "83 × 30 mm of 'dl-flyer'" in found.message
    assert found.hint.startswith("Shorten the hours")


def test_a_word_wider_than_its_room_has_none() -> None:
    found = fault(replace(BARE, name="Dr Ng", telephone="0123456789012345678901234567890"), 40, 20)

    assert found.code == "P011"
    assert "telephone" in found.hint


def test_a_name_alone_may_be_too_long() -> None:
    found = fault(replace(BARE, name=" ".join(["Clinic"] * 14), lines=(("name", 3),)), 91, 6)

    assert (found.code, found.line) == ("P011", 3)
    assert found.hint.startswith("Shorten the name")


def test_a_foot_says_less_where_it_is_short_of_room() -> None:
    def says(width: float) -> str:
        return page_texts(foot(RIVERSIDE, room(width, 4.3, "foot")))[0]

    assert says(140) == "Riverside Health Centre · Telephone 01632 960 001"
    assert says(70) == "Riverside Health Centre · 01632 960 001"
    assert says(45) == "Telephone 01632 960 001"
    assert page_texts(foot(BARE, room(45, 4.3, "foot"))) == ["Dr Ng"]
    with pytest.raises(NotPrinted) as caught:
        says(20)
    assert [d.code for d in caught.value.diagnostics] == ["P011"]


def test_a_character_without_a_font_is_named() -> None:
    found = fault(replace(BARE, name="Klinik 診療所"), 168, 26)

    assert found.code == "P002"
    assert "'診' (U+8A3A)" in found.message


# --- logos and colours ---------------------------------------------------------------------------


def structure(plate: bytes) -> list[str]:
    """The kinds of all elements of a plate's tags."""
    with pikepdf.open(io.BytesIO(plate)) as pdf:
        return [str(o.S) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]


def inks(plate: bytes, width: int = 300) -> set[tuple[int, ...]]:
    """The colours of a plate's left part, where the logo is."""
    with pypdfium2.PdfDocument(plate) as document:
        image = document[0].render(scale=2).to_pil().convert("RGB").crop((0, 0, width, 150))
    return {colour for _, colour in image.getcolors(100_000) or ()}


def test_a_logo_is_drawn_and_is_decoration() -> None:
    plate = head(RIVERSIDE, room(168, 26))

    assert (0x8F, 0xD0, 0xBD) in inks(plate)
    assert "/Figure" not in structure(plate)
    assert (0x8F, 0xD0, 0xBD) not in inks(head(replace(RIVERSIDE, logo=None), room(168, 26)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_picture_is_drawn_in_every_mode(mode: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 255)).convert(mode).save(out, "PNG")
    clinic = replace(BARE, logo=read_logo(out.getvalue()))

    assert (0, 0, 0) in inks(head(clinic, room(168, 26)), 100)


def test_an_interlaced_picture_is_drawn_too() -> None:
    clinic = replace(BARE, logo=read_logo(interlaced()))

    assert (0, 0, 0) in inks(head(clinic, room(168, 26)), 100)


@pytest.mark.parametrize(
    "logo", [Logo(SVG, b"<svg", 1), Logo(PNG, b"\x89PNG\r\n\x1a\n", 1), Logo(SVG, b"", 1)]
)
def test_a_logo_that_the_engine_cannot_draw_stops_the_plate(logo: Logo) -> None:
    found = fault(replace(BARE, logo=logo, lines=(("logo", 7),)), 168, 26)

    assert (found.code, found.path, found.line) == ("P009", BARE.path, 7)


def test_nothing_but_the_clinics_own_logo_can_be_reached() -> None:
    fetcher = _Fetcher(STYLE, RIVERSIDE)

    assert RIVERSIDE.logo
    assert fetcher.fetch(LOGO).read() == RIVERSIDE.logo.data
    assert fetcher.fetch("style:clinic.css").read()
    for url in ("clinic:other", "file:///etc/passwd", "https://example.org/", "style:../a"):
        with pytest.raises(URLFetchingError):
            fetcher.fetch(url)
    with pytest.raises(URLFetchingError):
        _Fetcher(STYLE, BARE).fetch(LOGO)


def test_the_name_has_the_clinics_colour() -> None:
    assert (0x12, 0x34, 0x56) in inks(head(replace(BARE, brand="#123456"), room(168, 26)))
    assert (0x12, 0x34, 0x56) not in inks(head(BARE, room(168, 26)))


def test_a_clinic_cannot_write_markup() -> None:
    hostile = replace(BARE, name="<b>Dr</b> & \"Ng\"</title><img src='file:///etc/passwd'>")

    (text,) = page_texts(head(hostile, room(168, 26)))

    assert squeezed(text) == squeezed(hostile.name)


# --- languages and bytes -------------------------------------------------------------------------


def test_labels_are_in_the_language_asked_for() -> None:
    plate = head(RIVERSIDE, room(168, 26), language="de-DE")

    (text,) = page_texts(plate)
    assert "Öffnungszeiten" in text
    assert "Telefon 01632" in text
    with pikepdf.open(io.BytesIO(plate)) as pdf:
        assert str(pdf.Root.Lang) == "de-DE"


def test_the_same_clinic_gives_the_same_bytes() -> None:
    assert head(RIVERSIDE, room(168, 26)) == head(RIVERSIDE, room(168, 26))
    assert head(RIVERSIDE, room(168, 26)) != head(RIVERSIDE, room(168, 27))
