"""Rules on sections 5 and 6 of a package leaflet: storage, and the contents of the pack."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.eu_qrd.headings import lacking
from pipeline.check.eu_qrd.template import CONTENTS, HOLDING, STORAGE, STORING
from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity


class M211(Rule):
    """The section on storage lacks a sentence of the template.

    Each package leaflet says that the medicine is kept out of the sight and reach of children,
    and that it is not used after its expiry date: most poisonings of small children are with
    medicines that lay within their reach.

    Example: a section Storage that says only "Keep below 25 °C."

    Source: EMA QRD template, version 10, section 5; Directive 2001/83/EC, article 59(1)(f).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for line, wanted in lacking(page, STORAGE, STORING):
            yield Case(line, f"the section on storage lacks {wanted}", hint="Add the sentence.")


class M212(Rule):
    """The section on the contents of the pack lacks a part of the template.

    It names the active substance and all other ingredients, which people with an allergy look
    for, the holder of the marketing authorisation, and when the leaflet was last revised.

    Example: a section 6 that names the active substance alone.

    Source: EMA QRD template, version 10, section 6; Directive 2001/83/EC, article 59(1)(f) and (h).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for line, wanted in lacking(page, CONTENTS, HOLDING):
            yield Case(line, f"the section on the contents lacks {wanted}", hint="Add it.")
