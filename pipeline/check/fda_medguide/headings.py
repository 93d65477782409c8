"""Rules on the title and the headings of a Medication Guide."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.fda_medguide.template import GUIDE, PRONOUNCED
from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.templates import misplaced, missing, reworded
from pipeline.diagnostics import Severity
from pipeline.model import plain

_TOP = 5
"""Runs of text from the beginning that count as the top of the first page."""


class M301(Rule):
    """The words "Medication Guide" are not at the top.

    They tell a patient that this is the guide that the law wants them to read, and not an
    advertisement or the label.

    Example: a page that begins with `# Nortavel` and goes on with Usage.

    Source: 21 CFR 208.20(a)(6).
    """

    severity = Severity.WARNING
    hint = "Write “Medication Guide” into the title or directly below it."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if page.in_english and "medication guide" not in _top(page).lower():
            yield Case(page.leaflet.line, "“Medication Guide” does not stand at the top")


class M302(Rule):
    """The top does not name the drug and how its name is said.

    Below the words "Medication Guide" stand the brand name, if there is one, and the established
    name; and the phonetic spelling of the name that the guide uses, so that a patient can ask for
    it by telephone.

    Example: a guide headed "Nortavel" alone, where `Nortavel (nor-TAH-vel) (nortavelin) tablets`
    is wanted.

    Source: 21 CFR 208.20(a)(7) and (b)(1).
    """

    severity = Severity.HINT

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        top, lacking = _top(page), []
        generic = page.leaflet.metadata.generic_name
        if generic and generic.lower() not in top.lower():
            lacking.append(f"the established name, “{generic}”")
        if not PRONOUNCED.search(top):
            lacking.append("a phonetic spelling, such as “(nor-TAH-vel)”")
        if lacking:
            yield Case(page.leaflet.line, f"the top lacks {' and '.join(lacking)}", hint="Add it.")


class M303(Rule):
    """A section of the Medication Guide is missing.

    The guide answers six questions, in their order. Sections of this house count for the question
    that they answer: Key Points for the most important information, Usage for what the drug is,
    Dosage for how to take it, Precautions for what to avoid.

    Example: a page without a section on who should not take the drug.

    Source: 21 CFR 208.20(b)(2) to (b)(7).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        yield from missing(page, GUIDE) if page.in_english else ()


class M304(Rule):
    """A heading is not worded as in a Medication Guide.

    The questions are prescribed word for word, so that all guides are alike.

    Example: `## Dosage` where the guide has "How should I take Nortavel?".

    Source: 21 CFR 208.20(b)(2) to (b)(7).
    """

    severity = Severity.HINT

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for found in reworded(page, GUIDE) if page.in_english else ():
            message = f"{found.message} in a Medication Guide"
            yield Case(found.line, message, found.title, f"Write {found.wanted} instead.")


class M305(Rule):
    """The sections are not in the order of the Medication Guide.

    What is most important comes first, side effects last; other sections may stand between them.

    Example: side effects above what to avoid.

    Source: 21 CFR 208.20(b) ("in the specified order") and (b)(9).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        wrong = misplaced(page, GUIDE) if page.in_english else []
        if wrong:
            titles = " and ".join(f"“{plain(section.title).strip()}”" for section, _ in wrong)
            verb = "stands" if len(wrong) == 1 else "stand"
            message = f"{titles} {verb} out of the order of a Medication Guide"
            order = "most important, what it is, who should not, how to take, avoid, side effects"
            section = wrong[0][0]
            hint = f"The order is: {order}."
            yield Case(section.line, message, plain(section.title).strip(), hint)


class M306(Rule):
    """The Medication Guide is not in English.

    The regulation wants it in English; a translation may go with it, and does not replace it.

    Example: a leaflet with `language: es` under the profile `us`.

    Source: 21 CFR 208.20(a)(1).
    """

    severity = Severity.WARNING
    hint = "Check the English guide, or choose another profile for this leaflet."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            line = dict(page.source.key_lines).get("language", 1)
            yield Case(line, f"the language is '{page.leaflet.language}', and not English")


def _top(page: Page) -> str:
    """What stands on the page from its title on, up to the text of the first section."""
    first: tuple[Run, ...] = page.runs[:_TOP]
    return "\n".join((plain(page.leaflet.heading), *(run.text for run in first)))
