"""Rules on doses that contradict each other: tenfold, in their total, or in their maximum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

from pipeline.check.page import Page, Run, Sentence
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.doses_tablets import counted
from pipeline.check.safety.frequency import Frequency
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.check.safety.quantities_numbers import SPACE
from pipeline.diagnostics import Severity
from pipeline.model import Table, plain

_TENFOLD = frozenset(Decimal(10) ** power for power in (-6, -4, -3, -2, -1, 1, 2, 3, 4, 6))
"""Ratios that a lost point, a lost zero or a wrong prefix makes."""


class C017(Rule):
    """Two mentions of one dose differ tenfold.

    A point that was lost, a zero too many or a wrong prefix makes a dose of ten or a thousand times
    as much. Compared are an amount and the same amount in brackets behind it ("0.5 g (50 mg)"), and
    amounts elsewhere on the page with the doses under Dosage, where none of those agrees, and usual
    doses of the same patients under Dosage with each other.

    Example: "Take 5 mg once a day" under Dosage, and "take your 50 mg once a day" in the questions.

    Source: MHRA Drug Safety Update, July 2010, intravenous paracetamol (tenfold overdoses in
    infants); NPSA, Safety in doses (2009).
    """

    severity = Severity.WARNING
    hint = "Look the dose up, and state it in the same way in both places."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        yield from _conversions(known)
        if known.english:
            stated = [a for a in known.all if a.run.section.kind == "dosage" and _is_dose(a)]
            yield from _within(stated, known)
            yield from _elsewhere(stated, known)


class C019(Rule):
    """A day's total is not what the single doses add up to.

    "500 mg three times a day (maximum 1 g a day)" is 1.5 g a day to one reader, and 1 g to another.
    Of ranges the smallest dose and the longest interval are taken, so that only what cannot be
    meant is reported; a maximum for other patients is left alone. The maximum may stand in another
    column of a table, or be the day's maximum for adults that another section tells.

    Example: "Take 500 mg three times a day, no more than 1 g a day."

    Source: NHS, Paracetamol for adults (a dose, its interval and the most in 24 hours); ISMP
    Guidelines for Safe Electronic Communication of Medication Information.
    """

    severity = Severity.WARNING
    hint = "Look up the single dose, how often it is taken and the total, and mend what is wrong."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for dose, limit in _limited(page):
            if dose.often and limit.daily and not _below(limit.amount, dose.amount):
                least = _a_day(dose.amount, dose.often)[0]
                if least > limit.amount.high:
                    yield _excess(dose, limit, least)
        yield from _totals(quantities(page))


class C020(Rule):
    """A maximum is below the dose.

    Whoever takes the dose takes more than is allowed.

    Example: "Take 500 mg at night. The maximum dose is 250 mg a day."

    Source: ISMP Guidelines for Safe Electronic Communication of Medication Information; BNF,
    Guidance on prescribing.
    """

    severity = Severity.WARNING
    hint = "Look up the dose and the maximum, and mend what is wrong."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for dose, limit in _limited(page):
            if _below(limit.amount, dose.amount):
                message = (
                    f"the maximum “{limit.amount.text}” is below the dose “{dose.amount.text}”"
                )
                yield Case(limit.amount.line, message, limit.amount.text)


# --- tenfold -----------------------------------------------------------------------------------

_SAME_AGAIN = re.compile(rf"{SPACE}?(?:\({SPACE}?(?:=|or|equal to|i\.e\.,?)?|=){SPACE}?")
_CLOSED = re.compile(rf"{SPACE}?\)")
_INTAKE = re.compile(
    r"\b(?:dos(?:e|es|age|ing)|take|takes|taking|taken|daily|a day|per day|maximum|start)\b", re.I
)
_NO_INTAKE = re.compile(
    r"\b(?:available|strengths?|comes? in|contain|supplied|tablets? of|overdos|studies|study|trial"
    r"|toxic|lethal|equivalent|compared|instead of|avoid|higher|exceed|less than|more than"
    r"|(?:low|high)[ -]dose|aspirin|increment|another|other|recovered|have taken|folic|vitamin)",
    re.I,
)
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


def _conversions(known: Quantities) -> Iterator[Case]:
    for run in known.numbered:
        if "(" not in run.text and "=" not in run.text:
            continue
        for first, second in pairwise(known.of(run)):
            between = run.text[first.end : second.start]
            if not _comparable(first, second) or not _SAME_AGAIN.fullmatch(between):
                continue
            closed = "=" in between or _CLOSED.match(run.text, second.end)
            if closed and not first.per and not second.per and _ratio(first, second) in _TENFOLD:
                quote = run.text[first.start : second.end]
                yield Case(first.line, f"“{first.text}” is not “{second.text}”", quote)


def _within(stated: list[Amount], known: Quantities) -> Iterator[Case]:
    """Usual doses under Dosage, for the same patients and equally often, that differ tenfold."""
    single = [amount for amount in stated if not amount.join]
    for first, second in combinations(single, 2):
        if _ratio(first, second) in _TENFOLD:
            how = _usual(first, known)
            alike = how and how == _usual(second, known)
            if alike or _in_one_breath(first, second, known):
                message = f"“{second.text}” is “{first.text}” in line {first.line}"
                yield Case(second.line, message, second.text)


def _in_one_breath(first: Amount, second: Amount, known: Quantities) -> bool:
    """Whether two sentences of one paragraph give the same patients the same dose, none a step."""
    one, other = _sentence_of(first, known), _sentence_of(second, known)
    if first.run is not second.run or not one or not other or one == other:
        return False
    if _by_size(first) != _by_size(second) or "max" in f"{one.text} {other.text}".lower():
        return False
    roles = _role(one, first), _role(other, second)
    start = roles == ("first", "first")
    steps = [_STARTS.sub("", each.text) if start else each.text for each in (one, other)]
    if roles[0] != roles[1] or any(
        _STEP.search(text) or not _STATED.search(text) for text in steps
    ):
        return False
    whose = [_audience(each.text) or known.audience(first.run) or "adults" for each in (one, other)]
    often, again = _often_at_all(first, known), _often_at_all(second, known)
    return whose[0] == whose[1] and (not often or not again or often.agrees(again))


def _often_at_all(amount: Amount, known: Quantities) -> Frequency | None:
    return next(
        (said for said in known.frequencies(amount.run) if 0 <= said.start - amount.end <= 40), None
    )


_STATED = re.compile(r"\b(?:dos(?:e|es|age)|take|takes|taken|stay on|need|swallow)\b", re.I)
_STARTS = re.compile(r"\b(?:starting|initial)\b", re.I)
_STEP = re.compile(
    r"\b(?:initial|start|begin|loading|maintenance|max|increas|reduc|rais|then\b|follow|range|up to"
    r"|severe|first|if\b|low|high|weigh|after|later|weeks?\b|day \d|mouth|oral|inject|vein|IV\b"
    r"|for\b(?! (?:adults|children|most))|in (?!the (?:morning|evening))"
    r"|tablets? (?:of|contain)|available)",
    re.I,
)
"""Words of another time, purpose or way to take it."""


def _usual(amount: Amount, known: Quantities) -> tuple[object, ...]:
    """What two usual doses must have in common to be the same; empty where it is not one."""
    sentence = _sentence_of(amount, known)
    if not sentence or not _USUAL.search(sentence.text) or _NOT_ONE.search(sentence.text):
        return ()
    said = [
        frequency
        for frequency in known.frequencies(amount.run)
        if amount.start <= frequency.start <= amount.end + 40
    ]
    if not said:
        return ()
    label = amount.run.text.partition(":")[0] if ":" in amount.run.text else ""
    whose = _audience(sentence.text) or known.group(amount.run)
    return (label, whose, frozenset(_by_size(amount)), said[0].least, said[0].most)


_USUAL = re.compile(r"\b(?:usual|usually|recommended|typical|typically|standard|normal)\b", re.I)
_NOT_ONE = re.compile(
    r"\b(?:initial|start|begin|loading|maintenance|max|increas|reduc|rais|then|follow|range|up to"
    r"|severe|first|if\b|low|high|children|weigh)",
    re.I,
)


def _elsewhere(stated: list[Amount], known: Quantities) -> Iterator[Case]:
    """Doses outside of Dosage of which Dosage has ten times as much or a tenth, and no equal."""
    for amount in known.all if stated else ():
        if not _is_told(amount, known) or any(_covers(other, amount) for other in stated):
            continue
        alike = [
            a for a in stated if a.dimension == amount.dimension and _by_size(a) == _by_size(amount)
        ]
        beyond = _beyond(amount, alike)
        for other in alike:
            if _tenfold(other, amount) and _same_use(other, amount, known, beyond):
                message = f"“{amount.text}” is “{other.text}” under Dosage, in line {other.line}"
                yield Case(amount.line, message, amount.text)
                break


def _is_told(amount: Amount, known: Quantities) -> bool:
    """Whether it is one dose outside of Dosage, in a sentence about what to take."""
    if amount.run.section.kind not in _TOLD or amount.join or not _is_dose(amount):
        return False
    sentence = _sentence_of(amount, known)
    if (
        not sentence
        or sentence.text.endswith("?")
        or _NO_INTAKE.search(sentence.text)
        or not _INTAKE.search(sentence.text)
    ):
        return False
    return not amount.run.text[: amount.start].endswith("by ")


def _tenfold(stated: Amount, amount: Amount) -> bool:
    return bool(amount.low) and bool({stated.low / amount.low, stated.high / amount.low} & _TENFOLD)


def _beyond(amount: Amount, stated: list[Amount]) -> bool:
    """Whether all doses that are stated are smaller, or all are larger."""
    return all(max(a.low, a.high) < amount.low for a in stated) or all(
        min(a.low, a.high) > amount.low for a in stated
    )


_TOLD = frozenset(
    ("faqs", "precautions", "usage", "key_points", "summary", "missed_dose", "introduction")
)


def _is_dose(amount: Amount) -> bool:
    """Whether it is an amount to be taken, and no concentration, level or volume."""
    spread = {"mL", "L", "dL", "tablet", "drop", "spray", "g"} & set(amount.per)
    return amount.dimension in ("mass", "activity") and not spread and not _part_of_two(amount)


def _part_of_two(amount: Amount) -> bool:
    """Whether it is half of the strength of two medicines in one, such as `875 mg/125 mg`."""
    return bool(_ANOTHER.match(amount.run.text, amount.end))


_ANOTHER = re.compile(r"\s?[/+]\s?\d")


def _covers(stated: Amount, amount: Amount) -> bool:
    return stated.dimension == amount.dimension and min(
        stated.low, stated.high
    ) <= amount.low <= max(stated.low, stated.high)


def _same_use(one: Amount, other: Amount, known: Quantities, beyond: bool) -> bool:
    """Whether two amounts are for the same patients, at the same point, equally often.

    An amount beyond all doses of its page needs no such likeness but that of the patients.
    """
    first, second = (_sentence_of(amount, known) for amount in (one, other))
    if not first or not second:
        return False
    whose = known.audience(one.run) or _audience(first.text)
    others = _audience(second.text) or _audience(known.label(other.run))
    if (whose or "adults") != (others or "adults"):
        return False
    if beyond:
        return _role(second, other) in ("", _role(first, one))
    often, again = _often(one, known), _often(other, known)
    alike = not one.join and _role(first, one) == _role(second, other)
    return alike and (not often or not again or often.agrees(again))


def _by_size(amount: Amount) -> set[str]:
    return set(amount.per) & {"kg", "m²"}


def _role(sentence: Sentence, amount: Amount) -> str:
    before = sentence.run.text[max(sentence.start, amount.start - 60) : amount.start]
    return next((role for role, words in _ROLES if words.search(before)), "")


def _audience(text: str) -> str:
    return next((audience for audience, words in _AUDIENCES if words.search(text)), "")


def _sentence_of(amount: Amount, known: Quantities) -> Sentence | None:
    for sentence in known.sentences_of(amount.run):
        if sentence.start <= amount.start < sentence.start + len(sentence.text):
            return sentence
    return None


# --- totals and maxima -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Dose:
    amount: Amount
    often: Frequency | None


@dataclass(frozen=True, slots=True)
class _Limit:
    amount: Amount
    daily: bool


_MOST = re.compile(
    r"\b(?:max(?:imum)?\b\.?|(?:not|never)(?: \w+){0,2} (?:exceed(?:ing|ed)?|go over|take over)\b"
    r"|n't (?:exceed|go over)\b|at most\b|(?:no|not|never|n't)(?: \w+){0,2} more than\b"
    r"|(?:upper|daily) limit\b)(?P<gap>[^.;:]*:?\s*)$",
    re.I,
)
_MOST_WORDS = ("max", "Max", "MAX", "xceed", "ore than", "t most", "go over", "limit")
_TOTAL = re.compile(
    r"(?:\btotal(?:l?ing|s)?|\bequals?|\bwhich is|\bthat is|=|\bi\.e\.,?)\s?"
    r"(?P<gap>(?:of|a|daily|dose|to|is|the|in|,|\s)*)$",
    re.I,
)
_A_DAY = re.compile(r"\b(?:daily|a day|(?:per|each|one) day|24[ -]hours?)\b|/day", re.I)
_A_DAY_AFTER = re.compile(
    r"\s?(?:/\s?day|(?:daily|(?:in )?(?:a|any|one) day|per day|each day"
    r"|(?:in|per|every|within)(?: any| a| one)? ?24[ -]hours?)\b)",
    re.I,
)
_DAY_TOTAL = re.compile(
    r"\b(?:(?:total )?daily (?:dose|amount|total)|(?:total|dose) (?:in|for) (?:a|the|one) day)\b",
    re.I,
)
_NO_LIMIT = re.compile(
    r"increment|increas|adjust|\bby (?!mouth)|step|titrat|minute|hour infusion|inject|site|nostril"
    r"|eye\b|each\b(?! day)|child|p(?:a)?ediatric|infant|elder|older|renal|kidney|hepatic|liver"
    r"|impair|CrCl|GFR|CYP|inhibitor|women|pregnan|weigh|under \d|below|severe|mild|alone|combin"
    r"|together|with (?:other|potent|strong)|cumulative|lifetime|total of \d+ days|course|week"
    r"|month|elemental|\bif (?:you|the|your)\b|first|initial|loading|single|per dose|maintenance",
    re.I,
)
"""Words of another patient, purpose or time: the maximum is not that of the dose."""
_GAP = re.compile(r"[^.;:]{0,40}")


@lru_cache(maxsize=1)
def _limited(page: Page) -> tuple[tuple[_Dose, _Limit], ...]:
    """Each maximum with the dose that it is the maximum of, which stands shortly before it."""
    known = quantities(page)
    limits = known.english and known.has(_MOST_WORDS)
    return (*_limits(page, known), *_columns(page, known), *_told(known)) if limits else ()


def _columns(page: Page, known: Quantities) -> Iterator[tuple[_Dose, _Limit]]:
    """Doses in a table with the maximum in the same row."""
    for section, block in page.blocks:
        if section.kind != "dosage" or not isinstance(block, Table) or not block.header:
            continue
        heads = [plain(cell) for cell in block.header.cells]
        column = next((n for n, head in enumerate(heads) if _MOST_HEAD.search(head)), None)
        for row in block.rows if column is not None else ():
            cells = [known.of_cell(cell) for cell in row.cells]
            most = cells[column] if column is not None and column < len(cells) else ()
            doses = [a for cell in cells if cell is not most for a in cell if _is_dose(a)]
            if len(most) == len(doses) == 1 and _comparable(doses[0], most[0]):
                head = heads[column or 0]
                daily = "day" in most[0].per or bool(
                    _A_DAY.search(head) or _A_DAY.search(most[0].run.text)
                )
                if _sized(doses[0]) == _sized(most[0]):
                    yield _Dose(doses[0], _often(doses[0], known)), _Limit(most[0], daily)


_MOST_HEAD = re.compile(r"\bmax(?:imum)?\b|\bmost\b|\blimit\b", re.I)


def _told(known: Quantities) -> Iterator[tuple[_Dose, _Limit]]:
    """A day's maximum elsewhere on the page, with each dose under Dosage for the same patients."""
    told = [
        limit
        for run in known.numbered
        if run.section.kind in _TOLD and any(word in run.text for word in _MOST_WORDS)
        for limit in _day_limits(run, known)
    ]
    for amount in known.all if told else ():
        often = _often(amount, known) if amount.run.section.kind == "dosage" else None
        sentence = _sentence_of(amount, known) if often else None
        if not sentence or not _is_dose(amount) or _NO_LIMIT.search(sentence.text):
            continue
        whose = known.audience(amount.run) or _audience(sentence.text) or "adults"
        for limit in told if whose == "adults" else ():
            if _comparable(amount, limit.amount) and _sized(amount) == _sized(limit.amount):
                yield _Dose(amount, often), limit


def _day_limits(run: Run, known: Quantities) -> Iterator[_Limit]:
    """The maxima a day of a run that has no other amount, and speaks of adults or of nobody."""
    amounts = [a for a in known.of(run) if a.dosed and not a.measured]
    most = _most(run, amounts[0], None) if len(amounts) == 1 else None
    usual = not _NO_LIMIT.search(run.text) and (_audience(run.text) or "adults") == "adults"
    if most and most.daily and usual:
        yield most


def _limits(page: Page, known: Quantities) -> Iterator[tuple[_Dose, _Limit]]:
    previous: Amount | None = None
    for run in known.directions:
        amounts = [a for a in known.of(run) if a.dosed and not a.measured]
        if not amounts or run.section.kind not in _TOLD | {"dosage"}:
            previous = None
            continue
        limited = any(word in run.text for word in _MOST_WORDS)
        last: Amount | None = None
        for before, amount in zip([None, *amounts], amounts, strict=False):
            most = _most(run, amount, before) if limited else None
            if not most:
                last = amount
            elif (dose := last or _above(run, amount, previous)) and _fits(dose, most):
                yield _Dose(dose, _often(dose, known)), most
        previous = last


def _above(run: Run, amount: Amount, previous: Amount | None) -> Amount | None:
    """The dose of the item right above, where this one begins with the maximum."""
    begins = amount.start < 40 and run.text[:3].lower() in ("max", "do ", "not", "no ")
    return previous if previous and begins and previous.run.section is run.section else None


def _most(run: Run, amount: Amount, before: Amount | None) -> _Limit | None:
    start = max(before.end if before else 0, amount.start - 60)
    found = _MOST.search(run.text, start, amount.start)
    if not found:
        return None
    after = _A_DAY_AFTER.match(run.text, amount.end)
    clause = re.split(r"[.;:(]", run.text[start : found.start()])[-1]
    daily = (
        "day" in amount.per
        or bool(after)
        or bool(_A_DAY.search(found["gap"]) or _DAY_TOTAL.search(clause))
    )
    return _Limit(amount, daily)


def _fits(one: Amount, most: _Limit) -> bool:
    """Whether nothing between them speaks of other patients or purposes."""
    other = most.amount
    if not _comparable(one, other) or _sized(one) != _sized(other):
        return False
    begin = one.end if one.run is other.run else 0
    between = other.run.text[begin : other.start]
    after = re.split(r"[.,;)]", other.run.text[other.end : other.end + 30])[0]
    return not _NO_LIMIT.search(between) and not _NO_LIMIT.search(after) and len(between) < 160


def _sized(amount: Amount) -> set[str]:
    return set(amount.per) - {"day", "dose"}


def _below(most: Amount, dose: Amount) -> bool:
    return max(most.low, most.high) < min(dose.low, dose.high)


def _excess(dose: _Dose, limit: _Limit, least: Decimal) -> Case:
    often = dose.often
    assert often is not None
    run = dose.amount.run
    said = run.text[dose.amount.start : often.end]
    total = _written(least, dose.amount)
    message = f"“{said}” is {total} a day, above the maximum “{limit.amount.text}”"
    return Case(limit.amount.line, message, limit.amount.text)


def _totals(known: Quantities) -> Iterator[Case]:
    """Doses whose total a day is stated behind them, and is another."""
    for run in known.numbered if known.english else ():
        if "(" not in run.text and not any(word in run.text for word in _TOTAL_WORDS):
            continue
        for first, second in pairwise(a for a in known.of(run) if a.dosed):
            if not _is_total(first, second, known) or not (often := _often(first, known)):
                continue
            least, most = _a_day(first, often)
            if second.high < least or second.low > most:
                quote = run.text[first.start : second.end]
                said = run.text[first.start : often.end]
                total = _written(least, first)
                yield Case(first.line, f"“{said}” is {total} a day, not “{second.text}”", quote)


def _a_day(dose: Amount, often: Frequency) -> tuple[Decimal, Decimal]:
    """The least and the most of a dose that is taken in a day, however many tablets that be."""
    fewest, most = counted(dose.run, dose)
    return dose.low * fewest * _decimal(often.least), dose.high * most * _decimal(often.most)


def _is_total(dose: Amount, amount: Amount, known: Quantities) -> bool:
    """Whether the second of two amounts is said to be the total of the first in a day."""
    between = dose.run.text[dose.end : amount.start]
    if not _comparable(dose, amount) or _sized(dose) != _sized(amount):
        return False
    a_day = "day" in amount.per or bool(_A_DAY_AFTER.match(amount.run.text, amount.end))
    if a_day and between.rstrip().endswith("("):
        often = _often(dose, known)
        return bool(often) and not between[often.end - dose.end :].strip(" (") if often else False
    if not _TOTAL.search(between) or _SHARED.search(between):
        return False
    return a_day or bool(_A_DAY.search(between[-20:]))


_TOTAL_WORDS = ("total", "equal", "which is", "that is", "=", "i.e.")
_SHARED = re.compile(r"[.;](?<!i\.)(?<!i\.e\.)|each|both|per ")
_DIGIT = re.compile(r"\d")


def _often(amount: Amount, known: Quantities) -> Frequency | None:
    """How often it is taken: what is said right behind it, at least once a day."""
    for said in known.frequencies(amount.run):
        gap = said.start - amount.end
        if 0 <= gap <= 40 and said.daily and said.form != "plain":
            between = amount.run.text[amount.end : said.start]
            return said if _GAP.fullmatch(between) and not _DIGIT.search(between) else None
    return None


def _comparable(one: Amount, other: Amount) -> bool:
    return one.dosed and one.dimension == other.dimension


def _ratio(one: Amount, other: Amount) -> Decimal:
    if one.join or other.join or not other.low or one.dimension != other.dimension:
        return Decimal(0)
    return one.low / other.low


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _written(value: Decimal, like: Amount) -> str:
    """A value in the unit of an amount, without zeros at its end."""
    shown = f"{value / like.unit.size:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{shown} {like.unit.name}"
