"""Conditions are found behind the words that lead to them, in the author's words, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.lookup import look_up
from pipeline.model import Leaflet, leaflet_text
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.style import Locale, Style, built_in_styles, load_locale
from tests.strategies import source


def understood(usage: str, locale: Locale, title: str = "Nortavel") -> Leaflet:
    draft = parse(source(f"# {title}\n\n## Usage\n\n{usage}\n")).value
    assert draft is not None
    return replace(normalize(draft, locale), title=title)


def found(usage: str, locale: Locale, title: str = "Nortavel") -> list[str]:
    leaflet = understood(usage, locale, title)
    words = [condition.words for condition in look_up(leaflet, locale).conditions]
    text = " ".join(leaflet_text(leaflet).split())
    assert all(each in text for each in words), "a condition is not in the author's words"
    return words


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is used to treat high blood pressure.", ["high blood pressure"]),
        ("It is used to treat gout and migraine.", ["gout", "migraine"]),
        ("It is indicated for asthma in adults.", ["asthma"]),
        ("Used for the treatment of various types of eczema.", ["eczema"]),
        (
            "It is used to treat infections such as bronchitis, cystitis and boils.",
            ["bronchitis", "cystitis", "boils"],
        ),
        (
            "It is used to treat bacterial and fungal infections.",
            ["bacterial and fungal infections"],
        ),
        ("It is used to treat infections of the ear, throat and skin.", ["infections of the ear"]),
        ("It is used to relieve moderate to severe pain after falls.", ["moderate to severe pain"]),
        ("It is used to treat hay fever (an allergy) and colds.", ["hay fever", "colds"]),
        (
            "It is used to treat mild to moderate pain and gout.",
            ["mild to moderate pain", "gout"],
        ),
        ("It is used to treat the common cold.", ["common cold"]),
    ],
)
def test_sentences(sentence: str, expected: list[str], locale: Locale) -> None:
    assert found(sentence, locale) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It is not used to treat malaria.",
        "It should never be used for gout.",
        "It is used to treat conditions.",
        "It is used for its calming properties.",
        "It works by blocking an enzyme in the liver.",
        "Nortavel is a tablet for asthma, gout and pain.",
        "The treatment of Nortavel is long.",
    ],
)
def test_what_is_not_certain_is_left_out(sentence: str, locale: Locale) -> None:
    assert found(sentence, locale) == []


def test_a_list_of_conditions_gives_its_labels(locale: Locale) -> None:
    usage = "It is used to treat:\n\n- **Gout:** a painful joint.\n- Asthma\n- Other conditions\n"

    assert found(usage, locale) == ["Gout", "Asthma"]


def test_a_list_of_examples_of_conditions_gives_its_labels(locale: Locale) -> None:
    usage = (
        "It is used for many conditions, such as:\n\n"
        "- **Urine and kidney infections:** when tests ask for it.\n"
        "- **Preventing a first heart attack or stroke:** if your risk is raised.\n"
        "- **Babies born with gout:** early.\n"
        "- **Some inherited or immune conditions:** few.\n"
    )

    assert found(usage, locale) == ["Urine and kidney infections", "heart attack", "stroke"]


def test_a_list_of_places_in_the_body_is_none_of_conditions(locale: Locale) -> None:
    usage = "It is used to treat infections of the:\n\n- **Ear:** a sore one.\n- **Throat:** too.\n"

    assert found(usage, locale) == []


def test_ingredients_are_no_conditions(locale: Locale) -> None:
    usage = (
        "It is used for:\n\n- **Codeine:** a pain killer, used to treat migraine.\n"
        "- **Paracetamol:** it lowers a fever.\n"
    )

    assert found(usage, locale, "Codeine + Paracetamol") == ["migraine"]


def test_front_matter_decides(locale: Locale) -> None:
    leaflet = understood("It is used to treat gout.", locale)
    given = replace(leaflet, metadata=replace(leaflet.metadata, conditions=("Joint pain",)))

    assert [c.words for c in look_up(given, locale).conditions] == ["Joint pain"]


def test_the_section_is_that_of_the_usage(locale: Locale) -> None:
    leaflet = understood("It is used to treat gout.", locale)
    number = look_up(leaflet, locale).conditions[0].section

    assert leaflet.sections[number].kind == "usage"


def test_german() -> None:
    german = load_locale(Style((built_in_styles(),)), "de")
    draft = parse(
        source(
            "# Nortavel\n\n## Anwendungsgebiete\n\n"
            "Nortavel wird zur Behandlung von Gicht und Migräne angewendet. "
            "Es wird nicht zur Behandlung von Asthma angewendet.\n"
        )
    ).value
    assert draft is not None

    words = [c.words for c in look_up(normalize(draft, german), german).conditions]

    assert words == ["Gicht", "Migräne"]
