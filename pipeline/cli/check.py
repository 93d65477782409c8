"""`leaflet check`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from pipeline import check_leaflets
from pipeline.cli import options
from pipeline.cli.progress import shown
from pipeline.cli.text import check_text
from pipeline.commands.checking import Check
from pipeline.diagnostics import Severity

OUTPUTS = ("text", "json", "sarif", "junit", "github")


@click.command("check")
@options.sources
@click.option(
    "--output",
    type=click.Choice(OUTPUTS),
    default="text",
    show_default=True,
    help="For whom: people or a machine.",
)
@options.as_json
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@options.jobs
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[Path, ...],
    output: str,
    as_json: bool,
    strict: bool,
    jobs: int | None,
) -> None:
    """Say what is wrong with leaflets, without printing them.

    SRC are files or folders, by default content/leaflets. Every finding has a code, which 'leaflet
    explain CODE' explains. The exit code is 1 if a leaflet would be withheld or fail.
    """
    with shown("Checking") as progress:
        checked = check_leaflets(sources, workers=jobs or 0, progress=progress)
    click.echo(_report(checked, "json" if as_json else output))
    ctx.exit(1 if _fails(checked, strict) else 0)


def _report(checked: Check, output: str) -> str:
    if output == "text":
        return check_text(checked)
    # Loaded here, since one file must be checked in a blink.
    report: str = import_module("pipeline.commands.reports").REPORTS[output](checked)
    return report


def _fails(checked: Check, strict: bool) -> bool:
    if any(leaflet.status != "built" for leaflet in checked.leaflets):
        return True
    found = (d for leaflet in checked.leaflets for d in leaflet.diagnostics)
    return strict and any(d.severity is Severity.WARNING for d in (*checked.diagnostics, *found))
