"""Rules by which text that must not reach a patient is withheld from print, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import ClassVar

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.denials import Denial, denials, languages
from pipeline.check.safety.wording import Kind
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.model import Leaflet


class Gate(Rule):
    """A rule that keeps a leaflet from print until a named reviewer lifts it."""

    severity = Severity.WITHHELD

    @classmethod
    def find(cls, page: Page) -> Iterator[Diagnostic]:
        """The first case: one is enough to withhold, more would only repeat it."""
        for finding in islice(super().find(page), 1):
            overridden = _overridden(cls.__name__, page.leaflet)
            yield _lifted(finding, page.leaflet) if overridden else finding


class _Denied(Gate):
    """A gate for one kind of denial."""

    kind: ClassVar[Kind]
    says: ClassVar[str]
    """What such a text says, before its own words."""

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if found := _first(cls.kind, page):
            yield Case(found.line, f"{cls.says}: “{found.excerpt}”", found.excerpt)


class C001(_Denied):
    """The author refuses or does not know.

    A page in which the author says that the information cannot be given is no leaflet, however
    complete the rest of it looks. Printed, it would send a patient home with a refusal.

    A front matter line `overrides: {C001: approved}` lifts this once the status is `approved` and
    a reviewer is named.

    Example: "I cannot provide information on a combination of these two medicines."

    Source: NHS content standard (information must be evidence based); house rule.
    """

    kind = "refusal"
    says = "the author refuses or does not know"
    hint = (
        "Write the page from a reliable source. If a reviewer has approved it as it is, set "
        "status: approved, reviewer and overrides: {C001: approved}."
    )


class C002(_Denied):
    """The text says that the product does not exist.

    A page about a medicine that it calls hypothetical, or not a recognised product, must not be
    handed out as the leaflet of a medicine.

    A front matter line `overrides: {C002: approved}` lifts this once the status is `approved` and
    a reviewer is named.

    Example: "This is not a standard combination; no such product is available."

    Source: Directive 2001/83/EC, article 59 (a leaflet belongs to an authorised product).
    """

    kind = "nonexistent"
    says = "the text says that the product does not exist"
    hint = (
        "Check that the product exists. If a reviewer has approved the page as it is, set "
        "status: approved, reviewer and overrides: {C002: approved}."
    )


class C003(Rule):
    """The text says that the product is not usually one product.

    Some pages treat medicines together that are prescribed side by side. The leaflet is printed,
    since it does not deny what it is about; whoever approves it should know that there may be no
    such tablet.

    Example: "These two are not typically combined in one pill."

    Source: house rule.
    """

    severity = Severity.WARNING
    hint = "Check that the title names what a patient is given."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if found := _first("doubtful", page):
            message = f"the text says that this is not usually one product: “{found.excerpt}”"
            yield Case(found.line, message, found.excerpt)


class C004(Rule):
    """The text says that the product cannot be had.

    A medicine that was withdrawn or never approved exists or existed, so its page is no
    invention; but somebody should ask who would be given the leaflet.

    Example: "It was withdrawn from the market worldwide in 1992."

    Source: NHS content standard (information must be current).
    """

    severity = Severity.WARNING
    hint = "Check whether patients are still given this medicine."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if found := _first("unavailable", page):
            message = f"the text says that the product cannot be had: “{found.excerpt}”"
            yield Case(found.line, message, found.excerpt)


class C005(Rule):
    """The safety gate does not know this leaflet's language.

    Refusals are recognised by their wording, so a page that refuses in another language would
    be printed. Those in a language that is known are found whatever the front matter says.

    Example: a leaflet with `language: fr`.

    Source: house rule; a check that is not made must be seen not to be made.
    """

    severity = Severity.WARNING
    hint = "Have somebody read the page for refusals before it is approved."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if page.language not in languages():
            named = page.leaflet.language
            yield Case(1, f"refusals are not recognised in the language '{named}'")


def _first(kind: Kind, page: Page) -> Denial | None:
    return next((denial for denial in denials(page) if denial.kind == kind), None)


def _overridden(code: str, leaflet: Leaflet) -> bool:
    """Whether the front matter lifts a code by the leaflet's status, and a reviewer is named."""
    wanted = dict(leaflet.metadata.overrides).get(code)
    # A dash or an invisible character is nobody's name.
    named = any(map(str.isalpha, leaflet.metadata.reviewer))
    return wanted == leaflet.metadata.status == "approved" and named


def _lifted(finding: Diagnostic, leaflet: Leaflet) -> Diagnostic:
    who = leaflet.metadata.reviewer
    return replace(
        finding,
        severity=Severity.WARNING,
        message=f"printed on the approval of {who}, although {finding.message}",
        hint="",
    )
