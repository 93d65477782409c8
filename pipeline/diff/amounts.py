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
_PERIODS: Mapping[str, float] = {
    **dict.fromkeys(("hour", "hourly", "stunde", "stündlich"), 24.0),
    **dict.fromkeys(("day", "daily", "tag", "täglich"), 1.0),
    **dict.fromkeys(("morning", "evening", "night", "nightly"), 1.0),
    **dict.fromkeys(("morgen", "abend", "nacht"), 1.0),
    **dict.fromkeys(("week", "weekly", "woche", "wöchentlich"), 1 / 7),
    **dict.fromkeys(("fortnight", "fortnightly"), 1 / 14),
    **dict.fromkeys(("month", "monthly", "monat", "monatlich"), 1 / 30),
    **dict.fromkeys(("year", "yearly", "jahr"), 1 / 365),
}
"""How often a day."""
_SKIPPED = {
    **dict.fromkeys(("other", "second", "alternate", "zweite", "zweiten"), 1 / 2),
    **dict.fromkeys(("third", "dritte", "dritten"), 1 / 3),
}
_RATE = re.compile(
    rf"(?:times )?(?:"
    rf"(?:an?|per|each|every|pro|am|in der|im|jede[nrs]?|alle) "
    rf"(?:(?P<skipped>{'|'.join(_SKIPPED)}) )?(?P<every>{'|'.join(_PERIODS)})"
    rf"|(?P<alternate>alternate) (?P<others>day|night|week)s?"
    rf"|(?P<alone>{'|'.join(period for period in _PERIODS if period.endswith(('ly', 'lich')))}))"
)
"""How often, behind a number or on its own: `times a day`, `every other week`, `daily`."""

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
    ratios = [_ratio(a, b) for a, b in zip(old[0], new[0], strict=True) if a]
    if len(ratios) != len(old[0]):
        return 0.0
    most = max(ratios, key=lambda ratio: max(ratio, 1 / ratio) if ratio else 0)
    return 0.0 if most == 1 and _times(before) != _times(after) else most


def _times(amount: str) -> set[str]:
    """The times of the day that are named: a tablet at another one is not the same."""
    return set(_TIMES.findall(amount.lower()))


_TIMES = re.compile(r"morning|evening|night|morgen|abend|nacht")


def confused(before: str, after: str) -> bool:
    """Whether how often was for a day and is for a week now, or the other way round.

    Source: ISMP, List of High-Alert Medications (methotrexate taken daily in place of weekly has
    killed).
    """
    old, new = _period(before.lower()), _period(after.lower())
    return bool(old and new) and old != new and factor(before, after) != 1


def is_time(amount: str) -> bool:
    """Whether an amount is a length of time, such as 4 hours."""
    return bool(_TIME.search(amount))


_TIME = re.compile(
    r"\d[\s-]?(?:(?:second|minute|hour|day|night|week|month|year)s?"
    r"|Sekunden?|Minuten?|Stunden?|Tage?n?|Nächten?|Wochen?|Monate?n?|Jahre?n?)$",
    re.IGNORECASE,
)


def _period(amount: str) -> float:
    """The time that an amount is for, 0 where it names none."""
    found = list(_NUMBER.finditer(amount))
    rest = amount[found[-1].end() :] if found else amount
    match = _RATE.search(rest.replace("/", " per "))
    return _PERIODS[match["every"] or match["others"] or match["alone"]] if match else 0.0


def _ratio(before: float, after: float) -> float:
    return float(f"{after / before:.4g}") if before else 0.0


def _measured(amount: str, *, comma: bool) -> tuple[list[float], str] | None:
    """The numbers of an amount in its base unit, and that; None where there is no number."""
    amount = amount.lower().replace("μ", "µ")
    found = list(_NUMBER.finditer(amount))
    rest = amount[found[-1].end() :].strip(" -") if found else amount
    if rate := _RATE.fullmatch(rest):
        scale, unit = _often(rate), "a day"
    elif found:
        unit, scale = _base(rest)
    else:
        return None
    numbers = [_value(match[0], comma=comma) for match in found] or [1.0]
    return [number * scale for number in numbers], unit


def _often(rate: re.Match[str]) -> float:
    """How often a day."""
    period = _PERIODS[rate["every"] or rate["others"] or rate["alone"]]
    return period * _SKIPPED.get(rate["skipped"] or rate["alternate"] or "", 1.0)


def _base(unit: str) -> tuple[str, float]:
    """A unit as one that others can be compared with, and how many of those it is."""
    first, stroke, rest = _PER.sub("/", unit).partition("/")
    if rest in _PERIODS:
        base, scale = _base(first)
        return f"{base}/day", scale * _PERIODS[rest]
    for scales in _SCALES:
        for name in (first, first.removesuffix("s")):
            if name in scales:
                return next(iter(scales)) + stroke + rest, scales[name]
    return unit if len(unit) < 4 else unit.removesuffix("s"), 1.0


_PER = re.compile(r" (?:per|an?|pro|am|je) ")


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
