"""Rules on how amounts are written: forms that have been misread, and have harmed people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.quantities import UNIT, Amount, Quantities, quantities, unit_named
from pipeline.check.safety.quantities_numbers import NUMBER, SPACE
from pipeline.diagnostics import Severity

_SWALLOWED = ("mass", "volume", "activity", "substance", "count")
"""What is taken; a half-life of 5.0 hours or a pH of 7.0 harms nobody."""
_STRENGTH = re.compile(
    rf"{SPACE}(?:w/w{SPACE}|w/v{SPACE}|[\w-]+{SPACE}){{0,3}}?(?:cream|ointment|gel|lotion|solution"
    r"|suspension|shampoo|drops|spray|foam|paste|injection|mouthwash|lacquer|patch|emulsion)",
    re.IGNORECASE,
)
_CONTAINS = re.compile(
    rf"(?:cream|ointment|gel|lotion|solution|shampoo|drops|spray|foam)s?{SPACE}(?:contains?|of|with)"
    rf"{SPACE}$",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\d[.,]\d*0")
_NAKED = re.compile(r"[.,](?<![\w.,].)\d")
_LIST = re.compile(
    rf"(?:(?:{SPACE}?[,/–-]{SPACE}?|,?{SPACE}(?:and|or){SPACE}){NUMBER})+{SPACE}?(?P<unit>{UNIT})"
)
_IN_LIST = re.compile(rf"(?<![\w.,/]){NUMBER}(?=[,/–-]|{SPACE}(?:and|or){SPACE})")


@dataclass(frozen=True, slots=True)
class _Written:
    """An amount as it is written; of a list, one of its numbers with the rest of the list."""

    numbers: tuple[str, ...]
    quote: str
    line: int
    unit: str


class C010(Rule):
    """A zero ends a decimal number in a dose.

    If the point is not seen, "5.0 mg" is read as 50 mg: ten times the dose. Levels in blood, pH,
    times and weights are left alone, and so are shares in the hundred unless they are the strength
    of a cream, drops or the like.

    Example: "Take 5.0 mg once a day."

    Source: ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations; Joint
    Commission "Do Not Use" list; BNF, Prescription writing (no unnecessary use of decimal points).
    """

    severity = Severity.WARNING
    hint = "Leave out the zeros behind the point, and the point too if nothing else follows it."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        for written in _numbers(known, _TRAILING, cls._concerns):
            for number in written.numbers:
                if _ends_in_zero(number, known.point) and not _misplaced(number, known):
                    mended = number.rstrip("0").rstrip(known.point)
                    message = f"“{written.quote}” may be read as ten times as much"
                    hint = f"Write {mended} {written.unit}."
                    yield Case(written.line, message, written.quote, hint)
                    break

    @classmethod
    def _concerns(cls, amount: Amount) -> bool:
        if amount.dimension == "share":
            text = amount.run.text
            named = _STRENGTH.match(text, amount.end) or _CONTAINS.search(text, 0, amount.start)
            return bool(named)
        return amount.dimension in _SWALLOWED and not amount.measured


class C011(Rule):
    """A decimal number begins with its point.

    If the point is not seen, ".5 mg" is read as 5 mg: ten times the dose.

    Example: "Children take .5 mg at night."

    Source: ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations; NHS content
    guide, numbers ("0.5mg"); BNF, Prescription writing (0.5 mL, not .5 mL).
    """

    severity = Severity.WARNING
    hint = "Write a zero before the point."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        for written in _numbers(known, _NAKED, lambda amount: True):
            naked = next((n for n in written.numbers if n.startswith(known.point)), "")
            if naked:
                message = f"“{written.quote}” may be read as ten times as much"
                hint = f"Write 0{naked} {written.unit}."
                yield Case(written.line, message, written.quote, hint)


class C012(Rule):
    """Micrograms are abbreviated.

    A handwritten or badly printed "µg" is read as "mg", a thousand times as much, and "mcg" says
    nothing to most patients. The abbreviation may stand once in brackets behind the word, where it
    helps to read the label of the pack. American English may use mcg, as labels there do.

    Example: "The starting dose is 50 µg once a day."

    Source: BNF, Prescription writing (micrograms and nanograms must not be abbreviated); NHS
    content guide, numbers; ISMP List of Error-Prone Abbreviations (µg).
    """

    severity = Severity.WARNING
    hint = "Write micrograms."

    _abbreviation = re.compile(
        r"(?P<unit>µg|μg|mcgs?|MCG|ug)(?<![A-Za-z]ug)(?<![A-Za-z]mcg)(?![A-Za-z])(?!\s?/\s?d?L\b)"
    )
    _explained = re.compile(
        r"(?:microgram|microgramme)s?\s?[(\[,]\s?(?:also\s|or\s)?[“\"']?$", re.I
    )

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english or not known.has(("mcg", "MCG", "µg", "μg", "ug")):
            return
        american = page.leaflet.language == "en-US"
        for run in known.directions:
            seen = set[str]()
            for found in cls._abbreviation.finditer(run.text):
                usual = american and found["unit"].startswith("mcg")
                if not usual and not _defined(run, found, cls._explained):
                    quote = _with_number(run.text, found)
                    if quote in seen:
                        continue
                    seen.add(quote)
                    yield Case(
                        run.line(found.start()), f"micrograms are abbreviated in “{quote}”", quote
                    )


class C013(Rule):
    """Units are abbreviated.

    "U" behind a number has been read as a zero or a four ("10U" as 100), and "IU" as "IV" or "10".
    Patients have been given ten times the insulin. Levels in blood are left alone, and so is the
    name of a strength of insulin, such as U-100.

    Example: "Inject 10U before breakfast."

    Source: NPSA Rapid Response Report NPSA/2010/RRR013 (safer administration of insulin); ISMP
    List of Error-Prone Abbreviations; Joint Commission "Do Not Use" list.
    """

    severity = Severity.WARNING
    hint = "Write units, or international units, behind a space."

    _numbered = re.compile(
        r"\d\s?(?P<unit>[Uu]|MU|M?IU|iu|I\.\s?U\.)(?![A-Za-z-]|['’.]\w)(?!\s?/\s?d?[Ll]\b)"
    )
    _alone = re.compile(r"(?P<unit>IU|I\.\s?U\.)(?<!\w[I]U)(?<!\d\s[I]U)(?![A-Za-z])(?!/d?[Ll]\b)")
    _explained = re.compile(r"units?\s?[(\[]\s?[“\"']?$", re.I)

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english:
            return
        for run in known.numbered:
            for found in cls._numbered.finditer(run.text):
                yield cls._case(run, found)
        if not known.has(("IU", "I.U.", "I. U.")):
            return
        for run in known.directions:
            for found in cls._alone.finditer(run.text):
                numbered = _NUMBER_BEFORE.search(run.text, 0, found.start("unit"))
                if not numbered and not _defined(run, found, cls._explained):
                    yield cls._case(run, found)

    @classmethod
    def _case(cls, run: Run, found: re.Match[str]) -> Case:
        quote = _with_number(run.text, found)
        return Case(run.line(found.start()), f"units are abbreviated in “{quote}”", quote)


class C021(Rule):
    """Two numbers stand side by side, how many and how strong.

    "1 250 mg tablet" is read as a dose of 1,250 mg.

    Example: "Take 2 500 mg tablets at night."

    Source: NHS content guide, numbers ("one or two 200mg tablets"); ISMP Guidelines for safe
    communication of medication information.
    """

    severity = Severity.WARNING
    hint = "Write the first number as a word: two 500 mg tablets."

    _count = re.compile(rf"(?<![\w.,/–-])(?P<count>[1-9]\d?){SPACE}$")
    _numbered = re.compile(
        r"\b(?:day|days|week|step|phase|grade|stage|type|dose|part|age)\s?$", re.I
    )
    _form = re.compile(
        rf"[\s-]?{SPACE}?(?:[\w-]+{SPACE})?(?:tablet|capsule|caplet|pill|patch|sachet|vial|ampoule"
        r"|suppositor|injection|dose|pen|lozenge|syringe|spray|puff)",
        re.I,
    )
    _verb = re.compile(rf"\b(?:take|takes|taking|give|use|swallow|inject){SPACE}$", re.I)

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for amount in quantities(page).all:
            if not amount.dosed or amount.join or amount.start < 2:
                continue
            text = amount.run.text
            count = cls._count.search(text, max(0, amount.start - 5), amount.start)
            if not count or cls._numbered.search(text, 0, count.start()):
                continue
            if cls._form.match(text, amount.end) or cls._verb.search(text, 0, count.start()):
                quote = text[count.start() : amount.end]
                yield Case(amount.line, f"“{quote}” may be read as one number", quote)


class C022(Rule):
    """A number is written so that it is easily misread.

    A long row of zeros is miscounted, the point in "1.000 mg" is a mark of thousands to some
    readers and a decimal point to others, and the comma in "2,5 mg" is overlooked or taken for one
    of a list where the language writes a point.

    Example: "A dose of 100000 units is given once."

    Source: ISMP List of Error-Prone Abbreviations (large doses without properly placed commas);
    NHS content guide, numbers (a comma for thousands).
    """

    severity = Severity.WARNING
    hint = "Mark thousands as the leaflet's language does, in English with a comma: 100,000 units."

    _foreign_comma = re.compile(r"[0-9]+,[0-9]{1,2}|0,[0-9]+")

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        for amount in known.all:
            if amount.measured or not (amount.dosed or amount.dimension == "count"):
                continue
            listed = amount.join in ("or", "and")
            if not listed and any(cls._is_foreign(written, known) for written in amount.numbers):
                hint = "Write a decimal point, in English as in “2.5 mg”."
                message = f"“{amount.text}” has a comma for a decimal point"
                yield Case(amount.line, message, amount.text, hint)
            elif any(len(written) > 4 and written.isdigit() for written in amount.numbers):
                yield Case(
                    amount.line, f"the digits of “{amount.text}” are hard to count", amount.text
                )
            elif any(_misplaced(written, known) for written in amount.numbers):
                yield Case(
                    amount.line,
                    f"“{amount.text}” may be read as a thousand times as much, or as little",
                    amount.text,
                )

    @classmethod
    def _is_foreign(cls, written: str, known: Quantities) -> bool:
        """Whether it has a decimal comma in a language that has a point."""
        return "," in written and known.point == "." and bool(cls._foreign_comma.fullmatch(written))


class C024(Rule):
    """A unit stands twice.

    Something was lost or pasted between the two, perhaps a number.

    Example: "Take 500 mg mg at night."

    Source: house rule; ISMP Guidelines for Safe Electronic Communication of Medication Information
    (a dose is one number and one unit).
    """

    severity = Severity.WARNING
    hint = "Look the dose up, and write its unit once."

    _again = re.compile(rf"{SPACE}+(?P<unit>{UNIT})(?![-‑])")

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for amount in quantities(page).all:
            if amount.per or amount.dimension not in (*_SWALLOWED, "share"):
                continue
            again = cls._again.match(amount.run.text, amount.end)
            if again and unit_named(again["unit"]) == amount.unit and _same(amount, again["unit"]):
                quote = amount.run.text[amount.start : again.end()]
                yield Case(amount.line, f"the unit stands twice in “{quote}”", quote)


def _numbers(
    known: Quantities, sign: re.Pattern[str], concerns: Callable[[Amount], bool]
) -> Iterator[_Written]:
    """Numbers in runs that show a sign of the error, with their unit, lists of them included."""
    for run in known.numbered if sign.search(known.text) else ():
        if not sign.search(run.text):
            continue
        amounts = known.of(run)
        yield from _listed(run, amounts)
        for amount in amounts:
            if concerns(amount):
                yield _Written(amount.numbers, amount.text, amount.line, amount.units[-1])


def _listed(run: Run, amounts: tuple[Amount, ...]) -> Iterator[_Written]:
    """The numbers of a list but for its end: those in `1.0, 2.5 and 5 mg` that have no unit."""
    for found in _IN_LIST.finditer(run.text):
        rest = _LIST.match(run.text, found.end())
        if not rest or any(a.start <= found.start() < a.end for a in amounts):
            continue
        if unit_named(rest["unit"]).dimension in _SWALLOWED:
            quote = run.text[found.start() : rest.end()]
            yield _Written((found.group(),), quote, run.line(found.start()), rest["unit"])


def _ends_in_zero(written: str, point: str) -> bool:
    return point in written and written.endswith("0")


def _misplaced(written: str, known: Quantities) -> bool:
    """Whether its one point could be a mark of thousands: `1.500`, and not `0.500` or `1.125`."""
    whole, _, places = written.partition(known.point)
    return len(places) == 3 and places.endswith("0") and whole.isdigit() and 0 < int(whole) < 1000


def _same(amount: Amount, written: str) -> bool:
    """Counted things are doubled only in the same word: "one injection, injection site" is not."""
    return amount.dimension != "count" or amount.units[-1].lower() == written.lower()


def _defined(run: Run, found: re.Match[str], explained: re.Pattern[str]) -> bool:
    return bool(explained.search(run.text, max(0, found.start() - 40), found.start()))


_NUMBER_BEFORE = re.compile(rf"{NUMBER}{SPACE}?$")


def _with_number(text: str, found: re.Match[str]) -> str:
    """The abbreviation with the number before it, as it stands there."""
    start = found.start("unit")
    number = _NUMBER_BEFORE.search(text, max(0, start - 16), start)
    return text[number.start() if number else start : found.end()]
