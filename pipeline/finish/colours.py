"""Colours as a page names them in, how light they are and what inks make of them out.

A colour has one number for grey, three for sRGB and four for CMYK, each between 0 and 1.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

from PIL.Image import Image

from pipeline.luminance import luminance as of_srgb

Colour: TypeAlias = tuple[float, ...]

DARK = 0.175
"""Text that is less luminous than this becomes black.

Text can be read on a darker ground if (text + 0.05) : (ground + 0.05) is at least 4.5 : 1 (WCAG
2.2, 1.4.3). With a ground of at least 0 that is a text of at least 0.175. So what is darker stands
on a lighter ground, and the contrast of black with that is larger yet.
"""


class Inks(Protocol):
    """What colours become; each method gives colours of as many numbers as `space` has inks."""

    @property
    def space(self) -> str:
        """The colour space of all that is given, such as `/DeviceGray`."""

    @property
    def overprints(self) -> bool:
        """Whether black text is printed over its ground, and not into a gap in that."""

    def shape(self, colour: Colour) -> Colour:
        """What a line, an area or a point of a gradient is painted with."""

    def text(self, colour: Colour) -> Colour:
        """What letters are painted with."""

    def image(self, image: Image) -> Image:
        """A photograph or drawing, of any mode."""


def rgb(colour: Colour) -> tuple[float, float, float]:
    """A colour as sRGB, that of four inks as if they were filters."""
    match colour:
        case (grey,):
            return grey, grey, grey
        case (red, green, blue):
            return red, green, blue
        case (cyan, magenta, yellow, black):
            return tuple((1 - ink) * (1 - black) for ink in (cyan, magenta, yellow))  # type: ignore[return-value]
        case _:
            raise ValueError(f"a colour of {len(colour)} numbers")


def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 for black to 1 for white (WCAG 2.2)."""
    return of_srgb(*(min(1.0, max(0.0, part)) for part in rgb(colour)))


def grey_of(luminance: float) -> float:
    """The sRGB grey of a relative luminance."""
    if luminance <= 0.0031308:
        return 12.92 * luminance
    return float(min(1.0, 1.055 * luminance ** (1 / 2.4) - 0.055))


def is_dark(colour: Colour) -> bool:
    """Whether text of this colour becomes black."""
    return luminance(colour) < DARK
