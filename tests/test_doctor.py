"""The doctor finds what `make test` installed, and says what is lost without the rest."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from pipeline.commands.doctor import examine, is_fit
from pipeline.tools import REQUIREMENTS, Requirement


def test_everything_is_here_with_version_and_place() -> None:
    findings = examine()

    assert [f.name for f in findings if not (f.present and f.version and f.path)] == []
    assert is_fit(findings, "leaflets")
    assert is_fit(findings, "verify")


def test_findings_are_json() -> None:
    findings = [dataclasses.asdict(finding) for finding in examine()]

    assert json.loads(json.dumps(findings)) == findings


def test_a_missing_validator_matters_to_verifying_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    findings = examine(row for row in REQUIREMENTS if row.name in {"Java", "WeasyPrint"})

    assert {f.name: f.present for f in findings} == {"WeasyPrint": True, "Java": False}
    assert is_fit(findings, "leaflets")
    assert not is_fit(findings, "verify")


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.name)
def test_every_requirement_says_why_and_how(row: Requirement) -> None:
    assert all((row.name, row.purpose, row.lost_without, row.how_to_get))


def test_tools_are_found_from_a_folder_below_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = tmp_path / ".tools/verapdf/greenfield-apps-99.1.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path / "content")

    (verapdf,) = examine(row for row in REQUIREMENTS if row.name == "veraPDF")

    assert (verapdf.path, verapdf.version) == (str(jar), "99.1")
