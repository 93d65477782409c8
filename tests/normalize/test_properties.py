"""What holds of every page: understanding it does not fail, and loses and moves not one word."""

from __future__ import annotations

import json

from hypothesis import assume, given

from pipeline.model import from_json, leaflet_text, plain_blocks, to_json
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.style import Locale
from pipeline.verify.words import source_words, words
from tests import strategies
from tests.strategies import source


@given(text=strategies.any_text)
def test_any_text_keeps_its_words(text: str, locale: Locale) -> None:
    """No exception is made here: whatever parse hands over is in the leaflet, in order."""
    draft = parse(source(text)).value
    assume(draft is not None)
    assert draft is not None

    assert words(leaflet_text(normalize(draft, locale))) == words(plain_blocks(draft.blocks))


@given(text=strategies.pages)
def test_a_page_keeps_its_words(text: str, locale: Locale) -> None:
    draft = parse(source(text)).value
    assert draft is not None

    found = words(leaflet_text(normalize(draft, locale)))
    assert found == source_words(f"---\ntitle: Nortavel\n---\n{text}")


@given(text=strategies.pages)
def test_sections_follow_each_other_without_gaps(text: str, locale: Locale) -> None:
    draft = parse(source(text)).value
    assert draft is not None

    sections = normalize(draft, locale).sections

    assert all(section.line <= section.last_line for section in sections)
    lines = [section.line for section in sections]
    assert lines == sorted(lines)


@given(text=strategies.pages)
def test_a_leaflet_survives_json(text: str, locale: Locale) -> None:
    draft = parse(source(text)).value
    assert draft is not None
    leaflet = normalize(draft, locale)

    assert from_json(json.loads(json.dumps(to_json(leaflet)))) == leaflet
