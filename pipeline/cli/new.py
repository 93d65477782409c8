"""`leaflet new`."""

from __future__ import annotations

import click

from pipeline import new_leaflet


@click.command("new")
@click.argument("leaflet_id", metavar="ID")
@click.option("--title", default="", help="The medicine's name.  [default: made from ID]")
def command(leaflet_id: str, title: str) -> None:
    """Start a new leaflet that has every section.

    Writes content/leaflets/ID.md with notes on what goes where; the notes are not printed.
    """
    click.echo(new_leaflet(leaflet_id, title))
