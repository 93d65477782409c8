"""`leaflet build`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from pipeline import build_leaflets, compare_builds, plan_leaflets
from pipeline.batch.timing import Timings
from pipeline.cli import options
from pipeline.cli.forecast import comparison_text, plan_text
from pipeline.cli.profile import profile_text
from pipeline.cli.progress import shown
from pipeline.cli.report_option import Asked, on_stdout, report_option, write_reports
from pipeline.cli.summary import build_text
from pipeline.forms import FINISHES
from pipeline.handbook import EDITIONS, Edition
from pipeline.manifest import to_json


class Shard(click.ParamType[tuple[int, int]]):
    """`2/8`: the second of eight parts."""

    name = "N/PARTS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Refuses what is no part of a whole."""
        found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", str(value))
        number, count = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= number <= count:
            self.fail(f"'{value}' is no part; write 2/8 for the second of eight", param, ctx)
        return number, count


class Cluster(click.ParamType[str]):
    """`tcp://host:8786`, or `local:4`."""

    name = "ADDRESS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuses a local cluster of no size."""
        if not re.fullmatch(r"local:[1-9]\d{0,2}|(?!local:).*", str(value)):
            self.fail(f"'{value}' does not say how many workers; write for instance local:4")
        return str(value)


EXAMPLES = options.examples(
    ("leaflet build", "all leaflets and handbooks"),
    ("leaflet build content/leaflets/metformin.md -f trifold", "one leaflet, to be folded"),
    ("leaflet build --clinic all --finish press", "for every clinic, for a print shop"),
    ("leaflet build --handbook ward --no-leaflets", "one handbook alone"),
    ("leaflet build --dry-run", "what would be built, and why"),
)


@click.command("build", epilog=EXAMPLES)
@options.sources
@click.option(
    "-o", "--out", type=options.FILE, default="out", show_default=True, help="Folder to write to."
)
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="NAME", help="Page format; repeatable."
)
@click.option(
    "--finish",
    "finishes",
    multiple=True,
    type=click.Choice(list(FINISHES)),
    help="How each format is finished; repeatable.",
)
@click.option(
    "--clinic",
    "clinics",
    multiple=True,
    metavar="ID|all",
    help="Print for this clinic, or for all; repeatable.",
)
@click.option(
    "--handbook", "handbooks", multiple=True, metavar="ID|FILE", help="Handbook; repeatable."
)
@click.option(
    "--edition",
    "editions",
    multiple=True,
    type=click.Choice(EDITIONS),
    help="Make handbooks as EPUB or for print (PDF); repeatable.",
)
@click.option("--no-leaflets", is_flag=True, help="Make handbooks alone.")
@click.option(
    "--changed-since", metavar="REV", default="", help="Only what differs from git's REV."
)
@click.option(
    "--shard", type=Shard(), help="Only this part of all leaflets, such as 2/8; binds no handbook."
)
@click.option(
    "--prune", is_flag=True, help="Delete outputs of sources, clinics or formats that are gone."
)
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be built, and why.")
@click.option(
    "--check-reproducible", is_flag=True, help="Build everything once more, and compare the bytes."
)
@options.jobs
@options.cache
@click.option(
    "--cluster", type=Cluster(), default="", help="Dask scheduler to use, or local:N to try it."
)
@options.verbose
@options.as_json
@report_option
@click.option("--profile", is_flag=True, help="Say where the time went, on stderr.")
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[Path, ...],
    out: Path,
    formats: tuple[str, ...],
    finishes: tuple[str, ...],
    clinics: tuple[str, ...],
    handbooks: tuple[str, ...],
    editions: tuple[Edition, ...],
    no_leaflets: bool,
    changed_since: str,
    shard: tuple[int, int] | None,
    prune: bool,
    dry_run: bool,
    check_reproducible: bool,
    jobs: int | None,
    cache: Path | None,
    cluster: str,
    verbose: bool,
    as_json: bool,
    reports: tuple[Asked, ...],
    profile: bool,
) -> None:
    """Print leaflets as PDF, and bind handbooks as EPUB and for print.

    SRC are files or folders. Without any, all of content/leaflets is built, with every handbook
    in content/handbooks, each as the editions that it names. What has not changed since the last
    build is not made again.

    A leaflet that must not be printed is withheld, one that cannot be printed has failed. Both are
    listed with the reason, the others are built, and the exit code is 1.
    """
    if as_json and on_stdout(reports):
        raise click.UsageError("stdout cannot hold both --json and a --report; give it a file")
    wanted: dict[str, Any] = {
        "out": out,
        "formats": formats,
        "finishes": finishes,
        "clinics": clinics,
        "handbooks": handbooks,
        "editions": editions,
        "leaflets": not no_leaflets,
        "shard": shard,
        "changed_since": changed_since,
    }
    if dry_run:
        if as_json or reports or profile or check_reproducible:
            raise click.UsageError("--dry-run builds nothing that could be reported or compared")
        click.echo(plan_text(plan_leaflets(sources, **wanted), verbose))
        return
    timings = Timings()
    with shown("Building") as progress:
        made = build_leaflets(
            sources,
            **wanted,
            prune=prune,
            cache=cache,
            workers=jobs or 0,
            cluster=cluster,
            progress=progress,
            timings=timings,
            waiting=lambda: click.echo(f"waiting for another build into {out}", err=True),
        )
    if as_json:
        click.echo(to_json(made.manifest), nl=False)
    else:
        click.echo(build_text(made, verbose), err=on_stdout(reports))
    click.echo(write_reports(reports, made.manifest) or "", nl=False)
    if profile:
        click.echo(profile_text(timings), err=True)
    same = True
    if check_reproducible:
        comparison = compare_builds(made, sources, **wanted)
        same = not comparison.differing
        click.echo(comparison_text(comparison), err=True)
    ctx.exit(0 if made.all_built and same else 1)
