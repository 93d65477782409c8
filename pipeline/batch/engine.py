"""Imported once by the server that workers are forked from: all stages with the engine, and fonts.

Where something is missing this says nothing; the first job then says what.
"""

from __future__ import annotations

import atexit
import os
import shutil
from contextlib import suppress
from pathlib import Path


def _share_fonts() -> None:
    """One folder of fonts for all workers, since none of them lives to clean up its own."""
    # Loaded here because the engine may be missing.
    import pipeline.build  # noqa: PLC0415, F401
    from pipeline.emit.fonts import fontconfig_file  # noqa: PLC0415

    atexit.register(_remove, fontconfig_file().parent, os.getpid())


def _remove(folder: Path, owner: int) -> None:
    """Workers inherit what is to be done at exit, but only the owner does it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


with suppress(Exception):
    _share_fonts()
