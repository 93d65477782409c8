"""Leaflets on paper, whole: read in the order of their folds, against the words of their source."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pikepdf import Pdf
from weasyprint import HTML

from pipeline.formats import PROFILES, Format, load_formats
from pipeline.forms import Form, form_of
from pipeline.impose import impose
from pipeline.imposition import LAYOUTS
from pipeline.style import Style, built_in_styles
from pipeline.verify.claims import claims
from pipeline.verify.glyphs import read_pages
from pipeline.verify.paper import CHECKS, Paper, judge
from pipeline.verify.roundtrip import Wanted, excerpt_of, wanted
from pipeline.verify.verdict import Verdict
from pipeline.verify.words import pdf_words, words
from tests.verify.planted import page, saved

A5 = load_formats(Style((built_in_styles(),))).rows["a5-booklet"]


@cache
def pages(count: int) -> bytes:
    """Pages that each say which they are, in words that go on from one to the next."""
    body = "".join(
        f"<p style='break-before: page'>This is page {number}, which comes before"
        f"<p>page {number + 1} and not before page {number + 7}."
        for number in range(1, count + 1)
    )
    return page(body, size="99mm 210mm", margin="10mm")


def by_layout(layout: str) -> Format:
    """The rules of a format with another way to place its pages."""
    return replace(A5, imposition=layout, sheet="any")


def verdicts(
    data: bytes, format_: Format, words_: Sequence[str], tmp_path: Path, finish: str = "digital"
) -> dict[str, Verdict]:
    path = tmp_path / "leaflet.pdf"
    path.write_bytes(data)
    found = judge(path, Paper(format_, finish, Wanted(tuple(words_), ())), CHECKS)
    return {verdict.validator: verdict for verdict in found}


# --- folding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_sheets_are_read_in_the_order_of_their_pages(
    layout: str, count: int, tmp_path: Path
) -> None:
    data = pages(count)

    found = verdicts(impose(data, layout, marks=True), by_layout(layout), pdf_words(data), tmp_path)

    assert [verdict for verdict in found.values() if not verdict.passed] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sheets_with_pages_in_a_wrong_order_are_found(layout: str, tmp_path: Path) -> None:
    with Pdf.open(io.BytesIO(pages(6))) as pdf:
        moved = pdf.pages[4]
        del pdf.pages[4]
        pdf.pages.insert(3, moved)
        wrong = impose(saved(pdf), layout, marks=True)

    found = verdicts(wrong, by_layout(layout), pdf_words(pages(6)), tmp_path)

    assert {name for name, verdict in found.items() if not verdict.passed} == {"words"}


def test_sheets_that_are_folded_otherwise_are_found(tmp_path: Path) -> None:
    data = impose(pages(6), "trifold", marks=True)

    found = verdicts(data, by_layout("booklet"), pdf_words(pages(6)), tmp_path)

    assert "outside" in {message.rule for message in found["placing"].messages}


def test_pages_are_read_as_pdfium_reads_them_whole() -> None:
    data = pages(6)

    own = words("\n".join(text for side in read_pages(data) for text in side.texts.values()))

    assert own == pdf_words(data)


# --- what is judged ------------------------------------------------------------------------------


def test_each_check_is_made_of_the_files_that_it_is_about(tmp_path: Path) -> None:
    data, text = pages(1), pdf_words(pages(1))
    a4 = by_layout("")

    assert list(verdicts(data, a4, text, tmp_path)) == ["words", "placing", "legible"]
    assert list(verdicts(data, a4, text, tmp_path, "office")) == ["words", "placing", "legible"]
    assert list(verdicts(data, a4, text, tmp_path, "press")) == list(CHECKS)
    assert not verdicts(data, a4, text, tmp_path, "press")["press"].passed


def test_only_what_is_asked_for_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "leaflet.pdf"
    path.write_bytes(pages(1))

    found = judge(path, Paper(by_layout(""), "digital", Wanted((), ())), ["placing", "press"])

    assert [verdict.validator for verdict in found] == ["placing"]


def test_a_format_is_held_to_its_own_profile(tmp_path: Path) -> None:
    large = replace(by_layout(""), profile=PROFILES["large-print"])

    found = verdicts(pages(1), large, pdf_words(pages(1)), tmp_path)

    rules = [message.rule for message in found["legible"].messages]
    assert rules == ["text", *["size"] * (len(rules) - 1)]


def test_a_lost_word_is_found(tmp_path: Path) -> None:
    data = pages(1)

    found = verdicts(data, by_layout(""), [*pdf_words(data), "always"], tmp_path)

    assert [message.text for message in found["words"].messages] == [
        "'always' is lost after 'and not before page 8'"
    ]


def test_messages_about_one_file_have_an_end(tmp_path: Path) -> None:
    data = page("".join(f"<p>Line {number}" for number in range(200)), "p { font-size: 5pt }")

    found = verdicts(data, by_layout(""), pdf_words(data), tmp_path)

    assert len(found["legible"].messages) == 50


# --- cards ---------------------------------------------------------------------------------------

SOURCE = wanted("# Aspirin\n\nFor pain.\n\n## Dosage\n\nTake one tablet. Not more.\n")


def test_the_parts_of_an_excerpt_are_what_a_card_has_to_say() -> None:
    found, invented = excerpt_of(SOURCE, ["Aspirin", "Dosage", "Take one tablet. Not more."])

    assert list(found.words) == words("Aspirin Dosage Take one tablet. Not more.")
    assert invented == ()


@pytest.mark.parametrize(
    "parts",
    [
        ["Aspirin", "Take two tablets."],
        ["Aspirin", "Take one tablet more."],
        ["Dosage", "Aspirin"],
        ["Take one tablet. Not more.", "Take one tablet. Not more."],
    ],
)
def test_what_a_card_invents_or_moves_is_found(parts: list[str]) -> None:
    _, invented = excerpt_of(SOURCE, parts)

    assert [(message.rule, message.severity) for message in invented] == [("invented", "error")]


# --- claims and forms ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "found"),
    [("pdf/a-3a", {"3a"}), ("pdf/a-3b", {"3b"}), ("pdf/ua-1", {"ua1"}), (None, set[str]())],
)
def test_claims_are_read(variant: str | None, found: set[str], tmp_path: Path) -> None:
    HTML(string="<html lang=en><title>Leaflet</title>Text").write_pdf(
        tmp_path / "leaflet.pdf", pdf_variant=variant
    )

    assert claims(tmp_path / "leaflet.pdf") == found


@pytest.mark.parametrize(
    "form",
    [Form("a4"), Form("a5-booklet", "press"), Form("a4", "office", "riverside"), Form("card")],
)
def test_a_form_is_told_from_its_place(form: Form) -> None:
    folder = f"clinics/{form}" if form.clinic else f"pdf/{form}"

    assert form_of(f"{folder}/metformin.pdf") == form


@pytest.mark.parametrize("path", ["epub/all.epub", "pdf/metformin.pdf", "x/a4/metformin.pdf"])
def test_what_is_no_leaflet_has_no_form(path: str) -> None:
    with pytest.raises(ValueError, match="no leaflet"):
        form_of(path)
