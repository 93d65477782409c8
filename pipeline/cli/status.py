"""`leaflet status`."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from pathlib import Path
from typing import Any

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


@click.command("status")
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


def _with_heads(rows: Sequence[list[str]]) -> str:
    """Rows below the names of their columns; a column in which nothing stands is left out."""
    used = [any(column) for column in zip(*rows, strict=True)]
    heads = [click.style(name, bold=True) for name in _COLUMNS]
    return table([list(compress(row, used)) for row in _fitted([heads, *rows])])


def _fitted(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """Rows whose titles are cut where a terminal would break them; elsewhere nothing is cut."""
    if not sys.stdout.isatty():
        return rows
    widths = [
        max(len(click.unstyle(cell)) for cell in column) for column in zip(*rows, strict=True)
    ]
    spaces = 2 * sum(width > 0 for width in widths[:-1])
    over = sum(widths) + spaces - shutil.get_terminal_size().columns
    if over <= 0:
        return rows
    longest = max(_SHORTEST, widths[_TITLE] - over)
    return [[*row[:_TITLE], _cut(row[_TITLE], longest), *row[_TITLE + 1 :]] for row in rows]


def _cut(title: str, longest: int) -> str:
    return title if len(click.unstyle(title)) <= longest else f"{title[: longest - 1].rstrip()}…"


_COLUMNS = ("State", "Review due", "", "Leaflet", "Version", "Reviewed", "By", "Source")
_TITLE = _COLUMNS.index("Leaflet")
_SHORTEST = 24
"""Characters to which a title is cut at most."""


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
