"""The package leaflet of the EMA's QRD template as tables: its parts, its words, its frequencies.

Source: EMA, QRD product information annotated template (English), version 10 and later, annex
III B; Directive 2001/83/EC, article 59. The template writes `<take> <use>` where a choice is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.check.templates import Part, Template

_TAKE = r"(?:take|use|are given|have|receive)"


def _part(heading: str, title: str, kinds: str, contents: str) -> Part:
    return Part(heading, re.compile(title), frozenset(kinds.split()), contents)


_PARTS = (
    _part(
        "1. What {name} is and what it is used for",
        r"what .+ (?:is|are) and what (?:it is|they are) used for",
        "usage how_it_works",
        "the active substance and its group, what the medicine is for, and how it helps",
    ),
    _part(
        "2. What you need to know before you take/use {name}",
        rf"what you need to know before .*{_TAKE} .+|before you {_TAKE} .+",
        "precautions contraindications interactions pregnancy",
        "“Do not take”, “Warnings and precautions”, “Other medicines”, “Pregnancy and "
        "breast-feeding”, “Driving and using machines”",
    ),
    _part(
        "3. How to take/use {name}",
        rf"how to {_TAKE} .+|how .+ (?:is|are) (?:given|used|taken)",
        "dosage missed_dose overdose",
        "the dose, and what to do after too much, a forgotten dose or an early end",
    ),
    _part(
        "4. Possible side effects",
        r"possible side effects",
        "side_effects",
        "serious effects first, then all by frequency, and “Reporting of side effects”",
    ),
    _part(
        "5. How to store {name}",
        r"how to store .+",
        "storage",
        "“Keep this medicine out of the sight and reach of children.”, the expiry date, the "
        "conditions, and how to throw it away",
    ),
    _part(
        "6. Contents of the pack and other information",
        r"contents of the pack and other information",
        "contents",
        "the active substance, the other ingredients, what the pack looks like, the marketing "
        "authorisation holder, and when the leaflet was last revised",
    ),
)
LEAFLET = Template(_PARTS, re.compile("what is in this leaflet"))
"""The numbered sections in their order."""

BEFORE, EFFECTS, STORAGE, CONTENTS = 1, 3, 4, 5
"""Where among them the sections stand whose contents are looked at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that the template has in a section, and by which they are recognised."""

    heading: str
    words: re.Pattern[str]
    kinds: frozenset[str] = frozenset()
    """The kinds of section that hold nothing else."""


def _wanted(heading: str, words: str, kinds: str = "") -> Wanted:
    return Wanted(heading, re.compile(words), frozenset(kinds.split()))


SUBHEADINGS = (
    _wanted(
        "Do not take/use {name}",
        r"\bdo not (?:take|use)\b|\bcontra-?indicat|\bwho (?:should|can|must) ?not\b|"
        r"\bnot suitable\b",
        "contraindications",
    ),
    _wanted("Warnings and precautions", r"\bwarnings?\b|\bprecautions?\b"),
    _wanted(
        "Other medicines and {name}",
        r"\binteract|\bother (?:medic|drug)|\b(?:medicines|medications|drugs) and\b|"
        r"\bconcomitant|\bconcurrent|\btaking .+ with\b",
        "interactions",
    ),
    _wanted("Pregnancy and breast-feeding", r"\bpregnan|\bbreast ?-?feed|\blactation", "pregnancy"),
    _wanted("Driving and using machines", r"\bdriv(?:e|ing)\b|\bmachine(?:s|ry)\b"),
)
"""Sub-headings of section 2 that every leaflet of the template has."""

REPORTED: Mapping[str, tuple[str, ...]] = {
    "reporting": (
        "reporting of side effects",
        "by reporting side effects",
        "national reporting system",
    ),
    "yellow": ("yellow card",),
    "yellowcard": ("yellowcard",),
    "medwatch": ("medwatch",),
}
REPORTING = re.compile(
    r"report(?: (?:any )?side effects directly|ing any side effects you|[^.]{0,60}"
    r"\b(?:hpra|lareb|bfarm|ansm|aemps|aifa|mhra|fda|regulat\w+|authorit\w+)\b)"
)
"""How a leaflet says to whom side effects are reported (template, section 4; appendix V).

The phrases stand under a word that each of them has.
"""

OPENING = (
    _wanted(
        "“Read all of this leaflet carefully before you start taking this medicine”",
        r"read all of this leaflet|read (?:this|the) (?:whole )?leaflet (?:carefully )?before",
    ),
    _wanted("“What is in this leaflet” with the six headings", r"what is in this leaflet"),
)
"""What stands above section 1."""

STORING = (
    _wanted(
        "“Keep this medicine out of the sight and reach of children.”",
        r"\b(?:sight|reach|away)\b[^.]{0,40}\bchild",
    ),
    _wanted(
        "“Do not use this medicine after the expiry date which is stated on the carton.”",
        r"\bexpir\w+|\bout.of.date|\buse.by\b|\bbest before\b",
    ),
)
"""Sentences of section 5 that every leaflet of the template has."""

HOLDING = (
    _wanted(
        "“What {name} contains”: the active substance",
        r"\bactive (?:substance|ingredient)s?\b|\bwhat .+ contains\b",
    ),
    _wanted(
        "the other ingredients (excipients)",
        r"\bother ingredients?\b|\bexcipients?\b|\binactive ingredients?\b",
    ),
    _wanted(
        "“Marketing Authorisation Holder and Manufacturer”",
        r"\bmarketing authori[sz]ation holder\b|\bmanufactur(?:er|ed by)\b",
    ),
    _wanted(
        "“This leaflet was last revised in” with month and year",
        r"\blast (?:revised|approved|updated)\b|\bdate of (?:last )?revision\b",
    ),
)
"""What section 6 says in every leaflet of the template."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """A step of the scale of side effects, of those who take the medicine."""

    word: str
    least: float
    most: float
    said: str
    """As a leaflet says it."""


FREQUENCIES: Mapping[str, Frequency] = {
    "very-common": Frequency(
        "very common", 0.1, 1.0, "very common (may affect more than 1 in 10 people)"
    ),
    "common": Frequency("common", 0.01, 0.1, "common (may affect up to 1 in 10 people)"),
    "uncommon": Frequency("uncommon", 0.001, 0.01, "uncommon (may affect up to 1 in 100 people)"),
    "rare": Frequency("rare", 0.0001, 0.001, "rare (may affect up to 1 in 1,000 people)"),
    "very-rare": Frequency("very rare", 0.0, 0.0001, "very rare (may affect up to 1 in 10,000)"),
    "not-known": Frequency(
        "not known", 0.0, 0.0, "not known (frequency cannot be estimated from the available data)"
    ),
}
"""The scale in its order (SmPC guideline, 2009, 4.8; QRD template, section 4)."""

OTHER_WORDS: Mapping[str, str] = {
    "less common": "uncommon",
    "less frequent": "uncommon",
    "infrequent": "uncommon",
    "occasional": "uncommon",
    "not common": "uncommon",
    "more common": "common",
    "more frequent": "common",
    "frequent": "common",
    "most common": "very-common",
    "most frequent": "very-common",
    "very frequent": "very-common",
    "extremely rare": "very-rare",
}
"""Words that say how often without saying how often, and the step that is most often meant."""
