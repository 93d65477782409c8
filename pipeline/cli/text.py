"""Results in, text for people out: what went wrong first by kind, then the counts.

Nothing here is wrapped: terminals make `path:line` clickable only while it is in one piece.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby

import click

from pipeline.batch import Check
from pipeline.codes import Explanation, explanation, find
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.doctor import Finding
from pipeline.record import Build
from pipeline.result import Status

SHOWN = 6
"""Findings of one code that a summary lists before it only counts them."""

_COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "red",
    Severity.WITHHELD: "magenta",
    Severity.WARNING: "yellow",
    Severity.HINT: "blue",
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
        severity = click.style(diagnostic.severity.value, fg=_COLOURS[diagnostic.severity])
        code = click.style(diagnostic.code, bold=True)
        yield f"{_place(diagnostic)} {severity} {code} {diagnostic.message}"
        if diagnostic.hint and (diagnostic.code, diagnostic.hint) not in hints:
            hints.add((diagnostic.code, diagnostic.hint))
            yield click.style(f"    {diagnostic.hint}", dim=True)


def _place(diagnostic: Diagnostic) -> str:
    line = f":{diagnostic.line}" if diagnostic.line else ""
    return f"{diagnostic.path}{line}:"


# --- check -------------------------------------------------------------------------------------


def check_text(check: Check) -> str:
    """Every finding, and how many leaflets would be built."""
    found = [*check.diagnostics, *chain.from_iterable(r.diagnostics for r in check.leaflets)]
    findings = findings_text(found)
    return "\n\n".join(part for part in (findings, _check_counts(check, found)) if part)


def _check_counts(check: Check, found: Sequence[Diagnostic]) -> str:
    statuses = Counter(result.status for result in check.leaflets)
    total = len(check.leaflets)
    parts = [
        click.style(f"{statuses['built']} of {_count(total, 'leaflet')} can be built", bold=True),
        *_not_built(statuses),
        *_minor(found),
    ]
    return " · ".join(parts)


# --- build -------------------------------------------------------------------------------------


def build_text(made: Build, verbose: bool) -> str:
    """What was not built and why, what was taken away, and the counts."""
    manifest = made.manifest
    parts = [
        *_section(
            "Withheld", "not printed, because of what the text says", made, "withheld", verbose
        ),
        *_section("Failed", "could not be built", made, "failed", verbose),
        *_folders(manifest.diagnostics),
        *(_warnings(made) if verbose else ()),
        *_removed(made),
        _build_counts(made),
    ]
    return "\n\n".join(part for part in parts if part)


def _section(title: str, meaning: str, made: Build, status: str, verbose: bool) -> Iterator[str]:
    entries = [entry for entry in made.manifest.entries if entry.status == status]
    if not entries:
        return
    grave = Severity.WITHHELD if status == "withheld" else Severity.ERROR
    found = [d for entry in entries for d in entry.diagnostics if d.severity is grave]
    heading = click.style(f"{title}: {len(entries)}", fg=_COLOURS[grave], bold=True)
    yield "\n".join((f"{heading} {meaning}", *_by_code(found, verbose)))


def _by_code(found: Iterable[Diagnostic], verbose: bool) -> Iterator[str]:
    """Findings under the title of their code, the most frequent code first."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in sorted(found, key=lambda d: (d.path, d.line)):
        groups.setdefault(diagnostic.code, []).append(diagnostic)
    for code, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        title = explanation(find(code)).title
        times = f" ({len(group)})" if len(group) > 1 else ""
        yield f"\n  {click.style(code, bold=True)} {title}{times}"
        yield from _listed(group, verbose)


def _listed(group: Sequence[Diagnostic], verbose: bool) -> Iterator[str]:
    hints = {diagnostic.hint for diagnostic in group}
    shown = group if verbose or len(group) <= SHOWN + 1 else group[:SHOWN]
    for diagnostic in shown:
        yield f"    {_place(diagnostic)} {diagnostic.message}"
        if diagnostic.hint and len(hints) > 1:
            yield click.style(f"      {diagnostic.hint}", dim=True)
    if len(shown) < len(group):
        yield click.style(f"    and {len(group) - len(shown)} more; -v shows all", dim=True)
    if len(hints) == 1 and hints != {""}:
        yield click.style(f"    {hints.pop()}", dim=True)


def _folders(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    if diagnostics:
        yield findings_text(diagnostics)


def _warnings(made: Build) -> Iterator[str]:
    minor = [d for d in _all(made) if d.severity in (Severity.WARNING, Severity.HINT)]
    if minor:
        yield findings_text(minor)


def _removed(made: Build) -> Iterator[str]:
    if made.removed:
        names = "\n".join(f"  {made.folder / name}" for name in made.removed)
        yield f"Removed, since they must not be used any more:\n{names}"
    if made.outdated:
        names = "\n".join(f"  {made.folder / name}" for name in made.outdated)
        heading = click.style("Still holds a leaflet that was not built now:", fg="yellow")
        yield f"{heading}\n{names}\n  Build the handbook again, or delete it."


def _build_counts(made: Build) -> str:
    manifest = made.manifest
    statuses = Counter(entry.status for entry in manifest.leaflets)
    books = sum(bool(entry.artifacts) for entry in manifest.handbooks)
    built = _count(statuses["built"] + statuses["unchanged"], "leaflet")
    bound = f" and {_count(books, 'handbook')}" if manifest.handbooks else ""
    done = click.style(f"{built}{bound} in {made.folder}", bold=True)
    unbound = len(manifest.handbooks) - books
    parts = [
        done,
        *_not_built(statuses),
        *([f"{_count(unbound, 'handbook')} failed"] if unbound else []),
        *_minor(_all(made)),
    ]
    return " · ".join(parts)


def _all(made: Build) -> list[Diagnostic]:
    return [diagnostic for entry in made.manifest.entries for diagnostic in entry.diagnostics]


def _not_built(statuses: Mapping[Status, int]) -> Iterator[str]:
    if statuses["withheld"]:
        yield click.style(f"{statuses['withheld']} withheld", fg="magenta")
    if statuses["failed"]:
        yield click.style(f"{statuses['failed']} failed", fg="red")


def _minor(found: Iterable[Diagnostic]) -> Iterator[str]:
    severities = Counter(diagnostic.severity for diagnostic in found)
    for severity in (Severity.WARNING, Severity.HINT):
        if severities[severity]:
            yield _count(severities[severity], severity.value)


# --- the rest ----------------------------------------------------------------------------------


def explanation_text(entry: Explanation) -> str:
    """A code's entry in the catalogue."""
    severity = click.style(entry.severity.value, fg=_COLOURS[entry.severity])
    parts = [
        f"{click.style(entry.code, bold=True)} {entry.title} ({severity})",
        *entry.text,
        f"{click.style('Example:', bold=True)} {entry.example}" if entry.example else "",
        f"{click.style('Source:', bold=True)} {entry.source}" if entry.source else "",
    ]
    wrapped = (click.wrap_text(part, width=_width()) for part in parts if part)
    return "\n\n".join(wrapped)


def doctor_text(findings: Sequence[Finding]) -> str:
    """What is there as a table, then what is missing, what is lost without it, how to get it."""
    rows = [(_mark(row), row.name, row.version or "-", row.purpose) for row in findings]
    missing = "\n".join(chain.from_iterable(_missing(row) for row in findings if not row.present))
    return "\n\n".join(part for part in (table(rows), missing) if part)


def _mark(row: Finding) -> str:
    if row.present:
        return click.style("ok", fg="green")
    return click.style("missing", fg="red" if row.required else "yellow")


def _missing(row: Finding) -> Iterator[str]:
    needed = "" if row.required else " (optional)"
    yield f"{click.style(row.name, bold=True)} is missing{needed}: {row.lost_without}"
    yield f"    {row.how_to_get}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns as wide as their longest cell, the last one as it comes."""
    widths = [
        max(len(click.unstyle(cell)) for cell in column) for column in zip(*rows, strict=True)
    ]
    return "\n".join(
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - len(click.unstyle(cell)))


def _width() -> int:
    return min(100, shutil.get_terminal_size().columns)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
