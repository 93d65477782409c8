"""The pack `core`: whether a leaflet is whole, and its source well formed."""

from __future__ import annotations

from pipeline.check.core.forms import S020, S021, S022, S023, S024, S025, S026
from pipeline.check.core.headings import M024, M025, M026, M027, M028, M029
from pipeline.check.core.leftovers import M030, M031
from pipeline.check.core.links import M015, M016, M017, M018, M019
from pipeline.check.core.references import M011, M012
from pipeline.check.core.structure import M001, M002, M003, M004, M005, M006, M007, M008, M009, M010
from pipeline.check.core.tables import M020, M021, M022, M023
from pipeline.check.rule import Rule

CORE: tuple[type[Rule], ...] = (
    *(M001, M002, M003, M004, M005, M006, M007, M008, M009, M010),
    *(M011, M012),
    *(M015, M016, M017, M018, M019, M020, M021, M022, M023),
    *(M024, M025, M026, M027, M028, M029, M030, M031),
    *(S020, S021, S022, S023, S024, S025, S026),
)
"""The rules of the pack, in the order of their codes."""
