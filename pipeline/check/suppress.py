"""Findings and their source in, the findings that its author has not suppressed out.

A suppression names codes and a reason, and perhaps the last day on which it is in force:

- `suppress: {T004: the maker's own words}` in the front matter holds for the whole file, with a day
  as `suppress: {T004: {reason: the maker's own words, until: 2027-01-31}}`;
- `<!-- leaflet: ignore T004, T006 until 2027-01-31: the maker's own words -->` holds for its line
  where that has text too, else for the block below it: a heading, or all lines to the next blank
  line or heading.

What withholds a leaflet or fails it cannot be suppressed, nor what depends on other leaflets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from pipeline.book.references import M013, M014
from pipeline.check import PACKS
from pipeline.diagnostics import GRAVE, Code, Diagnostic, Severity
from pipeline.fences import code_fences
from pipeline.model import Source
from pipeline.standards import Standards

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_OURS = re.compile(r"\s*leaflet\s*(?::|\s(?=ignore\b))\s*", re.IGNORECASE)
_UNCLOSED = re.compile(r"<!--\s*leaflet\s*:", re.IGNORECASE)
_FORM = re.compile(
    r"ignore\b(?P<codes>[^:]*?)(?:\buntil\b\s*(?P<until>[^:]*?))?\s*(?::(?P<reason>.*))?\Z",
    re.IGNORECASE | re.DOTALL,
)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_HEADING = re.compile(r" {0,3}#{1,6}(?!#)")
_EXAMPLE = (
    "Write <!-- leaflet: ignore T004 until 2027-01-31: the reason -->; the day may be left out."
)
_MARKS = " \t>*+-"
"""What may stand before a comment that has its line for itself."""

_LETTERS = str.maketrans("OIL", "011")
"""Letters that are typed for digits."""

_OWN = ("S030", "S031", "S032", "S033", "S034")

_OF_OTHERS = {
    M013.__name__: "Write the name without brackets until there is such a leaflet.",
    M014.__name__: "Mend the other leaflet, or write its name without brackets.",
}
"""What is found in a leaflet for the sake of others, and what to do instead."""


class S030(Code):
    """A suppression gives no reason, or is not understood.

    It has no effect. Whoever reads the page later must be able to judge whether a finding was
    kept quiet for a reason that still holds.

    Example: `<!-- leaflet: ignore T004 -->`, where the reason is missing.

    Source: house rule.
    """

    severity = Severity.WARNING


class S031(Code):
    """A suppression names a code that no rule has.

    It has no effect. Most often it is a slip of the keyboard.

    Example: `<!-- leaflet: ignore T04: quoted from the licence -->`.

    Source: house rule.
    """

    severity = Severity.WARNING


class S032(Code):
    """A suppression has expired.

    Its last day is over, so what it kept quiet is reported again. Builds know no day; there it
    stays in force.

    Example: `until: 2026-01-31`, read on the first of February.

    Source: house rule; a page is reviewed on a day that was set (NHS content standard).
    """

    severity = Severity.WARNING


class S033(Code):
    """A suppression keeps nothing quiet.

    What it was for has been mended or has moved. Left standing, it would keep the next finding
    quiet, for which its reason was not meant.

    Example: `suppress: {T004: quoted from the licence}` on a page without such a finding.

    Source: house rule.
    """

    severity = Severity.HINT


class S034(Code):
    """A suppression is for what cannot be suppressed.

    What withholds a leaflet or makes it fail keeps harm from patients. A gate is lifted by the
    approval of a named reviewer alone, with `overrides:` in the front matter. Nor can a page keep
    quiet what other leaflets decide, such as whether a reference leads anywhere.

    Example: `suppress: {C001: we know}`.

    Source: house rule.
    """

    severity = Severity.WARNING


def suppressed(
    findings: Sequence[Diagnostic],
    source: Source,
    standards: Standards,
    known_codes: Mapping[str, Severity],
) -> tuple[Diagnostic, ...]:
    """Findings in their order without those suppressed, then what is wrong with suppressions.

    `known_codes` are those that a source can give rise to, with their severities.
    """
    asked = Suppressions(source, standards, known_codes)
    if not asked:
        return tuple(findings)
    kept = [f for f in findings if not asked.keeps_quiet(f.code, f.line, f.severity)]
    ignored = standards.profile.ignore
    return (*kept, *(found for found in asked.findings() if found.code not in ignored))


def expiries(source: Source) -> tuple[date, ...]:
    """The last days of all suppressions in a source, in order."""
    return tuple(sorted({one.until for one in _requests(source) if one.until}))


class Suppressions:
    """The suppressions of one source, and which of them have kept anything quiet."""

    def __init__(
        self, source: Source, standards: Standards, known_codes: Mapping[str, Severity]
    ) -> None:
        self._path = source.path
        self._standards = standards
        self._known = known_codes
        self._requests = tuple(_requests(source))
        self._used: set[_Request] = set()

    def __bool__(self) -> bool:
        return bool(self._requests)

    def keeps_quiet(self, code: str, line: int, severity: Severity) -> bool:
        """Whether a finding is suppressed; takes note of what suppresses it."""
        if severity in GRAVE:
            return False
        found = [one for one in self._requests if one.code == code and self._holds(one, line)]
        self._used.update(found)
        return bool(found)

    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with suppressions, by line, once all findings have been asked about."""
        return tuple(found for one in self._requests if (found := self._judged(one)))

    def _holds(self, one: _Request, line: int) -> bool:
        if one.trouble or not self._suppressible(one.code) or self._expired(one):
            return False
        return one.first <= line <= one.last

    def _suppressible(self, code: str) -> bool:
        return code in self._known and code not in _OWN and self._known[code] not in GRAVE

    def _expired(self, one: _Request) -> bool:
        today = self._standards.today
        return bool(today and one.until and one.until < today)

    def _judged(self, one: _Request) -> Diagnostic | None:
        at, quote = (self._path, one.line), one.written
        if one.trouble:
            return S030.at(*at, one.trouble, _EXAMPLE if one.comment else _IN_FRONT_MATTER, quote)
        if one.code not in self._known and one.code not in (*_OWN, *_OF_OTHERS):
            said = f"no rule that looks at one leaflet is called '{one.written}'"
            return S031.at(*at, said, self._near(one), quote)
        if not self._suppressible(one.code):
            return S034.at(*at, f"{one.code} cannot be suppressed", self._instead(one.code), quote)
        if self._expired(one):
            said = f"the suppression of {one.code} was in force until {one.until}"
            return S032.at(*at, said, "Mend what it kept quiet, or give a later day.", quote)
        if one not in self._used and self._looked_for(one.code):
            said = f"there is no {one.code} here that is suppressed"
            return S033.at(*at, said, "Delete the suppression.", quote)
        return None

    def _near(self, one: _Request) -> str:
        if one.code.lower().replace("_", "-") in PACKS:
            return "Name its codes, not the pack."
        word = f"{one.code[:1]}{one.code[1:].translate(_LETTERS)}"
        near = get_close_matches(word, sorted(self._known), n=1, cutoff=0.6)
        return f"Did you mean '{near[0]}'?" if near else "'leaflet explain' lists all codes."

    def _instead(self, code: str) -> str:
        if code in _OWN:
            return "Mend the suppression that it is about."
        if code in _OF_OTHERS:
            return _OF_OTHERS[code]
        if self._known[code] is Severity.WITHHELD:
            return f"A named reviewer can lift it with overrides: {{{code}: approved}}."
        return "Mend what it is about."

    def _looked_for(self, code: str) -> bool:
        """Whether the rule has looked at the page; those of no pack always do."""
        profile = self._standards.profile
        packs = (pack for pack, rules in PACKS.items() if code in {r.__name__ for r in rules})
        return code not in profile.ignore and next(packs, profile.packs[0]) in profile.packs


_IN_FRONT_MATTER = "Write suppress: {CODE: the reason}."
_WHOLE_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Request:
    """One code that somebody wants kept quiet, and in which lines; or what is wrong with it."""

    code: str
    line: int
    until: date | None = None
    first: int = 0
    last: int = _WHOLE_FILE
    trouble: str = ""
    comment: bool = False
    written: str = ""
    """The code as it stands in the source."""


def _requests(source: Source) -> Iterator[_Request]:
    """Those of the front matter, then those of comments, by line."""
    for wish in source.suppress:
        trouble = "" if wish.reason else f"the suppression of {wish.code} gives no reason"
        yield _Request(wish.code.upper(), wish.line, wish.until, trouble=trouble, written=wish.code)
    if "<!--" in source.text:
        yield from _in_comments(source)


def _in_comments(source: Source) -> Iterator[_Request]:
    text, lines = source.text, source.text.split("\n")
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text).split("\n")
    fenced = code_fences(lines)
    starts = [(found.start(), found.end(), found[1]) for found in _COMMENT.finditer(text)]
    ends = {start: end for start, end, _ in starts}
    for found in _UNCLOSED.finditer(text):
        if not any(start <= found.start() < end for start, end in ends.items()):
            starts.append((found.start(), len(text), ""))
    for start, end, inner in sorted(starts):
        index = text.count("\n", 0, start)
        if any(a <= index <= b for a, b in fenced) or _in_code_span(text, start):
            continue
        if start not in ends:
            trouble = "the comment is not closed, so it is printed"
            yield _Request("", source.first_line + index, trouble=trouble, comment=True)
        elif ours := _OURS.match(inner):
            first, last = _covered(bare, index, text.count("\n", 0, end))
            yield from _of_comment(inner[ours.end() :], source.first_line, index, first, last)


def _of_comment(wish: str, offset: int, index: int, first: int, last: int) -> Iterator[_Request]:
    """What one comment asks for; lines are counted from 0 here."""
    line, form = offset + index, _FORM.match(wish.strip())
    codes = re.findall(r"[^\s,]+", form["codes"]) if form else []
    trouble, until = _trouble(form, codes)
    if trouble:
        yield _Request("", line, until, trouble=trouble, comment=True)
        return
    for code in codes:
        lines = offset + first, offset + last
        yield _Request(code.upper(), line, until, *lines, comment=True, written=code)


def _trouble(form: re.Match[str] | None, codes: Sequence[str]) -> tuple[str, date | None]:
    """What is wrong with a comment's words, else the day that they name."""
    if not form:
        return "this suppression is not understood", None
    if not codes:
        return "this suppression names no code", None
    if "<!--" in (form["reason"] or ""):
        return "the comment is not closed, so it goes on to the end of the next one", None
    until = None
    if form["until"] is not None:
        until = _day(form["until"].strip())
        if not until:
            return f"'{form['until'].strip()}' is no day such as 2027-01-31", None
    if not (form["reason"] or "").strip():
        return f"the suppression of {', '.join(codes)} gives no reason", until
    return "", until


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _covered(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The lines, by index, that a comment in some lines is about; they are without comments."""
    if any(line.strip(_MARKS) for line in lines[first : last + 1]):
        return first, last
    below = last + 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    return below, _block_end(lines, below)


def _block_end(lines: Sequence[str], first: int) -> int:
    """The last line of the block that begins in a line: a heading, or all to a blank line."""
    if first >= len(lines) or _HEADING.match(lines[first]):
        return first
    last = first
    while last + 1 < len(lines) and lines[last + 1].strip() and not _HEADING.match(lines[last + 1]):
        last += 1
    return last


def _in_code_span(text: str, position: int) -> bool:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    spans = _CODE_SPAN.finditer(text[start : len(text) if end < 0 else end])
    return any(span.start() < position - start < span.end() for span in spans)
