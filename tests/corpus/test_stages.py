"""All real pages, stage by stage: no word is lost, sections and refusals are found.

The pages are not part of the project: `LEAFLET_CORPUS` and `LEAFLET_SEED` say where they are.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline.check import check
from pipeline.check.page import Page as Manuscript
from pipeline.diagnostics import Diagnostic, Severity, worst
from pipeline.model import (
    Block,
    Draft,
    EffectGroup,
    Leaflet,
    QuestionAnswer,
    Section,
    Source,
    leaflet_text,
    plain_blocks,
)
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.sections import SECTIONS
from pipeline.standards import Standards
from pipeline.style import Locale
from pipeline.verify.words import lost, source_words, words

B = TypeVar("B", bound=Block)
pytestmark = pytest.mark.corpus

DATA = Path(__file__).resolve().parent.parent / "data"
REQUIRED = [kind.name for kind in SECTIONS.values() if kind.required]
LABELS = {"subject": "part"}
"""Kinds that the labels call otherwise than the model."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page after each stage."""

    name: str
    source: Source
    draft: Draft
    leaflet: Leaflet


@pytest.fixture(scope="module")
def pages(corpus: Path, locale: Locale) -> dict[str, Page]:
    """Every page of the corpus, by folder and name."""
    paths = sorted(corpus.glob("*/*.md"))
    assert len(paths) >= 640
    return {page.name: page for page in (staged(path, corpus, locale) for path in paths)}


def staged(path: Path, root: Path, locale: Locale) -> Page:
    name = path.relative_to(root).with_suffix("").as_posix()
    source = read(path, name, "en-GB").value
    assert source is not None, name
    draft = parse(source).value
    assert draft is not None, name
    return Page(name, source, draft, normalize(draft, locale))


def findings(page: Page, locale: Locale) -> tuple[Diagnostic, ...]:
    return check(Manuscript(page.leaflet, page.source, locale, Standards()))


def labelled(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


# --- words -------------------------------------------------------------------------------------


def test_parse_and_normalize_give_the_words_of_another_parser(pages: dict[str, Page]) -> None:
    assert [fault for page in pages.values() for fault in faults(page)] == []


def test_so_they_do_for_the_seed(seed: Path, locale: Locale) -> None:
    paths = sorted(seed.glob("*.md"))

    assert paths
    assert [f for path in paths for f in faults(staged(path, seed, locale))] == []


def faults(page: Page) -> Iterator[tuple[str, str, object]]:
    """Stages after which a page's words are not those that another parser sees, and the first."""
    expected = source_words(page.source.text)
    for stage, text in (
        ("parse", plain_blocks(page.draft.blocks)),
        ("normalize", leaflet_text(page.leaflet)),
    ):
        found = words(text)
        if found != expected:
            yield page.name, stage, (*lost(expected, found), *lost(found, expected))[:1]


def test_a_missing_word_is_a_fault(pages: dict[str, Page]) -> None:
    page = next(iter(pages.values()))
    shorter = Page(page.name, page.source, Draft(page.source, page.draft.blocks[1:]), page.leaflet)

    assert [stage for _, stage, _ in faults(shorter)] == ["parse"]


# --- regular pages -----------------------------------------------------------------------------


def test_regular_pages_are_understood(pages: dict[str, Page]) -> None:
    regular = [page for page in pages.values() if page.name.startswith("regular/")]

    misses = {
        page.name: list(missing(page.leaflet)) for page in regular if any(missing(page.leaflet))
    }

    assert len(regular) >= 380
    assert len(misses) <= 0.005 * len(regular), misses


def missing(leaflet: Leaflet) -> Iterator[str]:
    """What a regular page has and was not understood.

    Two say under their FAQs that there are none to give; where nobody asks, nothing is missing.
    """
    kinds = [s.kind for s in leaflet.sections if s.kind not in ("introduction", "disclaimer")]
    if kinds != REQUIRED:
        yield f"sections {kinds}"
    questions = list(of_type(QuestionAnswer, blocks_of("faqs", leaflet.sections)))
    if not questions and "?" in plain_blocks(blocks_of("faqs", leaflet.sections)):
        yield "questions"
    yield from (f"answer in line {q.line}" for q in questions if not q.answer)
    if not any(of_type(EffectGroup, blocks_of("side_effects", leaflet.sections))):
        yield "effect groups"


def blocks_of(kind: str, sections: Iterable[Section]) -> tuple[Block, ...]:
    return tuple(block for section in sections if section.kind == kind for block in section.blocks)


def of_type(kind: type[B], blocks: Iterable[Block]) -> Iterator[B]:
    return (block for block in blocks if isinstance(block, kind))


# --- irregular pages ---------------------------------------------------------------------------


def test_sections_of_irregular_pages_are_recognised(pages: dict[str, Page]) -> None:
    wanted = defaultdict[str, list[tuple[int, str, str]]](list)
    for row in labelled("irregular_sections.csv"):
        kind = LABELS.get(row["kind"], row["kind"])
        wanted[row["page"]].append((int(row["line"]), kind, row["subject"]))

    misses = [
        (page, place)
        for page, places in wanted.items()
        for place in places
        if place not in recognised(pages[page].leaflet)
    ]

    count = sum(map(len, wanted.values()))
    print(f"\n{count - len(misses)} of {count} sections recognised; missed:", *misses, sep="\n  ")
    assert len(wanted) == 40
    assert len(misses) <= 0.05 * count


def recognised(leaflet: Leaflet) -> set[tuple[int, str, str]]:
    """Line, kind and subject of each section; the labels call brand names `other`."""
    other = {"brand_names": "other"}
    return {(s.line, other.get(s.kind, s.kind), s.subject) for s in leaflet.sections}


# --- the safety gate ---------------------------------------------------------------------------


def test_refusals_are_withheld_and_proper_pages_are_not(
    pages: dict[str, Page], locale: Locale
) -> None:
    """Borderline pages that lean to being withheld may go either way."""
    rows = list(labelled("gate_labels.csv"))
    withheld = {
        name
        for name, page in pages.items()
        if worst(check(Manuscript(page.leaflet, page.source, locale, Standards())))
        == Severity.WITHHELD
    }

    assert {row["page"] for row in rows} == set(pages)
    assert [r["page"] for r in rows if must_be_withheld(r) and r["page"] not in withheld] == []
    assert [r["page"] for r in rows if must_be_printed(r) and r["page"] in withheld] == []


def must_be_withheld(row: dict[str, str]) -> bool:
    return row["label"] in ("refusal", "nonexistent")


def must_be_printed(row: dict[str, str]) -> bool:
    return row["label"] == "proper" or (row["label"], row["lean"]) == ("borderline", "print")


def test_the_labels_ask_for_both() -> None:
    rows = list(labelled("gate_labels.csv"))

    assert {row["label"] for row in rows} == {"proper", "borderline", "nonexistent", "refusal"}
    assert sum(map(must_be_withheld, rows)) >= 100
    assert sum(map(must_be_printed, rows)) >= 400
