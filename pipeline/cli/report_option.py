"""`--report KIND[=FILE]`: reports for machines asked for in, written to files or for stdout out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.batch.store import OutputError
from pipeline.manifest import Manifest

F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("junit", "json", "github", "sarif")


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that was asked for; without a file it goes to stdout."""

    kind: str
    file: Path | None = None


def report_option(command: F) -> F:
    """Reports for machines, as `reports: tuple[Asked, ...]`."""
    return click.option(
        "--report",
        "reports",
        multiple=True,
        callback=_asked,
        metavar="KIND[=FILE]",
        help=f"Report for CI: {', '.join(KINDS[:-1])} or {KINDS[-1]}, to FILE or stdout; "
        "repeatable.",
    )(command)


def on_stdout(asked: Sequence[Asked]) -> bool:
    """Whether one of the reports goes to stdout, which then can hold nothing else."""
    return any(report.file is None for report in asked)


def write_reports(asked: Sequence[Asked], manifest: Manifest) -> str | None:
    """Write what goes to files; the text for stdout where it was asked for, else None.

    Text ends with its last line's end; there is none where GitHub has nothing to show. Raises
    OutputError for a file that cannot be written.
    """
    for_stdout = None
    for report in asked:
        text = _text(report.kind, manifest)
        if report.file:
            _write(report.file, text)
        else:
            for_stdout = text
    return for_stdout


def _text(kind: str, manifest: Manifest) -> str:
    # Loaded here, since most builds have no report.
    text: str = import_module("pipeline.commands.reports").BUILD_REPORTS[kind](manifest)
    return text if text.endswith("\n") or not text else f"{text}\n"


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise OutputError(
            f"{file}: cannot write the report: {error.strerror}; choose another file with --report"
        ) from error


# --- what was asked for --------------------------------------------------------------------------


def _asked(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[Asked, ...]:
    asked = tuple(_report(ctx, param, value) for value in values)
    _refuse_one_place_for_two(asked)
    return asked


def _report(ctx: click.Context, param: click.Parameter, value: str) -> Asked:
    """`KIND`, or `KIND=FILE`; `-` is stdout."""
    kind, equals, file = value.partition("=")
    if kind not in KINDS:
        raise click.BadParameter(_unknown(kind))
    if equals and not file:
        raise click.BadParameter(f"'{value}' names no file; write {kind}=FILE")
    if file in ("", "-"):
        return Asked(kind)
    _FILE.convert(file, param, ctx)  # refuses folders, before the build rather than after it
    return Asked(kind, Path(file))


_FILE = click.Path(dir_okay=False, writable=True)


def _unknown(kind: str) -> str:
    near = get_close_matches(kind.lower(), KINDS, n=1)
    meant = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(KINDS)}"
    return f"unknown kind of report '{kind}'; {meant}"


def _refuse_one_place_for_two(asked: Sequence[Asked]) -> None:
    places = Counter(report.file and report.file.resolve() for report in asked)
    for report in asked:
        if places[report.file and report.file.resolve()] > 1:
            where = f"one file, {report.file}" if report.file else "stdout"
            raise click.BadParameter(
                f"two reports cannot go to {where}; give each its own: {report.kind}=FILE"
            )
