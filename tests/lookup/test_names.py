"""Names are those that the author wrote, and a title is parted only where it joins whole names."""

from __future__ import annotations

import pytest

from pipeline.lookup.names import names
from pipeline.model import Leaflet, Metadata, Paragraph, Section, Text
from pipeline.style import Locale


def leaflet(title: str, generic: str = "", **metadata: object) -> Leaflet:
    section = Section("generic_name", (), (Paragraph((Text(generic),)),))
    return Leaflet(
        id="x",
        title=title,
        language="en-GB",
        metadata=Metadata(title=title, **metadata),  # type: ignore[arg-type]
        heading=(),
        sections=(section,) if generic else (),
        path="x.md",
        sha256="",
    )


@pytest.mark.parametrize(
    ("title", "ingredients"),
    [
        ("Metformin", ("Metformin",)),
        ("Metformin + Pioglitazone", ("Metformin", "Pioglitazone")),
        ("Codeine / Paracetamol", ("Codeine", "Paracetamol")),
        ("Fibrin and Thrombin", ("Fibrin", "Thrombin")),
        ("Sodium Chloride + Glucose .", ("Sodium Chloride", "Glucose")),
        ("Bacitracin (Topical)", ("Bacitracin",)),
        ("Vitamin B6 and B12", ("Vitamin B6 and B12",)),
        ("Cowpox and Mumps Vaccine", ("Cowpox and Mumps Vaccine",)),
        ("Omega-3 + Vitamin D", ("Omega-3", "Vitamin D")),
        ("Metformin + B", ("Metformin",)),
    ],
)
def test_a_title_is_parted_into_ingredients(
    title: str, ingredients: tuple[str, ...], locale: Locale
) -> None:
    found = names(leaflet(title), locale).ingredients

    assert found == ingredients
    assert all(name in title for name in found)


def test_front_matter_decides(locale: Locale) -> None:
    found = names(
        leaflet(
            "Sugar tablets",
            "Glucophagine",
            generic_name="Metformin",
            ingredients=("metformin", "Metformin"),
            brand_names=("Glucophage",),
        ),
        locale,
    )

    assert (found.generic, found.ingredients) == (("Metformin",), ("metformin",))
    assert found.brands == ("Glucophage",)


def test_a_sentence_is_no_generic_name(locale: Locale) -> None:
    said = "This medicine is sold under a name that depends on where you live, as many are."

    assert names(leaflet("Nortavel", said), locale).generic == ()
    assert names(leaflet("Nortavel", "Torvalin"), locale).ingredients == ("Torvalin",)


@pytest.mark.parametrize("label", ["Zinc", "zinc sulphate", "Zinc and Vitamin C"])
def test_ingredients_are_known_by_their_names(label: str, locale: Locale) -> None:
    found = names(leaflet("Zinc sulphate + Vitamin C"), locale)

    assert found.are(label)
    assert not found.are("Headache")
