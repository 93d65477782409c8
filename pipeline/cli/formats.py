"""`leaflet formats`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from pipeline import list_formats
from pipeline.cli import options
from pipeline.cli.text import findings_text, table
from pipeline.formats import Format
from pipeline.imposition import LAYOUTS


@click.command("formats")
@options.as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the page formats: paper, pages, type.

    A format whose row or style sheet is wrong is reported, and the exit code is 1.
    """
    found = list_formats()
    rows = [found.rows[name] for name in sorted(found.rows)]
    if as_json:
        click.echo(json.dumps([_facts(row) for row in rows], indent=2, ensure_ascii=False))
    else:
        click.echo(table([(row.name, row.sheet, pages(row), rules(row)) for row in rows]))
    broken = [finding for findings in found.broken.values() for finding in findings]
    if broken:
        click.echo(findings_text(broken), err=True)
        ctx.exit(1)


def pages(row: Format) -> str:
    """How many pages there may be, and how they come onto sheets."""
    layout = LAYOUTS[row.imposition].name if row.imposition else ""
    return ", ".join(filter(None, (str(row.budget or "any pages"), layout)))


def rules(row: Format) -> str:
    """The sizes of type, and by which rule."""
    return " ".join(_rules(row))


def _rules(row: Format) -> Iterator[str]:
    sizes = [rung.text for rung in row.ladder if rung.text]
    if len(set(sizes)) > 1:
        yield f"{max(sizes):g} to {min(sizes):g} pt,"
    elif sizes:
        yield f"{sizes[0]:g} pt,"
    yield f"{row.profile.name} (at least {row.profile.text:g} pt)"


def _facts(row: Format) -> dict[str, Any]:
    sizes = [rung.text for rung in row.ladder if rung.text]
    return {
        "name": row.name,
        "sheet": row.sheet,
        "purpose": row.purpose,
        "budget": str(row.budget or ""),
        "imposition": row.imposition,
        "content": row.content,
        "profile": row.profile.name,
        "least_pt": row.profile.text,
        "text_pt": [max(sizes), min(sizes)] if sizes else [],
    }
