"""Whatever is on a page, a finish leaves only the inks that it promises."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object
from PIL import Image, ImageChops, ImageCms, ImageStat

from pipeline.finish import FINISHERS, FinishImpossible
from pipeline.forms import FINISHES
from tests.finish.samples import (
    colourful,
    dot,
    form,
    gradient,
    image,
    photograph,
    picture,
    rendered,
    sample,
    stream,
    trimmed,
)
from tests.finish.walker import AREAS, faults, shown

INKS = ("office", "press")

Planted = Callable[[], bytes]


def finished(data: bytes, finish: str) -> bytes:
    finisher = FINISHERS[finish]
    return finisher.sheets(finisher.pages(data), ())


def test_every_finish_has_a_finisher() -> None:
    assert list(FINISHERS) == list(FINISHES)


def test_a_digital_file_stays_as_it_is() -> None:
    assert finished(b"anything", "digital") == b"anything"
    assert FINISHERS["digital"].basis() == ""


# --- every place where colours are ---------------------------------------------------------------


def group(content: str, space: Object = Name.DeviceRGB) -> Object:
    """A transparency group."""
    return form(content, Group=Dictionary(S=Name.Transparency, CS=space, Type=Name.Group))


def tiling(content: str) -> Object:
    return stream(
        content.encode(),
        Type=Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=Array([0, 0, 20, 20]),
        XStep=20,
        YStep=20,
        Resources=Dictionary(),
    )


def glyphs(content: str) -> Dictionary:
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, 0, 10, 10],
        FontMatrix=[0.1, 0, 0, 0.1, 0, 0],
        CharProcs=Dictionary(a=stream(content.encode())),
        Encoding=Dictionary(Differences=Array([97, Name("/a")])),
        FirstChar=97,
        LastChar=97,
        Widths=[10],
        Resources=Dictionary(),
    )


BOX = "20 20 200 300 re f"
RED = "0.7 0.3 0.3"
"""A colour that ink can print; the difference to purer ones is no fault."""
LAB = Array([Name.Lab, Dictionary(WhitePoint=[0.9643, 1, 0.8251], Range=[-125, 125, -125, 125])])
CALIBRATED = Array([Name.CalRGB, Dictionary(WhitePoint=[0.9505, 1, 1.089])])


def icc() -> Object:
    return Array([Name.ICCBased, stream(b"a profile", N=3)])


def indexed() -> Object:
    return Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\xff\0\0\xa0\x5a\x3c")])


def masked() -> bytes:
    mask = group(f"0 1 0 rg {BOX}")
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask, BC=[0, 0, 0], Type=Name.Mask))
    return sample(f"/m gs 0.2 0.2 0.2 rg {BOX}", {"ExtGState": {"m": state}})


def link() -> bytes:
    look = form(f"{RED} rg {BOX}")
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Square, Rect=[1, 1, 9, 9], C=[1, 0, 0], AP=Dictionary(N=look)
    )
    return sample("", Annots=Array([note]))


PLACES: dict[str, Planted] = {
    "fill": lambda: sample(f"{RED} rg {BOX}"),
    "line": lambda: sample(f"{RED} RG 9 9 m 90 90 l S"),
    "chosen in a space": lambda: sample(f"/DeviceRGB cs {RED} sc {BOX}"),
    "profile": lambda: sample(f"/i cs {RED} scn {BOX}", {"ColorSpace": {"i": icc()}}),
    "lightness": lambda: sample(f"/l cs 50 40 10 sc {BOX}", {"ColorSpace": {"l": LAB}}),
    "table": lambda: sample(f"/t cs 1 sc {BOX}", {"ColorSpace": {"t": indexed()}}),
    "not chosen yet": lambda: sample(f"/DeviceRGB cs {BOX}"),
    "form": lambda: sample("/f Do", {"XObject": {"f": form(f"{RED} rg {BOX}")}}),
    "group": lambda: sample("/g Do", {"XObject": {"g": group(f"{RED} rg {BOX}")}}),
    "page group": lambda: sample(
        f"{RED} rg {BOX}", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    ),
    "pattern": lambda: sample(
        f"/Pattern cs /p scn {BOX}", {"Pattern": {"p": tiling("0.7 0.3 0.3 rg 0 0 9 9 re f")}}
    ),
    "gradient": lambda: sample("/s sh", {"Shading": {"s": gradient()}}),
    "gradient on a ground": lambda: sample(
        f"/Pattern cs /p scn {BOX}",
        {
            "Pattern": {
                "p": Dictionary(PatternType=2, Shading=gradient(Background=Array([1, 1, 0])))
            }
        },
    ),
    "grey in a profile": lambda: sample("/s sh", {"Shading": {"s": gradient(icc())}}),
    "letters that are drawn": lambda: sample(
        "BT /t 90 Tf 20 20 Td (a) Tj ET", {"Font": {"t": glyphs(f"10 0 d0 {RED} rg 0 0 8 8 re f")}}
    ),
    "image": lambda: sample("90 0 0 90 9 9 cm /i Do", {"XObject": {"i": image(picture())}}),
    "photograph": lambda: sample("90 0 0 90 9 9 cm /i Do", {"XObject": {"i": photograph()}}),
    "image by a table": lambda: sample(
        "90 0 0 90 9 9 cm /i Do",
        {"XObject": {"i": image(Image.new("L", (8, 8), 1), ColorSpace=indexed())}},
    ),
    "mask": masked,
    "annotation": link,
}


@pytest.mark.parametrize("finish", INKS)
@pytest.mark.parametrize("place", PLACES)
def test_no_light_is_left_anywhere(place: str, finish: str) -> None:
    planted = PLACES[place]()

    made = finished(planted, finish)

    assert faults(planted, finish), "the walker does not look there"
    assert faults(made, finish) == []


@pytest.mark.parametrize("finish", INKS)
def test_no_light_is_left_on_a_page_as_designers_make_them(finish: str) -> None:
    assert len(faults(colourful(), finish)) > 10
    assert faults(finished(colourful(), finish), finish) == []


def test_the_office_has_no_coloured_ink_either() -> None:
    inked = sample(f"1 0 0 0 k {BOX}")
    assert faults(inked, "office")
    assert faults(finished(inked, "office"), "office") == []


# --- the picture stays the same ------------------------------------------------------------------

SEEN = [place for place in PLACES if place not in ("annotation",)]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.mark.parametrize("place", SEEN)
def test_a_press_page_looks_like_the_page_on_a_screen(place: str) -> None:
    planted = PLACES[place]()
    before, after = rendered(planted), trimmed(rendered(finished(planted, "press")))
    blank = Image.new("RGB", before.size, "white")

    assert difference(before, after) < 18
    assert difference(before, blank) > 2 * difference(before, after)


@pytest.mark.parametrize("place", SEEN)
def test_an_office_page_has_the_lightness_of_the_page_on_a_screen(place: str) -> None:
    planted = PLACES[place]()
    before, after = (rendered(data) for data in (planted, finished(planted, "office")))
    apart = ImageChops.difference(lightness(before), lightness(after))

    assert difference(after, after.convert("L").convert("RGB")) == 0
    assert ImageStat.Stat(apart).mean[0] < 2


def lightness(image: Image.Image) -> Image.Image:
    """CIE L*, from 0 to 255."""
    screen, lab = (ImageCms.ImageCmsProfile(ImageCms.createProfile(n)) for n in ("sRGB", "LAB"))
    made = ImageCms.ImageCmsTransform(screen, lab, "RGB", "LAB").apply(image)
    assert made
    return made.getchannel(0)


def test_a_page_as_designers_make_them_looks_the_same() -> None:
    before = rendered(colourful())
    after = trimmed(rendered(finished(colourful(), "press")))
    moved = ImageChops.offset(after, 20)

    assert before.size == after.size
    assert difference(before, after) < 11
    assert difference(before, moved) > difference(before, after) + 3


def test_a_mask_that_stands_among_forms_too_still_hides_as_much() -> None:
    mask = group("0 g 0 0 300 420 re f 0.5 0.5 0.5 rg 0 0 300 420 re f")
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask, Type=Name.Mask))
    page = sample(f"/m gs 0 g {BOX}", {"ExtGState": {"m": state}, "XObject": {"x": mask}})

    before, after = rendered(page), trimmed(rendered(finished(page, "press")))

    assert abs(dot(before, 300, 500)[0] - 128) < 3
    assert abs(dot(after, 300, 500)[0] - 128) < 20


# --- text ----------------------------------------------------------------------------------------

FONT = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def lettering(colour: str, before: str = "") -> bytes:
    content = f"{before} BT /f 40 Tf {colour} 30 200 Td (Dose) Tj ET {BOX} BT (mg) Tj ET"
    return sample(content, {"Font": {"f": FONT}})


@pytest.mark.parametrize("colour", ["0 0 0 rg", "0.04 0.29 0.39 rg", "0.42 0.29 0 rg", "0.2 g"])
def test_dark_text_is_pure_black_and_overprints_its_ground(colour: str) -> None:
    found = shown(finished(lettering(colour), "press"))

    assert [(letters.colour, letters.overprints) for letters in found] == [
        (("0", "0", "0", "1", "k"), True)
    ] * 2


@pytest.mark.parametrize("colour", ["1 1 1 rg", "1 g", "0.7 0.8 0.9 rg"])
def test_light_text_stays_light_and_does_not_overprint(colour: str) -> None:
    found = shown(finished(lettering(colour, f"0 0.2 0.3 rg {BOX}"), "press"))

    assert found
    assert all(letters.colour[-1] == "k" and letters.colour[3] != "1" for letters in found)
    assert not any(letters.overprints for letters in found)


def test_shapes_in_the_colour_of_black_text_keep_it() -> None:
    made = finished(lettering("0 0.3 0.8 rg"), "press")

    pixel = dot(trimmed(rendered(made)), 100, 700)

    assert pixel[2] > pixel[0] + 60


def test_shapes_do_not_overprint_what_is_below_them() -> None:
    made = finished(lettering("0 0.3 0.8 rg", f"0.9 0.9 0.2 rg {BOX}"), "press")
    form_areas = [area for area in shown(made, AREAS) if area.colour != ("0", "g")]

    assert len(form_areas) >= 2
    assert not any(area.overprints for area in form_areas)


@pytest.mark.parametrize("finish", INKS)
def test_a_colour_that_is_restored_is_the_one_before(finish: str) -> None:
    page = sample(f"{RED} rg q 1 1 1 rg 0 0 9 9 re f Q {BOX} q 0.1 g 0 0 9 9 re f Q {BOX}")
    with_red = sample(f"{RED} rg {BOX}")

    before, after = (rendered(finished(data, finish)) for data in (with_red, page))

    assert dot(before, 200, 400) == dot(after, 200, 400) != (255, 255, 255)


def test_office_text_is_black_where_it_is_dark() -> None:
    dark = shown(finished(lettering("0.04 0.29 0.39 rg"), "office"))
    light = shown(finished(lettering("1 1 0.9 rg", f"0 0.2 0.3 rg {BOX}"), "office"))

    assert {letters.colour for letters in dark} == {("0", "g")}
    assert all(float(letters.colour[0]) > 0.9 for letters in light)


def test_text_with_lines_around_its_letters_has_black_lines() -> None:
    made = finished(lettering("2 Tr 0 0 0.4 RG 0 0 0.4 rg"), "press")
    with pikepdf.open(BytesIO(made)) as pdf:
        steps = pikepdf.parse_content_stream(pdf.pages[0].Resources.XObject.Sheet)
    assert [" ".join(map(str, step.operands)) for step in steps if str(step.operator) == "K"] == [
        "0 0 0 1"
    ]


def test_colours_are_not_chosen_between_a_path_and_its_painting() -> None:
    made = finished(sample("9 9 m 90 9 l 1 0 0 rg 90 90 l f 5 5 20 20 re W n"), "office")
    with pikepdf.open(BytesIO(made)) as pdf:
        steps = [str(step.operator) for step in pikepdf.parse_content_stream(pdf.pages[0])]
    assert steps == ["g", "m", "l", "l", "f", "re", "W", "n"]


# --- what cannot be converted --------------------------------------------------------------------


def separation() -> Object:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0], C1=[1, 0, 0], N=1)
    return Array([Name.Separation, Name("/Gold"), Name.DeviceRGB, tint])


MESH = stream(b"", ShadingType=4, ColorSpace=Name.DeviceRGB)

REFUSED: dict[str, tuple[Planted, str]] = {
    "an ink of its own": (
        lambda: sample(f"/g cs 1 scn {BOX}", {"ColorSpace": {"g": separation()}}),
        "/Separation",
    ),
    "a calibrated colour": (
        lambda: sample(f"/c cs {RED} scn {BOX}", {"ColorSpace": {"c": CALIBRATED}}),
        "/CalRGB",
    ),
    "a mesh": (lambda: sample("/s sh", {"Shading": {"s": MESH}}), "gradients of this kind"),
    "a program": (
        lambda: sample(
            "/s sh",
            {
                "Shading": {
                    "s": Dictionary(
                        ShadingType=2,
                        ColorSpace=Name.DeviceRGB,
                        Coords=[0, 0, 1, 0],
                        Function=stream(b"{dup dup}", FunctionType=4, Domain=Array([0, 1])),
                    )
                }
            },
        ),
        "a gradient of this kind",
    ),
    "a pattern to be coloured": (
        lambda: sample(f"/Pattern cs 1 0 0 /p scn {BOX}"),
        "patterns without a colour",
    ),
    "a colour that is transparent": (
        lambda: sample("", {"XObject": {"i": image(picture(), Mask=Array([0, 9] * 3))}}),
        "one colour is transparent",
    ),
    "an image that is decoded": (
        lambda: sample("", {"XObject": {"i": image(picture(), Decode=Array([1, 0] * 3))}}),
        "decoded in another way",
    ),
    "an image in the text of a page": (
        lambda: sample("BI /W 1 /H 1 /CS /RGB /BPC 8 ID abc EI"),
        "inside the text of a page",
    ),
    "too few numbers": (lambda: sample(f"/DeviceRGB cs 1 0 sc {BOX}"), "2 numbers"),
}


@pytest.mark.parametrize("finish", INKS)
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_converted_is_refused(case: str, finish: str) -> None:
    planted, words = REFUSED[case]
    with pytest.raises(FinishImpossible, match=words):
        finished(planted(), finish)


# --- the same bytes ------------------------------------------------------------------------------

SCRIPT = """
import hashlib, sys
from pathlib import Path
from pipeline.finish import FINISHERS
data = Path(sys.argv[1]).read_bytes()
for finisher in FINISHERS.values():
    print(hashlib.sha256(finisher.sheets(finisher.pages(data), ())).hexdigest())
"""


def test_another_process_makes_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(colourful())
    here = [hashlib.sha256(finished(colourful(), name)).hexdigest() for name in FINISHERS]

    for zone, seed in (("Asia/Tokyo", "1"), ("America/Lima", "2")):
        said = subprocess.run(
            [sys.executable, "-c", SCRIPT, path],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.split() == here


def test_different_pages_make_different_bytes() -> None:
    assert finished(sample("0 g " + BOX), "press") != finished(sample("1 g " + BOX), "press")


def test_a_page_can_be_finished_twice() -> None:
    pages = FINISHERS["press"].pages(colourful())
    assert faults(FINISHERS["press"].pages(pages), "press") == []
