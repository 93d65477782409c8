"""Rules on section 4 of a package leaflet: how often side effects happen, and where to report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.check.eu_qrd.template import (
    EFFECTS,
    FREQUENCIES,
    LEAFLET,
    OTHER_WORDS,
    REPORTED,
    REPORTING,
    Frequency,
)
from pipeline.check.page import Page, Run, once_a_page
from pipeline.check.rule import Case, Rule
from pipeline.check.templates import end_of, placed
from pipeline.diagnostics import Severity
from pipeline.model import EffectGroup, ListBlock, Section, every_block, plain_blocks

_OTHER_WORD = re.compile(r"\b(?:" + "|".join(OTHER_WORDS) + r")\b")
_START = 80
"""Characters of an introduction in which it says what group it introduces."""
_GROUPED = re.compile(
    r"\b(?:un)?(?:common|rare|frequent)(?:ly)?(?: side effects?| adverse|:)",
    re.IGNORECASE,
)
"""A frequency that introduces effects inside of an item or a sentence."""
_FEWEST_EFFECTS = 3
"""A list of fewer needs no groups."""
_STEPS = tuple(FREQUENCIES)
_WORDS = r"very common|very rare|uncommon|common|rare"
_SIGN = r"more than|at least|over|up to|less than|fewer than|under|[<>≥≤]"
_ONE_IN = r"1 in (?P<{0}>\d[\d, ]*\d|\d)"
_SHARE = re.compile(
    rf"(?<!less )(?<!more )(?<!most )(?<!not )\b(?P<word>{_WORDS})(?:ly)?\b"
    r"(?P<between>[^.;:\n]{0,60}?)"
    rf"(?P<share>(?P<sign>{_SIGN})?\s*(?:"
    rf"{_ONE_IN.format('one')}(?!\d)(?:\s*(?:to|and|[-–—])\s*{_ONE_IN.format('two')}(?!\d))?"
    r"|(?P<low>\d+(?:\.\d+)?)\s*%?\s*(?:(?:to|and|[-–—])\s*(?:[<≤]\s*)?(?P<high>\d+(?:\.\d+)?)\s*)?%"
    r"))",
    re.IGNORECASE,
)
_MORE = frozenset({"more than", "at least", "over", ">", "≥"})
_LESS = frozenset({"up to", "less than", "fewer than", "under", "<", "≤"})


class M206(Rule):
    """The section on side effects does not say where to report them.

    Each package leaflet asks patients to report side effects, also those that it does not list,
    to their doctor, pharmacist or nurse, or directly to the national system (in the United Kingdom
    the Yellow Card scheme). Rare harm is only found that way.

    Example: a section that ends with "Tell your doctor if you feel unwell."

    Source: EMA QRD template, version 10, section 4 "Reporting of side effects" and appendix V;
    Directive 2001/83/EC, articles 59(3) and 102.
    """

    severity = Severity.WARNING
    hint = (
        "Add “Reporting of side effects”: talk to your doctor, pharmacist or nurse, or report "
        "directly via the national system, with its address."
    )

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        sections = _sections(page)
        if sections and not _says_where_to_report(page):
            message = "“Reporting of side effects” is missing at the end of this section"
            yield Case(end_of(page, sections[-1]), message)


class M207(Rule):
    """Side effects are grouped by words that are not those of the package leaflet.

    "Less common" leaves open how rare an effect is; readers of such words think of far more
    people than is meant. The template has six steps, each with a number.

    Example: "Less common side effects include:" where "Uncommon (may affect up to 1 in 100
    people):" is meant.

    Source: EMA QRD template, version 10, section 4; Commission, SmPC guideline, 2009, 4.8 (MedDRA
    frequency convention).
    """

    severity = Severity.HINT

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        said: set[str] = set()
        for group in groups(page):
            found = _OTHER_WORD.search(group.words[:_START].lower())
            if found and found[0] not in said:
                said.add(found[0])
                step = FREQUENCIES[OTHER_WORDS[found[0]]]
                quote = group.words[found.start() : found.end()]
                message = f"“{quote}” is no frequency of the package leaflet"
                yield Case(group.line, message, quote, f"Write such as “{step.said}”.")


class M208(Rule):
    """Side effects are not grouped by frequency.

    A list in which a headache stands beside liver failure tells nobody what to expect.

    Example: one list of all side effects under "It can cause:".

    Source: EMA QRD template, version 10, section 4; Commission readability guideline, 2009
    (side effects are listed by frequency, the most frequent first).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        sections, found = _sections(page), groups(page)
        if not any(group.items >= _FEWEST_EFFECTS for group in found):
            return
        if any(group.step or _OTHER_WORD.search(group.words) for group in found):
            return
        if any(
            _GROUPED.search(run.text)
            for run in page.runs
            if any(run.section is s for s in sections)
        ):
            return
        steps = ", ".join(step.word for step in FREQUENCIES.values())
        message = "the side effects are not grouped by how often they happen"
        yield Case(sections[0].line, message, hint=f"Group them as {steps}.")


class M209(Rule):
    """Side effects are not in the order of their frequency.

    Behind the serious ones, the template goes from very common to very rare and ends with those
    whose frequency is not known.

    Example: "Rare: …" above "Common: …".

    Source: EMA QRD template, version 10, section 4.
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for section in _sections(page):
            highest = -1
            for group in groups(page):
                if group.section is not section or not group.step or group.serious:
                    continue
                rank = _STEPS.index(group.step)
                if rank < highest:
                    names = (FREQUENCIES[_STEPS[each]].word for each in (rank, highest))
                    message = "“{}” side effects stand below “{}” ones".format(*names)
                    yield Case(group.line, message, hint="Put the more frequent group first.")
                    break  # others would only follow from it
                highest = max(rank, highest)


class M210(Rule):
    """A frequency and its number contradict each other.

    The words have a number each: very common is more than 1 in 10, common up to 1 in 10,
    uncommon up to 1 in 100, rare up to 1 in 1,000, very rare up to 1 in 10,000. With another
    number, one of the two misleads by a factor of ten.

    Example: "Common (may affect up to 1 in 100 people)".

    Source: EMA QRD template, version 10, section 4; SmPC guideline, 2009, 4.8.
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english or not ("%" in page.text or "1 in " in page.text):
            return
        for section in _sections(page):
            for run in page.runs:
                if run.section is section and ("%" in run.text or "1 in " in run.text):
                    yield from _contradictions(run)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of side effects with the words that introduce it."""

    section: Section
    step: str
    words: str
    line: int
    serious: bool
    items: int
    """Of its lists; 0 where it has none."""


@once_a_page
def groups(page: Page) -> tuple[Group, ...]:
    """The groups of side effects of a leaflet, in reading order."""
    return tuple(_groups(page))


def _groups(page: Page) -> Iterator[Group]:
    for section in _sections(page):
        for block in every_block(section.blocks):
            if isinstance(block, EffectGroup):
                words = plain_blocks(block.intro)
                items = sum(len(each.items) for each in block.blocks if isinstance(each, ListBlock))
                yield Group(section, block.frequency, words, block.line, block.serious, items)


def _sections(page: Page) -> list[Section]:
    if not page.in_english:
        return []
    return [section for section, part in placed(page, LEAFLET) if part == EFFECTS]


def _says_where_to_report(page: Page) -> bool:
    said = (
        phrase for word, phrases in REPORTED.items() if word in page.words for phrase in phrases
    )
    return any(phrase in page.folded for phrase in said) or bool(REPORTING.search(page.folded))


def _contradictions(run: Run) -> Iterator[Case]:
    for found in _SHARE.finditer(run.text):
        if re.search(_WORDS, found["between"], re.IGNORECASE):
            continue
        step = FREQUENCIES[found["word"].lower().replace(" ", "-")]
        if not _fits(step, found):
            word, share = found["word"], found["share"].strip()
            message = f"“{word}” with “{share}”: that is another step of the package leaflet"
            hint = f"The word is for “{step.said}”."
            yield Case(run.line(found.start()), message, found[0], hint)


def _fits(step: Frequency, found: re.Match[str]) -> bool:
    """Whether a number is that of a frequency's word."""
    least, most = _bounds(found)
    sign = (found["sign"] or "").lower()
    if most is not None:
        return step.least <= least <= step.most and step.least <= most <= step.most
    if sign in _MORE:
        return least == step.least
    if sign in _LESS:
        return least == step.most
    return step.least <= least <= step.most


def _bounds(found: re.Match[str]) -> tuple[float, float | None]:
    """A share of people, or the two between which it lies."""
    if found["one"]:
        shares = sorted(
            1 / max(1, int(re.sub(r"\D", "", number)))
            for number in (found["one"], found["two"])
            if number
        )
    else:
        numbers = (found["low"], found["high"])
        shares = sorted(round(float(n) / 100, 8) for n in numbers if n)
    return shares[0], shares[1] if len(shares) > 1 else None
