"""What a rule is: one code with its entry in the catalogue, and how it looks at a leaflet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from pipeline.check.page import Page
from pipeline.diagnostics import Code, Diagnostic


class Case(NamedTuple):
    """One case that a rule has found.

    A page has many; a tuple is made in a third of a dataclass's time.
    """

    line: int
    """In the file, 1-based."""
    message: str
    quote: str = ""
    """The words that it is about, as the leaflet has them; they are marked in the source."""
    hint: str = ""
    """What to do about this case, where the rule's own hint says less."""


class Rule(Code):
    """A code that finds its own cases. Subclasses say what they look for, in docstring and code."""

    hint: ClassVar[str] = ""

    @classmethod
    def find(cls, page: Page) -> Iterable[Diagnostic]:
        """The findings of this rule in a leaflet, in the order of its lines."""
        return [
            cls.at(page.leaflet.path, line, message, hint or cls.hint, quote)
            for line, message, quote, hint in cls.cases(page)
        ]

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        """Each case in a leaflet."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a source to be replaced.

    `start` and `end` count the characters of the file as decoded from UTF-8, its byte order mark
    and line ends included, as `Page.written` has them.
    """

    start: int
    end: int
    replacement: str
    message: str


class Fixable(Rule):
    """A rule that can mend what it finds, without touching a word that a reader sees."""

    together: ClassVar[bool] = False
    """Whether its edits in one file are made all or none."""

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        """A case for each edit."""
        for edit in cls.edits(page):
            yield Case(page.line_of(edit.start), edit.message, page.written[edit.start : edit.end])

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        """What mends each case, in the order of the file, no two of them overlapping."""
        raise NotImplementedError
