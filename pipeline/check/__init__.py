"""A `Leaflet` in, findings out: rules in packs, each with its published source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import attrgetter

from pipeline.check.clear_print import CLEAR_PRINT
from pipeline.check.core import CORE
from pipeline.check.editorial import EDITORIAL
from pipeline.check.eu_qrd import EU_QRD
from pipeline.check.fda_medguide import FDA_MEDGUIDE
from pipeline.check.page import Page
from pipeline.check.plain_language import PLAIN_LANGUAGE
from pipeline.check.rule import Rule
from pipeline.check.safety import SAFETY
from pipeline.diagnostics import GRAVE, Diagnostic
from pipeline.standards import Pack, Profile

PACKS: Mapping[Pack, tuple[type[Rule], ...]] = {
    "core": CORE,
    "safety": SAFETY,
    "plain-language": PLAIN_LANGUAGE,
    "eu-qrd": EU_QRD,
    "fda-medguide": FDA_MEDGUIDE,
    "clear-print": CLEAR_PRINT,
    "editorial": EDITORIAL,
}
"""The rules by pack."""


def check(page: Page) -> tuple[Diagnostic, ...]:
    """What the packs of its profile find in a leaflet, in the order of its lines."""
    found: list[Diagnostic] = []
    for rule in rules_of(page.standards.profile):
        found += rule.find(page)
    return in_order(found)


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings of one leaflet in the order of its lines."""
    return tuple(sorted(found, key=_PLACE))


_PLACE = attrgetter("line", "code")


@lru_cache(maxsize=8)
def rules_of(profile: Profile) -> tuple[type[Rule], ...]:
    """The rules of a profile's packs, without those that the house does not want to hear of."""
    return tuple(
        rule
        for pack in profile.packs
        for rule in PACKS[pack]
        if rule.__name__ not in profile.ignore or rule.severity in GRAVE
    )
