"""How much is measured: what the benchmark's options come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Options:
    """What a group of rows may need to know."""

    folder: Path
    """To work in; it is empty, and removed afterwards."""
    processes: int
    rounds: int
    pages: int
    """Pages of the corpus to measure with; 0 for all."""
    sample: int
    """Pages for a rival that starts a process for each."""
    leaflets: int
    """How many leaflets one worker makes in a row."""
    sizes: tuple[int, ...]
    """Of the synthetic collections."""
    checked: tuple[int, ...]
    """How many leaflets are checked at a time."""
    medicines: tuple[int, ...]
    """How many each handbook has."""
    say: Callable[[str], None]
    """Takes a line about how far it is."""


Section: TypeAlias = str
"""A part of the report, in Markdown."""
