"""Warnings are right in nine of ten cases, as real pages and those who judged their hits show."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands.codes import codes_of
from pipeline.diagnostics import Severity
from pipeline.standards import Pack
from tests.catalogue import known_hits, measure, samples
from tests.labels import LABELS, hits_of, labelled, rules

pytestmark = pytest.mark.corpus

LOUD = (Severity.WARNING, Severity.WITHHELD)
PRECISION = 0.9
ENOUGH = 10
"""Hits from which on a rule of safety or of plain language has to have been judged."""

JUDGED: tuple[Pack, ...] = ("safety", "plain-language")


@pytest.fixture(scope="module")
def found(corpus: Path) -> dict[str, set[tuple[str, str, str]]]:
    """The keys of all hits on pages of the usual shape, by code."""
    return {code: {hit.key for hit in hits} for code, hits in hits_of(rules()).items()}


@pytest.mark.parametrize("code", sorted(path.stem for path in LABELS.glob("*.csv")))
def test_what_was_judged_is_still_found(
    code: str, found: dict[str, set[tuple[str, str, str]]]
) -> None:
    """To mend: `python -m tests.labels sample CODE`, and judge the hits anew."""
    gone = [row for row in labelled(code) if row[:3] not in found[code]]

    assert not gone


def test_a_warning_is_right_in_nine_of_ten_cases() -> None:
    loud = {code: each for code, each in samples().items() if rules()[code].severity in LOUD}

    assert not {code: each for code, each in loud.items() if each.precision < PRECISION}


@pytest.mark.parametrize("code", sorted(code for pack in JUDGED for code in codes_of(pack)))
def test_a_rule_that_hits_was_judged(
    code: str, found: dict[str, set[tuple[str, str, str]]]
) -> None:
    assert len(found[code]) < ENOUGH or code in samples()


def test_the_hits_in_the_catalogue_are_those_there_are(corpus: Path) -> None:
    """To mend: `python -m tests.catalogue --measure`."""
    assert {row.code: row for row in measure()} == known_hits()
