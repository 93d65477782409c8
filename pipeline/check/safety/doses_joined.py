"""A rule on numbers that are joined to a name, a unit or a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.quantities_numbers import SPACE
from pipeline.diagnostics import Severity

_UNIT = r"(?:mg|mcg|micrograms?|µg|μg|g|m[lL]|units?|IU)"
_COUNTED = (
    r"(?:tablets?|capsules?|caplets?|pills?|puffs?|drops?|sprays?|patch(?:es)?|sachets?|doses?"
    r"|units?|teaspoons?|teaspoonfuls?|times|twice|daily|every|per)"
)


class C028(Rule):
    """A number is joined to a name, a word or another number.

    The last letter of a name is read as a figure, so that "Inderal40 mg" becomes 140 mg; and
    "10mgtablets" or "500mg3 times" leaves the reader to find where the dose ends.

    Example: "Take Nortavel40 mg twice a day."

    Source: ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations (drug name and
    dose run together; numerical dose and unit of measure run together).
    """

    severity = Severity.WARNING
    hint = "Look the dose up, and put a space on each side of the number and its unit."

    _joined = re.compile(
        rf"[0-9](?:(?<=[A-Za-z]{{3}}[0-9])[0-9]*(?:[.,][0-9]+)?{SPACE}?{_UNIT}(?![A-Za-z])"
        rf"|{SPACE}?(?:mg|mcg|µg|μg|m[lL])(?:[A-Za-z]{{2,}}|[0-9])"
        rf"|g(?:[0-9]|(?:tablets?|capsules?|once|twice|three|daily|every|per|each|of|in|and|or)\b)"
        rf"|{_COUNTED}(?![A-Za-z]))"
    )
    _word = re.compile(r"[^\s(“\"'*]*\Z")
    _address = re.compile(r"[@#=&?_]|/[A-Za-z]|\.[A-Za-z]|:/")

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        text = page.text
        for found in cls._joined.finditer(text):
            word = cls._word.search(text, max(0, found.start() - 40), found.start())
            if not word or cls._address.search(word.group()):
                continue
            end = found.end() + _rest(text, found.end())
            quote = text[word.start() : end]
            run, at = page.place(word.start())
            yield Case(run.line(at), f"“{quote}” runs a number and a word together", quote)


_LETTERS = re.compile(r"\w*")


def _rest(text: str, end: int) -> int:
    """How many letters and figures of the word follow."""
    rest = _LETTERS.match(text, end)
    return len(rest.group()) if rest else 0
