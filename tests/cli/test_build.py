"""What `leaflet build` and `leaflet merge` say, to whom, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from pipeline.cli import leaflet
from tests.projects import files, project, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project(tmp_path, "aspirin", "codeine", "refusal", "broken"))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(leaflet, arguments)


def test_a_dry_run_says_what_and_why_and_writes_nothing(root: Path) -> None:
    before = files(root)

    said = run("build", "--dry-run")

    assert said.exit_code == 0
    assert said.stdout.splitlines()[:2] == [
        "refusal  a4       never built",
        "refusal  chapter  never built",
    ]
    assert said.stdout.splitlines()[-1] == (
        "7 jobs would run · 1 source cannot be built; 'leaflet check' says why"
    )
    assert files(root) == before
    assert not (root / "out").exists()


def test_a_dry_run_of_what_is_up_to_date(root: Path) -> None:
    run("build")
    ledger = (root / "out/.leaflet/ledger").read_bytes()

    said = run("build", "-n")

    assert said.stdout.startswith("nothing to do · 7 unchanged")
    assert (root / "out/.leaflet/ledger").read_bytes() == ledger


def test_reports_go_to_files_and_stdout(root: Path) -> None:
    said = run("build", "--report", "github", "--report", "junit=reports/junit.xml")

    assert said.exit_code == 1
    assert said.stdout.startswith("::error file=content/leaflets/broken.md,line=")
    assert "2 leaflets and 1 handbook in out" in said.stderr
    (suite, _) = etree.parse("reports/junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")


def test_a_report_for_programs_is_the_manifest(root: Path) -> None:
    said = run("build", "--report", "json")

    assert json.loads(said.stdout) == json.loads((root / "out/manifest.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--json", "--report", "junit"], "give it a file"),
        (["--report", "jnit"], "did you mean 'junit'?"),
        (["--shard", "9/8"], "write 2/8 for the second of eight"),
        (["--shard", "x"], "write 2/8 for the second of eight"),
        (["--cluster", "local:none"], "local:none"),
        (["--changed-since", "HEAD"], "git"),
    ],
)
def test_wrong_wishes_are_2_or_3_and_build_nothing(
    arguments: list[str], says: str, root: Path
) -> None:
    said = run("build", *arguments)

    status = said.exit_code if said.exit_code else None
    if said.exception and not isinstance(said.exception, SystemExit):
        assert says in str(said.exception)  # `main` turns these into exit codes
    else:
        assert status == 2
        assert says in said.stderr
    assert not list(root.rglob("*.pdf"))


def test_a_profile_says_where_the_time_went(root: Path) -> None:
    said = run("build", "--profile")

    for word in ("print", "normalize", "check", "chapter", "bind", "aspirin", " a second"):
        assert word in said.stderr, said.stderr
    assert "normalize" not in said.stdout


def test_builds_that_are_the_same_twice(root: Path) -> None:
    said = run("build", "content/leaflets/aspirin.md", "--check-reproducible")

    assert said.exit_code == 0
    assert "built twice: 1 file, all the same" in said.stderr


def test_builds_that_are_not_the_same_twice(root: Path) -> None:
    """A template that shows what no leaflet should depend on."""
    page = (Path(__file__).parents[2] / "styles/templates/leaflet.html").read_text()
    hashed = "<p>{{ leaflet.title.__hash__() }}</p>"
    write(root / "styles/templates/leaflet.html", page.replace("</body>", hashed + "</body>"))

    said = run("build", "content/leaflets/aspirin.md", "--check-reproducible")

    assert said.exit_code == 1
    assert "not the same in both:\n  pdf/a4/aspirin.pdf" in said.stderr


def test_parts_are_merged(root: Path) -> None:
    for part in ("1/2", "2/2"):
        run("build", "--shard", part, "--out", f"part-{part[0]}")

    said = run("merge", "part-1", "part-2", "--out", "whole")

    assert said.exit_code == 1  # one is withheld, one failed
    assert "2 leaflets in whole" in said.stdout
    assert (root / "whole/pdf/a4/aspirin.pdf").exists()
    assert "all 1 handbook" not in said.stdout

    assert "1 handbook built" in run("build", "--out", "whole").stdout
