"""Rules on words in capitals: abbreviations that nobody explains, and words that shout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.check.page import Page, once_a_page
from pipeline.check.plain_language.finder import own_names
from pipeline.check.plain_language.shouted import BESIDE, SHOUTED
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.vocabulary import Vocabulary

_CAPITALS = re.compile(r"[A-Z](?:[A-Z]|[0-9]+[A-Z])[A-Z0-9]*(?:-[A-Z0-9]+)*(?:s\b)?")
_ROMAN = re.compile(r"(?:X{0,3})(?:IX|IV|V?I{0,3})")
_NUMBERED = re.compile(
    r"\b(?:factors?|types?|class|classes|stages?|phases?|grades?|parts?|nerves?|angiotensin|vitamin"
    r"|schedule|category|categories|table|appendix|chapter|bipolar|collagen)[ -]"
    r"(?:[ivx]+,? (?:and |or |to )?)*$"
)
"""What is numbered in Roman figures."""

_STANDS_FOR = re.compile(
    r"[\"”']?(?: (?:and |or )?[\w-]+){0,3} ?"
    r"\((?!e\.?g|such as|like|including)[^()]{0,100}?[a-z]{3}[^()]{0,200}\)"
)
"""Words in brackets shortly behind an abbreviation: `ALT and AST (liver enzymes)`."""

_NAMES = re.compile(r"[(\[][A-Z0-9,;/ and-]*$")
"""A bracket in which nothing but abbreviations stands: `liver enzymes (ALT and AST)`."""

_AFTER_NAME = re.compile(r"[(\[][^()\[\]]*[a-z]{4}[^()\[\]]*, (?:or )?$")
"""A bracket in which the full name stands before: `(deep vein thrombosis, DVT)`."""

_CALLED = re.compile(r"\b(?:called|named|known as)(?: [A-Z0-9-]+,?(?: and| or)?)* $")
"""What says that letters are a name and nothing more: `enzymes called COX-1 and COX-2`."""

_JOINED = re.compile(r"[\w/+-]$")
_LETTERS = re.compile(r"[A-Z]{2}")
"""Names of strains, such as H1N1, have none."""

_ROW = 4
"""Words in a row that are a sentence in capitals; abbreviations have commas between them."""

_LONG = 5
"""Letters of a word that is shouted because it stands elsewhere in small letters."""


@dataclass(frozen=True, slots=True)
class Capitals:
    """A word in capitals in running text."""

    start: int
    end: int
    word: str


class T007(Rule):
    """An abbreviation is never explained.

    Readers do not look up what a doctor would know. Written out once, with the abbreviation in
    brackets, it can be used from there on. Units and those that everybody knows are left alone; the
    table `abbreviations` of the word list names them, and a house adds its own.

    Example: "Your doctor may check your INR."

    Source: NHS content guide, Abbreviations and acronyms (in full at first use); EC Guideline on
    the readability of the labelling and package leaflet, 2009, section A.6 (abbreviations are
    avoided, or explained where they first appear).
    """

    severity = Severity.HINT
    hint = (
        "Write it out where it is first used, with the abbreviation in brackets, or instead of it."
    )

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        known = _known(page.standards.words)
        first: dict[str, Capitals] = {}
        explained: set[str] = set()
        for each in capitals(page):
            name = _base(each.word)
            if known.get(name) == "" or known.get(name.partition("-")[0]) == "":
                continue
            if _explained(page, each):
                explained.add(name)
            elif name not in first and cls._short(page, each, name):
                first[name] = each
        for name, each in first.items():
            if name not in explained:
                plain = known.get(name) or known.get(name.partition("-")[0], "")
                yield Case(
                    page.text_line(each.start),
                    f"the abbreviation “{each.word}” is never explained",
                    each.word,
                    f"Write “{plain}”, if that is what it means." if plain else "",
                )

    @classmethod
    def _short(cls, page: Page, each: Capitals, name: str) -> bool:
        """Whether it is an abbreviation: no Roman figure, no shouted word, not the own name."""
        text = page.folded
        if f" {name.lower()} " in own_names(page):
            return False
        if each in _in_stretches(page):
            return False
        if not _LETTERS.search(name):
            return False
        if not _ROMAN.fullmatch(name):
            return True
        return name == "IV" and not _NUMBERED.search(text, max(0, each.start - 40), each.start)


class T009(Rule):
    """Words are written in block capitals.

    Capitals have no outline by which a word is known at a glance, and they shout. Abbreviations
    are no words. Bold says that something is important.

    Example: "WARNING! DO NOT drive."

    Source: UKAAF, MS03 Creating clear print and large print documents (no block capitals); EC
    Guideline on the readability of the labelling and package leaflet, 2009, section A.1 (no
    widespread use of capitals).
    """

    severity = Severity.HINT
    hint = "Write it in small letters; bold makes it stand out."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        seen: set[str] = set()
        for start, end in shouted(page):
            words = page.text[start:end]
            if words not in seen:
                seen.add(words)
                yield Case(page.text_line(start), f"“{words}” is in block capitals", words)


@once_a_page
def capitals(page: Page) -> tuple[Capitals, ...]:
    """The words in capitals of a page, headings apart, in reading order."""
    text = page.text
    return tuple(
        Capitals(found.start(), found.end(), found[0])
        for found in _CAPITALS.finditer(text)
        if _is_whole(text, found) and not page.place(found.start())[0].heading
    )


def shouted(page: Page) -> Iterator[tuple[int, int]]:
    """Where ordinary words stand in capitals, those next to each other as one."""
    for stretch in _stretches(page):
        yield stretch[0].start, stretch[-1].end


@once_a_page
def _in_stretches(page: Page) -> frozenset[Capitals]:
    """Capitals that are ordinary words, or stand among them."""
    return frozenset(each for stretch in _stretches(page) for each in stretch)


@once_a_page
def _stretches(page: Page) -> tuple[Sequence[Capitals], ...]:
    """Capitals next to each other that are ordinary words, at least one of them for certain."""
    stretches: list[list[Capitals]] = []
    sentences = _sentences(page)
    for each in capitals(page):
        words = _is_shouted(page, each.word) or _may_be_shouted(page, each.word)
        if not (words or each in sentences):
            continue
        if stretches and _beside(page, stretches[-1][-1], each, " ,!"):
            stretches[-1].append(each)
        else:
            stretches.append([each])
    return tuple(
        stretch for stretch in stretches if any(_is_shouted(page, each.word) for each in stretch)
    )


def _sentences(page: Page) -> frozenset[Capitals]:
    """Capitals in rows with nothing but spaces between: a shouted sentence, whatever the words."""
    rows: list[list[Capitals]] = []
    for each in capitals(page):
        if rows and _beside(page, rows[-1][-1], each, " "):
            rows[-1].append(each)
        else:
            rows.append([each])
    return frozenset(each for row in rows if len(row) >= _ROW for each in row)


def _beside(page: Page, first: Capitals, second: Capitals, between: str) -> bool:
    """Whether nothing but these signs stands between two words in capitals, `A` apart."""
    return page.text[first.end : second.start].replace(" A ", " ").strip(between) == ""


def _may_be_shouted(page: Page, word: str) -> bool:
    """Whether capitals are an ordinary word if one stands beside them: short, or no known name."""
    known = _known(page.standards.words)
    return word.lower() in BESIDE or (len(word) >= _LONG - 1 and _base(word) not in known)


def _is_shouted(page: Page, word: str) -> bool:
    """Whether capitals are an ordinary word: one of a table, or one used in small letters, too."""
    small = word.lower()
    if small in SHOUTED:
        return True
    known = _known(page.standards.words)
    return len(small) >= _LONG and word not in known and small in _written_small(page)


@once_a_page
def _written_small(page: Page) -> frozenset[str]:
    """The longer words in capitals that stand elsewhere on a page in small letters."""
    long = {each.word.lower() for each in capitals(page) if len(each.word) >= _LONG}
    return frozenset(word for word in long if _stands(word, page.text))


def _stands(word: str, text: str) -> bool:
    """Whether a word stands in a text as it is written."""
    return word in text and bool(re.search(rf"\b{re.escape(word)}\b", text))


def _is_whole(text: str, found: re.Match[str]) -> bool:
    before, behind = text[max(0, found.start() - 1) : found.start()], text[found.end() :][:1]
    return not (_JOINED.search(before) or behind.isalnum() or behind == "_")


def _base(word: str) -> str:
    """An abbreviation without the ending of its plural."""
    return word[:-1] if word.endswith("s") else word


def _explained(page: Page, each: Capitals) -> bool:
    """Whether the text says on the spot what letters stand for, before or behind them."""
    text = page.text
    before, behind = text[max(0, each.start - 1) : each.start], text[each.end : each.end + 1]
    if before in ("(", "[") and behind in (")", "]", ",", ";", "-"):
        return True
    if behind in (")", "]") and _AFTER_NAME.search(text, max(0, each.start - 80), each.start):
        return True
    if _CALLED.search(text, max(0, each.start - 40), each.start):
        return True
    if _NAMES.search(text, max(0, each.start - 30), each.start):
        closed = text.find(")", each.end, each.end + 30)
        if closed > 0 and not re.search(r"[a-z]{4}", text[each.end : closed]):
            return True
    if _STANDS_FOR.match(text, each.end):
        return True
    plain = _known(page.standards.words).get(_base(each.word), "")
    around = page.folded[max(0, each.start - 60) : each.end + 60]
    return bool(plain) and plain.partition(",")[0] in around


@lru_cache(maxsize=8)
def _known(vocabulary: Vocabulary) -> Mapping[str, str]:
    return dict(vocabulary.abbreviations)
