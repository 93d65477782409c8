"""A `Leaflet` in, findings out: rules in packs, each with its published source."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.check.references import REFERENCES
from pipeline.check.rule import Rule
from pipeline.check.safety import SAFETY
from pipeline.check.structure import CORE
from pipeline.diagnostics import Diagnostic
from pipeline.model import Leaflet
from pipeline.style import Locale

PACKS: Mapping[str, tuple[type[Rule], ...]] = {
    "core": CORE,
    "references": REFERENCES,
    "safety": SAFETY,
}
"""The rules by pack."""


def check(leaflet: Leaflet, locale: Locale) -> tuple[Diagnostic, ...]:
    """All findings in a leaflet, in the order of its lines."""
    found = [
        finding
        for rules in PACKS.values()
        for rule in rules
        for finding in rule.find(leaflet, locale)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.code)))
