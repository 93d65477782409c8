"""A page and a vocabulary in, the words of that vocabulary in the page's running text out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pipeline.check.page import WORD, Page, once_a_page
from pipeline.vocabulary import Term, Vocabulary, WordTable

_NAME = re.compile(r"\w+(?:['-]\w+)*")
_LAST_WORD = re.compile(r"[a-z]{3,}$")
_NEAR = 60
"""Characters between a word and its explanation."""

_BEFORE, _BEHIND = frozenset(" \n("), frozenset(" \n.,;:)")
"""What stands beside most words; other signs are looked at more closely."""

_OPENED = ("(", " (", "'s (")
_EXPLAINED = re.compile(
    r"(?:'s)? ?\("
    r"(?!(?:e\.?g|i\.?e|such as|including|like|especially|particularly|if|when|see|with|in|for|at"
    r"|on|by|from|more|less|very|rare|rarely|common|uncommon|mild|severe|serious|usually|sometimes|"
    r"although|due|because|can|may|not)\b)"
    r"[^()]{0,100}?[a-z]{3}[^()]{0,200}\)"
)
"""Brackets right behind a word that say what it means."""

_NAMED = re.compile(
    r"\((?:also |or |often |sometimes |medically )?(?:called |known as )?(?:an? )?$"
)
"""An open bracket in which the word that follows is the name of what stands before."""


@dataclass(frozen=True, slots=True)
class Use:
    """A word of the vocabulary in the text of a page, and the lines of its other uses there."""

    term: Term
    start: int
    end: int
    others: tuple[int, ...] = ()
    """Positions of further uses."""


def uses(page: Page, table: WordTable) -> tuple[Use, ...]:
    """The first use on a page of each word of a table, unless the page explains it.

    Of words that begin at the same place the longest counts. What belongs to the medicine's own
    name is left out, and so are headings.
    """
    return _uses(page).get(table, ())


@once_a_page
def own_names(page: Page) -> str:
    """The names of the medicine in small letters, a blank before and behind each word."""
    leaflet = page.leaflet
    matter = leaflet.metadata
    names = (leaflet.title, matter.generic_name, *matter.brand_names, *matter.ingredients)
    return f" {' '.join(_NAME.findall(' '.join(names).lower()))} "


_Form: TypeAlias = tuple[str, int, Term]
"""A form of a word, and how many characters of it stand before the word that it is found by."""

# --- looking -------------------------------------------------------------------------------------


@once_a_page
def _uses(page: Page) -> Mapping[WordTable, tuple[Use, ...]]:
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    terms: dict[str, Term] = {}
    for start, end, term in _longest(page):
        if term.plain:
            found[term.words].append((start, end))
            terms[term.words] = term
    tables: defaultdict[WordTable, list[Use]] = defaultdict(list)
    names, text = own_names(page), page.folded
    for words, places in found.items():
        term = terms[words]
        if f" {words} " in names or _explained(text, term, places):
            continue
        (start, end), *rest = places
        tables[term.table].append(Use(term, start, end, tuple(place[0] for place in rest)))
    return {table: tuple(of_table) for table, of_table in tables.items()}


def _longest(page: Page) -> Iterator[tuple[int, int, Term]]:
    """The places of all words in running text, those inside of a longer one left out."""
    found = sorted(_found(page), key=lambda place: (place[0], -place[1]))
    reached = 0
    for start, end, term in found:
        if start >= reached:
            reached = end
            if not page.place(start)[0].heading:
                yield start, end, term


def _found(page: Page) -> Iterator[tuple[int, int, Term]]:
    """The places of all words."""
    text, spaced = page.folded, page.spaced
    sought = _sought(page)
    reached = 0
    for word in filter(sought.__contains__, page.bare):
        at = spaced.index(f" {word} ", reached)  # the text is gone through but once
        reached = at + 1 + len(word)
        for form, before, term in sought[word]:
            start = at - before
            if text.startswith(form, start) and start >= 0:
                end = start + len(form)
                if _bounded(text, start, end):
                    yield start, end, term


def _sought(page: Page) -> Mapping[str, Sequence[_Form]]:
    """Under words of a page the forms that may stand there: those of which it has each part."""
    words = page.words
    index, listed = _index(page.standards.words)
    leads = {
        word: [form for others, form in index[word] if others <= words] for word in listed & words
    }
    sought: defaultdict[str, list[_Form]] = defaultdict(list, leads)
    for word in page.joined:
        for part in WORD.finditer(word):
            for form, before, term in leads.get(part[0], ()):
                sought[word].append((form, before - part.start(), term))
    return {word: forms for word, forms in sought.items() if forms}


def _bounded(text: str, start: int, end: int) -> bool:
    """Whether no word goes on before the start or behind the end, as `non-` and `'t` would."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    if before in _BEFORE and behind in _BEHIND:
        return True
    if before.isalnum() or behind.isalnum():
        return False
    if before in ("-", "/") and text[max(0, start - 2) : start - 1].isalnum():
        return False
    return not (text.startswith(("-", "'"), end) and text[end + 1 : end + 2].isalnum())


def _explained(text: str, term: Term, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a text says what a word means in one of the places where it stands."""
    plain = _alternatives(term.plain) if term.table == "medical" else ()
    return any(_on_the_spot(text, plain, start, end) for start, end in places)


def _on_the_spot(text: str, plain: Sequence[str], start: int, end: int) -> bool:
    """Whether brackets say what a word means, or plain words for it stand near it in its run."""
    if text.startswith(_OPENED, end) and _EXPLAINED.match(text, end):
        return True
    if _is_closed(text, start, end) and _NAMED.search(text[max(0, start - _NEAR) : start]):
        return True
    if not plain:
        return False
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    around = before.rpartition("\n")[2] + "\0" + behind.partition("\n")[0]
    return any(words in around for words in plain)


def _is_closed(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes behind words, or behind their initials: `thrombosis, DVT)`."""
    if text.startswith(", ", end):
        initials = "".join(word[0] for word in text[start:end].split())
        return text.startswith(f"{initials})", end + 2)
    return text.startswith(")", end)


@lru_cache(maxsize=4096)
def _alternatives(plain: str) -> tuple[str, ...]:
    """The different plain words for a term, without what stands in brackets."""
    parts = (part.partition("(")[0].strip() for part in plain.lower().split(","))
    return tuple(part for part in parts if len(part) > 3)


# --- forms of words --------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _index(
    vocabulary: Vocabulary,
) -> tuple[Mapping[str, tuple[tuple[frozenset[str], _Form], ...]], frozenset[str]]:
    """Every form of every word under the longest of its words, with the others; a set of those."""
    own = {term.words: term for term in vocabulary.terms}
    forms = {form: term for term in own.values() for form in word_forms(term.words)} | own
    index: defaultdict[str, tuple[tuple[frozenset[str], _Form], ...]] = defaultdict(tuple)
    for form, term in forms.items():
        first = {part[0]: part.start() for part in reversed([*WORD.finditer(form)])}
        lead, *others = sorted(first, key=lambda word: (-len(word), word))
        index[lead] += ((frozenset(others), (form, first[lead], term)),)
    return dict(index), frozenset(index)


def word_forms(words: str) -> tuple[str, ...]:
    """A word or phrase with the endings s, es, ed, d and ing: `dizziness`, `vary` and `varies`.

    They are put to the last word, without asking which of them are English.
    """
    if not _LAST_WORD.search(words):
        return ()
    if words.endswith("y") and words[-2] not in "aeiou":
        return f"{words[:-1]}ies", f"{words[:-1]}ied", f"{words}ing"
    if words.endswith("e"):
        return f"{words}s", f"{words}d", f"{words[:-1]}ing"
    if words.endswith(("s", "x", "ch", "sh")):
        return f"{words}es", f"{words}ed", f"{words}ing"
    return f"{words}s", f"{words}ed", f"{words}ing"
