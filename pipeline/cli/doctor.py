"""`leaflet doctor`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from pipeline import examine_machine
from pipeline.cli import options
from pipeline.cli.text import doctor_text

MACHINE_LACKS = 3


@click.command("doctor")
@options.as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say what this machine has and lacks.

    Lists each library, font and validator with its version; for what is missing, what is lost
    without it and how to get it. The exit code is 3 where leaflets cannot be built.
    """
    found = examine_machine()
    if as_json:
        click.echo(json.dumps([asdict(row) for row in found], indent=2, ensure_ascii=False))
    else:
        click.echo(doctor_text(found))
    lacking = any(row.required and not row.present for row in found)
    ctx.exit(MACHINE_LACKS if lacking else 0)
