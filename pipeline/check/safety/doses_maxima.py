"""Rules on doses that do not add up to their total, or are above their maximum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.doses_context import comparable, often_behind, sized
from pipeline.check.safety.doses_limits import A_DAY, A_DAY_AFTER, Dose, Limit, limited
from pipeline.check.safety.doses_tablets import counted
from pipeline.check.safety.frequency import Frequency
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.diagnostics import Severity


class C019(Rule):
    """A day's total is not what the single doses add up to.

    "500 mg three times a day (maximum 1 g a day)" is 1.5 g a day to one reader, and 1 g to another.
    Of ranges the smallest dose and the longest interval are taken, so that only what cannot be
    meant is reported; a maximum for other patients is left alone, and so are the hours between
    doses that are taken when needed. The maximum may stand in another column of a table, or be the
    day's maximum for adults that another section tells. Tablets and puffs are counted likewise.

    Example: "Take 500 mg three times a day, no more than 1 g a day."

    Source: NHS, Paracetamol for adults (a dose, its interval and the most in 24 hours); ISMP
    Guidelines for Safe Electronic Communication of Medication Information.
    """

    severity = Severity.WARNING
    hint = "Look up the single dose, how often it is taken and the total, and mend what is wrong."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for dose, limit in limited(page):
            if not dose.often or not limit.daily or _as_needed(dose, dose.often):
                continue
            if not _below(limit, dose.amount):
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
        for dose, limit in limited(page):
            if _below(limit, dose.amount):
                message = (
                    f"the maximum “{limit.amount.text}” is below the dose “{dose.amount.text}”"
                )
                yield Case(limit.amount.line, message, limit.amount.text)


_TOTAL = re.compile(
    r"(?:\btotal(?:l?ing|s)?|\bequals?|\bwhich is|\bthat is|=|\bi\.e\.,?)\s?"
    r"(?P<gap>(?:of|a|daily|dose|to|is|the|in|,|\s)*)$",
    re.I,
)


def _as_needed(dose: Dose, often: Frequency) -> bool:
    """Whether the hours are the least between two doses, not how often all of them are taken."""
    text = dose.amount.run.text
    around = text[max(0, dose.amount.start - _NEAR) : often.end + _NEAR]
    return often.form == "interval" and bool(_NEEDED.search(around))


_NEEDED = re.compile(r"\b(?:need|necess|requir|at least|wait|leave|when you|if you|for pain)", re.I)
_NEAR = 40


def _below(most: Limit, dose: Amount) -> bool:
    """Whether a maximum is less than one dose, however many tablets a dose of a day is."""
    fewest = counted(dose.run, dose)[0] if most.daily else 1
    return max(most.amount.low, most.amount.high) < min(dose.low, dose.high) * fewest


def _excess(dose: Dose, limit: Limit, least: Decimal) -> Case:
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
            if not _is_total(first, second, known) or not (often := often_behind(first, known)):
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
    if not comparable(dose, amount) or sized(dose) != sized(amount):
        return False
    a_day = "day" in amount.per or bool(A_DAY_AFTER.match(amount.run.text, amount.end))
    if a_day and between.rstrip().endswith("("):
        often = often_behind(dose, known)
        return bool(often) and not between[often.end - dose.end :].strip(" (") if often else False
    if not _TOTAL.search(between) or _SHARED.search(between):
        return False
    return a_day or bool(A_DAY.search(between[-20:]))


_TOTAL_WORDS = ("total", "equal", "which is", "that is", "=", "i.e.")
_SHARED = re.compile(r"[.;](?<!i\.)(?<!i\.e\.)|each|both|per ")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _written(value: Decimal, like: Amount) -> str:
    """A value in the unit of an amount, without zeros at its end."""
    shown = f"{value / like.unit.size:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{shown} {like.units[-1] if like.dimension == 'count' else like.unit.name}"
