"""`leaflet build`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import build_leaflets
from pipeline.cli import options
from pipeline.cli.progress import shown
from pipeline.cli.summary import build_text
from pipeline.manifest import to_json


@click.command("build")
@options.sources
@click.option(
    "-o", "--out", type=options.FILE, default="out", show_default=True, help="Folder to write to."
)
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="NAME", help="Page format; repeatable."
)
@click.option(
    "--handbook", "handbooks", multiple=True, metavar="ID|FILE", help="Handbook; repeatable."
)
@options.jobs
@options.verbose
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[Path, ...],
    out: Path,
    formats: tuple[str, ...],
    handbooks: tuple[str, ...],
    jobs: int | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Print leaflets as PDF and bind handbooks as EPUB.

    SRC are files or folders. Without any, all of content/leaflets is built, with every handbook
    in content/handbooks.

    A leaflet that must not be printed is withheld, one that cannot be printed has failed. Both are
    listed with the reason, the others are built, and the exit code is 1.
    """
    with shown("Building") as progress:
        made = build_leaflets(
            sources,
            out=out,
            formats=formats,
            handbooks=handbooks,
            workers=jobs or 0,
            progress=progress,
        )
    click.echo(to_json(made.manifest) if as_json else build_text(made, verbose), nl=not as_json)
    ctx.exit(0 if made.all_built else 1)
