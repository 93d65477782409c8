"""`styles/formats.toml` in, page formats with their rules out, and what is wrong with others."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.forms import FINISHES
from pipeline.imposition import LAYOUTS
from pipeline.project import WINDOWS_NAMES, Line, Problem, Strict, problems
from pipeline.style import RESERVED, Style, StyleError, sheets

FILE = "formats.toml"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
"""Folders are named after formats."""


class P007(Code):
    """A page format cannot be used.

    Its row in `styles/formats.toml` is not understood, asks for type smaller than its profile
    allows, or for sheets that may be too few; or its style sheet is missing, sets no size of paper,
    several of them, or keeps no room for a clinic. Nothing is printed in this format; all others
    are.

    Example: a row `[a3]` without a file `styles/formats/a3.css`.

    Source: house rule; a format that is not what its row says must not reach a patient.
    """

    severity = Severity.ERROR


# --- rules of type -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """A published rule on the size of type, in pt."""

    name: str
    text: float
    """What the text of a leaflet must have at least."""
    least: float
    """What every letter on the sheet must have at least, also at its head and foot."""
    source: str


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("package-leaflet", 9, 9, "European Commission, readability guideline, 2009"),
        Profile("clear-print", 12, 9, "UKAAF G003 for the text; EC guideline, 2009, for the rest"),
        Profile("large-print", 16, 16, "UKAAF G003"),
    )
}
"""Every profile by name. They disagree, so a format says which one it follows."""


# --- how many pages ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """How many pages a leaflet may have: at most `count`, or with `multiple` a multiple of it."""

    count: int
    unit: str
    """`pages` or `panels`; a panel is a page of the leaflet between two folds."""
    multiple: bool = False

    @property
    def most(self) -> int | None:
        """The most pages, None where there may be any number."""
        return None if self.multiple else self.count

    def __str__(self) -> str:
        if self.multiple:
            return f"multiple of {self.count}"
        return f"{self.count} {self.unit if self.count > 1 else self.unit.removesuffix('s')}"


_BUDGET = re.compile(r"(?P<count>[1-9]\d?) (?P<unit>pages?|panels?)|multiple of (?P<of>[1-9]\d?)")


def _budget(value: object) -> Budget | None:
    if value is None or isinstance(value, Budget):
        return value
    found = _BUDGET.fullmatch(str(value))
    if not found:
        raise ValueError("must be such as '2 pages', '6 panels' or 'multiple of 4'")
    if found["of"]:
        return Budget(int(found["of"]), "pages", multiple=True)
    return Budget(int(found["count"]), found["unit"].removesuffix("s") + "s")


# --- a row ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder, as CSS variables; None leaves what the style sheets say."""

    space: float | None = None
    """Between blocks, in mm (`--space`)."""
    text: float | None = None
    """Size of the text, in pt (`--text`)."""
    margin: float | None = None
    """Between text and the sides of the page, in mm (`--margin`); it makes the column wider."""

    @property
    def css(self) -> str:
        """A style sheet that sets the variables, to come after all others."""
        values = {"space": (self.space, "mm"), "text": (self.text, "pt")}
        values["margin"] = (self.margin, "mm")
        set_ = "".join(f"--{k}:{v:g}{unit};" for k, (v, unit) in values.items() if v is not None)
        return f":root{{{set_}}}" if set_ else ""


class _Row(Strict):
    """A row of the table as it is written."""

    sheet: Annotated[Line, Field(min_length=1)]
    purpose: Annotated[Line, Field(min_length=1)]
    profile: Literal["package-leaflet", "clear-print", "large-print"] = "package-leaflet"
    measure: int = Field(default=80, ge=20, le=200)
    budget: Annotated[Budget | None, BeforeValidator(_budget)] = None
    imposition: Literal["", *LAYOUTS] = ""  # type: ignore[valid-type]  # the names of a table
    content: Literal["whole", "card"] = "whole"
    space: tuple[Annotated[float, Field(ge=0.3, le=20)], ...] = ()
    text: tuple[Annotated[float, Field(ge=1, le=72)], ...] = ()
    margin: tuple[Annotated[float, Field(ge=0, le=60)], ...] = ()

    @model_validator(mode="after")
    def _tightens(self) -> _Row:
        for name in ("space", "text", "margin"):
            steps = getattr(self, name)
            if list(steps) != sorted(set(steps), reverse=True):
                raise ValueError(f"'{name}' must go from the largest to the smallest")
        least = PROFILES[self.profile].text
        if self.text and self.text[-1] < least:
            raise ValueError(f"'text' may not go below {least:g} pt, as {self.profile} asks")
        return self

    @model_validator(mode="after")
    def _fits_its_sheets(self) -> _Row:
        """A budget is kept by the ladder, or by blank pages where sheets are folded or cut."""
        layout, budget = LAYOUTS.get(self.imposition), self.budget
        if budget and budget.multiple and (not layout or layout.multiple % budget.count):
            kept = ", ".join(f"{name} of {row.multiple}" for name, row in LAYOUTS.items())
            raise ValueError(f"'budget' '{budget}' is kept by an imposition alone: {kept}")
        if (
            layout
            and layout.most
            and not (budget and (budget.most or 0) in range(1, layout.most + 1))
        ):
            raise ValueError(
                f"'imposition' {layout.name} takes {layout.most} pages; 'budget' may say no more"
            )
        return self


@dataclass(frozen=True, slots=True)
class Format:
    """One page format; its geometry is in `styles/formats/NAME.css`."""

    name: str
    sheet: str
    """The paper that comes out of the printer, in words."""
    purpose: str
    profile: Profile
    measure: int
    """Characters that fit into a line of its text."""
    budget: Budget | None
    imposition: str
    """How its pages are placed on sheets, a row of LAYOUTS; empty where each is a sheet."""
    content: str
    """`whole`, or `card` for the parts of a leaflet that a card holds."""
    ladder: tuple[Rung, ...]
    """How text may be set to keep the budget, the roomiest first; never empty."""
    line: int
    """Of its row in `styles/formats.toml`."""

    @property
    def sides(self) -> int:
        """How many pages an excerpt has in it, at most; 1 where the budget does not say."""
        return (self.budget.most or 1) if self.budget else 1


@dataclass(frozen=True, slots=True)
class Formats:
    """Every format that can be used, by name, and why others cannot."""

    rows: Mapping[str, Format]
    broken: Mapping[str, tuple[Diagnostic, ...]]


def load_formats(style: Style) -> Formats:
    """The formats of a style; rows of the house come over built-in ones of the same name.

    Raises StyleError for a file that is no TOML at all.
    """
    rows: dict[str, Format] = {}
    broken: dict[str, tuple[Diagnostic, ...]] = {}
    for folder in reversed(style.folders):
        if not (folder / FILE).is_file():
            continue
        text = Style((folder,)).text(FILE)
        for name, row in _tables(text).items():
            lines = _Lines(text, name)
            found = _format(style, name, row, lines)
            rows.pop(name, None)
            broken.pop(name, None)
            if isinstance(found, Format):
                rows[name] = found
            else:
                broken[name] = found
    return Formats(rows, broken)


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        raise StyleError(f"styles/{FILE}: {error}") from error


def _format(style: Style, name: str, row: Any, lines: _Lines) -> Format | tuple[Diagnostic, ...]:
    if complaint := _wrong_name(name):
        return (_broken(lines.start, f"[{name}] {complaint}", "Choose another name."),)
    if not isinstance(row, dict):
        return (_broken(lines.of_top(name), f"'{name}' is no table", f"Begin it with [{name}]."),)
    try:
        made = _Row.model_validate(row)
    except ValidationError as error:
        return tuple(
            _broken(lines.of(_key(problem, row)), f"[{name}]: {_said(problem)}", "Mend the row.")
            for problem in problems(error, _Row)
        )
    css = sheets(name)[-1]
    if not any(place.is_file() for place in style.places(css)):
        return (_broken(lines.start, f"[{name}] has no style sheet", f"Add styles/{css}."),)
    return Format(
        name,
        made.sheet,
        made.purpose,
        PROFILES[made.profile],
        made.measure,
        made.budget,
        made.imposition,
        made.content,
        tuple(ladder(made.space, made.text, made.margin)),
        lines.start,
    )


def _key(problem: Problem, row: Mapping[str, Any]) -> str:
    """The key that a problem is about; where it is about several, the first that it names."""
    named = re.findall(r"'(\w+)'", problem.message)
    return problem.key or next((key for key in named if key in row), "")


def _said(problem: Problem) -> str:
    """What is wrong with a row; what is about several keys names them, and no value."""
    if problem.key:
        return problem.message
    return problem.message.removeprefix("'': ").rpartition(", got ")[0]


def _wrong_name(name: str) -> str:
    if not _NAME.fullmatch(name) or name in RESERVED or name in WINDOWS_NAMES:
        return (
            f"is no name for a format: use a-z, 0-9 and '-', and not {', '.join(sorted(RESERVED))}"
        )
    if name.rpartition("-")[2] in FINISHES:
        return f"ends like a finish; none may end in {', '.join(f'-{end}' for end in FINISHES)}"
    return ""


def _broken(line: int, message: str, hint: str) -> Diagnostic:
    return P007.at(f"styles/{FILE}", line, message, hint)


def ladder(
    space: tuple[float, ...], text: tuple[float, ...], margin: tuple[float, ...]
) -> Iterator[Rung]:
    """The rungs of three scales, of which each is gone down before the next is touched.

    Space goes first, since a reader misses it least; then the size of type; then the margins.
    """
    first = Rung(*(steps[0] if steps else None for steps in (space, text, margin)))
    last_space = space[-1] if space else None
    last_text = text[-1] if text else None
    return chain(
        [first],
        (Rung(step, first.text, first.margin) for step in space[1:]),
        (Rung(last_space, step, first.margin) for step in text[1:]),
        (Rung(last_space, last_text, step) for step in margin[1:]),
    )


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where a table and its keys stand in a TOML file, 1-based."""

    text: str
    table: str

    @property
    def start(self) -> int:
        heads = {f"[{self.table}]", f'["{self.table}"]', f"['{self.table}']"}
        for number, line in enumerate(self.text.splitlines(), start=1):
            if line.partition("#")[0].strip() in heads:
                return number
        return 1

    def of_top(self, key: str) -> int:
        """The line of a key before any table; 1 where there is none."""
        lines = enumerate(self.text.splitlines(), start=1)
        return next((n for n, line in lines if line.partition("=")[0].strip("'\" ") == key), 1)

    def of(self, key: str) -> int:
        rest = self.text.splitlines()[self.start :] if key else []
        for number, line in enumerate(rest, start=self.start + 1):
            if line.startswith("["):
                break
            if line.partition("=")[0].strip() == key:
                return number
        return self.start
