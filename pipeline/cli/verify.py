"""`leaflet verify`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pipeline import verify_output
from pipeline.cli import MACHINE_LACKS, options
from pipeline.cli.text import count, table
from pipeline.commands.verification import CHECKS, OPTIONAL, Verification
from pipeline.tools import Requirement
from pipeline.verify.verdict import Verdict

MOST = 5
"""Messages about one file, and files of one validator, that are listed."""


EXAMPLES = options.examples(
    ("leaflet verify", "all of out/"),
    ("leaflet verify parts/2 --no-ace", "another folder, without the slowest validator"),
)


@click.command("verify", epilog=EXAMPLES)
@click.argument("out", type=options.FILE, default="out")
@click.option(
    "--skip",
    multiple=True,
    type=click.Choice(list(CHECKS)),
    metavar="CHECK",
    help=f"Leave out one of {', '.join(CHECKS)}; repeatable.",
)
@click.option("--no-ace", is_flag=True, help="The same as --skip ace.")
@options.jobs
@options.verbose
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    out: Path,
    skip: tuple[str, ...],
    no_ace: bool,
    jobs: int | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Open what was built again, and let validators judge it.

    Compares every file in OUT with its sum and its words with those of the source; looks on each
    page for text that is cut off, over a fold or over other text, too small or too faint, and in
    files for a print shop for what no press can print. Then runs veraPDF in the flavours that a
    file claims, EPUBCheck and, where it is installed, Ace.
    """
    left_out = {*skip, *(("ace",) if no_ace else ())}
    said = verify_output(out, skip=left_out, workers=jobs or 0)
    click.echo(_json(said) if as_json else _text(said, verbose))
    needed = [tool for tool in said.missing if tool.name not in OPTIONAL]
    if not said.passed:
        ctx.exit(1)
    ctx.exit(MACHINE_LACKS if needed else 0)


def _text(said: Verification, verbose: bool) -> str:
    parts = ["\n".join(_complaints(said.verdicts, verbose)), _table(said.verdicts)]
    parts += ["\n".join(_absent(tool)) for tool in said.missing]
    return "\n\n".join(part for part in parts if part)


def _complaints(verdicts: Sequence[Verdict], verbose: bool) -> Iterator[str]:
    failed = [verdict for verdict in verdicts if not verdict.passed]
    listed: Counter[str] = Counter()
    for verdict in failed:
        listed[verdict.validator] += 1
        if verbose or listed[verdict.validator] <= MOST:
            yield f"{click.style(str(verdict.path), bold=True)} {verdict.validator}"
            yield from (
                f"    {message}" for message in verdict.messages[: None if verbose else MOST]
            )
    for validator, number in listed.items():
        if number > MOST and not verbose:
            more = count(number - MOST, "file")
            yield click.style(f"{validator}: {more} more; -v shows all", dim=True)


def _table(verdicts: Sequence[Verdict]) -> str:
    rows = [("", "passed", "failed")]
    for validator in dict.fromkeys(verdict.validator for verdict in verdicts):
        passed = Counter(v.passed for v in verdicts if v.validator == validator)
        failed = click.style(str(passed[False]), fg="red") if passed[False] else "-"
        rows.append((validator, str(passed[True]), failed))
    return table(rows)


def _absent(tool: Requirement) -> Iterator[str]:
    colour = "yellow" if tool.name in OPTIONAL else "red"
    yield f"{click.style(tool.name, fg=colour)} is missing: {tool.lost_without}"
    yield f"    {tool.how_to_get}"


def _json(said: Verification) -> str:
    verdicts = [
        {
            "path": verdict.path.as_posix(),
            "validator": verdict.validator,
            "passed": verdict.passed,
            "messages": [str(message) for message in verdict.messages],
        }
        for verdict in said.verdicts
    ]
    missing = [{"name": tool.name, "how_to_get": tool.how_to_get} for tool in said.missing]
    return json.dumps({"verdicts": verdicts, "missing": missing}, indent=2, ensure_ascii=False)
