"""A rule on emergency numbers of another country than the leaflet's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity

NUMBERS: Mapping[str, frozenset[str]] = {
    "AU": frozenset({"000", "112"}),
    "AT": frozenset({"112", "144"}),
    "CA": frozenset({"911"}),
    "CH": frozenset({"112", "144"}),
    "DE": frozenset({"112"}),
    "GB": frozenset({"999", "112", "111"}),
    "IE": frozenset({"999", "112"}),
    "IN": frozenset({"112", "102", "108"}),
    "NZ": frozenset({"111"}),
    "US": frozenset({"911"}),
    "ZA": frozenset({"112", "10177"}),
}
"""The numbers by which an ambulance or urgent advice is called, by country (ITU-T E.161.1)."""

_KNOWN = sorted(frozenset.union(*NUMBERS.values()), key=len, reverse=True)
_CALLED = re.compile(
    r"\b(?:call|calling|dial|dialling|ring|phone|telephone|rufen|wählen)\b[^.;\n]{0,40}?"
    rf"(?<![\w.,-])(?P<number>{'|'.join(_KNOWN)})(?![\w-]|[.,]\d|\s*(?:mg|mcg|g|ml|%|tablets?)\b)[^.;\n]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w.,-])(?:{'|'.join(_KNOWN)})(?![\w-]|[.,]\d)")


class C042(Rule):
    """An emergency number is that of another country.

    Somebody who dials it loses minutes. The country is that of the leaflet's language, `en-GB`;
    where the sentence names the right number as well, nothing is said.

    Example: "Call 911" in a leaflet with `language: en-GB`.

    Source: ITU-T E.161.1, Guidelines to select emergency number for public telecommunications
    networks.
    """

    severity = Severity.HINT
    hint = "Give the number of the country in which the leaflet is handed out."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        language, _, country = page.leaflet.language.partition("-")
        right = NUMBERS.get(country)
        if not right or not any(n in page.text for n in _KNOWN if n not in right):
            return
        for match in _CALLED.finditer(page.text):
            if not right & set(_NUMBER.findall(match[0])):
                number = match["number"]
                usual = " or ".join(sorted(right, reverse=True))
                message = (
                    f"{number} is no emergency number for {language}-{country}, where it is {usual}"
                )
                yield Case(page.text_line(match.start("number")), message, number)
