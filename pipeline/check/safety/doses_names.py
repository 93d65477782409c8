"""A rule on names of medicines that are abbreviated beside a dose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.quantities import Amount, quantities
from pipeline.diagnostics import Severity

_NAMES: Mapping[str, str] = {
    "MS": "morphine sulfate",
    "MSO4": "morphine sulfate",
    "MgSO4": "magnesium sulfate",
    "ZnSO4": "zinc sulfate",
    "AZT": "zidovudine",
    "CPZ": "prochlorperazine or chlorpromazine, whichever is meant",
    "HCT": "hydrocortisone or hydrochlorothiazide, whichever is meant",
    "HCTZ": "hydrochlorothiazide",
    "MTX": "methotrexate",
    "PTU": "propylthiouracil",
    "TAC": "triamcinolone",
}


_SMALL = frozenset(map(str.lower, _NAMES))


class C050(Rule):
    """A medicine beside a dose has an abbreviation for a name.

    "MS" is morphine sulfate to one reader and magnesium sulfate to another, "HCT" hydrocortisone or
    hydrochlorothiazide, "AZT" has been read as azathioprine. In brackets behind the name it is
    explained, and left alone from there on.

    Example: "Take 10 mg of MS every four hours."

    Source: Joint Commission "Do Not Use" list (MS, MSO4, MgSO4); ISMP List of Error-Prone
    Abbreviations, Symbols, and Dose Designations (abbreviations of drug names).
    """

    severity = Severity.WARNING
    hint = "Write the name of the medicine in full."

    _name = re.compile(rf"(?<![\w-])(?P<name>{'|'.join(_NAMES)})(?![\w-])")

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english or _SMALL.isdisjoint(page.vocabulary):
            return
        for run in known.numbered:
            for found in cls._name.finditer(run.text):
                name = found["name"]
                if f"({name}" in page.text or not _beside_dose(found, known.of(run)):
                    continue
                hint = f"Write {_NAMES[name]}."
                message = f"“{name}” is taken for other medicines"
                yield Case(run.line(found.start()), message, name, hint)


def _beside_dose(found: re.Match[str], amounts: Sequence[Amount]) -> bool:
    """Whether an amount of medicine stands right before or behind it."""
    text = found.string
    if _ILLNESS.search(text, 0, found.start()):
        return False
    return any(
        bool(
            _BETWEEN.fullmatch(text[amount.end : found.start()])
            or _BETWEEN.fullmatch(text[found.end() : amount.start])
        )
        for amount in amounts
        if amount.dosed
    )


_ILLNESS = re.compile(r"\b(?:for|with|in|have|has|from|severe|active)\s\Z", re.I)
"""What stands before the name of an illness."""
_BETWEEN = re.compile(r",?\s(?:of\s|at\s|in\s|tablets?\s|injection\s|a\s|dose\s){0,3}")
