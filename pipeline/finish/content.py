"""The operators of a content stream in, the same in the colours of given inks out.

A colour is written where something is painted with it, and not where it is chosen: only there it is
known whether it is for letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Name, Object, Operator

from pipeline.finish import spaces
from pipeline.finish.colours import Colour, Inks, is_dark
from pipeline.press_profile import FinishImpossible

OVERPRINT: Mapping[bool, str] = {True: "/OverprintOn", False: "/OverprintOff"}
"""Graphics states that switch overprinting on and off, where inks want it."""

Instruction = ContentStreamInstruction | ContentStreamInlineImage

_STARTS = frozenset({"m", "re"})
_FILLS = frozenset({"f", "F", "f*"})
_STROKES = frozenset({"S", "s"})
_BOTH = frozenset({"B", "B*", "b", "b*"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_MARKS = frozenset({"BMC", "BDC"})
_POINTS = frozenset({"MP", "DP"})

_DIRECT: Mapping[str, tuple[str, bool]] = {
    "g": ("/DeviceGray", False),
    "rg": ("/DeviceRGB", False),
    "k": ("/DeviceCMYK", False),
    "G": ("/DeviceGray", True),
    "RG": ("/DeviceRGB", True),
    "K": ("/DeviceCMYK", True),
}
"""Operators that choose a space and a colour, and whether for lines."""

_SPACES: Mapping[str, bool] = {"cs": False, "CS": True}
_COLOURS: Mapping[str, bool] = {"sc": False, "scn": False, "SC": True, "SCN": True}

_WRITE: Mapping[int, tuple[str, str]] = {1: ("g", "G"), 3: ("rg", "RG"), 4: ("k", "K")}
"""Operators for colours of so many numbers, for areas and for lines."""

_FILLING_MODES = frozenset({0, 2, 4, 6})
_STROKING_MODES = frozenset({1, 2, 5, 6})
"""Of text (ISO 32000-1, 9.3.6)."""

Paint = Colour | str | None
"""What is chosen: a colour, the name of a pattern, or what held when the stream began."""


@dataclass(slots=True)
class _Pen:
    """What one of two kinds of painting is done with: areas, or lines."""

    lines: bool
    space: Object | None = None
    chosen: Paint = None
    written: Paint = None


@dataclass(slots=True)
class _State:
    """The part of the graphics state that is about colour."""

    area: _Pen = field(default_factory=lambda: _Pen(lines=False))
    line: _Pen = field(default_factory=lambda: _Pen(lines=True))
    mode: int = 0
    overprint: bool = False

    def copy(self) -> _State:
        return _State(replace(self.area), replace(self.line), self.mode, self.overprint)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A content stream in other colours."""

    instructions: list[Instruction]
    overprints: bool
    """Whether it names the graphics states of OVERPRINT, which its resources then must have."""


def rewrite(
    instructions: Iterable[Instruction], known: Object | None, inks: Inks, *, tagged: bool
) -> Rewritten:
    """A content stream in other colours; `known` are the colour spaces of its resources.

    Unless `tagged`, marks for a structure tree are left out. Raises FinishImpossible for colours
    and images that cannot be converted.
    """
    writer = _Writer(known, inks, tagged)
    for instruction in instructions:
        writer.take(instruction)
    return Rewritten(writer.out, writer.overprints)


class _Writer:
    """Goes over operators one by one, and keeps what is needed for the next."""

    def __init__(self, known: Object | None, inks: Inks, tagged: bool) -> None:
        self.out: list[Instruction] = []
        self.overprints = False
        self._known = known
        self._inks = inks
        self._state = _State()
        self._saved: list[_State] = []
        self._path: int | None = None
        """Where in `out` the path starts: between it and its painting no colour may be chosen."""
        self._kept: list[bool] = []
        """For each mark that is open, whether it has been kept."""
        self._drop: Mapping[str, Callable[[Instruction], bool]] = (
            {} if tagged else {**dict.fromkeys(_MARKS, self._opens), "EMC": self._closes}
        )
        self._dropped = frozenset() if tagged else _POINTS

    def take(self, instruction: Instruction) -> None:
        """The next operator."""
        name = str(instruction.operator)
        if self._chooses(name, instruction) or name in self._dropped:
            return
        if name in self._drop and self._drop[name](instruction):
            return
        self._before(name, instruction)
        self.out.append(instruction)

    # Marks.

    def _opens(self, instruction: Instruction) -> bool:
        """Whether to leave out the beginning of a mark; those of layers say what is to be seen."""
        layer = str(instruction.operands[0]) == "/OC"
        self._kept.append(layer)
        return not layer

    def _closes(self, _instruction: Instruction) -> bool:
        return not (self._kept and self._kept.pop())

    # What is chosen.

    def _chooses(self, name: str, instruction: Instruction) -> bool:
        """Whether it only chooses a colour, which is then remembered."""
        if name in _DIRECT:
            space, lines = _DIRECT[name]
            pen = self._pen(lines)
            pen.space = Name(space)
            pen.chosen = spaces.colour(pen.space, _numbers(instruction))
        elif name in _SPACES:
            pen = self._pen(_SPACES[name])
            pen.space = spaces.named(_operands(instruction)[0], self._known)
            pen.chosen = None if spaces.is_pattern(pen.space) else spaces.first(pen.space)
        elif name in _COLOURS:
            self._choose_in_space(self._pen(_COLOURS[name]), instruction)
        else:
            return False
        return True

    def _choose_in_space(self, pen: _Pen, instruction: Instruction) -> None:
        operands = _operands(instruction)
        if operands and isinstance(operands[-1], Name):
            if len(operands) > 1:
                raise FinishImpossible("patterns without a colour of their own cannot be finished")
            pen.chosen = str(operands[0])
        elif pen.space is None:
            raise FinishImpossible("a colour is chosen before its colour space")
        else:
            pen.chosen = spaces.colour(pen.space, _numbers(instruction))

    def _pen(self, lines: bool) -> _Pen:
        return self._state.line if lines else self._state.area

    # What is painted.

    def _before(self, name: str, instruction: Instruction) -> None:
        """Choose what the next operator is going to paint with."""
        if name in _STARTS and self._path is None:
            self._path = len(self.out)
        elif name in _FILLS or name in _STROKES or name in _BOTH:
            self._shape(area=name not in _STROKES, line=name not in _FILLS)
        elif name == "n":
            self._path = None
        elif name in _SHOWS:
            self._text()
        elif name == "Do":  # a stencil, or a form that goes on with the colours that hold
            self._shape(area=True, line=True)
        elif name in ("BI", "INLINE IMAGE"):
            self._inline(instruction)
        else:
            self._keep(name, instruction)

    def _keep(self, name: str, instruction: Instruction) -> None:
        if name == "q":
            self._saved.append(self._state.copy())
        elif name == "Q" and self._saved:
            self._state = self._saved.pop()
        elif name == "Tr":
            self._state.mode = int(_operands(instruction)[0])

    def _shape(self, *, area: bool, line: bool) -> None:
        state = self._state
        new = self._overprint(on=False)
        for pen, used in ((state.area, area), (state.line, line)):
            if used:
                new += self._write(pen, self._inks.shape)
        self._insert(new)

    def _text(self) -> None:
        state = self._state
        pens = [pen for pen, modes in self._text_pens() if state.mode in modes]
        black = all(isinstance(pen.chosen, tuple) and is_dark(pen.chosen) for pen in pens)
        new = self._overprint(on=bool(pens) and black)
        for pen in pens:
            new += self._write(pen, self._inks.text)
        self._insert(new)

    def _text_pens(self) -> Sequence[tuple[_Pen, frozenset[int]]]:
        return (self._state.area, _FILLING_MODES), (self._state.line, _STROKING_MODES)

    def _inline(self, image: Instruction) -> None:
        assert isinstance(image, ContentStreamInlineImage)
        if not image.iimage.image_mask:
            raise FinishImpossible("images inside the text of a page cannot be finished")
        self._shape(area=True, line=False)

    def _overprint(self, *, on: bool) -> list[Instruction]:
        if not self._inks.overprints or self._state.overprint == on:
            return []
        self._state.overprint = on
        self.overprints = True
        return [ContentStreamInstruction([Name(OVERPRINT[on])], Operator("gs"))]

    def _write(self, pen: _Pen, ink: Callable[[Colour], Colour]) -> list[Instruction]:
        """What chooses a pen's colour, nothing where that holds already."""
        paint = ink(pen.chosen) if isinstance(pen.chosen, tuple) else pen.chosen
        if paint is None or paint == pen.written:
            return []
        pen.written = paint
        if isinstance(paint, str):
            return _pattern(paint, pen.lines)
        return [_instruction(paint, pen.lines)]

    def _insert(self, new: Sequence[Instruction]) -> None:
        """Put colours before what is painted, and before the path if that is one."""
        place = len(self.out) if self._path is None else self._path
        self.out[place:place] = new
        self._path = None


def _operands(instruction: Instruction) -> Sequence[Object]:
    assert isinstance(instruction, ContentStreamInstruction)
    return instruction.operands  # type: ignore[return-value]


def _numbers(instruction: Instruction) -> list[float]:
    return [float(operand) for operand in _operands(instruction)]


def _pattern(name: str, lines: bool) -> list[Instruction]:
    space, colour = ("CS", "SCN") if lines else ("cs", "scn")
    return [
        ContentStreamInstruction([Name("/Pattern")], Operator(space)),
        ContentStreamInstruction([Name(name)], Operator(colour)),
    ]


@cache
def _instruction(colour: Colour, lines: bool) -> Instruction:
    return ContentStreamInstruction(
        [_number(part) for part in colour], Operator(_WRITE[len(colour)][lines])
    )


def _number(part: float) -> Decimal:
    """As PDF writes numbers, without an exponent."""
    text = f"{part:.5f}".rstrip("0").rstrip(".")
    return Decimal(text or "0")
