"""A check in, text for people out: findings by file with the words in question marked, and counts.

The place of a finding, `path:line:column`, stands on a line of its own and is never wrapped, since
terminals and editors open it only while it is in one piece.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import click

from pipeline.batch.findings import kinds
from pipeline.cli.excerpt import marked
from pipeline.cli.text import COLOURS, count, minor, not_built, table
from pipeline.commands.checking import Check
from pipeline.commands.codes import explanation, find, is_fixable
from pipeline.commands.places import Placed, by_file, placed_in
from pipeline.diagnostics import Diagnostic, Severity

FIXABLE = "[*]"
"""Marks what `--fix` mends."""

PLAIN_WIDTH = 100
"""Columns of text that no terminal shows."""

NARROWEST, WIDEST = 40, 120
"""Columns that text is set in, however small or large a terminal is."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Findings that are not shown."""

    suppressed: int = 0
    """How many the leaflets themselves keep quiet."""
    remembered: int = 0
    """How many stand in the baseline."""
    gone: int = 0
    """How many of the baseline are not found any more."""


def width() -> int:
    """The columns to set text in: the terminal's, within reason."""
    if not sys.stdout.isatty():
        return PLAIN_WIDTH
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


# --- with excerpts -------------------------------------------------------------------------------


def full_text(check: Check, root: Path, columns: int) -> Iterator[str]:
    """A piece of text for each file: its findings, each with the line that it is about."""
    for path, group in by_file(check.findings):
        found = placed_in(path, group, root)
        findings = _in_full(found, columns)
        yield "\n\n".join((_heading(path, found), *findings)) + "\n"


def _heading(path: str, found: Sequence[Placed]) -> str:
    """A file and what it came to, the gravest first."""
    severities = Counter(place.diagnostic.severity for place in found)
    counts = (
        click.style(_counted(severities[severity], severity), fg=COLOURS[severity])
        for severity in Severity
        if severities[severity]
    )
    return f"{click.style(path, bold=True, underline=True)}  {', '.join(counts)}"


def _counted(number: int, severity: Severity) -> str:
    return severity.value if severity is Severity.WITHHELD else count(number, severity.value)


def _in_full(found: Sequence[Placed], columns: int) -> Iterator[str]:
    """Each finding of a file; help stands below the first one that has it."""
    digits = len(str(max(place.diagnostic.line for place in found)))
    hints: set[tuple[str, str]] = set()
    for place, *further in _alike(found):
        diagnostic = place.diagnostic
        lines = [*_message(diagnostic, columns), f"{' ' * digits}{_RULE_ARROW} {place.where}"]
        if place.text:
            lines += _excerpt(place, digits, columns)
        if further:
            lines += _note("also:", _lines(further), digits, columns)
        if diagnostic.hint and (diagnostic.code, diagnostic.hint) not in hints:
            hints.add((diagnostic.code, diagnostic.hint))
            lines += _note("help:", diagnostic.hint, digits, columns)
        yield "\n".join(lines)


def _alike(found: Sequence[Placed]) -> Iterator[Sequence[Placed]]:
    """Findings one by one, but hints that say the same together, where the first of them stands.

    Dozens of them would bury the warnings of an old page.
    """
    groups: dict[object, list[Placed]] = {}
    for place in found:
        groups.setdefault(_kind(place), []).append(place)
    yield from groups.values()


def _kind(place: Placed) -> object:
    """What hints that are told together have in common; no other finding has the same."""
    diagnostic = place.diagnostic
    if diagnostic.severity is not Severity.HINT or not diagnostic.line:
        return id(place)
    return diagnostic.code, "" if is_fixable(diagnostic.code) else diagnostic.message


def _lines(places: Sequence[Placed]) -> str:
    """`lines 12, 17 and 20`."""
    numbers = list(dict.fromkeys(str(place.diagnostic.line) for place in places))
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def _message(diagnostic: Diagnostic, columns: int) -> Sequence[str]:
    """`warning M005 [*] the heading …`, on as many lines as it takes."""
    marks, width = _marks(diagnostic.severity, diagnostic.code)
    first, *rest = _wrapped(f"{' ' * width} {_plain(diagnostic.message)}", columns, "  ")
    return (marks + first[width:], *rest)


@cache
def _marks(severity: Severity, code: str) -> tuple[str, int]:
    """`warning M005 [*]` in colour, and the columns that it takes."""
    graded = click.style(severity.value, fg=COLOURS[severity], bold=True)
    mark = f" {click.style(FIXABLE, fg='cyan')}" if is_fixable(code) else ""
    marks = f"{graded} {click.style(code, bold=True)}{mark}"
    return marks, len(click.unstyle(marks))


def _excerpt(place: Placed, digits: int, columns: int) -> Sequence[str]:
    """The line, and marks below the words in question."""
    if place.text.isspace():
        return ()
    start = max(0, place.column - 1)
    end = max(start, place.end_column - 1)
    line, marks = marked(place.text, start, end, columns - digits - len(" | "))
    shown = f"{_styled(f'{place.diagnostic.line:>{digits}}', 'cyan')} {_BAR} {line}"
    if not marks:
        return (shown,)
    signs = marks.lstrip(" ")
    space = marks[: len(marks) - len(signs)]
    coloured = _styled(signs, COLOURS[place.diagnostic.severity], bold=True)
    return shown, f"{' ' * digits} {_BAR} {space}{coloured}"


@lru_cache(maxsize=10_000)  # line numbers and marks, which are the same in every file
def _styled(text: str, colour: str, *, bold: bool | None = None) -> str:
    return click.style(text, fg=colour, bold=bold)


def _note(label: str, text: str, digits: int, columns: int) -> Iterator[str]:
    indent = " " * (digits + len(f" = {label} "))
    first, *rest = _wrapped(indent + _plain(text), columns, indent)
    yield f"{' ' * digits} {_EQUALS} {click.style(label, bold=True)} {first[len(indent) :]}"
    yield from rest


_RULE_ARROW = click.style("-->", fg="cyan")
_BAR = click.style("|", fg="cyan")
_EQUALS = click.style("=", fg="cyan")


def _wrapped(text: str, columns: int, indent: str) -> Sequence[str]:
    """Text on lines of at most so many columns, the further ones indented; no word is broken.

    What `textwrap` does with text that has no line ends, in a tenth of the time.
    """
    lines: list[str] = []
    while len(text) > columns:
        word = len(text) - len(text.lstrip(" "))
        at = text.rfind(" ", word, columns + 1)
        if at < 0:
            at = text.find(" ", max(word, columns))
        rest = text[at:].lstrip(" ") if at >= 0 else ""
        if not rest:
            break
        lines.append(text[:at].rstrip(" "))
        text = indent + rest
    return (*lines, text.rstrip(" "))


# --- one line each -------------------------------------------------------------------------------


def concise_text(check: Check, root: Path) -> Iterator[str]:
    """A piece of text for each file with a line for each finding, as `grep` prints them."""
    for path, group in by_file(check.findings):
        yield "\n".join(map(_line, placed_in(path, group, root)))


def _line(place: Placed) -> str:
    found = place.diagnostic
    return f"{place.where}: {_marks(found.severity, found.code)[0]} {_plain(found.message)}"


def _plain(text: str) -> str:
    """Text on one line, without what would upset a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


# --- statistics ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statistic:
    """How often a code was found."""

    code: str
    findings: int
    files: int
    fixable: bool
    severity: Severity
    title: str


def statistics(check: Check) -> tuple[Statistic, ...]:
    """A row for each code that was found, the most frequent first."""
    findings: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for kind, number in check.kinds.items():
        findings[kind.code] += number
    for _, found in by_file(check.findings):
        files.update({kind.code for kind in kinds(found)})
    ordered = sorted(findings, key=lambda code: (-findings[code], code))
    entries = ((code, explanation(find(code))) for code in ordered)
    return tuple(
        Statistic(
            code,
            findings[code],
            files[code],
            is_fixable(code),
            entry.severity,
            entry.title,
        )
        for code, entry in entries
    )


def statistics_text(rows: Sequence[Statistic]) -> Iterator[str]:
    """The table for people, where there is anything in it."""
    if not rows:
        return
    head = [click.style(word, bold=True) for word in ("findings", "files", "code", "", "title")]
    lines = [
        (
            f"{row.findings:,}",
            f"{row.files:,}",
            click.style(row.code, fg=COLOURS[row.severity], bold=True),
            FIXABLE if row.fixable else "",
            row.title,
        )
        for row in rows
    ]
    yield table([head, *lines], right=(0, 1)) + "\n"


# --- summary -------------------------------------------------------------------------------------


def summary(check: Check, tally: Tally) -> str:
    """The last line: how many leaflets can be built, and what there is to do."""
    found = check.kinds
    severities: Counter[Severity] = Counter()
    for kind, number in found.items():
        severities[kind.severity] += number
    statuses = Counter(result.status for result in check.leaflets)
    built = f"{statuses['built']} of {count(len(check.leaflets), 'leaflet')} can be built"
    return " · ".join(
        (
            click.style(built, bold=True),
            *not_built(statuses),
            *minor(severities),
            *_to_do(sum(n for kind, n in found.items() if is_fixable(kind.code)), tally),
        )
    )


def _to_do(fixable: int, tally: Tally) -> Iterator[str]:
    if fixable:
        yield f"{fixable} can be fixed with --fix"
    if tally.suppressed:
        yield f"{tally.suppressed} suppressed"
    if tally.remembered:
        yield f"{tally.remembered} in the baseline"
    if tally.gone:
        yield f"{tally.gone} of the baseline gone; --write-baseline forgets them"
