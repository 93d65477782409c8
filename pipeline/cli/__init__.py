"""The command line: options in, one call of the library, results on stdout and an exit code out.

A command is a file here and a row in COMMANDS; it is loaded when it is used.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

COMMANDS: Mapping[str, str] = {
    "build": "Print leaflets as PDF, and bind handbooks as EPUB and for print.",
    "check": "Say what is wrong with leaflets, without printing them.",
    "verify": "Open what was built again, and let validators judge it.",
    "pack": "Join leaflets in one file, ready to print on both sides.",
    "merge": "Join the outputs of a build in parts.",
    "cache": "Show or trim the folder that builds share.",
    "status": "Say which leaflets are drafts, approved, or due for review.",
    "diff": "Say what has changed for patients between two versions.",
    "explain": "Explain a diagnostic code, or list them all.",
    "inspect": "Look into a leaflet, or trace where a printed one is from.",
    "new": "Start a new leaflet that has every section.",
    "init": "Lay out a new project.",
    "doctor": "Say what this machine has and lacks.",
    "formats": "List the page formats: paper, pages, type.",
}
"""Each command, called `command` in its module of the same name here, and what it does."""

OUTPUT_LOST = 2
MACHINE_LACKS = 3
INTERRUPTED = 130


class _Commands(click.Group):
    """The commands of the table, in its order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pipeline.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was asked for. Raises UsageError with the one that may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            # Loaded here, since it is seldom needed.
            near = import_module("difflib").get_close_matches(args[0], COMMANDS, 1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"{error.message}{meant}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, so that help need not load what it is about."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"leaflet {import_module('pipeline.cli.version').version()}")
        ctx.exit()


@click.command(
    cls=_Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all good, 1 a leaflet was withheld or failed, or a check did not pass, "
    "2 wrong usage or settings, 3 this machine lacks something, 130 interrupted.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def leaflet(ctx: click.Context) -> None:
    """Turn Markdown medicine pages into PDF leaflets and EPUB handbooks.

    Start with 'leaflet init DIR', or with 'leaflet build' in a project that has a content folder.
    """
    ctx.color = _in_colour()


def _in_colour() -> bool | None:
    """Whether output has colour; None where that depends on whether it goes to a terminal.

    Source: https://no-color.org and https://force-color.org: set and not empty, whatever the value.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a character gets its number
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(_status())


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """A machine that asks us to stop is answered as Ctrl-C is."""
    raise KeyboardInterrupt


def _status() -> int:
    try:
        ended: int = leaflet.main(prog_name="leaflet", standalone_mode=False) or 0
        sys.stdout.flush()  # what cannot be written is told here, and not while Python ends
        return ended
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted; what was finished is kept", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()  # whoever read it has gone
        return 1
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            _forget_output()
            click.echo(f"leaflet: cannot write the output: {error.strerror}", err=True)
            return OUTPUT_LOST
        status: int | None = import_module("pipeline.cli.exits").status(error)
        if status is None:
            raise
        click.echo(f"leaflet: {error}", err=True)
        if status == MACHINE_LACKS:
            click.echo("'leaflet doctor' lists what is missing and how to get it", err=True)
        return status


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _forget_output() -> None:
    """What is left of our output must not raise at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
