"""The times of a build in, text for people out: by stage, by leaflet, and of this process."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pipeline.batch.timing import LeafletTime, Timings
from pipeline.cli.text import count, table

SLOWEST = 10
"""Leaflets that are listed."""


def profile_text(timings: Timings, slowest: int = SLOWEST) -> str:
    """Where the time went: per stage, in which leaflets, in this process, and all in all."""
    wall = timings.wall
    parts = [
        *_stages(timings),
        *_slowest(timings, slowest),
        *_phases(timings, wall),
        _whole(timings, wall),
    ]
    return "\n\n".join(parts)


def _stages(timings: Timings) -> Iterator[str]:
    if not timings.leaflets:
        return
    total = sum(stage.seconds for stage in timings.stages)
    rows = [_heading("stage", "seconds", "share", "leaflets", "ms each")]
    rows += [
        (
            stage.name,
            f"{stage.seconds:.2f}",
            _percent(stage.seconds, total),
            str(stage.leaflets),
            f"{1000 * stage.seconds / stage.leaflets:.1f}",
        )
        for stage in timings.stages
    ]
    made = len(timings.leaflets)
    rows.append(("all", f"{total:.2f}", "", str(made), f"{1000 * total / made:.1f}"))
    yield table(rows, right=range(1, 5))


def _slowest(timings: Timings, most: int) -> Iterator[str]:
    leaflets = timings.slowest(most)
    if leaflets:
        rows = [_heading("slowest leaflets", "seconds", "most of it")]
        rows += [_leaflet(leaflet) for leaflet in leaflets]
        yield table(rows, right=(1,))


def _leaflet(leaflet: LeafletTime) -> tuple[str, str, str]:
    stage, seconds = max(leaflet.stages.items(), key=lambda item: item[1])
    return leaflet.source, f"{leaflet.seconds:.2f}", f"{stage} {seconds:.2f}"


def _phases(timings: Timings, wall: float) -> Iterator[str]:
    if not timings.phases:
        return
    rows = [_heading("this process", "seconds", "share")]
    rows += [
        (name, f"{seconds:.2f}", _percent(seconds, wall))
        for name, seconds in timings.phases.items()
    ]
    rest = max(0.0, wall - sum(timings.phases.values()))
    rows.append(("waiting, and the rest", f"{rest:.2f}", _percent(rest, wall)))
    yield table(rows, right=(1, 2))


def _whole(timings: Timings, wall: float) -> str:
    leaflets = len(timings.leaflets)
    parts = [click.style(f"{count(leaflets, 'leaflet')} in {wall:.2f} s", bold=True)]
    if leaflets and wall > 0:
        busy = sum(leaflet.seconds for leaflet in timings.leaflets)
        parts += [
            f"{leaflets / wall:.1f} a second",
            f"{count(timings.workers, 'worker')} {_percent(busy, wall * timings.workers)} busy",
        ]
    return " · ".join(parts)


def _heading(*names: str) -> tuple[str, ...]:
    return tuple(click.style(name, dim=True) for name in names)


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole > 0 else ""
