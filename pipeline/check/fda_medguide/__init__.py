"""The pack `fda-medguide`: whether a leaflet keeps to the Medication Guide of 21 CFR 208.20."""

from __future__ import annotations

from pipeline.check.fda_medguide.headings import M301, M302, M303, M304, M305, M306
from pipeline.check.fda_medguide.statements import M307, M308, M309
from pipeline.check.rule import Rule

FDA_MEDGUIDE: tuple[type[Rule], ...] = (
    *(M301, M302, M303, M304, M305, M306),
    *(M307, M308, M309),
)
"""The rules of the pack, in the order of their codes."""
