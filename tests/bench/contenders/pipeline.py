"""Markdown files in, PDFs out: the project's command line, from start to end."""

from __future__ import annotations

import sys
from pathlib import Path

SOME_WITHHELD = 1


def command(sources: list[Path], out: Path, processes: int) -> list[str | Path]:
    """What one would type to build pages into a folder."""
    return [sys.executable, "-m", "pipeline", "build", *sources, "-o", out, "-j", str(processes)]
