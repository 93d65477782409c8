"""Units of medicine as authors write them in, one name, size and dimension for each out.

Sources: the SI brochure (9th edition), BNF "Guidance on prescribing", EDQM standard terms for the
forms that are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

Dimension: TypeAlias = Literal[
    "mass", "volume", "activity", "substance", "share", "count", "time", "times"
]

DOSED: frozenset[Dimension] = frozenset({"mass", "volume", "activity", "substance"})
"""What a dose is measured in, apart from counted tablets or drops."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, and how many of the smallest unit of its dimension it is."""

    name: str
    dimension: Dimension
    size: Decimal = Decimal(1)


_ROWS: tuple[tuple[str, Dimension, str, str], ...] = (
    ("ng", "mass", "0.001", "ng nanogram nanograms"),
    ("microgram", "mass", "1", "µg μg ug mcg mcgs microgram micrograms microgramme microgrammes"),
    ("mg", "mass", "1000", "mg mgs milligram milligrams milligramme milligrammes"),
    ("g", "mass", "1000000", "g gm gms gram grams gramme grammes"),
    ("mL", "volume", "1", "ml mls cc millilitre millilitres milliliter milliliters"),
    ("L", "volume", "1000", "l litre litres liter liters"),
    ("unit", "activity", "1", "unit units iu i.u. iu's international-unit international-units"),
    ("million units", "activity", "1000000", "miu million-units million-iu"),
    ("million units", "activity", "1000000", "million-international-units"),
    ("mmol", "substance", "1", "mmol millimole millimoles"),
    ("mEq", "substance", "1", "meq milliequivalent milliequivalents"),
    ("%", "share", "1", "% percent per-cent"),
    ("second", "time", "1", "sec secs second seconds"),
    ("minute", "time", "60", "min mins minute minutes"),
    ("hour", "time", "3600", "h hr hrs hour hours hourly"),
    ("day", "time", "86400", "day days"),
    ("week", "time", "604800", "week weeks"),
    ("month", "time", "2592000", "month months"),
    ("times", "times", "1", "time times x"),
)

_COUNTED = (
    "tablet capsule caplet pill lozenge drop spray puff actuation inhalation patch sachet "
    "suppository pessary teaspoon teaspoonful tablespoon tablespoonful ampoule vial pen syringe "
    "injection dose application gummy softgel scoop spoonful"
)

_FORMS = {"patch": "patches", "suppository": "suppositories", "pessary": "pessaries"} | {
    "gummy": "gummies"
}

CASED: Mapping[str, Unit] = {
    "U": Unit("unit", "activity"),
    "MU": Unit("million units", "activity", Decimal(1_000_000)),
}
"""Abbreviations that are units in capitals alone."""


def _units() -> dict[str, Unit]:
    named = {
        written.replace("-", " "): Unit(name, dimension, Decimal(size))
        for name, dimension, size, forms in _ROWS
        for written in forms.split()
    }
    counted = {
        written: Unit(form, "count")
        for form in _COUNTED.split()
        for written in (form, _FORMS.get(form, form + "s"))
    }
    return named | counted


UNITS: Mapping[str, Unit] = _units()
"""Units by how they are written, in small letters and with single spaces."""

PER: Mapping[str, str] = {
    written: name
    for name, forms in (
        ("kg", "kg kilogram kilograms kilogramme kilo"),
        ("m²", "m² m2 m^2"),
        ("day", "day d 24 hours"),
        ("dose", "dose"),
        ("mL", "ml millilitre milliliter cc"),
        ("L", "l litre liter"),
        ("dL", "dl decilitre deciliter"),
        ("g", "g gram"),
        ("minute", "min minute"),
        ("hour", "h hr hour"),
        ("week", "week wk"),
        ("month", "month"),
        ("tablet", "tablet capsule"),
        ("drop", "drop"),
        ("spray", "spray puff actuation inhalation"),
        ("eye", "eye nostril ear"),
        ("injection", "injection site"),
    )
    for written in (["day", "d", "24 hours"] if name == "day" else forms.split())
}
"""What an amount is for, or spread over, by how it is written."""
