"""`RULES.md` says what the docstrings and the labels say."""

from __future__ import annotations

import re

from pipeline.commands.codes import PACKS, codes, codes_of
from tests.catalogue import PAGES, RULES, catalogue, known_hits, samples

TEXT = RULES.read_text(encoding="utf-8")


def test_the_catalogue_is_that_of_the_docstrings_and_labels() -> None:
    """To mend: `python -m tests.catalogue`."""
    assert catalogue() == TEXT


def test_every_code_has_one_entry_and_those_of_packs_come_first() -> None:
    entries = re.findall(r"^#### (\w+): ", TEXT, re.MULTILINE)

    in_packs = [code for pack in PACKS for code in codes_of(pack)]
    assert entries[: len(in_packs)] == in_packs
    assert sorted(entries) == sorted(codes())


def test_every_rule_has_a_row_of_what_it_finds() -> None:
    rows = re.findall(r"^\| (\w\d{3}) \|", TEXT, re.MULTILINE)

    assert sorted(rows) == sorted(code for pack in PACKS for code in codes_of(pack))


def test_hits_were_measured_for_rules_that_there_are() -> None:
    assert set(known_hits()) <= {PAGES, *codes()}
    assert set(samples()) <= set(codes())


def test_no_hit_is_counted_on_more_pages_than_there_are() -> None:
    hits = dict(known_hits())
    pages = hits.pop(PAGES)

    assert pages.regular_pages > 300
    for row in hits.values():
        assert row.regular_pages <= min(pages.regular_pages, row.regular_hits)
        assert row.irregular_pages <= min(pages.irregular_pages, row.irregular_hits)
