"""A rule on two mentions of one dose of which one is ten or a thousand times the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.doses_context import (
    TOLD,
    audience_in,
    audiences_in,
    by_size,
    comparable,
    is_dose,
    of_another,
    often_behind,
    ratio,
    role_of,
    sentence_of,
)
from pipeline.check.safety.frequency import Frequency
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.check.safety.quantities_numbers import SPACE
from pipeline.diagnostics import Severity

_TENFOLD = frozenset(Decimal(10) ** power for power in (-6, -4, -3, -2, -1, 1, 2, 3, 4, 6))
"""Ratios that a lost point, a lost zero or a wrong prefix makes."""


class C017(Rule):
    """Two mentions of one dose differ tenfold.

    A point that was lost, a zero too many or a wrong prefix makes a dose of ten or a thousand times
    as much. Compared are an amount and the same amount in brackets behind it ("0.5 g (50 mg)"), and
    amounts elsewhere on the page with the doses under Dosage, where none of those agrees, and usual
    doses of the same patients under Dosage with each other. One number in two units ("100
    micrograms", "100 mg") is found wherever it stands, unless another medicine is named beside it.

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
            stated = [a for a in known.all if a.run.section.kind == "dosage" and is_dose(a)]
            seen = set[tuple[int, str]]()
            for case in (*_within(stated, known), *_elsewhere(stated, known), *_of_volumes(known)):
                if (case.line, case.quote) not in seen:
                    seen.add((case.line, case.quote))
                    yield case
            yield from _in_another_unit(stated, known, page, seen)


_SAME_AGAIN = re.compile(rf"{SPACE}?(?:\({SPACE}?(?:=|or|equal to|i\.e\.,?)?|=){SPACE}?")
_CLOSED = re.compile(rf"{SPACE}?\)")
_INTAKE = re.compile(
    r"\b(?:dos(?:e|es|age|ing)|take|takes|taking|taken|daily|a day|per day|maximum|start|inject"
    r"|inhale|swallow|needs?|(?:each|every) (?:day|morning|evening|night))\b",
    re.I,
)
_NO_INTAKE = re.compile(
    r"\b(?:available|strengths?|comes? in|contain|supplied|tablets? of|overdos|studies|study|trial"
    r"|toxic|lethal|equivalent|compared|instead of|avoid|higher|exceed|less than|more than"
    r"|(?:low|high)[ -]dose|aspirin|increment|another|other|recovered|have taken|folic|vitamin"
    r"|some (?:people|patients|adults)|in the end|eventually|later)",
    re.I,
)


def _conversions(known: Quantities) -> Iterator[Case]:
    for run in known.numbered:
        if "(" not in run.text and "=" not in run.text:
            continue
        for first, second in pairwise(known.of(run)):
            between = run.text[first.end : second.start]
            if not comparable(first, second) or not _SAME_AGAIN.fullmatch(between):
                continue
            closed = "=" in between or _CLOSED.match(run.text, second.end)
            if closed and not first.per and not second.per and ratio(first, second) in _TENFOLD:
                quote = run.text[first.start : second.end]
                yield Case(first.line, f"“{first.text}” is not “{second.text}”", quote)


def _within(stated: list[Amount], known: Quantities) -> Iterator[Case]:
    """Usual doses under Dosage, for the same patients and equally often, that differ tenfold."""
    single = [amount for amount in stated if not amount.join]
    for first, second in combinations(single, 2):
        if ratio(first, second) in _TENFOLD:
            how = _usual(first, known)
            alike = how and how == _usual(second, known)
            whose = _plainly(first, known)
            alike = alike or (whose and whose == _plainly(second, known))
            if alike or _in_one_breath(first, second, known):
                message = f"“{second.text}” is “{first.text}” in line {first.line}"
                yield Case(second.line, message, second.text)


def _plainly(amount: Amount, known: Quantities) -> tuple[object, ...]:
    """Whose dose it is and how often, where both are said and nothing else is."""
    sentence, often = sentence_of(amount, known), often_behind(amount, known)
    if not sentence or not often or _STEP.search(sentence.text):
        return ()
    if len(audiences_in(sentence.text)) > 1:
        return ()
    label = known.label(amount.run)
    head, colon, _ = sentence.text.partition(":")
    named = head if colon else label
    if len(named) < _SHORT_LABEL:
        whose = audience_in(named)
        if (colon or not amount.run.text[: amount.start].strip()) and not whose:
            return ()
    else:
        whose = ""
    whose = whose or audience_in(sentence.text)
    return (whose, frozenset(by_size(amount)), often.least, often.most) if whose else ()


_SHORT_LABEL = 30


def _in_one_breath(first: Amount, second: Amount, known: Quantities) -> bool:
    """Whether two sentences of one paragraph give the same patients the same dose, none a step."""
    one, other = sentence_of(first, known), sentence_of(second, known)
    if first.run is not second.run or not one or not other or one == other:
        return False
    if by_size(first) != by_size(second) or "max" in f"{one.text} {other.text}".lower():
        return False
    roles = role_of(one, first), role_of(other, second)
    start = roles == ("first", "first")
    steps = [_STARTS.sub("", each.text) if start else each.text for each in (one, other)]
    if roles[0] != roles[1] or any(
        _STEP.search(text) or not _STATED.search(text) for text in steps
    ):
        return False
    whose = [
        audience_in(each.text) or known.audience(first.run) or "adults" for each in (one, other)
    ]
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
    sentence = sentence_of(amount, known)
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
    whose = audience_in(sentence.text) or known.group(amount.run)
    return (label, whose, frozenset(by_size(amount)), said[0].least, said[0].most)


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
            a for a in stated if a.dimension == amount.dimension and by_size(a) == by_size(amount)
        ]
        beyond = _beyond(amount, alike)
        for other in alike:
            if not _tenfold(other, amount) or not _same_use(other, amount, known, beyond):
                continue
            if not of_another(amount, known) and not of_another(other, known):
                message = f"“{amount.text}” is “{other.text}” under Dosage, in line {other.line}"
                yield Case(amount.line, message, amount.text)
                break


def _in_another_unit(
    stated: list[Amount], known: Quantities, page: Page, seen: set[tuple[int, str]]
) -> Iterator[Case]:
    """The number of a dose under Dosage with a unit a thousand times as large, or as small.

    Amounts that were seen to differ are not told again.
    """
    if len({amount.unit.name for amount in known.all if is_dose(amount)}) < 2 or _SEVERAL.search(
        page.leaflet.title
    ):
        return
    for amount in known.all:
        if amount.join or not is_dose(amount) or amount.measured:
            continue
        for other in stated:
            first, second = sorted((other, amount), key=lambda each: each.line)
            if other.numbers != amount.numbers or not _in_thousands(first, second, known):
                continue
            if seen.isdisjoint({(first.line, first.text), (second.line, second.text)}):
                seen.add((second.line, second.text))
                message = f"“{second.text}” is “{first.text}” in line {first.line}"
                yield Case(second.line, message, second.text)
                break


_SEVERAL = re.compile(r"[+/&,]|\band\b|\bwith\b|-", re.I)


def _in_thousands(first: Amount, second: Amount, known: Quantities) -> bool:
    """Whether two amounts have the same number in another unit, and are of the same medicine."""
    if ratio(first, second) not in _THOUSANDS or by_size(first) != by_size(second):
        return False
    one, other = sentence_of(first, known), sentence_of(second, known)
    if not one or not other or one == other:
        return False
    two = first, second
    if not all(_OF_MEDICINE.search(_about(amount)) for amount in two):
        return False
    others = any(_OF_ANOTHER.search(amount.run.text) for amount in two)
    return not others and not of_another(first, known) and not of_another(second, known)


def _about(amount: Amount) -> str:
    return amount.run.text[max(0, amount.start - 60) : amount.end + 60]


_THOUSANDS = frozenset(Decimal(10) ** power for power in (-6, -3, 3, 6))
_OF_MEDICINE = re.compile(
    r"\b(?:dos(?:e|es|age)|tak(?:e|es|en|ing)|daily|a day|per day|max|start|inject|inhal|give|given"
    r"|tablets?|capsules?|contain|strength|puff|patch)",
    re.I,
)
_OF_ANOTHER = re.compile(
    r"\b(?:aspirin|folic|vitamin|calcium|sodium|salt|sugar|caffeine|alcohol|iron|zinc|instead"
    r"|compared|other medicine|another|together with|combin|level|overdos|study|studies)",
    re.I,
)
"""Words of something else that is measured likewise."""


def _of_volumes(known: Quantities) -> Iterator[Case]:
    """Millilitres outside of Dosage that are tenfold those under it, as often for as old."""
    spoken = [a for a in known.all if a.dimension == "volume" and not a.join and not a.per]
    doses = [a for a in spoken if _is_liquid(a, known)] if len(spoken) > 1 else []
    stated = [a for a in doses if a.run.section.kind == "dosage"]
    for amount in doses:
        if amount.run.section.kind not in TOLD or any(_covers(a, amount) for a in stated):
            continue
        for other in stated:
            if ratio(other, amount) in _TENFOLD and _same_use(other, amount, known, beyond=False):
                message = f"“{amount.text}” is “{other.text}” under Dosage, in line {other.line}"
                yield Case(amount.line, message, amount.text)
                break


def _is_liquid(amount: Amount, known: Quantities) -> bool:
    """Whether it is a dose of a liquid medicine, and not of what is drunk with it."""
    sentence = sentence_of(amount, known)
    return bool(sentence and often_behind(amount, known) and not _DRUNK.search(sentence.text))


_DRUNK = re.compile(r"water|juice|milk|fluid|feed|drink|saline|solvent|dilut|infus|syringe", re.I)


def _is_told(amount: Amount, known: Quantities) -> bool:
    """Whether it is one dose outside of Dosage, in a sentence about what to take."""
    if amount.run.section.kind not in TOLD or amount.join or not is_dose(amount):
        return False
    sentence = sentence_of(amount, known)
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


def _covers(stated: Amount, amount: Amount) -> bool:
    return stated.dimension == amount.dimension and min(
        stated.low, stated.high
    ) <= amount.low <= max(stated.low, stated.high)


def _same_use(one: Amount, other: Amount, known: Quantities, beyond: bool) -> bool:
    """Whether two amounts are for the same patients, at the same point, equally often.

    An amount beyond all doses of its page needs no such likeness but that of the patients.
    """
    first, second = (sentence_of(amount, known) for amount in (one, other))
    if not first or not second:
        return False
    whose = known.audience(one.run) or audience_in(first.text)
    others = audience_in(second.text) or audience_in(known.label(other.run))
    if (whose or "adults") != (others or "adults"):
        return False
    if beyond:
        return role_of(second, other) in ("", role_of(first, one))
    often, again = often_behind(one, known), often_behind(other, known)
    alike = not one.join and role_of(first, one) == role_of(second, other)
    return alike and (not often or not again or often.agrees(again))
