"""The bytes of a logo in, a copy that is safe to draw out, or why it cannot be drawn.

A logo comes from outside the house, so nothing but shapes and their colours gets through: the copy
of a drawing holds only elements and attributes of a list, that of a picture only its pixels.
"""

from __future__ import annotations

import math
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

MAX_BYTES = 1_000_000
"""Largest file of a logo; the ink of one is usually drawn in less than 20,000."""

MAX_PIXELS = 4_000
"""Longest side of a picture; at 600 dots per inch that is 170 mm, the width of a page."""

MAX_ELEMENTS = 5_000
"""Most elements of a drawing, each counted as often as it is drawn."""

PATH_OF_ONE = 50
"""Characters of a path that count as one element more: a long one takes as long as many."""

MAX_NESTING = 12
"""Deepest drawing in levels. PDF/A-3, 6.1.13, allows 28 states within each other on a page."""

MAX_RULES = 20_000
"""Most characters of style rules in a drawing, each tried on every element, and of one's own."""

MAX_RATIO = 20
"""How many times as long as high, or as high as long, at most; a hair is no logo."""

MAX_NUMBER = 1e6
"""Largest number in a drawing; PDF/A-3, 6.1.13, has limits too, and so have printers."""

PNG, SVG = "image/png", "image/svg+xml"

Node: TypeAlias = Any
"""Of a drawing's tree: an element, or a comment or instruction, which has a function as its tag."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that may be drawn: its media type, its bytes and how many times as wide as high."""

    media_type: str
    data: bytes
    ratio: float


class LogoRefused(Exception):
    """A logo cannot be used; says why, where in the file (0: all of it) and what to do."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


def read_logo(data: bytes) -> Logo:
    """A logo of the bytes of an SVG or PNG file, with all left out that is not drawn.

    Raises LogoRefused.
    """
    if len(data) > MAX_BYTES:
        raise LogoRefused(0, "is larger than 1 MB", "Save it smaller.")
    if data.startswith(_SIGNATURE):
        return _picture(data)
    return _drawing(data)


def _reasonable(ratio: float, line: int) -> float:
    """The ratio, if it is one of a logo. Raises LogoRefused."""
    if not 1 / MAX_RATIO <= ratio <= MAX_RATIO:
        said = (
            f"is more than {MAX_RATIO} times as {'wide as high' if ratio > 1 else 'high as wide'}"
        )
        raise LogoRefused(line, said, "Crop it to what is drawn.")
    return ratio


# --- pictures ------------------------------------------------------------------------------------

_BROKEN = "Save it once more as PNG."
_CHANNELS: Mapping[int, int] = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel by the PNG's type of colour (PNG, third edition, 11.2.1)."""

_DEPTHS: Mapping[int, tuple[int, ...]] = {
    0: (1, 2, 4, 8),
    2: (8,),
    3: (1, 2, 4, 8),
    4: (8,),
    6: (8,),
}
"""Bits of a sample by the type of colour, as the same table has them, but for 16."""

_DRAWN = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""Chunks that make the pixels; others hold texts, profiles and times."""


def _picture(data: bytes) -> Logo:
    """A PNG that is whole, of a reasonable size, and holds as many pixels as it says."""
    chunks = tuple(_chunks(data))
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or b"IDAT" not in kinds or len(chunks[0][1]) != 13:
        raise LogoRefused(0, "is a broken PNG: it has no pixels", _BROKEN)
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if not (0 < width <= MAX_PIXELS and 0 < height <= MAX_PIXELS):
        raise LogoRefused(
            0, f"has {width} × {height} pixels", f"Save it with at most {MAX_PIXELS} on a side."
        )
    if depth not in _DEPTHS.get(colour, ()):
        raise LogoRefused(0, "has colours that cannot be printed", "Save it with 8 bits a channel.")
    if colour == 3 and b"PLTE" not in kinds:
        raise LogoRefused(0, "is a broken PNG: it has no palette", _BROKEN)
    rows = -(-width * depth * _CHANNELS[colour] // 8) + 1
    # Interlaced, a picture is seven smaller ones, whose rows are each rounded up to bytes.
    most = rows * height + (8 * (width + height) if interlaced else 0)
    _require_pixels(b"".join(body for kind, body in chunks if kind == b"IDAT"), rows * height, most)
    drawn = (_chunk(kind, body) for kind, body in chunks if kind in _DRAWN)
    return Logo(PNG, _SIGNATURE + b"".join(drawn), _reasonable(width / height, 0))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while True:
        head, at = data[at : at + 8], at + 8
        if len(head) < 8:
            raise LogoRefused(0, "is a broken PNG: it ends too early", _BROKEN)
        length, kind = struct.unpack(">I4s", head)
        body, check, at = data[at : at + length], data[at + length : at + length + 4], at + length
        at += 4
        if len(check) < 4:
            raise LogoRefused(0, "is a broken PNG: it ends too early", _BROKEN)
        if struct.unpack(">I", check)[0] != zlib.crc32(kind + body):
            raise LogoRefused(0, "is a broken PNG: its check sums are wrong", _BROKEN)
        yield kind, body
        if kind == b"IEND":
            return


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def _require_pixels(packed: bytes, least: int, most: int) -> None:
    """Raises LogoRefused for what does not unpack to the pixels promised, or to many more."""
    unpacking = zlib.decompressobj()
    try:
        size = len(unpacking.decompress(packed, most + 1))
    except zlib.error as error:
        raise LogoRefused(0, f"is a broken PNG: {error}", _BROKEN) from error
    if not least <= size <= most:
        raise LogoRefused(0, "is a broken PNG: its pixels are not as many as it says", _BROKEN)


# --- drawings ------------------------------------------------------------------------------------

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _names(
    "svg g defs symbol use path rect circle ellipse line polyline polygon clipPath linearGradient "
    "radialGradient stop style title desc metadata"
)
"""Elements that a drawing may have; `metadata` is left out of the copy."""

_SHAPES = _names("path rect circle ellipse line polyline polygon")
"""Elements that leave ink; without any of them, nobody sees a logo."""

_UNDRAWN = frozenset({"metadata", "title", "desc"})

ATTRIBUTES = _names(
    # how it is found, and where it stands
    "id class style version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry "
    "fx fy fr d points transform pathLength offset gradientUnits gradientTransform spreadMethod "
    "clipPathUnits type media "
    # how it looks
    "color fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap "
    "stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity display "
    "visibility overflow clip-path clip-rule stop-color stop-opacity vector-effect "
    "paint-order shape-rendering color-interpolation color-rendering enable-background "
    # what drawing programs leave behind; it changes nothing
    "focusable role baseProfile font-family font-size font-weight font-style"
)
"""Attributes that a drawing may have, besides `href` to a part of itself."""

_REFUSED: Mapping[str, tuple[str, str]] = {
    "script": ("holds a script", "Leave it out."),
    "foreignObject": ("holds another document", "Save it as plain SVG."),
    "image": ("holds a picture", "Draw it with paths, or save all of it as PNG."),
    "feImage": ("holds a picture", "Draw it with paths, or save all of it as PNG."),
    "text": ("holds letters, for which a font is needed", "Convert text to paths."),
    "a": ("holds a link", "Leave it out; the website is printed beside the logo."),
    "animate": ("moves", "Leave animations out."),
    "animateColor": ("moves", "Leave animations out."),
    "animateMotion": ("moves", "Leave animations out."),
    "animateTransform": ("moves", "Leave animations out."),
    "set": ("moves", "Leave animations out."),
}
"""What is wrong with elements that could do harm; any other is not on the list."""

_NEVER = re.compile(r"@|\\|expression\s*\(|javascript:", re.IGNORECASE)
"""What reaches out of a style, or hides that it does."""

_OUTSIDE = re.compile(r"url\s*\(\s*(?![\s\"']*#)", re.IGNORECASE)
_INSIDE = re.compile(r"url\s*\(\s*[\"']?\s*#([^\"')\s]*)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_GEOMETRY = _names(
    "viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform offset "
    "gradientTransform stroke-width stroke-miterlimit stroke-dasharray stroke-dashoffset"
)


def _drawing(data: bytes) -> Logo:
    from lxml import etree  # noqa: PLC0415  # heavy; most builds have no drawing to look at

    root = _parsed(data)
    for element in root.iter():
        _require_harmless(element)
    _require_reasonable(root)
    ratio = _ratio(root)
    for element in list(root.iter()):
        if element is not root and (_is_foreign(element) or _name(element) in _UNDRAWN):
            _take_out(element)
        else:
            _clean(element)
    etree.cleanup_namespaces(root)
    return Logo(SVG, etree.tostring(root, encoding="utf-8"), ratio)


def _parsed(data: bytes) -> Node:
    from lxml import etree  # noqa: PLC0415  # heavy; most builds have no drawing to look at

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        words = str(error.msg).partition(", line ")[0]
        hint = "Save it as plain SVG, or as PNG."
        raise LogoRefused(line, f"is neither PNG nor well-formed SVG: {words}", hint) from None
    info: Any = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        line = data[: max(0, data.find(b"<!DOCTYPE"))].count(b"\n") + 1
        hint = "Save it as plain SVG, without a DOCTYPE."
        raise LogoRefused(line, "declares a document type, which can hold entities", hint)
    if root.tag != f"{_NAMESPACE}svg":
        raise LogoRefused(_line(root), "is no SVG drawing", "Save it as SVG or PNG.")
    for node in root.itersiblings(preceding=True):
        if getattr(node, "target", "") == "xml-stylesheet":
            hint = "Leave the line <?xml-stylesheet …?> out."
            raise LogoRefused(_line(node), "names a style sheet outside of it", hint)
    return root


def _require_harmless(element: Node) -> None:
    """Raises LogoRefused for an element or attribute that could do anything but be drawn."""
    if _is_foreign(element):
        return
    name = _name(element)
    if name not in ELEMENTS:
        said, hint = _REFUSED.get(name, (f"holds <{name}>, which is not printed", _PLAINLY))
        raise LogoRefused(_line(element), f"{said} (<{name}>)" if name in _REFUSED else said, hint)
    if name == "style":
        _require_inside(element, "".join(element.itertext()))
    for key, value in element.attrib.items():
        _require_harmless_attribute(element, str(key), str(value))


_PLAINLY = "Save it as plain SVG, with effects turned into paths."


def _require_harmless_attribute(element: Node, key: str, value: str) -> None:
    line = _line(element)
    if key.lower().startswith("on"):
        raise LogoRefused(line, f"holds a script ({key}=)", "Leave it out.")
    if key in _HREF:
        if not value.strip().startswith("#"):
            raise LogoRefused(line, f"reaches for {_shown(value)}", "Draw all in the file itself.")
    elif "}" not in key:
        if key not in ATTRIBUTES and not key.startswith(("data-", "aria-")):
            raise LogoRefused(line, f"holds {key}=, which is not printed", _PLAINLY)
        _require_inside(element, value)
        if key in _GEOMETRY:
            _require_numbers(line, key, value)


def _require_inside(element: Node, css: str) -> None:
    """Raises LogoRefused for styles that import or name anything outside of the drawing."""
    if _NEVER.search(css) or _OUTSIDE.search(css):
        said = f"holds a style that reaches outside: {_shown(css)}"
        raise LogoRefused(_line(element), said, "Use plain colours, and no @ rules or addresses.")


def _require_numbers(line: int, key: str, value: str) -> None:
    if any(abs(float(number)) > MAX_NUMBER for number in _NUMBER.findall(value)):
        said = f"holds numbers beyond a million ({key}=)"
        raise LogoRefused(line, said, "Draw it at the size of a page.")
    if re.search(r"\b(nan|inf(inity)?)\b", value, re.IGNORECASE):
        raise LogoRefused(line, f"holds what is no number ({key}=)", "Save it once more.")


def _require_reasonable(root: Node) -> None:
    """Raises LogoRefused for a drawing that takes long, or for ever, and for one of nothing."""
    rules = sum(len(css.text or "") for css in root.iter(f"{_NAMESPACE}style"))
    rules += max(len(str(part.get("style") or "")) for part in root.iter(f"{_NAMESPACE}*"))
    if rules > MAX_RULES:
        raise LogoRefused(0, f"holds {rules:,} characters of style rules", _PLAINLY)
    weighing = _Weighing(root)
    weight, levels = weighing.of(root)
    if weight > MAX_ELEMENTS:
        said = f"has more than {MAX_ELEMENTS:,} parts"
        raise LogoRefused(0, said, "Make it simpler, or save it as PNG.")
    if levels > MAX_NESTING:
        said = f"has groups in groups, more than {MAX_NESTING} deep"
        raise LogoRefused(weighing.deepest, said, "Ungroup them.")
    if not any(_name(element) in _SHAPES for element in root.iter()):
        raise LogoRefused(0, "draws nothing", "Convert what it shows to paths.")


class _Weighing:
    """How many elements are drawn, where some are drawn again and again, and how deep they are."""

    def __init__(self, root: Node) -> None:
        self.deepest = 0
        """The line of what is so deep that nothing below it was weighed."""
        self._by_id = {str(part.get("id")): part for part in root.iter() if _has_id(part)}
        self._known: dict[Node, tuple[int, int]] = {}
        self._open: set[Node] = set()

    def of(self, element: Node) -> tuple[int, int]:
        """An element with all in it: how many are drawn, in how many levels. Raises LogoRefused."""
        if element in self._open:
            said = "has a part that is drawn inside itself"
            raise LogoRefused(_line(element), said, "Save it as plain SVG.")
        if len(self._open) > MAX_NESTING:
            self.deepest = self.deepest or _line(element)
            return 1, 1
        if element not in self._known:
            self._open.add(element)
            inner = tuple(map(self.of, self._drawn_by(element)))
            self._open.remove(element)
            weight = _own_weight(element) + sum(weight for weight, _ in inner)
            self._known[element] = weight, 1 + max((levels for _, levels in inner), default=0)
        return self._known[element]

    def _drawn_by(self, element: Node) -> Iterator[Node]:
        yield from element
        if not isinstance(element.tag, str):
            return
        for key, value in element.attrib.items():
            names = _INSIDE.findall(str(value))
            if key in _HREF:
                names.append(str(value).strip().removeprefix("#"))
            yield from (self._by_id[name] for name in names if name in self._by_id)


def _own_weight(element: Node) -> int:
    if not isinstance(element.tag, str):
        return 1
    return 1 + sum(len(str(element.get(key) or "")) for key in ("d", "points")) // PATH_OF_ONE


def _has_id(element: Node) -> bool:
    return isinstance(element.tag, str) and element.get("id") is not None


def _ratio(root: Node) -> float:
    """Width by height of the drawing, from its view box or else its size."""
    box = [float(number) for number in _NUMBER.findall(str(root.get("viewBox") or ""))]
    if len(box) != 4:
        sides = (_NUMBER.match(str(root.get(side) or "")) for side in ("width", "height"))
        box = [0, 0, *(float(side.group()) if side else 0 for side in sides)]
    if not (box[2] > 0 and box[3] > 0 and math.isfinite(box[2] / box[3])):
        hint = 'Add a view box, such as viewBox="0 0 100 40".'
        raise LogoRefused(_line(root), "does not say how large it is", hint)
    return _reasonable(box[2] / box[3], _line(root))


def _clean(element: Node) -> None:
    """Takes out what belongs to the program that made the drawing."""
    for key in list(element.attrib):
        name = str(key)
        if name not in ATTRIBUTES and name not in _HREF:
            del element.attrib[key]


def _take_out(element: Node) -> None:
    parent = element.getparent()
    if parent is not None:
        element.tail = None
        parent.remove(element)


def _is_foreign(element: Node) -> bool:
    """Whether it is a comment, or of a drawing program's own language; neither is drawn."""
    return not isinstance(element.tag, str) or not element.tag.startswith(_NAMESPACE)


def _name(element: Node) -> str:
    return str(element.tag).removeprefix(_NAMESPACE)


def _line(element: Node) -> int:
    return int(element.sourceline or 0)


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return f"'{words[:37]}…'" if len(words) > 40 else f"'{words}'"
