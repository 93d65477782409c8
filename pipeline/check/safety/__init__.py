"""The pack `safety`: what must not reach a patient, and what could hurt one."""

from __future__ import annotations

from pipeline.check.rule import Rule
from pipeline.check.safety.contradictions import C031, C039, C040, C041, C043
from pipeline.check.safety.doses import C014, C015, C016, C025
from pipeline.check.safety.doses_bands import C029
from pipeline.check.safety.doses_joined import C028
from pipeline.check.safety.doses_maxima import C019, C020
from pipeline.check.safety.doses_names import C050
from pipeline.check.safety.doses_tablets import C027
from pipeline.check.safety.doses_tenfold import C017
from pipeline.check.safety.doses_writing import C010, C011, C012, C013, C021, C022, C024
from pipeline.check.safety.emergency import C042
from pipeline.check.safety.frequency_rules import C023, C026
from pipeline.check.safety.frequency_weekly import C018
from pipeline.check.safety.gate import C001, C002, C003, C004, C005
from pipeline.check.safety.languages import C033
from pipeline.check.safety.machine import C035, C037
from pipeline.check.safety.other_medicine import C030
from pipeline.check.safety.placeholders import C032, C036
from pipeline.check.safety.truncation import C034, C038

SAFETY: tuple[type[Rule], ...] = (
    *(C001, C002, C003, C004, C005),
    *(C010, C011, C012, C013, C014, C015, C016, C017, C018, C019),
    *(C020, C021, C022, C023, C024, C025, C026, C027, C028, C029),
    *(C030, C031, C032, C033, C034, C035, C036, C037, C038, C039),
    *(C040, C041, C042, C043, C050),
)
"""The rules of the pack, in the order of their codes."""
