"""A page of a PDF in, all that is painted on it out: in which colour, and where.

It follows the content stream through forms, patterns, soft masks, letters of Type 3 fonts and
appearances of annotations. Operators are those of ISO 32000-1, Annex A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Stream

from pipeline.verify.matrix import UNMOVED, Matrix, through, times
from pipeline.verify.panels import Box


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour as a file names it."""

    space: str
    values: tuple[float, ...] = ()
    foreign: str = ""
    """Why a press cannot print it; empty where it can."""

    @property
    def inks(self) -> tuple[float, float, float, float] | None:
        """Cyan, magenta, yellow and black, each from 0 to 1; None for a pattern or a spot ink."""
        one = (*self.values, 0.0)[0]
        if self.space == "/DeviceCMYK" and len(self.values) == 4:
            cyan, magenta, yellow, black = self.values
            return cyan, magenta, yellow, black
        if self.space == "/DeviceGray":
            return 0.0, 0.0, 0.0, 1.0 - one
        return (one, one, one, one) if self.space == REGISTRATION else None

    def __str__(self) -> str:
        return " ".join([*(f"{value:g}" for value in self.values), self.space.lstrip("/")])


REGISTRATION = "/Separation /All"
"""The colour that is on every plate (ISO 32000-1, 8.6.6.4)."""

_INITIAL = Colour("/DeviceGray", (0.0,))


@dataclass(frozen=True, slots=True)
class Paint:
    """Something that is painted."""

    what: Literal["text", "fill", "stroke", "image", "shading"]
    colour: Colour
    box: Box | None
    """Where it is on the page, in pt: each part of a path has its own, lines without their
    width; that of text is where it begins. None inside patterns, masks, letters, appearances."""


def painted(page: Page) -> Iterator[Paint]:
    """What a page paints, in that order; then what its annotations do. Raises pikepdf.PdfError."""
    walk = _Walk()
    walk.group(page.obj.get("/Group"))
    walk.stream(page.obj, page.obj.get("/Resources") or page.resources, UNMOVED)
    for annotation in page.obj.get("/Annots", ()):
        for appearance in _streams(annotation.get("/AP")):
            walk.apart(appearance)
    yield from walk.found


def _streams(item: Any) -> Iterator[Stream]:
    if isinstance(item, Stream):
        yield item
    elif isinstance(item, Dictionary):
        for _, part in item.items():
            yield from _streams(part)


# --- colour spaces -------------------------------------------------------------------------------

_PLAIN: Mapping[str, str] = {
    "/DeviceGray": "/DeviceGray",
    "/G": "/DeviceGray",
    "/DeviceCMYK": "/DeviceCMYK",
    "/CMYK": "/DeviceCMYK",
    "/CalGray": "/CalGray",
    "/CalCMYK": "/DeviceCMYK",
    "/Pattern": "/Pattern",
}
"""Colour spaces that a press can print, by their names and those of inline images."""

_COMPONENTS: Mapping[int, str] = {1: "/ICCBased gray", 4: "/ICCBased CMYK"}


def space(item: Any, resources: Any = None) -> Colour:
    """A colour space, as its first colour. `resources` may define names."""
    if isinstance(item, Name):
        if str(item) in _PLAIN:
            return Colour(_PLAIN[str(item)])
        known = (resources or {}).get("/ColorSpace", {}).get(str(item))
        return Colour(str(item), foreign=str(item)[1:]) if known is None else space(known)
    if not isinstance(item, Array) or not len(item):
        return Colour("/unknown", foreign="a colour space that is none")
    family = str(item[0])
    return _FAMILIES.get(family, _plain)(item)


def _plain(item: Array) -> Colour:
    return space(item[0])


def _icc(item: Array) -> Colour:
    count = int(item[1].get("/N", 0))
    if count in _COMPONENTS:
        return Colour(_COMPONENTS[count])
    return Colour("/ICCBased", foreign=f"an ICC profile of {count} colours")


def _indexed(item: Array) -> Colour:
    return replace(space(item[1]), space="/Indexed")


def _inks(item: Array) -> Colour:
    """Separation and DeviceN: what stands for their inks where a press does not have them."""
    name = REGISTRATION if item[1] == Name.All else str(item[0])
    return replace(space(item[2]), space=name)


def _pattern(item: Array) -> Colour:
    base = space(item[1]) if len(item) > 1 else Colour("/Pattern")
    return replace(base, space="/Pattern")


_FAMILIES: Mapping[str, Callable[[Array], Colour]] = {
    "/ICCBased": _icc,
    "/Indexed": _indexed,
    "/I": _indexed,
    "/Separation": _inks,
    "/DeviceN": _inks,
    "/Pattern": _pattern,
}

_FIRST: Mapping[str, tuple[float, ...]] = {
    "/DeviceCMYK": (0.0, 0.0, 0.0, 1.0),
    "/DeviceGray": (0.0,),
    REGISTRATION: (1.0,),
}
"""What a colour is before it is set (8.6.5.6, 8.6.8)."""


# --- the walk ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _State:
    """The graphics state (8.4), as far as it matters here."""

    matrix: Matrix
    fill: Colour = _INITIAL
    stroke: Colour = _INITIAL
    mode: int = 0
    leading: float = 0.0


@dataclass(slots=True)
class _Walk:
    """What has been found so far, and which streams have been followed."""

    found: list[Paint] = field(default_factory=list)
    within: tuple[tuple[int, int], ...] = ()
    seen: set[tuple[int, int]] = field(default_factory=set)

    def stream(self, item: Any, resources: Any, matrix: Matrix, *, placed: bool = True) -> None:
        _Reader(self, resources, _State(matrix), placed).read(item)

    def apart(self, item: Stream) -> None:
        """A stream that is painted somewhere else, or through something else: once is enough."""
        if item.objgen in self.seen:
            return
        self.seen.add(item.objgen)
        self.group(item.get("/Group"))
        self.stream(item, item.get("/Resources", Dictionary()), UNMOVED, placed=False)

    def group(self, item: Any) -> None:
        """A transparency group may have a colour space of its own (11.6.6)."""
        if item is not None and "/CS" in item:
            self.foreign(space(item["/CS"]))

    def foreign(self, colour: Colour) -> None:
        """Note a colour space that is used without painting."""
        if colour.foreign:
            self.found.append(Paint("fill", colour, None))


class _Reader:
    """One content stream."""

    def __init__(self, walk: _Walk, resources: Any, state: _State, placed: bool) -> None:
        self.walk = walk
        self.resources = resources
        self.state = state
        self.placed = placed
        self.stack: list[_State] = []
        self.paths: list[list[tuple[float, float]]] = []
        self.text = self.line = UNMOVED

    def read(self, item: Any) -> None:
        for step in pikepdf.parse_content_stream(item):
            if handle := _OPERATORS.get(str(step.operator)):
                handle(self, step.operands)

    # state

    def push(self, _operands: Any) -> None:
        self.stack.append(self.state)

    def pop(self, _operands: Any) -> None:
        if self.stack:
            self.state = self.stack.pop()

    def concatenate(self, operands: Any) -> None:
        self.state = replace(self.state, matrix=times(_six(operands), self.state.matrix))

    def extended(self, operands: Any) -> None:
        found = self._resource("/ExtGState", operands[0])
        mask = found.get("/SMask") if found is not None else None
        if isinstance(mask, Dictionary):
            for group in _streams(mask.get("/G")):
                self.walk.apart(group)

    # colour

    def fill(self, colour: Colour) -> None:
        self.state = replace(self.state, fill=colour)

    def stroke(self, colour: Colour) -> None:
        self.state = replace(self.state, stroke=colour)

    def colour(self, colour: Colour, operands: Any) -> Colour:
        """A colour space with the values of an operator, and what they are a pattern of."""
        if operands and isinstance(operands[-1], Name):
            return self._pattern(colour, operands[-1])
        return replace(colour, values=tuple(map(float, operands)))

    def _pattern(self, colour: Colour, name: Name) -> Colour:
        pattern = self._resource("/Pattern", name)
        if isinstance(pattern, Stream):
            self.walk.apart(pattern)
        elif pattern is not None and "/Shading" in pattern:
            used = space(pattern["/Shading"].get("/ColorSpace"), self.resources)
            return Colour("/Pattern", foreign=colour.foreign or used.foreign)
        return replace(colour, values=())

    # paths

    def begin_path(self, operands: Any) -> None:
        self.paths.append([])
        self.draw(operands)

    def draw(self, operands: Any) -> None:
        values = [float(value) for value in operands]
        if not self.paths:
            self.paths.append([])
        self.paths[-1] += zip(values[::2], values[1::2], strict=True)

    def rectangle(self, operands: Any) -> None:
        x, y, width, height = map(float, operands)
        self.paths.append([(x, y), (x + width, y + height), (x + width, y), (x, y + height)])

    def paint(self, *kinds: Literal["fill", "stroke"]) -> None:
        for points in self.paths if kinds else ():
            box = through(points, self.state.matrix)
            for kind in kinds:
                self._add(kind, self.state.fill if kind == "fill" else self.state.stroke, box)
        self.paths = []

    # text

    def begin(self, _operands: Any) -> None:
        self.text = self.line = UNMOVED

    def next_line(self, x: float, y: float) -> None:
        self.text = self.line = times((1, 0, 0, 1, x, y), self.line)

    def move_and_lead(self, operands: Any) -> None:
        self.state = replace(self.state, leading=-float(operands[1]))
        self.next_line(float(operands[0]), float(operands[1]))

    def set_text(self, operands: Any) -> None:
        self.text = self.line = _six(operands)

    def font(self, operands: Any) -> None:
        found = self._resource("/Font", operands[0])
        if found is not None and found.get("/Subtype") == Name.Type3:
            for letter in _streams(found.get("/CharProcs")):
                self.walk.apart(letter)

    def show(self, _operands: Any) -> None:
        x, y = times(self.text, self.state.matrix)[4:]
        for kinds, colour in ((_FILLED, self.state.fill), (_STROKED, self.state.stroke)):
            if self.state.mode in kinds:
                self._add("text", colour, Box(x, y, x, y))

    def show_next(self, operands: Any) -> None:
        self.next_line(0, -self.state.leading)
        self.show(operands)

    # objects

    def xobject(self, operands: Any) -> None:
        found = self._resource("/XObject", operands[0])
        if found is None:
            return
        if found.get("/Subtype") == Name.Form:
            self._form(found)
        else:
            self._image(found, self.resources)

    def _form(self, form: Stream) -> None:
        if form.objgen in self.walk.within:
            return  # it draws itself, which viewers do not follow either
        self.walk.group(form.get("/Group"))
        inner = times(_six(form.get("/Matrix", UNMOVED)), self.state.matrix)
        outer = self.walk.within
        self.walk.within = (*outer, form.objgen)
        state = replace(self.state, matrix=inner)
        resources = form.get("/Resources", self.resources)
        _Reader(self.walk, resources, state, self.placed).read(form)
        self.walk.within = outer

    def _image(self, image: Any, resources: Any) -> None:
        named = image.get("/ColorSpace", image.get("/CS"))
        is_mask = bool(image.get("/ImageMask", image.get("/IM", False)))
        colour = self.state.fill if is_mask or named is None else space(named, resources)
        corners = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
        self._add("image", colour, through(corners, self.state.matrix))

    def inline(self, operands: Any) -> None:
        self._image(operands[0].obj, self.resources)

    def shade(self, operands: Any) -> None:
        found = self._resource("/Shading", operands[0])
        if found is not None:
            self._add("shading", space(found.get("/ColorSpace"), self.resources), None)

    def _resource(self, kind: str, name: Any) -> Any:
        return (self.resources or {}).get(kind, {}).get(str(name))

    def _add(self, what: Any, colour: Colour, box: Box | None) -> None:
        self.walk.found.append(Paint(what, colour, box if self.placed else None))


_FILLED = frozenset({0, 2, 4, 6})
_STROKED = frozenset({1, 2, 5, 6})
"""Modes of showing text (9.3.6)."""


def _six(operands: Any) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


# --- operators -----------------------------------------------------------------------------------

_Handler = Callable[[_Reader, Any], None]


def _device(name: str, set_colour: Callable[[_Reader, Colour], None]) -> _Handler:
    foreign = "" if name in _PLAIN else name[1:]

    def handle(reader: _Reader, operands: Any) -> None:
        set_colour(reader, Colour(name, tuple(map(float, operands)), foreign))

    return handle


def _choose(set_colour: Callable[[_Reader, Colour], None]) -> _Handler:
    def handle(reader: _Reader, operands: Any) -> None:
        chosen = space(operands[0], reader.resources)
        reader.walk.foreign(chosen)
        set_colour(reader, replace(chosen, values=_FIRST.get(chosen.space, ())))

    return handle


def _mode(reader: _Reader, operands: Any) -> None:
    reader.state = replace(reader.state, mode=int(operands[0]))


def _leading(reader: _Reader, operands: Any) -> None:
    reader.state = replace(reader.state, leading=float(operands[0]))


def _painting(*kinds: Literal["fill", "stroke"]) -> _Handler:
    return lambda reader, _: reader.paint(*kinds)


def _fill_with(reader: _Reader, operands: Any) -> None:
    reader.fill(reader.colour(reader.state.fill, operands))


def _stroke_with(reader: _Reader, operands: Any) -> None:
    reader.stroke(reader.colour(reader.state.stroke, operands))


_OPERATORS: Mapping[str, _Handler] = {
    "q": _Reader.push,
    "Q": _Reader.pop,
    "cm": _Reader.concatenate,
    "gs": _Reader.extended,
    "g": _device("/DeviceGray", _Reader.fill),
    "G": _device("/DeviceGray", _Reader.stroke),
    "k": _device("/DeviceCMYK", _Reader.fill),
    "K": _device("/DeviceCMYK", _Reader.stroke),
    "rg": _device("/DeviceRGB", _Reader.fill),
    "RG": _device("/DeviceRGB", _Reader.stroke),
    "cs": _choose(_Reader.fill),
    "CS": _choose(_Reader.stroke),
    "sc": _fill_with,
    "scn": _fill_with,
    "SC": _stroke_with,
    "SCN": _stroke_with,
    "m": _Reader.begin_path,
    **dict.fromkeys(("l", "c", "v", "y"), _Reader.draw),
    "re": _Reader.rectangle,
    **dict.fromkeys(("f", "F", "f*"), _painting("fill")),
    **dict.fromkeys(("B", "B*", "b", "b*"), _painting("fill", "stroke")),
    **dict.fromkeys(("S", "s"), _painting("stroke")),
    "n": _painting(),
    "BT": _Reader.begin,
    "Tf": _Reader.font,
    "Tr": _mode,
    "TL": _leading,
    "Td": lambda reader, operands: reader.next_line(float(operands[0]), float(operands[1])),
    "TD": _Reader.move_and_lead,
    "Tm": _Reader.set_text,
    "T*": lambda reader, _: reader.next_line(0, -reader.state.leading),
    "Tj": _Reader.show,
    "TJ": _Reader.show,
    "'": _Reader.show_next,
    '"': _Reader.show_next,
    "Do": _Reader.xobject,
    "INLINE IMAGE": _Reader.inline,
    "sh": _Reader.shade,
}
"""What is done for each operator; all others paint nothing."""
