"""What a change means for an approval, and how many times as much an amount is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.diff import Lifted, compare, nothing
from pipeline.diff.amounts import confused, factor, is_time
from pipeline.model import Leaflet, Metadata, Paragraph, Section, Text

APPROVED = Metadata(
    title="Nortavel",
    id="nortavel",
    language="en-GB",
    status="approved",
    reviewer="Dr Ada Merrow",
    reviewed=date(2026, 1, 15),
    version="3",
)


def one(text: str, **changes: Any) -> Leaflet:
    """An approved leaflet of one sentence; `changes` are to its front matter."""
    section = Section("usage", (Text("Usage"),), (Paragraph((Text(text),)),))
    metadata = replace(APPROVED, **changes)
    return Leaflet("nortavel", "Nortavel", "en-GB", metadata, (), (section,), "n.md", text)


OLD = one("It is used for headaches.")
WORDS = "It is used for migraine."


@pytest.mark.parametrize(
    ("new", "verdicts"),
    [
        (OLD, []),
        (one("It is used for headaches.", tags=("pain",)), []),
        (one(WORDS), ["void"]),
        (one("It is used for headaches.", generic_name="nortavelum"), ["void"]),
        (one("It is used for headaches.", title="Nortavel forte"), ["void"]),
        (one(WORDS, version="4"), ["doubtful version"]),
        (one(WORDS, reviewer="Dr Bo"), ["doubtful undated"]),
        (one(WORDS, reviewed=date(2025, 1, 1)), ["doubtful earlier"]),
        (one(WORDS, reviewed=None), ["doubtful unnamed"]),
        (one(WORDS, reviewed=date(2026, 3, 1)), ["renewed"]),
        (one("It is used for headaches.", reviewed=date(2026, 3, 1)), ["renewed"]),
        (one(WORDS, status="draft"), ["lifted"]),
        (nothing(OLD), ["withdrawn"]),
    ],
)
def test_an_approval_covers_the_text_that_was_read(new: Leaflet, verdicts: list[str]) -> None:
    assert said(OLD, new) == verdicts


def test_approvals_that_are_new() -> None:
    draft = one(WORDS, status="draft")

    assert said(draft, one(WORDS)) == ["given"]
    assert said(draft, one(WORDS, reviewer="")) == ["doubtful unnamed"]
    assert said(nothing(OLD), OLD) == ["new"]
    assert said(nothing(draft), draft) == []
    assert said(draft, one("Another.", status="draft")) == []


def test_overrides_that_lift_nothing_any_more() -> None:
    kept = (("C001", "approved"),)
    old, new = one("A.", overrides=kept), one("A.", overrides=kept)
    lifting, idle = Lifted(frozenset({"C001"})), Lifted()
    held = Lifted(held=frozenset({"C001"}))

    assert verdicts_of(old, new, lifting, lifting) == []
    assert verdicts_of(old, new, lifting, idle) == ["override C001 needless"]
    assert verdicts_of(old, new, lifting, held) == ["override C001 held"]
    assert verdicts_of(old, one("A."), lifting, idle) == []


def said(old: Leaflet, new: Leaflet) -> list[str]:
    return verdicts_of(old, new, Lifted(), Lifted())


def verdicts_of(old: Leaflet, new: Leaflet, before: Lifted, after: Lifted) -> list[str]:
    found = compare(old, new, (before, after)).approvals
    return [f"{approval.verdict} {approval.reason}".strip() for approval in found]


# --- amounts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "times"),
    [
        ("5 mg", "50 mg", 10),
        ("5 mg", ".5 mg", 0.1),
        ("5mg", "5 mg", 1),
        ("0.5 g", "500 mg", 1),
        ("2.5 mg", "2500 micrograms", 1),
        ("5 µg", "5 mg", 1000),
        ("1,000 IU", "10,000 IU", 10),
        ("5 to 10 mg", "5 to 20 mg", 2),
        ("5-10 mg", "5 to 10 mg", 1),
        ("once daily", "twice daily", 2),
        ("one tablet", "2 tablets", 2),
        ("½ tablet", "1 tablet", 2),
        ("4 hours", "6 hours", 1.5),
        ("5 mg", "5 ml", 0),
        ("5 mg", "5 to 10 mg", 0),
        ("5 mg/kg", "5 mg", 0),
        ("once daily", "once weekly", 0.1429),
        ("0 mg", "5 mg", 0),
        ("weekly", "daily", 7),
        ("twice daily", "2 times a day", 1),
        ("every other day", "daily", 2),
        ("7 times a week", "once a day", 1),
        ("5 mg a day", "5 mg/day", 1),
        ("15 mg a week", "15 mg a day", 7),
        ("einmal täglich", "einmal wöchentlich", 0.1429),
        ("each morning", "each evening", 0),
        ("3 days", "3 weeks", 0),
        ("1.2.3 mg", "5 mg", 0),
    ],
)
def test_how_many_times_as_much(before: str, after: str, times: float) -> None:
    assert factor(before, after) == times


@pytest.mark.parametrize(
    ("before", "after", "is_so"),
    [
        ("once daily", "once weekly", True),
        ("10 mg a week", "10 mg a day", True),
        ("every hour", "every day", True),
        ("once a day", "7 times a week", False),
        ("once daily", "twice daily", False),
        ("every day", "nightly", False),
        ("5 mg", "50 mg", False),
        ("3 days", "3 weeks", False),
    ],
)
def test_daily_and_weekly_are_confused(before: str, after: str, is_so: bool) -> None:
    assert confused(before, after) is is_so
    assert confused(after, before) is is_so


@pytest.mark.parametrize("time", ["4 hours", "6-week", "12 Stunden", "2 to 3 days"])
def test_a_length_of_time_is_no_amount_of_medicine(time: str) -> None:
    assert is_time(time)
    assert not any(map(is_time, ("5 mg", "5 mg/day", "once a day", "2 tablets", "daily")))


def test_a_comma_that_is_the_decimal_sign() -> None:
    assert factor("1,5 mg", "15 mg", comma=True) == 10
    assert factor("1,500 mg", "1.5 mg", comma=False) == 0.001
