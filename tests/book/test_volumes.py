from __future__ import annotations

import random
import time
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.book import Book, BookError, Summary
from pipeline.book.volumes import oddities
from tests.book.shelves import NAME, bound, medicine


def many(count: int, letters: str = "abcdefghij", **more: Any) -> list[Summary]:
    """Medicines, as many under each letter."""
    each = count // len(letters)
    return [medicine(f"{a}medicine {n:04}".title(), **more) for a in letters for n in range(each)]


def sizes(books: tuple[Book, ...]) -> list[int]:
    return [len(book.chapters) for book in books]


def test_a_book_that_fits_is_one_volume() -> None:
    (book,) = bound(many(100), volumes={"medicines": 100})

    assert (book.number, book.volumes, book.name, book.volume, book.span) == (1, 1, "all", "", "")
    assert not any(part.continued or part.continues for part in book.parts)
    assert list(oddities((book,), NAME)) == []


def test_volumes_end_with_a_letter_where_that_costs_little() -> None:
    books = bound(many(100), volumes={"medicines": 52})

    assert sizes(books) == [50, 50]
    assert [book.span for book in books] == ["A–E", "F–J"]
    assert [book.volume for book in books] == ["Volume 1 of 2: A–E", "Volume 2 of 2: F–J"]
    assert [book.name for book in books] == ["all_1", "all_2"]


def test_else_amid_a_letter_which_is_then_in_both() -> None:
    books = bound(many(100, "ab"), volumes={"medicines": 40})

    assert sum(sizes(books)) == 100
    assert max(sizes(books)) <= 40
    assert len(books) == 3
    first, second, _ = books
    assert [part.title for part in first.parts] == ["A"]
    assert (first.parts[0].continued, first.parts[0].continues) == (False, True)
    assert (second.parts[0].continued, second.parts[0].title) == (True, "A")
    assert second.part_title(second.parts[0]) == "A (continued)"
    assert first.span == "A–Amed"


def test_volumes_are_about_equally_full() -> None:
    assert sizes(bound(many(510), volumes={"medicines": 500})) == [255, 255]


def test_parts_within_parts_go_over_a_border() -> None:
    parts = [
        {"id": "all", "title": "All", "introduction": "all.md", "tags": ["x"]},
        {"id": "in", "title": "In", "introduction": "in.md", "within": "all", "files": ["**"]},
    ]
    medicines = [*many(10, "a", tags=("y",)), *many(3, "b", tags=("x",))]

    books = bound(medicines, parts=parts, arrangement="own", volumes={"medicines": 5})

    assert [c.id for book in books for c in book.chapters] == [
        c.id for c in bound(medicines, parts=parts, arrangement="own")[0].chapters
    ]
    introductions = [part.introduction for book in books for part in book.every_part()]
    assert sorted(filter(None, introductions)) == ["all.md", "in.md"]
    assert books[-1].parts[0].continued
    assert books[-1].span == "All"


@given(
    st.lists(st.integers(1, 5_000), min_size=1, max_size=60),
    st.integers(1, 20),
    st.integers(1, 40),
)
def test_nothing_is_lost_and_the_limits_are_kept(
    lengths: list[int], medicines: int, kilobytes: int
) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    source = [medicine(f"{letters[n % 26]} {n}", bytes=size) for n, size in enumerate(lengths)]
    whole = bound(source)[0]

    books = bound(source, volumes={"medicines": medicines, "megabytes": kilobytes / 1_000})

    assert [c for book in books for c in book.chapters] == list(whole.chapters)
    for book in books:
        assert len(book.chapters) <= medicines
        assert len(book.chapters) == 1 or sum(c.bytes for c in book.chapters) < kilobytes * 2_500
        assert (book.number, book.volumes) == (books.index(book) + 1, len(books))


def test_a_book_of_thousands_is_divided_by_the_size_of_its_lists_in_linear_time() -> None:
    maker = random.Random(1)
    titles = ["".join(maker.choices("abcdefghijklmnopqrstuvwxyz", k=30)) for _ in range(6_400)]
    medicines = [medicine(title.title()) for title in titles]
    started = time.perf_counter()

    books = bound(medicines)

    assert time.perf_counter() - started < 5
    assert sum(sizes(books)) == 6_400
    assert max(sizes(books)) < 1_500
    (found,) = oddities(books, NAME)
    assert (found.code, found.severity) == ("E014", "hint")
    printed = bound(medicines, editions=["epub", "print"])
    assert max(sizes(printed)) < max(sizes(books)), "the list of pages takes its room too"


def test_what_the_house_asks_for_is_not_reported() -> None:
    assert list(oddities(bound(many(100), volumes={"medicines": 30}), NAME)) == []


def test_a_leaflet_larger_than_a_volume_has_one_of_its_own() -> None:
    medicines = [medicine("Aa", bytes=100), medicine("Bb", bytes=90_000), medicine("Cc", bytes=100)]

    books = bound(medicines, volumes={"megabytes": 0.01})

    assert [[c.id for c in book.chapters] for book in books] == [["aa"], ["bb"], ["cc"]]
    (found,) = oddities(books, NAME)
    assert (found.code, found.severity) == ("E019", "warning")
    assert "'bb' alone" in found.message


# Names


def test_the_identifier_stays_the_same_from_edition_to_edition() -> None:
    (first,) = bound([medicine("A")], edition="1")
    (second,) = bound([medicine("B")], edition="2", title="All, revised")
    (other,) = bound([medicine("A")], edition="1", id="ward")

    assert first.identifier == second.identifier
    assert first.identifier != other.identifier
    assert uuid.UUID(first.identifier).version == 5


@pytest.mark.parametrize("given_one", ["", "978-3-16-148410-0"])
def test_each_volume_has_an_identifier_of_its_own(given_one: str) -> None:
    books = bound(many(30), volumes={"medicines": 10}, identifier=given_one)

    assert len({book.identifier for book in books}) == 3
    assert books[0].identifier == bound(many(30), identifier=given_one)[0].identifier


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("978-3-16-148410-0", "urn:isbn:9783161484100"),
        ("0 306 40615 x", "urn:isbn:030640615X"),
        ("urn:example:book", "urn:example:book"),
        ("https://example.org/book", "https://example.org/book"),
    ],
)
def test_a_given_identifier_is_kept(written: str, expected: str) -> None:
    assert bound([medicine("A")], identifier=written)[0].identifier == expected


def test_a_missing_label_is_named() -> None:
    with pytest.raises(BookError, match="no label 'nonsense'"):
        bound([medicine("A")])[0].label("nonsense")
