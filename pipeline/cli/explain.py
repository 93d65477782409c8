"""`leaflet explain`."""

from __future__ import annotations

import shutil

import click

from pipeline import explain_code, explanations
from pipeline.cli.text import COLOURS, table
from pipeline.commands.codes import Explanation


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain a diagnostic code, or list them all.

    Says what the code finds, why it matters, an example, and the published source of the rule.
    """
    if code:
        click.echo(_text(explain_code(code)))
        return
    rows = [(entry.code, entry.severity.value, entry.title) for entry in explanations()]
    click.echo(table(rows))


def _text(entry: Explanation) -> str:
    """A code's entry in the catalogue."""
    severity = click.style(entry.severity.value, fg=COLOURS[entry.severity])
    parts = [
        f"{click.style(entry.code, bold=True)} {entry.title} ({severity})",
        *entry.text,
        f"{click.style('Example:', bold=True)} {entry.example}" if entry.example else "",
        f"{click.style('Source:', bold=True)} {entry.source}" if entry.source else "",
    ]
    wrapped = (click.wrap_text(part, width=_width()) for part in parts if part)
    return "\n\n".join(wrapped)


def _width() -> int:
    return min(100, shutil.get_terminal_size().columns)
