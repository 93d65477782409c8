"""A book on paper: a good one passes, and each check finds a fault that is planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, PdfError

from pipeline.verify.volume import chapters_in, judge, roman
from tests.verify.volumes import ASPIRIN, GOOD, Side, but, chapters, volume


def found(path: Path, *checks: str, **texts: str) -> dict[str, set[str]]:
    """By each check the rules that are broken."""
    said = judge(path, chapters(**texts), checks or ("words", "pages"))
    return {verdict.validator: {m.rule for m in verdict.messages} for verdict in said}


def test_a_good_book_passes_both_checks(tmp_path: Path) -> None:
    path = volume(tmp_path / "good.pdf")

    verdicts = list(judge(path, chapters(), ("words", "pages")))

    assert [str(message) for verdict in verdicts for message in verdict.messages] == []
    assert [verdict.passed for verdict in verdicts] == [True, True]


FAULTS: Mapping[str, tuple[str, Sequence[Side]]] = {
    "number of another page": ("number", but(4, "1", "7", "foot")),
    "no number": ("number", but(4, "1", "", "foot")),
    "last leaf has one side": ("label", GOOD[:-1]),
    "contents lead to another medicine": ("link", but(2, "#medicine/aspirin", "#dosage")),
    "contents with a wrong number": ("reference", but(2, "Bisoprolol 2", "Bisoprolol 3")),
    "contents without a number": ("reference", but(2, "Bisoprolol 2", "Bisoprolol")),
    "index with a wrong number": ("reference", but(7, "</a> 2", "</a> 3")),
    "index without a number": ("reference", but(7, "</a> 1", "</a>")),
    "reference to a wrong page": ("reference", but(4, "(page 3)", "(page 2)")),
    "reference to no page": ("reference", but(4, " (page 3)", "")),
    "link to an empty place": (
        "link",
        but(6, "<p>For hay", '<p id="end" style="position:absolute;top:150mm"></p><p>For hay'),
    ),
    "bookmark of other words": (
        "outline",
        but(6, "<h1 id", "<h1 style=\"bookmark-label: 'Digoxin'\" id"),
    ),
    "head without the last medicine": ("running head", but(5, " – Bisoprolol", "", "head")),
    "head without the first medicine": ("running head", but(5, "Aspirin – ", "", "head")),
    "head of another medicine": ("running head", but(6, "Cetirizine", "Aspirin", "head")),
    "no head": ("running head", but(6, "Cetirizine", "", "head")),
    "part on a left-hand page": ("recto", but(5, "<p>Take", '<p id="part/heart">Take')),
    "text over the edge": (
        "outside",
        but(6, "<p>For hay", '<p style="margin-left: -20mm">For hay'),
    ),
    "text over text": (
        "overlap",
        but(6, "<p>For hay", '<p style="margin-top: -12pt">For hay'),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(tmp_path: Path, name: str) -> None:
    rule, sides = FAULTS[name]
    if name == "link to an empty place":
        sides = (*sides[:7], Side(sides[7].text + '<a href="#end">End</a> 3', foot="4"))

    assert rule in found(volume(tmp_path / "bad.pdf", sides), "pages")["pages"]


def test_a_head_that_is_cut_off_names_its_medicines_by_how_they_begin(tmp_path: Path) -> None:
    long = "Ethinylestradiol with levonorgestrel"
    sides = but(6, "Cetirizine", long)
    right = (*sides[:6], Side(sides[6].text, "Ethinylestradiol wi…", "3"), sides[7])
    wrong = (*sides[:6], Side(sides[6].text, "Ethinyl…", "3"), sides[7])

    assert "running head" not in found(volume(tmp_path / "a.pdf", right), "pages")["pages"]
    assert "running head" in found(volume(tmp_path / "b.pdf", wrong), "pages")["pages"]


@pytest.mark.parametrize(
    "labels",
    [
        {0: Dictionary(S=Name.R), 4: Dictionary(S=Name.D)},
        {0: Dictionary(S=Name.r), 4: Dictionary(S=Name.D, St=2)},
        {0: Dictionary(S=Name.r), 4: Dictionary(S=Name.D), 6: Dictionary(S=Name.D, St=9)},
    ],
)
def test_numbers_that_do_not_go_on_are_found(tmp_path: Path, labels: dict[int, Dictionary]) -> None:
    assert "label" in found(volume(tmp_path / "bad.pdf", labels=labels), "pages")["pages"]


def test_a_body_that_begins_on_the_left_is_found(tmp_path: Path) -> None:
    labels = {0: Dictionary(S=Name.r), 3: Dictionary(S=Name.D)}
    sides = (*GOOD[:3], *GOOD[4:], Side())

    assert "recto" in found(volume(tmp_path / "bad.pdf", sides, labels=labels), "pages")["pages"]


def test_links_and_bookmarks_to_nowhere_are_found(tmp_path: Path) -> None:
    path = volume(tmp_path / "bad.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        note = pdf.pages[7].Annots[0]
        for key in ("/Dest", "/A"):
            if key in note:
                del note[key]
        entry = pdf.Root.Outlines.First
        for key in ("/Dest", "/A"):
            if key in entry:
                del entry[key]
        pdf.save(path)

    assert found(path, "pages")["pages"] == {"link", "outline"}


def test_an_address_that_was_left_in_is_found(tmp_path: Path) -> None:
    sides = but(4, "#medicine/cetirizine", "leaflet:medicine/cetirizine")

    assert found(volume(tmp_path / "bad.pdf", sides), "pages")["pages"] == {"link"}


def test_a_book_without_bookmarks_is_found(tmp_path: Path) -> None:
    path = volume(tmp_path / "bad.pdf", css="h1, h2 { bookmark-level: none }")

    assert "outline" in found(path, "pages")["pages"]


# --- words ---------------------------------------------------------------------------------------


def test_a_word_that_is_lost_is_found_with_its_medicine(tmp_path: Path) -> None:
    path = volume(tmp_path / "book.pdf")
    longer = ASPIRIN.replace("one tablet", "one small tablet")

    (verdict,) = judge(path, chapters(aspirin=longer), ["words"])

    assert [str(message) for message in verdict.messages] == [
        "error lost: 'small' is lost after 'with Cetirizine Dosage Take one' (medicine/aspirin)"
    ]


def test_words_of_the_next_medicine_are_not_those_of_this_one(tmp_path: Path) -> None:
    path = volume(tmp_path / "book.pdf")

    assert found(path, "words", aspirin=f"{ASPIRIN}\nFor the heart.\n")["words"] == {"lost"}


def test_what_stands_twice_is_found(tmp_path: Path) -> None:
    again = "<p>Take no more than four of them in a day and a night.</p>"
    path = volume(tmp_path / "book.pdf", but(5, again, again * 2))

    assert found(path, "words")["words"] == {"repeated"}


def test_a_medicine_that_is_not_there_is_found(tmp_path: Path) -> None:
    path = volume(tmp_path / "book.pdf")

    (verdict,) = judge(path, chapters(digoxin="# Digoxin\n"), ["words"])

    assert [message.text for message in verdict.messages] == ["there is no place medicine/digoxin"]
    assert chapters_in(path) == ("aspirin", "bisoprolol", "cetirizine")


def test_what_is_no_pdf_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none.pdf"
    path.write_bytes(b"nothing")

    with pytest.raises((PdfError, RuntimeError)):
        found(path)


def test_roman_numbers() -> None:
    assert [roman(number) for number in (1, 4, 9, 14, 40, 90, 400, 1999)] == [
        *("i", "iv", "ix", "xiv", "xl", "xc", "cd", "mcmxcix")
    ]
