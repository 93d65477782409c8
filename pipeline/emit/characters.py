"""HTML in, the characters of it that no house font has out, with their lines in the source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import unescape

from pipeline.emit.faults import P002, NotPrinted
from pipeline.emit.fonts import missing_characters
from pipeline.model import Inline, Leaflet, line_at, plain, runs


def require_characters(html: str, leaflet: Leaflet) -> None:
    """Raises NotPrinted for characters that no house font has, by the lines they are first on."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for char in missing_characters(unescape(_ADDRESS.sub("", html))):
        lines[line_of(char, leaflet)].append(f"'{char}' (U+{ord(char):04X})")
    if lines:
        raise NotPrinted(
            *(
                P002.at(
                    leaflet.path,
                    line,
                    f"no house font has {', '.join(chars)}",
                    "Write it in other characters, or add a font that has it.",
                )
                for line, chars in sorted(lines.items())
            )
        )


_NO_BREAK = "\u00a0"

_ADDRESS = re.compile(r' href="[^"]*"')
"""Where a link leads; it is not printed."""


def line_of(words: str, leaflet: Leaflet) -> int:
    """The source line on which words, or a character, first stand; 0 where they do not."""
    wanted = words.replace(_NO_BREAK, " ")
    for children in _texts(leaflet):
        text = plain(children).replace(_NO_BREAK, " ")
        at = text.find(wanted)
        if at >= 0:
            return line_at(children, at) + text.count("\n", 0, at)
    return 0


def _texts(leaflet: Leaflet) -> Iterator[Sequence[Inline]]:
    yield leaflet.heading
    for section in leaflet.sections:
        yield section.title
        yield from runs(section.blocks)
