"""`leaflet new`."""

from __future__ import annotations

import click

from pipeline import new_leaflet
from pipeline.cli import options

EXAMPLES = options.examples(
    ("leaflet new metformin", "content/leaflets/metformin.md"),
    ('leaflet new folic-acid --title "Folic acid"', "with another title"),
)


@click.command("new", epilog=EXAMPLES)
@click.argument("leaflet_id", metavar="ID")
@click.option("--title", default="", help="The medicine's name.  [default: made from ID]")
def command(leaflet_id: str, title: str) -> None:
    """Start a new leaflet that has every section.

    Writes content/leaflets/ID.md with notes on what goes where; the notes are not printed.
    """
    click.echo(new_leaflet(leaflet_id, title))
