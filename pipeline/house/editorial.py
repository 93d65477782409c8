"""Rules on who publishes the leaflets of a house."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.diagnostics import Severity
from pipeline.house.rule import HouseCase, HouseRule
from pipeline.project import Project


class M422(HouseRule):
    """The house has no name.

    A reader judges advice by who gives it, and needs somebody to ask. The name stands on each
    leaflet and in the files of print and EPUB; without one nobody is named there.

    Example: a `publisher.toml` without `name`.

    Source: NHS content standard (the publisher is shown).
    """

    severity = Severity.WARNING
    hint = 'Add name = "…" at the top of the settings.'

    @classmethod
    def cases(cls, house: Project) -> Iterator[HouseCase]:
        """One, where the settings name nobody."""
        if not house.publisher.name:
            yield HouseCase(("name",), "the house has no name, so no leaflet says who publishes it")
