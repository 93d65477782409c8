"""Checks of sources, and the reports that machines read of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from pipeline import check_leaflets, read_leaflet
from pipeline.batch.result import LeafletResult
from pipeline.commands.check_report import SCHEMA, as_json, schema
from pipeline.commands.checking import Check
from pipeline.commands.codes import explanation, find
from pipeline.commands.reported import findings
from pipeline.commands.reports import REPORTS, as_github, as_junit
from pipeline.commands.sarif import FINGERPRINT, as_sarif
from pipeline.diagnostics import Diagnostic, Severity
from tests.projects import project, write

SARIF_SCHEMA = (
    Path(__file__).resolve().parent.parent
    / ".tools/ace/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)
"""The schema of the standard, which `make test` installs with the tools."""


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
    assert [*REPORTS[name](checked)] == [*REPORTS[name](checked)]


@pytest.fixture
def placed(tmp_path: Path) -> tuple[Check, Path]:
    """A check that finds a word in a line."""
    write(tmp_path / "content/leaflets/a.md", "# A\n\nTake **5.0** mg, then 5.0 mg.\n")
    found = [
        Diagnostic("M005", Severity.WARNING, "content/leaflets/a.md", 3, "odd", "Mend", "5.0 mg"),
        Diagnostic("M006", Severity.HINT, "content/leaflets/a.md", 3, "odd"),
    ]
    result = LeafletResult("a", "content/leaflets/a.md", "0" * 64, "built", tuple(found))
    return Check((result,)), tmp_path


# --- JSON ---


def test_json_lists_leaflets_like_the_manifest(checked: Check) -> None:
    data = json.loads(as_json(checked))

    broken = data["leaflets"][1]
    assert (broken["id"], broken["status"]) == ("broken", "failed")
    assert broken["diagnostics"][0]["code"] == "S004"


def test_json_says_where_the_words_in_question_are(placed: tuple[Check, Path]) -> None:
    ((first, second),) = (
        leaflet["diagnostics"] for leaflet in json.loads(as_json(*placed))["leaflets"]
    )

    assert second == {
        "code": "M005",
        "severity": "warning",
        "path": "content/leaflets/a.md",
        "line": 3,
        "column": 23,
        "end_column": 29,
        "message": "odd",
        "hint": "Mend",
        "quote": "5.0 mg",
        "fixable": False,
    }
    assert (first["code"], first["column"], first["fixable"]) == ("M006", 0, True)


def test_the_schema_in_the_package_is_that_of_the_classes() -> None:
    """To mend: write `json.dumps(schema(), indent=2)` into the file, and read the change."""
    assert json.loads(SCHEMA.read_text()) == schema()


def test_json_follows_its_schema(checked: Check, placed: tuple[Check, Path]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for text in (as_json(checked), as_json(awkward()), as_json(*placed)):
        jsonschema.validate(json.loads(text), schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"leaflets": [], "diagnostics": [{}], "version": 1}, schema())


@pytest.mark.parametrize("name", REPORTS)
def test_half_a_character_breaks_no_report(name: str) -> None:
    """As a file's name may have it; reports for machines are JSON or XML all the same."""
    odd = Diagnostic("S003", Severity.WARNING, "a\ud83d.md", 1, "odd")

    text = "".join(REPORTS[name](Check((LeafletResult("a", odd.path, "", "built", (odd,)),))))

    if name in ("json", "sarif"):
        json.loads(text)


# --- SARIF ---


def sarif_errors(log: object) -> list[str]:
    validator = jsonschema.Draft4Validator(json.loads(SARIF_SCHEMA.read_text()))
    return [error.message for error in validator.iter_errors(log)]


def test_sarif_follows_the_schema_of_the_standard(
    checked: Check, placed: tuple[Check, Path]
) -> None:
    for text in (as_sarif(checked), as_sarif(awkward()), as_sarif(*placed), as_sarif(Check(()))):
        assert sarif_errors(json.loads(text)) == []


def test_the_schema_of_sarif_is_not_content_with_everything(checked: Check) -> None:
    log = json.loads(as_sarif(checked))
    del log["runs"][0]["tool"]["driver"]["name"]
    log["runs"][0]["results"][0]["level"] = "grave"

    assert len(sarif_errors(log)) == 2


def test_sarif_has_what_the_schema_cannot_say(checked: Check) -> None:
    """SARIF 2.1.0: 3.27.5 and 3.27.6 (rule of a result), 3.49.3 (rules are named once)."""
    log = json.loads(as_sarif(checked))

    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(findings(checked))
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
    for rule in rules:
        assert rule["shortDescription"]["text"] == explanation(find(rule["id"])).title


def test_sarif_marks_the_words_in_question(placed: tuple[Check, Path]) -> None:
    whole, words = (location(result) for result in results(*placed))

    assert words["region"] == {
        "startLine": 3,
        "startColumn": 23,
        "endColumn": 29,
        "snippet": {"text": "5.0 mg"},
    }
    line = {"startLine": 3, "snippet": {"text": "Take **5.0** mg, then 5.0 mg."}}
    assert words["contextRegion"] == line
    assert whole["region"] == line


def test_sarif_knows_a_finding_again_when_lines_are_added_above(tmp_path: Path) -> None:
    page = write(tmp_path / "content/leaflets/a.md", "# A\n\n## Ueber\n\nx\n\n## Ueber\n\nx\n")

    def prints() -> list[str]:
        found = results(check_leaflets(project=tmp_path), tmp_path)
        return [r["partialFingerprints"][FINGERPRINT] for r in found if r["ruleId"] == "M005"]

    before = prints()
    page.write_text(f"# A\n\nIt is one more line.\n\n{page.read_text()[5:]}")

    assert len(set(before)) == 2
    assert prints() == before


def results(check: Check, root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(as_sarif(check, root))["runs"][0]["results"]
    return found


def location(result: dict[str, Any]) -> dict[str, Any]:
    place: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return place


def test_sarif_paths_are_uris() -> None:
    (first, _) = results(awkward(), Path())

    assert location(first) == {
        "artifactLocation": {"uri": "a%2C%20b%3A%20100%20%25/%C3%BC%3C%26%3E.md"}
    }


# --- JUnit ---


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


def test_junit_says_where_the_words_in_question_are(placed: tuple[Check, Path]) -> None:
    root = etree.fromstring(as_junit(*placed).encode())

    assert root.findtext("testsuite/testcase/system-out") == (
        "content/leaflets/a.md:3: hint M006 odd\n"
        "content/leaflets/a.md:3:23: warning M005 odd\n    Mend"
    )


# --- GitHub ---


def test_github_marks_the_words_in_question(placed: tuple[Check, Path]) -> None:
    assert as_github(*placed).split("\n") == [
        "::warning file=content/leaflets/a.md,line=3,col=23,endColumn=29,title=M005::odd. Mend.",
        "::notice file=content/leaflets/a.md,line=3,title=M006::odd.",
    ]


def test_github_commands_are_one_line_each() -> None:
    (first, second) = as_github(awkward()).split("\n")

    assert first == second
    assert first == (
        "::warning file=a%2C b%3A 100 %25/ü<&>.md,line=1,title=S003::"
        'line%0Aone <&> "%25" \x0b\ufffe. a: hint, 5 %25.'
    )


def test_github_commands_are_graded(checked: Check) -> None:
    lines = as_github(checked).split("\n")

    assert any(line.startswith("::error file=content/leaflets/broken.md,line=") for line in lines)
    assert any(line.startswith("::error file=content/leaflets/refusal.md,line=9") for line in lines)
    assert any(line.startswith("::warning file=content/leaflets/aspirin.md") for line in lines)
