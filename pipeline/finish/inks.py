"""Colours and images in sRGB in, the same in the four inks of a press out."""

from __future__ import annotations

import io
from bisect import bisect_left
from functools import cache, cached_property
from typing import Any

from PIL import Image, ImageChops, ImageMath
from PIL.ImageCms import Flags, ImageCmsProfile, ImageCmsTransform, Intent, createProfile

from pipeline.finish.colours import Colour, is_dark, luminance, rgb
from pipeline.press_profile import INK_LIMIT, Profile

BLACK: Colour = (0.0, 0.0, 0.0, 1.0)

_NEUTRAL = 0.02
"""How far the parts of a grey may lie apart; then it is made of black alone.

Greys of four inks turn pink or green when one of them is a little off.
"""

_NEAR_BLACK = 0.12
"""Colours of which no part is lighter are made of black alone too."""

_FLAGS = Flags.BLACKPOINTCOMPENSATION | Flags.NOOPTIMIZE
"""Unoptimised, a colour comes out the same alone and in an image."""


@cache
def inks_of(profile: Profile) -> FourInks:
    """The inks of a profile, which remember the colours that they have made."""
    return FourInks(profile)


class FourInks:
    """Cyan, magenta, yellow and black as a profile says.

    Relative colorimetric with black point compensation; PDF/X-4 leaves that to who makes the file.
    """

    space = "/DeviceCMYK"
    overprints = True

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._known: dict[Colour, Colour] = {}

    def shape(self, colour: Colour) -> Colour:
        """A colour that is given in inks stays; greys become black alone."""
        if len(colour) == 4:
            return colour
        if colour not in self._known:
            self._known[colour] = self._mixed(rgb(colour))
        return self._known[colour]

    def text(self, colour: Colour) -> Colour:
        """Dark text is pure black: letters of several inks have coloured edges."""
        return BLACK if is_dark(colour) else self.shape(colour)

    def image(self, image: Image.Image) -> Image.Image:
        """An image in inks; what has only greys is made of black alone."""
        if image.mode == "CMYK":
            return _limited(image)
        seen = image.convert("RGB")
        red, green, blue = seen.split()
        if all(ImageChops.difference(red, part).getbbox() is None for part in (green, blue)):
            empty = Image.new("L", image.size)
            return Image.merge("CMYK", (empty, empty, empty, red.point(self._blacks)))
        return _limited(_applied(self._to_inks, seen))

    def _mixed(self, colour: tuple[float, float, float]) -> Colour:
        if max(colour) - min(colour) <= _NEUTRAL or max(colour) <= _NEAR_BLACK:
            return 0.0, 0.0, 0.0, self._black(luminance(colour)) / 255
        one = Image.new("RGB", (1, 1), tuple(round(255 * part) for part in colour))
        inks = _limited(_applied(self._to_inks, one)).getpixel((0, 0))
        assert isinstance(inks, tuple)
        return tuple(part / 255 for part in inks)

    def _black(self, wanted: float) -> int:
        """How much black of 255 looks as light as a relative luminance.

        Black alone is no deep black: all is raised to its own luminance, so that no dark greys
        become one.
        """
        floor = -self._lightness[-1]
        raised = floor + (1 - floor) * wanted
        place = bisect_left(self._lightness, -raised)
        near = [index for index in (place - 1, place) if 0 <= index < 256]
        return min(near, key=lambda index: abs(-self._lightness[index] - raised))

    @cached_property
    def _lightness(self) -> list[float]:
        """The luminance of each amount of black, negated so that it rises."""
        ramp = Image.new("CMYK", (256, 1))
        ramp.putdata([(0, 0, 0, black) for black in range(256)])
        seen = _applied(self._from_inks, ramp).tobytes()
        pixels = zip(*[iter(part / 255 for part in seen)] * 3, strict=True)
        falling = [luminance(pixel) for pixel in pixels]
        # A profile may have a step up somewhere; the search needs that there is none.
        return [-min(falling[: index + 1]) for index in range(256)]

    @cached_property
    def _blacks(self) -> list[int]:
        return [self._black(luminance((grey / 255,))) for grey in range(256)]

    @cached_property
    def _to_inks(self) -> ImageCmsTransform:
        return self._transform(inwards=True)

    @cached_property
    def _from_inks(self) -> ImageCmsTransform:
        return self._transform(inwards=False)

    def _transform(self, *, inwards: bool) -> ImageCmsTransform:
        screen = ImageCmsProfile(createProfile("sRGB"))
        press = ImageCmsProfile(io.BytesIO(self._profile.data))
        ends = (screen, press, "RGB", "CMYK") if inwards else (press, screen, "CMYK", "RGB")
        return ImageCmsTransform(*ends, intent=Intent.RELATIVE_COLORIMETRIC, flags=_FLAGS)


def _applied(transform: ImageCmsTransform, image: Image.Image) -> Image.Image:
    made = transform.apply(image)
    assert made is not None
    return made


def _limited(image: Image.Image) -> Image.Image:
    """An image whose ink is nowhere above the limit; there the colours give way, and not black."""
    inks = dict(zip("cmyk", image.split(), strict=True))
    limit = round(255 * INK_LIMIT)
    parts = [ImageMath.lambda_eval(_share, part=inks[name], limit=limit, **inks) for name in "cmy"]
    return Image.merge("CMYK", (*parts, inks["k"]))


def _share(of: dict[str, Any]) -> Any:
    """The part of a colour that is left; ImageMath rounds down, and gives 0 for a part of 0."""
    colours = of["c"] + of["m"] + of["y"]
    left = of["part"] * (of["limit"] - of["k"]) / colours
    return of["convert"](of["min"](of["part"], left), "L")
