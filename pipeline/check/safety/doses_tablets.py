"""A rule on how many tablets of which strength make the dose that stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.check.safety.quantities_numbers import number
from pipeline.diagnostics import Severity

_FORM = (
    r"(?:tablets?|capsules?|caplets?|pills?|patch(?:es)?|injections?|vials?|sachets?|ampoules?"
    r"|suppositor(?:y|ies)|lozenges?|pens?)\b"
)
_WORD = r"one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}(?:\.\d)?"
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?:(?:(?P<least>{_WORD})\s?(?:or|to|-|–)\s?)?"
    rf"(?P<count>{_WORD})(?P<and_half> and a half)?"
    r"|(?P<half>(?:(?:one )?and a )?half)(?:\sof)?(?:\san?)?)"
    rf"\s?(?:[x×]\s?)?(?P<of>(?:[a-z-]+\s){{0,2}}?{_FORM}\s(?:of|at|with|x|×)\s)?$",
    re.I,
)
"""How many, right before a strength: `two`, `1 or 2`, `half a`, `3 ×`, `4 tablets of`."""
_FORM_BEHIND = re.compile(rf"[\s-]?(?:[a-z-]+\s){{0,2}}?{_FORM}", re.I)
_EACH = re.compile(r"\s?each\b", re.I)
_STRENGTH_GOES_ON = re.compile(r"\s?(?:/|\+|per\b|and\b|plus\b|or\b)", re.I)

_MAKES = (
    r"(?:that is,?|i\.e\.,?|=|totall?ing|in total|total(?: dose)?:?|which (?:is|makes)|makes?"
    r"|making|giving|equals?|equivalent to|adding up to)"
)
_TO_TOTAL = re.compile(
    rf"\s?(?:[(=:]|,|–|-|for|to make|{_MAKES})\s?(?:{_MAKES}\s)?"
    r"(?:(?:a|the)\s)?(?:total\s)?(?:daily\s)?(?:dose\s)?(?:of\s)?",
    re.I,
)
"""Between tablets and the dose that they make."""
_TO_TABLETS = re.compile(
    rf"\s?(?:[(=:]|,|–|-)?\s?(?:{_MAKES}\s)?"
    r"(?:(?:given|taken|administered|supplied|swallowed|provided)\s)?"
    r"(?:(?:as|in the form of|using|by taking)\s)?(?:take\s)?",
    re.I,
)
"""Between a dose and the tablets that make it; without any word a space is not enough."""
_NOT_THE_TOTAL = re.compile(r"\s?(?:each\b|/(?!\s?day)|per\b(?! day)|[+]|to\b|or\b|-|–)", re.I)
_CLOSES = re.compile(
    r"\s?(?:in total|total|in all|altogether)?\s?[).,;]|\s?(?:in total|altogether)|\s?$"
)


class C027(Rule):
    """Tablets and their strength do not add up to the dose.

    Either the number of tablets or the dose is wrong. The dose may stand before the tablets or
    behind them, and be that of one time or of the day where the text says how often.

    Example: "Take two 500 mg tablets (500 mg)."

    Source: NHS content guide, numbers; ISMP Guidelines for Safe Electronic Communication of
    Medication Information.
    """

    severity = Severity.WARNING
    hint = "Look up the dose, and count the tablets again."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        for run in known.numbered if known.english else ():
            amounts = [a for a in known.of(run) if a.dosed]
            for place, one in enumerate(amounts if len(amounts) > 1 else ()):
                if (pile := _pile(run, one)) and (
                    total := _total(run, amounts, place, pile, known)
                ):
                    start, end = min(pile.start, total.start), max(pile.end, total.end)
                    said = run.text[pile.start : pile.end]
                    message = f"“{said}” and “{total.text}” do not agree"
                    yield Case(run.line(start), message, run.text[start:end])


@dataclass(frozen=True, slots=True)
class _Pile:
    """So many tablets of one strength, and where they stand in the text."""

    one: Amount
    least: Decimal
    most: Decimal
    start: int
    end: int


def counted(run: Run, one: Amount) -> tuple[Decimal, Decimal]:
    """How many tablets of a strength are taken, from least to most; 1 where nothing counts them."""
    pile = _pile(run, one)
    return (pile.least, pile.most) if pile else (Decimal(1), Decimal(1))


def _pile(run: Run, one: Amount) -> _Pile | None:
    """The tablets of which an amount is the strength."""
    text = run.text
    found = _COUNT.search(text, max(0, one.start - 40), one.start)
    if not found or one.join or one.per or _STRENGTH_GOES_ON.match(text, one.end):
        return None
    behind = None if found["of"] else _FORM_BEHIND.match(text, one.end)
    if not behind and not found["of"]:
        return None
    end = behind.end() if behind else one.end
    if each := _EACH.match(text, end):
        end = each.end()
    most = _half(found["half"]) if found["half"] else number(found["count"])
    if found["and_half"]:
        most += Decimal("0.5")
    least = number(found["least"]) if found["least"] else most
    return _Pile(one, least, most, found.start(), end)


def _half(words: str) -> Decimal:
    return Decimal("1.5") if words.lower().startswith("one") else Decimal("0.5")


def _total(
    run: Run, amounts: list[Amount], place: int, pile: _Pile, known: Quantities
) -> Amount | None:
    """The dose right before or behind tablets, where they do not make it."""
    before = amounts[place - 1] if place else None
    behind = amounts[place + 1] if place + 1 < len(amounts) else None
    often = _often_between(run, pile.end, behind.start if behind else len(run.text), known)
    if before and _stands_before(run, before, pile, known) and not _goes_on(run, pile):
        often_before = _often_between(run, before.end, pile.start, known)
        return None if _agrees(pile, before, often | often_before) else before
    if behind and _stands_behind(run, behind, pile, known):
        return None if _agrees(pile, behind, often) else behind
    return None


def _stands_before(run: Run, total: Amount, pile: _Pile, known: Quantities) -> bool:
    if total.end > pile.start or not _alike(total, pile.one):
        return False
    between = _without_often(run, total.end, pile.start, known)
    return bool(between.strip()) and bool(_TO_TABLETS.fullmatch(between))


def _stands_behind(run: Run, total: Amount, pile: _Pile, known: Quantities) -> bool:
    said = known.frequencies(run)
    if any(pile.end <= each.start < total.start for each in said) and (
        "day" in total.per or any(0 <= each.start - total.end <= _AT_ONCE for each in said)
    ):
        return False  # a day's total, or another dose that is taken as often as it says
    if not _alike(total, pile.one) or _NOT_THE_TOTAL.match(run.text, total.end):
        return False
    between = _without_often(run, pile.end, total.start, known)
    closed = "(" not in between or _CLOSES.match(run.text, total.end)
    return bool(between.strip()) and bool(_TO_TOTAL.fullmatch(between)) and bool(closed)


_AT_ONCE = 2


def _alike(total: Amount, one: Amount) -> bool:
    return total.dimension == one.dimension and set(total.per) <= {"day"}


def _goes_on(run: Run, pile: _Pile) -> bool:
    """Whether further tablets follow, of which the dose is the sum, or another way to make it."""
    return bool(re.match(r"[\s,]{0,2}(?:and|plus|or|with|\+|&)\s", run.text[pile.end :][:8], re.I))


def _without_often(run: Run, start: int, end: int, known: Quantities) -> str:
    """The text between two places without what it says of how often."""
    text = run.text[start:end]
    for said in reversed(known.frequencies(run)):
        if start <= said.start and said.end <= end:
            text = text[: said.start - start].rstrip() + text[said.end - start :]
    return text


def _often_between(run: Run, start: int, end: int, known: Quantities) -> set[Decimal]:
    """How many times a day is said right behind a place, if at all."""
    for said in known.frequencies(run):
        if start <= said.start < min(end + 1, start + 12) and said.daily:
            return {Decimal(int(said.least)), Decimal(int(said.most))}
    return set()


def _agrees(pile: _Pile, total: Amount, often: set[Decimal]) -> bool:
    """Whether tablets make a dose at once, or in a day in which it is taken several times."""
    least, most = pile.one.low * pile.least, pile.one.low * pile.most
    ways = {Decimal(1), *often}
    if total.join:
        return any(total.low <= most * way and least * way <= total.high for way in ways)
    return any(
        least * way <= total.low <= most * way or least <= total.low * way <= most for way in ways
    )
