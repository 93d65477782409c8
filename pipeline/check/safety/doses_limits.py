"""A page in, its maxima out, each with the dose that it is the maximum of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.check.page import Page, Run, once_a_page
from pipeline.check.safety.doses_context import (
    TOLD,
    audience_in,
    comparable,
    is_dose,
    often_behind,
    sentence_of,
    sized,
)
from pipeline.check.safety.frequency import Frequency
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.model import plain


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose, and how often it is taken where that is said."""

    amount: Amount
    often: Frequency | None


@dataclass(frozen=True, slots=True)
class Limit:
    """A maximum, and whether it is one of a day."""

    amount: Amount
    daily: bool


_MOST = re.compile(
    r"\b(?:max(?:imum)?\b\.?|(?:not|never)(?: \w+){0,2} (?:exceed(?:ing|ed)?|go over|take over)\b"
    r"|n't (?:exceed|go over)\b|at most\b|(?:no|not|never|n't)(?: \w+){0,2} more than\b"
    r"|(?:upper|daily) limit\b|the most (?:\w+ ){1,2}(?:can|may|should|must) \w+\b|the most\b"
    r"|ceiling\b)"
    r"(?P<gap>[^.;:]*:?\s*)$",
    re.I,
)
_MOST_WORDS = (
    "max",
    "Max",
    "MAX",
    "xceed",
    "ore than",
    "t most",
    "go over",
    "limit",
    "most you",
    "most in ",
    "most any",
    "ceiling",
)
A_DAY = re.compile(r"\b(?:daily|a day|(?:per|each|one) day|24[ -]hours?)\b|/day", re.I)
A_DAY_AFTER = re.compile(
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
    r"|\bover \d|people (?:over|with|who)|\bwith (?!a |food|water|meals|or |breakfast|milk|plenty)"
    r"|month|elemental|\bif (?:you|the|your)\b|first|initial|loading|single|per dose|maintenance",
    re.I,
)
"""Words of another patient, purpose or time: the maximum is not that of the dose."""


@once_a_page
def limited(page: Page) -> tuple[tuple[Dose, Limit], ...]:
    """Each maximum with the dose that it is the maximum of, which stands shortly before it."""
    known = quantities(page)
    limits = known.english and known.has(_MOST_WORDS)
    return (*_limits(known), *_columns(known), *_told(known)) if limits else ()


def _columns(known: Quantities) -> Iterator[tuple[Dose, Limit]]:
    """Doses in a table with the maximum in the same row."""
    for block in known.tables:
        if not block.header:
            continue
        heads = [plain(cell) for cell in block.header.cells]
        column = next((n for n, head in enumerate(heads) if _MOST_HEAD.search(head)), None)
        for row in block.rows if column is not None else ():
            cells = [known.of_cell(cell) for cell in row.cells]
            most = cells[column] if column is not None and column < len(cells) else ()
            doses = [a for cell in cells if cell is not most for a in cell if is_dose(a)]
            if len(most) == len(doses) == 1 and comparable(doses[0], most[0]):
                head = heads[column or 0]
                daily = "day" in most[0].per or bool(
                    A_DAY.search(head) or A_DAY.search(most[0].run.text)
                )
                if sized(doses[0]) == sized(most[0]):
                    yield Dose(doses[0], often_behind(doses[0], known)), Limit(most[0], daily)


_MOST_HEAD = re.compile(r"\bmax(?:imum)?\b|\bmost\b|\blimit\b", re.I)


def _told(known: Quantities) -> Iterator[tuple[Dose, Limit]]:
    """A day's maximum elsewhere on the page, with each dose under Dosage for the same patients."""
    told = [
        limit
        for run in known.numbered
        if run.section.kind in TOLD and any(word in run.text for word in _MOST_WORDS)
        for limit in _day_limits(run, known)
    ]
    for amount in known.all if told else ():
        often = often_behind(amount, known) if amount.run.section.kind == "dosage" else None
        sentence = sentence_of(amount, known) if often else None
        if not sentence or not is_dose(amount) or _NO_LIMIT.search(sentence.text):
            continue
        whose = known.audience(amount.run) or audience_in(sentence.text) or "adults"
        for limit in told if whose == "adults" else ():
            if comparable(amount, limit.amount) and sized(amount) == sized(limit.amount):
                yield Dose(amount, often), limit


def _day_limits(run: Run, known: Quantities) -> Iterator[Limit]:
    """The maxima a day of a run that has no other amount, and speaks of adults or of nobody."""
    amounts = [a for a in known.of(run) if a.dosed and not a.measured]
    most = _most(run, amounts[0], None) if len(amounts) == 1 else None
    usual = not _NO_LIMIT.search(run.text) and (audience_in(run.text) or "adults") == "adults"
    if most and most.daily and usual:
        yield most


def _limits(known: Quantities) -> Iterator[tuple[Dose, Limit]]:
    previous: Amount | None = None
    for run in known.directions:
        amounts = [a for a in known.of(run) if a.dosed and not a.measured]
        if not amounts or run.section.kind not in TOLD | {"dosage"}:
            previous = None
            yield from _counted(run, known)
            continue
        limited = any(word in run.text for word in _MOST_WORDS)
        if limited:
            yield from _counted(run, known)
        last: Amount | None = None
        for before, amount in zip([None, *amounts], amounts, strict=False):
            most = _most(run, amount, before) if limited else None
            if not most:
                last = amount
            elif (dose := last or _above(run, amount, previous)) and _fits(dose, most):
                yield Dose(dose, often_behind(dose, known)), most
        previous = last


def _counted(run: Run, known: Quantities) -> Iterator[tuple[Dose, Limit]]:
    """Numbers of tablets or puffs, with the most of them in a day."""
    if run.section.kind != "dosage" or not any(word in run.text for word in _MOST_WORDS):
        return
    amounts = [a for a in known.of(run) if a.unit.name in _TAKEN_IN_NUMBERS]
    for dose, amount in pairwise(amounts):
        most = _most(run, amount, dose)
        if most and most.daily and dose.unit == amount.unit and not dose.per:
            between = run.text[dose.end : amount.start]
            after = re.split(r"[.,;)]", run.text[amount.end : amount.end + 30])[0]
            other = _NO_LIMIT.search(between) or _NO_LIMIT.search(after)
            if not other and len(between) < _LONGEST_BETWEEN:
                yield Dose(dose, often_behind(dose, known)), most


_TAKEN_IN_NUMBERS = frozenset(
    ("tablet", "capsule", "caplet", "pill", "lozenge", "puff", "inhalation", "sachet", "patch")
)
_LONGEST_BETWEEN = 160


def _above(run: Run, amount: Amount, previous: Amount | None) -> Amount | None:
    """The dose of the item right above, where this one begins with the maximum."""
    if not previous or previous.run.section is not run.section:
        return None
    first = run.text[:3].lower()
    begins = amount.start < _BEGINNING and first in ("max", "do ", "not", "no ", "nev")
    stated = (
        first == "the"
        and amount.start < _BEGINNING
        and _SAYS_MOST.fullmatch(run.text[: amount.start])
    )
    usual = bool(stated) and not _NO_LIMIT.search(previous.run.text)
    return previous if begins or usual else None


_BEGINNING = 50
_SAYS_MOST = re.compile(
    r"the (?:(?:usual|recommended|daily|total|max|maximum|most|upper|dose|amount|limit|you|anyone"
    r"|one|adults|may|can|should|must|take|use|have|in|a|any|day|24 hours|is|of|for|per|each)"
    r"\b[\s:,]*)+",
    re.I,
)
"""What a maximum for everybody begins with."""


def _most(run: Run, amount: Amount, before: Amount | None) -> Limit | None:
    start = max(before.end if before else 0, amount.start - 60)
    found = _MOST.search(run.text, start, amount.start)
    if not found:
        return None
    after = A_DAY_AFTER.match(run.text, amount.end)
    clause = re.split(r"[.;:(]", run.text[start : found.start()])[-1]
    daily = (
        "day" in amount.per
        or bool(after)
        or bool(A_DAY.search(found["gap"]) or _DAY_TOTAL.search(clause))
    )
    return Limit(amount, daily)


_RAISED = re.compile(
    r",?\s(?:and\s)?(?:(?:which\s)?(?:may|can|is|be)\s){0,3}(?:then\s)?(?:gradually\s|slowly\s)?"
    r"(?:increased|raised)(?:\s(?:gradually|slowly|if needed|if necessary))?(?=,?\s(?:up\s)?to\s)",
    re.I,
)
"""What raises a dose to its maximum, and is no step."""


def _fits(one: Amount, most: Limit) -> bool:
    """Whether nothing between them speaks of other patients or purposes."""
    other = most.amount
    if not comparable(one, other) or sized(one) != sized(other):
        return False
    begin = one.end if one.run is other.run else 0
    between = other.run.text[begin : other.start]
    if one.run is other.run:
        between = _RAISED.sub("", between)
    after = re.split(r"[.,;)]", other.run.text[other.end : other.end + 30])[0]
    return (
        not _NO_LIMIT.search(between)
        and not _NO_LIMIT.search(after)
        and len(between) < _LONGEST_BETWEEN
    )
