"""Imported once by the server that workers are forked from: all stages with the engine.

Where the engine cannot be loaded this says nothing; the first job then says what is missing.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

with suppress(ImportError, OSError):
    import_module("pipeline.build")
