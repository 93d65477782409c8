"""The pack `plain-language`: whether everybody can understand the text."""

from __future__ import annotations

from pipeline.check.rule import Rule

PLAIN_LANGUAGE: tuple[type[Rule], ...] = ()
"""The rules of the pack, in the order of their codes."""
