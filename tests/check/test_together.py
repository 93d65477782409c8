"""Leaflets that are checked together get what each of them gets alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.batch.jobs import AT_ONCE
from pipeline.batch.understand import check_leaflet, check_some
from pipeline.check.core.structure import M002
from pipeline.check.page import TOGETHER, Page
from pipeline.diagnostics import Diagnostic
from pipeline.plan import Task

CASES = Path(__file__).parents[1] / "cases" / "check"


def _tasks() -> list[Task]:
    """More leaflets than rules remember at a time, of a dozen rules."""
    files = sorted(CASES.glob("*-bad/input.md"))[: 2 * TOGETHER + 3]
    root = str(CASES)
    return [Task("", str(file), file.parent.name, root, profile="all") for file in files]


def test_rules_remember_as_many_pages_as_a_worker_gets() -> None:
    assert AT_ONCE <= TOGETHER


def test_leaflets_together_get_what_each_gets_alone() -> None:
    tasks = _tasks()
    together = check_some(tasks)
    assert together == [check_leaflet(task) for task in tasks]
    assert len({found.code for result in together for found in result.diagnostics}) > TOGETHER


def test_a_rule_that_fails_ends_only_its_leaflet(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = _tasks()
    before = check_some(tasks)
    find = M002.find

    def failing(page: Page) -> object:
        if page.leaflet.path == tasks[3].name:
            raise IndexError("gone")
        return find(page)

    monkeypatch.setattr(M002, "find", failing)
    after = check_some(tasks)
    assert [found.code for found in _errors(after[3].diagnostics)] == ["B005"]
    assert "check: IndexError: gone" in after[3].diagnostics[-1].message
    assert after[:3] + after[4:] == before[:3] + before[4:]


def _errors(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [each for each in found if each.code == "B005"]
