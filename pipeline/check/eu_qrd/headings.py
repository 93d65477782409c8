"""Rules on the headings of a package leaflet: which there are, how they are worded, their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.check.eu_qrd.template import BEFORE, LEAFLET, OPENING, SUBHEADINGS, Wanted
from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.templates import end_of, keeps_to, misplaced, missing, placed, reworded
from pipeline.diagnostics import Severity
from pipeline.model import DoseGroup, Heading, Paragraph, Section, Strong, Topic, plain

_SINGLY = 2
"""Missing sub-headings that have a finding each; more of them are said in one."""


class M201(Rule):
    """A section of the package leaflet is missing.

    A package leaflet in the European Union has six numbered sections. Sections of this house
    count for the one in which the template has what they tell: Usage and How it Works for the
    first, Precautions and the like for the second, Dosage, Side Effects and Storage for the
    third to the fifth.

    Example: a page that goes from Side Effects to FAQs and does not say how to store the medicine.

    Source: EMA QRD template, version 10, annex III B; Directive 2001/83/EC, article 59(1).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        yield from missing(page, LEAFLET) if page.in_english else ()


class M202(Rule):
    """A heading is not worded as in the package leaflet.

    Patients who know one package leaflet find their way in any other by its headings, and so the
    template gives them word for word.

    Example: `## Dosage` where the template has `3. How to take Nortavel`.

    Source: EMA QRD template, version 10, annex III B (headings are to be used as they stand).
    """

    severity = Severity.HINT

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for found in reworded(page, LEAFLET) if page.in_english else ():
            message = f"{found.message} in a package leaflet"
            yield Case(found.line, message, found.title, f"Write {found.wanted} instead.")


class M203(Rule):
    """The sections are not in the order of the package leaflet.

    The order is prescribed: what a patient must know before the first dose stands above how to
    take it, and side effects come after both. Sections that the template does not have may stand
    anywhere.

    Example: Dosage and Side Effects above Precautions.

    Source: Directive 2001/83/EC, article 59(1) (the information is given "in the following
    order"); EMA QRD template, version 10.
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        wrong = misplaced(page, LEAFLET) if page.in_english else []
        if wrong:
            titles = [f"“{plain(section.title).strip()}”" for section, _ in wrong]
            verb = "stands" if len(titles) == 1 else "stand"
            message = f"{_listed(titles)} {verb} out of the order of a package leaflet"
            section, _ = wrong[0]
            yield Case(section.line, message, plain(section.title).strip(), _moves(wrong))


class M204(Rule):
    """The section on what to know before taking the medicine lacks a sub-heading.

    Each of them answers a question that some reader comes with: may I take it at all, with my
    other medicines, while pregnant, before driving? Bold words at the start of an item count as
    much as a heading. Where a topic does not matter, the template says so under it.

    Example: a section Precautions without a word on driving.

    Source: EMA QRD template, version 10, section 2; Directive 2001/83/EC, article 59(1)(c).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        sections = [s for s, part in placed(page, LEAFLET) if part == BEFORE]
        if not sections or not page.in_english:
            return
        labels = [*map(_name, sections), *_labels(page, sections)]
        kinds = {section.kind for section in page.leaflet.sections}
        lacking = [each for each in SUBHEADINGS if not _is_there(each, labels, kinds)]
        names = [f"“{each.heading.format(name=page.leaflet.title)}”" for each in lacking]
        groups = [[name] for name in names] if len(names) <= _SINGLY else [names]
        for group in groups:
            word = "sub-heading" if len(group) == 1 else "sub-headings"
            message = f"section 2 lacks the {word} {_listed(group)}"
            add = "it" if len(group) == 1 else "them"
            yield Case(sections[0].line, message, hint=f"Add {add}, also where there is no risk.")


class M205(Rule):
    """The leaflet does not open as a package leaflet does.

    Above its first section it asks to be read as a whole and to be kept, and lists what is in it.

    Example: a page that begins with Generic Name.

    Source: EMA QRD template, version 10, annex III B (boxed text and "What is in this leaflet").
    """

    severity = Severity.HINT
    hint = "Add it above the first section."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        lacking = [each.heading for each in OPENING if not each.words.search(page.folded)]
        if lacking:
            first = page.leaflet.sections[0].line if page.leaflet.sections else page.leaflet.line
            yield Case(first, f"above section 1 there is no {' and no '.join(lacking)}")


def lacking(page: Page, part: int, wanted: Sequence[Wanted]) -> Iterator[tuple[int, str]]:
    """What a section that is there does not say: the line of its end, and the words to add."""
    sections = [section for section, index in placed(page, LEAFLET) if index == part]
    if not sections or not page.in_english:
        return
    runs = [run.text for run in page.runs if any(run.section is s for s in sections)]
    text = "\n".join(runs).lower()
    for each in wanted:
        if not each.words.search(text):
            yield end_of(page, sections[-1]), each.heading.format(name=page.leaflet.title)


def _is_there(wanted: Wanted, labels: Sequence[str], kinds: set[str]) -> bool:
    return bool(wanted.kinds & kinds) or any(wanted.words.search(label) for label in labels)


def _name(section: Section) -> str:
    """What a heading says, but for that of section 2 itself, which names no sub-heading."""
    return "" if keeps_to(section, LEAFLET.parts[BEFORE]) else plain(section.title).lower()


def _labels(page: Page, sections: Sequence[Section]) -> Iterator[str]:
    """The sub-headings, and the bold words that begin paragraphs and items."""
    for section, block in page.blocks:
        if not any(section is each for each in sections):
            continue
        if isinstance(block, Heading):
            yield plain(block.children).lower()
        elif isinstance(block, Topic | DoseGroup):
            yield plain(block.label).lower()
        elif isinstance(block, Paragraph) and isinstance(block.children[0], Strong):
            yield plain(block.children[:1]).lower()


def _moves(wrong: Sequence[tuple[Section, int]]) -> str:
    moves = [f"“{plain(section.title).strip()}” to section {part + 1}" for section, part in wrong]
    return f"Move {_listed(moves)}."


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
