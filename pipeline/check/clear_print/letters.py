"""Rules on letters that are hard to read: slanted, underlined, in capitals, split, long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Code, Emphasis, Inline, LineBreak, Text, plain

_MAY_SLANT = re.compile(r"[*_](?<![*_\w\\][*_])(?:(?![\s*_])|[*_]{2}(?![\s*_]))|<(?:i|em|I|EM)\b")
"""Emphasis begins in one of these ways; behind the first character, so that it is found quickly."""
_UNDERLINED = re.compile(r"<(?:u|ins)>(.{0,80}?)<|text-decoration\s*:\s*underline", re.IGNORECASE)
_NO_WORDS = frozenset({"FAQ", "FAQS", "Q&A"})
"""Headings that are written in capitals."""
_SHORTEST_HEADING = 5
"""Letters; shorter headings in capitals may be abbreviations."""
_SOME_CAPITALS = re.compile(r"[A-Z][A-Z]+[,;:]? [A-Z]")
_CAPITALS = re.compile(r"(?:[A-Z][A-Z'’-]*[,;:]?[ ]+){3,}[A-Z'’-]{2,}(?![\w+])")
_REAL_WORD = re.compile(r"[A-Z'’-]*[AEIOUY][A-Z'’-]*[,;:]?")
_CAPITAL_WORDS = 4
_SHORT = 3
"""So many words of so many characters are a sentence and no row of abbreviations."""
_SPLIT = re.compile(r"-\n(?<=[^\W\d_]{2}-\n)[ \t>]*([^\W\d_]{2,}\w*)")
"""It begins with the hyphen, so that it is found quickly."""
_LAST_WORD = re.compile(r"\w+\Z")
_JOINERS = frozenset({"and", "or", "to", "nor", "und", "oder", "bis"})
"""Words behind the hyphen of "short- and long-term", which splits no word."""
_LONGEST_WORD = 30
"""Letters; in type of 18 pt a line of an A4 page has some 55 (RNIB: 60 to 70), a cell far fewer."""
_ADDRESS = re.compile(r"https?://|www\.|[\w.-]+@|[\w-]+(?:\.[\w-]+)+/")
_LONGEST_ADDRESS = 43
"""Characters of an address; a line of a folded leaflet has as many."""


class T101(Rule):
    """Words are in italics.

    Slanted letters lose the straight strokes by which people with low vision tell them apart.
    For stress use bold, for a name nothing at all. The same words are reported once.

    Example: `Take it *with* food.`

    Source: UKAAF MS03 and G003 (no italics); RNIB clear print guidelines.
    """

    severity = Severity.WARNING
    hint = "Write **bold** where it matters, and plain letters elsewhere."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not _MAY_SLANT.search(page.source.text):
            return
        said: set[str] = set()
        for run in page.runs:
            for node in _slanted(run.children):
                words = plain(node.children).strip()
                if words in said:
                    continue
                said.add(words)
                yield Case(node.line, f"“{_short(words)}” is in italics", words)


class T102(Rule):
    """Words are underlined.

    A line below letters runs through g, p and y and makes words look like links. This tool leaves
    the tag out; other readers of the page show the line.

    Example: `Take it <u>with food</u>.`

    Source: UKAAF MS03 and G003 (no underlining); NHS content guide, formatting.
    """

    severity = Severity.WARNING
    hint = "Write **bold** instead."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.source.text
        for found in _UNDERLINED.finditer(text) if "<" in text else ():
            line = page.source.first_line + text.count("\n", 0, found.start())
            words = (found[1] or "").strip()
            yield Case(line, f"“{words}” is underlined" if words else "text is underlined", words)


class T103(Rule):
    """A heading is in capitals.

    Words in capitals have no outline of their own: each is a block that must be read letter by
    letter. Some screen readers spell them.

    Example: `## SIDE EFFECTS`

    Source: UKAAF MS03 and G003 (no large blocks of capitals); RNIB clear print guidelines.
    """

    severity = Severity.WARNING
    hint = "Use capitals only where a sentence has them."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        title = plain(page.leaflet.heading).strip()
        if _shouts(title):
            yield Case(page.leaflet.line, f"the title “{title}” is in capitals", title)
        for section in page.leaflet.sections:
            text = plain(section.title).strip()
            if _shouts(text):
                yield Case(section.line, f"the heading “{_short(text)}” is in capitals", text)


class T104(Rule):
    """A sentence is in capitals.

    Whole lines in capitals are read more slowly by everybody, and by people with low vision or
    dyslexia hardly at all; what was meant to be seen first is skipped.

    Example: "DO NOT TAKE THIS MEDICINE WITH ALCOHOL."

    Source: UKAAF MS03 and G003 (no large blocks of capitals); Commission readability guideline,
    2009 (capitals are not used for text).
    """

    severity = Severity.WARNING
    hint = "Write the sentence in small letters, and **bold** where it matters."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not _SOME_CAPITALS.search(page.text):
            return
        for found in _CAPITALS.finditer(page.text):
            run, at = page.place(found.start())
            if _is_sentence(found[0]) and not run.heading:
                yield Case(run.line(at), f"“{_short(found[0])}” is in capitals", found[0])


class T105(Rule):
    """A word is split at the end of a line.

    On the page that is printed the line ends elsewhere, so the hyphen and a space stand in the
    middle of the word. A soft hyphen may split it there again.

    Example: a line that ends in `medi-`, and one that begins with `cine`.

    Source: UKAAF MS03 (words are not split onto two lines); RNIB clear print guidelines.
    """

    severity = Severity.WARNING
    hint = "Write the word in one."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.source.text
        for found in _SPLIT.finditer(text):
            if found[1].lower() not in _JOINERS:
                line = page.source.first_line + text.count("\n", 0, found.start())
                first = f"{_LAST_WORD.findall(text[: found.start()])[0]}-"
                yield Case(line, f"“{first}” is printed apart from “{found[1]}”", first)
        for found in re.finditer(r"\w*\u00ad\w*", text) if "\u00ad" in text else ():
            line = page.source.first_line + text.count("\n", 0, found.start())
            shown = found[0].replace("\u00ad", "-")
            yield Case(line, f"there is a soft hyphen in “{shown}”", found[0])


class T106(Rule):
    """A word or an address is too long for a line of large print.

    In large print, in a narrow column or in the cell of a table it runs out of its place or is
    broken anywhere.

    Example: an address of 60 characters, written out in the text.

    Source: UKAAF MS03 (words and single pieces of information are not split); RNIB clear print
    guidelines (60 to 70 characters a line).
    """

    severity = Severity.HINT
    hint = "Use a shorter address or name, or a link with words of its own."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if max(map(len, page.text.split()), default=0) <= _LONGEST_WORD:
            return
        for run in page.runs:
            for token in run.text.split():
                if len(token) <= _LONGEST_WORD:
                    continue
                word = token.strip(".,;:()[]")
                letters = max(map(len, re.split(r"[-‐/+–—]|\W{2,}", word)))
                is_long = len(word) > _LONGEST_ADDRESS and _ADDRESS.match(word)
                if is_long or letters > _LONGEST_WORD:
                    line = run.line(run.text.index(token))
                    yield Case(line, f"“{_short(word)}” has {len(word)} characters", word)


def _slanted(nodes: Sequence[Inline]) -> Iterator[Emphasis]:
    for node in nodes:
        if isinstance(node, Emphasis):
            yield node
        elif not isinstance(node, Text | Code | LineBreak):
            yield from _slanted(node.children)


def _is_sentence(text: str) -> bool:
    """Whether words in capitals are a sentence, and not a row of abbreviations."""
    words = [word for word in text.split() if len(word) >= _SHORT and _REAL_WORD.fullmatch(word)]
    return len(words) >= _CAPITAL_WORDS and text.count(",") < len(words) / 2


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    loud = len(letters) >= _SHORTEST_HEADING and all(char.isupper() for char in letters)
    return loud and text.strip(" :.") not in _NO_WORDS


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:47].rstrip()}…"
