"""An open PDF in, the same with every colour and image in it made of given inks.

Content streams, forms, patterns, gradients, soft masks, letters that are drawn, and what
annotations look like: all that can hold a colour (ISO 32000-1, 8.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    Page,
    Pdf,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)
from PIL import Image

from pipeline.finish import functions, spaces
from pipeline.finish.colours import Colour, Inks, rgb
from pipeline.finish.content import OVERPRINT, rewrite
from pipeline.finish.images import repaint
from pipeline.press_profile import FinishImpossible

_STEPS = 256
"""Colours of a gradient, one for each that 8 bits can tell apart."""


def recolour(pdf: Pdf, inks: Inks, *, tagged: bool) -> None:
    """Change every colour of a PDF; unless `tagged`, content loses its marks for a structure tree.

    Raises FinishImpossible for what cannot be converted: separations, meshes, programs as
    functions, patterns without a colour of their own, and images that hide one colour.
    """
    painter = _Painter(pdf, inks, tagged)
    for page in pdf.pages:
        painter.page(page)
    painter.forget_spaces()


@dataclass(frozen=True, slots=True)
class _Masking:
    """Makes the grey of what is a mask, where light means visible (ISO 32000-1, 11.5.3)."""

    space: str = "/DeviceGray"
    overprints: bool = False

    def shape(self, colour: Colour) -> Colour:
        red, green, blue = rgb(colour)
        return (0.3 * red + 0.59 * green + 0.11 * blue,)

    text = shape

    def image(self, image: Image.Image) -> Image.Image:
        return image.convert("L")


@dataclass(slots=True)
class _Painter:
    pdf: Pdf
    inks: Inks
    tagged: bool
    done: set[tuple[int, int]] = field(default_factory=set)
    resources: list[Object] = field(default_factory=list)

    def page(self, page: Page) -> None:
        resources = page.resources
        new = self._rewritten(page, resources, self.inks)
        page.Contents = self.pdf.make_stream(new)
        self._group(page.obj, self.inks)
        self._inside(resources, self.inks)
        for annotation in page.get("/Annots", ()):
            self._annotation(annotation)

    def forget_spaces(self) -> None:
        """Take away colour spaces of which nothing is made any more, once all has been read."""
        for resources in self.resources:
            if "/ColorSpace" in resources:
                del resources["/ColorSpace"]

    def _is_new(self, thing: Object) -> bool:
        """Whether it has not been done; what is not indirect is used once."""
        if thing.objgen == (0, 0):
            return True
        new = thing.objgen not in self.done
        self.done.add(thing.objgen)
        return new

    # What holds other things.

    def _inside(self, resources: Object, inks: Inks) -> None:
        """All that a content stream uses."""
        if not self._is_new(resources):
            return
        self.resources.append(resources)
        # Before forms: a mask may stand among them too, and is no picture of its colours.
        for state in _values(resources, "/ExtGState"):
            self._state(state, resources)
        for thing in _values(resources, "/XObject"):
            self._xobject(thing, resources, inks)
        for pattern in _values(resources, "/Pattern"):
            self._pattern(pattern, resources, inks)
        shadings = resources.get("/Shading", Dictionary())
        for name in shadings.keys():  # noqa: SIM118 (a dictionary of a PDF gives more than names)
            shadings[name] = self._shading(shadings[name], inks)
        for font in _values(resources, "/Font"):
            self._font(font, resources, inks)

    def _content(self, stream: Object, around: Object, inks: Inks) -> None:
        """A form, a pattern, a glyph: a stream with resources, else those of what is around it."""
        resources = stream.get("/Resources", around)
        stream.write(self._rewritten(stream, resources, inks))
        self._group(stream, inks)
        self._inside(resources, inks)

    def _rewritten(self, stream: Object | Page, resources: Object, inks: Inks) -> bytes:
        old = parse_content_stream(stream)
        new = rewrite(old, resources.get("/ColorSpace"), inks, tagged=self.tagged)
        if new.overprints:
            self._add_overprint(resources)
        return unparse_content_stream(new.instructions)

    def _xobject(self, thing: Object, around: Object, inks: Inks) -> None:
        if not self._is_new(thing):
            return
        if thing.Subtype == "/Image":
            repaint(thing, inks)
        elif thing.Subtype == "/Form":
            self._content(thing, around, inks)

    def _pattern(self, pattern: Object, around: Object, inks: Inks) -> None:
        if not self._is_new(pattern):
            return
        if int(pattern.PatternType) == 2:
            pattern.Shading = self._shading(pattern.Shading, inks)
        elif int(pattern.PaintType) == 1:
            self._content(pattern, around, inks)
        else:
            raise FinishImpossible("patterns without a colour of their own cannot be finished")

    def _state(self, state: Object, around: Object) -> None:
        mask = state.get("/SMask")
        if not isinstance(mask, Dictionary):
            return
        masking = _Masking()
        if "/BC" in mask:
            space = mask.G.Group.get("/CS", Name("/DeviceGray"))
            backdrop = spaces.colour(space, [float(part) for part in mask.BC])
            mask.BC = Array(masking.shape(backdrop))
        self._xobject(mask.G, around, masking)

    def _font(self, font: Object, around: Object, inks: Inks) -> None:
        if font.get("/Subtype") != "/Type3" or not self._is_new(font):
            return
        resources = font.get("/Resources", around)
        for glyph in font.CharProcs.as_dict().values():
            if self._is_new(glyph):
                self._content(glyph, resources, inks)

    def _group(self, thing: Object, inks: Inks) -> None:
        group = thing.get("/Group")
        if group is not None and "/CS" in group:
            group.CS = Name(inks.space)

    def _annotation(self, annotation: Object) -> None:
        for key in ("/C", "/IC"):
            if len(parts := annotation.get(key, ())) > 0:
                old = tuple(float(part) for part in parts)
                annotation[key] = Array(self.inks.shape(old))
        for stream in _streams(annotation.get("/AP", Dictionary())):
            self._xobject(stream, Dictionary(), self.inks)

    def _add_overprint(self, resources: Object) -> None:
        """Black letters do not leave a gap in their ground, which would show if plates are off.

        In mode 1 an ink of which a colour has nothing leaves what is there (ISO 32000-1, 8.6.7).
        """
        if "/ExtGState" not in resources:
            resources.ExtGState = Dictionary()
        states = resources.ExtGState
        for on, name in OVERPRINT.items():
            states[name] = Dictionary(Type=Name.ExtGState, OP=on, op=on, OPM=int(on))

    # Gradients.

    def _shading(self, shading: Object, inks: Inks) -> Object:
        """A gradient along a line or between circles, as samples of its colours.

        Mixing inks between its ends instead would give other colours than mixing light.
        """
        if _family_size(shading) == _SIZES[inks.space]:
            return shading
        if int(shading.ShadingType) not in (2, 3):
            raise FinishImpossible("gradients of this kind cannot be finished; use a CSS gradient")
        ends = [float(end) for end in shading.get("/Domain", [0, 1])]
        samples = bytearray()
        for step in range(_STEPS):
            at = ends[0] + (ends[1] - ends[0]) * step / (_STEPS - 1)
            old = spaces.colour(shading.ColorSpace, functions.value(shading.Function, at))
            samples += bytes(round(255 * part) for part in inks.shape(old))
        new = Dictionary({key: shading[key] for key in _KEPT if key in shading})
        if "/Background" in shading:
            ground = [float(part) for part in shading.Background]
            new.Background = Array(inks.shape(spaces.colour(shading.ColorSpace, ground)))
        new.ColorSpace = Name(inks.space)
        new.Function = self._function(bytes(samples), ends, _SIZES[inks.space])
        return self.pdf.make_indirect(new)

    def _function(self, samples: bytes, ends: list[float], parts: int) -> Object:
        return self.pdf.make_stream(
            samples,
            FunctionType=0,
            Domain=Array(ends),
            Range=Array([0, 1] * parts),
            Size=Array([_STEPS]),
            BitsPerSample=8,
        )


_SIZES = {"/DeviceGray": 1, "/DeviceCMYK": 4}
_KEPT = ("/ShadingType", "/Coords", "/Domain", "/Extend", "/BBox", "/AntiAlias")


def _family_size(shading: Object) -> int:
    """Parts of a gradient's colours if they are those of a device, else 0."""
    space = shading.ColorSpace
    return _SIZES.get(str(space), 0) if isinstance(space, Name) else 0


def _values(resources: Object, kind: str) -> Iterator[Object]:
    yield from resources.get(kind, Dictionary()).as_dict().values()


def _streams(thing: Object) -> Iterator[Object]:
    """Every stream of an appearance, which may be one of several states."""
    for value in thing.as_dict().values():
        if isinstance(value, Stream):
            yield value
        elif isinstance(value, Dictionary):
            yield from _streams(value)
