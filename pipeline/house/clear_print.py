"""Rules on what a house prints: whether people with low vision can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.diagnostics import Severity
from pipeline.formats import PROFILES, Format, load_formats
from pipeline.house.rule import HouseCase, HouseRule
from pipeline.project import Project
from pipeline.style import Style, sheets

_LEAST = PROFILES["clear-print"].text
_TEXT = re.compile(r"--text:\s*(?P<size>\d+(?:\.\d+)?)pt")


class T111(HouseRule):
    """A format of the house is set in type below clear print.

    Folded formats go down to the 9 pt of package leaflets, which many people with low vision cannot
    read; a house that hands them out needs another form of each leaflet for those. What counts is
    the smallest size that the text of a format may have, where it must keep to its pages.

    Example: `formats = ["trifold"]`, whose text goes down to 9 pt.

    Source: UKAAF G003 (clear print: at least 12 pt, ideally 14); RNIB clear print guidelines.
    """

    severity = Severity.WARNING
    hint = "Print a4 or large-print too, for who needs it; then ignore T111 in the profile."

    @classmethod
    def cases(cls, house: Project) -> Iterator[HouseCase]:
        """Each format whose text may be too small."""
        known = load_formats(house.style).rows
        for number, name in enumerate(house.publisher.formats):
            least = _least(known[name], house.style) if name in known else _LEAST
            if least < _LEAST:
                message = (
                    f"the text of the format '{name}' may have {least:g} pt; "
                    f"clear print has at least {_LEAST:g} pt"
                )
                yield HouseCase(("formats", number), message, name)


def _least(form: Format, style: Style) -> float:
    """The smallest size of its text in pt: of its ladder, or else as its style sheets have it."""
    steps = [rung.text for rung in form.ladder if rung.text]
    texts = (style.text(sheet) for sheet in sheets(form.name))
    written = [float(found["size"]) for text in texts for found in _TEXT.finditer(text)]
    return min(steps, default=(written or [form.profile.text])[-1])
