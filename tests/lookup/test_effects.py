"""Side effects are the items of lists, with the frequency of their group, and nothing beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.book import Effect
from pipeline.lookup import look_up
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.style import Locale
from tests.strategies import source


def found(text: str, locale: Locale, title: str = "Nortavel") -> tuple[Effect, ...]:
    draft = parse(source(f"# {title}\n\n## Side Effects\n\n{text}\n")).value
    assert draft is not None
    return look_up(replace(normalize(draft, locale), title=title), locale).effects


def words(text: str, locale: Locale, title: str = "Nortavel") -> list[str]:
    return [effect.words for effect in found(text, locale, title)]


def test_steps_to_take_are_no_effects(locale: Locale) -> None:
    listed = "{0} Headache\n{0} Nausea\n"
    text = "To treat low blood sugar:\n\n" + listed

    assert words(text.format("1."), locale) == []
    assert words(text.format("-"), locale) == ["Headache", "Nausea"]


def test_groups_give_frequency_and_seriousness(locale: Locale) -> None:
    text = (
        "Common side effects include:\n\n- Headache\n- Nausea\n\n"
        "Rare but serious side effects include:\n\n- Jaundice (yellow skin)\n"
    )

    assert found(text, locale) == (
        Effect("Headache", "common", False, 0),
        Effect("Nausea", "common", False, 0),
        Effect("Jaundice", "rare", True, 0),
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Nausea and vomiting", ["Nausea", "vomiting"]),
        ("Nausea, vomiting, or gas", ["Nausea", "vomiting", "gas"]),
        ("Difficulty breathing or swallowing", ["Difficulty breathing or swallowing"]),
        ("Swelling of the face, lips, or tongue", ["Swelling of the face"]),
        ("Liver or kidney problems", ["Liver or kidney problems"]),
        ("Dizziness (mostly in the morning), which soon passes", ["Dizziness"]),
        ("**Tummy:** Nausea, bloating", ["Nausea", "bloating"]),
        ("**Fainting:** You may feel weak and should then lie down at once.", ["Fainting"]),
        ("back, joint or muscle pain", ["joint or muscle pain"]),
        ("a sore, red or swollen area where the needle went in", ["red or swollen area"]),
        ("a painful, swollen leg", ["swollen leg"]),
        ("a fit, confusion or changes in your eyesight", ["fit", "confusion"]),
        ("a sore throat, chills or other signs of infection", ["chills"]),
        ("raised blood sugar or blood pressure", ["raised blood sugar or blood pressure"]),
        ("a rounder face, after longer use", ["rounder face"]),
        ("vomits green fluid", []),
        ("vomit with blood in it", []),
        ("seeing or hearing things", ["seeing or hearing things"]),
        ("**Nortavin:** Generally well-tolerated", []),
        ("Call your doctor at once", []),
        ("You may feel that your heart beats in a way that you do not know", []),
    ],
)
def test_items(item: str, expected: list[str], locale: Locale) -> None:
    assert words(f"Common side effects include:\n\n- {item}\n- Cough\n", locale) == [
        *expected,
        "Cough",
    ]


def test_without_groups_there_is_no_frequency(locale: Locale) -> None:
    assert found("- Cough\n- Hiccups\n", locale) == (
        Effect("Cough", "", False, 0),
        Effect("Hiccups", "", False, 0),
    )


def test_ingredients_are_no_effects(locale: Locale) -> None:
    text = "- **Codeine:** constipation\n- **Paracetamol:**\n"

    assert words(text, locale, "Codeine + Paracetamol") == ["constipation"]


def test_a_sentence_that_lists_is_read_and_another_is_not(locale: Locale) -> None:
    text = (
        "**Common:** Nausea, cough. They pass.\n\n"
        "**Serious:** Seek help at once for any of these, above all at night.\n"
    )

    assert words(text, locale) == ["Nausea", "cough"]
