"""`leaflet init`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import init_project
from pipeline.cli import options

EXAMPLES = options.examples(
    ("leaflet init clinic", "a project in the folder clinic"),
    ("leaflet init .", "what is missing here"),
)


@click.command("init", epilog=EXAMPLES)
@click.argument("folder", type=options.FILE, metavar="DIR")
def command(folder: Path) -> None:
    """Lay out a new project.

    Writes an example leaflet, house settings, a word list, a handbook of all leaflets, and a styles
    folder.
    Nothing that is there already is overwritten.
    """
    for path in init_project(folder):
        click.echo(path)
    where = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    click.echo(f"\nNow: {where}leaflet build", err=True)
