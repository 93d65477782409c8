"""A plan, or a comparison of two builds, in; text for people out."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pipeline.cli.text import count, findings_text, table
from pipeline.commands.building import Planned
from pipeline.commands.comparing import Comparison

SHOWN = 40
"""Jobs that are listed before they are only counted."""


def plan_text(planned: Planned, verbose: bool) -> str:
    """Every job that would run and why, and how many need not."""
    rows = [(job.leaflet, job.form, why) for job, why in planned.due]
    shown = rows if verbose or len(rows) <= SHOWN + 1 else rows[:SHOWN]
    parts = [
        *([table(shown)] if shown else []),
        *([click.style(f"and {len(rows) - len(shown)} more; -v shows all", dim=True)]
          if len(shown) < len(rows) else []),
        *([findings_text(planned.diagnostics)] if planned.diagnostics else []),
        " · ".join(_counts(planned)),
    ]  # fmt: skip
    return "\n".join(parts)


def _counts(planned: Planned) -> Iterator[str]:
    due = len(planned.due)
    yield click.style(f"{count(due, 'job')} would run" if due else "nothing to do", bold=True)
    if planned.unchanged:
        yield f"{planned.unchanged} unchanged"
    if planned.refused:
        yield f"{count(planned.refused, 'source')} cannot be built; 'leaflet check' says why"


def comparison_text(comparison: Comparison) -> str:
    """Whether two builds came to the same bytes."""
    if not comparison.differing:
        return f"built twice: {count(comparison.files, 'file')}, all the same"
    names = "\n".join(f"  {path}" for path in comparison.differing)
    return f"built twice, and not the same in both:\n{names}"
