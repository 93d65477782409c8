"""A language in, the pattern of its words out: amounts in one piece, and words that turn advice.

An amount is a number with its unit, or how often: `5 to 10 mg`, `two tablets`, `once daily`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What of a language tells amounts and advice; each entry is a part of a pattern."""

    units: str = ""
    """What tablets, ages and times are counted in; those that all languages write are `_UNITS`."""
    numbers: str = ""
    """Numbers in words."""
    joints: str = ""
    """What stands between the ends of a range: `5 to 10`."""
    per: str = ""
    """What stands between an amount and its time: `5 mg a day`."""
    often: str = ""
    """How often and at what time of the day, in words."""
    negations: frozenset[str] = frozenset()
    """Words that turn advice round when they come or go."""
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    """Words that turn advice round when those of the one side take the place of the other's."""
    ways: tuple[frozenset[str], ...] = ()
    """Words for where a medicine goes, those for the same place together."""
    light: frozenset[str] = frozenset()
    """Words that alone say little, between two changes."""


_UNITS = (
    r"[mkdcµμn]?[gLl]|ml|mL|dl|dL|cl|mcg|[IMk]U|mIU|I\.?E\.|[mµμn]?mol|mEq|kcal|cal|kJ|[MGk]?Bq|"
    r"mmHg|kPa|%|‰|°[CF]?|mm|cm|m²|m2|m"
)


def _opposites(*pairs: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs such as `before during | after`."""
    sides = (pair.split("|") for pair in pairs)
    return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in sides)


def _together(*words: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(some.split()) for some in words)


_ENGLISH = Vocabulary(
    units=(
        r"(?:micro|milli|nano|kilo)?gram(?:me)?s?|(?:milli|deci|centi)?lit(?:re|er)s?|"
        r"(?:milli|centi|kilo)?met(?:re|er)s?|inch(?:es)?|pounds?|stones?|degrees?|percent|"
        r"per cent|international units?|units?|million(?: units)?|seconds?|minutes?|hours?|hourly|"
        r"days?|nights?|weeks?|months?|years?|times|doses?|tablets?|capsules?|caplets?|pills?|"
        r"lozenges?|pastilles?|puffs?|sprays?|drops?|inhalations?|injections?|pens?|vials?|"
        r"ampoules?|syringes?|patch(?:es)?|sachets?|suppositor(?:y|ies)|pessar(?:y|ies)|"
        r"(?:teas|tables)poon(?:ful)?s?|(?:[5] ?ml |medicine )?spoon(?:ful)?s?|scoops?|"
        r"cups?|glass(?:es)?|mg/kg"
    ),
    numbers=(
        "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
        "half|half a"
    ),
    joints="to|or|and up to|x|×",
    per="per|an?",
    often=(
        r"(?:once|twice|thrice|(?:two|three|four|five|six|\d+(?: to \d+)?) times)"
        r"(?: (?:an?|per|each|every) (?:hour|day|night|week|fortnight|month|year)"
        r"| (?:hourly|daily|weekly|fortnightly|monthly|yearly|nightly))?|"
        r"(?:every|each) (?:(?:other|second|third) )?"
        r"(?:hour|day|morning|evening|night|week|fortnight|month|year)|"
        r"alternate (?:days?|nights?|weeks?)|for an? (?:hour|day|night|week|fortnight|month|year)|"
        r"daily|weekly|monthly|yearly|nightly|hourly|fortnightly|"
        r"in the (?:morning|afternoon|evening)|at (?:night|bedtime|midday|noon)|"
        r"[ob]d|b\.?i\.?d|t\.?d\.?s|t\.?i\.?d|q\.?d\.?s|q\.?i\.?d|q\.?o?\.?d|p\.?r\.?n"
    ),
    negations=frozenset(
        [
            "not",
            "never",
            "no",
            "none",
            "cannot",
            "can't",
            "don't",
            "doesn't",
            "didn't",
            "isn't",
            "aren't",
            "won't",
            "mustn't",
            "shouldn't",
            "without",
            "avoid",
            "unless",
            "except",
            "stop",
            "hardly",
            "barely",
        ]
    ),
    opposites=_opposites(
        "before during|after",
        "above over older|below under younger",
        "least minimum|most maximum up",
        "more higher longer|less fewer lower shorter",
        "increase increases raise|decrease decreases reduce reduces lower lowers",
        "high|low",
        "start begin continue keep|stop pause",
        "safe safely harmless|unsafe dangerous harmful",
        "can may|must should",
        "if|unless",
        "and|or",
        "food meal meals full|empty",
        "same|different another other",
        "needed necessary required|regularly regular always",
        "common commonly often frequent frequently|uncommon rare rarely seldom",
        "left|right",
        "whole|crush crushed chew split halve",
        "always|sometimes",
        "slowly|quickly",
    ),
    ways=_together(
        "mouth swallow swallowed oral orally",
        "inject injected injection vein muscle intravenous intramuscular",
        "inhale inhaled breathe",
        "skin rub apply",
        "eye eyes",
        "ear ears",
        "nose nostril nostrils",
        "tongue",
        "rectum rectally bottom",
        "vagina",
    ),
    light=frozenset(
        [
            "a",
            "an",
            "the",
            "of",
            "to",
            "in",
            "on",
            "at",
            "for",
            "or",
            "and",
            "is",
            "are",
            "be",
            "it",
            "you",
            "your",
            "this",
            "that",
        ]
    ),
)

_GERMAN = Vocabulary(
    units=(
        r"(?:Mikro|Milli|Kilo)?[Gg]ramm|(?:Milli)?[Ll]iter|Einheiten?|Sekunden?|Minuten?|"
        r"Stunden?|Tage?n?|Nächten?|Wochen?|Monate?n?|Jahre?n?|Uhr|[Mm]al|Dosen|Dosis|Tabletten?|"
        r"Kapseln?|Tropfen|Hübe?n?|Beutel|Messlöffel|Teelöffel|Esslöffel|Ampullen?|Pflaster|"
        r"Zäpfchen|Grad|Prozent"
    ),
    numbers="eine?[nrms]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|halbe?[nrs]?",
    joints="bis|oder|x|×",
    per="pro|am|je",
    often=(
        r"(?:ein|zwei|drei|vier|fünf|sechs)mal(?: (?:täglich|wöchentlich|monatlich|am Tag|pro Tag|"
        r"pro Woche|in der Woche|im Monat))?|täglich|wöchentlich|monatlich|stündlich|"
        r"(?:jede[nrs]?|alle) (?:(?:zweiten?|dritten?) )?"
        r"(?:Stunde|Tag|Morgen|Abend|Nacht|Woche|Monat)|"
        r"morgens|mittags|abends|nachts|am (?:Morgen|Abend)|vor dem Schlafengehen"
    ),
    negations=frozenset(
        [
            "nicht",
            "nie",
            "niemals",
            "kein",
            "keine",
            "keinen",
            "keinem",
            "keiner",
            "ohne",
            "außer",
            "vermeiden",
        ]
    ),
    opposites=_opposites(
        "vor während|nach",
        "über älter|unter jünger",
        "mindestens|höchstens maximal",
        "mehr höher höhere länger|weniger niedriger niedrigere kürzer",
        "erhöhen erhöht steigern|verringern senken senkt",
        "beginnen fortsetzen|beenden absetzen",
        "kann können darf dürfen|muss müssen sollte sollten",
        "und|oder",
        "mahlzeit mahlzeiten essen|nüchternen nüchtern",
        "bedarf|regelmäßig",
        "häufig|gelegentlich selten",
        "links linke linken|rechts rechte rechten",
    ),
    ways=_together(
        "mund schlucken einnehmen",
        "spritzen injizieren injektion vene muskel",
        "inhalieren einatmen",
        "haut auftragen",
        "auge augen",
        "ohr ohren",
        "nase nasenloch",
    ),
    light=frozenset(
        [
            "der",
            "die",
            "das",
            "ein",
            "eine",
            "einen",
            "und",
            "oder",
            "in",
            "im",
            "an",
            "am",
            "zu",
            "ist",
            "sind",
            "sie",
            "es",
        ]
    ),
)

VOCABULARIES = {"en": _ENGLISH, "de": _GERMAN}
"""By language; of any other, numbers with units that all languages write are known."""


@lru_cache(maxsize=16)
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary for a language tag."""
    return VOCABULARIES.get(language.split("-")[0].lower(), Vocabulary())


@lru_cache(maxsize=16)
def pattern(language: str) -> re.Pattern[str]:
    """The pattern of a word or sign; `amount` and `number` are its groups of what is counted."""
    known = vocabulary(language)
    units = "|".join(filter(None, (known.units, _UNITS)))
    per = rf"/| (?:{known.per or 'per'}) "
    unit = rf"(?:{units})(?:(?:{per})(?:{units}))*(?![^\W_])"
    joints = "|".join(filter(None, ("[-–—−]", known.joints)))  # dashes as written
    in_words = rf"|(?i:\b(?:{known.numbers}))(?![^\W_])" if known.numbers else ""
    figures = rf"(?:{_FIGURES}{in_words})"
    amounts = [rf"{figures}(?:\s?(?:{joints})\s?{figures})*[\s-]?{unit}"]
    if known.per:
        amounts.append(rf"{figures} (?:{known.per}) (?:{units})(?![^\W_])")
    if known.often:
        amounts.insert(0, rf"\b(?i:{known.often})(?![^\W_])")
    return re.compile(
        rf"(?P<amount>{'|'.join(amounts)})"
        rf"|(?P<number>{_FIGURES}(?:\s?(?:[-–—−]|to|bis)\s?{_FIGURES})?)"
        r"|[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*"  # apostrophes as written
        r"|\S"
    )


_FIGURES = r"(?:(?<![\d.])\.\d+|\d+(?:[.,]\d+)*(?:[⁰¹²³⁴-⁹]+|\s?[½⅓⅔¼¾])?|[½⅓⅔¼¾])"
"""A number in figures, with its fraction or power."""
