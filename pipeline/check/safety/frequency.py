"""Words in, how often a medicine is taken out: `twice daily`, `every 6 to 8 hours`, `once a week`.

English only. The Latin abbreviations are those of the BNF's list and of the ISMP List of
Error-Prone Abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.check.safety.quantities_numbers import DASHES, number

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often in a day, from least to most, and where in a text that is said."""

    start: int
    end: int
    least: Fraction
    """Times a day; a seventh where it is once a week."""
    most: Fraction
    form: str
    """`times`, `interval`, `latin`, `apart` for the hours between doses, `meals` for times of the
    day, or `plain` for "daily" and "weekly" alone."""

    @property
    def weekly(self) -> bool:
        """Whether it is one or more times a week, and less than daily."""
        return self.most < 1 and (self.least * 7).denominator == 1

    @property
    def daily(self) -> bool:
        """Whether it is at least once a day."""
        return self.least >= 1

    @property
    def seldom(self) -> bool:
        """Whether it is weekly, or as rare as every two weeks or each month."""
        return self.weekly or self.most <= _FORTNIGHT

    def agrees(self, other: Frequency) -> bool:
        """Whether both can be true of one dose."""
        return self.least <= other.most and other.least <= self.most


LATIN: Mapping[str, tuple[int, str]] = {
    "qd": (1, "once a day"),
    "od": (1, "once a day"),
    "bd": (2, "twice a day"),
    "bid": (2, "twice a day"),
    "td": (3, "three times a day"),
    "tds": (3, "three times a day"),
    "tid": (3, "three times a day"),
    "qds": (4, "four times a day"),
    "qid": (4, "four times a day"),
    "on": (1, "at night"),
    "om": (1, "in the morning"),
    "qhs": (1, "at bedtime"),
}
"""Abbreviations of how often, as times a day, and the words to write instead."""

_COUNT = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_RANGE = rf"(?:{_COUNT})(?:\s?(?:[{DASHES}]|to|or)\s?{_COUNT})?"
_TIMES = (
    rf"(?P<times>once(?:\s(?:or|to)\stwice)?|twice(?:\s(?:or|to)\s(?:three|four)\stimes)?"
    rf"|thrice|(?P<counted>(?:once|twice|{_RANGE})(?:\s(?:or|to)\s{_COUNT})?)\s?(?:times|x))"
)
_EACH = (
    r"(?:\s?-?(?P<adverb>daily|weekly|nightly)"
    r"|\s?(?:/|(?:a|per|each|every|in\s(?:a|one))\s)\s?(?P<period>day|week|24\s?hours))"
)
_MEAL = r"(?:breakfast|lunch|dinner|supper|bedtime|evening\smeal)"
_NEXT_MEAL = rf"(?:,|,?\sand)\s(?:(?:with|at|before|after)\s)?(?:your\s|the\s)?{_MEAL}"
_CLOCK = r"[0-9]{1,2}(?::[0-5][0-9])?\s?[ap]\.?m\b\.?"
_FREQUENCY = re.compile(
    rf"\b(?:{_TIMES}{_EACH}"
    rf"|(?P<both>(?:(?:in\sthe|every|each)\s)?morning\sand\s(?:(?:in\sthe|at|every|each)\s)?(?:evening|night)\b)"
    rf"|(?P<meals>{_MEAL}(?:{_NEXT_MEAL}){{1,3}})\b"
    rf"|(?P<apart>{_RANGE})\shours?\s(?:apart|between\s(?:the\s|each\s|two\s)?doses?)\b"
    rf"|(?P<clock>{_CLOCK}(?:,\s{_CLOCK})?\sand\s(?:at\s)?{_CLOCK})"
    rf"|(?P<seldom>fortnightly|monthly|(?:once\s(?:a|every|each)|every|each|a|per)\s(?:fortnight|month)\b"
    rf"|(?:once\s)?(?:every|each)\s(?:other\sweek|(?P<weeks>{_RANGE})\sweeks|(?P<months>{_RANGE})\smonths)\b)"
    rf"|(?:every|each)\s(?:(?P<hours>{_RANGE})\s?(?:hours?|hrs?|h)\b|(?P<days>{_RANGE})\sdays?\b"
    rf"|(?P<one>day|week|night|morning|evening)\b)"
    rf"|q\.?(?P<q>\d{{1,2}})\s?h(?:ours?)?\b|(?P<hourly>{_RANGE})[\s-]?hourly\b"
    rf"|(?P<plain>daily|weekly|nightly|a\sday|per\sday|a\sweek|per\sweek)\b)",
)
"""In small letters, which are found more quickly than letters of either case."""
_ABBREVIATED = re.compile(
    r"(?<![\w.])(?P<latin>OD|BD|BID|TDS|TID|QDS|QID|QD|QHS|bd|bid|tds|tid|qds|qid|qd|qhs"
    r"|[BbTtQq]\.\s?[Ii]\.\s?[Dd]\.?|[Qq]\.\s?[Dd]\.|[Bb]\.\s?[Dd]\.|[TtQq]\.\s?[Dd]\.\s?[Ss]\.?)"
    r"(?!\w)"
)
_NUMBERS = re.compile(_COUNT + r"|once|twice|thrice", re.IGNORECASE)
_MEALS = re.compile(r"breakfast|lunch|dinner|supper|bedtime|meal", re.IGNORECASE)
_HOURS = re.compile(r"[ap]\.?m", re.IGNORECASE)
_WEEK = Fraction(1, 7)
_FORTNIGHT = Fraction(1, 14)


def frequencies(text: str) -> list[Frequency]:
    """Each statement of how often, in reading order."""
    return sorted(_stated(text), key=lambda frequency: frequency.start)


def _stated(text: str) -> Iterator[Frequency]:
    small = text.lower()
    for found in _FREQUENCY.finditer(small if len(small) == len(text) else text):
        least, most, form = _rate(found)
        yield Frequency(found.start(), found.end(), least, most, form)
    for found in _ABBREVIATED.finditer(text):
        times = Fraction(LATIN[letters(found["latin"])][0])
        yield Frequency(found.start(), found.end(), times, times, "latin")


def letters(abbreviation: str) -> str:
    """`b.i.d.` as it stands in the table."""
    return "".join(char for char in abbreviation.lower() if char.isalpha())


def _rate(found: re.Match[str]) -> tuple[Fraction, Fraction, str]:
    """Least and most times a day, and in which form that is said."""
    for group in ("hours", "hourly", "q"):
        if found[group]:
            least, most = _ends(found[group])
            return _shared(HOURS_A_DAY, most), _shared(HOURS_A_DAY, least), "interval"
    if found["days"]:
        least, most = _ends(found["days"])
        return _shared(1, most), _shared(1, least), "interval"
    if found["both"]:
        return Fraction(2), Fraction(2), "meals"
    if found["meals"]:
        times = Fraction(len(_MEALS.findall(found["meals"])))
        return times, times, "meals"
    if found["clock"]:
        times = Fraction(len(_HOURS.findall(found["clock"])))
        return times, times, "meals"
    if found["apart"]:
        least, most = _ends(found["apart"])
        return Fraction(1), _shared(HOURS_A_DAY, least), "apart"
    if found["seldom"]:
        return *_seldom(found), "plain"
    if word := found["one"] or found["plain"]:
        rate = _WEEK if "week" in word.lower() else Fraction(1)
        return rate, rate, "plain"
    least, most = _ends(found["times"])
    each = (found["adverb"] or found["period"]).lower()
    rate = _WEEK if "week" in each else Fraction(1)
    return least * rate, most * rate, "times"


def _seldom(found: re.Match[str]) -> tuple[Fraction, Fraction]:
    """Least and most times a day of what is rarer than weekly, a month being thirty days."""
    if written := found["weeks"] or found["months"]:
        least, most = _ends(written)
        days = 7 if found["weeks"] else 30
        return _shared(1, most * days), _shared(1, least * days)
    rate = Fraction(1, 30) if "month" in found["seldom"].lower() else _FORTNIGHT
    return rate, rate


def _shared(whole: int, parts: Fraction) -> Fraction:
    return whole / parts if parts else Fraction(0)


def _ends(written: str) -> tuple[Fraction, Fraction]:
    values = [Fraction(_counted(word.group())) for word in _NUMBERS.finditer(written)]
    return min(values), max(values)


def _counted(word: str) -> int:
    return 12 if word.lower() == "twelve" else int(number(word))
