"""Combinations and the chapters of their ingredients lead to each other, and to nothing else."""

from __future__ import annotations

import pytest

from pipeline.book import Book, Lookup, Part, Summary
from pipeline.book.related import MOST_LINKS, related
from pipeline.handbook import Handbook
from pipeline.style import Locale


def chapter(title: str, *ingredients: str) -> Summary:
    return Summary(title.lower(), title, "en-GB", lookup=Lookup(ingredients=ingredients))


def links(
    locale: Locale, *chapters: Summary, **handbook: object
) -> dict[str, dict[str, list[str]]]:
    definition = Handbook(id="all", title="All", **handbook)  # type: ignore[arg-type]
    book = Book(definition, "House", locale, (Part("a", "A", chapters),))
    return {
        name: {each.label: [address for address, _ in each.links] for each in see_also}
        for name, see_also in related(book).items()
    }


def test_both_ways(locale: Locale) -> None:
    found = links(
        locale,
        chapter("Duo", "codeine", "Paracetamol"),
        chapter("Codeine", "Codeine"),
        chapter("Zinc", "zinc"),
    )

    assert found == {
        "duo": {"Ingredients": ["leaflet:medicine/codeine"]},
        "codeine": {"In combination": ["leaflet:medicine/duo"]},
    }


@pytest.mark.parametrize(
    ("single", "part", "same"),
    [
        ("metformin", "Metformin hydrochloride", True),
        ("metformin hydrochloride", "Metformin", True),
        ("codeine phosphate hemihydrate", "codeine", True),
        ("zinc", "zinc sulphate", False),
        ("sodium", "sodium chloride", False),
        ("metformin", "metoprolol", False),
        ("insulin", "insulin glargine", False),
    ],
)
def test_salts(single: str, part: str, same: bool, locale: Locale) -> None:
    found = links(locale, chapter("Single", single), chapter("Duo", part, "aspirin"))

    assert ("single" in found) is same
    assert ("duo" in found) is same


def test_the_very_name_wins_over_the_name_without_salt(locale: Locale) -> None:
    found = links(
        locale,
        chapter("Plain", "codeine"),
        chapter("Salt", "codeine phosphate"),
        chapter("Duo", "Codeine phosphate", "aspirin"),
    )

    assert found["duo"] == {"Ingredients": ["leaflet:medicine/salt"]}
    assert "plain" not in found


def test_an_ingredient_of_many_leads_to_the_index(locale: Locale) -> None:
    many = [chapter(f"Duo {n}", "aspirin", f"other {n}") for n in range(MOST_LINKS + 1)]
    chapters = (chapter("Aspirin", "aspirin"), *many)

    found = links(locale, *chapters)
    without = links(locale, *chapters, indexes=())

    assert found["aspirin"] == {"In combination": ["leaflet:page/index-names#t1"]}
    assert len(without["aspirin"]["In combination"]) == MOST_LINKS + 1
