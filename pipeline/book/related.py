"""A `Book` in, what to see also beside each chapter out: combinations and their ingredients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.book import address
from pipeline.book.chapter import Summary
from pipeline.book.index import Index, fold, indexes, pages
from pipeline.book.parts import Book, SeeAlso
from pipeline.book.titles import sort_key

MOST_LINKS = 30
"""An ingredient with more combinations than this leads to the index of names for all of them."""


def related(book: Book, found: Sequence[Index] | None = None) -> Mapping[str, tuple[SeeAlso, ...]]:
    """By the ids of chapters: of a combination those of its single ingredients, and the reverse.

    Names of ingredients are compared without their salts and waters, but only where no chapter has
    the name as it is, and never where the salt makes the substance (`zinc sulphate`). `found` are
    the book's indexes where they are made already.
    """
    substances = _Substances(book)
    singles = _singles(book, substances)
    ingredients: dict[str, list[Summary]] = {}
    combinations: defaultdict[str, dict[str, Summary]] = defaultdict(dict)
    for chapter in book.chapters:
        parts = _parts(chapter)
        if len(parts) < 2:
            continue
        ingredients[chapter.id] = list(_chapters_of(parts, singles, substances))
        for single in ingredients[chapter.id]:
            combinations[single.id][chapter.id] = chapter
    links = _Links(book, found)
    return {
        chapter.id: see_also
        for chapter in book.chapters
        if (
            see_also := (
                *links.to("related_ingredients", ingredients.get(chapter.id, ())),
                *links.to_combinations(chapter, _in_order(combinations[chapter.id].values())),
            )
        )
    }


def _parts(chapter: Summary) -> tuple[str, ...]:
    """The ingredients of a chapter, each once; its title where none is known."""
    return tuple({fold(name): name for name in chapter.lookup.ingredients}.values())


def _singles(book: Book, substances: _Substances) -> Mapping[str, list[Summary]]:
    """Chapters of one ingredient, by its name and by its name without salts."""
    by_name: defaultdict[str, list[Summary]] = defaultdict(list)
    by_base: defaultdict[str, list[Summary]] = defaultdict(list)
    for chapter in book.chapters:
        parts = _parts(chapter) or (chapter.title,)
        if len(parts) == 1:
            by_name[fold(parts[0])].append(chapter)
            by_base[substances.base(parts[0])].append(chapter)
    return {**by_base, **by_name}


def _chapters_of(
    parts: Iterable[str], singles: Mapping[str, list[Summary]], substances: _Substances
) -> Iterator[Summary]:
    seen: set[str] = set()
    for part in parts:
        for chapter in singles.get(fold(part)) or singles.get(substances.base(part)) or ():
            if chapter.id not in seen:
                seen.add(chapter.id)
                yield chapter


def _in_order(chapters: Iterable[Summary]) -> list[Summary]:
    return sorted(chapters, key=lambda each: (*sort_key(each.title), each.id))


class _Substances:
    """What is known of the names of salts, by the words of the book's locale."""

    def __init__(self, book: Book) -> None:
        words = book.locale.words["substances"]
        self._salts, self._waters = frozenset(words["salts"]), frozenset(words["waters"])
        self._bases: Collection[str] = frozenset(words["bases"])

    def base(self, name: str) -> str:
        """A folded name without its water and its salt: `metformin` of `Metformin hydrochloride`.

        The salt of a metal or of ammonium is a substance of its own and stays.
        """
        words = fold(name).split()
        while len(words) > 1 and words[-1] in self._waters:
            words.pop()
        if len(words) == 2 and words[1] in self._salts and words[0] not in self._bases:
            words.pop()
        return " ".join(words)


class _Links:
    """Links to chapters; for too many of them one into the index of names."""

    def __init__(self, book: Book, found: Sequence[Index] | None) -> None:
        self._book = book
        self._found = found
        self._terms: Mapping[str, str] | None = None

    def to(self, label: str, chapters: Sequence[Summary]) -> Iterator[SeeAlso]:
        if chapters:
            links = tuple((address.medicine(each.id), each.title) for each in chapters)
            yield SeeAlso(self._book.label(label), links)

    def to_combinations(self, chapter: Summary, chapters: Sequence[Summary]) -> Iterator[SeeAlso]:
        place = self._term_of(chapter) if len(chapters) > MOST_LINKS else ""
        if not place:
            yield from self.to("related_combinations", chapters)
            return
        link = (place, self._book.label("related_all"))
        yield SeeAlso(self._book.label("related_combinations"), (link,))

    def _term_of(self, chapter: Summary) -> str:
        """The address of the term in the index of names that leads to a chapter's combinations."""
        if self._terms is None:
            self._terms = _places_of_terms(self._book, self._found)
        names = (*chapter.lookup.ingredients, chapter.title)
        return next((self._terms[fold(name)] for name in names if fold(name) in self._terms), "")


def _places_of_terms(book: Book, found: Sequence[Index] | None) -> Mapping[str, str]:
    """By folded words the addresses of the terms of the index of names, if the book has one."""
    return {
        fold(term.words): address.page(page.name, term.id)
        for index in (indexes(book) if found is None else found)
        if index.name == "names"
        for page in pages(index)
        for each in page.letters
        for term in each.terms
        if term.id
    }
