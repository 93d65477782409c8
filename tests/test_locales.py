"""Every locale has all the words that the house needs, and names those that it lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import EffectGroup, QuestionAnswer
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.sections import SECTIONS
from pipeline.style import built_in_styles, default_style, load_locale

LOCALES = sorted((built_in_styles() / "locales").glob("*.toml"))
ENGLISH = built_in_styles() / "locales" / "en.toml"

GERMAN = """\
# Ibuprofen

## Anwendungsgebiete

Ibuprofen lindert Schmerzen.

## Wie ist Ibuprofen einzunehmen?

**Erwachsene:** 200 mg bis 400 mg.

## Nebenwirkungen

Häufige Nebenwirkungen sind:

* Übelkeit

Seltene, aber schwerwiegende Nebenwirkungen sind:

* Magenblutung

## Wirkungsweise

Es hemmt die Bildung von Prostaglandinen.

## Vorsichtsmaßnahmen

* **Asthma:** Fragen Sie Ihren Arzt.

## Häufige Fragen

* **Darf ich Auto fahren?** Ja.

**Haftungsausschluss:** Diese Information ersetzt keine ärztliche Beratung.
"""


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.stem)
def test_locale_has_every_key_of_the_english_one(path: Path) -> None:
    missing = set(_keys(_toml(ENGLISH))) - set(_keys(_toml(path)))
    assert not missing, f"{path.name} lacks {', '.join(sorted(missing))}"


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.stem)
def test_locale_heads_every_kind_of_section(path: Path) -> None:
    missing = set(SECTIONS) - set(_toml(path)["headings"])
    assert not missing, f"{path.name} has no heading for {', '.join(sorted(missing))}"


def test_a_key_that_lacks_is_named() -> None:
    english = _toml(ENGLISH)
    del english["labels"]["draft"]
    assert set(_keys(_toml(ENGLISH))) - set(_keys(english)) == {"labels.draft"}


def test_a_german_page_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "ibuprofen.md"
    path.write_text(GERMAN, encoding="utf-8")
    source = read(path, path.name, "de").value
    assert source is not None
    draft = parse(source).value
    assert draft is not None
    leaflet = normalize(draft, load_locale(default_style(tmp_path), "de"))
    assert [section.kind for section in leaflet.sections] == [
        *("usage", "dosage", "side_effects", "how_it_works", "precautions", "faqs", "disclaimer")
    ]
    effects = [b for b in leaflet.sections[2].blocks if isinstance(b, EffectGroup)]
    assert [(group.frequency, group.serious) for group in effects] == [
        ("common", False),
        ("rare", True),
    ]
    assert any(isinstance(block, QuestionAnswer) for block in leaflet.sections[5].blocks)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _keys(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield prefix + key
        if isinstance(value, Mapping):
            yield from _keys(value, f"{prefix}{key}.")
