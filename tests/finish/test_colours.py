"""Colours in, the numbers of inks out."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from PIL.ImageCms import ImageCmsProfile, ImageCmsTransform, Intent, createProfile

from pipeline.finish import functions, spaces
from pipeline.finish.colours import Colour, grey_of, is_dark, luminance, rgb
from pipeline.finish.inks import FourInks, inks_of
from pipeline.finish.office import _Grey
from pipeline.press_profile import FinishImpossible, press_profile
from tests.finish.samples import picture

COLOUR = st.tuples(*[st.integers(0, 255).map(lambda part: part / 255)] * 3)
ENOUGH = 4.5


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2, by the formula there and not by the code that is tested."""
    light = sorted((_relative(rgb(one)), _relative(rgb(other))))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _relative(parts: tuple[float, float, float]) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_luminance_of_known_colours() -> None:
    assert luminance((1, 1, 1)) == pytest.approx(1)
    assert luminance((0, 0, 0)) == 0
    assert contrast((0.4667,) * 3, (1,)) == pytest.approx(4.48, abs=0.01)  # #777 on white
    assert grey_of(luminance((0.5, 0.5, 0.5))) == pytest.approx(0.5)
    assert rgb((0, 0, 0, 0.5)) == (0.5, 0.5, 0.5)
    with pytest.raises(ValueError, match="2 numbers"):
        rgb((1, 1))


@given(COLOUR, COLOUR, st.booleans())
@example((0.04, 0.29, 0.39), (0.918, 0.949, 0.961), False)
@example((0, 0, 0), (0.35, 0, 0.95), False)
def test_text_that_could_be_read_can_be_read_in_grey(
    one: Colour, other: Colour, swapped: bool
) -> None:
    dark, light = tuple(0.6 * part for part in one), tuple(0.5 + part / 2 for part in other)
    text, ground = (light, dark) if swapped else (dark, light)
    before = contrast(text, ground)

    after = contrast(_Grey().text(text), _Grey().shape(ground))

    assert before < ENOUGH or after >= ENOUGH - 1e-6


@given(COLOUR, COLOUR)
def test_shapes_have_the_contrast_in_grey_that_they_had(one: Colour, other: Colour) -> None:
    after = contrast(_Grey().shape(one), _Grey().shape(other))
    assert after == pytest.approx(contrast(one, other), rel=1e-4)


@given(COLOUR, st.floats(0, 0.4))
def test_black_is_never_chosen_for_text_on_a_darker_ground(text: Colour, share: float) -> None:
    ground = tuple(share * part for part in text)
    assert contrast(text, ground) < ENOUGH or not is_dark(text)


def test_the_bound_of_dark_text_is_as_high_as_it_may_be() -> None:
    legible_on_black, not_legible = (grey_of(0.176),), (grey_of(0.174),)
    assert contrast(legible_on_black, (0,)) > ENOUGH > contrast(not_legible, (0,))
    assert not is_dark(legible_on_black)
    assert is_dark(not_legible)


# --- four inks -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def inks() -> FourInks:
    return inks_of(press_profile())


def proof(colour: Colour) -> tuple[float, ...]:
    """How four inks look on paper, as sRGB: what the profile says, paper taken for white."""
    press = ImageCmsProfile(io.BytesIO(press_profile().data))
    screen = ImageCmsProfile(createProfile("sRGB"))
    seen = ImageCmsTransform(press, screen, "CMYK", "RGB", Intent.RELATIVE_COLORIMETRIC)
    dot = Image.new("CMYK", (1, 1), tuple(round(255 * part) for part in colour))
    made = seen.apply(dot)
    assert made
    return tuple(part / 255 for part in made.tobytes())


HOUSE = ((0.04, 0.29, 0.39), (0.42, 0.29, 0), (0.992, 0.961, 0.878), (0.918, 0.949, 0.961))


@pytest.mark.parametrize("colour", HOUSE)
def test_house_colours_look_on_paper_as_on_a_screen(colour: Colour, inks: FourInks) -> None:
    seen = proof(inks.shape(colour))
    assert all(abs(a - b) < 0.13 for a, b in zip(seen, colour, strict=True)), seen


@pytest.mark.parametrize("ground", [*HOUSE, (1, 1, 1), (0, 0, 0)])
@pytest.mark.parametrize("text", [*HOUSE, (1, 1, 1), (0, 0, 0)])
def test_text_that_could_be_read_can_be_read_in_ink(
    text: Colour, ground: Colour, inks: FourInks
) -> None:
    if contrast(text, ground) >= ENOUGH:
        assert contrast(proof(inks.text(text)), proof(inks.shape(ground))) >= ENOUGH


@pytest.mark.parametrize("grey", [0, 0.05, 0.2, 0.5, 0.502, 0.8, 0.95, 1])
def test_greys_are_of_black_alone(grey: float, inks: FourInks) -> None:
    black = inks.shape((grey,))[3]
    for colour in ((grey,), (grey,) * 3, (grey, grey, max(0, grey - 0.015))):
        assert inks.shape(colour) == pytest.approx((0, 0, 0, black), abs=0.02)
        assert inks.shape(colour)[:3] == (0, 0, 0)
    assert abs(proof((0, 0, 0, black))[0] - grey) < 0.15 * (1 - grey) + 0.03
    assert (black == 1, black == 0) == (grey == 0, grey == 1)


def test_greys_are_darker_the_darker_they_are(inks: FourInks) -> None:
    black = [inks.shape((step / 50,))[3] for step in range(51)]
    assert black == sorted(black, reverse=True)
    assert len(set(black)) > 45


@given(COLOUR)
@example((0, 0, 0.05))
@example((0.13, 0, 0))
def test_there_is_never_too_much_ink(colour: Colour) -> None:
    assert sum(inks_of(press_profile()).shape(colour)) <= 3.0


def test_too_much_ink_is_taken_from_colours_and_not_from_black(inks: FourInks) -> None:
    wet = Image.new("CMYK", (2, 1), (255, 255, 128, 200))
    wet.putpixel((1, 0), (255, 10, 0, 255))

    soaked, dry = (made for made in zip(*[iter(inks.image(wet).tobytes())] * 4, strict=True))

    assert sum(soaked) <= 3 * 255
    assert soaked[3] == 200
    assert soaked[0] == soaked[1] == pytest.approx(2 * soaked[2], abs=2)
    assert dry == (255, 10, 0, 255)


def test_images_keep_within_the_limit_and_greys_stay_black(inks: FourInks) -> None:
    made = inks.image(picture())
    assert made.mode == "CMYK"
    assert max(sum(dot) for dot in zip(*[iter(made.tobytes())] * 4, strict=True)) <= 3 * 255

    grey = inks.image(picture().convert("L"))
    assert [part.getbbox() is None for part in grey.split()] == [True, True, True, False]


def test_an_image_has_the_inks_that_a_shape_of_its_colour_has(inks: FourInks) -> None:
    image = Image.new("RGB", (2, 1), (10, 75, 99))
    image.putpixel((1, 0), (250, 245, 224))
    first = inks.image(image).tobytes()[:4]
    assert [part / 255 for part in first] == pytest.approx(
        inks.shape((10 / 255, 75 / 255, 99 / 255))
    )


# --- spaces and functions ------------------------------------------------------------------------


def lab(white: list[float]) -> Array:
    return Array([Name.Lab, Dictionary(WhitePoint=white, Range=[-125, 125, -125, 125])])


@pytest.mark.parametrize("white", [[0.964296, 1, 0.825105], [0.950456, 1, 1.089058]])
def test_lightness_and_hue_as_srgb(white: list[float]) -> None:
    assert spaces.colour(lab(white), [100, 0, 0]) == pytest.approx((1, 1, 1), abs=0.002)
    assert spaces.colour(lab(white), [53.585, 0, 0]) == pytest.approx((128 / 255,) * 3, abs=0.001)


def test_red_of_srgb_by_its_lightness() -> None:
    # D50: http://www.brucelindbloom.com; D65: CSS Color 4
    d50, d65 = lab([0.964296, 1, 0.825105]), lab([0.950456, 1, 1.089058])
    assert spaces.colour(d50, [54.29, 80.81, 69.89]) == pytest.approx((1, 0, 0), abs=0.01)
    assert spaces.colour(d65, [53.24, 80.09, 67.20]) == pytest.approx((1, 0, 0), abs=0.01)


def test_a_table_of_colours() -> None:
    table = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\xff\0\0\0\xff\0")])
    assert spaces.colour(table, [1]) == (0, 1, 0)
    assert spaces.first(table) == (1, 0, 0)
    assert spaces.first(Name.DeviceCMYK) == (0, 0, 0, 1)
    assert spaces.first(Name.DeviceRGB) == (0, 0, 0)


def power(start: list[float], end: list[float], exponent: float = 1) -> Dictionary:
    return Dictionary(FunctionType=2, Domain=[0, 1], C0=start, C1=end, N=exponent)


def test_functions_of_one_number() -> None:
    assert functions.value(power([0, 1], [1, 0]), 0.25) == (0.25, 0.75)
    assert functions.value(power([0], [1], 2), 0.5) == (0.25,)
    assert functions.value(power([0], [1]), 7) == (1,)
    assert functions.value(Array([power([0], [1]), power([1], [0])]), 0.25) == (0.25, 0.75)


def test_functions_that_are_stitched() -> None:
    parts = [power([0], [1]), power([1], [0])]
    stitched = Dictionary(
        FunctionType=3, Domain=[0, 1], Functions=parts, Bounds=[0.5], Encode=[0, 1, 0, 1]
    )
    values = [functions.value(stitched, x)[0] for x in (0, 0.25, 0.5, 0.75, 1)]
    assert values == [0, 0.5, 1, 0.5, 0]
    stitched.Encode = Array([0, 1, 1, 0])
    assert functions.value(stitched, 0.75) == (0.5,)
    assert functions.value(stitched, 1) == (1,)


@pytest.mark.parametrize("bits", [8, 16])
def test_functions_of_samples(bits: int) -> None:
    with Pdf.new() as pdf:
        most = (2**bits - 1).to_bytes(bits // 8, "big")
        none = bytes(bits // 8)
        sampled = pdf.make_stream(
            none + most + most + none,
            FunctionType=0,
            Domain=Array([0, 1]),
            Range=Array([0, 1, 0, 1]),
            Size=Array([2]),
            BitsPerSample=bits,
        )
        assert functions.value(sampled, 0) == (0, 1)
        assert functions.value(sampled, 0.25) == (0.25, 0.75)
        assert functions.value(sampled, 1) == (1, 0)


def test_functions_of_odd_samples_are_refused() -> None:
    with pytest.raises(FinishImpossible, match="12 bits"):
        functions.value(Dictionary(FunctionType=0, Domain=[0, 1], BitsPerSample=12), 0)
