"""The settings of a house in, what packs of rules have to say about them out."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.diagnostics import Diagnostic
from pipeline.house.clear_print import T111
from pipeline.house.editorial import M422
from pipeline.house.rule import HouseRule
from pipeline.project import Project
from pipeline.standards import Pack, Profile

HOUSE_RULES: Mapping[Pack, tuple[type[HouseRule], ...]] = {
    "clear-print": (T111,),
    "editorial": (M422,),
}
"""The rules by pack, in the order of their codes. Their modules are named after the packs."""


def check_house(house: Project, profile: Profile) -> tuple[Diagnostic, ...]:
    """What the packs of a profile find in the settings of a house, in the order of their lines.

    It is said once, and not of each leaflet; nothing, where a project has no settings.
    """
    if not house.settings.is_file():
        return ()
    found = [
        finding
        for pack in profile.packs
        for rule in HOUSE_RULES.get(pack, ())
        if rule.__name__ not in profile.ignore
        for finding in rule.find(house)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.code)))
