"""The handbook of the whole corpus: valid, accessible, and with every word of every leaflet."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline import build_leaflets
from pipeline.verify.ace import ace
from pipeline.verify.book import structure
from pipeline.verify.epubcheck import epubcheck
from pipeline.verify.roundtrip import read_back_epub, source_text, wanted
from pipeline.verify.verapdf import verapdf
from pipeline.verify.volume import Chapter, judge
from tests.corpus.conftest import ROOT, CorpusBuild

pytestmark = pytest.mark.corpus

EVERY = 20
"""Ace opens each chapter in a browser, a second or more each, so here it sees one in so many."""

PRINTED = 60
"""Leaflets of a book on paper."""


def test_the_handbook_has_a_chapter_for_every_leaflet_built(corpus_build: CorpusBuild) -> None:
    (entry,) = corpus_build.manifest.handbooks
    with zipfile.ZipFile(corpus_build.handbook) as book:
        chapters = [name for name in book.namelist() if "/medicines/" in name]

    assert set(entry.leaflets) == {leaflet.id for leaflet in corpus_build.built}
    assert len(chapters) == len(corpus_build.built)


def test_epubcheck_has_nothing_to_say(corpus_build: CorpusBuild) -> None:
    (verdict,) = epubcheck([corpus_build.handbook])

    assert [str(message) for message in verdict.messages] == []


def test_every_word_is_in_its_chapter_once_and_in_order(corpus_build: CorpusBuild) -> None:
    sources = ((entry.id, corpus_build.source(entry)) for entry in corpus_build.built)
    chapters = ((name, wanted(source_text(source))) for name, source in sources)

    verdict = read_back_epub(chapters, corpus_build.handbook)

    assert [str(message) for message in verdict.messages] == []


def test_the_handbook_holds_together(corpus_build: CorpusBuild) -> None:
    verdict = structure(corpus_build.handbook)

    assert [str(message) for message in verdict.messages] == []


def test_a_printed_handbook_leads_where_it_says_and_loses_no_word(
    corpus_build: CorpusBuild, tmp_path: Path
) -> None:
    step = len(corpus_build.built) // PRINTED
    entries = corpus_build.built[::step][:PRINTED]
    sources = [corpus_build.source(entry) for entry in entries]
    definition = tmp_path / "printed.toml"
    definition.write_text('title = "Printed"\neditions = ["print"]\n', encoding="utf-8")
    out = tmp_path / "out"

    build_leaflets(
        sources, out=out, handbooks=[str(definition)], leaflets=False, project=ROOT, workers=2
    )
    book = out / "print/printed.pdf"
    chapters = (
        Chapter(entry.id, wanted(source_text(source)))
        for entry, source in zip(entries, sources, strict=True)
    )
    verdicts = [*judge(book, chapters, ("words", "pages")), *verapdf([book])]

    assert len(entries) == PRINTED
    assert [str(message) for verdict in verdicts for message in verdict.messages] == []
    assert len(verdicts) == 4


def test_ace_finds_no_violation_in_a_sample(corpus_build: CorpusBuild, tmp_path: Path) -> None:
    sample = [corpus_build.source(entry) for entry in corpus_build.built[::EVERY]]
    handbook = tmp_path / "sample.toml"
    handbook.write_text('title = "A sample"\n', encoding="utf-8")
    out = tmp_path / "out"

    build_leaflets(sample, out=out, handbooks=[str(handbook)], project=ROOT, workers=1)
    (verdict,) = ace([out / "epub/sample.epub"])

    assert len(sample) > 10
    assert [str(message) for message in verdict.messages] == []
