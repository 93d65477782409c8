"""What a print shop gets: boxes, marks, an output intent, and nothing that is for screens."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops

from pipeline.finish import FINISHERS
from pipeline.finish.marks import MARGIN, Trim, slug
from pipeline.imposition import LAYOUTS, Fold, folds
from pipeline.press_profile import press_profile
from pipeline.printed import BLEED
from tests.finish.samples import (
    HEIGHT,
    SCALE,
    WIDTH,
    colourful,
    dot,
    form,
    rendered,
    sample,
    stream,
)
from tests.press import MM, page_texts

BOX = "20 20 200 300 re f"


def press(data: bytes, lines: tuple[tuple[Fold, ...], ...] = ()) -> bytes:
    finisher = FINISHERS["press"]
    return finisher.sheets(finisher.pages(data), lines)


def opened(data: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(data))


# --- boxes ---------------------------------------------------------------------------------------


def test_boxes_are_nested_around_the_trim() -> None:
    with opened(press(sample(BOX))) as pdf:
        page = pdf.pages[0]
        media, bleed, trim = (
            [float(edge) / MM for edge in page[box]]
            for box in ("/MediaBox", "/BleedBox", "/TrimBox")
        )

    assert trim == pytest.approx([13, 13, 13 + 105, 13 + 148], abs=0.01)
    assert bleed == pytest.approx([10, 10, 13 + 105 + 3, 13 + 148 + 3], abs=0.01)
    assert media == pytest.approx([0, 0, 13 + 105 + 13, 13 + 148 + 13], abs=0.01)


def pixel(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """Where x and y are in mm from the lower left corner of the trim of a sheet."""
    left, low = (13 + x) * MM * SCALE, image.height - (13 + y) * MM * SCALE
    return dot(image, int(left), int(low))


WHITE = (255, 255, 255)


def test_ink_goes_on_into_the_bleed_and_not_beyond() -> None:
    page = rendered(press(sample("0.2 0.5 0.4 rg -40 -40 500 600 re f")))

    for x, y in ((-2.5, 70), (107.5, 70), (50, -2.5), (50, 150.5)):
        assert pixel(page, x, y) == pixel(page, 50, 70) != WHITE
    for x, y in ((-3.5, 70), (108.5, 70), (50, -3.5), (50, 151.5)):
        assert pixel(page, x, y) == WHITE


def test_patterns_move_with_the_page() -> None:
    stripes = stream(
        b"0 0 1 rg 0 0 10 999 re f",
        Type=Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=Array([0, 0, 20, 999]),
        XStep=20,
        YStep=999,
        Resources=Dictionary(),
    )
    page = sample(f"/Pattern cs /p scn 0 0 {WIDTH} {HEIGHT} re f", {"Pattern": {"p": stripes}})
    before, after = rendered(page), rendered(press(page))

    for x in (5, 15, 25, 35, 105, 115):
        is_blue = dot(before, x * SCALE, 300) != WHITE
        assert is_blue == (pixel(after, x / MM, 70) != WHITE)


# --- marks ---------------------------------------------------------------------------------------


def around(image: Image.Image) -> Image.Image:
    """A sheet without what is inside its bleed."""
    room = round((13 - BLEED) * MM * SCALE)
    bare = image.copy()
    bare.paste("white", (room, room, image.width - room, image.height - room))
    return bare


@pytest.mark.parametrize(
    "layout", [None, *LAYOUTS.values()], ids=lambda row: getattr(row, "name", "")
)
def test_marks_stay_outside_the_bleed(layout: object) -> None:
    lines = next(iter(folds(layout, 1, 50, 140))) if layout else ()  # type: ignore[arg-type]
    page = rendered(press(sample(""), (lines,)))

    inside = ImageChops.difference(page, around(page))
    outside = ImageChops.invert(around(page))
    assert inside.getbbox() is None
    assert outside.getbbox() is not None


def test_crop_marks_point_at_the_corners() -> None:
    page = rendered(press(sample("")))

    for x in (0, 105):
        for y in (-8, -5, 153, 156):
            assert darkest(page, x, y) < 200, (x, y)
    for y in (0, 148):
        for x in (-8, -5, 110, 113):
            assert darkest(page, x, y) < 200, (x, y)
    assert darkest(page, 20, -5) == 255


def darkest(page: Image.Image, x: float, y: float) -> int:
    """Of the pixels within 0.4 mm."""
    steps = [step / 10 for step in range(-4, 5, 2)]
    return min(min(pixel(page, x + a, y + b)) for a in steps for b in steps)


def test_folds_are_dashed_and_cuts_are_not() -> None:
    fold, cut = Fold(30, "vertical", "fold"), Fold(40, "horizontal", "cut")
    page = rendered(press(sample(""), ((fold, cut),)))
    ticks = [darkest_in(page, 30, -9 + step / 10) for step in range(50)]

    assert min(ticks) < 200 < max(ticks)
    assert darkest(page, 30, 155) < 200
    assert max(darkest_in(page, -9 + step / 10, 40) for step in range(2, 48)) < 230
    assert darkest(page, 40, -6) == 255


def darkest_in(page: Image.Image, x: float, y: float) -> int:
    """Of a cross of pixels around a point, less than a dash in size."""
    return (
        min(min(pixel(page, x + step / 10, y)) for step in range(-3, 4))
        if y < 0
        else min(min(pixel(page, x, y + step / 10)) for step in range(-3, 4))
    )


def test_register_marks_keep_clear_of_folds() -> None:
    middle = Fold(105 / 2, "vertical", "fold")
    with opened(press(sample(""), ((middle,),))) as pdf:
        drawn = b"".join(part.read_bytes() for part in pdf.pages[0].Contents)
    fold = f"{MARGIN + WIDTH / 2:.4f}"

    crosses = [line for line in drawn.decode().splitlines() if line.endswith(" c s")]

    assert len(crosses) == 4
    assert not any(fold in cross for cross in crosses)
    assert f"{fold} " in drawn.decode()


def test_marks_are_on_every_plate() -> None:
    with opened(press(sample(""))) as pdf:
        space = pdf.pages[0].Resources.ColorSpace.Registration
        assert [str(part) for part in list(space)[:3]] == ["/Separation", "/All", "/DeviceCMYK"]
        assert [int(part) for part in space[3].C1] == [1, 1, 1, 1]


# --- the line below ------------------------------------------------------------------------------

TRIM = Trim(WIDTH, HEIGHT)


def reach(operators: bytes) -> float:
    """How far to the right a slug goes, in pt from its start."""
    words = operators.decode().split()
    scale = float(words[1])
    steps = [float(words[n - 2]) for n, word in enumerate(words) if word == "cm" and n > 8]
    outer = [
        float(line.split()[4])
        for line in operators.decode().splitlines()[1:]
        if line.startswith("1 0 0 1") and line.endswith(" cm")
    ]
    assert steps
    return scale * sum(outer)


def test_the_line_says_what_the_sheet_is() -> None:
    assert slug(TRIM, "Aspirin", "a.md", "1/2") != slug(TRIM, "Aspirin", "a.md", "2/2")
    assert slug(TRIM, "Aspirin", "a.md", "1/2") != slug(TRIM, "Aspirin 2", "a.md", "1/2")
    for ink in (b"1 0 0 0 k", b"0 1 0 0 k", b"0 0 1 0 k", b"0 0 0 1 k"):
        assert ink in slug(TRIM, "Aspirin", "a.md", "1/2")


def test_a_title_in_another_script_is_named_by_its_source() -> None:
    assert slug(TRIM, "أسبرين", "a.md", "1/2") == slug(TRIM, "a.md", "", "1/2")
    assert slug(TRIM, "Paracétamol", "a.md", "1/2") != slug(TRIM, "a.md", "", "1/2")


def test_a_long_title_is_cut_to_the_width_of_the_sheet() -> None:
    long = slug(TRIM, "A very long name " * 20, "", "1/2")
    assert WIDTH * 0.9 < reach(long) <= WIDTH
    assert reach(slug(TRIM, "Aspirin", "", "1/2")) < WIDTH / 2


def test_marks_add_no_words() -> None:
    texts = page_texts(colourful())
    assert texts[0].startswith("Colours of a page")
    assert page_texts(press(colourful())) == texts


# --- what it says of itself ----------------------------------------------------------------------


def xmp(pdf: Pdf) -> dict[str, str]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as packet:
        return {str(key).rpartition("}")[2]: str(value) for key, value in packet.items()}


@pytest.mark.parametrize("epoch", [None, "1700000000"])
def test_metadata_of_pdf_x_4(epoch: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    else:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    date = "2023-11-14T22:13:20+00:00" if epoch else "1980-01-01T00:00:00+00:00"

    with opened(press(sample(BOX))) as pdf:
        said, about = xmp(pdf), pdf.docinfo
        assert pdf.pdf_version == "1.6"
        assert "/Filter" not in pdf.Root.Metadata
        assert about["/Trapped"] == "/False"
        assert str(about["/Title"]) == "Aspirin"
        for key in ("/CreationDate", "/ModDate"):
            assert str(about[key]) == "D:" + date[:19].translate(str.maketrans("", "", "-:T")) + "Z"

    assert said["GTS_PDFXVersion"] == "PDF/X-4"
    assert said["Trapped"] == "False"
    assert said["RenditionClass"] == "default"
    assert said["DocumentID"].startswith("uuid:")
    assert {said[key] for key in ("CreateDate", "ModifyDate", "MetadataDate")} == {date}


def test_what_identifies_a_leaflet_is_carried_on_and_no_other_claim_is() -> None:
    with opened(press(sample(BOX))) as pdf:
        said = xmp(pdf)
        packet = pdf.Root.Metadata.read_bytes()

    assert said["title"] == "Aspirin"
    assert said["source"] == "leaflets/aspirin.md"
    assert said["identifier"] == "sha256:0123"
    assert said["VersionID"] == "2.1"
    assert b"pdfaid" not in packet
    assert b"pdfuaid" not in packet


def test_every_document_has_an_id_of_its_own() -> None:
    ids = set()
    for content in (BOX, "0 0 9 9 re f"):
        with opened(press(sample(content))) as pdf:
            ids.add((xmp(pdf)["DocumentID"], bytes(pdf.trailer.ID[0])))
    assert len({first for first, _ in ids}) == len({second for _, second in ids}) == 2


def test_the_output_intent_embeds_the_profile() -> None:
    with opened(press(sample(BOX))) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert intent.DestOutputProfile.N == 4
        assert intent.DestOutputProfile.read_bytes() == press_profile().data
        raw = intent.DestOutputProfile.read_raw_bytes()
    assert zlib.decompress(raw) == press_profile().data
    assert len(raw) < 100_000


FOR_SCREENS = ("/Outlines", "/Names", "/AF", "/StructTreeRoot", "/MarkInfo", "/ViewerPreferences")


def test_nothing_for_screens_is_left() -> None:
    with opened(colourful()) as pdf:
        assert {*FOR_SCREENS} - {"/AF", "/Outlines"} <= set(pdf.Root.keys())
        assert "/Annots" in pdf.pages[0]

    with opened(press(colourful())) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/Lang", "/Metadata", "/OutputIntents"}
        for page in pdf.pages:
            assert not {"/Annots", "/StructParents", "/Tabs"} & set(page.obj.keys())
        assert not list(marked(pdf))
        assert not [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") == "/EmbeddedFile"
        ]


def marked(pdf: Pdf) -> Iterator[str]:
    steps = pikepdf.parse_content_stream(pdf.pages[0].Resources.XObject.Sheet)
    yield from (
        name for name in (str(step.operator) for step in steps) if name in ("BDC", "BMC", "EMC")
    )


def test_layers_keep_their_marks() -> None:
    page = sample(f"/P BMC /OC /l BDC {BOX} EMC EMC /P <</MCID 0>> BDC {BOX} EMC")
    with opened(press(page)) as pdf:
        assert list(marked(pdf)) == ["BDC", "EMC"]


def test_a_form_loses_what_ties_it_to_tags() -> None:
    page = sample("/f Do", {"XObject": {"f": form(BOX, StructParents=3)}})  # type: ignore[arg-type]
    with opened(press(page)) as pdf:
        inner = pdf.pages[0].Resources.XObject.Sheet.Resources.XObject.f
        assert "/StructParents" not in inner


def test_pages_without_content_are_framed_too() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 300))
        out = io.BytesIO()
        pdf.save(out)
    with opened(press(out.getvalue())) as pdf:
        assert [float(edge) for edge in pdf.pages[0].TrimBox][2] == pytest.approx(
            MARGIN + 200, 0.001
        )
        assert xmp(pdf)["VersionID"] == "1"
