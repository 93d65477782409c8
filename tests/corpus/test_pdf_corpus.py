"""All pages of the corpus in print: none fails, none breaks a standard, none loses a word."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline.diagnostics import Severity
from pipeline.verify.roundtrip import read_back_pdf
from pipeline.verify.verapdf import verapdf
from pipeline.verify.verdict import Verdict
from tests.corpus.conftest import CorpusBuild
from tests.emit.test_pages import off_the_page
from tests.press import glyphs, page_texts

pytestmark = pytest.mark.corpus


def test_every_page_is_built_or_withheld_with_a_reason(
    corpus_build: CorpusBuild, corpus: Path, seed: Path
) -> None:
    pages = [*corpus.rglob("*.md"), *seed.rglob("*.md")]
    entries = corpus_build.manifest.leaflets

    statuses = Counter(entry.status for entry in entries)

    assert set(statuses) == {"built", "withheld"}, [e for e in entries if e.status == "failed"]
    assert len(entries) == len({entry.source for entry in entries}) == len(pages)
    assert statuses["built"] > len(pages) / 2
    for entry in entries:
        reasons = [d for d in entry.diagnostics if d.severity is Severity.WITHHELD]
        assert bool(reasons) is (entry.status == "withheld"), entry
        assert len(entry.artifacts) == (entry.status == "built"), entry


def test_every_leaflet_is_pdf_ua_1_and_pdf_a_3a(corpus_build: CorpusBuild) -> None:
    verdicts = verapdf(corpus_build.pdfs, jobs=2)

    assert len(verdicts) == 2 * len(corpus_build.built)
    assert [_named(verdict) for verdict in verdicts if not verdict.passed] == []


def test_every_word_is_printed_once_and_in_order(corpus_build: CorpusBuild) -> None:
    sources = [corpus_build.source(entry) for entry in corpus_build.built]

    with ProcessPoolExecutor(2) as pool:
        verdicts = list(pool.map(read_back_pdf, sources, corpus_build.pdfs, chunksize=20))

    assert len(verdicts) == len(corpus_build.built)
    assert [_named(verdict) for verdict in verdicts if not verdict.passed] == []


def test_no_ink_is_outside_the_margins(corpus_build: CorpusBuild) -> None:
    """On every twelfth leaflet, and on those with the longest names."""
    longest = sorted(corpus_build.pdfs, key=lambda path: len(path.name))[-10:]

    for path in {*corpus_build.pdfs[::12], *longest}:
        astray = [glyph for glyph in glyphs(path.read_bytes()) if off_the_page(glyph)]
        assert astray == [], path.name


def test_the_seed_is_printed_with_its_words_repaired(corpus_build: CorpusBuild, seed: Path) -> None:
    (page,) = seed.glob("*.md")
    (entry,) = (e for e in corpus_build.built if corpus_build.source(e).samefile(page))
    (repair,) = (d for d in entry.diagnostics if d.code == "S003")

    text = " ".join(page_texts(corpus_build.path(entry.artifacts[0]).read_bytes()))

    assert "Barr√©" in page.read_text(encoding="utf-8")
    assert "Guillain-Barré" in text
    assert "√" not in text
    assert "Guillain-Barré" in repair.message


def test_a_lost_word_would_be_found(corpus_build: CorpusBuild, tmp_path: Path) -> None:
    entry = corpus_build.built[0]
    more = tmp_path / "more.md"
    more.write_bytes(corpus_build.source(entry).read_bytes() + b"\n\nUnprinted words.\n")

    verdict = read_back_pdf(more, corpus_build.path(entry.artifacts[0]))

    assert [message.rule for message in verdict.messages] == ["lost", "lost"]


def _named(verdict: Verdict) -> str:
    return "\n".join((f"{verdict.path.name}: {verdict.validator}", *map(str, verdict.messages)))
