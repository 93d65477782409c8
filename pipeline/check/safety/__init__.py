"""The pack `safety`: what must not reach a patient, and what could hurt one."""

from __future__ import annotations

from pipeline.check.rule import Rule
from pipeline.check.safety.gate import C001, C002, C003, C004, C005

SAFETY: tuple[type[Rule], ...] = (C001, C002, C003, C004, C005)
"""The rules of the pack, in the order of their codes."""
