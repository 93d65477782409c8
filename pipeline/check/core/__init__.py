"""The pack `core`: whether a leaflet is whole, and its source well formed."""

from __future__ import annotations

from pipeline.check.core.references import M011, M012
from pipeline.check.core.structure import M001, M002, M003, M004, M005, M006, M007, M008, M009, M010
from pipeline.check.rule import Rule

CORE: tuple[type[Rule], ...] = (
    *(M001, M002, M003, M004, M005, M006, M007, M008, M009, M010),
    *(M011, M012),
)
"""The rules of the pack, in the order of their codes."""
