"""Findings and counts in, text for people out.

Nothing here is wrapped: terminals make `path:line` clickable only while it is in one piece.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby

import click

from pipeline.diagnostics import Diagnostic, Severity, Status

COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "red",
    Severity.WITHHELD: "magenta",
    Severity.WARNING: "yellow",
    Severity.HINT: "bright_blue",  # blue alone is hardly seen on a black ground
}

# --- findings ----------------------------------------------------------------------------------


def findings_text(diagnostics: Iterable[Diagnostic]) -> str:
    """One line for each finding, by file and line; a hint is given once for each file."""
    ordered = sorted(diagnostics, key=lambda d: (d.path, d.line, d.code, d.message))
    return "\n".join(
        chain.from_iterable(_file(group) for _, group in groupby(ordered, key=lambda d: d.path))
    )


def _file(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    hints: set[tuple[str, str]] = set()
    for diagnostic in diagnostics:
        severity = click.style(diagnostic.severity.value, fg=COLOURS[diagnostic.severity])
        code = click.style(diagnostic.code, bold=True)
        yield f"{place(diagnostic)} {severity} {code} {diagnostic.message}"
        if diagnostic.hint and (diagnostic.code, diagnostic.hint) not in hints:
            hints.add((diagnostic.code, diagnostic.hint))
            yield click.style(f"    {diagnostic.hint}", dim=True)


def place(diagnostic: Diagnostic) -> str:
    """Where a finding is, in the form that terminals and editors open."""
    line = f":{diagnostic.line}" if diagnostic.line else ""
    return f"{diagnostic.path}{line}:"


# --- counts ------------------------------------------------------------------------------------


def not_built(statuses: Mapping[Status, int]) -> Iterator[str]:
    """The counts of leaflets that are not printed."""
    if statuses["withheld"]:
        yield click.style(f"{statuses['withheld']} withheld", fg="magenta")
    if statuses["failed"]:
        yield click.style(f"{statuses['failed']} failed", fg="red")


def minor(severities: Mapping[Severity, int]) -> Iterator[str]:
    """The counts of what keeps no leaflet from being printed."""
    for severity in (Severity.WARNING, Severity.HINT):
        if number := severities.get(severity, 0):
            yield count(number, severity.value)


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def size(number: int) -> str:
    """A number of bytes, in units of a thousand."""
    if number < 1000:
        return f"{number} B"
    if number < 999_500:
        return f"{number / 1000:.0f} kB"
    return f"{number / 1e6:.1f} MB" if number < 999_950_000 else f"{number / 1e9:.1f} GB"


# --- tables ---


def table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Rows in columns as wide as their longest cell; those numbered `right` are flush right."""
    widths = [
        max(len(click.unstyle(cell)) for cell in column) for column in zip(*rows, strict=True)
    ]
    return "\n".join(
        "  ".join(
            _padded(cell, width, flush_right=column in right)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _padded(cell: str, width: int, *, flush_right: bool) -> str:
    space = " " * (width - len(click.unstyle(cell)))
    return space + cell if flush_right else cell + space


# --- long lines ----------------------------------------------------------------------------------


def broken(line: str, columns: int) -> str:
    """A line, in colour or not, broken between words; the further ones stand further in."""
    plain = click.unstyle(line)
    if len(plain) <= columns:
        return line
    indent = " " * min(columns // 2, len(plain) - len(plain.lstrip(" ")) + _HANGING)
    first, *words = line.split(" ")
    lines, used = [first], len(click.unstyle(first))
    for word in words:
        taken = len(click.unstyle(word))
        if used > len(indent) and used + 1 + taken > columns:
            lines.append(f"{indent}{word}")
            used = len(indent) + taken
        else:
            lines[-1] += f" {word}"
            used += 1 + taken
    return "\n".join(lines)


_HANGING = 2
"""Columns by which further lines stand further in."""
