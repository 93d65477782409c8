"""`leaflet cache`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from pipeline import show_cache, trim_cache
from pipeline.batch.cache import Trimmed
from pipeline.cli import options
from pipeline.cli.text import count, table
from pipeline.commands.caching import CacheContents

SIZES: Mapping[str, int] = {
    "b": 1,
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", start=1)},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", start=1)},
}
"""Bytes in a unit of size."""

AGES: Mapping[str, int] = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
"""Seconds in a unit of age."""


class Amount(click.ParamType[int]):
    """A number with its unit, as a whole number of the smallest one."""

    def __init__(self, name: str, units: Mapping[str, int], example: str) -> None:
        self.name = name
        self.units = units
        self.example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """A text such as `500MB` or `1.5 GiB`; what was converted before stays as it is."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r" *([0-9]{1,15}(?:\.[0-9]{1,15})?) *([A-Za-z]+) *", str(value))
        unit = self.units.get(match[2].lower()) if match else None
        if match is None or unit is None:
            units = ", ".join(self.units)
            self.fail(f"'{value}' is no {self.name}; write {self.example}; units: {units}")
        return int(Fraction(match[1]) * unit)


@click.group("cache", invoke_without_command=True)
@options.cache
@options.as_json
@click.pass_context
def command(ctx: click.Context, cache: Path | None, as_json: bool) -> None:
    """Show or trim the folder that builds share.

    Builds that were given '--cache DIR' keep there what they make, and take from there what
    another build has made of the same input. Any part of it can be removed at any time.
    """
    if ctx.invoked_subcommand:
        return
    found = show_cache(_named(cache))
    click.echo(_json(_contents_data(found)) if as_json else _contents_text(found))


@command.command("trim")
@options.cache
@click.option(
    "--max-size",
    type=Amount("size", SIZES, "500MB or 2GiB"),
    metavar="SIZE",
    help="Remove the least recently used beyond this, such as 500MB.",
)
@click.option(
    "--max-age",
    type=Amount("age", AGES, "30d or 12h"),
    metavar="AGE",
    help="Remove what was not used for so long, such as 30d.",
)
@options.as_json
@click.pass_context
def trim(
    ctx: click.Context,
    cache: Path | None,
    max_size: int | None,
    max_age: int | None,
    as_json: bool,
) -> None:
    """Remove what was not used for long, or is too much.

    Builds may use the folder meanwhile. Files that are no entries of the cache stay. The exit code
    is 1 if something could not be removed.
    """
    if max_size is None and max_age is None:
        raise click.UsageError("say what to keep, with --max-size or --max-age")
    above = ctx.parent.params if ctx.parent else {}
    done = trim_cache(_named(cache or above.get("cache")), max_size, max_age)
    wants_json = as_json or above.get("as_json")
    click.echo(_json(asdict(done)) if wants_json else _trimmed_text(done))
    ctx.exit(1 if done.refused else 0)


def _named(folder: Path | None) -> Path:
    if folder is None:
        raise click.UsageError("name the folder with --cache DIR, or in LEAFLET_CACHE")
    return folder


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)


def _contents_data(found: CacheContents) -> Mapping[str, object]:
    return {
        "folder": str(found.folder),
        "entries": found.entries,
        "size": found.size,
        "oldest_use": _when(found.oldest_use),
        "newest_use": _when(found.newest_use),
    }


def _contents_text(found: CacheContents) -> str:
    uses = (("oldest use", _when(found.oldest_use)), ("newest use", _when(found.newest_use)))
    return table(
        [
            ("folder", str(found.folder)),
            ("entries", f"{found.entries:,}"),
            ("size", _size(found.size)),
            *((name, when) for name, when in uses if when),
        ]
    )


def _trimmed_text(done: Trimmed) -> str:
    return "\n".join(_trimmed_lines(done))


def _trimmed_lines(done: Trimmed) -> Iterator[str]:
    for refused in done.refused:
        yield f"cannot be removed: {refused}"
    if done.unfinished:
        yield f"removed {count(done.unfinished, 'file')} that killed builds had left unfinished"
    removed = f"removed {_entries(done.removed)} ({_size(done.freed)})"
    yield f"{removed} · {_entries(done.left)} left ({_size(done.left_size)})"


def _entries(number: int) -> str:
    return f"{number:,} entry" if number == 1 else f"{number:,} entries"


def _size(number: int) -> str:
    """Bytes in the unit that leaves fewer than four digits before the point."""
    units = ["bytes", "kB", "MB", "GB", "TB"]
    size = float(number)
    while size >= 999.95 and len(units) > 1:
        size /= 1000
        del units[0]
    return f"{size:,.1f} {units[0]}" if size != number else f"{number} bytes"


def _when(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(max(seconds, 0.0), UTC).isoformat(timespec="seconds")
