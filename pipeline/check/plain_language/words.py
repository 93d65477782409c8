"""Rules on single words and phrases, each with the plain words to use instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from pipeline.check.page import Page
from pipeline.check.plain_language.finder import Use, uses
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.vocabulary import WordTable

LINES_SHOWN = 4
"""Most lines that a message names for further uses of a word."""


class Listed(Rule):
    """A rule whose words stand in a table of the word list."""

    severity = Severity.HINT
    table: ClassVar[WordTable]
    said: ClassVar[str]
    """What is wrong with such a word."""

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for use in uses(page, cls.table):
            word = page.text[use.start : use.end]
            message = f"“{word}” {cls.said}{also_on(page, use.others)}"
            yield Case(page.text_line(use.start), message, word, instead(use, word))


class T004(Listed):
    """A medical word is not explained.

    Medical words are what readers of leaflets understand least. One may stay where the text says
    what it means: "feeling sick (nausea)". The first use on the page is shown. The words are in
    `styles/words/`; a house adds its own, or allows one, in `content/words/en.toml`.

    Example: "It may harm your renal function."

    Source: NHS A to Z of health writing; CDC, Everyday Words for Public Health Communication; EC
    Guideline on the readability of the labelling and package leaflet, 2009, section A.6 (medical
    terms are put into words that patients can understand).
    """

    table = "medical"
    said = "is a medical word that readers may not know"


class T005(Listed):
    """A word is used that health publishers advise against.

    "Drug" makes people think of illegal ones, "can't" is misread as "can" by many who read slowly,
    "e.g." and "etc." are not known to everybody, and screen readers stumble over them.

    Example: "Don't take other drugs, e.g. ibuprofen."

    Source: NHS A to Z of health writing; NHS content guide, How we write (contractions; eg, ie and
    etc) and Inclusive content.
    """

    table = "preferred"
    said = "is avoided by health publishers"


class T010(Listed):
    """A double negative.

    A reader who misses one of the two negatives takes away the opposite.

    Example: "Dizziness is not uncommon."

    Source: US Federal Plain Language Guidelines (avoid double negatives and exceptions to
    exceptions); Plain English Campaign, How to write in plain English.
    """

    table = "double_negatives"
    said = "is a double negative"


class T015(Listed):
    """An official word stands where a plain one would do.

    Words such as "utilise" and "prior to" say nothing that "use" and "before" do not, and lose
    readers who have to stop at them. The list is as long as a house wants it: `content/words/`.

    Example: "Commence treatment prior to breakfast."

    Source: Plain English Campaign, The A to Z of alternative words; NHS content guide, How we
    write.
    """

    table = "officialese"
    said = "can be said more plainly"


class T014(Rule):
    """The text speaks of patients and not to the reader.

    A leaflet is read by the one who takes the medicine. "Patients with kidney disease should" makes
    them ask whether that is them; "if you have kidney disease" does not. Patients in a study, and
    those whom a doctor sees, are left alone.

    Example: "Patients should take the tablets with food."

    Source: NHS content guide, How we write (address the reader as you); US Federal Plain Language
    Guidelines (use "you" to speak to the reader).
    """

    severity = Severity.HINT
    hint = "Speak to the reader: “you”, or “if you have …”."

    _persons = tuple(
        re.compile(
            rf"{person}(?: \w+)? "
            r"(?:should|must|may|might|can|cannot|need|needs|are advised|is advised|who|with|taking"
            r"|receiving|using|on|allergic|hypersensitive|prescribed|undergoing)\b"
        )
        for person in ("the patient", "patients", "individuals", "persons")
    )
    """Each begins with letters, so that it is found quickly."""

    _others = re.compile(
        r"\b(?:stud(?:y|ies)|trials?|percent|some|most|many|few|number of|\d+%? of"
        r"|(?:in|of|for|by|to|treats?|treating|help|helps|helping|given to|used in|used by)"
        r"(?: \w+)?) $"
    )

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        text = page.folded
        found = [
            use
            for person in cls._persons
            for use in person.finditer(text)
            if cls._meant(page, text, use)
        ]
        found.sort(key=lambda use: use.start())
        if found:
            first = found[0].start()
            word = page.text[first : found[0].end()]
            others = also_on(page, tuple(use.start() for use in found[1:]))
            yield Case(
                page.text_line(first), f"“{word}” does not speak to the reader{others}", word
            )

    @classmethod
    def _meant(cls, page: Page, text: str, use: re.Match[str]) -> bool:
        """Whether the reader is meant, and not the patients of a study or in general."""
        if text[max(0, use.start() - 1) : use.start()].isalpha():
            return False
        if cls._others.search(text, max(0, use.start() - 40), use.start()):
            return False
        return not page.place(use.start())[0].heading


def instead(use: Use, word: str) -> str:
    """What to do about a word: the plain words for it, or what stands for them in brackets."""
    plain = use.term.plain
    if plain.startswith("("):
        return f"{plain[1:2].upper()}{plain[2:].rstrip(')')}."
    same = word.lower().replace("’", "'") == use.term.words
    return f"Write “{plain}”." if same else f"Write “{plain}”, in the form that fits."


def also_on(page: Page, positions: tuple[int, ...]) -> str:
    """` (also on lines 12 and 30)` for further uses of a word on other lines."""
    lines = sorted({page.text_line(position) for position in positions})
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:LINES_SHOWN]))
    more = f" and {len(lines) - LINES_SHOWN} more" if len(lines) > LINES_SHOWN else ""
    return f" (also on line{'s' if len(lines) > 1 else ''} {shown}{more})"
