"""`leaflet explain`."""

from __future__ import annotations

import click

from pipeline import explain_code, explanations
from pipeline.cli.text import explanation_text, table


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain a diagnostic code, or list them all.

    Says what the code finds, why it matters, an example, and the published source of the rule.
    """
    if code:
        click.echo(explanation_text(explain_code(code)))
        return
    rows = [(entry.code, entry.severity.value, entry.title) for entry in explanations()]
    click.echo(table(rows))
