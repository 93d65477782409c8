"""A project in, what it has to offer out: its page formats."""

from __future__ import annotations

from pathlib import Path

from pipeline.formats import Formats, load_formats
from pipeline.project import open_project


def list_formats(project: Path = Path()) -> Formats:
    """Every page format that a leaflet of this project can be printed in, and why not in others.

    Raises ConfigurationError and StyleError.
    """
    return load_formats(open_project(project).style)
