"""Rules of the pack `editorial`: days, versions, sources, slips of the pen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.editorial import EDITORIAL, turning_days
from pipeline.check.editorial.reviews import M405, M406
from pipeline.check.editorial.versions import M409, M410, M412, M413
from pipeline.check.editorial.wording import M417, M418, M420, M421
from pipeline.check.rule import Rule
from pipeline.model import Metadata
from pipeline.standards import Profile
from pipeline.style import Locale, Style, built_in_styles, load_locale
from tests.pages import TITLED, page_of

TEXT = "# Nortavel\n\n## Usage\n\nIt is for pain.\n"
ENGLISH = load_locale(Style((built_in_styles(),)), "en-GB")
TODAY = date(2026, 1, 1)


def codes(metadata: Metadata, today: date | None) -> set[str]:
    page = page_of(TEXT, ENGLISH, metadata, today=today)
    return {rule.__name__ for rule in EDITORIAL if list(rule.cases(page))}


@pytest.mark.parametrize(
    ("reviewed", "due", "found"),
    [
        (-10, 400, set()),
        (0, 400, set()),
        (1, 400, {"M401"}),
        (-400, -1, {"M402"}),
        (-400, 0, {"M403"}),
        (-400, 90, {"M403"}),
        (-400, 91, set()),
    ],
)
def test_days_count_from_today(reviewed: int, due: int, found: set[str]) -> None:
    metadata = replace(
        TITLED,
        status="approved",
        reviewer="Dr A. Example",
        version="1.0",
        sources=("NHS: About nortavel",),
        reviewed=TODAY + timedelta(reviewed),
        review_due=TODAY + timedelta(due),
    )

    assert codes(metadata, TODAY) == found
    assert codes(metadata, None) == set()


@given(
    reviewed=st.none() | st.dates(),
    due=st.none() | st.dates(),
    first=st.dates(),
    second=st.dates(),
)
def test_between_turning_days_nothing_changes(
    reviewed: date | None, due: date | None, first: date, second: date
) -> None:
    metadata = replace(TITLED, reviewed=reviewed, review_due=due)
    days = turning_days(page_of(TEXT, ENGLISH, metadata).leaflet)

    assert list(days) == sorted(set(days))
    if not any(min(first, second) < day <= max(first, second) for day in days):
        assert codes(metadata, first) == codes(metadata, second)


@given(reviewed=st.none() | st.dates(), due=st.none() | st.dates())
def test_on_each_turning_day_something_may_change(reviewed: date | None, due: date | None) -> None:
    metadata = replace(TITLED, reviewed=reviewed, review_due=due)
    days = turning_days(page_of(TEXT, ENGLISH, metadata).leaflet)

    assert bool(days) == bool(reviewed or due)
    changing = [day for day in days if date.min < day < date.max]
    for day in changing:
        assert codes(metadata, day - timedelta(1)) != codes(metadata, day)


@pytest.mark.parametrize(
    ("reviewed", "due", "months", "hint"),
    [
        (date(2024, 2, 29), date(2025, 2, 28), 12, ""),
        (date(2024, 2, 29), date(2025, 3, 1), 12, "Set it to 2025-02-28 or before."),
        (date(2024, 1, 31), date(2024, 7, 31), 6, ""),
        (date(2024, 8, 31), date(2025, 3, 1), 6, "Set it to 2025-02-28 or before."),
        (date(9999, 1, 1), date(9999, 12, 31), 36, ""),
    ],
)
def test_months_end_with_the_month(
    reviewed: date, due: date, months: int, hint: str, locale: Locale
) -> None:
    metadata = replace(TITLED, reviewed=reviewed, review_due=due)
    page = page_of(TEXT, locale, metadata, profile=Profile(review_months=months))

    assert [case.hint for case in M405.cases(page)] == [hint] * bool(hint)


def test_the_hint_names_the_latest_day(locale: Locale) -> None:
    page = page_of(TEXT, locale, replace(TITLED, reviewed=date(2026, 5, 1)))

    assert [case.hint for case in M406.cases(page)] == ["Add review_due, 2029-05-01 at the latest."]


@pytest.mark.parametrize(
    ("version", "is_one"),
    [
        *(("1", True), ("1.0", True), ("v2.1.3", True), ("1.0-rc.1", True), ("1.2b", True)),
        *(("2026-05", True), ("2026-05-01", True)),
        *(("final", False), ("1,0", False), ("one", False), ("1.0 of May", False)),
    ],
)
def test_versions(version: str, is_one: bool, locale: Locale) -> None:
    page = page_of(TEXT, locale, replace(TITLED, version=version))

    assert len(list(M409.cases(page))) == (not is_one)


@pytest.mark.parametrize(("version", "early"), [("0.9", True), ("0", True), ("10.0", False)])
def test_an_approved_leaflet_is_past_its_first_version(
    version: str, early: bool, locale: Locale
) -> None:
    page = page_of(TEXT, locale, replace(TITLED, version=version, status="approved"))

    assert len(list(M410.cases(page))) == early


@pytest.mark.parametrize(
    ("source", "rule", "count"),
    [
        ("NHS", M412, 1),
        ("The internet.", M412, 1),
        ("NHS: About metformin", M412, 0),
        ("BNF 91, 2026", M413, 1),
        ("BNF 90, 2025", M413, 0),
        ("https://example.org/2031/a", M413, 0),
        ("Trial of 2,030 and 2040/41 patients", M413, 0),
        ("doi 10.1000/2031.5", M413, 0),
    ],
)
def test_sources(source: str, rule: type[Rule], count: int, locale: Locale) -> None:
    page = page_of(TEXT, locale, replace(TITLED, sources=(source,), reviewed=date(2025, 6, 1)))

    assert len(list(rule.cases(page))) == count


@pytest.mark.parametrize(
    ("rule", "text", "quotes"),
    [
        (M417, "Take the the tablet.", ["the the"]),
        (M417, "Take it it.", ["it it"]),
        (M417, "The the tablet.", ["The the"]),
        (M417, "He had had two. Two are enough. 10 10, in Baden Baden.", []),
        (M418, "Diarrhea and diarrhea.", ["Diarrhea"]),
        (M418, "The Cancer Center, diarrhoea, antidiarrheals and pediatricx.", []),
        (M420, "Take it with food. Do not chew it", ["food. Do not chew it"]),
        (M420, "Take it with food. Do not chew it:\n\n- a\n- b", []),
        (M420, "Nortavelin tablets", []),
        (M421, "- a.\n- b\n- c", ["a."]),
        (M421, "- a.\n- b.\n- c", ["c"]),
        (M421, "- a\n- b\n- c. It is so.", []),
    ],
)
def test_slips_are_found_and_near_misses_left_alone(
    rule: type[Rule], text: str, quotes: list[str], locale: Locale
) -> None:
    page = page_of(f"# Nortavel\n\n## Usage\n\n{text}\n", locale)

    assert [case.quote for case in rule.cases(page)] == quotes


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en-GB", {"anemia"}),
        ("en-IE", {"anemia"}),
        ("en-US", {"anaemia"}),
        ("en", set()),
        ("de", set()),
    ],
)
def test_the_language_tells_the_spelling(language: str, found: set[str], locale: Locale) -> None:
    metadata = replace(TITLED, language=language)
    page = page_of("# Nortavel\n\n## Usage\n\nanemia, or anaemia.\n", locale, metadata)

    assert {case.quote for case in M418.cases(page)} == found


def test_the_pairs_of_spellings_are_pairs(locale: Locale) -> None:
    pairs = [pair.split("=") for pair in locale.words["spelling"]["pairs"]]

    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)
    words = [word for pair in pairs for word in pair]
    assert len(words) == len(set(words))
