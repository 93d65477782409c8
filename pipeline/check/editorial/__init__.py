"""The pack `editorial`: dates, versions, sources, and slips of the pen."""

from __future__ import annotations

from pipeline.check.editorial.reviews import M401, M402, M403, M404, M405, M406, M407, turning_days
from pipeline.check.editorial.versions import M408, M409, M410, M411, M412, M413, M414, M415
from pipeline.check.editorial.wording import M416, M417, M418, M419, M420, M421, M423, M424
from pipeline.check.rule import Rule

__all__ = ["EDITORIAL", "turning_days"]

EDITORIAL: tuple[type[Rule], ...] = (
    *(M401, M402, M403, M404, M405, M406, M407),
    *(M408, M409, M410, M411, M412, M413, M414, M415),
    *(M416, M417, M418, M419, M420, M421, M423, M424),
)
"""The rules of the pack, in the order of their codes."""
