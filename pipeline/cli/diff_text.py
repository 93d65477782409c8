"""A report on what has changed in, text for a terminal out: with colour, or signs in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import click

from pipeline.cli.text import broken
from pipeline.diff.report import (
    KeyRow,
    LeafletReport,
    PassageRow,
    Report,
    SectionRow,
    marked,
)
from pipeline.diff.result import LeafletFate, Mark

COLOURS: Mapping[LeafletFate, str] = {
    "changed": "yellow",
    "added": "green",
    "removed": "red",
    "same": "bright_blue",
    "refused": "red",
}
"""Of leaflets by what has become of them."""

SIGNS: Mapping[str, str] = {
    "changed": "~",
    "added": "+",
    "removed": "-",
    "moved": ">",
    "gone": "<",
}
"""What a passage begins with."""

_ROOM = 60
"""Characters of text that has left its place; it is shown whole where it went."""


def diff_text(report: Report, *, brief: bool = False, columns: int = 0) -> str:
    """One leaflet after another, then the counts; `brief` leaves out all but the gravest.

    With `columns` lines are broken between words; without, each passage is one line.
    """
    text = _text(report, brief=brief)
    return "\n".join(broken(line, columns) for line in text.split("\n")) if columns else text


def _text(report: Report, *, brief: bool) -> str:
    leaflets = (_leaflet(one, brief=brief) for one in report.leaflets)
    parts = [
        click.style(f"{report.old} → {report.new}", dim=True),
        *report.notes,
        *("\n".join(lines) for lines in leaflets),
        "\n".join(_approvals(report)),
        _counts(report),
    ]
    return "\n\n".join(part for part in parts if part)


def _leaflet(one: LeafletReport, *, brief: bool) -> Iterator[str]:
    colour = COLOURS[one.fate]
    yield f"{click.style(one.title, bold=True)} ({one.id}) {click.style(one.fate_label, fg=colour)}"
    for finding, hint in one.findings:
        yield click.style(f"  {finding}", fg="red")
        if hint:
            yield click.style(f"    {hint}", dim=True)
    if one.note:
        yield f"  {one.note}"
    yield from (_key(row) for row in one.key_rows)
    if brief or one.fate in ("added", "removed"):
        return
    for section in one.sections:
        yield from _section(section)
    for name, before, after in chain(one.links, one.fields):
        yield f"  {name}: {_from_to(before, after)}"
    if one.layout:
        yield click.style(f"  {one.layout}", dim=True)


def _key(row: KeyRow) -> str:
    note = f" ({row.note})" if row.note else ""
    text = f"  ! {row.where}: {_from_to(row.was, row.now)}{note}"
    return click.style(text, fg="red", bold=True) if row.grave else click.style(text, bold=True)


def _from_to(before: str, after: str) -> str:
    return f"{before or '–'} → {after or '–'}"  # a dash for nothing


def _section(section: SectionRow) -> Iterator[str]:
    label = f"{section.label}: " if section.label else ""
    yield f"  {click.style(label + section.title, underline=True)}"
    for passage in section.passages:
        yield f"    {_passage(passage, named=not section.label)}"


def _passage(passage: PassageRow, *, named: bool) -> str:
    """A passage; `named` tells to name the point that it belongs to."""
    under = f"{passage.under}: " if passage.under and named else ""
    note = f"({passage.note}) " if passage.note else ""
    text = " ".join(piece.text for piece in passage.pieces)
    if passage.fate == "gone":
        short = text if len(text) <= _ROOM else f"{text[:_ROOM].rpartition(' ')[0]} …"
        return click.style(f"{SIGNS['gone']} {note}{under}{short}", dim=True)
    return f"{SIGNS[passage.fate]} {note}{under}{_coloured(passage)}"


_STYLES: Mapping[Mark, Mapping[str, Any]] = {
    "same": {},
    "removed": {"fg": "red"},
    "added": {"fg": "green", "bold": True},
}


def _coloured(passage: PassageRow) -> str:
    """The words, marked by signs in any case, since colour alone does not tell everybody."""
    parts = (
        f"{' ' if piece.space else ''}{click.style(marked([piece]), **_STYLES[piece.mark])}"
        for piece in passage.pieces
    )
    return "".join(parts).strip()


def _approvals(report: Report) -> Iterator[str]:
    for one in report.leaflets:
        for approval in one.approvals:
            text = f"{one.id}: {approval.text}"
            yield click.style(text, fg="red", bold=True) if approval.void else text


def _counts(report: Report) -> str:
    void = [click.style(report.void, fg="red", bold=True)] if report.void else []
    return " · ".join([*_bold_first(report.counts), *void])


def _bold_first(parts: Sequence[str]) -> list[str]:
    return [click.style(part, bold=at == 0) for at, part in enumerate(parts)]
