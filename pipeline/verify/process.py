"""A validator's command line in, what it printed out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.tools import ToolMissing, find_java, requirement
from pipeline.verify.verdict import ToolFailed

A = TypeVar("A")
B = TypeVar("B")

# Java reads file names in the locale's encoding, and must not take those of the C locale for ASCII.
_UTF8 = {"LC_ALL": "C.UTF-8"}

_SECONDS_TO_CLEAN_UP = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What a process left behind."""

    status: int
    out: str
    errors: str

    @property
    def gist(self) -> str:
        """The end of what it complained about, for an error message."""
        said = (self.errors.strip() or self.out.strip())[-500:]
        return f"exit status {self.status}: {said}" if said else f"exit status {self.status}"


def run(
    tool: str, command: Sequence[str | Path], seconds: float, environment: Mapping[str, str]
) -> Said:
    """Run a validator to its end. Raises ToolFailed when it cannot start or takes too long."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **_UTF8, **environment},
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise ToolFailed(tool, str(error)) from error
    with process:
        try:
            out, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ToolFailed(tool, f"no answer after {seconds:g} s") from None
        finally:
            _stop(process)
    return Said(process.returncode, out, errors)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()  # kindly first: Ace then closes its browser
        try:
            process.wait(_SECONDS_TO_CLEAN_UP)
        except subprocess.TimeoutExpired:
            process.kill()


def java(*arguments: str | Path) -> list[str | Path]:
    """The start of a Java command line that favours a quick start. Raises ToolMissing."""
    launcher = find_java()
    if not launcher:
        raise ToolMissing(requirement("Java"))
    return [launcher, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", *arguments]


def side_by_side(work: Callable[[A], B], items: Iterable[A], jobs: int) -> tuple[B, ...]:
    """Results in the order of the items, `jobs` of them under way at a time."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return tuple(pool.map(work, items))
