"""`leaflet formats`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from pipeline import list_formats
from pipeline.cli import options
from pipeline.cli.text import table


@click.command("formats")
@options.as_json
def command(as_json: bool) -> None:
    """List the page formats."""
    formats = list_formats()
    if as_json:
        click.echo(json.dumps([asdict(row) for row in formats], indent=2, ensure_ascii=False))
        return
    click.echo(table([(row.name, row.sheet, row.purpose) for row in formats]))
