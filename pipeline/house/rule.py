"""What a rule on a house is: one code with its entry in the catalogue, and how it looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pipeline.diagnostics import Code, Diagnostic
from pipeline.project import Project
from pipeline.toml_lines import Place, line_of, lines


@dataclass(frozen=True, slots=True)
class HouseCase:
    """One case that a rule has found."""

    place: Place
    """In the settings: `("formats", 0)`. What they do not have stands in their first line."""
    message: str
    quote: str = ""
    """The words that it is about, as the settings have them."""


class HouseRule(Code):
    """A code that finds its own cases in the settings of a house."""

    hint: ClassVar[str] = ""

    @classmethod
    def find(cls, house: Project) -> Iterator[Diagnostic]:
        """The findings of this rule, each at its line of the settings."""
        path = house.settings.relative_to(house.root).as_posix()
        for case in cls.cases(house):
            known = lines(house.settings.read_text(encoding="utf-8-sig"))
            yield cls.at(path, line_of(case.place, known), case.message, cls.hint, case.quote)

    @classmethod
    def cases(cls, house: Project) -> Iterator[HouseCase]:
        """Each case in the settings."""
        raise NotImplementedError
