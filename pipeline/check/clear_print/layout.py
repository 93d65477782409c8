"""Rules on text that leans on its layout: alignment, colour, a screen, wide tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Table, plain

_ALIGNED = re.compile(
    r"<center\b|<[a-z][^<>]*?\b(?:align\s*=\s*[\"']?|text-align\s*:\s*)(?:center|justify|right)",
    re.IGNORECASE,
)
_SCREEN_WORDS = frozenset(
    (
        *("click", "clicking", "scroll", "hover", "link", "links"),
        *("video", "button", "website", "webpage", "web", "site"),
    )
)
"""One of these is in all words that speak of a screen."""
_SCREEN_SIGNS = ("click", "scroll", "hover", "link", "video", "button", "on this ", "on our ")
"""And one of these; web sites are named often."""
_SCREEN = re.compile(
    r"\bclick(?:ing)? (?:here|on (?:the|this) (?:link|button|icon|image|logo)|the (?:link|button)|"
    r"below|this link)\b|\bscroll (?:down|up|to)\b|\bhover over\b|"
    r"\b(?:link|links|video|button) (?:below|above)\b|\bfollow (?:the|this|these) links?\b|"
    r"\bwatch (?:the|this|our) video\b|\bon (?:this|our) (?:website|web ?page|site)\b",
    re.IGNORECASE,
)
_COLOUR_NAMES = r"(?:red|green|blue|yellow|orange|amber|purple|pink|gr[ea]y)"
_LETTERS = "text|words?|letters|rows?|columns?|headings?|entries|sections?|numbers?|figures"
_PRINTED = "marked shown printed highlighted written listed displayed"
_COLOUR = re.compile(
    rf"\b(?:{_PRINTED.replace(' ', '|')}|{_LETTERS}) in {_COLOUR_NAMES}\b"
    r"(?!-|(?: \w+){0,3} (?:on|by) (?:the|your|its) (?:pack|packet|box|carton|label|syringe|pen"
    r"|device|tube))"
    rf"|\bthe {_COLOUR_NAMES} (?:{_LETTERS}|type|print|cells?|items)\b",
    re.IGNORECASE,
)
_COLOURS = frozenset(
    (
        *("red", "green", "blue", "yellow", "orange"),
        *("amber", "purple", "pink", "grey", "gray"),
    )
)
_MOST_COLUMNS = 5
_LINE = 55
"""Characters in a line of large print, as the format of that name has them (18 pt on A4)."""
_GAP = 2
"""Characters of room that each column of a table needs beside its words."""


class T107(Rule):
    """Text is centred, justified or set to the right.

    Lines that begin at the same place are found again by the eye; justified ones have gaps that
    run through the text like rivers. This tool sets text to the left whatever the tags say;
    columns of a table that are centred stay so.

    Example: `<center>Important</center>`, or a table with `:---:`.

    Source: UKAAF MS03 (text is left aligned); RNIB clear print guidelines.
    """

    severity = Severity.WARNING
    hint = "Delete the alignment."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.source.text
        for found in _ALIGNED.finditer(text) if "<" in text else ():
            line = page.source.first_line + text.count("\n", 0, found.start())
            yield Case(line, "the text is not set to the left", found[0])
        for table in _tables(page):
            if "center" in table.alignments:
                yield Case(table.line, "a column of the table is centred")


class T108(Rule):
    """The text speaks of a screen.

    On paper nothing can be clicked, and below a link that is not printed there is nothing.

    Example: "For more, click here" or "see the link below".

    Source: NHS service manual, links (no "click here"); WCAG 2.2, 1.3.3 (sensory characteristics).
    """

    severity = Severity.WARNING
    hint = "Say where it is found on paper: an address, a telephone number, a page."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if _SCREEN_WORDS.isdisjoint(page.vocabulary):
            return
        if not any(sign in page.folded for sign in _SCREEN_SIGNS):
            return
        for found in _SCREEN.finditer(page.text):
            line = page.text_line(found.start())
            yield Case(line, f"“{found[0]}” means nothing on paper", found[0])


class T109(Rule):
    """A colour alone says what is meant.

    Leaflets are copied in black and white, and one man in twelve cannot tell red from green.

    Example: "Doses printed in red are for children."

    Source: WCAG 2.2, 1.4.1 (use of colour); UKAAF G003 (colour is not the only signal).
    """

    severity = Severity.WARNING
    hint = "Say it in words, or mark it by a sign or bold letters as well."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        named = _COLOURS & page.vocabulary
        if not any(f"{word} {colour}" in page.folded for colour in named for word in ("in", "the")):
            return
        for found in _COLOUR.finditer(page.text):
            line = page.text_line(found.start())
            yield Case(line, f"“{found[0]}” is seen in colour alone", found[0])


class T110(Rule):
    """A table is too wide for large print.

    In type of 18 pt an A4 page holds some 55 characters in a line. A table whose words need more,
    or that has more than five columns, is printed in smaller type or with words split.

    Example: a table with the columns Age, Weight, Dose, Tablets, Morning, Evening.

    Source: UKAAF MS03 (columns avoided or reduced in number); G003, tables.
    """

    severity = Severity.WARNING
    hint = "Split the table in two, or turn each row into a paragraph with a label."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for table in _tables(page):
            rows = (table.header, *table.rows) if table.header else table.rows
            columns = len(rows[0].cells)
            widths = (max(_width(plain(row.cells[n])) for row in rows) for n in range(columns))
            needed = sum(widths) + _GAP * (columns - 1)
            if columns > _MOST_COLUMNS:
                yield Case(table.line, f"the table has {columns} columns")
            elif needed > _LINE:
                message = f"the table needs {needed} characters in a line, large print has {_LINE}"
                yield Case(table.line, message)


def _tables(page: Page) -> Iterator[Table]:
    if "|" not in page.source.text:
        return
    for _, block in page.blocks:
        if isinstance(block, Table) and block.rows:
            yield block


def _width(text: str) -> int:
    """The characters of the longest word, at which a cell cannot be narrower."""
    return max(map(len, re.split(r"\s+|(?<=[-/])", text)), default=0)
