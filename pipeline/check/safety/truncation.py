"""Rules on text that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.check.page import Page, once_a_page
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
    ListItem,
    Paragraph,
    Preformatted,
    QuestionAnswer,
    Quote,
    Section,
    Table,
    Text,
    Topic,
    line_at,
    plain,
)

_OPEN = (
    "a an the and or nor of to with for from into onto as if because since than whose including"
    " your our their its very is are was were be been being am must should would will shall could"
    " may might has until unless although while called named at by per every not such"
)
_OPEN_WORDS = frozenset(_OPEN.split())
"""English words with which no sentence ends."""

_OPEN_ALONE = (
    "had have can do does did on in before after about which that more avoid contact include"
    " includes contain contains"
)
_OPEN_OUTSIDE_LISTS = frozenset(_OPEN_ALONE.split())
"""Words with which an item may end, "medicines you have", and a paragraph does not."""

_ENDS = frozenset('.!?:;…)]"”’*%')
_CLOSED = _ENDS - {")"} | {""}
"""Those with which nothing breaks off; a bracket may be one of several."""
_FEWEST_WORDS = 6
"""A text of fewer words may be a label, a name or a line of an address."""
_FEWEST_OPEN = 3
"""The same for a text that ends in a word with which none does."""
_HALF_A_NUMBER = re.compile(
    r"\b(?:at least|up to|more than|less than|than|about|maximum of)\s\d[\d.,]*$"
)
_HALF_A_DEGREE = re.compile(
    r"(?i)^\W*(?:store|keep)\b.{0,60}\b(?:below|above|under|over|and|to)\s\d+$"
)
_HALF_A_LIST = re.compile(
    r"(?i)\b(?:if|following|includ(?:e|es|ing)|are|these|such as|when|who|have|like|for example|to"
    r"|with)\s*:$"
)
_DOTS = re.compile(r"(?:\.{3,}|…)$")
"""What stands at the end of a text that was shortened; sentences that end so have few words."""


class C034(Rule):
    """A text breaks off.

    It ends in a comma, in dots, in a word such as "and" or "the", inside of a bracket, or where a
    list should follow; or a question has no answer. What follows was lost, and with it perhaps the
    dose at which to stop. Items of a list that end so before the next one are well.

    Example: "Do not take more than 8 tablets in 24 hours, and"

    Source: NHS content standard (content must be complete and checked before it is published).
    """

    severity = Severity.WARNING
    hint = "Complete it from the source that it was taken from."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for _, text in _open_texts(page):
            if reason := _breaks_off(text, page.in_english):
                yield text.case(f"the text breaks off {reason}")
        if page.in_english:
            for text in _announcing(page):
                yield text.case("the text breaks off where a list should follow")
            for text in _dotted(page):
                yield text.case("the text breaks off in dots")
        yield from _unanswered(page)


_NO_SENTENCES = ("introduction", "generic_name", "brand_names", "contents")
"""Sections of names, lists and addresses, which end as they like."""


class C038(Rule):
    """A sentence has no end.

    A paragraph, an answer, or one item among others that are sentences stops without a full stop.
    Often only the full stop is missing; but where a page was cut off, this is the place at which
    it shows.

    Example: a page whose last line is "If you have any further questions about this medicine ask".

    Source: NHS content standard (content must be complete and checked before it is published).
    """

    severity = Severity.HINT
    hint = "See whether words are missing; if not, end the sentence with a full stop."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for section, text in _open_texts(page):
            if section.kind in _NO_SENTENCES or len(text.words.split()) < _FEWEST_WORDS:
                continue
            whole = text.goes_on or text.words[-1] in _ENDS
            whole = whole or (text.in_list and not text.among_sentences)
            if not whole and not _breaks_off(text, page.in_english):
                yield text.case("the sentence has no end")


@once_a_page
def _open_texts(page: Page) -> tuple[tuple[Section, _Text], ...]:
    """The paragraphs of a page that do not end as sentences do, with their sections."""
    return tuple(
        (section, text) for section in page.leaflet.sections for text in _texts(section.blocks)
    )


def _unanswered(page: Page) -> Iterator[Case]:
    """Questions with nothing below them, or with "A:" alone; some have the answer beside them."""
    blocks = [block for _, block in page.blocks if isinstance(block, QuestionAnswer)]
    for block, below in zip_longest(blocks, blocks[1:]):
        question = " ".join(plain(block.question).split())
        beside = below is not None and not plain(below.question).rstrip().endswith("?")
        if question.endswith("?") and not beside and all(map(_is_bare, block.answer)):
            yield Case(block.line, f"the question has no answer: “{question}”", question)


def _is_bare(block: Block) -> bool:
    return isinstance(block, Paragraph) and plain(block.children).strip() in ("", "A:", "A")


def _announcing(page: Page) -> Iterator[_Text]:
    """The last paragraphs of sections where they announce what does not come."""
    sections = page.leaflet.sections
    for section, below in zip_longest(sections, sections[1:]):
        last = _last_paragraph(section.blocks)
        if last is None or (below is not None and below.level > section.level):
            continue
        words = plain(last.children).rstrip()
        if words.endswith(":") and words.count(" ") > 1 and _HALF_A_LIST.search(words):
            yield _Text(last.children, words, in_list=False, among_sentences=False, goes_on=False)


def _last_paragraph(blocks: Sequence[Block]) -> Paragraph | None:
    match blocks[-1] if blocks else None:
        case Paragraph() as last:
            return last
        case QuestionAnswer(_, inner) | Topic(_, inner):
            return _last_paragraph(inner)
    return None


def _dotted(page: Page) -> Iterator[_Text]:
    """Paragraphs that end in dots."""
    if "..." not in page.text and "…" not in page.text:
        return
    for section, block in page.blocks:
        if isinstance(block, Paragraph) and section.kind not in _NO_SENTENCES:
            words = plain(block.children).rstrip()
            if _DOTS.search(words) and words.count(" ") >= _FEWEST_WORDS:
                yield _Text(block.children, words, False, False, goes_on=False)


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph, alone or in a list."""

    children: tuple[Inline, ...]
    words: str
    in_list: bool
    among_sentences: bool
    """Whether it is an item of a list whose other items end as sentences do."""
    goes_on: bool
    """Whether the next item of its list, or the list that it introduces, follows."""

    def case(self, message: str) -> Case:
        """A case at its end."""
        end = " ".join(self.words.split()[-_SHOWN:])
        line = line_at(self.children, len(self.words) - 1)
        return Case(line, f"{message}: “… {end}”", self.words.split()[-1])


_SHOWN = 5
"""How many of the last words a message repeats."""


def _texts(
    blocks: Sequence[Block], in_list: bool = False, among: bool = False, more: bool = False
) -> Iterator[_Text]:
    """The paragraphs without an end; `more` says that something follows the last block."""
    for number, block in enumerate(blocks, 1):
        below = blocks[number] if number < len(blocks) else None
        follows = isinstance(below, _FOLLOWING) or (more and not below)
        match block:
            case Paragraph(children):
                if _last(children) not in _CLOSED:
                    words = plain(children).rstrip()
                    yield _Text(children, words, in_list, among, follows)
            case ListBlock(items):
                whole = _are_sentences(items)
                for item in items:
                    yield from _texts(item.blocks, True, whole, item is not items[-1] and not whole)
            case EffectGroup(_, _, intro, inner):
                yield from _texts((*intro, *inner), in_list, among, follows)
            case QuestionAnswer(_, inner) | Topic(_, inner) | DoseGroup(_, _, inner):
                yield from _texts(inner, in_list, among, follows)
            case Definition(_, inner) | Callout(_, inner) | Quote(inner):
                yield from _texts(inner, in_list, among, follows)
            case _:
                pass


_FOLLOWING = (ListBlock, Table, Preformatted, Quote)
"""What a paragraph introduces. Made once: a union is put together anew whenever it is asked."""


def _are_sentences(items: Sequence[ListItem]) -> bool:
    """Whether all items of a list but one end as sentences do, and these are two at least."""
    ends = [_ends(item.blocks) for item in items]
    return ends.count(True) >= max(2, len(ends) - 1)


def _ends(blocks: Sequence[Block]) -> bool:
    last = blocks[-1] if blocks else None
    return isinstance(last, Paragraph) and _last(last.children) in (".", "!", "?")


def _last(children: Sequence[Inline]) -> str:
    """The last character of a paragraph; most end in plain text."""
    last = children[-1] if children else None
    words = last.value.rstrip() if isinstance(last, Text) else ""
    return (words or plain(children).rstrip())[-1:]


def _breaks_off(text: _Text, english: bool) -> str:
    """In what a text breaks off; empty where it does not."""
    if text.goes_on:
        return ""
    words = text.words
    if words.endswith(","):
        return "in a comma"
    if _unclosed(words):
        return "inside of a bracket"
    if not english or words[-1] in _ENDS:
        return ""
    before, _, last = words.rpartition(" ")
    count = before.count(" ") + 2
    if count >= _FEWEST_OPEN and (last in _OPEN_WORDS or _opens_outside(text, last)):
        return f"behind “{last}”"
    if count >= _FEWEST_WORDS and last[-1].isdigit() and _HALF_A_NUMBER.search(words):
        return f"behind “{last}”"
    return f"behind “{last}”" if last.isdigit() and _HALF_A_DEGREE.search(words) else ""


def _opens_outside(text: _Text, last: str) -> bool:
    return last in _OPEN_OUTSIDE_LISTS and not (text.in_list and not text.among_sentences)


def _unclosed(words: str) -> bool:
    """Whether the last bracket is never closed; those of `a)` and `1)` close none."""
    opened = words.rfind("(")
    return opened >= 0 and ")" not in words[opened:] and words.count("(") > words.count(")")
