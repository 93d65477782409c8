"""Findings in, their places out: the columns of the words in question, and the line they are in.

A finding quotes words as the leaflet has them; its source has Markdown marks, other spaces and
perhaps repaired letters between them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from pipeline.batch.findings import Findings
from pipeline.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding with its place, in columns that count characters (code points) from 1."""

    diagnostic: Diagnostic
    column: int = 0
    """Of the first character in question; 0 where that is not known."""
    end_column: int = 0
    """Behind the last character in question on this line; 0 where that is not known."""
    text: str = ""
    """The line as it stands in the source; empty where it cannot be read."""

    @property
    def where(self) -> str:
        """`path:line:column`, as far as it is known; terminals and editors open it."""
        line = f":{self.diagnostic.line}" if self.diagnostic.line else ""
        column = f":{self.column}" if self.column else ""
        return f"{self.diagnostic.path}{line}{column}"


def placed(found: Sequence[Diagnostic], root: Path) -> Iterator[Placed]:
    """Findings in the order of files, lines, columns and codes; paths are relative to `root`.

    Each file is read once. What cannot be read any more has no places.
    """
    for path, group in by_file([found]):
        yield from placed_in(path, group, root)


def by_file(
    findings: Iterable[Sequence[Diagnostic]],
) -> Iterator[tuple[str, Sequence[Diagnostic]]]:
    """The findings about each file, in the order of files; those of `Findings` stay unmade."""
    groups: defaultdict[str, list[Sequence[Diagnostic]]] = defaultdict(list)
    for found in findings:
        if isinstance(found, Findings):
            groups[found.path].append(found)
        else:
            for diagnostic in found:
                groups[diagnostic.path].append((diagnostic,))
    for path in sorted(groups):
        first, *more = groups[path]
        found = (*first, *chain.from_iterable(more)) if more else first
        if found:
            yield path, found


def placed_in(path: str, found: Iterable[Diagnostic], root: Path) -> list[Placed]:
    """The findings about one file in the order of lines, columns and codes."""
    return sorted(_in_file(found, _File(root / path)), key=_order)


def _order(place: Placed) -> tuple[int, int, str, str]:
    diagnostic = place.diagnostic
    return diagnostic.line, place.column, diagnostic.code, diagnostic.message


def _in_file(found: Iterable[Diagnostic], file: _File) -> Iterator[Placed]:
    """Findings with their places; those that quote the same words of a line share them out."""
    seen: Counter[tuple[str, int, str]] = Counter()
    for diagnostic in found:
        number, quote = diagnostic.line, diagnostic.quote
        line = file.line(number)
        spans = file.spans(number, quote) if line and quote else ()
        if not spans:
            yield Placed(diagnostic, text=line)
            continue
        start, end = spans[0]
        if len(spans) > 1:
            key = diagnostic.code, number, quote
            start, end = spans[min(seen[key], len(spans) - 1)]
            seen[key] += 1
        yield Placed(diagnostic, start + 1, end + 1, line)


Span: TypeAlias = tuple[int, int]
"""Where words begin in a line and where they end, counted from 0."""


class _File:
    """A source as its findings need it: lines, and where words are in them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._squeezed: dict[int, _Squeezed] = {}
        self._spans: dict[tuple[int, str], Sequence[Span]] = {}

    @cached_property
    def lines(self) -> Sequence[str]:
        try:
            raw = self._path.read_bytes() if self._path.is_file() else b""
        except OSError:
            return ()
        return _LINE_END.split(raw.decode("utf-8-sig", errors="replace"))

    def line(self, number: int) -> str:
        """A line by its number, from 1; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def spans(self, number: int, quote: str) -> Sequence[Span]:
        """Every place of a line where words stand, from left to right."""
        key = number, quote
        found = self._spans.get(key)
        if found is None:
            found = self._spans[key] = self._find(number, quote)
        return found

    def _find(self, number: int, quote: str) -> Sequence[Span]:
        line = self.line(number)
        if not line or not quote:
            return ()
        if found := _exact(line, quote):
            return found
        if number not in self._squeezed:
            self._squeezed[number] = _squeeze(line)
        return _loose(self._squeezed[number], quote)


_LINE_END = re.compile(r"\r\n|\r|\n")


# --- words as they are written -------------------------------------------------------------------


def _exact(line: str, quote: str) -> Sequence[Span]:
    """Where a quote stands letter by letter; as whole words, if it does anywhere."""
    first = _LINE_END.split(quote, maxsplit=1)[0] if "\n" in quote or "\r" in quote else quote
    if first != quote:
        return [(len(line) - len(first), len(line))] if first and line.endswith(first) else ()
    found = []
    at = line.find(quote)
    while at >= 0:
        found.append((at, at + len(quote)))
        at = line.find(quote, at + len(quote))
    return [span for span in found if _is_whole(line, *span)] or found


def _is_whole(line: str, start: int, end: int) -> bool:
    """Whether neither a word nor a space goes on beyond the ends of a span."""
    before = start > 0 and _same_kind(line[start - 1], line[start])
    return not before and not (end < len(line) and _same_kind(line[end - 1], line[end]))


def _same_kind(one: str, other: str) -> bool:
    return (one.isalnum() and other.isalnum()) or (one.isspace() and other.isspace())


# --- words behind marks --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """What a reader sees of a line, without spaces; and where each of its characters stands."""

    line: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


_TOKEN = re.compile(
    r"""(?P<mark>
          \[\[[^\]|\[]*\|               # a reference, before its words
        | \s+ | [*_`~\[]+ | \\(?=[!-/:-@\[-`{-~])
        | \]\([^()]*\) | \]\[[^\]]*\]   # a link, behind its words
        | \]+ | </?[A-Za-z][^<>]*> )
      | (?P<entity>&\#?\w+;)
      | (?P<foreign>[^\x00-\x7f]+)
      | [A-Za-z0-9.,:;()%/-]+ | .""",
    re.VERBOSE,
)
_FOREIGN = "\N{CURRENCY SIGN}"
"""Stands for any letters beyond ASCII: wrongly decoded ones are repaired in what is quoted."""


def _squeeze(line: str) -> _Squeezed:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKEN.finditer(line):
        start, end = token.span()
        if token.lastgroup is None:
            parts.append(token.group())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        elif token.lastgroup != "mark":
            letters = _letters(token)
            parts.append(letters)
            starts.extend([start] * len(letters))
            ends.extend([end] * len(letters))
    return _Squeezed(line, "".join(parts), starts, ends)


def _letters(token: re.Match[str]) -> str:
    """What an entity, or letters beyond ASCII, are compared by."""
    plain = unescape(token.group())
    return plain if plain.isascii() else _FOREIGN


def _loose(line: _Squeezed, quote: str) -> Sequence[Span]:
    """Where a quote stands with marks in between; or its beginning, where it goes on overleaf."""
    words = _squeeze(quote.strip("… ")).text
    if not words:
        return ()
    found = []
    at = line.text.find(words)
    while at >= 0:
        found.append((line.starts[at], line.ends[at + len(words) - 1]))
        at = line.text.find(words, at + len(words))
    if found:
        return [span for span in found if _is_whole(line.line, *span)] or found
    return _beginning(line, words)


def _beginning(line: _Squeezed, words: str) -> Sequence[Span]:
    """The end of a line that words begin with."""
    at = line.text.find(words[0], max(0, len(line.text) - len(words)))
    while at >= 0:
        start, end = line.starts[at], line.ends[-1]
        if words.startswith(line.text[at:]) and _is_whole(line.line, start, end):
            return [(start, end)]
        at = line.text.find(words[0], at + 1)
    return ()
