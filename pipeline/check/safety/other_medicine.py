"""A rule on sentences that speak of another medicine than the page's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.medicines_en import IS_MEDICINE
from pipeline.check.safety.phrases import folded
from pipeline.diagnostics import Severity

_OFTEN = r"(?:\s+(?:usually|typically|generally|normally|commonly|often|also|primarily|mainly|only|always))*"
_FORM = (
    r"(?:\s+(?:\d+\s*mg\s+)?(?:tablets?|capsules?|injections?|cream|ointment|syrup|suspension|drops|inhalers?"
    r"|patch(?:es)?))?"
)
_BEHIND = re.compile(
    _FORM
    + r"(?:\s+(?:is|are|was)"
    + _OFTEN
    + r"\s+(?:used|taken|given|prescribed|administered|available|injected|applied|inhaled|started|effective|indicated)\b"
    r"|\s+(?:is|belongs\s+to)\s+(?:an?|the|one\s+of)\s+(?:[\w-]+,?\s+){0,5}?(?:medicines?|medications?|drugs?|antibiotics?"
    r"|class|group|inhibitors?|blockers?|agonists?|antagonists?|painkillers?|antidepressants?|steroids?|vaccines?|statins?"
    r"|diuretics?|antihistamines?|agents?)\b"
    + r"|"
    + _OFTEN
    + r"\s+(?:works?|acts?|helps?|treats?|lowers|relieves|reduces|prevents|inhibits|blocks|increases|improves|kills)\b"
    r"|\s+(?:can|may)\s+(?:sometimes\s+|also\s+)?cause\b"
    r"|\s+(?:should|must|can|may)\s+(?:only\s+)?be\s+(?:taken|swallowed|given|injected|applied|used)\b"
    r"|\s+works?\b)"
)
"""What follows a medicine's name where a sentence is about it."""

_BEFORE = re.compile(
    r"\b(?:usual|recommended|typical|standard|starting|initial|maximum|normal|daily|adult)\s+(?:\w+\s+){0,3}?(?:dose|dosage)"
    r"\s+(?:of|for)\s+(?:oral\s+)?$|\bhow\s+(?:does\s+)?$|\bside\s+effects\s+(?:of|with)\s+$|^(?:take|use|swallow)\s+$"
    r"|(?<=[.!?])\s+(?:take|use|swallow)\s+$"
)
"""What stands before it there."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STRANGER = re.compile(
    r"(?:^|(?<=[.!?:]\s)|(?<=[.!?:]\s\s))(?P<subject>[A-Z][a-z]{3,}(?:-[a-z]+)?)(?:[- ][A-Za-z]+){0,2}?"
    r"(?:\s+(?:is|are)(?:\s+(?:usually|typically|generally|primarily|mainly|also|commonly|often))*\s+(?:used\s+(?:to\s+(?:treat"
    r"|prevent|relieve|manage|control|reduce|help|lower|diagnos)|for|in\s+the)|prescribed|taken\b|administered|available\s+as"
    r"|indicated)|\s+(?:is|belongs\s+to)\s+(?:an?|the|one\s+of)\s+(?:[\w-]+,?\s+){0,5}?(?:medicine|medication|drug|antibiotic"
    r"|class|inhibitor|blocker|agonist|antagonist|antidepressant|steroid|vaccine|statin|diuretic|antihistamine|agent)\b"
    r"|\s+(?:primarily\s+|mainly\s+)?works\b|\s+dosages?\s+(?:varies|depends|is)|\s+(?:can|may)\s+cause)"
    r"|(?:[Dd]osages?|[Dd]oses?|[Ss]ide\s+effects)\s+(?:of|for|with)\s+(?P<of>[A-Za-z]{5,})\b"
    r"(?=[^.]{0,80}\b(?:is|are|varies|vary|depends?|include)\b)"
)
"""A sentence that is about one medicine, whatever its name be, for sections that lack their own."""

_ORDINARY = _words(
    "children adults infants adolescents patients people women elderly older younger babies high higher"
    " lower oral topical treatment therapy dosage dosages doses dosing medication medications medicine"
    " medicines tablets capsules drops combination combined this that these those they some most many"
    " other others common serious severe certain each both either long-term overuse administration"
    " supplementation supplements injection injections these prolonged excessive common allergic"
)
"""Words that such sentences begin with and that name no medicine."""

_OF_MEDICINE = frozenset({"introduction", "usage", "dosage", "side_effects", "how_it_works"})

_OF_OTHERS = frozenset({"precautions", "interactions", "faqs", "contraindications", "overdose"})
"""Kinds of section that name other medicines rightly."""

_OF_NAMES = frozenset({"generic_name", "brand_names"})

_COMPARED = re.compile(
    r"\b(?:unlike|compared|instead|similar\s+to|like\s+other|whereas|while|alternative|switch\w*|together\s+with|combin\w+"
    r"|also\s+(?:known|called)|metaboli\w+|prodrug|converted|such\s+as)\b"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_ALIKE = 5
"""Letters that names of one substance share: amoxicillin, amoxycillin; sulfate, sulphate."""


class C030(Rule):
    """A section speaks of another medicine than the title.

    Text that was copied from another page and not adapted gives the dose, or the warnings, of a
    medicine that the patient does not take. It is found by sentences whose subject is a medicine
    that the page names nowhere else: not in its title, its names and its other sections.
    Comparisons are left alone, and so are the sections on precautions, interactions and questions,
    which name other medicines rightly.

    Example: "Metoprolol is usually taken once a day." in the Dosage of the page on metformin.

    Source: Directive 2001/83/EC, article 59(1)(a) (the leaflet names the one medicine that it
    belongs to); house rule.
    """

    severity = Severity.WARNING
    hint = "See whether the section was pasted from another page."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if page.leaflet.language.split("-")[0] != "en":
            return
        own = _own(page)
        if not own:
            return
        runs = [run for run in page.runs if run.section.kind not in _OF_OTHERS]
        found = [*_by_name(page, runs, own), *_by_section(runs, own)]
        told = set[str]()
        for run, start, name in sorted(found, key=lambda each: each[0].line(each[1])):
            if name not in told:
                told.add(name)
                said = run.text[start : start + len(name)]
                message = f"this is about “{said}”, which the page is not about"
                yield Case(run.line(start), message, said)


_Found: TypeAlias = tuple[Run, int, str]
"""A run, where in it a name begins, and the name in lower case."""


def _by_name(page: Page, runs: list[Run], own: set[str]) -> Iterator[_Found]:
    """Sentences about a known medicine that one section names and no other."""
    named = {word for word in page.vocabulary if _is_medicine(word)}
    for name in sorted(word for word in named if word[:_ALIKE] not in own):
        holding = [run for run in runs if name in run.text.lower()]
        if len({id(run.section) for run in holding}) == 1:
            yield from _about(name, holding)


def _about(name: str, runs: list[Run]) -> Iterator[_Found]:
    """Where a sentence is about a name from the first; one that is named before is explained."""
    for run in runs:
        text = folded(run.text)
        if match := re.search(rf"\b{name}\b", text):
            start, end = match.span()
            begins = not text[:start].strip() or text[:start].rstrip()[-1:] in ".!?"
            about = (begins and _BEHIND.match(text, end)) or _BEFORE.search(text[:start])
            if about and not _COMPARED.search(_sentence(text, start, end)):
                yield run, start, name
            return


def _by_section(runs: list[Run], own: set[str]) -> Iterator[_Found]:
    """Sentences about whatever it be, in a section that never names the page's own medicine."""
    for _, each in groupby(runs, key=lambda run: id(run.section)):
        section = list(each)
        words = "\n".join(run.text for run in section).lower()
        if section[0].section.kind in _OF_MEDICINE and not any(name in words for name in own):
            yield from _of_strangers(section, runs)


def _of_strangers(section: list[Run], runs: list[Run]) -> Iterator[_Found]:
    known = "\n".join(run.text for run in runs if run.section is not section[0].section).lower()
    for run in section:
        for match in () if run.heading else _STRANGER.finditer(run.text):
            group = "subject" if match["subject"] else "of"
            name, start = match[group].lower(), match.start(group)
            if name not in _ORDINARY and name not in f"{known}\n{run.text[:start].lower()}":
                yield run, start, name
        known = f"{known}\n{run.text.lower()}"


@lru_cache(maxsize=65536)
def _is_medicine(word: str) -> bool:
    return bool(IS_MEDICINE.fullmatch(word))


def _own(page: Page) -> set[str]:
    """How each word begins that the page has as a name of its medicine."""
    data = page.leaflet.metadata
    written = [page.leaflet.title, data.id, data.generic_name, *data.brand_names, *data.ingredients]
    written += [run.text for run in page.runs if run.section.kind in _OF_NAMES]
    written += [section.subject for section in page.leaflet.sections]
    return {word[:_ALIKE] for text in written for word in _WORD.findall(text.lower())}


def _sentence(text: str, start: int, end: int) -> str:
    until = text.find(". ", end)
    return text[text.rfind(". ", 0, start) + 1 : until if until > 0 else len(text)]
