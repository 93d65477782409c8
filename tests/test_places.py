"""Findings are placed in the columns of their source, whatever marks stand between the words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands.places import Placed, placed
from pipeline.diagnostics import Diagnostic, Severity

PAGE = "page.md"


def finding(quote: str, line: int = 1, message: str = "", code: str = "M005") -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, PAGE, line, message, "", quote)


def places(tmp_path: Path, text: str | bytes, *found: Diagnostic) -> list[Placed]:
    raw = text.encode() if isinstance(text, str) else text
    (tmp_path / PAGE).write_bytes(raw)
    return list(placed(found, tmp_path))


@pytest.mark.parametrize(
    ("line", "quote", "marked"),
    [
        ("Take 5.0 mg each day.", "5.0 mg", "5.0 mg"),
        ("Take **5.0** mg each day.", "5.0 mg", "5.0** mg"),
        ("Take 5.0\u00a0 mg each day.", "5.0 mg", "5.0\u00a0 mg"),
        ("Less than &lt;5 mg", "<5 mg", "&lt;5 mg"),
        ("See [the leaflet](https://example.org/a) first", "the leaflet first", None),
        ("Take *with* `food` now", "with food now", "with* `food` now"),
        ("Use [[metformin|its leaflet]] too", "its leaflet too", "its leaflet]] too"),
        ("Guillain-Barr√© syndrome", "Guillain-Barré syndrome", "Guillain-Barr√© syndrome"),
        (r"5 \* 3 mg", "5 * 3 mg", r"5 \* 3 mg"),
        ("10 mg and 1 mg", "1 mg", "1 mg"),
        ("microgram, mcg", "mc", "mc"),
        ("two  spaces   three", "  ", "  "),
        ("two   spaces  three", "  ", "  "),
        ("It is not known. Ask.", "It is not known…", "It is not known"),
        ("漢字 mg", "mg", "mg"),
    ],
)
def test_words_are_found_as_a_reader_sees_them(
    line: str, quote: str, marked: str | None, tmp_path: Path
) -> None:
    (place,) = places(tmp_path, line, finding(quote))

    words = place.text[place.column - 1 : place.end_column - 1]
    assert words == (marked or "the leaflet](https://example.org/a) first")
    assert place.text == line


def test_whole_words_come_before_parts_of_words(tmp_path: Path) -> None:
    (place,) = places(tmp_path, "An IUD of 5 IU.", finding("IU"))

    assert (place.column, place.end_column) == (13, 15)


def test_findings_of_the_same_words_share_them_out(tmp_path: Path) -> None:
    found = [finding("daily"), finding("daily"), finding("daily")]

    columns = [place.column for place in places(tmp_path, "daily or daily", *found)]

    assert columns == [1, 10, 10]


def test_findings_of_two_codes_are_about_the_same_words(tmp_path: Path) -> None:
    found = places(tmp_path, "daily or daily", finding("daily"), finding("daily", code="T001"))

    assert [(p.diagnostic.code, p.column) for p in found] == [("M005", 1), ("T001", 1)]


def test_words_that_go_on_overleaf_are_marked_to_the_end_of_the_line(tmp_path: Path) -> None:
    text = "Ask your **doctor\nor pharmacist** first.\n"

    (place,) = places(tmp_path, text, finding("doctor or pharmacist first."))

    assert (place.text, place.column, place.end_column) == ("Ask your **doctor", 12, 18)


@pytest.mark.parametrize("quote", ["", "cat", "e", "…"])
def test_words_that_are_not_there_have_no_column(quote: str, tmp_path: Path) -> None:
    (place,) = places(tmp_path, "Tak a dog\nas well.\n", finding(quote))

    assert (place.column, place.end_column, place.text) == (0, 0, "Tak a dog")
    assert place.where == "page.md:1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_any_editor(end: str, tmp_path: Path) -> None:
    text = f"one\u2028still one{end}two mg{end}"

    (place,) = places(tmp_path, text, finding("mg", 2))

    assert (place.text, place.where) == ("two mg", "page.md:2:5")


def test_a_byte_order_mark_takes_no_column(tmp_path: Path) -> None:
    (place,) = places(tmp_path, b"\xef\xbb\xbfmg", finding("mg"))

    assert place.column == 1


def test_what_cannot_be_read_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    found = [
        Diagnostic("S001", Severity.ERROR, name, line, "", "", "x")
        for name, line in (("gone.md", 3), ("folder", 1), ("folder", 0))
    ]

    assert [(p.where, p.text) for p in placed(found, tmp_path)] == [
        ("folder", ""),
        ("folder:1", ""),
        ("gone.md:3", ""),
    ]


def test_places_are_in_the_order_of_lines_and_columns(tmp_path: Path) -> None:
    found = places(tmp_path, "a b\nc", finding("c", 2), finding("b"), finding("a"), finding("", 3))

    assert [place.where for place in found] == [
        "page.md:1:1",
        "page.md:1:3",
        "page.md:2:1",
        "page.md:3",
    ]


def test_a_line_of_a_million_letters_takes_no_time(tmp_path: Path) -> None:
    found = [finding("aaab", message=str(n)) for n in range(2_000)]

    assert {place.column for place in places(tmp_path, "a" * 1_000_000, *found)} == {0}
