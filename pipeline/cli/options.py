"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)


def examples(*rows: tuple[str, str]) -> str:
    """The end of a command's help: commands as somebody would type them, and what they do."""
    longest = max(len(typed) for typed, _ in rows)
    lines = [f"  {typed:<{longest}}  {said}" for typed, said in rows]
    if max(map(len, lines)) > _ROOM:
        lines = [f"  {typed}\n      {said}" for typed, said in rows]
    return "\n".join(("\b", "Examples:", *lines))  # \b keeps click from joining the lines


_ROOM = 78
"""Columns for an example: help is indented by two more."""


def sources(command: F) -> F:
    """Files or folders to work on."""
    return click.argument("sources", nargs=-1, type=FILE, metavar="[SRC]...")(command)


def jobs(command: F) -> F:
    """How many processes work side by side."""
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes to use.  [default: the cores]",
    )(command)


def cache(command: F) -> F:
    """The folder that builds share."""
    return click.option(
        "--cache",
        type=FILE,
        envvar="LEAFLET_CACHE",
        show_envvar=True,
        metavar="DIR",
        help="Folder to share results in.",
    )(command)


def as_json(command: F) -> F:
    """JSON for machines instead of text for people."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def verbose(command: F) -> F:
    """More than the summary."""
    return click.option("-v", "--verbose", is_flag=True, help="Show every finding.")(command)
