"""Suppressions that are wrong: each is named with its file, its line and what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input.command import Said, leaflet, page, project


@dataclass(frozen=True, slots=True)
class Bad:
    """A file with a wrong suppression, the finding about it, and words of what to do."""

    name: str
    content: str
    code: str
    line: int
    says: str
    advises: str

    @property
    def source(self) -> str:
        """Where it is in the project."""
        return f"content/leaflets/{self.name}.md"


def with_comment(comment: str) -> str:
    """A page with a comment in line 9, above some text."""
    return page(f"{comment}\nTake it.")


def with_key(value: str) -> str:
    """A page whose key `suppress` begins in line 3."""
    return page("Take it.", suppress=value)


BAD = (
    Bad("unknown", with_key("{M0O1: why}"), "S031", 3, "'M0O1'", "Did you mean 'M001'?"),
    Bad("unlike-any", with_key("{all: why}"), "S031", 3, "'all'", "'leaflet explain' lists"),
    Bad("a-pack", with_key("{safety: why}"), "S031", 3, "'safety'", "Name its codes, not the pack"),
    Bad("no-reason", with_key('{M001: ""}'), "S030", 3, "gives no reason", "suppress: {CODE:"),
    Bad("null-reason", with_key("{M001: }"), "S030", 3, "gives no reason", "suppress: {CODE:"),
    Bad(
        "expired",
        with_key("\n  M001:\n    reason: why\n    until: 2020-01-31"),
        "S032",
        4,
        "in force until 2020-01-31",
        "give a later day",
    ),
    Bad(
        "gate", with_key("{C001: why}"), "S034", 3, "C001 cannot be", "overrides: {C001: approved}"
    ),
    Bad("error", with_key("{M010: why}"), "S034", 3, "M010 cannot be", "Mend what it is about"),
    Bad(
        "of-others",
        with_key("{M013: why}"),
        "S034",
        3,
        "M013 cannot be suppressed",
        "Write the name without brackets",
    ),
    Bad("needless", with_key("{S011: why}"), "S033", 3, "no S011 here", "Delete the suppression"),
    Bad("a-list", with_key("[M001]"), "S005", 3, "'suppress'", "Mend the value"),
    Bad("a-text", with_key("M001"), "S005", 3, "'suppress'", "Mend the value"),
    Bad(
        "wrong-day",
        with_key("\n  M001:\n    reason: why\n    until: 31.1.2027"),
        "S005",
        6,
        "such as 2026-05-01",
        "Mend the value",
    ),
    Bad(
        "unknown-key",
        with_key("\n  M001:\n    reason: why\n    untill: 2027-01-31"),
        "S005",
        6,
        "did you mean 'until'?",
        "Mend the value",
    ),
    Bad(
        "twice",
        with_key("\n  M001: why\n  M002: why\n  M001: why"),
        "S004",
        6,
        "'M001' stands twice (first in line 4)",
        "Keep one",
    ),
    Bad(
        "comment-without-reason",
        with_comment("<!-- leaflet: ignore M001 -->"),
        "S030",
        9,
        "M001 gives no reason",
        "<!-- leaflet: ignore T004 until 2027-01-31: the reason -->",
    ),
    Bad(
        "comment-without-code",
        with_comment("<!-- leaflet: ignore: why -->"),
        "S030",
        9,
        "names no code",
        "<!-- leaflet: ignore T004",
    ),
    Bad(
        "comment-with-a-wrong-day",
        with_comment("<!-- leaflet: ignore M001 until next May: why -->"),
        "S030",
        9,
        "'next May' is no day",
        "<!-- leaflet: ignore T004",
    ),
    Bad(
        "another-verb",
        with_comment("<!-- leaflet: disable M001: why -->"),
        "S030",
        9,
        "not understood",
        "<!-- leaflet: ignore T004",
    ),
    Bad(
        "comment-with-an-unknown-code",
        with_comment("<!-- leaflet: ignore S01l: why -->"),
        "S031",
        9,
        "'S01l'",
        "Did you mean 'S011'?",
    ),
    Bad(
        "expired-comment",
        with_comment("<!-- leaflet: ignore S011 until 2020-01-31: why -->"),
        "S032",
        9,
        "in force until 2020-01-31",
        "give a later day",
    ),
    Bad(
        "not-closed",
        with_comment("<!-- leaflet: ignore S011: why"),
        "S030",
        9,
        "is not closed",
        "<!-- leaflet: ignore T004",
    ),
)


@dataclass(frozen=True, slots=True)
class Results:
    """One check of all of them."""

    said: Said
    checked: dict[str, Any]

    def findings(self, source: str) -> list[dict[str, Any]]:
        """What was found in a source."""
        (entry,) = (e for e in self.checked["leaflets"] if e["source"] == source)
        return list(entry["diagnostics"])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    files: dict[str, str | bytes] = {bad.source: bad.content for bad in BAD}
    root = project(tmp_path_factory.mktemp("suppressions"), files)
    said = leaflet("check", "--json", root=root)
    return Results(said, json.loads(said.out))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_it_is_named_with_its_line_and_what_to_do(bad: Bad, results: Results) -> None:
    (found,) = (f for f in results.findings(bad.source) if f["code"] == bad.code)

    assert (found["path"], found["line"]) == (bad.source, bad.line)
    assert bad.says in found["message"]
    assert bad.advises in found["hint"]


@pytest.mark.parametrize(
    "bad", [bad for bad in BAD if bad.code not in ("S005", "S004")], ids=lambda bad: bad.name
)
def test_it_stops_no_leaflet_and_hides_nothing(bad: Bad, results: Results) -> None:
    (entry,) = (e for e in results.checked["leaflets"] if e["source"] == bad.source)
    missing = [f for f in entry["diagnostics"] if f["code"] == "M001"]

    assert entry["status"] == "ok"
    assert missing


def test_a_build_knows_no_day(tmp_path: Path) -> None:
    text = with_key("\n  M001:\n    reason: why\n    until: 2020-01-31")
    root = project(tmp_path, {"content/leaflets/expired.md": text})

    said = leaflet("check", "--json", "--profile", "core", root=root)
    built = leaflet("build", "-v", root=root)

    assert "S032" in said.out
    assert built.code == 0
    assert "S032" not in built.text
    assert "content/leaflets/expired.md:1: warning M001" not in built.text
