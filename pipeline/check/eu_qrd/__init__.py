"""The pack `eu-qrd`: whether a leaflet keeps to the package leaflet of the EMA's QRD template."""

from __future__ import annotations

from pipeline.check.eu_qrd.contents import M211, M212
from pipeline.check.eu_qrd.effects import M206, M207, M208, M209, M210
from pipeline.check.eu_qrd.headings import M201, M202, M203, M204, M205
from pipeline.check.rule import Rule

EU_QRD: tuple[type[Rule], ...] = (
    *(M201, M202, M203, M204, M205),
    *(M206, M207, M208, M209, M210),
    *(M211, M212),
)
"""The rules of the pack, in the order of their codes."""
