"""The pack `eu-qrd`: the template of package leaflets in the European Union."""

from __future__ import annotations

from pipeline.check.rule import Rule

EU_QRD: tuple[type[Rule], ...] = ()
"""The rules of the pack, in the order of their codes."""
