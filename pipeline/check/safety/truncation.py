"""Rules on text that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import (
    Block,
    Callout,
    Definition,
    DoseGroup,
    EffectGroup,
    Inline,
    ListBlock,
    Paragraph,
    Preformatted,
    QuestionAnswer,
    Quote,
    Table,
    Topic,
    line_at,
    plain,
)

_OPEN = (
    "a an the and or nor of to with for from into onto as if because since than whose including"
    " your our their its very"
)
_OPEN_WORDS = frozenset(_OPEN.split())
"""English words with which no sentence ends."""

_SENTENCE_END = re.compile(r"[.!?:;…)\]\"”’*]$")
_FEWEST_WORDS = 6
"""A text of fewer words may be a label, a name or a line of an address."""


class C034(Rule):
    """A text breaks off.

    It ends in a comma, in a word such as "and" or "the", or inside of a bracket: what follows was
    lost, and with it perhaps the dose at which to stop. Items of a list that end so before the
    next one are well.

    Example: "Do not take more than 8 tablets in 24 hours, and"

    Source: NHS content standard (content must be complete and checked before it is published).
    """

    severity = Severity.WARNING
    hint = "Complete it from the source that it was taken from."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        english = page.leaflet.language.split("-")[0] == "en"
        for section in page.leaflet.sections:
            for text in _texts(section.blocks):
                if reason := _breaks_off(text, english):
                    yield text.case(f"the text breaks off {reason}")


class C038(Rule):
    """The last sentence of a section has no end.

    The last paragraph of a section stops without a full stop. Often only the full stop is
    missing; but where a page was cut off, this is the place at which it shows.

    Example: a page whose last line is "If you have any further questions about this medicine ask".

    Source: NHS content standard (content must be complete and checked before it is published).
    """

    severity = Severity.HINT
    hint = "See whether words are missing; if not, end the sentence with a full stop."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        english = page.leaflet.language.split("-")[0] == "en"
        for section in page.leaflet.sections:
            last = next(reversed([*_texts(section.blocks)]), None)
            if section.kind == "generic_name" or not last or last.in_list:
                continue
            whole = _SENTENCE_END.search(last.words) or len(last.words.split()) < _FEWEST_WORDS
            if not whole and not _breaks_off(last, english):
                yield last.case("the last sentence has no end")


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph, alone or in a list."""

    children: tuple[Inline, ...]
    words: str
    in_list: bool
    goes_on: bool
    """Whether the next item of its list, or the list that it introduces, follows."""

    def case(self, message: str) -> Case:
        """A case at its end."""
        end = " ".join(self.words.split()[-_SHOWN:])
        line = line_at(self.children, len(self.words) - 1)
        return Case(line, f"{message}: “… {end}”", self.words.split()[-1])


_SHOWN = 5
"""How many of the last words a message repeats."""


def _texts(blocks: Sequence[Block], in_list: bool = False, more: bool = False) -> Iterator[_Text]:
    """The paragraphs in blocks; `more` says that something follows the last of these blocks."""
    for number, block in enumerate(blocks, 1):
        below = blocks[number] if number < len(blocks) else None
        follows = isinstance(below, ListBlock | Table | Preformatted | Quote) or (
            more and not below
        )
        match block:
            case Paragraph(children):
                if words := plain(children).rstrip():
                    yield _Text(children, words, in_list, follows)
            case ListBlock(items):
                for item in items:
                    yield from _texts(item.blocks, True, item is not items[-1])
            case EffectGroup(_, _, intro, inner):
                yield from _texts((*intro, *inner), in_list, follows)
            case QuestionAnswer(_, inner) | Topic(_, inner) | DoseGroup(_, _, inner):
                yield from _texts(inner, in_list, follows)
            case Definition(_, inner) | Callout(_, inner) | Quote(inner):
                yield from _texts(inner, in_list, follows)
            case _:
                pass


def _breaks_off(text: _Text, english: bool) -> str:
    """In what a text breaks off; empty where it does not."""
    if text.goes_on:
        return ""
    if text.words.endswith(","):
        return "in a comma"
    if _unclosed(text.words):
        return "inside of a bracket"
    if not english or not text.words[-1].isalpha():
        return ""
    *before, last = text.words.split()
    if last in _OPEN_WORDS and len(before) + 1 >= _FEWEST_WORDS:
        return f"behind “{last}”"
    return ""


def _unclosed(words: str) -> bool:
    """Whether the last bracket is never closed; those of `a)` and `1)` close none."""
    opened = words.rfind("(")
    return opened >= 0 and ")" not in words[opened:] and words.count("(") > words.count(")")
