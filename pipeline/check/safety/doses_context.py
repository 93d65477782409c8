"""An amount in, what the text around it says of it out: whose it is, at which point, how often."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.check.page import Sentence
from pipeline.check.safety.frequency import Frequency
from pipeline.check.safety.medicines_en import IS_MEDICINE
from pipeline.check.safety.quantities import Amount, Quantities

TOLD = frozenset(
    ("faqs", "precautions", "usage", "key_points", "summary", "missed_dose", "introduction")
)
"""Sections beside Dosage in which doses are told."""

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(words, re.I))
    for role, words in (
        ("most", r"\bmax|exceed|more than|at most|up to|limit"),
        ("first", r"\binitial|start|begin|first|loading|test dose"),
        ("kept", r"\bmaintenance|maintain|thereafter|followed by"),
    )
)
_AUDIENCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (audience, re.compile(words, re.I))
    for audience, words in (
        ("children", r"\bchild|p(?:a)?ediatric|infant|neonat|bab(?:y|ies)|adolescen|teen"),
        ("older_people", r"\belder|older (?:adult|people)|geriatric"),
        ("kidney", r"\bkidney|renal|dialysis|creatinine|CrCl|GFR"),
        ("liver", r"\bliver|hepatic|cirrhosis|Child-Pugh"),
        ("adults", r"\badult"),
    )
)


def is_dose(amount: Amount) -> bool:
    """Whether it is an amount to be taken, and no concentration, level or volume."""
    spread = {"mL", "L", "dL", "tablet", "drop", "spray", "g"} & set(amount.per)
    return amount.dimension in ("mass", "activity") and not spread and not _part_of_two(amount)


def _part_of_two(amount: Amount) -> bool:
    """Whether it is half of the strength of two medicines in one, such as `875 mg/125 mg`."""
    return bool(_ANOTHER.match(amount.run.text, amount.end))


_ANOTHER = re.compile(r"\s?[/+]\s?\d")


def comparable(one: Amount, other: Amount) -> bool:
    """Whether both are amounts of medicine, and measured in the same way."""
    return one.dosed and one.dimension == other.dimension


def ratio(one: Amount, other: Amount) -> Decimal:
    """How many times the second the first is; 0 where one is a range."""
    if one.join or other.join or not other.low or one.dimension != other.dimension:
        return Decimal(0)
    return one.low / other.low


def sized(amount: Amount) -> set[str]:
    """What an amount is for, apart from its time: `{"kg"}`."""
    return set(amount.per) - {"day", "dose"}


def by_size(amount: Amount) -> set[str]:
    """Whether an amount goes by weight or by surface."""
    return set(amount.per) & {"kg", "m²"}


def role_of(sentence: Sentence, amount: Amount) -> str:
    """At which point of a treatment an amount is taken: `first`, `kept`, `most`, or any."""
    before = sentence.run.text[max(sentence.start, amount.start - 60) : amount.start]
    return next((role for role, words in _ROLES if words.search(before)), "")


def audience_in(text: str) -> str:
    """Whom a text speaks of, a key such as `adults`; empty where of nobody."""
    return next((audience for audience, words in _AUDIENCES if words.search(text)), "")


def audiences_in(text: str) -> frozenset[str]:
    """All whom a text speaks of."""
    return frozenset(audience for audience, words in _AUDIENCES if words.search(text))


def sentence_of(amount: Amount, known: Quantities) -> Sentence | None:
    """The sentence that states an amount."""
    for sentence in known.sentences_of(amount.run):
        if sentence.start <= amount.start < sentence.start + len(sentence.text):
            return sentence
    return None


def of_another(amount: Amount, known: Quantities) -> bool:
    """Whether it is, or may be, of a medicine that the page is not about."""
    text = amount.run.text
    behind = _OF_SUBSTANCE.match(text, amount.end)
    if behind and behind["word"].lower() not in known.title:
        return not _FORM.fullmatch(behind["word"])
    sentence = sentence_of(amount, known)
    words = _WORD.findall(sentence.text.lower()) if sentence else ()
    return any(
        IS_MEDICINE.fullmatch(word) and word not in known.title and known.mentions(word) < _OFTEN
        for word in words
    )


_OF_SUBSTANCE = re.compile(r"\sof\s(?P<word>[A-Za-z]{4,})")
_FORM = re.compile(
    r"this|your|these|medicine|body|weight|liquid|solution|syrup|suspension|cream|powder|granules"
    r"|tablets?|capsules?|active|drug|medication|ointment|lotion|insulin",
    re.I,
)
_WORD = re.compile(r"[a-z]{5,}")
_OFTEN = 3
"""Times that a page names what it is about, be its title a brand."""

_GAP = re.compile(r"[^.;:]{0,40}")
_DIGIT = re.compile(r"\d")


def often_behind(amount: Amount, known: Quantities) -> Frequency | None:
    """How often it is taken: what is said right behind it, at least once a day."""
    for said in known.frequencies(amount.run):
        gap = said.start - amount.end
        if 0 <= gap <= 40 and said.daily and said.form != "plain":
            between = amount.run.text[amount.end : said.start]
            return said if _GAP.fullmatch(between) and not _DIGIT.search(between) else None
    return None
