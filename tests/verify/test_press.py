"""Each fault that a print shop would send a file back for is found, and a good file has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from pipeline.verify.panels import MM
from pipeline.verify.press import unfit
from tests.verify.planted import drawn, saved

Plant = Callable[[Pdf], None]

ROOM = 10 * MM
"""Between the edge of the sheet and the trim, in pt."""
WIDTH, HEIGHT = 105 * MM, 148 * MM
TRIM = (ROOM, ROOM, ROOM + WIDTH, ROOM + HEIGHT)
BLEED = (TRIM[0] - 3 * MM, TRIM[1] - 3 * MM, TRIM[2] + 3 * MM, TRIM[3] + 3 * MM)

PROFILE = b"\0" * 12 + b"prtrCMYKLab " + b"\0" * 108

XMP = {
    "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion": "PDF/X-4",
    "xmp:CreateDate": "2024-01-01T00:00:00Z",
    "xmp:ModifyDate": "2024-01-01T00:00:00Z",
    "xmp:MetadataDate": "2024-01-01T00:00:00Z",
    "xmpMM:DocumentID": "uuid:1",
    "xmpMM:VersionID": "1",
    "xmpMM:RenditionClass": "default",
    "pdf:Trapped": "False",
    "dc:title": "Leaflet",
}


def marks(colour: str = "/All CS 1 SCN") -> Iterator[str]:
    """Two crop marks at each corner."""
    yield f"q {colour} 0.25 w"
    for x in (TRIM[0], TRIM[2]):
        yield f"{x} 0 m {x} 12 l S {x} {TRIM[3] + ROOM - 12} m {x} {TRIM[3] + ROOM} l S"
    for y in (TRIM[1], TRIM[3]):
        yield f"0 {y} m 12 {y} l {TRIM[2] + ROOM - 12} {y} m {TRIM[2] + ROOM} {y} l S"
    yield "BT /F 6 Tf 60 5 Td /All cs 1 scn (C M Y K) Tj ET Q"


def content(more: str = "", *, colour: str = "/All CS 1 SCN") -> bytes:
    text = "BT 0 0 0 1 k /F 12 Tf 60 200 Td (Take one tablet) Tj ET"
    tint = f"0.1 0 0 0 k {BLEED[0]} 300 400 50 re f"
    return "\n".join([tint, text, *marks(colour), more]).encode()


def fit() -> Pdf:
    """A page that a print shop takes."""
    size = (2 * ROOM + WIDTH, 2 * ROOM + HEIGHT)
    pdf = drawn(content(), size=size, boxes={"TrimBox": TRIM, "BleedBox": BLEED})
    page = pdf.pages[0].obj
    program = pdf.make_stream(b"a font")
    described = Dictionary(Type=Name.FontDescriptor, FontFile2=program)
    page.Resources.Font.F.FontDescriptor = pdf.make_indirect(described)
    tint = pdf.make_stream(b"{0 0 0 4 -1 roll}", FunctionType=4, Domain=[0, 1], Range=[0, 1] * 4)
    page.Resources.ColorSpace = Dictionary(
        All=Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])
    )
    profile = pdf.make_stream(PROFILE, N=4)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier="FOGRA39",
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for key, value in XMP.items():
            metadata[key] = value
    return pdf


def faults(pdf: Pdf) -> list[tuple[str, str, str]]:
    return [(fault.rule, fault.text, fault.location) for fault in unfit(saved(pdf))]


def kinds(pdf: Pdf) -> set[str]:
    return {kind for kind, _, _ in faults(pdf)}


def resources(pdf: Pdf) -> Any:
    return pdf.pages[0].obj.Resources


def paint(pdf: Pdf, more: str) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(content(more))


def form(pdf: Pdf, drawing: bytes, **more: Any) -> Stream:
    made = pdf.make_stream(drawing, Subtype=Name.Form, **more)
    made.BBox = Array([0, 0, 500, 500])
    return made


def test_a_good_file_has_no_fault() -> None:
    assert faults(fit()) == []


def test_a_leaflet_for_screens_is_no_press_file(leaflets: dict[str, Path]) -> None:
    found = {fault.rule for fault in unfit(leaflets["warfarin"].read_bytes())}

    assert found == {"metadata", "intent", "colour", "box"}


# --- colours -------------------------------------------------------------------------------------


def rgb_in_a_form(pdf: Pdf) -> None:
    resources(pdf).XObject = Dictionary(X=form(pdf, b"1 0 0 rg 90 90 9 9 re f"))
    paint(pdf, "q /X Do Q")


def rgb_in_a_form_in_a_form(pdf: Pdf) -> None:
    inner = form(pdf, b"1 0 0 RG 90 90 m 99 99 l S")
    outer = form(pdf, b"/Y Do", Resources=Dictionary(XObject=Dictionary(Y=inner)))
    resources(pdf).XObject = Dictionary(X=outer)
    paint(pdf, "/X Do")


def rgb_in_a_tiling(pdf: Pdf) -> None:
    tile = pdf.make_stream(b"1 0 0 rg 0 0 1 1 re f", PatternType=1, PaintType=1, TilingType=1)
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 2, 2]), 2, 2
    resources(pdf).Pattern = Dictionary(P=tile)
    paint(pdf, "/Pattern cs /P scn 90 90 9 9 re f")


def rgb_in_a_shading(pdf: Pdf) -> None:
    resources(pdf).Shading = Dictionary(H=Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB))
    paint(pdf, "/H sh")


def rgb_in_a_pattern_of_shading(pdf: Pdf) -> None:
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB)
    resources(pdf).Pattern = Dictionary(P=Dictionary(PatternType=2, Shading=shading))
    paint(pdf, "/Pattern cs /P scn 90 90 9 9 re f")


def rgb_in_an_image(pdf: Pdf) -> None:
    image = pdf.make_stream(b"\0\0\0", Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceRGB
    resources(pdf).XObject = Dictionary(I=image)
    paint(pdf, "q 9 0 0 9 90 90 cm /I Do Q")


def rgb_in_an_inline_image(pdf: Pdf) -> None:
    paint(pdf, "q 9 0 0 9 90 90 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID \1\1\1 EI Q")


def rgb_in_a_table_of_colours(pdf: Pdf) -> None:
    table = Array([Name.Indexed, Name.DeviceRGB, 0, b"\0\0\0"])
    resources(pdf).ColorSpace.T = table
    paint(pdf, "/T cs 0 sc 90 90 9 9 re f")


def rgb_in_a_profile(pdf: Pdf) -> None:
    resources(pdf).ColorSpace.T = Array([Name.ICCBased, pdf.make_stream(b"icc", N=3)])
    paint(pdf, "/T cs 0 0 0 sc 90 90 9 9 re f")


def rgb_behind_a_spot_ink(pdf: Pdf) -> None:
    tint = pdf.make_stream(b"{0 0}", FunctionType=4, Domain=[0, 1], Range=[0, 1] * 3)
    resources(pdf).ColorSpace.T = Array([Name.Separation, Name.Gold, Name.DeviceRGB, tint])
    paint(pdf, "/T cs 1 sc 90 90 9 9 re f")


def rgb_in_a_soft_mask(pdf: Pdf) -> None:
    group = form(pdf, b"1 0 0 rg 90 90 9 9 re f", Group=Dictionary(S=Name.Transparency))
    mask = Dictionary(S=Name.Luminosity, G=group)
    resources(pdf).ExtGState = Dictionary(M=Dictionary(SMask=mask))
    paint(pdf, "q /M gs 90 90 9 9 re f Q")


def rgb_in_a_group(pdf: Pdf) -> None:
    pdf.pages[0].obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def rgb_in_a_letter(pdf: Pdf) -> None:
    letter = pdf.make_stream(b"9 0 d0 1 0 0 rg 0 0 9 9 re f")
    resources(pdf).Font.T = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, CharProcs=Dictionary(a=letter)
    )
    paint(pdf, "BT /T 1 Tf 0 0 0 1 k 90 90 Td (a) Tj ET")


def rgb_in_an_appearance(pdf: Pdf) -> None:
    look = form(pdf, b"1 0 0 rg 0 0 9 9 re f")
    note = Dictionary(Type=Name.Annot, Subtype=Name.PrinterMark, Rect=[0, 0, 5, 5])
    note.AP = Dictionary(N=look)
    pdf.pages[0].obj.Annots = Array([note])


def rgb_that_is_not_used(pdf: Pdf) -> None:
    resources(pdf).ColorSpace.T = Array([Name.CalRGB, Dictionary(WhitePoint=[1, 1, 1])])


RGB: list[Plant] = [
    lambda pdf: paint(pdf, "1 0 0 rg 90 90 9 9 re f"),
    lambda pdf: paint(pdf, "1 0 0 RG 90 90 m 99 99 l S"),
    lambda pdf: paint(pdf, "/DeviceRGB cs 1 0 0 sc 90 90 9 9 re f"),
    rgb_in_a_form,
    rgb_in_a_form_in_a_form,
    rgb_in_a_tiling,
    rgb_in_a_shading,
    rgb_in_a_pattern_of_shading,
    rgb_in_an_image,
    rgb_in_an_inline_image,
    rgb_in_a_table_of_colours,
    rgb_in_a_profile,
    rgb_behind_a_spot_ink,
    rgb_in_a_soft_mask,
    rgb_in_a_group,
    rgb_in_a_letter,
    rgb_in_an_appearance,
    rgb_that_is_not_used,
]


@pytest.mark.parametrize("plant", RGB, ids=lambda plant: plant.__name__.removeprefix("rgb_"))
def test_rgb_is_found_wherever_it_is(plant: Plant) -> None:
    pdf = fit()
    plant(pdf)

    assert kinds(pdf) == {"colour"}


@pytest.mark.parametrize(
    "operators",
    [
        "0.5 g 90 90 9 9 re f",
        "BT 0 g /F 12 Tf 60 200 Td (Take) Tj ET",
        "0 0 0 1 K 90 90 m 99 99 l S",
        "q 9 0 0 9 90 90 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \1 EI Q",
        "/Nothing Do /Nothing sh /Nothing gs",
    ],
)
def test_what_a_press_prints_is_no_fault(operators: str) -> None:
    pdf = fit()
    paint(pdf, operators)

    assert faults(pdf) == []


@pytest.mark.parametrize(
    "operators",
    [
        "BT 0 0 0 .9 k /F 12 Tf 60 200 Td (Take) Tj ET",
        "BT 1 0 0 1 k /F 12 Tf 60 200 Td [(Take)] TJ ET",
        "BT 0 0 0 1 k 1 0 0 0 K 2 Tr /F 12 Tf 1 0 0 1 60 200 Tm (Take) Tj ET",
        "BT /F 12 Tf 14 TL 0 0 0 .5 k 60 200 Td (Take) ' ET",
        "q 1 0 0 1 60 0 cm BT 0 0 0 0 k /F 12 Tf 0 200 Td (Take) Tj ET Q",
    ],
)
def test_text_that_is_not_black_alone_is_found(operators: str) -> None:
    pdf = fit()
    paint(pdf, operators)

    ((kind, said, place),) = faults(pdf)

    assert (kind, place) == ("text", "page 1")
    assert "mm from the lower left" in said


def test_too_much_ink_is_found() -> None:
    pdf = fit()
    paint(pdf, ".9 .8 .8 .7 k 60 60 9 9 re f")

    assert [said for _, said, _ in faults(pdf)] == [
        "fill with 320% of ink at 11, 11 mm from the lower left"
    ]


# --- boxes and marks -----------------------------------------------------------------------------


def test_a_page_without_boxes_is_found() -> None:
    pdf = fit()
    del pdf.pages[0].obj.TrimBox
    del pdf.pages[0].obj.BleedBox

    assert [said for kind, said, _ in faults(pdf) if kind == "box"] == [
        "there is no BleedBox",
        "there is no TrimBox",
    ]


@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize(("off", "found"), [(0.005, set[str]()), (0.02, {"box"})])
def test_a_bleed_that_is_not_3_mm_is_found(side: int, off: float, found: set[str]) -> None:
    pdf = fit()
    pdf.pages[0].obj.BleedBox[side] = BLEED[side] + off * MM

    assert kinds(pdf) == found


def test_a_bleed_inside_the_trim_is_found() -> None:
    pdf = fit()
    inside = [TRIM[0] + 3 * MM, TRIM[1] + 3 * MM, TRIM[2] - 3 * MM, TRIM[3] - 3 * MM]
    pdf.pages[0].obj.BleedBox = Array(inside)

    assert "box" in kinds(pdf)


def test_a_bleed_beyond_the_sheet_is_found() -> None:
    pdf = fit()
    pdf.pages[0].obj.MediaBox = Array([BLEED[0] + 1, 0, BLEED[2] + 30, BLEED[3] + 30])

    assert "the BleedBox goes 0.35 mm beyond the MediaBox" in [said for _, said, _ in faults(pdf)]


def test_an_art_box_is_found() -> None:
    pdf = fit()
    pdf.pages[0].obj.ArtBox = Array(TRIM)

    assert kinds(pdf) == {"box"}


def folded(lines: str) -> Pdf:
    """A file of two sides with three panels each; the panels meet 34 and 69.5 mm from the left."""
    pdf = fit()
    paint(pdf, f"/All CS 1 SCN 0.25 w [3 2] 0 d {lines}")
    pdf.pages.append(pdf.pages[0])
    return pdf


def test_marks_to_fold_at_are_asked_for() -> None:
    def line(mm: float, low: float, high: float) -> str:
        return f"{ROOM + mm * MM} {low} m {ROOM + mm * MM} {high} l S "

    def found(lines: str) -> list[tuple[str, str]]:
        data = saved(folded(lines))
        return [(fault.text, fault.location) for fault in unfit(data, "trifold")]

    top = TRIM[3] + 4 * MM
    outside = "".join(line(mm, *ends) for mm in (34, 69.5) for ends in ((2, 14), (top, top + 12)))
    inside = "".join(line(mm, *ends) for mm in (35.5, 71) for ends in ((2, 14), (top, top + 12)))

    assert faults(folded("")) == []
    assert found(outside + inside) == []
    assert found(outside) == [
        (f"no mark at the {end} for {mm} mm from the left", "page 2")
        for mm in ("35.5", "71.0")
        for end in ("bottom", "top")
    ]
    crossed = f"{ROOM + 20 * MM} 8 m {ROOM + 50 * MM} 8 l S "
    assert found(crossed + outside + inside) == [
        ("no mark at the bottom for 34.0 mm from the left", "page 1"),
        ("no mark at the bottom for 35.5 mm from the left", "page 2"),
    ]
    short = outside.replace("2 m", "8 m")
    assert {place for _, place in found(short + inside)} == {"page 1"}


def test_missing_marks_are_found() -> None:
    pdf = fit()
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 0 0 1 k 60 60 9 9 re f")

    assert len([kind for kind, _, _ in faults(pdf) if kind == "mark"]) == 8


def test_marks_on_one_plate_only_are_none() -> None:
    pdf = fit()
    pdf.pages[0].obj.Contents = pdf.make_stream(content(colour="0 0 0 1 K"))

    assert kinds(pdf) == {"mark"}


def test_a_mark_inside_the_bleed_is_found() -> None:
    pdf = fit()
    paint(pdf, f"1 1 1 1 K {TRIM[0]} 0 m {TRIM[0]} {BLEED[1] + 1} l S")

    found = [said for kind, said, _ in faults(pdf) if kind == "mark"]

    assert found == [
        "stroke in the colour of marks at 0, -10 mm from the lower left, inside the bleed"
    ]


# --- the file ------------------------------------------------------------------------------------


def test_a_font_that_is_not_in_the_file_is_found() -> None:
    pdf = fit()
    del resources(pdf).Font.F.FontDescriptor

    assert [said for _, said, _ in faults(pdf)] == ["the font Helvetica is not in the file"]


def test_links_on_what_is_printed_are_found() -> None:
    pdf = fit()
    inside = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[60, 60, 90, 90])
    outside = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    pdf.pages[0].obj.Annots = Array([outside])
    assert faults(pdf) == []

    pdf.pages[0].obj.Annots = Array([inside])
    assert kinds(pdf) == {"annotation"}


def no_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def archive_intent(pdf: Pdf) -> None:
    pdf.Root.OutputIntents[0].S = Name.GTS_PDFA1


def no_profile(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents[0].DestOutputProfile


def monitor_profile(pdf: Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(
        PROFILE.replace(b"prtrCMYK", b"mntrRGB "), N=4
    )


def no_condition(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents[0].OutputConditionIdentifier


@pytest.mark.parametrize(
    "plant", [no_intent, archive_intent, no_profile, monitor_profile, no_condition]
)
def test_a_wrong_output_intent_is_found(plant: Plant) -> None:
    pdf = fit()
    plant(pdf)

    assert kinds(pdf) == {"intent"}


@pytest.mark.parametrize("key", XMP)
def test_missing_metadata_is_found(key: str) -> None:
    pdf = fit()
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        del metadata[key]

    ((kind, said, _),) = faults(pdf)

    assert kind == "metadata"
    assert said == f"there is no {key.replace('{http://www.npes.org/pdfx/ns/id/}', 'pdfxid:')}"


def test_another_standard_is_found() -> None:
    pdf = fit()
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] = "PDF/X-3"

    assert [said for _, said, _ in faults(pdf)] == ["pdfxid:GTS_PDFXVersion is 'PDF/X-3'"]
