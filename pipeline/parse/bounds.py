"""Lines in, a refusal out where Python-Markdown would take minutes or run out of stack.

Measured with Python-Markdown 3.11 on one core: 20,000 opening brackets take 76 s, lists nested 500
deep raise RecursionError. Real pages stay far below every bound here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.model import Source
from pipeline.parse.lines import MAX_LINES

MAX_DEPTH = 12
"""Levels of lists and quotes; the deepest of 640 real pages has 3."""

MAX_PARAGRAPH = 20_000
"""Characters between two blank lines; the longest of 640 real pages has 2,500."""

MAX_HEADING = 3_000
"""Characters of a heading, which may have text behind it; each word of it is looked at often."""

MAX_MARKUP = 1_000
"""Markup characters of one kind between two blank lines; most in 640 real pages are 70."""

MAX_MARKUP_IN_ALL = 5_000
"""Markup characters of one kind in a leaflet; most in 640 real pages are 228."""

_MARKUP = "[]*_`<&!(\\"
_MARKER = re.compile(r"(?:[*+-]|\d{1,9}[.)])[ \t]+|>[ \t]?")
_TAB = 4
_WIDEST_INDENT = 8 * MAX_DEPTH
_PERHAPS_DEEP = re.compile(
    rf"[ \t]{{{_WIDEST_INDENT // _TAB}}}|[ \t]*(?:{_MARKER.pattern}){{{MAX_DEPTH}}}"
)
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")


class S010(Code):
    """The text is too deeply nested or too dense to be a leaflet.

    Some input keeps a Markdown parser busy for minutes. It is never medical text, and it is
    refused by its line instead of holding up a batch.

    Example: 20,000 opening brackets in a row, or a list nested 500 deep.

    Source: measured on Python-Markdown 3.11; the bounds are ten times what real pages need.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _Excess:
    line: int
    message: str


def over_bounds(lines: Sequence[str], source: Source) -> tuple[Diagnostic, ...]:
    """The first place that is over a bound, if there is one."""
    excess = None if _is_ordinary(lines) else next(_excesses(lines), None)
    if excess is None:
        return ()
    line = source.first_line + excess.line
    return (
        S010.at(source.path, line, excess.message, "Break it up; write nested points as text."),
    )


def _is_ordinary(lines: Sequence[str]) -> bool:
    """Whether a page as a whole is within what one paragraph of it may have, as all real ones are.

    Then no paragraph need be looked at.
    """
    text = "\n".join(lines)
    return (
        len(text) <= MAX_PARAGRAPH
        and len(lines) < MAX_LINES - 1000
        and max(map(len, lines)) <= MAX_HEADING
        and all(text.count(char) <= MAX_MARKUP for char in _MARKUP)
        and not any(map(_PERHAPS_DEEP.match, lines))
    )


def _excesses(lines: Sequence[str]) -> Iterator[_Excess]:
    if source_end := lines[MAX_LINES - 1000 :]:
        yield _Excess(len(lines) - len(source_end), "too many lines for one leaflet")
    for index, line in enumerate(lines):
        if _depth(line) > MAX_DEPTH:
            yield _Excess(index, f"nested more than {MAX_DEPTH} levels deep")
        if len(line) > MAX_HEADING and _is_heading(line, lines[index + 1 : index + 2]):
            yield _Excess(index, f"a heading of more than {MAX_HEADING:,} characters")
    for index, paragraph in _paragraphs(lines):
        if len(paragraph) > MAX_PARAGRAPH:
            yield _Excess(index, f"a paragraph of more than {MAX_PARAGRAPH:,} characters")
        for char in _MARKUP:
            if paragraph.count(char) > MAX_MARKUP:
                yield _Excess(index, f"more than {MAX_MARKUP:,} '{char}' in one paragraph")
    yield from _dense(lines)


def _dense(lines: Sequence[str]) -> Iterator[_Excess]:
    seen: Counter[str] = Counter()
    for index, line in enumerate(lines):
        for char in _MARKUP:
            seen[char] += line.count(char)
            if seen[char] > MAX_MARKUP_IN_ALL:
                yield _Excess(index, f"more than {MAX_MARKUP_IN_ALL:,} '{char}' in one leaflet")


def _is_heading(line: str, following: Sequence[str]) -> bool:
    return line.lstrip().startswith("#") or any(map(_UNDERLINE.match, following))


def _depth(line: str) -> int:
    """How deep a line is nested, judged by its markers, or by its indent where that is absurd."""
    text = line.lstrip(" \t")
    indent = len(line[: len(line) - len(text)].expandtabs(_TAB))
    markers = 0
    while found := _MARKER.match(text):
        text, markers = text[found.end() :], markers + 1
        if markers > MAX_DEPTH:
            break
    listed = indent > _WIDEST_INDENT and markers
    return MAX_DEPTH + 1 if listed else markers


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    start, held = 0, list[str]()
    for index, line in enumerate((*lines, "")):
        if line.strip():
            start = start if held else index
            held.append(line)
        elif held:
            yield start, "\n".join(held)
            held = []
