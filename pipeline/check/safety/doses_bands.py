"""Ages and weights for which doses are stated: ranges of them upside down, overlapping or apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from pipeline.check.page import Page, Run, sentences_of
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.quantities_numbers import DASHES
from pipeline.diagnostics import Severity
from pipeline.model import (
    Block,
    DoseGroup,
    Inline,
    ListBlock,
    Paragraph,
    Section,
    Table,
    Topic,
    every_block,
    line_at,
    plain,
)

_NUMBER = r"[0-9]{1,3}(?:\.[0-9])?"
_UNIT = r"(?:years?|yrs?|months?|kg|kilograms?)"
_SIZES: Mapping[str, Decimal] = {"y": Decimal(12), "m": Decimal(1), "k": Decimal(1)}
"""Months in a year and a month, kilograms in a kilogram, by the first letter of the unit."""
_RANGE = (
    rf"(?P<low>{_NUMBER})(?:[\s-]?(?P<low_unit>{_UNIT}))?"
    rf"(?:\s?[{DASHES}]\s?|\s(?:to|through|up\sto|(?P<and>and))\s)"
    rf"(?P<short>(?:just\s)?(?:under|less\sthan|below)\s|<\s?)?"
    rf"(?P<high>{_NUMBER})[\s-]?(?P<unit>{_UNIT})\b"
)
_OVER = (
    rf"(?:over|above|(?:older|more|heavier)\sthan|at\sleast|from|≥|>)\s?(?P<over>{_NUMBER})"
    rf"[\s-]?(?P<over_unit>{_UNIT})\b(?!\s?(?:to\b|up\sto\b|[{DASHES}]))(?:\s(?:and|or)\s(?:over|above|older))?"
    rf"|(?P<plus>{_NUMBER})(?:\+[\s-]?(?P<plus_unit>{_UNIT})\b|[\s-]?(?P<and_unit>{_UNIT})"
    r"(?:\sof\sage|\sold)?,?\s(?:and|or)\s(?:over|above|older|more|heavier)\b)"
)
_UNDER = (
    rf"(?:under|below|(?:younger|less)\sthan|<)\s?(?P<under>{_NUMBER})"
    rf"[\s-]?(?P<under_unit>{_UNIT})\b"
)
_BAND = re.compile(rf"(?:{_RANGE}|{_OVER}|{_UNDER})", re.I)
_AGES = re.compile(
    rf"\bage[sd]?\s(?:of\s|from\s|between\s)?(?P<low>[0-9]{{1,3}})"
    rf"(?:\s?[{DASHES}]\s?|\s(?:to|and)\s)(?P<high>[0-9]{{1,3}})\b(?!\s?[\d.,/%]|[\s-]?{_UNIT}|\sweeks)",
    re.I,
)
"""Ages without a unit."""
_DOWN = re.compile(_RANGE, re.I)
_MEASURED = re.compile(r"[0-9][\s-]?(?:y(?:ea)?rs?|months?|kg|kilogram)\b", re.I)
"""What every age or weight has: quicker to look for than a band."""
_BETWEEN = re.compile(r"\bbetween\s\Z", re.I)
_USUAL = re.compile(
    r"\b(?:and|or|the|in|for|of|from|between|age[sd]?|old|who|are|weigh(?:ing|t|s)?|body|people"
    r"|young|older|child(?:ren)?|adults?|teenagers?|adolescents?|infants?|bab(?:y|ies)|toddlers?"
    r"|boys|girls|patients|those)\b|[\s,()*–-]",
    re.I,
)
"""Words that say no more of whose dose it is than the band does."""
_VERB = re.compile(
    r"\s(?:take|have|get|receive|use|should|is|are|can|may|need|weighing \d+ kg)\b", re.I
)
_GROWN = Decimal(18 * 12)
"""Months from which nobody expects a dose for each age."""


@dataclass(frozen=True, slots=True)
class Band:
    """Ages in months or weights in kg, from `low` to `high`."""

    low: Decimal
    high: Decimal | None
    """None where it is open."""
    step: Decimal
    """What lies between this band's end and the next one's beginning: 12 behind "to 5 years"."""
    weight: bool
    text: str
    line: int
    use: bool
    """Whether a purpose is named behind it, so that another dose may be for another one."""

    def overlaps(self, following: Band) -> bool:
        """Whether a band that begins later begins before this one's end, and ends behind it."""
        inside = following.high is not None and self.high and following.high <= self.high
        return self.high is not None and following.low < self.high and not inside

    def leaves_gap(self, following: Band) -> bool:
        """Whether there is something between this one's end and a later one's beginning."""
        grown = not self.weight and following.low > _GROWN
        return self.high is not None and following.low > self.high + self.step and not grown

    def fills(self, one: Band, other: Band) -> bool:
        """Whether it reaches into what is between two others."""
        if one.high is None or self.weight != one.weight:
            return False
        return self.low < other.low and (self.high is None or self.high > one.high)


class C029(Rule):
    """The ages or weights of two doses overlap, or leave some out.

    Of "2 to 6 years: 2.5 mL" and "5 to 12 years: 5 mL" both are true of a child of five; of "6 to 9
    years" and "12 to 16 years" none is of a child of ten. Compared are the lines of one list or
    table, and the sentences of one paragraph, that say no more of the patient than this. One end
    may be the next one's beginning ("2–5 years", "5–10 years"); a band within another is a narrower
    one.

    Example: "- 2 to 6 years: 2.5 mL", and "- 5 to 12 years: 5 mL" below it.

    Source: BNF for Children, Guidance on prescribing (doses by age bands that follow on each
    other); MHRA Drug Safety Update, November 2011, liquid paracetamol for children (new age bands).
    """

    severity = Severity.WARNING
    hint = "Look the doses up, and let each age or weight have one."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        for section in page.leaflet.sections:
            if section.kind != "dosage" or not _has_several(section, page):
                continue
            sequences = list(_sequences(section, page))
            known = _known(section, page) if sequences else []
            for bands in sequences:
                yield from _broken(bands, known)


def upside_down(run: Run) -> Iterator[tuple[int, str]]:
    """Ages and weights of a run whose range begins above its end, and where they begin."""
    if not _tells_of_patients(run.text):
        return
    for found in _DOWN.finditer(run.text) if _MEASURED.search(run.text) else ():
        if _is_band(run.text, found) and _low(found) > _high(found):
            yield found.start("low"), found.group()
    for found in _AGES.finditer(run.text) if "ge" in run.text else ():
        if int(found["low"]) > int(found["high"]):
            yield found.start("low"), found.group()


def _tells_of_patients(text: str) -> bool:
    """Whether it may have an age or a weight; quicker than to look for one."""
    return "year" in text or "month" in text or "kg" in text or "ges " in text or "yr" in text


def _has_several(section: Section, page: Page) -> bool:
    """Whether a section tells of more than one age or weight."""
    runs = (r for r in page.runs if r.section is section and _tells_of_patients(r.text))
    return sum(len(_MEASURED.findall(run.text)) for run in runs) > 1


# --- bands of one list, table or paragraph -------------------------------------------------------


def _broken(bands: Sequence[Band], known: Sequence[Band]) -> Iterator[Case]:
    """Neighbours that overlap or leave a gap that no known band fills, in whichever order."""
    for one, other in pairwise(bands):
        if one.weight != other.weight or one.low == other.low:
            continue
        first, second = sorted((one, other), key=lambda band: band.low)
        if first.overlaps(second) and not first.use and not second.use:
            message = f"“{other.text}” overlaps “{one.text}” in line {one.line}"
            yield Case(other.line, message, other.text)
        elif (
            not first.overlaps(second)
            and first.leaves_gap(second)
            and not any(b.fills(first, second) for b in known)
        ):
            message = f"between “{first.text}” and “{second.text}” some are left out"
            yield Case(other.line, message, other.text)


def _sequences(section: Section, page: Page) -> Iterator[list[Band]]:
    """The bands that stand below or behind each other, with nothing else between them."""
    yield from _of_blocks(section.blocks)
    for block in every_block(section.blocks):
        match block:
            case ListBlock(items):
                yield from _runs_of([_headed(item.blocks) for item in items])
            case Table(_, rows):
                yield from _runs_of([(row.cells[0], ()) if row.cells else _NOTHING for row in rows])
            case Topic(_, inner) | DoseGroup(_, _, inner):
                yield from _of_blocks(inner)
            case _:
                pass
    for run in page.runs:
        if run.section is section and len(_MEASURED.findall(run.text)) > 1:
            yield from _consecutive([_band(each.text, each.line) for each in sentences_of(run)])


def _known(section: Section, page: Page) -> list[Band]:
    """All bands of a section, whatever else is said beside them."""
    return [
        _band_of(found, 0)
        for run in page.runs
        if run.section is section
        for found in _BAND.finditer(run.text)
    ]


def _of_blocks(blocks: Sequence[Block]) -> Iterator[list[Band]]:
    """Bands in the labels of blocks that follow on each other, no table or list between them."""
    yield from _runs_of([_NOTHING if _holds_more(block) else _headed((block,)) for block in blocks])


def _holds_more(block: Block) -> bool:
    inner = block.blocks if isinstance(block, (DoseGroup, Topic)) else ()
    return any(isinstance(each, (Table, ListBlock)) for each in every_block(inner))


def _runs_of(texts: Sequence[_Headed]) -> Iterator[list[Band]]:
    yield from _consecutive(
        [_band(plain(text), line_at(text, 0), plain(rest)) for text, rest in texts]
    )


def _consecutive(bands: Sequence[Band | None]) -> Iterator[list[Band]]:
    held: list[Band] = []
    for band in (*bands, None):
        if band:
            held.append(band)
        else:
            if len(held) > 1:
                yield held
            held = []


_Headed: TypeAlias = tuple[tuple[Inline, ...], tuple[Inline, ...]]
"""What names the patient, and what follows where that is not in the same run."""
_NOTHING: _Headed = ((), ())


def _headed(blocks: Sequence[Block]) -> _Headed:
    """The label or the first paragraph of blocks, and the paragraph behind a label."""
    match blocks[0] if blocks else None:
        case DoseGroup(_, label, inner) | Topic(label, inner):
            return label, next((b.children for b in inner if isinstance(b, Paragraph)), ())
        case Paragraph(children):
            return children, ()
        case _:
            return _NOTHING


def _head(text: str) -> str:
    """What stands before the colon or the verb, in which the patient is named."""
    before, colon, _ = text.partition(":")
    if colon and len(before) < _LONGEST_HEAD:
        return before
    verb = _VERB.search(text)
    return text[: verb.start()] if verb else text


_LONGEST_HEAD = 80


def _band(text: str, line: int, rest: str = "") -> Band | None:
    """The band of which the head of a text consists; none where it says more of the patient."""
    head = _head(text)
    found = _BAND.search(head) if len(head) < _LONGEST_HEAD else None
    if not found or not _is_whole(head, found):
        return None
    if _USUAL.sub("", head[: found.start()] + head[found.end() :]):
        return None
    return _band_of(found, line, bool(_USE.search(text, len(head)) or _USE.search(rest)))


_USE = re.compile(
    r"\b(?:for (?!\d|an? (?:day|week|dose)|one|two|three|four|five|six|seven|up\b|at\b|the first)"
    r"|before an?\b|to (?:treat|prevent)|if\b|when you have)",
    re.I,
)


def _band_of(found: re.Match[str], line: int, use: bool = False) -> Band:
    unit = next(found[name] for name in _UNIT_GROUPS if found[name])
    weight = unit[0].lower() == "k"
    open_low = found["over"] or found["plus"]
    if found["under"]:
        low, high, step = Decimal(0), _size(found["under"], unit), Decimal(0)
    elif open_low:
        low, high, step = _size(open_low, unit), None, Decimal(0)
    else:
        low, high = _low(found), _high(found)
        step = Decimal(0) if found["short"] else _size("1", unit)
    return Band(low, high, step, weight, found.group().strip(), line, use)


_UNIT_GROUPS = ("unit", "over_unit", "plus_unit", "and_unit", "under_unit")


def _low(found: re.Match[str]) -> Decimal:
    return _size(found["low"], found["low_unit"] or found["unit"])


def _high(found: re.Match[str]) -> Decimal:
    return _size(found["high"], found["unit"])


def _size(number: str, unit: str) -> Decimal:
    return Decimal(number) * _SIZES[unit[0].lower()]


def _is_whole(text: str, found: re.Match[str]) -> bool:
    """Whether "and" joins a range behind "between", and nothing else does there."""
    joined = found["low"] and found["and"]
    return bool(joined) == bool(_BETWEEN.search(text, 0, found.start()))


_BEFORE = re.compile(
    r"(?:\b(?:age[sd]?|child(?:ren)?|infants?|bab(?:y|ies)|toddlers?|adolescents?|teenagers?|adults?"
    r"|weigh(?:ing|s|t)?|patients|people)(?:\s(?:of|from|between|about|age[sd]?))*\s?\(?|^[\s*(]*)$",
    re.I,
)
_BEHIND = re.compile(r"\s(?:old|of age)\b", re.I)


def _is_band(text: str, found: re.Match[str]) -> bool:
    """Whether years are ages, and not how long something lasts."""
    if not _is_whole(text, found):
        return False
    before = _BETWEEN.sub("", text[max(0, found.start() - 60) : found.start()])
    named = _BEFORE.search(before)
    return bool(named) or bool(_BEHIND.match(text, found.end()))
