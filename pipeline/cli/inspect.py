"""`leaflet inspect`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import inspect_leaflet
from pipeline.cli import options
from pipeline.cli.text import findings_text
from pipeline.commands.inspection import INSPECTIONS


@click.command("inspect")
@click.argument("file", type=options.FILE)
@click.option(
    "--stage",
    type=click.Choice(list(INSPECTIONS)),
    default="leaflet",
    show_default=True,
    help="Whose result to show.",
)
@click.pass_context
def command(ctx: click.Context, file: Path, stage: str) -> None:
    """Show what a stage makes of a leaflet.

    source, draft and leaflet are JSON, html is the page that is printed, xhtml the chapter of a
    handbook, and text the words alone. Findings go to stderr.
    """
    seen = inspect_leaflet(file, stage)
    if seen.diagnostics:
        click.echo(findings_text(seen.diagnostics), err=True)
    if seen.value is None:
        ctx.exit(1)
    click.echo(seen.value)
