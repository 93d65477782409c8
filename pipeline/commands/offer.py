"""A project in, what it has to offer out: its page formats."""

from __future__ import annotations

from pathlib import Path

from pipeline.project import open_project
from pipeline.style import Format, load_formats


def list_formats(project: Path = Path()) -> tuple[Format, ...]:
    """Every page format that a leaflet of this project can be printed in, by name."""
    formats = load_formats(open_project(project).style)
    return tuple(formats[name] for name in sorted(formats))
