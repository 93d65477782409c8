"""The word lists that come with the project, and what those of a region change."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.check import check
from pipeline.check.page import Page
from pipeline.standards import Profile, Standards
from pipeline.style import Locale, Style, built_in_styles
from pipeline.words import load_words
from tests.pages import page_of

PLAIN = Profile(packs=("plain-language",))
STYLE = Style((built_in_styles(),))
LISTS = Path(__file__).parents[2] / "styles" / "words"
TEXT = "## Usage\n\nDon't take it if you have a fever, vomit, or pass dark urine.\n"


def test_every_row_of_a_region_stands_for_one_of_its_language() -> None:
    rows, region = _rows("en.toml"), _rows("en-US.toml")

    assert {(table, word) for table in region for word in region[table]} <= {
        (table, word) for table in rows for word in rows[table]
    }


@pytest.mark.parametrize(
    ("language", "found"),
    [("en-GB", {"Don't", "fever", "vomit", "urine"}), ("en-US", set())],
)
def test_american_words_are_those_of_american_publishers(
    language: str, found: set[str], tmp_path: Path, locale: Locale
) -> None:
    page = page_of(TEXT, locale, profile=PLAIN)
    words = load_words(tmp_path, STYLE, language)
    told = Page(page.leaflet, page.source, locale, Standards(PLAIN, words=words))

    assert {finding.quote for finding in check(told) if finding.code == "T005"} == found


def _rows(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((LISTS / name).read_text(encoding="utf-8"))
