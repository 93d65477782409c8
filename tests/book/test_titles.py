from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.book.titles import LONGEST_NAME, direction, letter, safe_name, sort_key

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


def test_a_number_of_any_length_can_be_ordered() -> None:
    assert sort_key("9" * 5000) < sort_key("A")


# Names


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
