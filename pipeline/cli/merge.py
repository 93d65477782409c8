"""`leaflet merge`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import merge_outputs
from pipeline.cli import options
from pipeline.cli.report_option import Asked, on_stdout, report_option, write_reports
from pipeline.cli.summary import build_text

EXAMPLES = options.examples(
    ("leaflet merge parts/*", "what the parts of a build made, in out/"),
)


@click.command("merge", epilog=EXAMPLES)
@click.argument("folders", nargs=-1, required=True, type=options.FILE, metavar="DIR...")
@click.option(
    "-o", "--out", type=options.FILE, default="out", show_default=True, help="Folder to write to."
)
@options.verbose
@report_option
@click.pass_context
def command(
    ctx: click.Context,
    folders: tuple[Path, ...],
    out: Path,
    verbose: bool,
    reports: tuple[Asked, ...],
) -> None:
    """Join the outputs of a build in parts.

    DIR are the folders that 'leaflet build --shard' wrote. What they hold is copied into one, with
    one manifest. 'leaflet build' into it makes nothing again and binds the handbooks.
    """
    made = merge_outputs(
        folders,
        out=out,
        waiting=lambda: click.echo(f"waiting for a build into {out}", err=True),
    )
    click.echo(build_text(made, verbose), err=on_stdout(reports))
    click.echo(write_reports(reports, made.manifest) or "", nl=False)
    ctx.exit(0 if made.all_built else 1)
