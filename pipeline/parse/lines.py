"""Lines of Markdown in, the same lines with a mark in each that tells its number, out.

Python-Markdown keeps no source positions, and its maintainer holds that it cannot. A mark is one
private-use character, which `read` has made sure no source contains; it stands behind the line's
block markup, where it is ordinary text to the parser, and is taken out again when the tree is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FIRST = 0xF0000
MAX_LINES = 0xFFFD
"""Private-use characters of plane 15, and so the most lines that can be told apart."""

MARK = re.compile("[\U000f0000-\U000fffff]")

FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")

_PREFIX = re.compile(
    r"""
    [ \t]*
    (?: > [ ]?                      # quote
      | [*+-] [ \t]+                # bullet
      | \d{1,9} [.)] [ \t]+         # number
      | \#{1,6} [ \t]*              # heading
      | : [ \t]+                    # definition
      | \| [ \t]*                   # first cell of a table row
      | [ \t]+
    )*
    """,
    re.VERBOSE,
)
_UNMARKED = re.compile(
    r"""
    [\s|:+-]* $                     # table rule, thematic break, heading underline, blank
    | [ ]{0,3} =+ \s* $             # heading underline
    | [ ]{0,3} (?:[*_][ \t]*){3,} $ # thematic break
    | [ ]{0,3} \[[^\]]+\]: [ \t]* \S*[/:\#.]\S*   # link definition
    """,
    re.VERBOSE,
)


def marked(lines: Iterable[str], first_line: int) -> list[str]:
    """Each line with its mark, but for those that hold no text of their own."""
    return [
        text if inert else _marked(text, number)
        for number, (text, inert) in enumerate(_with_fences(lines), start=first_line)
    ]


def line_of(mark: str) -> int:
    """The line number that a mark stands for."""
    return ord(mark) - _FIRST


def unmarked(text: str) -> str:
    """Text without its marks."""
    return MARK.sub("", text)


def _marked(text: str, number: int) -> str:
    if _UNMARKED.match(text):
        return text
    end = _PREFIX.match(text).end()  # type: ignore[union-attr]  # it matches the empty string too
    return f"{text[:end]}{chr(_FIRST + number)}{text[end:]}"


def _with_fences(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Lines, and whether they are a code fence or inside one but for its first line."""
    fence, first = "", False
    for line in lines:
        found = FENCE.match(line)
        if not fence:
            yield line, bool(found)
            if found:
                fence, first = found["fence"], True
        elif found and found["fence"].startswith(fence) and not found["info"].strip():
            yield line, True
            fence = ""
        else:
            yield line, not first
            first = False
