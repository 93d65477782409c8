"""`leaflet check`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import check_leaflets
from pipeline.cli import options
from pipeline.cli.findings import (
    Tally,
    concise_text,
    full_text,
    statistics,
    statistics_text,
    summary,
    width,
)
from pipeline.cli.progress import shown
from pipeline.cli.text import count, findings_text
from pipeline.commands.checking import Check, without_collections
from pipeline.commands.choosing import Choice, choice, only, require_checked
from pipeline.commands.ignoring import require_ignorable
from pipeline.diagnostics import Severity, status_of
from pipeline.project import Project, open_project
from pipeline.standards import Profile

if TYPE_CHECKING:
    from pipeline.commands.fixing import Fixed, Fixes

FOR_PEOPLE = ("text", "concise")
OUTPUTS = (*FOR_PEOPLE, "json", "sarif", "junit", "github")

MANY = 2_000
"""Findings that nobody reads one by one."""

FAILING = (Severity.ERROR, Severity.WITHHELD)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of one run ask for."""

    sources: tuple[Path, ...]
    profile: str
    output: str
    statistics: bool
    fix: bool
    diff: bool
    baseline: Path | None
    write_baseline: bool
    cache: bool
    strict: bool
    quiet: bool
    jobs: int


EXAMPLES = options.examples(
    ("leaflet check", "every finding, with its line"),
    ("leaflet check -q", "only what keeps pages off paper"),
    ("leaflet check --profile nhs content/leaflets/pain", "one folder, by other rules"),
    (
        "leaflet check --select safety,M4 --output concise",
        "a pack and all codes in M4, a line each",
    ),
    ("leaflet check --diff; leaflet check --fix", "what can be mended; mend it"),
    ("leaflet check --output sarif > leaflets.sarif", "a report for code scanning"),
    (
        "leaflet check --write-baseline --baseline known.json",
        "remembers what is found, so that only what is new is shown",
    ),
)


@click.command("check", epilog=EXAMPLES)
@options.sources
@click.option(
    "--profile",
    default="",
    metavar="NAME",
    help="Rules to follow: standard, nhs, eu, us, all, a pack's name or the house's own.  "
    "[default: the house's]",
)
@click.option(
    "--select",
    multiple=True,
    metavar="LIST",
    help="Show only these codes or packs, such as C010,T1,safety.",
)
@click.option("--ignore", multiple=True, metavar="LIST", help="Do not show these codes or packs.")
@click.option("--fix", is_flag=True, help="First mend in the sources what is safe to mend.")
@click.option(
    "--diff",
    is_flag=True,
    help="Print as a patch what --fix would mend, and change nothing.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Do not show the findings that this file remembers.  [default: the house's]",
)
@click.option("--write-baseline", is_flag=True, help="Remember in it what is found now.")
@click.option(
    "--output",
    type=click.Choice(OUTPUTS),
    help="Form of the findings, for people or for machines.  [default: text]",
)
@options.as_json
@click.option(
    "--statistics", "counts", is_flag=True, help="Show only how often each code was found."
)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("-q", "--quiet", is_flag=True, help="Show only what makes the exit code 1.")
@click.option("--no-cache", is_flag=True, help="Check again what has not changed.")
@options.jobs
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[Path, ...],
    profile: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    diff: bool,
    baseline: Path | None,
    write_baseline: bool,
    output: str | None,
    as_json: bool,
    counts: bool,
    strict: bool,
    quiet: bool,
    no_cache: bool,
    jobs: int | None,
) -> None:
    """Say what is wrong with leaflets, without printing them.

    SRC are files or folders, by default content/leaflets. Every finding has a code, which 'leaflet
    explain CODE' explains. The exit code is 1 if a leaflet would be withheld or fail, with --diff
    if there is something to mend or a file cannot be understood, and with --fix if a file could
    not be written.
    """
    _refuse_what_makes_no_sense(ctx)
    asked = Asked(
        sources=sources,
        profile=profile,
        output="json" if as_json else output or "text",
        statistics=counts,
        fix=fix,
        diff=diff,
        baseline=baseline,
        write_baseline=write_baseline,
        cache=not no_cache,
        strict=strict,
        quiet=quiet,
        jobs=jobs or 0,
    )
    ctx.exit(_run(asked, choice(select, ignore)))


# --- combinations of options ---------------------------------------------------------------------

_AT_ODDS = (
    ("diff", "fix", "the one only shows what the other changes"),
    *(("diff", other, "it prints a patch") for other in ("output", "as_json", "counts", "strict")),
    ("diff", "baseline", "what is in a baseline is mended too"),
    ("diff", "write_baseline", "it changes nothing"),
    ("output", "as_json", "--json is short for --output json"),
)
"""Options that cannot be used together, and why."""


def _refuse_what_makes_no_sense(ctx: click.Context) -> None:
    """Raises UsageError."""
    params = {parameter.name: parameter for parameter in ctx.command.params}
    for one, other, why in _AT_ODDS:
        if ctx.params[one] and ctx.params[other]:
            names = f"{params[one].opts[-1]} and {params[other].opts[-1]}"
            raise click.UsageError(f"{names} cannot be used together: {why}", ctx)
    output = ctx.params["output"] or "text"
    if ctx.params["counts"] and output not in ("text", "json"):
        raise click.UsageError(f"--statistics is text or JSON, and not {output}", ctx)


# --- running -------------------------------------------------------------------------------------


def _run(asked: Asked, chosen: Choice) -> int:
    """Do as asked; the exit code."""
    house = open_project(Path())
    profile = house.publisher.check.named(asked.profile)
    require_ignorable(profile, asked.profile or house.publisher.check.profile, house)
    require_checked(chosen, profile, asked.profile or house.publisher.check.profile)
    baseline = _baseline(asked, house)
    if asked.diff:
        return _print_diff(_fixes(asked, chosen, write=False), asked.quiet)
    fixes = _fixes(asked, chosen, write=True) if asked.fix else None
    with shown("Checking") as progress:
        whole = check_leaflets(
            asked.sources,
            workers=asked.jobs,
            profile=asked.profile,
            cache=asked.cache,
            progress=progress,
        )
    checked, tally = _without_known(asked, chosen, baseline, profile, whole)
    with without_collections():
        _print(asked, checked, tally, fixes)
    return 1 if _fails(checked, asked.strict) or (fixes and _unwritten(fixes)) else 0


def _baseline(asked: Asked, house: Project) -> Path | None:
    """The file of known findings, if there is one. Raises UsageError."""
    named = house.publisher.check.baseline
    path = asked.baseline or (house.root / named if named else None)
    if asked.write_baseline and path is None:
        raise click.UsageError(
            "--write-baseline needs a file: --baseline FILE, or baseline in [check] of "
            f"{house.settings}"
        )
    if asked.write_baseline and _is_part(asked.sources, house):
        raise click.UsageError(
            "--write-baseline with a part of the leaflets would forget the others; leave out SRC"
        )
    return path


def _is_part(sources: Sequence[Path], house: Project) -> bool:
    """Whether some leaflets of the house are asked for, and not the folder of all."""
    whole = house.leaflets.resolve()
    named = [source.resolve() for source in sources]
    return any(path.is_relative_to(whole) for path in named) and whole not in named


def _without_known(
    asked: Asked, chosen: Choice, baseline: Path | None, profile: Profile, whole: Check
) -> tuple[Check, Tally]:
    """What was chosen of a check, without what is in the baseline.

    That is written first if this was asked for; it then holds what was chosen, and nothing else.
    """
    hidden = sum(len(leaflet.suppressed) for leaflet in whole.leaflets)
    if baseline is None:
        return chosen.of(whole), Tally(hidden)
    # Loaded here, since most houses have no baseline.
    known = import_module("pipeline.commands.baseline")
    if asked.write_baseline:
        number = known.write_baseline(chosen.of(whole), baseline)
        if not asked.quiet:
            click.echo(f"remembered {count(number, 'finding')} in {baseline}", err=True)
    loaded = known.load_baseline(baseline)
    if loaded.is_of_elsewhere():
        click.echo(f"{baseline}: {_ELSEWHERE}", err=True)
    rest, remembered, gone = loaded.filter(whole, profile=profile)
    return chosen.of(rest), Tally(hidden, remembered, gone)


_ELSEWHERE = "no file that it knows is here; was it written in another folder?"


def _fails(checked: Check, strict: bool) -> bool:
    if any(leaflet.status != "built" for leaflet in checked.leaflets):
        return True
    if status_of(checked.diagnostics) != "built":
        return True
    return strict and any(kind.severity is Severity.WARNING for kind in checked.kinds)


# --- printing ------------------------------------------------------------------------------------


def _print(asked: Asked, checked: Check, tally: Tally, fixes: Fixes | None) -> None:
    if fixes:
        _say_fixes(fixes)
    failing = (*FAILING, Severity.WARNING) if asked.strict else FAILING
    loud = only(checked, lambda kind: kind.severity in failing) if asked.quiet else checked
    if asked.output not in FOR_PEOPLE:
        for text in _for_machine(asked, loud):
            click.echo(text, nl=False)
        click.echo()
        return
    for text in _for_people(asked, loud):
        click.echo(text)
    click.echo(summary(checked, tally))
    if not asked.statistics and sum(loud.kinds.values()) > MANY:
        click.echo("Run with --statistics to see which rules find the most.")


def _for_machine(asked: Asked, checked: Check) -> Iterator[str]:
    if asked.statistics:
        yield json.dumps([asdict(row) for row in statistics(checked)], indent=2)
    else:
        # Loaded here, since one file must be checked in a blink.
        yield from import_module("pipeline.commands.reports").REPORTS[asked.output](checked)


def _for_people(asked: Asked, checked: Check) -> Iterator[str]:
    if asked.statistics:
        yield from statistics_text(statistics(checked))
    elif asked.output == "concise":
        yield from concise_text(checked, Path())
    else:
        yield from full_text(checked, Path(), width())


# --- fixing --------------------------------------------------------------------------------------


def _fixes(asked: Asked, chosen: Choice, *, write: bool) -> Fixes:
    # Loaded here, since most checks mend nothing.
    fixing = import_module("pipeline.commands.fixing")
    fixes: Fixes = fixing.fix_leaflets(
        asked.sources,
        profile=asked.profile,
        codes=[code for code in fixing.fixable_codes() if chosen.covers(code)],
        write=write,
        workers=asked.jobs,
    )
    return fixes


def _print_diff(fixes: Fixes, quiet: bool) -> int:
    """A patch on stdout, and on stderr what it comes to."""
    for file in fixes.files:
        click.echo("\n".join(map(_in_colour, file.diff.split("\n"))), nl=False)
    if fixes.refused:
        click.echo(findings_text(fixes.refused), err=True)
    if not quiet:
        _say(fixes, "would mend", fixes.files)
    return 1 if fixes.files or fixes.refused or _unwritten(fixes) else 0


_SIDES = {"+": "green", "-": "red", "@": "cyan"}


def _in_colour(line: str) -> str:
    if line.startswith(("+++", "---")):
        return click.style(line, bold=True)
    return click.style(line, fg=_SIDES[line[0]]) if line[:1] in _SIDES else line


def _say_fixes(fixes: Fixes) -> None:
    """What was done; the check that follows says what is wrong with a file not understood."""
    _say(fixes, "mended", [file for file in fixes.files if file.written])


def _say(fixes: Fixes, did: str, files: Sequence[Fixed]) -> None:
    """What was mended, on stderr: stdout is for a patch, or for a machine."""
    if fixes.diagnostics:
        click.echo(findings_text(fixes.diagnostics), err=True)
    said = _sum(did, files) if files or not _unwritten(fixes) else "nothing was mended"
    if left := len({found.path for found in fixes.refused}):
        said += f"; {left} left out, for the errors named"
    click.echo(said, err=True)


def _unwritten(fixes: Fixes) -> bool:
    """Whether a file was to be mended and could not be written."""
    return any(found.code == "S029" for found in fixes.diagnostics)


def _sum(did: str, files: Sequence[Fixed]) -> str:
    """`mended 12 places in 3 files (S020 8, S023 4)`."""
    if not files:
        return "nothing to mend"
    edits: Counter[str] = Counter()
    for file in files:
        edits.update(dict(file.edits))
    codes = ", ".join(f"{code} {number}" for code, number in sorted(edits.items()))
    return f"{did} {count(edits.total(), 'place')} in {count(len(files), 'file')} ({codes})"
