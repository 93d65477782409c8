"""Figures in, the tables of the benchmark out, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured, and what it should be; `met` is None where it is only for comparison."""

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose source can be read as well."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(_line(row, widths) for row in (head, ["-" * width for width in widths], *rows))


def figures(found: Sequence[Figure]) -> str:
    """Figures as a table, those that miss their goal marked."""
    marks = {True: "yes", False: "**no**", None: ""}
    rows = [(figure.name, figure.measured, figure.goal, marks[figure.met]) for figure in found]
    return table(("what", "measured", "goal", "met"), rows)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
