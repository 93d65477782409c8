"""Rules on dates, numbers, fractions, times and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MONTH = rf"(?:{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in MONTHS)})"

NUMBERS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety"),
)

COUNTED = (
    r"(?:times|minutes?|hours?|days?|weeks?|months?|years?|tablets?|capsules?|pills?|doses?|drops?"
    r"|puffs?|sprays?|teaspoons?|teaspoonfuls?|tablespoons?|glasses|sachets?|patches|injections?)\b"
)
"""What is counted in a leaflet."""

PEOPLE = r"(?:people|patients|persons|users|women|men|children|adults|babies|births|pregnancies)"

UNITS = (
    r"(?:mg|mcg|micrograms?|milligrams?|grams?|ml|mL|millilitres?|milliliters?|units?|IU|kcal"
    r"|calories|mmol|international units)"
)


class Figures(Rule):
    """A rule that finds its cases with one pattern in running text, in English only."""

    severity = Severity.HINT
    pattern: ClassVar[re.Pattern[str]]
    figures: ClassVar[re.Pattern[str] | None] = None
    words: ClassVar[frozenset[str]] = frozenset()
    signs: ClassVar[tuple[str | re.Pattern[str], ...]] = ()
    """What every case has some of, to be looked for first: figures in `Page.figures`, words in
    `Page.words`, or signs in the text, as they are or as patterns that begin with one."""

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english or not cls._may_have(page):
            return
        seen: set[str] = set()
        for found in cls.pattern.finditer(page.text):
            quote = found[0].strip()
            if quote in seen or not cls.meant(page, found):
                continue
            if not page.place(found.start())[0].heading:
                seen.add(quote)
                yield Case(page.text_line(found.start()), cls.message(quote), quote)

    @classmethod
    def _may_have(cls, page: Page) -> bool:
        """Whether it is worth while to look for cases."""
        if cls.figures and cls.figures.search(page.figures):
            return True
        if not cls.words.isdisjoint(page.words):
            return True
        text = page.text
        return any(
            each in text if isinstance(each, str) else each.search(text) for each in cls.signs
        )

    @classmethod
    def meant(cls, page: Page, found: re.Match[str]) -> bool:
        """Whether a match is a case, looked at more closely."""
        return True

    @classmethod
    def message(cls, quote: str) -> str:
        """What is wrong with it."""
        raise NotImplementedError


class T011(Figures):
    """A date is written in figures alone.

    06/08/2018 is the sixth of August to some readers and the eighth of June to others, and for a
    vaccination or a last day of use that matters. With the month in letters it is the same to all.

    Example: "Do not use it after 06/08/2027."

    Source: NHS content guide, Numbers, measurements, dates and time (6 August 2018); ISMP
    Guidelines for safe communication of medication information (dates).
    """

    severity = Severity.WARNING
    hint = "Write the month in letters: 6 August 2018."
    figures = re.compile(r"(?:19|20)\d\d")
    signs = (re.compile(r"/\d\d/\d\d"),)
    pattern = re.compile(
        r"(?<![\d/.,–-])(?:0?[1-9]|[12]\d|3[01])(?P<mark>[/.-])(?:0?[1-9]|[12]\d|3[01])(?P=mark)"
        r"(?:19|20)\d\d(?![\d/-])"
        r"|(?<![\d/])(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|[12]\d|3[01])/\d\d(?![\d/])"
        r"|(?<![\d/-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])"
    )

    @classmethod
    def meant(cls, page: Page, found: re.Match[str]) -> bool:
        return page.text[max(0, found.start() - 8) : found.start()].lower() != "version "

    @classmethod
    def message(cls, quote: str) -> str:
        return f"the date “{quote}” is written in figures alone"


class T012(Figures):
    """A thousand has no comma.

    With a comma nobody has to count the digits of 1,000. Numbers of more than four digits in a
    dose are looked at by the pack on safety, and years are left alone.

    Example: "Do not take more than 4000 mg in 24 hours."

    Source: NHS content guide, Numbers, measurements, dates and time (commas for thousands); ISMP
    List of Error-Prone Abbreviations (commas from 1,000 on).
    """

    hint = "Write a comma behind the thousands: 1,000."
    figures = re.compile(r"[1-9]\d\d\d")
    pattern = re.compile(
        r"(?<![\w.,/+–-])[1-9]\d{3}(?=(?:[ -]?(?:to|and|or|[-–])[ -]?[\d,]+)?[ -]?" + UNITS + r"\b)"
        r"|(?<![\w.,/+–-])(?<= in )[1-9]\d{3,}(?! [A-Z])(?=[ ,.;:)])"
        r"|(?<![\w.,/+–-])[1-9]\d{3,}(?= (?:\w+ )?" + PEOPLE + r"\b)"
    )
    _ratio = re.compile(r"(?:\d|one) in $")
    _year = re.compile(r"(?:19|20)\d\d$")
    _unit = re.compile(rf"(?:[ -]?(?:to|and|or|[-–])[ -]?[\d,]+)?[ -]?{UNITS}\b")

    @classmethod
    def meant(cls, page: Page, found: re.Match[str]) -> bool:
        text = page.text
        if cls._unit.match(text, found.end()):
            return True
        before = text[max(0, found.start() - 8) : found.start()]
        if cls._year.match(found[0]) or before.endswith(" in "):
            return bool(cls._ratio.search(before))
        return True

    @classmethod
    def message(cls, quote: str) -> str:
        return f"the digits of “{quote}” have to be counted"


class T013(Figures):
    """A fraction is written in figures.

    "1/2 tablet" has been read as one or two tablets, and a small ½ is hard to see at all.

    Example: "Take 1/2 tablet in the morning."

    Source: ISMP List of Error-Prone Abbreviations (1/2 tablet: write half a tablet); NHS content
    guide, Numbers, measurements, dates and time (fractions in words).
    """

    severity = Severity.WARNING
    hint = "Write it in words: half a tablet, a quarter of the dose."
    signs = (re.compile(r"/(?:(?<=[1-3]/)|(?<=[1-3] /)) ?[2-4]"), *"½¼¾⅓⅔⁄")
    pattern = re.compile(
        r"(?<![\w.,/])(?:\d+[ -])?(?:[1-3] ?[/⁄] ?[2-4]|[½¼¾⅓⅔])"
        r"(?= (?:to \d|or \d|of (?:a|an|the)\b|(?:a |an )?"
        r"(?:tablet|capsule|pill|teaspoon|tablespoon|tsp|tbsp|cup|glass|dose|sachet|patch|hour|inch"
        r"|applicator|suppositor|vial|ampoule|bottle)))"
    )

    @classmethod
    def message(cls, quote: str) -> str:
        return f"the fraction “{quote}” is easily misread"


class T016(Figures):
    """A number is spelled out.

    Figures are found at a glance, and readers look for them: how many, how often, how long. "One"
    may stay, and so may a number that begins a sentence or that comes before a strength, as in "two
    500 mg tablets".

    Example: "Take two tablets three times a day."

    Source: NHS content guide, Numbers, measurements, dates and time (numerals are
    easier to read, and readers scan for them).
    """

    hint = "Write it in figures."
    words = frozenset(NUMBERS)
    pattern = re.compile(
        rf" \(?(?:{'|'.join(NUMBERS)})(?:(?: to | or |-to-|–)(?:{'|'.join(NUMBERS)}))?"
        rf"(?: (?:\([^()]{{1,12}}\) )?(?:more |full |separate |divided |equal )?){COUNTED}"
    )
    _range = re.compile(r"(?:(?:\bone|\d)(?: to| or|-to-|–|-)|[.:?!])$")

    @classmethod
    def meant(cls, page: Page, found: re.Match[str]) -> bool:
        if "(" in found[0]:  # "two (2) tablets" has the figure
            return False
        return not cls._range.search(page.text, max(0, found.start() - 10), found.start())

    @classmethod
    def message(cls, quote: str) -> str:
        return f"the number in “{quote}” is spelled out"


class T017(Figures):
    """A sign stands for words.

    ">" and "<" are taken for each other and for letters or figures, and a screen reader may pass
    over them.

    Example: "Do not give it to children <12 years."

    Source: ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations (> and <, ≥ and
    ≤, +, &, @).
    """

    hint = "Write it in words: more than, less than, at least, about."
    signs = ("<", ">", "≥", "≤", "≈", "~", "±", "→", "↑", "↓", "@")
    pattern = re.compile(r"(?:[<>≥≤≈±↑↓→]=?|~(?=\s?\d)|@(?=\s\w))(?:\s?\d[\d.,]*)?(?:[ -]?\w+)?")

    @classmethod
    def message(cls, quote: str) -> str:
        return f"in “{quote}” a sign stands for words"


class T018(Figures):
    """A plural stands in brackets.

    "Tablet(s)" makes the reader decide, and is read aloud as "tablet s".

    Example: "Take the tablet(s) with water."

    Source: GOV.UK, Style guide A to Z, brackets (always the plural, and not "document(s)").
    """

    hint = "Use the plural, which covers one as well."
    signs = ("(s)", "(es)")
    pattern = re.compile(r"\b[A-Za-z]{3,}\((?:s|es)\)")

    @classmethod
    def message(cls, quote: str) -> str:
        return f"“{quote}” has a plural in brackets"


class T019(Figures):
    """An ampersand stands for "and".

    Some readers do not know the sign. Names such as "A&E" keep it.

    Example: "Rinse the inhaler & let it dry."

    Source: GOV.UK, Style guide A to Z, ampersand (only in names); ISMP List of Error-Prone
    Abbreviations, Symbols, and Dose Designations (& is mistaken for 2).
    """

    hint = "Write “and”."
    signs = ("&",)
    pattern = re.compile(r"[^\s&]{1,40} & [^\s&]{1,40}")

    @classmethod
    def meant(cls, page: Page, found: re.Match[str]) -> bool:
        first, _, last = found[0].partition(" & ")
        return first[:1].islower() or last[:1].islower()

    @classmethod
    def message(cls, quote: str) -> str:
        return f"in “{quote}” a sign stands for “and”"


class T020(Figures):
    """A risk is given in per cent.

    "1 in 100 people" is understood by more readers than "1%", since it says how many of how many.

    Example: "It happens in 2% of patients."

    Source: NHS content guide, Numbers, measurements, dates and time; EMA QRD template (frequencies
    as up to 1 in 10 people); EC Guideline on the readability of the labelling and package leaflet,
    2009.
    """

    hint = "Write how many of how many: 2 in 100 people."
    words = frozenset(("percent", "cent"))
    signs = ("% of ",)
    pattern = re.compile(
        r"(?:\d{1,3}(?:\.\d{1,3})?(?: ?[-–] ?| to ))?\d{1,3}(?:\.\d{1,3})? ?"
        r"(?:%|percent|per cent) of (?:all )?(?:the )?(?:\w+ )?" + PEOPLE + r"\b"
    )

    @classmethod
    def message(cls, quote: str) -> str:
        return f"“{quote}” is harder to picture than how many of how many"


class T021(Figures):
    """A time of day is given by the clock of 24 hours.

    Half of the readers have to subtract first, and "1800 hours" looks like a dose.

    Example: "Take it at 20:00."

    Source: NHS content guide, Numbers, measurements, dates and time (5:30pm; not 17:30, not
    1730hrs).
    """

    hint = "Write it with am or pm: 8pm."
    figures = re.compile(r"\b[0-2]\d[0-5]\d(?:hrs|h)?\b")
    signs = (re.compile(r":[0-5]\d"),)
    pattern = re.compile(
        r"(?<![\w:.,/])(?:1[3-9]|2[0-3]):[0-5]\d(?![\w:%]|[.,/]\d)(?: ?(?:hours|hrs|h)\b)?"
        r"|(?<![\w:.,/])(?:[01]\d|2[0-3])[0-5]\d ?(?:hrs|h)\b"
    )

    @classmethod
    def message(cls, quote: str) -> str:
        return f"the time “{quote}” is given by the clock of 24 hours"


class T022(Figures):
    """A date is not in the house style.

    One form for all dates is read most quickly: the day, the month in letters and the year. In
    the English of the United States the month comes first.

    Example: "It was approved on August 6th, 2018."

    Source: NHS content guide, Numbers, measurements, dates and time (6 August 2018).
    """

    hint = "Write the day, the month in letters and the year: 6 August 2018."
    figures = re.compile(r"(?:19|20)\d\d")
    pattern = re.compile(
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?,? (?:of )?{_MONTH}\.?,? (?:19|20)\d\d\b"
        rf"|\b(?P<first>{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b"
    )
    _british = re.compile(rf"\d+ (?:{'|'.join(MONTHS)}) \d{{4}}")
    _american = re.compile(rf"(?:{'|'.join(MONTHS)}) \d+, \d{{4}}")

    @classmethod
    def meant(cls, page: Page, found: re.Match[str]) -> bool:
        style = cls._american if page.leaflet.language.startswith("en-US") else cls._british
        return not style.fullmatch(found[0])

    @classmethod
    def message(cls, quote: str) -> str:
        return f"the date “{quote}” is not in the house style"
