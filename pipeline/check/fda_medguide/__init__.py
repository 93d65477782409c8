"""The pack `fda-medguide`: the Medication Guides of the United States."""

from __future__ import annotations

from pipeline.check.rule import Rule

FDA_MEDGUIDE: tuple[type[Rule], ...] = ()
"""The rules of the pack, in the order of their codes."""
