"""What a rule is: one code with its entry in the catalogue, and how it looks at a leaflet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pipeline.diagnostics import Code, Diagnostic
from pipeline.model import Leaflet
from pipeline.style import Locale


class Rule(Code):
    """A code that finds its own cases. Subclasses say what they look for, in docstring and code."""

    hint: ClassVar[str] = ""

    @classmethod
    def find(cls, leaflet: Leaflet, locale: Locale) -> Iterator[Diagnostic]:
        """The findings of this rule in a leaflet, in the order of its lines."""
        for line, message in cls.cases(leaflet, locale):
            yield cls.at(leaflet.path, line, message, cls.hint)

    @classmethod
    def cases(cls, leaflet: Leaflet, locale: Locale) -> Iterator[tuple[int, str]]:
        """Line and message of each finding."""
        raise NotImplementedError
