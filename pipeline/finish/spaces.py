"""A colour space of a PDF and numbers in it in, a colour out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pikepdf import Array, Name, Object, Stream

from pipeline.finish.colours import Colour, grey_of
from pipeline.press_profile import FinishImpossible

_DEVICE: Mapping[str, int] = {
    "/DeviceGray": 1,
    "/G": 1,
    "/DeviceRGB": 3,
    "/RGB": 3,
    "/DeviceCMYK": 4,
    "/CMYK": 4,
}
"""Numbers of a colour in spaces that are taken for grey, sRGB and CMYK."""

_FROM_XYZ: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "D50": (
        (3.1338561, -1.6168667, -0.4906146),
        (-0.9787684, 1.9161415, 0.0334540),
        (0.0719453, -0.2289914, 1.4052427),
    ),
    "D65": (
        (3.2404542, -1.5371385, -0.4985314),
        (-0.9692660, 1.8760108, 0.0415560),
        (0.0556434, -0.2040259, 1.0572252),
    ),
}
"""XYZ to linear sRGB by the white that XYZ is of, for D50 with the Bradford adaptation.

http://www.brucelindbloom.com/Eqn_RGB_XYZ_Matrix.html
"""


def family(space: Object) -> str:
    """What kind of space it is, such as `/ICCBased`."""
    return str(space[0] if isinstance(space, Array) else space)


def is_pattern(space: Object) -> bool:
    """Whether its colours are patterns."""
    return family(space) == "/Pattern"


def first(space: Object) -> Colour:
    """The colour that holds when a space is chosen and no colour yet (ISO 32000-1, 8.6.8)."""
    kind = family(space)
    count = size(space)
    return colour(space, [0.0] * (count - 1) + [1.0 if count == 4 and kind != "/Indexed" else 0.0])


def size(space: Object) -> int:
    """How many numbers make a colour. Raises FinishImpossible for all but common spaces."""
    kind = family(space)
    if kind in _DEVICE:
        return _DEVICE[kind]
    sizes: Mapping[str, Callable[[], int]] = {
        "/ICCBased": lambda: int(space[1].N),
        "/Lab": lambda: 3,
        "/Indexed": lambda: 1,
    }
    if kind not in sizes:
        raise FinishImpossible(f"colours in the space {kind} cannot be finished; use CSS colours")
    return sizes[kind]()


def colour(space: Object, values: Sequence[float]) -> Colour:
    """A colour of a space. ICC profiles are taken for sRGB, grey or CMYK by their number of parts.

    Raises FinishImpossible for other spaces, and for numbers that are too few or too many.
    """
    if len(values) != size(space):
        raise FinishImpossible(f"a colour of {len(values)} numbers in the space {family(space)}")
    if family(space) == "/Lab":
        return _lab(space, values)
    if family(space) == "/Indexed":
        return _indexed(space, int(values[0]))
    return tuple(min(1.0, max(0.0, float(value))) for value in values)


def _indexed(space: Object, index: int) -> Colour:
    base, table = space[1], space[3]
    data = table.read_bytes() if isinstance(table, Stream) else bytes(table)
    parts = size(base)
    return colour(base, [byte / 255 for byte in data[index * parts :][:parts]])


def _lab(space: Object, values: Sequence[float]) -> Colour:
    """CIE L*a*b* as sRGB, what sRGB has not got cut off."""
    white = [float(part) for part in space[1].WhitePoint]
    matrix = _FROM_XYZ["D50" if white[2] < 0.95 else "D65"]
    middle = (values[0] + 16) / 116
    cubes = (middle + values[1] / 500, middle, middle - values[2] / 200)
    xyz = [part * _cubed(cube) for part, cube in zip(white, cubes, strict=True)]
    linear = (sum(m * part for m, part in zip(row, xyz, strict=True)) for row in matrix)
    return tuple(grey_of(max(0.0, part)) for part in linear)


def _cubed(value: float) -> float:
    return value**3 if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)


def named(space: Object, spaces: Object | None) -> Object:
    """The space that a content stream names: a device's, or one of its resources."""
    name = str(space)
    if isinstance(space, Name) and name not in _DEVICE and spaces is not None and name in spaces:
        return spaces[name]
    return space
