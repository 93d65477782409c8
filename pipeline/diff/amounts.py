"""Amounts in, how many times as much one is than another out."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MASS = {
    **dict.fromkeys(("ng", "nanogram"), 1e-9),
    **dict.fromkeys(("µg", "mcg", "microgram", "microgramme", "mikrogramm"), 1e-6),
    **dict.fromkeys(("mg", "milligram", "milligramme", "milligramm"), 1e-3),
    **dict.fromkeys(("g", "gram", "gramme", "gramm"), 1.0),
    **dict.fromkeys(("kg", "kilogram", "kilogramme", "kilogramm"), 1e3),
}
_VOLUME = {
    **dict.fromkeys(("ml", "millilitre", "milliliter"), 1e-3),
    **dict.fromkeys(("cl", "centilitre", "centiliter"), 1e-2),
    **dict.fromkeys(("dl", "decilitre", "deciliter"), 1e-1),
    **dict.fromkeys(("l", "litre", "liter"), 1.0),
}
_SCALES: tuple[Mapping[str, float], ...] = (_MASS, _VOLUME)
_WORDS = {
    "half": "0.5",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "once": "1",
    "twice": "2",
    "thrice": "3",
    "eine": "1",
    "einen": "1",
    "einem": "1",
    "einer": "1",
    "ein": "1",
    "einmal": "1",
    "zwei": "2",
    "zweimal": "2",
    "drei": "3",
    "dreimal": "3",
    "vier": "4",
    "viermal": "4",
    "fünf": "5",
    "fünfmal": "5",
    "sechs": "6",
    "sechsmal": "6",
    "sieben": "7",
    "acht": "8",
    "neun": "9",
    "zehn": "10",
    "zwölf": "12",
    "halbe": "0.5",
    "halben": "0.5",
    "½": "0.5",
    "⅓": "0.3333",
    "⅔": "0.6667",
    "¼": "0.25",
    "¾": "0.75",
}
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![^\W_])"
    r"|\d+(?:[.,]\d+)*|\.\d+"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def factor(before: str, after: str, *, comma: bool = False) -> float:
    """How many times as much the second amount is, by its upper end; 1 for the same amount.

    0 where they cannot be compared, as 5 mg and two tablets. `comma` tells that a comma is the
    decimal sign.
    """
    old, new = _measured(before, comma=comma), _measured(after, comma=comma)
    if not old or not new or old[1] != new[1] or len(old[0]) != len(new[0]):
        return 0.0
    ratios = [b / a for a, b in zip(old[0], new[0], strict=True) if a]
    if len(ratios) != len(old[0]):
        return 0.0
    return float(f"{max(ratios, key=lambda ratio: max(ratio, 1 / ratio) if ratio else 0):.4g}")


def _measured(amount: str, *, comma: bool) -> tuple[list[float], str] | None:
    """The numbers of an amount in its base unit, and that; None where there is no number."""
    found = list(_NUMBER.finditer(amount.lower()))
    if not found:
        return None
    rest = amount[found[-1].end() :].strip(" -").lower().replace("μ", "µ")
    unit, scale = _base(rest)
    return [_value(match[0], comma=comma) * scale for match in found], unit


def _base(unit: str) -> tuple[str, float]:
    """A unit as one that others can be compared with, and how many of those it is."""
    first, stroke, rest = unit.partition("/")
    for scales in _SCALES:
        for name in (first, first.removesuffix("s")):
            if name in scales:
                return next(iter(scales)) + stroke + rest, scales[name]
    return unit if len(unit) < 4 else unit.removesuffix("s"), 1.0


def _value(number: str, *, comma: bool) -> float:
    number = _WORDS.get(number, number)
    if comma:
        number = number.replace(".", "").replace(",", ".") if "," in number else number
    elif _THOUSANDS.fullmatch(number):
        number = number.replace(",", "")
    else:
        number = number.replace(",", ".")
    try:
        return float(number)
    except ValueError:  # such as 1.2.3
        return 0.0
