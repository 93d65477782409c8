"""Rules on whether what a leaflet says of other leaflets can be followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.book.references import inlines_of, references_of, runs_of
from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Code, Inline, LineBreak, Text, line_at, plain

_OPENS = "[["
"""Few pages have it; looking for it first spares going through all others node by node."""
_BRACKETS = re.compile(r"\[\[[^\[\]]{0,40}(?:\]\])?")


class M011(Rule):
    """A leaflet refers to itself.

    Who follows the reference comes to where they are. Most often the text was taken over from the
    page of another medicine, or the id is that of the wrong one.

    Example: `See [[metformin]].` in the leaflet `metformin`.

    Source: house rule; WCAG 2.2, 2.4.4 (link purpose).
    """

    severity = Severity.WARNING
    hint = "Name the leaflet that is meant, or write the name without brackets."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if _OPENS not in page.source.text:
            return
        for reference in references_of(page.leaflet).references:
            if reference.target == page.leaflet.id:
                message = f"“[[{reference.target}]]” leads to this very leaflet"
                yield Case(reference.line, message, f"[[{reference.target}")


class M012(Rule):
    """Double square brackets are no reference.

    The reader sees them as they are written. A reference holds the id of a leaflet (letters without
    accents, digits, hyphens, dots and underscores, and no spaces), perhaps a bar and other words.

    Example: `See [[metformin tablets]].` where `[[metformin|metformin tablets]]` is meant.

    Source: house rule; the syntax of references.
    """

    severity = Severity.WARNING
    hint = "Write [[id]] or [[id|words]], in a table [[id\\|words]]; or use single brackets."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if _OPENS not in page.text:
            return
        for run in runs_of(page.leaflet):
            for stretch in _stretches(run):
                for found in _BRACKETS.finditer(plain(stretch)):
                    line, written = line_at(stretch, found.start()), found[0].strip()
                    message = f"“{written}” is no reference and is printed as it stands"
                    yield Case(line, message, written)


def _stretches(run: tuple[Inline, ...]) -> Iterator[list[Inline]]:
    """The letters between code; brackets may hold further markup."""
    held: list[Inline] = []
    for node in (*inlines_of(run), Code("")):
        if isinstance(node, Code):
            yield held
            held = []
        elif isinstance(node, Text | LineBreak):
            held.append(node)
