"""Reports of a build for machines, and the option that asks for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from lxml import etree

from pipeline.batch.store import OutputError
from pipeline.cli.report_option import KINDS, Asked, on_stdout, report_option, write_reports
from pipeline.commands.reports import BUILD_REPORTS, as_github, as_junit
from pipeline.commands.sarif import as_sarif
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.manifest import Artifact, HandbookEntry, LeafletEntry, Manifest, to_json

SUM = "0" * 64


def diagnostic(code: str, severity: Severity, name: str, line: int = 3) -> Diagnostic:
    return Diagnostic(code, severity, f"content/{name}", line, f"what {code} says", "Mend it.")


WITHHELD = diagnostic("C001", Severity.WITHHELD, "a-withheld.md")
FAILED = diagnostic("B009", Severity.ERROR, "failed.md", 0)
HINT = diagnostic("M006", Severity.HINT, "built.md")
UNBOUND = diagnostic("B008", Severity.ERROR, "unbound.toml", 0)
FOLDER = diagnostic("S003", Severity.WARNING, "notes.txt", 0)

FILE = Artifact("pdf/a4/built.pdf", SUM, 1000, 2)

BUILD = Manifest(
    leaflets=(
        LeafletEntry("a-withheld", "content/a-withheld.md", SUM, "withheld", (WITHHELD,)),
        LeafletEntry("built", "content/built.md", SUM, "built", (HINT,), (FILE,)),
        LeafletEntry("failed", "content/failed.md", SUM, "failed", (FAILED,)),
        LeafletEntry("old", "content/old.md", SUM, "unchanged", (), ()),
    ),
    handbooks=(
        HandbookEntry("all", "content/all.toml", SUM, "unchanged", ("built", "old")),
        HandbookEntry("unbound", "content/unbound.toml", SUM, "failed", (), (UNBOUND,)),
    ),
    diagnostics=(FOLDER,),
)


# --- reports -----------------------------------------------------------------------------------


def test_junit_has_a_case_for_each_leaflet_and_each_handbook() -> None:
    root = etree.fromstring(as_junit(BUILD).encode())

    assert (root.get("name"), root.get("tests"), root.get("failures")) == (
        "leaflet build",
        "6",
        "3",
    )
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("leaflets", "4", "2"),
        ("handbooks", "2", "1"),
    ]
    assert {
        case.get("name"): [failure.get("type") for failure in case.findall("failure")]
        for case in root.iter("testcase")
    } == {
        "a-withheld": ["C001"],
        "built": [],
        "failed": ["B009"],
        "old": [],
        "all": [],
        "unbound": ["B008"],
    }
    assert "what S003 says" in root.findtext("testsuite/system-out", "")


def test_junit_of_leaflets_alone_has_one_suite() -> None:
    root = etree.fromstring(as_junit(Manifest(BUILD.leaflets)).encode())

    assert [suite.get("name") for suite in root] == ["leaflets"]


@pytest.mark.parametrize("name", ["\udc80", "\x0b", "\uffff", "\ud83d\ude00"])
def test_junit_is_xml_whatever_a_file_is_called(name: str) -> None:
    entry = LeafletEntry(f"a{name}b", f"a{name}b.md", SUM, "built")

    root = etree.fromstring(as_junit(Manifest((entry,))).encode())

    assert [case.get("name") for case in root.iter("testcase")] == ["ab"]


def test_github_sees_what_failed_before_what_was_withheld() -> None:
    """It shows ten errors only, and withholding is a matter of course."""
    assert [line.split("::")[1] for line in as_github(BUILD).split("\n")] == [
        "error file=content/failed.md,line=1,title=B009",
        "error file=content/unbound.toml,line=1,title=B008",
        "error file=content/a-withheld.md,line=3,title=C001",
        "warning file=content/notes.txt,line=1,title=S003",
        "notice file=content/built.md,line=3,title=M006",
    ]


def test_sarif_holds_what_handbooks_and_folders_have_to_say() -> None:
    results = json.loads(as_sarif(BUILD))["runs"][0]["results"]

    assert {result["ruleId"] for result in results} == {"C001", "B009", "M006", "B008", "S003"}


@pytest.mark.parametrize("kind", BUILD_REPORTS)
def test_equal_builds_have_equal_reports(kind: str) -> None:
    assert BUILD_REPORTS[kind](BUILD) == BUILD_REPORTS[kind](BUILD)


# --- writing them ------------------------------------------------------------------------------


def test_reports_go_to_files_and_one_to_stdout(tmp_path: Path) -> None:
    file = tmp_path / "reports/junit.xml"

    text = write_reports([Asked("junit", file), Asked("json")], BUILD)

    assert file.read_text() == as_junit(BUILD)
    assert text == to_json(BUILD)


def test_nothing_for_stdout_is_not_the_same_as_an_empty_report(tmp_path: Path) -> None:
    fine = Manifest((LeafletEntry("old", "content/old.md", SUM, "unchanged"),))

    assert write_reports([], fine) is None
    assert write_reports([Asked("sarif", tmp_path / "x")], fine) is None
    assert write_reports([Asked("github")], fine) == ""


def test_a_text_ends_with_its_last_line() -> None:
    for kind in KINDS:
        text = write_reports([Asked(kind)], BUILD)
        assert text is not None
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_a_report_that_cannot_be_written_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match=r"cannot write the report: .*; choose another file"):
        write_reports([Asked("json", tmp_path / "file" / "x.json")], BUILD)


# --- the option --------------------------------------------------------------------------------


@click.command()
@report_option
def command(reports: tuple[Asked, ...]) -> None:
    for report in reports:
        click.echo(f"{report.kind} {report.file}")
    click.echo(on_stdout(reports))


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def run(*values: str) -> Result:
        return CliRunner().invoke(
            command, [part for value in values for part in ("--report", value)]
        )

    return run


def test_the_kinds_that_the_option_names_are_those_there_are() -> None:
    assert set(KINDS) == set(BUILD_REPORTS)


def test_reports_are_asked_for_by_kind_and_file(ask: Callable[..., Result]) -> None:
    assert ask().output == "False\n"
    assert ask("junit=out/a=b.xml", "github").output == "junit out/a=b.xml\ngithub None\nTrue\n"
    assert ask("junit=-").output == "junit None\nTrue\n"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["junti"], "unknown kind of report 'junti'; did you mean 'junit'?"),
        (["JSON=x"], "unknown kind of report 'JSON'; did you mean 'json'?"),
        (["pdf"], "unknown kind of report 'pdf'; there are junit, json, github, sarif"),
        (["junit="], "'junit=' names no file; write junit=FILE"),
        (["junit=."], "is a directory"),
        (["junit", "github=-"], "two reports cannot go to stdout"),
        (["junit=x.xml", "sarif=./x.xml"], "two reports cannot go to one file, x.xml"),
    ],
)
def test_what_cannot_be_reported_is_wrong_usage(
    values: list[str], says: str, ask: Callable[..., Result]
) -> None:
    said = ask(*values)

    assert said.exit_code == 2
    assert says in " ".join(said.output.split())
