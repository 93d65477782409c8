"""How leaflets stand with their review: states, order, and reports for machines."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest

from pipeline import review_leaflets
from pipeline.commands.reviewing import Reviews, as_calendar, as_csv, as_json
from pipeline.model import Metadata
from pipeline.project import ConfigurationError
from pipeline.review import PRESSING, STATES, State, state_of
from pipeline.today import today

TODAY = date(2026, 1, 1)
EPOCH = "1767225600"
"""Its first second."""


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def approved(due: date | None) -> Metadata:
    return Metadata(status="approved", review_due=due)


@pytest.mark.parametrize(
    ("days", "state"),
    [(-400, "overdue"), (-1, "overdue"), (0, "due"), (90, "due"), (91, "approved")],
)
def test_the_state_follows_from_the_day_and_the_window(days: int, state: State) -> None:
    assert state_of(approved(TODAY + timedelta(days=days)), TODAY, 90) == state


def test_without_a_day_nobody_knows_when_to_look_again() -> None:
    assert state_of(approved(None), TODAY, 90) == "undated"


def test_a_draft_is_one_whatever_its_dates_say() -> None:
    draft = Metadata(review_due=TODAY - timedelta(days=1))

    assert state_of(draft, TODAY, 90) == "draft"


def test_today_is_the_day_of_the_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert today() == TODAY

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ConfigurationError, match="whole number of seconds, got 'yesterday'"):
        today()


# --- a collection ------------------------------------------------------------------------------

PAGES = {
    "good": "status: approved\nversion: '2.0'\nreviewer: A. Reader\nreviewed: 2025-06-01\n"
    "review_due: 2028-06-01",
    "near": "status: approved\nreviewed: 2023-02-01\nreview_due: 2026-02-01",
    "late": "status: approved\nreviewed: 2020-02-01\nreview_due: 2023-02-01",
    "later": "status: approved\nreview_due: 2025-12-31",
    "open": "status: approved",
    "rough": "status: draft\nreview_due: 2020-01-01",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content/leaflets"
    folder.mkdir(parents=True)
    for name, matter in PAGES.items():
        (folder / f"{name}.md").write_text(f"---\n{matter}\n---\n# Title of {name}\n\nText.\n")
    return tmp_path


@pytest.fixture
def reviews(root: Path) -> Reviews:
    return review_leaflets(project=root)


def test_the_most_pressing_come_first_and_the_oldest_of_them(reviews: Reviews) -> None:
    assert [(entry.id, entry.state) for entry in reviews.entries] == [
        ("late", "overdue"),
        ("later", "overdue"),
        ("near", "due"),
        ("open", "undated"),
        ("good", "approved"),
        ("rough", "draft"),
    ]
    assert [entry.id for entry in reviews.pressing] == ["late", "later", "near", "open"]
    assert set(STATES) > PRESSING


def test_a_title_is_that_of_the_page(reviews: Reviews) -> None:
    assert {entry.title for entry in reviews.entries} == {f"Title of {name}" for name in PAGES}


def test_a_source_that_cannot_be_read_is_told_and_costs_no_other(root: Path) -> None:
    (root / "content/leaflets/bad.md").write_text("---\nstatus: aproved\n---\n# Bad\n\nText.\n")

    reviews = review_leaflets(project=root)

    assert len(reviews.entries) == len(PAGES)
    assert [(f.code, f.path, f.line) for f in reviews.diagnostics] == [
        ("S005", "content/leaflets/bad.md", 2)
    ]
    assert reviews.unread


def test_without_any_source_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="leaflet init"):
        review_leaflets(project=tmp_path)


# --- reports -----------------------------------------------------------------------------------


def test_json_has_every_field_and_the_day(reviews: Reviews) -> None:
    data = json.loads(as_json(reviews))

    assert data["today"] == "2026-01-01"
    late = data["leaflets"][0]
    assert (late["id"], late["state"], late["days"]) == ("late", "overdue", -1065)
    assert late["review_due"] == "2023-02-01"


def test_csv_has_a_row_for_each_leaflet(reviews: Reviews) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(reviews))))

    assert [row["id"] for row in rows] == [entry.id for entry in reviews.entries]
    assert rows[3]["review_due"] == rows[3]["days"] == ""
    assert rows[0]["days"] == "-1065"


def test_no_title_becomes_a_formula(root: Path) -> None:
    (root / "content/leaflets/good.md").write_text("---\ntitle: =1+1\n---\nText.\n")

    rows = csv.DictReader(io.StringIO(as_csv(review_leaflets(project=root))))

    assert {row["title"] for row in rows} >= {"'=1+1"}


def test_a_calendar_has_the_days_of_reviews(reviews: Reviews) -> None:
    """Read back by the library that wrote it, whose reader follows RFC 5545."""
    text = as_calendar(reviews)
    calendar = icalendar.Calendar.from_ical(text)

    events = calendar.walk("VEVENT")
    due = [entry for entry in reviews.entries if entry.review_due]
    assert {(e.decoded("dtstart"), str(e["summary"])) for e in events} == {
        (entry.review_due, f"Review: {entry.title}") for entry in due
    }
    assert len({str(event["uid"]) for event in events}) == len(due)
    assert all(event.walk("VALARM") for event in events)
    assert not calendar.errors
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text == as_calendar(reviews)
