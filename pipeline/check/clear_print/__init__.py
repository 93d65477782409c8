"""The pack `clear-print`: whether people who see badly can read the page."""

from __future__ import annotations

from pipeline.check.rule import Rule

CLEAR_PRINT: tuple[type[Rule], ...] = ()
"""The rules of the pack, in the order of their codes."""
