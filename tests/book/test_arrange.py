from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.book import BookError
from pipeline.book.choosing import MOST_FINDINGS
from tests.book.shelves import arranged, bound, codes, medicine, outline

ASPIRIN = medicine("Aspirin", tags=("heart", "pain"), drug_class="NSAIDs")
ATENOLOL = medicine("Atenolol", tags=("Heart",), drug_class="beta blockers")
BISOPROLOL = medicine("Bisoprolol", tags=("heart",), drug_class="Beta blockers")
CODEINE = medicine("Codeine", tags=("pain",), source="content/leaflets/pain/strong/codeine.md")
ZINC = medicine("Zinc", source="../elsewhere/zinc.md")
ALL = (ZINC, CODEINE, BISOPROLOL, ATENOLOL, ASPIRIN)


# What is chosen


@pytest.mark.parametrize(
    ("keys", "ids"),
    [
        ({}, "aspirin atenolol bisoprolol codeine zinc"),
        ({"select": {"ids": ["zinc", "codeine"]}}, "codeine zinc"),
        ({"select": {"tags": ["HEART"]}}, "aspirin atenolol bisoprolol"),
        ({"select": {"classes": ["BETA BLOCKERS"]}}, "atenolol bisoprolol"),
        ({"select": {"files": ["pain/**"]}}, "codeine"),
        ({"select": {"files": ["**/codeine.md"]}}, "codeine"),
        ({"select": {"files": ["*.md"]}}, "aspirin atenolol bisoprolol zinc"),
        ({"select": {"files": ["a?pi*"]}}, "aspirin"),
        ({"select": {"files": ["zinc.md"], "tags": ["pain"]}}, "aspirin codeine zinc"),
        ({"exclude": {"tags": ["pain"]}}, "atenolol bisoprolol zinc"),
        ({"select": {"tags": ["heart"]}, "exclude": {"ids": ["aspirin"]}}, "atenolol bisoprolol"),
    ],
)
def test_what_is_chosen(keys: dict[str, Any], ids: str) -> None:
    made = arranged(ALL, **keys)

    assert [c.id for part in made.parts for c in part.chapters] == ids.split()
    assert made.diagnostics == ()


@pytest.mark.parametrize(
    ("keys", "code", "says"),
    [
        ({"ids": ["asprin", "zinc"]}, "E002", "select.ids: there is no leaflet 'asprin'; did you "),
        ({"ids": ["Zinc", "zinc"]}, "E002", "no leaflet 'Zinc'; did you mean 'zinc'?"),
        ({"tags": ["hart", "pain"]}, "E002", "has the tag 'hart'; did you mean 'heart'?"),
        ({"classes": ["steroids"], "ids": ["zinc"]}, "E002", "has the class 'steroids'"),
        ({"files": ["pian/**"], "ids": ["zinc"]}, "E002", "select.files: no leaflet's file fits"),
        ({"ids": ["gone", "zinc"]}, "E003", "'gone' (content/leaflets/gone.md) is withheld"),
        ({"ids": ["broken", "zinc"]}, "E003", "'broken' (content/leaflets/broken.md) has failed"),
    ],
)
def test_what_is_named_in_vain_is_reported_and_the_rest_is_in(
    keys: dict[str, Any], code: str, says: str
) -> None:
    made = arranged(ALL, {"gone": "withheld", "broken": "failed"}, select=keys)

    (found,) = made.diagnostics
    assert (found.code, found.severity) == (code, "warning")
    assert says in found.message
    assert made.parts


def test_an_exclusion_of_what_is_withheld_says_nothing() -> None:
    made = arranged(ALL, {"gone": "withheld"}, exclude={"ids": ["gone"]})

    assert made.diagnostics == ()


def test_many_wrong_ids_are_said_once() -> None:
    made = arranged(ALL, select={"ids": ["zinc", *(f"{n}-x" for n in range(1_000))]})

    assert len(made.diagnostics) == MOST_FINDINGS + 1
    assert made.diagnostics[-1].message.startswith("980 more of select.ids")


@pytest.mark.parametrize(
    ("medicines", "keys", "says"),
    [
        ((), {}, "all were withheld or failed"),
        (ALL, {"exclude": {"files": ["**"]}}, "of 5 that can be printed it chooses none"),
        (ALL, {"select": {"tags": ["none"]}}, "of 5 that can be printed it chooses none"),
    ],
)
def test_a_book_of_nothing_is_refused(medicines: Any, keys: dict[str, Any], says: str) -> None:
    made = arranged(medicines, **keys)

    assert made.parts == ()
    assert made.diagnostics[-1].code == "E001"
    assert made.diagnostics[-1].severity == "error"
    assert says in made.diagnostics[-1].message
    assert bound(medicines, **keys) == ()


def test_ids_that_would_be_one_file_make_no_book() -> None:
    made = arranged([medicine("Iron", "Iron"), medicine("Iron again", "iron")])

    assert made.parts == ()
    assert codes(made.diagnostics) == ["E011"]
    assert "'Iron' (content/leaflets/Iron.md) and 'iron'" in made.diagnostics[0].message


def test_patterns_that_could_take_for_ever_do_not() -> None:
    long = medicine("Long", source=f"content/leaflets/{'a/' * 100}{'a' * 100}.md")
    started = time.perf_counter()

    arranged([long], select={"files": ["**/a/" * 30 + "b", "*a" * 40 + "b"]})

    assert time.perf_counter() - started < 1


# How it is arranged


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {"arrangement": "a-z"},
            {
                "A": ["aspirin", "atenolol"],
                "B": ["bisoprolol"],
                "C": ["codeine"],
                "Z": ["zinc"],
            },
        ),
        (
            {"arrangement": "class"},
            {
                "Beta blockers": ["atenolol", "bisoprolol"],
                "NSAIDs": ["aspirin"],
                "Other medicines": ["codeine", "zinc"],
            },
        ),
        (
            {"arrangement": "tag"},
            {
                "Heart": ["aspirin", "atenolol", "bisoprolol"],
                "Pain": ["codeine"],
                "Other medicines": ["zinc"],
            },
        ),
        (
            {"arrangement": "own", "select": {"ids": ["zinc", "aspirin"], "tags": ["heart"]}},
            {"Medicines": ["zinc", "aspirin", "atenolol", "bisoprolol"]},
        ),
    ],
)
def test_arrangements(keys: dict[str, Any], expected: dict[str, Any]) -> None:
    made = arranged(ALL, **keys)

    assert outline(made.parts) == expected
    assert list(outline(made.parts)) == list(expected)
    assert made.diagnostics == ()


def test_the_order_in_which_chapters_come_does_not_count() -> None:
    assert arranged(ALL) == arranged(reversed(ALL))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_any_titles_can_be_arranged_and_each_letter_stands_once(titles: list[str]) -> None:
    made = arranged([medicine(title, f"m{number}") for number, title in enumerate(titles)])

    letters = [part.title for part in made.parts]
    assert len(letters) == len(set(letters))
    assert len({part.id.casefold() for part in made.parts}) == len(letters)
    assert sorted(c.title for part in made.parts for c in part.chapters) == sorted(titles)


# Parts of the house's own


def part(name: str, **keys: Any) -> dict[str, Any]:
    return {"id": name, "title": name.title(), **keys}


def test_parts_stand_in_parts_and_each_medicine_stands_once() -> None:
    parts = [
        part("heart", tags=["heart"]),
        part("beta", within="heart", classes=["beta blockers"]),
        part("pain", tags=["pain", "heart"]),
    ]

    made = arranged(ALL, parts=parts)

    assert outline(made.parts) == {
        "Heart": {"": ["aspirin"], "Beta": ["atenolol", "bisoprolol"]},
        "Pain": ["codeine"],
        "Other medicines": ["zinc"],
    }
    assert codes(made.diagnostics) == ["E010"]
    assert "no part has 'zinc'" in made.diagnostics[0].message
    assert [p.id for each in made.parts for p in each.every()] == [
        "part-heart",
        "part-beta",
        "part-pain",
        "part-other",
    ]


def test_inside_parts_the_order_is_a_to_z_or_that_of_ids() -> None:
    parts = [part("all", ids=["zinc", "atenolol"], files=["**"])]

    by_letter = arranged(ALL, parts=parts).parts[0]
    own = arranged(ALL, parts=parts, arrangement="own").parts[0]

    assert [c.id for c in by_letter.chapters] == sorted(c.id for c in ALL)
    assert [c.id for c in own.chapters] == ["zinc", "atenolol", "aspirin", "bisoprolol", "codeine"]


REST = part("rest", files=["**"])


@pytest.mark.parametrize(
    ("parts", "code", "says", "expected"),
    [
        (
            [part("a", ids=["zinc"], within="b"), part("b", ids=["aspirin"], within="a"), REST],
            ["E004"],
            "'a' within 'b' within 'a': a circle",
            ["A", "B", "Rest"],
        ),
        (
            [part("a", ids=["zinc"], within="a"), REST],
            ["E004"],
            "'a' within 'a': a circle",
            ["A", "Rest"],
        ),
        (
            [part("heart", ids=["aspirin"]), part("a", ids=["zinc"], within="hart"), REST],
            ["E005"],
            "there is no part 'hart'; did you mean 'heart'?",
            ["Heart", "A", "Rest"],
        ),
        (
            [part("a", ids=["zinc"]), part("a", title="Again", ids=["aspirin"]), REST],
            ["E006"],
            "the part id 'a' is used twice",
            ["A", "Again", "Rest"],
        ),
        (
            [part("a", ids=["zinc"]), REST, part("none", tags=["heart"])],
            ["E007"],
            "part 'none' has no leaflets",
            ["A", "Rest"],
        ),
        (
            [part("a", ids=["zinc"]), part("b", title="a", ids=["aspirin"]), REST],
            ["E009"],
            "parts 'a' and 'b' have the same title",
            ["A", "a", "Rest"],
        ),
        (
            [part("a", ids=["zinc"]), part("b", ids=["zinc", "aspirin"]), REST],
            ["E018"],
            "'zinc' stands in part 'a' already",
            ["A", "B", "Rest"],
        ),
        (
            [part("a", ids=["zinc", "absent"]), REST],
            ["E003"],
            "parts.ids: leaflet 'absent' (content/leaflets/absent.md) is withheld",
            ["A", "Rest"],
        ),
    ],
)
def test_odd_parts_are_reported_and_the_book_is_whole(
    parts: list[dict[str, Any]], code: list[str], says: str, expected: list[str]
) -> None:
    made = arranged(ALL, {"absent": "withheld"}, parts=parts)

    assert codes(made.diagnostics) == code
    assert says in made.diagnostics[0].message
    assert list(outline(made.parts)) == expected
    assert sorted(c.id for p in made.parts for c in p.all_chapters()) == sorted(c.id for c in ALL)
    ids = [inner.id for p in made.parts for inner in p.every()]
    assert len(ids) == len(set(ids))


def test_what_is_in_the_selection_of_nobody_is_said_of_a_part() -> None:
    made = arranged(ALL, exclude={"ids": ["zinc"]}, parts=[part("a", ids=["zinc"]), REST])

    assert codes(made.diagnostics) == ["E002", "E007"]
    assert "'zinc' is not in this handbook's selection" in made.diagnostics[0].message


def test_parts_that_hang_on_a_circle_stay_where_they_are() -> None:
    parts = [
        part("a", within="b", ids=["zinc"]),
        part("b", within="a", ids=["aspirin"]),
        part("c", within="b", ids=["codeine"]),
        REST,
    ]

    assert outline(arranged(ALL, parts=parts).parts) == {
        "A": ["zinc"],
        "B": {"": ["aspirin"], "C": ["codeine"]},
        "Rest": ["atenolol", "bisoprolol"],
    }


def test_parts_nested_as_deep_as_a_well_are_made_shallow() -> None:
    parts = [part("p0"), *(part(f"p{n}", within=f"p{n - 1}") for n in range(1, 2_000))]
    parts[-1]["files"] = ["**"]

    made = arranged(ALL, parts=parts)

    assert codes(made.diagnostics)[0] == "E017"
    assert outline(made.parts)["P0"]["P1"]["P1999"] == sorted(c.id for c in ALL)


# Titles


def test_medicines_of_one_name_are_told_apart() -> None:
    pens = medicine("Insulin", "insulin-1")
    pumps = medicine("insulin", "insulin-2")

    (book,) = bound([pens, pumps, ZINC])

    found = arranged([pens, pumps, ZINC]).diagnostics
    assert codes(found) == ["E008"]
    assert [book.shown_title(each) for each in book.chapters] == [
        "Insulin (insulin-1)",
        "insulin (insulin-2)",
        "Zinc",
    ]


def test_a_very_long_chapter_is_reported_and_in_the_book() -> None:
    made = arranged([medicine("Long", bytes=300_001), medicine("Just", bytes=300_000)])

    assert codes(made.diagnostics) == ["E013"]
    assert "'long'" in made.diagnostics[0].message
    assert len(made.parts) == 2


# When a book is from


def test_the_build_says_when_the_book_is_from() -> None:
    (book,) = bound([medicine("A", reviewed=date(2025, 1, 2))], epoch="1700000000")

    assert book.date == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_else_the_newest_review_does_and_never_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: pytest.fail("asked for the time"))
    reviews = (date(2024, 5, 6), None, date(2025, 1, 2))

    (book,) = bound(medicine(f"M{number}", reviewed=day) for number, day in enumerate(reviews))

    assert book.date == datetime(2025, 1, 2, tzinfo=UTC)


def test_else_nobody_does() -> None:
    assert bound([medicine("A")])[0].date is None


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "9" * 30])
def test_a_nonsensical_epoch_is_refused(epoch: str) -> None:
    with pytest.raises(BookError, match="SOURCE_DATE_EPOCH"):
        bound([medicine("A")], epoch=epoch)
