"""Golden cases: two versions of a page, and what is said of them. `--bless` rewrites that."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from pipeline.cli.diff_text import diff_text
from pipeline.commands.comparison import diff_leaflets
from pipeline.commands.diff_reports import diff_report

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    "case", sorted(path for path in CASES.iterdir() if path.is_dir()), ids=lambda path: path.name
)
def test_case(case: Path, request: pytest.FixtureRequest) -> None:
    expected = case / "expected.txt"
    said = _said(case)
    if request.config.getoption("--bless"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def _said(case: Path) -> str:
    found = diff_leaflets("old.md", "new.md", project=case)
    return click.unstyle(diff_text(diff_report(found, case))) + "\n"
