"""`leaflet doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain

import click

from pipeline import examine_machine
from pipeline.cli import MACHINE_LACKS, options
from pipeline.cli.text import table
from pipeline.commands.doctor import Finding


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
        click.echo(_text(found))
    lacking = any(row.required and not row.present for row in found)
    ctx.exit(MACHINE_LACKS if lacking else 0)


def _text(findings: Sequence[Finding]) -> str:
    """What is there as a table, then what is missing, what is lost without it, how to get it."""
    rows = [(_mark(row), row.name, row.version or "-", row.purpose) for row in findings]
    missing = "\n".join(chain.from_iterable(_missing(row) for row in findings if not row.present))
    return "\n\n".join(part for part in (table(rows), missing) if part)


def _mark(row: Finding) -> str:
    if row.present:
        return click.style("ok", fg="green")
    return click.style("missing", fg="red" if row.required else "yellow")


def _missing(row: Finding) -> Iterator[str]:
    needed = "" if row.required else " (optional)"
    yield f"{click.style(row.name, bold=True)} is missing{needed}: {row.lost_without}"
    yield f"    {row.how_to_get}"
