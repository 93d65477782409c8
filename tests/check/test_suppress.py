"""Suppressions: what they hold for, until when, and what is said of those that are wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.batch.suppressible import SUPPRESSIBLE
from pipeline.check.suppress import Suppressions, expiries, suppressed
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.model import Source
from pipeline.read import source_in
from pipeline.standards import Profile, Standards
from tests.strategies import any_text

TODAY = date(2026, 1, 1)
KNOWN = {
    "C001": Severity.WITHHELD,
    "S005": Severity.ERROR,
    "S030": Severity.WARNING,
    "M011": Severity.WARNING,
    "M012": Severity.WARNING,
    "S009": Severity.HINT,
}


def source(body: str, front: str = "") -> Source:
    """The body begins in line 4, or behind the lines of `front`."""
    text = f"---\ntitle: Nortavel\n{front}---\n{body}"
    found = source_in(text.encode(), Path("nortavel.md"), "nortavel.md", "en-GB").value
    assert found
    return found


def finding(line: int, code: str = "M011", severity: Severity = Severity.WARNING) -> Diagnostic:
    return Diagnostic(code, severity, "nortavel.md", line, "something")


def left(of: Source, *findings: Diagnostic, today: date | None = TODAY) -> list[tuple[int, str]]:
    standards = Standards(Profile(), today)
    return [(found.line, found.code) for found in suppressed(findings, of, standards, KNOWN)]


def held(body: str) -> list[int]:
    """The lines in which M011 is kept quiet, counted from the start of the body."""
    asked = Suppressions(source(body), Standards(Profile(), TODAY), KNOWN)
    lines = range(4, 4 + body.count("\n") + 1)
    return [n - 3 for n in lines if asked.keeps_quiet("M011", n, Severity.WARNING)]


NOTE = "<!-- leaflet: ignore M011: the maker's words -->"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"one\ntwo {NOTE}\nthree", [2]),
        (f"one\n{NOTE} two\nthree", [2]),
        (f"- {NOTE} one\n- two", [1]),
        (f"{NOTE}\none\ntwo\n\nthree", [2, 3]),
        (f"{NOTE}\n\none\ntwo\n\nthree", [3, 4]),
        (f"{NOTE}\n# One\ntwo", [2]),
        (f"{NOTE}\none\n## Two\nthree", [2]),
        (f"one\n\n- {NOTE}\n- two", [4]),
        (f"{NOTE}\n<!-- another -->\n\none", [4]),
        (f"{NOTE}\n<!-- leaflet: ignore\nM012: a longer\nreason -->\none", [5]),
        ("<!-- leaflet: ignore M011:\nthe maker's\nwords -->\none\ntwo\n\nthree", [4, 5]),
        ("one <!-- leaflet: ignore M011:\nthe words --> two\nthree", [1, 2]),
        (f"```\n{NOTE}\n```\none", []),
        (f"`{NOTE}`\n\none", []),
        (f"one\n\n{NOTE}", []),
        ("<!-- LEAFLET: Ignore m011, M012: the maker's words -->\none", [2]),
        ("<!-- leaflet: ignore M012 M011: the maker's words: all -->\none", [2]),
        ("<!-- leaflet: ignore M011 until 2026-01-01: the words -->\none", [2]),
        ("<!-- leaflet: ignore M011 until 2025-12-31: the words -->\none", []),
        ("<!-- leaflet: ignore M011 -->\none", []),
        ("<!-- leaflet: ignore M011: -->\none", []),
        ("<!-- leaflet: ignore: all -->\none", []),
        ("<!-- ignore M011: the words -->\none", []),
    ],
)
def test_what_a_comment_holds_for(body: str, lines: list[int]) -> None:
    assert held(body) == lines


def test_front_matter_holds_for_the_whole_file() -> None:
    of = source("one\n", "suppress:\n  M011: the maker's words\n")

    assert left(of, finding(0), finding(1), finding(6), finding(6, "M012")) == [(6, "M012")]


def test_findings_keep_their_order() -> None:
    of = source(f"one {NOTE}\ntwo")

    assert left(of, finding(9), finding(5), finding(4), finding(2)) == [
        (9, "M011"),
        (5, "M011"),
        (2, "M011"),
    ]


def test_findings_of_reading_can_be_suppressed() -> None:
    of = source("one", "suppress: {S009: none is wanted}\n")

    assert left(of, finding(1, "S009", Severity.HINT)) == []


# --- what cannot be suppressed -------------------------------------------------------------------


@pytest.mark.parametrize("code", ["C001", "S005", "S030"])
def test_what_withholds_or_fails_stays(code: str) -> None:
    of = source("one", f"suppress: {{{code}: we know}}\n")

    assert left(of, finding(5, code, KNOWN[code])) == [(5, code), (3, "S034")]


def test_a_gate_that_a_reviewer_has_lifted_stays_too() -> None:
    of = source("one", "suppress: {C001: we know}\n")

    assert left(of, finding(5, "C001", Severity.WARNING)) == [(5, "C001"), (3, "S034")]


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WITHHELD])
def test_a_finding_that_is_graver_than_its_code_stays(severity: Severity) -> None:
    of = source("one", "suppress: {M011: the maker's words}\n")

    assert (5, "M011") in left(of, finding(5, "M011", severity))


# --- what is said of suppressions ----------------------------------------------------------------


def said(body: str, front: str = "", today: date | None = TODAY) -> list[tuple[str, int, str]]:
    found = suppressed((), source(body, front), Standards(Profile(), today), KNOWN)
    return [(f.code, f.line, f"{f.message} {f.hint}") for f in found]


def test_an_unknown_code_suggests_one() -> None:
    ((code, line, text),) = said("one", "suppress: {MO11: the maker's words}\n")

    assert (code, line) == ("S031", 3)
    assert "'MO11'" in text
    assert "Did you mean 'M011'?" in text


def test_a_code_unlike_any_other_points_to_the_list() -> None:
    ((_, _, text),) = said("one", "suppress: {everything: the maker's words}\n")

    assert "'leaflet explain' lists all codes." in text


@pytest.mark.parametrize("name", ["safety", "Plain-Language", "plain_language"])
def test_a_pack_is_no_code(name: str) -> None:
    ((code, _, text),) = said("one", f"suppress: {{{name}: the maker's words}}\n")

    assert (code, text.partition("called ")[2]) == (
        "S031",
        f"'{name}' Name its codes, not the pack.",
    )


def test_a_code_is_quoted_as_it_is_written() -> None:
    front = "suppress: {t004: why, Mo11: why}\n"

    found = suppressed((), source("one", front), Standards(Profile(), TODAY), KNOWN)

    assert {finding.quote for finding in found} == {"t004", "Mo11"}


def test_where_no_day_counts_nothing_expires() -> None:
    front = "suppress: {M011: {reason: the words, until: 2020-01-31}}\n"

    assert left(source("one", front), finding(5), today=None) == []
    assert [(code, line) for code, line, _ in said("one", front)] == [("S032", 3)]


def test_one_that_keeps_nothing_quiet_is_named() -> None:
    assert [(code, line) for code, line, _ in said(f"\none {NOTE}")] == [("S033", 5)]


@pytest.mark.parametrize(
    "profile",
    [Profile(packs=("core", "safety")), Profile(packs=("core", "fda-medguide"), ignore=("M301",))],
)
def test_one_whose_rule_has_not_looked_is_not(profile: Profile) -> None:
    of = source("one", "suppress: {M301: it is old}\n")

    assert suppressed((), of, Standards(profile, TODAY), SUPPRESSIBLE) == ()


def test_a_comment_that_is_not_closed_is_named() -> None:
    ((code, line, text),) = said("one\n\n<!-- leaflet: ignore M011: the words\n\ntwo")

    assert (code, line) == ("S030", 6)
    assert "is printed" in text


def test_a_comment_that_swallows_the_next_is_named() -> None:
    ((code, _, text),) = said("<!-- leaflet: ignore M011: the words\n\ntwo <!-- a note -->")

    assert code == "S030"
    assert "goes on to the end of the next one" in text


def test_the_house_can_do_without_such_findings() -> None:
    standards = Standards(Profile(ignore=("S033",)), TODAY)

    assert suppressed((), source(f"one {NOTE}"), standards, KNOWN) == ()


# --- days and any text ---------------------------------------------------------------------------


def test_the_days_on_which_they_expire_are_known() -> None:
    body = "<!-- leaflet: ignore M011 until 2026-05-01: x -->\none\n\n<!-- leaflet: ignore M012 -->"
    of = source(body, "suppress: {M011: {reason: x, until: 2027-01-01}, M012: y}\n")

    assert expiries(of) == (date(2026, 5, 1), date(2027, 1, 1))


def test_a_page_without_suppressions_is_as_it_was() -> None:
    findings = (finding(7), finding(3))

    assert suppressed(findings, source("one"), Standards(), KNOWN) == findings


@given(any_text)
def test_no_text_is_too_odd(text: str) -> None:
    of = Source("page.md", source("one").metadata, f"{text}{NOTE}{text}", 4, "", b"")
    standards = Standards(Profile(), TODAY)

    found = suppressed((finding(5), finding(6, "C001", Severity.WITHHELD)), of, standards, KNOWN)

    assert finding(6, "C001", Severity.WITHHELD) in found
    assert {f.code for f in found} <= {"M011", "C001", "S030", "S031", "S032", "S033", "S034"}
