"""A rule on medicines that are daily in one place and weekly in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.page import Page, Run, Sentence
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.frequency import Frequency
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.diagnostics import Severity


class C018(Rule):
    """One dose is daily in one place and weekly in another, or is never a daily one.

    Methotrexate taken every day instead of once a week has killed patients, again and again. The
    same amount of one medicine is both daily and weekly (or monthly) on the page, or all its doses
    are of the one kind and an instruction elsewhere is of the other; or the page of methotrexate,
    or of a weekly strength such as 70 mg of alendronic acid, says "daily". Different amounts, such
    as 10 mg a day or 70 mg a week, are different treatments and left alone; so is what is said of
    an early and a later dose in one breath, and of other medicines that are taken beside it.

    Example: "Take 10 mg once a week" in Dosage, and "take 10 mg daily" under the questions.

    Source: MHRA Drug Safety Update, September 2020, methotrexate once-weekly; NPSA Patient Safety
    Alert 13 (2006), oral methotrexate; EMA/CHMP, methotrexate, 2019.
    """

    severity = Severity.WARNING
    hint = "Look up how often it is taken, and say the same everywhere."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english:
            return
        yield from _never_daily(page, known)
        if not any(_statements(run, known) for run in _rare(page)):
            return
        statements = _all_statements(page, known)
        seen = set[tuple[int, str]]()
        for first, second in _conflicts(statements):
            key = (second.line, second.quote)
            if key not in seen:
                seen.add(key)
                message = (
                    f"“{second.quote}” contradicts “{first.quote}” in line {first.line}:"
                    " daily or weekly?"
                )
                yield Case(second.line, message, second.quote)


_DIRECTIONS = frozenset(("dosage", "faqs", "missed_dose", "usage", "key_points", "summary"))


@dataclass(frozen=True, slots=True)
class _Statement:
    """How often a medicine is taken, and how much of it where that is said."""

    sentence: Sentence
    frequency: Frequency
    amount: Amount | None
    line: int
    quote: str
    in_steps: bool
    """Whether it is one of several steps, or of several choices."""
    label: str
    """What it stands behind: the words before a colon, or a topic; empty where there is none."""

    @property
    def run(self) -> Run:
        return self.sentence.run


_WEEKS = ("week", "month", "fortnight", "7 days", "seven days")
_WEEKLY = re.compile(
    r"weekly|(?:a|per|every|each) week|monthly|(?:once a|per|every|each) month|fortnight"
    r"|every (?:other|\w+) (?:week|month)|(?:7|seven) days"
)
_DAILY = ("daily", "a day", "every day", "per day", "each day", "night", "morning", "evening")

_TEN_MG = Decimal(10_000)
_NEVER_DAILY: tuple[tuple[tuple[str, ...], Callable[[Amount], bool], str, str], ...] = (
    (("methotrexate",), lambda a: a.dimension == "mass", "methotrexate", "once a week"),
    (("alendron", "fosamax"), lambda a: a.low == 7 * _TEN_MG, "a dose of 70 mg", "once a week"),
    (("risedron", "actonel"), lambda a: a.low == 35_000, "a dose of 35 mg", "once a week"),
    (("ibandron",), lambda a: a.low == 15 * _TEN_MG, "a dose of 150 mg", "once a month"),
    (("dulaglutide", "trulicity"), lambda a: a.dimension == "mass", "it", "once a week"),
    (("tirzepatide", "mounjaro"), lambda a: a.dimension == "mass", "it", "once a week"),
)
"""Names in titles, the amounts meant, and how often these are taken (BNF; the products' leaflets).

Methotrexate is taken otherwise in cancers alone."""
_OTHER_USE = re.compile(
    r"cancer|leuk|lympho|tumou?r|carcinom|sarcom|trophoblast|neoplas|rescue|week|\bdays\b|\bcourse"
    r"|intrathecal|infus|hospital|mistake|accident|overdos|danger|fatal|death|died|harm",
    re.I,
)
"""Words of cancers, of doses within a week, and of errors that are told."""

_TAKEN = re.compile(
    r"\b(?:take|takes|taken|taking|use|used|inject|injected|given|administered|swallow)\s"
    r"(?:(?:it|them|this|one)\s|(?:(?:it|them|this|the|your|a|one|each)\s)?"
    r"(?:medicine|medication|tablets?|capsules?|dose|injection|pills?|patch|drug)\s"
    r"|(?:(?:your|the)\s)?(?P<name>[a-z]{4,})\s(?:(?:tablets?|capsules?|injections?)\s)?)?"
    r"(?:(?:only|usually|typically|orally|just|always|exactly|by mouth|under the skin)\s)?$",
    re.I,
)
_YOUR = re.compile(r"\b(?:your|a|the|each|next|missed)\s(?:usual\s|next\s|normal\s)?$", re.I)
_DOSE_BEHIND = re.compile(r"\s(?:doses?|tablets?|capsules?|injections?|pills?)\b", re.I)
"""Of "your daily dose"."""
_OTHERWISE = re.compile(
    r"\b(?:folic|folinic|leucovorin|vitamin|calcium|sunscreen|moisturi|monitor|check|blood test"
    r"|weigh|instead of|rather than|not\b|never\b|unlike|compared|interval|session|exercise"
    r"|(?<!of )(?<!with )water"
    r"|alcohol|drink|diet|wash|shampoo|apply|applied|applying)",
    re.I,
)
"""Words of something else than the medicine, or of what is not done."""
_INTAKE = re.compile(
    r"\b(?:dos|tak|took|us(?:e|ed|ing)\b|inject|giv|administer|swallow|tablet|capsule)", re.I
)
_IN_STEPS = re.compile(
    r"\b(?:increment|increas|titrat|loading|initial|starting|then|followed|maintenance|thereafter"
    r"|or\b|switch|rais(?:e|ed|ing)|by \d|adjust)",
    re.I,
)
"""Words of doses that change: under Dosage both what is early and what is late is true."""
_NEAR = 32


def _rare(page: Page) -> Iterator[Run]:
    """The runs that say weekly, or more rarely."""
    seen = set[int]()
    for word in _WEEKS:
        at = page.text.find(word)
        while at >= 0:
            run, _ = page.place(at)
            if id(run) not in seen and _WEEKLY.search(run.text):
                yield run
            seen.add(id(run))
            at = page.text.find(word, at + 1)


def _all_statements(page: Page, known: Quantities) -> list[_Statement]:
    return [
        found
        for run in page.runs
        if any(word in run.text for word in _DAILY) or _WEEKLY.search(run.text)
        for found in _statements(run, known)
    ]


def _never_daily(page: Page, known: Quantities) -> Iterator[Case]:
    """Doses each day of a medicine, or of a strength of it, that is taken weekly or more rarely."""
    row = next((row for row in _NEVER_DAILY if any(name in known.title for name in row[0])), None)
    for stated in _all_statements(page, known) if row else ():
        amount, text = stated.amount, stated.sentence.text
        around = f"{known.label(stated.run)} {text}"
        if not row or not amount or not stated.frequency.daily or _OTHER_USE.search(around):
            continue
        if amount.join or amount.per not in ((), ("day",)) or not row[1](amount):
            continue
        message = f"“{stated.quote}”: {row[2]} is taken {row[3]}, never each day"
        yield Case(stated.line, message, stated.quote)


def _statements(run: Run, known: Quantities) -> list[_Statement]:
    if run.heading or run.section.kind not in _DIRECTIONS | {"precautions"}:
        return []
    return list(_of_run(run, known))


def _of_run(run: Run, known: Quantities) -> Iterator[_Statement]:
    for sentence in known.sentences_of(run):
        if sentence.text.endswith("?") or _OTHERWISE.search(sentence.text):
            continue
        if run.section.kind != "dosage" and not (
            _INTAKE.search(sentence.text) or _INTAKE.search(known.label(run))
        ):
            continue
        end = sentence.start + len(sentence.text)
        for said in known.frequencies(run):
            if said.form == "apart":
                continue
            inside = sentence.start <= said.start < end and (said.seldom or said.daily)
            if inside and (stated := _stated(sentence, said, known)):
                yield stated


def _stated(sentence: Sentence, said: Frequency, known: Quantities) -> _Statement | None:
    run = sentence.run
    near = [
        amount
        for amount in known.of(run)
        if amount.dosed and sentence.start <= amount.start <= said.start < amount.end + _NEAR
    ]
    if near:
        start = near[-1].start
    else:
        found = _TAKEN.search(run.text, sentence.start, said.start)
        if not found or (found["name"] or "").lower() not in known.title:
            found = _YOUR.search(run.text, sentence.start, said.start)
            if not found or said.form != "plain" or not _DOSE_BEHIND.match(run.text, said.end):
                return None
        if _LASTS.fullmatch(run.text, found.start(), said.end):
            return None
        start = found.start()
    quote = run.text[start : said.end]
    in_steps = bool(_IN_STEPS.search(sentence.text))
    amount = near[-1] if near else None
    label = run.text.partition(":")[0] if ":" in run.text else known.label(run)
    label = label if len(label) < _LONGEST_LABEL and not label.endswith(".") else ""
    return _Statement(sentence, said, amount, run.line(start), quote, in_steps, label)


_LONGEST_LABEL = 60
_LASTS = re.compile(r"tak(?:es?|ing)\s(?:an?|one)\s\w+|took\s(?:an?|one)\s\w+", re.I)
"""How long something goes on, with nothing that is taken: "the full effect can take a week"."""


def _of_two_uses(first: _Statement, second: _Statement) -> bool:
    """Whether both are under Dosage, each behind a label of its own: for two illnesses."""
    labels = first.label, second.label
    return (
        first.run.section.kind == second.run.section.kind == "dosage"
        and labels[0] != labels[1]
        and all(label and not _WHOSE.search(label) for label in labels)
    )


_WHOSE = re.compile(r"adult|child|dos(?:e|age)|usual|frequency|how", re.I)
"""Words of labels that name no use."""


def _conflicts(statements: list[_Statement]) -> Iterator[tuple[_Statement, _Statement]]:
    for place, first in enumerate(statements):
        for second in statements[place + 1 :]:
            if first.frequency.seldom == second.frequency.seldom or not _apart(first, second):
                continue
            if _of_two_uses(first, second):
                continue
            if any(_confirmed(each, statements) for each in (first, second)):
                continue
            if _same_amount(first, second) or _alone(first, second, statements):
                yield first, second


def _apart(first: _Statement, second: _Statement) -> bool:
    """Whether they stand in different places, and neither may be a step from the other.

    Steps are fully stated under Dosage, so that what is said elsewhere without any must agree.
    """
    if first.run is second.run:
        return _told_twice(first, second)
    if first.run.section.kind == second.run.section.kind:
        return not first.in_steps and not second.in_steps
    return not any(s.in_steps for s in (first, second) if s.run.section.kind != "dosage")


def _told_twice(first: _Statement, second: _Statement) -> bool:
    """Whether two sentences of one paragraph give one amount, neither as a step or a choice."""
    if first.sentence is second.sentence or first.in_steps or second.in_steps:
        return False
    if any(_ONE_USE.match(each.sentence.text) for each in (first, second)):
        return False
    return _same_amount(first, second)


_ONE_USE = re.compile(r"(?:for (?!adults|most|children)|with|in |if|when)", re.I)
"""How a sentence begins that is of one of several treatments."""


def _confirmed(told: _Statement, statements: list[_Statement]) -> bool:
    """Whether what is said elsewhere is said under Dosage too, be it of one choice of two."""
    if told.run.section.kind == "dosage":
        return False
    return any(
        each.run.section.kind == "dosage"
        and each.frequency.seldom == told.frequency.seldom
        and (not told.amount or _same_amount(each, told))
        for each in statements
    )


def _same_amount(first: _Statement, second: _Statement) -> bool:
    one, other = first.amount, second.amount
    if not one or not other or one.unit.dimension != other.unit.dimension:
        return False
    return bool({one.low, one.high} & {other.low, other.high})


def _alone(first: _Statement, second: _Statement, statements: list[_Statement]) -> bool:
    """Whether all amounts of the page are of the one kind, and the bare instruction is not.

    Where no amount is stated at all, what is under Dosage counts.
    """
    bare = [each for each in (first, second) if not each.amount]
    kinds = {each.frequency.seldom for each in statements if each.amount}
    if len(bare) == 1:
        return len(kinds) == 1
    told = {each.frequency.seldom for each in statements if each.run.section.kind == "dosage"}
    return len(bare) == 2 and not kinds and len(told) == 1
