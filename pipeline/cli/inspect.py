"""`leaflet inspect`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from click.core import ParameterSource

from pipeline import inspect_leaflet, trace_leaflet
from pipeline.cli import options
from pipeline.cli.text import count, findings_text, table
from pipeline.commands.inspection import INSPECTIONS
from pipeline.commands.provenance import History, NotPrintedHere, Provenance

EXAMPLES = options.examples(
    ("leaflet inspect content/leaflets/metformin.md --stage text", "its words alone"),
    ("leaflet inspect out/pdf/a4/metformin.pdf", "from which source it was printed"),
)


@click.command("inspect", epilog=EXAMPLES)
@click.argument("file", type=options.FILE)
@click.option(
    "--stage",
    type=click.Choice(list(INSPECTIONS)),
    default="leaflet",
    show_default=True,
    help="Whose result to show.",
)
@options.as_json
@click.pass_context
def command(ctx: click.Context, file: Path, stage: str, as_json: bool) -> None:
    """Look into a leaflet, or trace where a printed one is from.

    Of a Markdown page: source, draft and leaflet are JSON, html is the page that is printed, xhtml
    the chapter of a handbook, and text the words alone. Findings go to stderr.

    Of a PDF: the source, version and commit that it was printed from; of a pack, what is in it.
    """
    if _is_pdf(file):
        if ctx.get_parameter_source("stage") is not ParameterSource.DEFAULT:
            raise click.UsageError("--stage is about Markdown pages, and this is a PDF")
        _trace(ctx, file, as_json)
        return
    seen = inspect_leaflet(file, stage)
    if seen.diagnostics:
        click.echo(findings_text(seen.diagnostics), err=True)
    if seen.value is None:
        ctx.exit(1)
    click.echo(seen.value)


def _is_pdf(file: Path) -> bool:
    """By its name, or by how it begins (ISO 32000-1, 7.5.2)."""
    if file.suffix.lower() == ".pdf":
        return True
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(5) == b"%PDF-"


def _trace(ctx: click.Context, file: Path, as_json: bool) -> None:
    try:
        found = trace_leaflet(file)
    except NotPrintedHere as error:
        click.echo(str(error), err=True)
        ctx.exit(1)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False, default=str))
    else:
        click.echo("\n\n".join(_text(found)))


def _text(found: Provenance) -> Iterator[str]:
    rows = (
        ("title", found.title),
        ("id", found.id if found.source or found.id else ""),
        ("form", found.form),
        ("source", found.source),
        ("version", found.version),
        ("reviewed", f"{found.reviewed:%Y-%m-%d}" if found.reviewed else ""),
        ("SHA-256", found.sha256[:8]),
        *_commits(found.history),
        ("pages", f"{found.pages:,}"),
        ("holds", count(len(found.packed), "leaflet") if found.packed else ""),
    )
    yield table([row for row in rows if row[1]])
    if found.packed:
        yield table([(one.id, one.version, one.sha256[:8], one.source) for one in found.packed])


def _commits(history: History) -> Iterator[tuple[str, str]]:
    for commit in history.commits:
        yield "commit", f"{commit.hash[:12]} of {commit.date}"
    if history.note:
        yield "note" if history.commits else "commit", history.note
