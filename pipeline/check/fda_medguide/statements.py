"""Rules on the statements that each Medication Guide makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.check.fda_medguide.template import (
    EFFECTS,
    ENDING,
    GENERAL,
    GUIDE,
    REPORTING,
    Statement,
)
from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.templates import end_of, placed
from pipeline.diagnostics import Severity

_FOOT = 1_500
"""Characters at the end of a page that count as its foot, a disclaimer included."""


class M307(Rule):
    """The statement on reporting side effects is missing.

    It is prescribed word for word: it sends patients to their doctor, and tells them where the FDA
    hears of harm that no trial has shown.

    Example: "Report side effects to your pharmacist."

    Source: 21 CFR 208.20(b)(7)(iii); 21 CFR 209.1.
    """

    severity = Severity.WARNING
    hint = f"End the section with “{REPORTING[0].says}”"

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        sections = [section for section, part in placed(page, GUIDE) if part == EFFECTS]
        if sections and _lacking(page, REPORTING, page.folded):
            message = "the side effects do not end with the statement “Call your doctor …”"
            yield Case(end_of(page, sections[-1]), message)


class M308(Rule):
    """General information about prescription medicines is missing.

    Behind the side effects, each guide says that medicines are sometimes prescribed for other
    purposes, where to ask for more, and that the drug is not for other conditions or people.

    Example: a guide that ends with its side effects.

    Source: 21 CFR 208.20(b)(8)(i) and (ii).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        yield from _case(page, GENERAL, page.folded, "the general information does not say")


class M309(Rule):
    """The foot of the Medication Guide is not complete.

    It holds the sentence on the approval, the manufacturer's name and place of business, and the
    date of the last revision, by which a patient sees whether the guide is the current one.

    Example: a guide that ends with a disclaimer.

    Source: 21 CFR 208.20(a)(6), (b)(8)(iii) and (iv).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        yield from _case(page, ENDING, page.folded[-_FOOT:], "the end of the page lacks")


def _case(page: Page, statements: Sequence[Statement], text: str, message: str) -> Iterator[Case]:
    """One finding for all statements that a page lacks, at its end."""
    if found := _lacking(page, statements, text):
        said = "; ".join(f"{each.says} {each.paragraph}" for each in found)
        yield Case(end_of(page), f"{message}: {said}", hint="Add it behind the last section.")


def _lacking(page: Page, statements: Sequence[Statement], text: str) -> list[Statement]:
    if not page.in_english:
        return []
    return [each for each in statements if not each.is_in(text)]
