"""A `Book` in, its indexes out: of names, conditions and side effects, divided into pages.

Every entry leads to the section of a chapter that it was found in. Words that differ only in case,
accents, punctuation or an article are one term, and so are singular and plural where a book has
both. Source: ISO 999:1996 (content, organization and presentation of indexes).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from pipeline.book import address
from pipeline.book.chapter import Summary
from pipeline.book.parts import Book
from pipeline.book.titles import DIGITS, SYMBOLS, capital, letter, safe_name, sort_key
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.handbook import INDEXES, IndexName, shows

PAGE_SIZE = 200_000
"""Bytes of XHTML at which a page of an index ends; no file of a book may be longer than 300 kB."""

MOST_PLACES = 1_000
"""A term that leads to more places is named in a finding."""

FREQUENCIES = ("very-common", "common", "uncommon", "rare", "very-rare", "not-known", "")
"""In the order of the QRD template (EMA, section 4), and last what no author has given."""


class E020(Code):
    """A term of an index leads to so many places that it helps nobody.

    Nobody reads through a thousand places. All of them are there, over several pages where they
    have to be, so nothing is lost; volumes, a selection of leaflets or fewer indexes make the book
    more useful.

    Example: `Nausea` in a handbook of six thousand medicines.

    Source: ISO 999:1996, on long strings of undifferentiated locators, which are to be avoided.
    """

    severity = Severity.HINT


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry leads: an address, and the title of the chapter there."""

    address: str
    words: str
    language: str = ""
    """Empty where it is the book's."""
    serious: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one frequency, or under no words at all."""

    label: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that are looked up, with the places that they lead to.

    `own` is the chapter that has these very words as its title; `see` is for another name of what
    it leads to, such as a brand.
    """

    words: str
    groups: tuple[Group, ...]
    id: str = ""
    language: str = ""
    own: Place | None = None
    see: bool = False
    continued: bool = False

    @property
    def places(self) -> int:
        """How many places it leads to."""
        return sum(len(group.places) for group in self.groups) + (self.own is not None)


@dataclass(frozen=True, slots=True)
class Letter:
    """The terms that begin with one letter, or those of them that stand on one page."""

    id: str
    title: str
    terms: tuple[Term, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """All terms of one kind, in filing order."""

    name: IndexName
    letters: tuple[Letter, ...]

    @property
    def terms(self) -> Iterator[Term]:
        """Every term in order."""
        for each in self.letters:
            yield from each.terms


@dataclass(frozen=True, slots=True)
class IndexPage:
    """What of an index stands in one file; `name` is that of the page, such as `index-names-2`."""

    name: str
    letters: tuple[Letter, ...]
    number: int = 1


def indexes(book: Book) -> tuple[Index, ...]:
    """The indexes that a handbook wants and has entries for, in the order of `INDEXES`."""
    found = (_index(book, name) for name in INDEXES if name in book.handbook.indexes)
    return tuple(index for index in found if index.letters)


def crowded(found: Iterable[Index], name: str) -> tuple[Diagnostic, ...]:
    """A finding for each index with terms that lead to too many places.

    `name` is what messages call the handbook's definition.
    """
    return tuple(_crowd(index, name) for index in found if _full(index))


def pages(index: Index, size: int = PAGE_SIZE) -> tuple[IndexPage, ...]:
    """An index in pages of at most `size` bytes: parted between letters, terms, then places."""
    made = tuple(_pages(index, size))
    return tuple(
        IndexPage(page_name(index.name, number), letters, number)
        for number, letters in enumerate(made, start=1)
    )


def page_name(name: IndexName, number: int) -> str:
    """What a page of an index is called."""
    return f"index-{name}" if number == 1 else f"index-{name}-{number}"


def fold(words: str, articles: Collection[str] = ()) -> str:
    """Words without what no reader tells them apart by: case, accents, punctuation, articles."""
    if not words.isascii():
        decomposed = unicodedata.normalize("NFKD", words)
        words = "".join(char for char in decomposed if not unicodedata.combining(char))
    parts = _NO_LETTERS.sub(" ", words.casefold()).split()
    while len(parts) > 1 and parts[0] in articles:
        parts.pop(0)
    return " ".join(parts)


_NO_LETTERS = re.compile(r"[\W_]+")


# --- what a book can be looked up by -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    words: str
    place: Place
    group: str = ""
    own: bool = False
    see: bool = False


_Entries: TypeAlias = Callable[[Book, Summary], Iterator[_Entry]]


def _names(book: Book, chapter: Summary) -> Iterator[_Entry]:
    place = Place(address.medicine(chapter.id), chapter.title, _language(book, chapter))
    yield _Entry(chapter.title, place, own=True)
    own = fold(chapter.title)
    for name in (*chapter.lookup.generic, *chapter.lookup.ingredients):
        if fold(name) != own:
            yield _Entry(name, place)
    for brand in chapter.lookup.brands:
        if fold(brand) != own:
            yield _Entry(brand, place, see=True)


def _conditions(book: Book, chapter: Summary) -> Iterator[_Entry]:
    places = _Places(book, chapter)
    for condition in chapter.lookup.conditions:
        yield _Entry(condition.words, places.at(condition.section))


def _effects(book: Book, chapter: Summary) -> Iterator[_Entry]:
    places = _Places(book, chapter)
    for effect in chapter.lookup.effects:
        place = places.at(effect.section, serious=effect.serious)
        yield _Entry(effect.words, place, group=effect.frequency)


_ENTRIES: Mapping[IndexName, _Entries] = {
    "names": _names,
    "conditions": _conditions,
    "effects": _effects,
}


class _Places:
    """The places of a chapter by the numbers of its sections; made once for all entries there."""

    def __init__(self, book: Book, chapter: Summary) -> None:
        self._chapter = chapter
        self._wanted = book.handbook.sections
        self._language = _language(book, chapter)
        self._made: dict[tuple[int, bool], Place] = {}

    def at(self, section: int, *, serious: bool = False) -> Place:
        if (section, serious) not in self._made:
            where = address.medicine(self._chapter.id, self._anchor(section))
            self._made[section, serious] = Place(
                where, self._chapter.title, self._language, serious
            )
        return self._made[section, serious]

    def _anchor(self, section: int) -> str:
        """The id of a section; the chapter itself stands for one that the book does not show."""
        anchors = self._chapter.sections
        if section < len(anchors) and shows(self._wanted, anchors[section].kind):
            return anchors[section].id
        return ""


def _language(book: Book, chapter: Summary) -> str:
    return "" if chapter.language == book.handbook.language else chapter.language


# --- entries to terms ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Heap:
    """The entries of one term as they are gathered."""

    written: Counter[str] = field(default_factory=Counter)
    own: list[Place] = field(default_factory=list)
    groups: defaultdict[str, dict[str, Place]] = field(default_factory=lambda: defaultdict(dict))
    language: str = ""
    see: bool = True

    def add(self, entry: _Entry) -> None:
        self.language = entry.place.language if not self.written else self.language
        self.written[entry.words] += 1
        self.see = self.see and entry.see
        if entry.own:
            self.own.append(entry.place)
        else:
            self.groups[entry.group].setdefault(entry.place.address, entry.place)

    def take(self, other: _Heap) -> None:
        self.written += other.written
        self.own += other.own
        self.see = self.see and other.see
        for label, places in other.groups.items():
            self.groups[label] |= {
                key: at for key, at in places.items() if key not in self.groups[label]
            }


def _index(book: Book, name: IndexName) -> Index:
    variants = book.locale.words["variants"]
    heaps: dict[str, _Heap] = defaultdict(_Heap)
    order: dict[str, int] = {}
    for chapter in sorted(book.chapters, key=lambda each: (*sort_key(each.title), each.id)):
        order[address.medicine(chapter.id)] = len(order)
        for entry in _ENTRIES[name](book, chapter):
            heaps[fold(entry.words, variants["articles"]) or entry.words].add(entry)
    if name != "names":
        _join_plurals(heaps, variants["endings"])
    terms = sorted(
        (_term(heap, book, order) for heap in heaps.values()), key=lambda term: sort_key(term.words)
    )
    return Index(name, tuple(_letters(terms)))


def _join_plurals(heaps: dict[str, _Heap], endings: Sequence[str]) -> None:
    """Puts what is under a plural under the singular, where the book has that word too."""
    rules = [tuple(rule.split("=")) for rule in endings]
    for words in sorted(heaps):
        singular = next(
            (
                words[: -len(ending)] + other
                for ending, other in rules
                if words.endswith(ending) and words[: -len(ending)] + other in heaps
            ),
            "",
        )
        if len(singular) >= _SHORTEST_SINGULAR:
            heaps[singular].take(heaps.pop(words))


_SHORTEST_SINGULAR = 4


def _term(heap: _Heap, book: Book, order: Mapping[str, int]) -> Term:
    written = min(heap.written, key=lambda words: (-heap.written[words], sort_key(words)))

    def place_in_book(place: Place) -> int:
        return order[place.address.partition("#")[0]]

    own = sorted(heap.own, key=place_in_book)
    for place in own[1:]:
        heap.groups[""].setdefault(place.address, place)
    groups = tuple(
        Group(
            _frequency(book, label) if len(heap.groups) > 1 or label else "",
            tuple(sorted(heap.groups[label].values(), key=place_in_book)),
        )
        for label in FREQUENCIES
        if label in heap.groups
    )
    return Term(capital(written), groups, "", heap.language, own[0] if own else None, heap.see)


def _frequency(book: Book, key: str) -> str:
    return book.label(f"frequency_{key.replace('-', '_') or 'not_given'}")


def _letters(terms: Iterable[Term]) -> Iterator[Letter]:
    number = 0
    for title, found in groupby(terms, key=lambda term: letter(term.words)):
        numbered = []
        for term in found:
            number += 1
            numbered.append(replace(term, id=f"t{number}"))
        yield Letter(letter_id(title), title, tuple(numbered))


def letter_id(title: str) -> str:
    """The id of a letter's place on a page."""
    return f"letter-{_LETTER_IDS.get(title) or safe_name(title.lower())}"


_LETTER_IDS = {DIGITS: "0-9", SYMBOLS: "other"}


# --- pages -----------------------------------------------------------------------------------


def _pages(index: Index, size: int) -> Iterator[tuple[Letter, ...]]:
    held: list[Letter] = []
    used = 0
    for whole in index.letters:
        if held and used + _bytes(whole) > size and used > size // 3:
            yield tuple(held)
            held, used = [], 0
        for piece in _pieces(whole, size, size - used):
            needs = _bytes(piece)
            if held and used + needs > size:
                yield tuple(held)
                held, used = [], 0
            held.append(piece)
            used += needs
    if held:
        yield tuple(held)


def _pieces(whole: Letter, size: int, room: int) -> Iterator[Letter]:
    """A letter in pieces of at most `size` bytes, the first in the room that a page still has."""
    held: list[Term] = []
    continued = False
    for term in whole.terms:
        for part in _parts(term, size):
            needs = term_bytes(part)
            if held and needs > room:
                yield replace(whole, terms=tuple(held), continued=continued)
                held, room, continued = [], size, True
            held.append(part)
            room -= needs
    if held:
        yield replace(whole, terms=tuple(held), continued=continued)


def _parts(term: Term, size: int) -> Iterator[Term]:
    """A term in parts, each with as many places as a page holds."""
    if term_bytes(term) <= size:
        yield term
        return
    first = True
    for groups in _runs(term.groups, size - term_bytes(replace(term, groups=()))):
        yield (
            term
            if first and groups == term.groups
            else replace(
                term,
                groups=groups,
                id=term.id if first else "",
                own=term.own if first else None,
                continued=not first,
            )
        )
        first = False


def _runs(groups: Iterable[Group], room: int) -> Iterator[tuple[Group, ...]]:
    held: list[tuple[Group, Place]] = []
    used = 0
    for group in groups:
        for place in group.places:
            if held and used + _place_bytes(place) > room - _OF_GROUP * len(FREQUENCIES):
                yield _regrouped(held)
                held, used = [], 0
            held.append((group, place))
            used += _place_bytes(place)
    if held:
        yield _regrouped(held)


def _regrouped(held: Iterable[tuple[Group, Place]]) -> tuple[Group, ...]:
    by_label: dict[str, list[Place]] = {}
    for group, place in held:
        by_label.setdefault(group.label, []).append(place)
    return tuple(Group(label, tuple(places)) for label, places in by_label.items())


_OF_TERM, _OF_GROUP, _OF_PLACE, _OF_LANGUAGE, _OF_SERIOUS = 160, 140, 80, 45, 50
"""Bytes of markup, at most, about a term, a group, a place and what may stand at a place, with the
number of its page, so that the pages of an EPUB and of its print edition are the same."""


def _bytes(part: Letter) -> int:
    return _OF_TERM + sum(map(term_bytes, part.terms))


def term_bytes(term: Term) -> int:
    """Bytes of a term in a page, at most."""
    places = [place for group in term.groups for place in group.places]
    own = _place_bytes(term.own) if term.own else 0
    markup = _OF_TERM + _OF_LANGUAGE * bool(term.language) + _OF_GROUP * len(term.groups)
    return markup + own + _length(term.words) + sum(map(_place_bytes, places))


def _place_bytes(place: Place) -> int:
    remarks = _OF_SERIOUS * place.serious + _OF_LANGUAGE * bool(place.language)
    return _OF_PLACE + remarks + len(place.address) + _length(place.words)


def _length(words: str) -> int:
    """Bytes of words in XHTML, where `&` is written as five."""
    return len(words.encode()) + 4 * sum(map(words.count, "&<>\"'"))


# --- findings ----------------------------------------------------------------------------------


def _full(index: Index) -> list[Term]:
    full = [term for term in index.terms if term.places > MOST_PLACES]
    return sorted(full, key=attrgetter("places"), reverse=True)


_MOST_NAMED = 5


def _crowd(index: Index, name: str) -> Diagnostic:
    full = _full(index)
    named = ", ".join(f"{term.words} ({term.places})" for term in full[:_MOST_NAMED])
    more = f" and {len(full) - _MOST_NAMED} more" if len(full) > _MOST_NAMED else ""
    return E020.at(
        name,
        0,
        f"index of {index.name}: more than {MOST_PLACES} places under {named}{more}",
        "Divide the handbook into volumes, select fewer leaflets, or leave this index out.",
    )
