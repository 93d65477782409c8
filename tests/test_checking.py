"""Checks of sources, and the reports that machines read of them."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from lxml import etree

from pipeline import check_leaflets, read_leaflet
from pipeline.batch.result import LeafletResult
from pipeline.commands.checking import Check
from pipeline.commands.codes import explanation, find
from pipeline.commands.reports import REPORTS, as_github, as_json, as_junit, as_sarif, findings
from pipeline.diagnostics import Diagnostic, Severity
from tests.projects import project

SARIF_LEVELS = {"none", "note", "warning", "error"}


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    return check_leaflets(project=project(tmp_path, "aspirin", "refusal", "broken"))


def test_a_check_says_what_would_become_of_each_leaflet(checked: Check) -> None:
    assert [(r.source, r.status) for r in checked.leaflets] == [
        ("content/leaflets/aspirin.md", "built"),
        ("content/leaflets/broken.md", "failed"),
        ("content/leaflets/refusal.md", "withheld"),
    ]


def test_processes_find_the_same(tmp_path: Path, checked: Check) -> None:
    assert check_leaflets(project=tmp_path, runner="local", workers=2) == checked


def test_settings_that_change_between_checks_count(tmp_path: Path) -> None:
    """Checks in this process remember the project while they run, and no longer."""
    root = project(tmp_path, "aspirin")
    assert check_leaflets(project=root).leaflets[0].status == "built"

    (root / "content/publisher.toml").write_text('language = "xx"')

    assert check_leaflets(project=root).leaflets[0].status == "failed"


def test_a_leaflet_is_read_with_its_findings(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "broken")

    fine = read_leaflet(root / "content/leaflets/aspirin.md", root)
    broken = read_leaflet(root / "content/leaflets/broken.md", root)

    assert fine.value is not None
    assert fine.value.title == "Aspirin"
    assert (broken.value, broken.diagnostics[0].code) == (None, "S004")


# --- reports -----------------------------------------------------------------------------------

AWKWARD = Diagnostic(
    "S003",
    Severity.WARNING,
    "a, b: 100 %/ü<&>.md",
    0,
    'line\none <&> "%" \x0b\ufffe',
    "a: hint, 5 %",
)


def awkward() -> Check:
    result = LeafletResult("a", AWKWARD.path, "", "built", (AWKWARD,))
    return Check((result,), (AWKWARD,))


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_the_same_every_time(name: str, checked: Check) -> None:
    assert REPORTS[name](checked) == REPORTS[name](checked)


def test_json_lists_leaflets_like_the_manifest(checked: Check) -> None:
    data = json.loads(as_json(checked))

    broken = data["leaflets"][1]
    assert (broken["id"], broken["status"]) == ("broken", "failed")
    assert set(broken["diagnostics"][0]) == {f.name for f in fields(Diagnostic)}


def test_sarif_has_what_the_standard_asks_for(checked: Check) -> None:
    """SARIF 2.1.0: 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.49 (rule)."""
    log = json.loads(as_sarif(checked))

    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert len(run["results"]) == len(findings(checked))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in SARIF_LEVELS
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place.get("region", {"startLine": 1})["startLine"] >= 1
    for rule in rules:
        assert rule["shortDescription"]["text"] == explanation(find(rule["id"])).title


def test_sarif_paths_are_uris(checked: Check) -> None:
    (first, _) = json.loads(as_sarif(awkward()))["runs"][0]["results"]

    location = first["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": "a%2C%20b%3A%20100%20%25/%C3%BC%3C%26%3E.md"}}


def test_junit_has_a_case_for_each_leaflet(checked: Check) -> None:
    root = etree.fromstring(as_junit(checked).encode())

    (suite,) = root
    assert root.tag == "testsuites"
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == ["aspirin", "broken", "refusal"]
    assert [failure.get("type") for case in cases for failure in case.findall("failure")] == [
        "S004",
        "C001",
    ]


def test_junit_is_xml_whatever_is_in_a_message() -> None:
    (suite,) = etree.fromstring(as_junit(awkward()).encode())

    (case,) = suite.findall("testcase")
    assert case.get("file") == AWKWARD.path
    assert 'line\none <&> "%"' in suite.findtext("testcase/system-out", "")


def test_github_commands_are_one_line_each() -> None:
    (first, second) = as_github(awkward()).split("\n")

    assert first == second
    assert first == (
        "::warning file=a%2C b%3A 100 %25/ü<&>.md,line=1,title=S003::"
        'line%0Aone <&> "%25" \x0b\ufffe. a: hint, 5 %25'
    )


def test_github_commands_are_graded(checked: Check) -> None:
    lines = as_github(checked).split("\n")

    assert any(line.startswith("::error file=content/leaflets/broken.md,line=") for line in lines)
    assert any(line.startswith("::error file=content/leaflets/refusal.md,line=9") for line in lines)
    assert any(line.startswith("::warning file=content/leaflets/aspirin.md") for line in lines)
