"""Lines of Markdown in, the same lines with a mark in each that tells its number, out.

Python-Markdown keeps no source positions, and its maintainer holds that it cannot. A mark is one
private-use character, which `read` has made sure no source contains; it stands behind the line's
block markup, where it is ordinary text to the parser, and is taken out again when the tree is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.fences import code_fences

_FIRST = 0xF0000
MAX_LINES = 0xFFFD
"""Private-use characters of plane 15, and so the most lines that can be told apart."""

FIRST_MARK = chr(_FIRST)
"""Whatever is not less than this is a mark: `read` lets no character of plane 16 through either."""

MARK = re.compile("[\U000f0000-\U000fffff]")

_PREFIX = re.compile(
    r"""
    [ \t]*
    (?: > [ ]?                      # quote
      | [*+-] [ \t]+                # bullet
      | \d{1,9} [.)] [ \t]+         # number
      | \#{2,6} (?!\#) [ \t]*       # heading, also without the space
      | \# (?=[ \t]|$) [ \t]*       # heading; "#1 cause" is text
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
    """,
    re.VERBOSE,
)
_DEFINITION = re.compile(
    r"""
    [ ]{0,3} \[[^\[\]]+\]: [ \t]*
    <? (?: (?:https?|ftp|mailto|tel|file|data|javascript|vbscript): | www\. | //? [a-z] | \.{1,2}/
         | \# [a-z] | \S+ \. (?:md|html?|pdf|png|jpe?g|gif|svg|webp) \b ) \S*
    (?: [ \t]+ (?: "[^"]*" | '[^']*' | \([^()]*\) ) )? [ \t]* $
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A link definition, which a parser takes out of the page; `[Dose]: 500mg` is none, but text."""


def marked(lines: Sequence[str], first_line: int) -> list[str]:
    """Each line with its mark, but for those that hold no text of their own."""
    inert = _code_lines(lines) | _definitions(lines)
    return [
        text if index in inert else _marked(text, first_line + index)
        for index, text in enumerate(lines)
    ]


def line_of(mark: str) -> int:
    """The line number that a mark stands for."""
    return ord(mark) - _FIRST


def unmarked(text: str) -> str:
    """Text without its marks."""
    return MARK.sub("", text)


def _marked(text: str, number: int) -> str:
    if text[:1].isalpha():  # no markup, as most lines
        return f"{chr(_FIRST + number)}{text}"
    if _UNMARKED.match(text):
        return text
    end = _PREFIX.match(text).end()  # type: ignore[union-attr]  # it matches the empty string too
    return f"{text[:end]}{chr(_FIRST + number)}{text[end:]}"


def _code_lines(lines: Sequence[str]) -> set[int]:
    """The lines of code blocks and their fences, but for the first line of the code."""
    blocks = code_fences(lines)
    every = {index for start, end in blocks for index in range(start, end + 1)}
    return every - {start + 1 for start, end in blocks if start + 1 < end}


def _definitions(lines: Sequence[str]) -> set[int]:
    """The lines that are link definitions; in the middle of a paragraph there are none."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if "[" not in line[:4]:
            continue
        apart = index == 0 or index - 1 in found or not lines[index - 1].strip()
        if apart and _DEFINITION.match(line):
            found.add(index)
    return found
