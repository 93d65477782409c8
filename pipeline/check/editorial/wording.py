"""Rules on slips of the pen: repeated words and questions, mixed spellings, marks left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, islice
from operator import eq

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import (
    Block,
    Callout,
    DoseGroup,
    EffectGroup,
    ListBlock,
    Paragraph,
    QuestionAnswer,
    Strong,
    Table,
    Topic,
    plain,
)

_MAY_STAND_TWICE = frozenset({"had", "that", "bye", "ylang", "beri", "so", "no", "very"})
"""Words that are written twice on purpose, or for stress."""
_STARTS = frozenset({"\n", ".", ":", "!", "?", "“", '"', "("})
"""What stands before a word that begins a sentence."""
_CURLY, _STRAIGHT = re.compile(r"[“”]"), re.compile(r'(?<!\d)"')
_CURLY_IN_WORD, _STRAIGHT_IN_WORD = (
    re.compile(r"’(?<=[^\W\d_]’)(?=[^\W\d_])"),
    re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])"),
)
_SENTENCE_END = re.compile(r"[a-z)][.!?]\s+[A-Z]")
_BULLET = re.compile(r"\s*[*+-]\s")
_LONG = 12
"""Words; fewer may be a label or a line of a form, unless there is a sentence before them."""
_FEWEST_ITEMS = 3


class M416(Rule):
    """A question is asked twice.

    The two answers can differ, and a reader finds only the first.

    Example: "Can I drink alcohol?" as the second and as the ninth question.

    Source: NHS content guide, frequently asked questions (avoid repetition); house rule.
    """

    severity = Severity.WARNING
    hint = "Join the two answers."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for section in page.leaflet.sections:
            first: dict[str, int] = {}
            for block in section.blocks:
                if not isinstance(block, QuestionAnswer):
                    first.clear()  # below a label of their own, as those of each ingredient
                    continue
                question = plain(block.question).strip()
                key = "".join(filter(str.isalnum, question.casefold()))
                if "?" in question and block.line != (line := first.setdefault(key, block.line)):
                    yield Case(
                        block.line, f"“{question}” is asked in line {line} already", question
                    )


class M417(Rule):
    """A word stands twice in a row.

    Example: "Take the the tablet with water."

    Readers stumble over it; where a word such as "not" stands twice, they may take it for
    something else.

    Source: house rule; any manual of proofreading (BS 5261).
    """

    severity = Severity.WARNING
    hint = "Delete one of the two."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for word in sorted(_doubled(page)):
            for found in _twice(word).finditer(page.text):
                if not found[0].istitle():
                    line = page.text_line(found.start())
                    yield Case(line, f"“{found[1]}” stands twice in a row", found[0])


class M418(Rule):
    """A word is spelled otherwise than in the leaflet's language.

    A leaflet in British English writes diarrhoea, one in American English diarrhea. Mixed, they
    look as if they came from different places, and neither search nor a voice finds all of them.
    Spellings that are right in both (-ize) are left alone, and so are names of substances. Of a
    page that names no language of its own, and has one spelling throughout, it is said once.

    Example: "pediatric" in a leaflet with `language: en-GB`.

    Source: NHS content guide (British spelling); FDA and AMA style (American spelling).
    """

    severity = Severity.HINT
    other = "Set language in the front matter if the page is meant for another country."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        foreign = _foreign(page)
        words = page.vocabulary.intersection(foreign)
        places = {word: _first_that_is_no_name(page.text, page.folded, word) for word in words}
        found = sorted((word, at) for word, at in places.items() if at >= 0)
        if len(found) > 1 and not _chosen(page) and page.vocabulary.isdisjoint(foreign.values()):
            word, at = min(found, key=lambda place: place[1])
            written = page.text[at : at + len(word)]
            message = f"“{written}” and {len(found) - 1} more are not spelled as in "
            yield Case(page.text_line(at), f"{message}{page.leaflet.language}", written, cls.other)
            return
        for word, at in found:
            written = page.text[at : at + len(word)]
            wanted = _with_capitals_of(written, foreign[word])
            message = f"“{written}” is “{wanted}” in {page.leaflet.language}"
            yield Case(page.text_line(at), message, written, f"Write “{wanted}”.")


class M419(Rule):
    """Straight and curly quotation marks or apostrophes are mixed.

    It shows in print, and a search for "doctor's" with the one does not find the other.

    Example: “take with food” in one line and "take with food" in another.

    Source: house rule; New Hart's Rules, chapter 9 (quotation marks).
    """

    severity = Severity.HINT
    hint = "Use one kind throughout."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.text
        if text.isascii():
            return
        for name, curly, straight, both in _MARKS:
            if not all(any(sign in text for sign in signs) for signs in both):
                continue
            found = [list(curly.finditer(page.text)), list(straight.finditer(page.text))]
            if all(found):
                kinds = ("curly", "straight")
                fewer = 0 if len(found[0]) < len(found[1]) else 1
                first = found[fewer][0]
                message = (
                    f"{len(found[fewer])} {kinds[fewer]} among "
                    f"{len(found[1 - fewer])} {kinds[1 - fewer]} {name}"
                )
                around = page.text[max(0, first.start() - 8) : first.end() + 8]
                quote = max(around.split("\n"), key=lambda part: first[0] in part)
                yield Case(page.text_line(first.start()), message, quote.strip())


class M420(Rule):
    """A paragraph does not end in a full stop.

    Either the stop was forgotten, or the end of the sentence was.

    Example: a paragraph "Take it with food. Do not chew the tablets".

    Source: NHS content guide (sentences); house rule.
    """

    severity = Severity.WARNING
    hint = "Add the full stop, or what is missing before it."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for section in page.leaflet.sections:
            for paragraph in _last_of_text(section.blocks):
                last = plain(paragraph.children[-1:]).rstrip()[-1:]
                if not (last.isalnum() or last == ","):
                    continue
                text = plain(paragraph.children).rstrip()
                if _is_sentence(text):
                    end = " ".join(text.split()[-5:])
                    line = max(node.line for node in paragraph.children)
                    if line > paragraph.line and _BULLET.match(page.line(line)):
                        continue  # a list that Markdown takes for text
                    yield Case(line, f"the paragraph ends in “{end}”, without a full stop", end)


class M421(Rule):
    """The items of a list end in different ways.

    Some have a full stop and others have none, so that a reader wonders whether text is missing.
    Items of several sentences are not counted.

    Example: `- headache.`, `- feeling sick` and `- a rash` in one list.

    Source: NHS content guide, bullet points (consistent punctuation); GOV.UK style guide.
    """

    severity = Severity.HINT
    hint = "End all items with a full stop where they are sentences, else none of them."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for _, block in page.blocks:
            if not isinstance(block, ListBlock) or len(block.items) < _FEWEST_ITEMS:
                continue
            texts = [_only_text(item.blocks) for item in block.items]
            if any(not text or _SENTENCE_END.search(text) for text in texts):
                continue
            stopped = [text.endswith(".") for text in texts]
            bare = [text[-1].isalnum() or text[-1] == ")" for text in texts]
            if any(stopped) and any(bare) and sum(stopped) + sum(bare) == len(texts):
                odd = stopped if sum(stopped) <= sum(bare) else bare
                at = odd.index(True)
                message = f"{sum(stopped)} of {len(texts)} items of the list end in a full stop"
                yield Case(block.items[at].line, message, texts[at][-40:])


class M423(Rule):
    """A list item or a paragraph stands twice.

    It was copied by mistake, and often in the place of another that is now missing.

    Example: `- dry mouth` as the second and as the fifth item of one list.

    Source: house rule; any manual of proofreading (BS 5261).
    """

    severity = Severity.WARNING
    hint = "Delete one of the two, and see whether another is missing in its place."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        texts = page.folded.split("\n")
        if len(set(texts)) == len(texts):
            return
        for _, block in page.blocks:
            if isinstance(block, ListBlock):
                items = [(_only_text(item.blocks), item.line) for item in block.items]
                yield from _repeated(items, "the item")
        for section in page.leaflet.sections:
            yield from _repeated(list(_paragraphs(section.blocks)), "the paragraph")


class M424(Rule):
    """A sign of punctuation stands twice or apart, or a bracket is not closed.

    Where a bracket is not closed nobody knows where the aside ends; behind two full stops words
    may be missing.

    Example: "It calms the ear (the organ of balance.."

    Source: house rule; any manual of proofreading (BS 5261).
    """

    severity = Severity.WARNING
    hint = "Delete the one that is too many, or add what is missing."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.text
        if any(signs in text for signs in _TOO_MANY):
            for found in _STRAY.finditer(text):
                words = found[0].strip()
                yield Case(page.text_line(found.start()), f"“{words}” has a stray sign", words)
        if text.count("(") != text.count(")"):
            for run in page.runs:
                at = _unpaired(run.text)
                if at >= 0:
                    words = run.text[at : at + _SHOWN].strip()
                    lacks = "is never closed" if run.text[at] == "(" else "was never opened"
                    yield Case(run.line(at), f"the bracket in “{words}” {lacks}", words)


_TOO_MANY = ("..", ",,", ";;", " .", " ,", " ;")
_STRAY = re.compile(
    r"\w+(?:(?<!\.)\.\.(?!\.)| ?,,| ?;;| [.,;](?=\s|\Z)(?! ?\.)|(?<=[^\W\d_]) [,;](?=[^\W\d_]))"
)
_POINT = re.compile(r"(?:\A|\s)(?:[a-z]|[ivx]{1,4}|\d{1,2})\Z")
"""What stands before the bracket of `a)` and `2)`, as the points of a list are counted."""
_SHOWN = 24


def _unpaired(text: str) -> int:
    """Where the first bracket without another stands in a text; -1 for nowhere."""
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            opened.pop()
        elif char == ")" and not _POINT.search(text[max(0, at - 5) : at]):
            return -1 if text[max(0, at - 1) : at] in (":", ";", "-") else at
    return opened[0] if opened else -1


_MARKS = (
    ("quotation marks", _CURLY, _STRAIGHT, ("“”", '"')),
    ("apostrophes", _CURLY_IN_WORD, _STRAIGHT_IN_WORD, ("’", "'")),
)
"""What they are called, the patterns of both kinds, and the signs of both."""


def _repeated(texts: Sequence[tuple[str, int]], what: str) -> Iterator[Case]:
    """Texts that stand before with the same letters, each with the line of the first."""
    first: dict[str, int] = {}
    for text, line in texts:
        key = "".join(filter(str.isalnum, text.casefold()))
        if key and line != (before := first.setdefault(key, line)):
            words = " ".join(text.split()[:6])
            yield Case(line, f"{what} “{words}” stands in line {before} already", words)


def _paragraphs(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    """Paragraphs so long that nobody writes them twice on purpose; those of lists are left out."""
    for block in blocks:
        if isinstance(block, Callout):
            yield from _paragraphs(block.blocks)
        elif (
            isinstance(block, Paragraph) and (text := plain(block.children)).count(" ") >= _LONG - 1
        ):
            yield text, block.line


def _doubled(page: Page) -> set[str]:
    """Words that may be followed by themselves."""
    followed = map(eq, page.bare, islice(page.bare, 1, None))
    found = set(compress(page.bare, followed)) - _MAY_STAND_TWICE
    words = {word for word in found if word.isalpha() and len(word) > 1}
    if words and "  " in page.folded:
        return words
    return {word for word in words if f"{word} {word}" in page.folded}


@lru_cache(maxsize=64)
def _twice(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b({re.escape(word)})[ ]+{re.escape(word)}\b", re.IGNORECASE)


def _chosen(page: Page) -> bool:
    """Whether the page itself says in which language it is, and not the house."""
    return any(key == "language" for key, _ in page.source.key_lines)


def _foreign(page: Page) -> Mapping[str, str]:
    """Words of the other spelling than the leaflet's, each with how it is written in this one."""
    table = page.locale.words.get("spelling")
    if not table:
        return {}
    language = page.leaflet.language
    if language in table["british"]:
        return _spellings(table["pairs"], to_british=True)
    return _spellings(table["pairs"], to_british=False) if language in table["american"] else {}


@lru_cache(maxsize=8)
def _spellings(pairs: tuple[str, ...], *, to_british: bool) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        british, _, american = pair.partition("=")
        right, wrong = (british, american) if to_british else (american, british)
        found |= {wrong: right, f"{wrong}s": f"{right}s"}
    return found


def _with_capitals_of(written: str, word: str) -> str:
    """Another word with the capitals of one as it was written."""
    if written.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if written[:1].isupper() else word


def _first_that_is_no_name(text: str, folded: str, word: str) -> int:
    """Where a word first stands that is no part of a name; -1 for nowhere."""
    if len(text) != len(folded):  # letters that have no small form of their own
        folded = text
    at = folded.find(word)
    while at >= 0:
        end = at + len(word)
        whole = not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
        if whole and not _is_name(text, at, end):
            return at
        at = folded.find(word, end)
    return -1


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a word is part of a name: it has a capital and does not begin a sentence."""
    if text[start:end].islower():
        return False
    before = text[:start].rstrip(" *")[-1:]
    begins = not before or text[start - 1] == "\n" or before in _STARTS
    return not begins or text[end : end + 2].strip()[:1].isupper()


def _is_sentence(text: str) -> bool:
    """Whether a paragraph is text, and no label or line of a form."""
    words = text.split()
    small = sum(word[:1].islower() for word in words)
    if 2 * small < len(words):
        return False
    return len(words) >= _LONG or bool(_SENTENCE_END.search(text))


def _last_of_text(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """Paragraphs that introduce nothing; those in lists, quotes and tables are left out."""
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, Paragraph):
            introduces = isinstance(following, ListBlock | Table | EffectGroup | Topic)
            all_bold = all(isinstance(node, Strong) for node in block.children)
            if not introduces and not all_bold:
                yield block
        elif isinstance(block, Callout | Topic | DoseGroup | EffectGroup):
            yield from _last_of_text(block.blocks)
        elif isinstance(block, QuestionAnswer):
            yield from _last_of_text(block.answer)


def _only_text(blocks: Sequence[Block]) -> str:
    """The text of an item that holds one paragraph and nothing else."""
    if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
        return ""
    return plain(blocks[0].children).strip()
