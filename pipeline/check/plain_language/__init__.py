"""The pack `plain-language`: whether everybody can understand the text."""

from __future__ import annotations

from pipeline.check.plain_language.words import T004, T005, T010, T014, T015
from pipeline.check.rule import Rule

PLAIN_LANGUAGE: tuple[type[Rule], ...] = (T004, T005, T010, T014, T015)
"""The rules of the pack, in the order of their codes."""
