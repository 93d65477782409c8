from __future__ import annotations

import random
import time
import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.book import (
    LONGEST_NAME,
    Book,
    BookError,
    Chapter,
    bind,
    direction,
    letter,
    safe_name,
    sort_key,
)
from pipeline.handbook import Handbook
from pipeline.style import built_in_styles, default_style, load_locale

LOCALE = load_locale(default_style(built_in_styles().parent), "en-GB")


def chapter(title: str, name: str = "", reviewed: date | None = None) -> Chapter:
    return Chapter(name or title.lower(), title, "en-GB", True, reviewed, "")


def bound(*chapters: Chapter, handbook: Handbook | None = None, epoch: str = "") -> Book:
    return bind(handbook or Handbook(id="all", title="All"), "House", LOCALE, chapters, epoch)


# The order of titles


def test_titles_stand_in_the_order_of_a_catalogue() -> None:
    ordered = [
        "2-Deoxyglucose",
        "5-Fluorouracil",
        "abacavir",
        "Æscin",
        "Atorvastatin",
        "Atorvastatin + Ezetimibe",
        "Atorvastatine",
        "Cocaine",
        "Co-codamol",
        "Coenzyme Q10",
        "Écallantide",
        "Eculizumab",
        "Vitamin B6",
        "Vitamin B12",
        "Vitamin B Complex",
        "Zinc",
        "Ωmega",
        "حبوب",
        "???",
    ]
    assert ordered != sorted(ordered)

    shuffled = random.Random(1).sample(ordered, len(ordered))

    assert sorted(shuffled, key=sort_key) == ordered


def test_the_order_does_not_ask_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    titles = ["zinc", "Éc", "ec", "Ab"]
    before = sorted(titles, key=sort_key)
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")

    assert sorted(titles, key=sort_key) == before == ["Ab", "ec", "Éc", "zinc"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Metformin", "M"),
        ("écallantide", "E"),
        ("Ørsted's salt", "O"),
        ("(Human) insulin", "H"),
        ("5-Fluorouracil", "0–9"),
        ("½ aspirin", "0–9"),
        ("ßeta", "S"),
        ("λ-carrageenan", "Λ"),
        ("!", "#"),
        ("", "#"),
    ],
)
def test_letter(title: str, expected: str) -> None:
    assert letter(title) == expected


@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_any_titles_can_be_ordered_and_each_letter_stands_once(titles: list[str]) -> None:
    book = bound(*(chapter(title, f"m{number}") for number, title in enumerate(titles)))

    letters = [part.title for part in book.parts]

    assert len(letters) == len(set(letters))
    assert sorted(c.title for c in book.chapters) == sorted(titles)


def test_a_number_of_any_length_can_be_ordered() -> None:
    assert sort_key("9" * 5000) < sort_key("A")


# Binding


def test_a_book_is_the_same_whatever_order_its_chapters_came_in() -> None:
    chapters = [chapter(title) for title in ("Zinc", "Aspirin", "Atenolol", "Metformin")]

    assert bound(*chapters) == bound(*reversed(chapters))
    assert [part.title for part in bound(*chapters).parts] == ["A", "M", "Z"]


def test_medicines_of_one_name_are_told_apart_by_their_ids() -> None:
    one, two = chapter("Insulin", "insulin-1"), chapter("Insulin", "insulin-2")

    assert bound(two, one).chapters == (one, two)


def test_a_book_without_leaflets_is_refused() -> None:
    with pytest.raises(BookError, match="handbook 'all' has no leaflets"):
        bound()


def test_ids_that_would_be_one_file_are_refused() -> None:
    with pytest.raises(BookError, match="'Iron' and 'iron'"):
        bound(chapter("Iron", "Iron"), chapter("iron", "iron"))


# When a book is from


def test_the_build_says_when_the_book_is_from() -> None:
    book = bound(chapter("A", reviewed=date(2025, 1, 2)), epoch="1700000000")

    assert book.date == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_else_the_newest_review_does_and_never_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: pytest.fail("asked for the time"))
    reviews = (date(2024, 5, 6), None, date(2025, 1, 2))

    book = bound(*(chapter(f"M{number}", reviewed=day) for number, day in enumerate(reviews)))

    assert book.date == datetime(2025, 1, 2, tzinfo=UTC)


def test_else_nobody_does() -> None:
    assert bound(chapter("A")).date is None


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "9" * 30])
def test_a_nonsensical_epoch_is_refused(epoch: str) -> None:
    with pytest.raises(BookError, match="SOURCE_DATE_EPOCH"):
        bound(chapter("A"), epoch=epoch)


# Names


def test_the_identifier_stays_the_same_from_edition_to_edition() -> None:
    first = bound(chapter("A"), handbook=Handbook(id="all", title="All", edition="1"))
    second = bound(chapter("B"), handbook=Handbook(id="all", title="All, revised", edition="2"))
    other = bound(chapter("A"), handbook=Handbook(id="ward", title="All", edition="1"))

    assert first.identifier == second.identifier
    assert first.identifier != other.identifier
    assert uuid.UUID(first.identifier).version == 5


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
    handbook = Handbook(id="all", title="All", identifier=written)

    assert bound(chapter("A"), handbook=handbook).identifier == expected


def test_a_missing_label_is_named() -> None:
    with pytest.raises(BookError, match="no label 'nonsense'"):
        bound(chapter("A")).label("nonsense")


@given(st.text(min_size=1, max_size=400))
def test_file_names_are_safe(name: str) -> None:
    safe = safe_name(name)

    assert safe.isascii()
    assert not set(safe) & set('/\\:*?"<>| ')
    assert len(safe) <= LONGEST_NAME + 17


@given(st.lists(st.text(alphabet="aé日-_", min_size=1), min_size=2, max_size=2, unique=True))
def test_long_and_foreign_names_stay_apart(names: list[str]) -> None:
    long = [name * 90 for name in names]

    if long[0] != long[1]:
        assert safe_name(long[0]) != safe_name(long[1])


def test_usual_ids_are_file_names_as_they_are() -> None:
    assert safe_name("Co-amoxiclav_625.v2") == "Co-amoxiclav_625.v2"


def test_direction() -> None:
    assert [direction(tag) for tag in ("ar-EG", "he", "UR", "en-GB")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
    ]
