"""`[[metformin]]` and `[[metformin|a tablet for diabetes]]` in, elements that name a leaflet out.

What only looks like a reference stays text, letter for letter, and so does one in code or behind a
backslash. `[[1]](https://example.org)` is a link in CommonMark 0.31, 6.3, and stays one.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, STX, AtomicString

from pipeline.parse.lines import unmarked

ELEMENT = "reference"
"""No element of HTML: a page that has such a tag itself has it as text."""

TARGET = "target"

_ESCAPED = rf"{STX}[^{STX}{ETX}]+{ETX}"
"""What Python-Markdown keeps elsewhere: here perhaps `\\|`, as the cells of a table want it."""

_PATTERN = (
    r"\[\[(?P<id>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9_-])?)"
    rf"(?:(?P<bar>\||{_ESCAPED})(?P<words>[^\[\]|]+))?\]\](?!\()"
)


class CrossReference(InlineProcessor):
    """Puts an element in place of each reference; its words may hold emphasis."""

    def __init__(self, markdown: Markdown) -> None:
        """`markdown` knows what its patterns have kept elsewhere."""
        super().__init__(_PATTERN, markdown)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The element for one reference."""
        words = m["words"]
        if words is not None and not (self._is_bar(m["bar"]) and unmarked(words).strip()):
            return None, None, None
        element = Element(ELEMENT, {TARGET: m["id"]})
        element.text = AtomicString(m["id"]) if words is None else words
        return element, m.start(0), m.end(0)

    def _is_bar(self, written: str) -> bool:
        return written == "|" or self.unescape(written) in ("|", f"{STX}{ord('|')}{ETX}")
