"""The pack `editorial`: dates, versions and review."""

from __future__ import annotations

from pipeline.check.rule import Rule

EDITORIAL: tuple[type[Rule], ...] = ()
"""The rules of the pack, in the order of their codes."""
