"""`leaflet diff`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipeline import diff_leaflets
from pipeline.cli import options
from pipeline.cli.diff_text import diff_text
from pipeline.cli.findings import width
from pipeline.commands.diff_reports import (
    diff_json,
    diff_page,
    diff_report,
    require_writer,
    write_diff,
)
from pipeline.diff.result import Differences

OUTPUTS = ("text", "html", "json")


class Output(click.Choice[str]):
    """One of OUTPUTS; a PDF is none for a terminal."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The output. Raises BadParameter."""
        if value == "pdf":
            self.fail("a PDF goes into a file: write it with -o changes.pdf", param, ctx)
        return str(super().convert(value, param, ctx))


EXAMPLES = options.examples(
    ("leaflet diff main", "the leaflets as they are, compared with main"),
    ("leaflet diff v1.2 HEAD -o changes.pdf", "two revisions, as a report to sign"),
    (
        "leaflet diff main...HEAD --only metformin",
        "one leaflet, since the histories of both parted",
    ),
    ("leaflet diff old.md new.md --output html > changes.html", "two files, as a page"),
)


@click.command("diff", epilog=EXAMPLES)
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, default="", metavar="[NEW]")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--only", multiple=True, metavar="ID", help="Only this leaflet; repeatable.")
@click.option(
    "--output",
    type=Output(OUTPUTS),
    default="text",
    show_default=True,
    help="For whom: people or a machine.",
)
@click.option(
    "-o",
    "--write",
    "files",
    multiple=True,
    type=options.FILE,
    metavar="FILE",
    help="Also write FILE.pdf to sign, FILE.html or FILE.json; repeatable.",
)
@options.as_json
@options.jobs
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str,
    paths: tuple[str, ...],
    only: tuple[str, ...],
    output: str,
    files: tuple[Path, ...],
    as_json: bool,
    jobs: int | None,
) -> None:
    """Say what has changed for patients between two versions.

    Doses and precautions come first. OLD and NEW are files, folders, or git revisions such as
    main, v1.2 or HEAD~3; an existing path wins. REV:PATH is a file or folder in a revision, and
    A..B or A...B are two revisions at once. Without NEW, OLD is compared with the leaflets as they
    are. Where both are revisions, PATHs choose files or folders. Leaflets go together by their
    ids, so a renamed file is no new leaflet.

    The exit code is 1 if an approval does not cover the text that it stands on, or if a leaflet
    could not be compared.
    """
    for file in files:
        require_writer(file)
    found = diff_leaflets(
        old,
        new,
        paths=paths,
        only=only,
        workers=jobs or 0,
        progress=_follower(),
    )
    shown = "json" if as_json else output
    if shown == "text":
        columns = width() if sys.stdout.isatty() else 0
        click.echo(diff_text(diff_report(found), brief=bool(files), columns=columns))
    else:
        click.echo(diff_json(found) if shown == "json" else diff_page(found), nl=shown == "json")
    for file in files:
        write_diff(found, file)
        click.echo(f"wrote {file}", err=True)
    ctx.exit(1 if _fails(found) else 0)


def _fails(found: Differences) -> bool:
    return bool(found.void or found.of("refused"))


def _follower() -> Callable[[int, int], None]:
    """Says now and then how far it is, where that takes long."""
    said = time.monotonic()

    def follow(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= _QUIET:
            said = time.monotonic()
            click.echo(f"Comparing: {done:,} of {total:,} leaflets", err=True)

    return follow


_QUIET = 10.0
"""Seconds between two lines that tell how far it is."""
