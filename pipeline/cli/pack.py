"""`leaflet pack`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from pipeline import pack_leaflets
from pipeline.cli import options
from pipeline.cli.progress import shown
from pipeline.cli.text import count, findings_text
from pipeline.commands.ordering import MOST_COPIES, Wishes
from pipeline.commands.packed import Printed
from pipeline.commands.packing import OFFICE
from pipeline.forms import FINISHES

EXAMPLES = options.examples(
    ("leaflet pack --tag diabetes --copies 20 -o diabetes.pdf", "twenty of each"),
    ("leaflet pack --list orders.csv --clinic riverside", "what a clinic has ordered"),
)


@click.command("pack", epilog=EXAMPLES)
@options.sources
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only this leaflet; repeatable.")
@click.option("--tag", "tags", multiple=True, help="Only leaflets with this tag; repeatable.")
@click.option(
    "--list", "orders", type=options.FILE, metavar="FILE", help="CSV of id,copies; or ids alone."
)
@click.option(
    "--copies",
    type=click.IntRange(1, MOST_COPIES),
    default=1,
    show_default=True,
    help="Of each leaflet for which the list has no number.",
)
@click.option("-f", "--format", "page_format", metavar="NAME", default="", help="Page format.")
@click.option(
    "--finish", type=click.Choice(list(FINISHES)), default=OFFICE, show_default=True, help="Finish."
)
@click.option("--clinic", metavar="ID", default="", help="Whose name is on the leaflets.")
@click.option(
    "-o",
    "--output",
    "file",
    type=options.FILE,
    default="pack.pdf",
    show_default=True,
    help="File to write.",
)
@click.option(
    "--out", type=options.FILE, default="out", show_default=True, help="Folder to build in."
)
@options.jobs
@options.cache
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[Path, ...],
    ids: tuple[str, ...],
    tags: tuple[str, ...],
    orders: Path | None,
    copies: int,
    page_format: str,
    finish: str,
    clinic: str,
    file: Path,
    out: Path,
    jobs: int | None,
    cache: Path | None,
    as_json: bool,
) -> None:
    """Join leaflets in one file, ready to print on both sides.

    SRC are files or folders, by default content/leaflets. What has changed is built first, so a
    pack is never out of date. Each copy begins on a sheet of its own.

    The first sheets list what is in the pack, and what is not: a leaflet that must not or cannot
    be printed, an id that there is not, a row of the list that cannot be read. Then the exit code
    is 1.
    """
    with shown("Building") as progress:
        made = pack_leaflets(
            sources,
            wishes=Wishes(ids, tags, orders, copies),
            page_format=page_format,
            finish=finish,
            clinic=clinic,
            file=file,
            out=out,
            cache=cache,
            workers=jobs or 0,
            progress=progress,
            waiting=lambda: click.echo(f"waiting for another build into {out}", err=True),
        )
    click.echo(_json(made) if as_json else "\n\n".join(_text(made)))
    ctx.exit(0 if made.whole else 1)


def _text(made: Printed) -> Iterator[str]:
    if made.diagnostics:
        yield findings_text(made.diagnostics)
    copies = f" in {made.copies:,} copies" if made.copies > made.leaflets else ""
    parts = [
        click.style(f"{count(made.leaflets, 'leaflet')}{copies}, {made.file}", bold=True),
        f"{count(made.pages, 'page')} on {count(made.sheets, 'sheet')}",
        *([click.style(f"{len(made.lost)} missing", fg="red")] if made.lost else []),
    ]
    yield " · ".join(parts)


def _json(made: Printed) -> str:
    data = {
        "file": str(made.file),
        "leaflets": made.leaflets,
        "copies": made.copies,
        "sheets": made.sheets,
        "pages": made.pages,
        "missing": [lost.name for lost in made.lost],
        "diagnostics": [asdict(found) for found in made.diagnostics],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)
