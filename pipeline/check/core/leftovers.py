"""Rules on what is left in the text by mistake: marks that mark nothing, unseen characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity

_SIGNS = "*_]|~`"
"""Of these a text has one in which marks were left; most texts have none."""
_LEFT = re.compile(
    r"\*\*[ ]?[\w(“\"]|(?<=[\w.:)”\"])[ ]?\*\*"  # bold that does not begin or end
    r"|(?<!\w)__?(?=[^\W_])|(?<=[^\W_])__?(?!\w)"
    r"|\[[^\[\]\n]+\]\(\S*"  # a link that does not end
    r"|^\|(?=.+\|)|(?<=\S) \| (?=\S)"  # a row of what is no table
    r"|~~(?=\w)|(?<=\w)~~|``",
    re.MULTILINE,
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,5});")
_STAR = re.compile(r"(?<![\w*\\])\*(?=[A-Za-z])")
_AROUND = 24
"""Characters that are shown of the text behind such a mark."""

_UNSEEN = re.compile("(?<=[A-Za-z0-9])[\u200b-\u200d\u2060\ufeff](?=[A-Za-z0-9])")
_UNSEEN_SIGNS = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")


class M030(Rule):
    """Marks of Markdown are printed as text.

    Bold that is opened and never closed, a link without its last bracket, or a table without the
    line below its head is no bold, no link and no table: its marks stand on paper.

    Example: `**Driving: Do not drive.`

    Source: CommonMark 0.31, 6.2 and 6.3 (emphasis and links are closed); house rule.
    """

    severity = Severity.WARNING
    hint = "Close what was opened, or delete the mark."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.text
        lines: set[int] = set()
        found = _LEFT.finditer(text) if any(sign in text for sign in _SIGNS) else ()
        for place in (*found, *_ENTITY.finditer(text), *_lone_star(text)):
            line = page.text_line(place.start())
            known = line in lines or ("|" in place[0] and _is_told(page, line, lines))
            lines.add(line)
            if not known:
                words = _around(text, place.start())
                yield Case(line, f"marks are printed as text: “{words}”", words)


class M031(Rule):
    """A character that cannot be seen stands within a word.

    Whoever searches for the word does not find it, a voice reads it in two, and the line may end
    there. It comes along with text that is copied from a web page.

    Example: "head␣ache" with a zero-width space (U+200B) in the middle.

    Source: Unicode Standard, 23.2 (layout controls); WCAG 2.2, 1.3.1.
    """

    severity = Severity.WARNING
    hint = "Type the word again."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.text
        if text.isascii() or not any(sign in text for sign in _UNSEEN_SIGNS):
            return
        for found in _UNSEEN.finditer(text):
            start, end = found.span()
            before = re.search(r"\w*$", text[:start])
            behind = re.match(r"\w*", text[end:])
            whole = f"{before[0] if before else ''}{behind[0] if behind else ''}"
            code = f"U+{ord(found[0]):04X}"
            yield Case(
                page.text_line(start), f"there is an invisible character, {code}, in “{whole}”"
            )


def _is_told(page: Page, line: int, lines: set[int]) -> bool:
    """Whether a bar is one of the row above, or meant as it is."""
    return line - 1 in lines or "\\|" in page.line(line)


def _around(text: str, start: int) -> str:
    """A mark with the words behind it, or those before it at the end of a line."""
    behind = text[start : start + _AROUND].partition("\n")[0].strip()
    if any(map(str.isalnum, behind)):
        return behind
    return text[max(0, start - _AROUND) : start].rpartition("\n")[2].lstrip() + behind


def _lone_star(text: str) -> Iterator[re.Match[str]]:
    """A single star before a word that no other star closes; two may be a note and its sign."""
    if text.count("*") == 1:
        yield from _STAR.finditer(text)
