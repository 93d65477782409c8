"""`leaflet status`."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import click

from pipeline import review_leaflets
from pipeline.cli import options
from pipeline.cli.text import count, findings_text, table
from pipeline.commands.reviewing import REVIEW_REPORTS, WINDOW, Reviews
from pipeline.review import STATES, Review, State

COLOURS: Mapping[State, str] = {
    "overdue": "red",
    "due": "yellow",
    "undated": "yellow",
    "approved": "green",
}


class Window(click.ParamType[int]):
    """A number of days or weeks: `90d`, `12w`."""

    name = "window"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The window in days."""
        found = re.fullmatch(r"(\d{1,5})([dw])", str(value).strip().lower())
        if not found:
            self.fail(f"'{value}' is no number of days or weeks, such as 90d or 12w", param, ctx)
        return int(found[1]) * {"d": 1, "w": 7}[found[2]]


EXAMPLES = options.examples(
    ("leaflet status", "all leaflets, the most pressing first"),
    ("leaflet status --due-within 90d", "fails if a review is due by then"),
    ("leaflet status --state overdue --state due", "some of them"),
    ("leaflet status --output ical > reviews.ics", "the days of review, for a calendar"),
    ("leaflet status --output csv > reviews.csv", "for a spreadsheet"),
)


@click.command("status", epilog=EXAMPLES)
@options.sources
@click.option(
    "--due-within",
    type=Window(),
    metavar="DAYS",
    help=f"Fail if a review is due by then, such as 90d or 12w.  [default: show {WINDOW}d]",
)
@click.option(
    "--state",
    "states",
    type=click.Choice(list(STATES)),
    multiple=True,
    help="Show these alone; repeatable.",
)
@click.option(
    "--output",
    type=click.Choice(["table", *sorted(REVIEW_REPORTS)]),
    help="For people, spreadsheets, calendars or programs.  [default: table]",
)
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[Path, ...],
    due_within: int | None,
    states: tuple[State, ...],
    output: str | None,
    as_json: bool,
) -> None:
    """Say which leaflets are drafts, approved, or due for review.

    SRC are files or folders, by default content/leaflets. With --due-within the exit code is 1 if
    an approved leaflet is overdue, due within that time, or names no day for its next review.
    """
    if output and as_json:
        raise click.UsageError(
            "--output and --json cannot be used together: --json is short for --output json", ctx
        )
    form = "json" if as_json else output or "table"
    reviews = review_leaflets(sources, due_within=WINDOW if due_within is None else due_within)
    shown = tuple(entry for entry in reviews.entries if entry.state in (states or STATES))
    chosen = replace(reviews, entries=shown)
    click.echo(_report(chosen, form), nl=form != "ical")
    if reviews.diagnostics and form != "json":
        click.echo(findings_text(reviews.diagnostics), err=True)
    fails = reviews.unread or (due_within is not None and bool(reviews.pressing))
    ctx.exit(1 if fails else 0)


def _report(reviews: Reviews, output: str) -> str:
    return _table(reviews) if output == "table" else REVIEW_REPORTS[output](reviews)


def _table(reviews: Reviews) -> str:
    rows = [_row(entry) for entry in reviews.entries]
    return "\n\n".join(filter(None, (_with_heads(rows) if rows else "", _counts(reviews))))


_Columns: TypeAlias = Mapping[str, Sequence[str]]
"""Cells by the name of their column."""

_COLUMNS = ("State", "Review due", "", "Leaflet", "Version", "Reviewed", "By", "Source")
_EXPENDABLE = ("By", "Version", "Reviewed", "Leaflet")
"""What a narrow terminal does without, in this order; reports for machines have all of it."""
_SHORTEST = 24
"""Characters to which a title is cut at most."""


def _with_heads(rows: Sequence[list[str]]) -> str:
    """Rows below the names of their columns; a column in which nothing stands is left out."""
    named = zip(_COLUMNS, zip(*rows, strict=True), strict=True)
    columns = _fitted({name: cells for name, cells in named if any(cells)})
    heads = [click.style(name, bold=True) for name in columns]
    return table([heads, *zip(*columns.values(), strict=True)])


def _fitted(columns: _Columns) -> _Columns:
    """Columns that a terminal need not break; elsewhere nothing is cut or left out."""
    if not sys.stdout.isatty():
        return columns
    room = shutil.get_terminal_size().columns
    for name in _EXPENDABLE:
        over = _width(columns) - room
        if over <= 0:
            return columns
        longest = max(map(len, columns.get("Leaflet", ("",)))) - over
        if longest >= _SHORTEST:
            titles = [_cut(title, longest) for title in columns["Leaflet"]]
            return {**columns, "Leaflet": titles}
        columns = {other: cells for other, cells in columns.items() if other != name}
    return columns


def _width(columns: _Columns) -> int:
    widths = (
        max(len(click.unstyle(cell)) for cell in (name, *cells)) for name, cells in columns.items()
    )
    return sum(widths) + 2 * (len(columns) - 1)


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"


def _row(entry: Review) -> list[str]:
    return [
        click.style(entry.state, fg=COLOURS.get(entry.state)),
        str(entry.review_due or ""),
        _distance(entry),
        entry.title,
        entry.version,
        str(entry.reviewed or ""),
        entry.reviewer,
        entry.source,
    ]


def _distance(entry: Review) -> str:
    """How far off the day of the next review is, where that matters."""
    if entry.days is None or entry.state not in ("overdue", "due"):
        return ""
    if entry.days == 0:
        return "today"
    distance = count(abs(entry.days), "day")
    return f"{distance} ago" if entry.days < 0 else f"in {distance}"


def _counts(reviews: Reviews) -> str:
    states = Counter(entry.state for entry in reviews.entries)
    parts: Iterable[str] = (
        click.style(f"{states[state]} {state}", fg=COLOURS.get(state))
        for state in STATES
        if states[state]
    )
    total = click.style(f"{count(len(reviews.entries), 'leaflet')} on {reviews.today}", bold=True)
    return " · ".join((total, *parts))
