"""The kinds of section a leaflet can have: one row each, in the order that a new page has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A kind of section.

    `core` kinds are recognised at any heading level and as bold lead-ins; a leaflet without a
    `required` one is reported. `shape` names how its blocks are understood.
    """

    name: str
    core: bool = False
    required: bool = False
    shape: Literal["plain", "doses", "effects", "topics", "questions"] = "plain"


_ROWS = (
    SectionKind("introduction"),
    SectionKind("key_points"),
    SectionKind("generic_name", core=True, required=True),
    SectionKind("brand_names"),
    SectionKind("usage", core=True, required=True),
    SectionKind("contraindications"),
    SectionKind("dosage", core=True, required=True, shape="doses"),
    SectionKind("missed_dose"),
    SectionKind("overdose"),
    SectionKind("side_effects", core=True, required=True, shape="effects"),
    SectionKind("how_it_works", core=True, required=True),
    SectionKind("precautions", core=True, required=True, shape="topics"),
    SectionKind("interactions"),
    SectionKind("pregnancy"),
    SectionKind("storage"),
    SectionKind("contents"),
    SectionKind("faqs", core=True, required=True, shape="questions"),
    SectionKind("summary"),
    SectionKind("disclaimer", core=True),
    SectionKind("part"),
    SectionKind("other"),
)

SECTIONS: Mapping[str, SectionKind] = {row.name: row for row in _ROWS}
"""Every kind of section. `part` heads the sections of one ingredient, `other` is not understood."""
