"""Help: every command has it, its examples are commands, and all of it fits a terminal."""

from __future__ import annotations

import shlex
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import COMMANDS, leaflet

WITHOUT = {"cache", "doctor", "formats"}
"""Commands of which there is but one way to use them."""


def help_of(command: str) -> list[str]:
    done = CliRunner().invoke(leaflet, [command, "--help"])
    assert done.exit_code == 0
    return done.stdout.splitlines()


def examples_of(command: str) -> list[str]:
    """The commands of the examples, without what a shell makes of them."""
    lines = help_of(command)
    if "  Examples:" not in lines:
        return []
    below = (line.strip() for line in lines[lines.index("  Examples:") + 1 :])
    typed = [line.split("  ")[0] for line in below if line.startswith("leaflet ")]
    return [one.split(" > ")[0] for line in typed for one in line.split("; ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_a_terminal(command: str) -> None:
    assert [line for line in help_of(command) if len(line) > 80] == []


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - WITHOUT))
def test_examples_are_commands(command: str) -> None:
    examples = examples_of(command)

    assert examples
    for example in examples:
        program, named, *arguments = shlex.split(example)
        assert (program, named) == ("leaflet", command)
        used: click.Command = import_module(f"pipeline.cli.{command}").command
        assert used.make_context(command, arguments).params


@pytest.mark.parametrize(
    ("typed", "meant"), [("chek", "check"), ("statsu", "status"), ("explian", "explain")]
)
def test_a_command_with_a_typo(typed: str, meant: str) -> None:
    done = CliRunner().invoke(leaflet, [typed])

    assert done.exit_code == 2
    assert f"No such command '{typed}'. Did you mean '{meant}'?" in done.stderr


def test_a_command_like_no_other() -> None:
    done = CliRunner().invoke(leaflet, ["xyzzy"])

    assert done.exit_code == 2
    assert done.stderr.endswith("No such command 'xyzzy'.\n")


ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False),
    ],
)
def test_colour_follows_the_environment(environment: dict[str, str], colour: bool) -> None:
    plain = {"NO_COLOR": None, "FORCE_COLOR": None, "TERM": "xterm"}

    done = CliRunner().invoke(leaflet, ["explain", "C010"], env=plain | environment)

    assert (ESCAPE in done.stdout) is colour
