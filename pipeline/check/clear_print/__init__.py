"""The pack `clear-print`: whether people with low vision can read a leaflet on paper."""

from __future__ import annotations

from pipeline.check.clear_print.layout import T107, T108, T109, T110
from pipeline.check.clear_print.letters import T101, T102, T103, T104, T105, T106
from pipeline.check.rule import Rule

CLEAR_PRINT: tuple[type[Rule], ...] = (
    *(T101, T102, T103, T104, T105, T106),
    *(T107, T108, T109, T110),
)
"""The rules of the pack, in the order of their codes."""
