from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.batch.introductions import introduction
from pipeline.model import Heading, ListBlock, Paragraph
from pipeline.style import Locale

NAME = "content/handbooks/ward/heart.md"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "heart.md"
    path.write_bytes(data)
    return path


def test_an_introduction_is_its_blocks(tmp_path: Path, locale: Locale) -> None:
    path = written(tmp_path, b"# How\n\nFrom *A* to Z:\n\n- one\n- two\n")

    reported = introduction(path, NAME, "en-GB", locale)

    assert reported.value
    assert [type(block) for block in reported.value] == [Heading, Paragraph, ListBlock]
    assert reported.diagnostics == ()


def test_what_was_repaired_is_said(tmp_path: Path, locale: Locale) -> None:
    path = written(tmp_path, "Guillain-Barr√© is in this part.\n".encode())

    reported = introduction(path, NAME, "en-GB", locale)

    assert reported.value
    assert [(d.code, d.path) for d in reported.diagnostics] == [("S003", NAME)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "there is no text to print"),
        (b"caf\xe9\n", "UTF-8"),
        (b"---\ntitel: x\n---\n\nText.\n", "unknown key 'titel'"),
        ("Take \ufffd 2\n".encode(), "U+FFFD"),
        (b"[" * 30_000, ""),
    ],
)
def test_what_cannot_be_printed_is_left_out_and_said(
    tmp_path: Path, data: bytes, says: str, locale: Locale
) -> None:
    reported = introduction(written(tmp_path, data), NAME, "en-GB", locale)

    assert reported.value == ()
    assert {(d.code, d.severity, d.path) for d in reported.diagnostics} == {
        ("E012", "warning", NAME)
    }
    assert says in reported.diagnostics[0].message


def test_a_file_that_is_missing_or_elsewhere_is_said(tmp_path: Path, locale: Locale) -> None:
    missing = introduction(tmp_path / "none.md", NAME, "en-GB", locale)
    elsewhere = introduction(None, NAME, "en-GB", locale)

    assert missing.value == elsewhere.value == ()
    assert [d.code for d in (*missing.diagnostics, *elsewhere.diagnostics)] == ["E012", "E012"]
    assert "not in the folder" in elsewhere.diagnostics[0].message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("I cannot provide information on this medicine.", "the author refuses"),
        ("This product does not exist.", "does not exist"),
        ("Take [insert dose] daily.", "placeholder"),
        ("Certainly! Here is the introduction:", "machine"),
    ],
)
def test_what_keeps_a_leaflet_from_print_keeps_an_introduction(
    tmp_path: Path, locale: Locale, text: str, says: str
) -> None:
    path = written(tmp_path, f"# The heart\n\nIn this part.\n\n{text}\n".encode())

    reported = introduction(path, NAME, "en-GB", locale)

    (found,) = reported.diagnostics
    assert reported.value == ()
    assert (found.code, found.severity, found.path, found.line) == ("E012", "warning", NAME, 5)
    assert says in found.message
    assert found.hint == "The part is printed without an introduction."


def test_a_named_reviewer_lifts_it_as_in_a_leaflet(tmp_path: Path, locale: Locale) -> None:
    matter = "status: approved\nreviewer: Dr A. Novak\noverrides: {C035: approved}\n"
    path = written(tmp_path, f"---\n{matter}---\n\nI hope this book helps you.\n".encode())

    assert introduction(path, NAME, "en-GB", locale).value
