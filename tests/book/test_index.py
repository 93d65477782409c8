"""Indexes hold every entry, in filing order, on pages that are not too large."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.book import Book, Condition, Effect, Lookup, Part, Summary
from pipeline.book.chapter import Anchor
from pipeline.book.index import (
    MOST_PLACES,
    Index,
    Term,
    crowded,
    fold,
    indexes,
    pages,
)
from pipeline.handbook import Handbook
from pipeline.style import Locale

USAGE, EFFECTS = Anchor("usage", "usage", "Usage", 2), Anchor("harm", "side_effects", "Harm", 2)


def chapter(title: str, language: str = "en-GB", **lookup: object) -> Summary:
    return Summary(
        id=title.lower().replace(" ", "-"),
        title=title,
        language=language,
        lookup=Lookup(**lookup),  # type: ignore[arg-type]
        sections=(USAGE, EFFECTS),
    )


def book(locale: Locale, *chapters: Summary, **handbook: object) -> Book:
    definition = Handbook(id="all", title="All", **handbook)  # type: ignore[arg-type]
    return Book(
        definition, "House", locale, (Part("a", "A", chapters),), datetime(2026, 1, 1, tzinfo=UTC)
    )


def index(name: str, of: Book) -> Index:
    return next(each for each in indexes(of) if each.name == name)


def shown(found: Index) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        (t.words, [(g.label, [p.address for p in g.places]) for g in t.groups]) for t in found.terms
    ]


def effect(words: str, frequency: str = "common", *, serious: bool = False) -> Effect:
    return Effect(words, frequency, serious, 1)


def test_names_lead_to_chapters_and_brands_say_see(locale: Locale) -> None:
    found = index(
        "names",
        book(
            locale,
            chapter("Metformin tablets", ingredients=("metformin",), brands=("Glucophage",)),
            chapter("Gliclazide", ingredients=("Gliclazide",)),
        ),
    )

    terms = {term.words: term for term in found.terms}
    assert list(terms) == ["Gliclazide", "Glucophage", "Metformin", "Metformin tablets"]
    assert terms["Glucophage"].see
    assert not terms["Metformin"].see
    assert [p.words for g in terms["Glucophage"].groups for p in g.places] == ["Metformin tablets"]
    own = terms["Gliclazide"].own
    assert own is not None
    assert own.address == "leaflet:medicine/gliclazide"
    assert terms["Gliclazide"].groups == ()


def test_chapters_of_one_title_are_all_there(locale: Locale) -> None:
    first, second = chapter("Zinc"), chapter("Zinc")
    found = index("names", book(locale, first, Summary("zinc-2", "Zinc", second.language)))

    (term,) = found.terms
    assert term.own is not None
    assert {term.own.address, term.groups[0].places[0].address} == {
        "leaflet:medicine/zinc",
        "leaflet:medicine/zinc-2",
    }


def test_effects_stand_by_frequency_and_lead_to_their_section(locale: Locale) -> None:
    found = index(
        "effects",
        book(
            locale,
            chapter("A", effects=(effect("headache", "rare"),)),
            chapter("B", effects=(effect("Headache", "very-common"),)),
            chapter("C", effects=(effect("the Headache", ""),)),
        ),
    )

    assert shown(found) == [
        (
            "Headache",
            [
                ("Very common", ["leaflet:medicine/b#harm"]),
                ("Rare", ["leaflet:medicine/a#harm"]),
                ("How often is not given", ["leaflet:medicine/c#harm"]),
            ],
        )
    ]


def test_a_plural_joins_its_singular_only_where_the_book_has_both(locale: Locale) -> None:
    words = ("Rashes", "rash", "Hives", "Diabetes", "Gases", "Allergies", "Allergy")
    found = index("effects", book(locale, chapter("A", effects=tuple(map(effect, words)))))

    assert len(list(found.terms)) == 5
    assert {term.words for term in found.terms} >= {"Diabetes", "Gases", "Hives"}


def test_a_section_that_is_not_shown_is_not_led_to(locale: Locale) -> None:
    of = chapter("A", conditions=(Condition("Gout", 0),))

    whole = index("conditions", book(locale, of))
    chosen = index("conditions", book(locale, of, sections=("side-effects",)))

    assert shown(whole)[0][1] == [("", ["leaflet:medicine/a#usage"])]
    assert shown(chosen)[0][1] == [("", ["leaflet:medicine/a"])]


def test_only_wanted_indexes_with_entries_are_made(locale: Locale) -> None:
    of = chapter("A", conditions=(Condition("Gout", 0),))

    assert [each.name for each in indexes(book(locale, of))] == ["names", "conditions"]
    assert [i.name for i in indexes(book(locale, of, indexes=("conditions",)))] == ["conditions"]
    assert indexes(book(locale, of, indexes=())) == ()


def test_other_languages_are_marked(locale: Locale) -> None:
    found = index("names", book(locale, chapter("Ibuprofen", "de"), chapter("Zinc")))

    languages = {term.words: term.own.language for term in found.terms if term.own}
    assert languages == {"Ibuprofen": "de", "Zinc": ""}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Guillain-Barré", "guillain barre"), ("The flu", "flu"), ("A  b", "a b")],
)
def test_folding(one: str, other: str) -> None:
    assert fold(one, ("the",)) == fold(other, ("the",))


def test_words_that_differ_do_not_fold_alike() -> None:
    assert len({fold(words) for words in ("Vitamin B6", "Vitamin B12", "Vitamin B 6", "x")}) == 4


def places(terms: list[Term]) -> list[str]:
    own = [term.own.address for term in terms if term.own]
    return own + [p.address for term in terms for g in term.groups for p in g.places]


def test_ten_thousand_places_are_all_there_over_pages_and_are_named(locale: Locale) -> None:
    chapters = [
        Summary(f"m{n}", f"Medicine {n}", "en-GB", lookup=Lookup(effects=(effect("Nausea"),)))
        for n in range(10_000)
    ]
    found = index("effects", book(locale, *chapters))

    made = pages(found)

    terms = [term for page in made for each in page.letters for term in each.terms]
    assert len(made) > 5
    assert places(terms) == [f"leaflet:medicine/m{n}" for n in range(10_000)]
    assert [term.continued for term in terms] == [False] + [True] * (len(terms) - 1)
    assert [page.name for page in made][:2] == ["index-effects", "index-effects-2"]
    (finding,) = crowded([found], "all.toml")
    assert (finding.code, finding.path) == ("E020", "all.toml")
    assert "Nausea (10000)" in finding.message


def test_a_term_with_not_so_many_places_is_not_named(locale: Locale) -> None:
    chapters = [
        Summary(f"m{n}", f"Medicine {n}", "en-GB", lookup=Lookup(effects=(effect("Nausea"),)))
        for n in range(MOST_PLACES)
    ]

    assert crowded(indexes(book(locale, *chapters)), "all.toml") == ()


@pytest.mark.parametrize("size", [600, 2_000, 9_000])
def test_pages_part_between_letters_and_lose_nothing(size: int, locale: Locale) -> None:
    titles = [f"{chr(65 + n % 26)}{n} medicine" for n in range(300)]
    found = index("names", book(locale, *map(chapter, titles)))

    made = pages(found, size)

    parted = [term.words for page in made for each in page.letters for term in each.terms]
    assert parted == [term.words for term in found.terms]
    starts = [each.title for page in made for each in page.letters if not each.continued]
    assert starts == [each.title for each in found.letters]
