"""A PDF in, what in it is not made of the inks that a finish promises.

It looks at every object of the file by itself, and knows nothing of how a finish goes over pages.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

LIGHT = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/ICCBased", "/RGB", "/I", "/Indexed"}
"""Colour spaces that are not of ink."""

OPERATORS = {"office": {"rg", "RG", "k", "K"}, "press": {"rg", "RG"}}
SPACES = {"office": LIGHT | {"/DeviceCMYK"}, "press": LIGHT}


def faults(data: bytes, finish: str) -> list[str]:
    """Every operator and name that has no place in a file of this finish."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [
            f"{thing} as a value"
            for thing in everything(pdf)
            if isinstance(thing, Name) and str(thing) in SPACES[finish]
        ]
        for stream in contents(pdf):
            found += [
                f"{step.operator} in {stream.objgen}"
                for step in pikepdf.parse_content_stream(stream)
                if str(step.operator) in OPERATORS[finish]
                or {str(o) for o in getattr(step, "operands", ()) if isinstance(o, Name)}
                & SPACES[finish]
            ]
    return found


def everything(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Every object of a file, with all that is direct in it."""
    for thing in pdf.objects:
        yield from _with_parts(thing)


def _with_parts(thing: Object) -> Iterator[Object]:
    yield thing
    parts: list[object] = []
    if isinstance(thing, Array):
        parts = list(thing)
    elif isinstance(thing, Dictionary | Stream):
        parts = [value for _, value in thing.items()]
    for part in parts:
        if isinstance(part, Object) and not part.is_indirect:
            yield from _with_parts(part)


def contents(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Every stream of operators of a file."""
    for thing in everything(pdf):
        if isinstance(thing, Stream):
            if thing.get("/Subtype") == "/Form" or "/PatternType" in thing:
                yield thing
        elif isinstance(thing, Dictionary):
            if thing.get("/Type") == "/Page":
                held = thing.get("/Contents", Array())
                yield from held if isinstance(held, Array) else [held]
            elif "/CharProcs" in thing:
                yield from thing.CharProcs.as_dict().values()


LETTERS = frozenset({"Tj", "TJ"})
AREAS = frozenset({"f", "f*"})
"""Operators that paint."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Letters as they are shown: the numbers and operator of their colour, and overprinting."""

    colour: tuple[str, ...]
    overprints: bool


def shown(data: bytes, operators: Container[str] = LETTERS) -> list[Shown]:
    """The colour of each string of letters, by going through the operators as a viewer does."""
    found: list[Shown] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for stream in contents(pdf):
            found += _shown(stream, operators)
    return found


def _shown(stream: Object, operators: Container[str]) -> Iterator[Shown]:
    state, stack = Shown(("0", "g"), False), []
    states = stream.get("/Resources", Dictionary()).get("/ExtGState", Dictionary())
    for step in pikepdf.parse_content_stream(stream):
        name = str(step.operator)
        if name == "q":
            stack.append(state)
        elif name == "Q":
            state = stack.pop()
        elif name in ("g", "rg", "k", "scn"):
            state = Shown((*map(str, step.operands), name), state.overprints)
        elif name == "gs":
            chosen = states.get(str(step.operands[0]), Dictionary())
            if "/op" in chosen:
                state = Shown(state.colour, bool(chosen.op))
        elif name in operators:
            yield state
