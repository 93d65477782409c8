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


# --- what is allowed for -------------------------------------------------------------------------

CETIRIZINE = '<a href="#medicine/cetirizine">Cetirizine</a> (page 3)'
"""As the page of aspirin has it."""

LONG = "Ethinylestradiol with levonorgestrel"
LINES = (
    '<span style="display: block; width: 20mm; padding-left: 60mm">'
    '<a href="#medicine/cetirizine">Cetirizine hydrochloride</a> (page {})</span>'
)
"""A link in two lines, which the file has as two."""

LUNGS = (
    '<div id="part/lungs" style="padding-top: {}mm; bookmark-level: 1; bookmark-label: \'Lungs\'">'
    "<p>{}</p></div>"
)
"""A part whose title stands well below the top of the page."""

MANY = "A word and another one. " * 9


def of_lungs(down: int, title: str) -> tuple[Side, ...]:
    """The book with a part that begins with its last medicine."""
    contents = but(
        2, '<p><a href="#page', '<p><a href="#part/lungs">Lungs 3</a></p><p><a href="#page'
    )
    body = but(6, "<h1", LUNGS.format(down, title) + "<h1")
    return (*contents[:6], body[6], *GOOD[7:])


def lettered(target: str) -> tuple[Side, ...]:
    """The book with a letter above its first medicine, to which its contents lead, or elsewhere."""
    contents = but(2, "<p>", f'<p><a href="#medicine/{target}">A</a></p><p>')
    body = (
        GOOD[4].text.replace("<h1", '<div class="letter"><h1', 1).replace("</h1>", "</h1></div>", 1)
    )
    return (*GOOD[:2], contents[2], GOOD[3], Side(body, GOOD[4].head, GOOD[4].foot), *GOOD[5:])


LETTERED = "h1 { bookmark-level: 2 } .letter { bookmark-level: 1; bookmark-label: 'A' }"


def overleaf(rest: str, number: str = "3") -> tuple[Side, ...]:
    """The book with a reference at the end of a page that goes on at the top of the next one."""
    link = '<a href="#medicine/cetirizine">Cetirizine</a>'
    one = f'<p style="position: absolute; top: 170mm">See {link}</p>'
    other = f'<p><a href="#medicine/{rest}">hydrochloride</a> (page {number}).</p>'
    return (*GOOD[:4], but(4, "<h2", f"{one}<h2")[4], but(5, "<p>", f"{other}<p>")[5], *GOOD[6:])


def headed(head: str) -> tuple[Side, ...]:
    """The book with a last medicine of a long name, and this above it."""
    side = Side(GOOD[6].text.replace("Cetirizine", LONG), head, "3")
    contents = GOOD[2].text.replace("Cetirizine 3", f"{LONG} 3")
    return (*GOOD[:2], Side(contents, foot="iii"), *GOOD[3:6], side, GOOD[7])


ALLOWED: Mapping[str, Sequence[Side]] = {
    "a title in the middle of its page": of_lungs(90, "Lungs"),
    "a link in two lines": but(4, CETIRIZINE, LINES.format(3)),
    "a link that goes on overleaf": overleaf("cetirizine"),
    "a head that is cut off": headed("Ethinylestradiol wi…"),
    "words of a link shortly before it": but(7, "<p>Pain", "<p>Aspirin for pain</p><p>Pain"),
    "a sentence with the words of a link before it": but(
        4, "For pain, and", f"Cetirizine? {MANY[:150]} For pain, and"
    ),
    "two links of the same words": but(4, CETIRIZINE, f"{CETIRIZINE} and {CETIRIZINE}"),
    "a title in two lines of the contents": but(2, "<p>", '<p style="width: 9mm">'),
    "text at the foot of a title page": but(0, "", "Printed in 1999", "foot"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_looks_like_a_fault_and_is_none_passes(tmp_path: Path, name: str) -> None:
    assert found(volume(tmp_path / "good.pdf", ALLOWED[name]), "pages") == {"pages": set()}


def test_a_letter_of_the_contents_needs_no_number(tmp_path: Path) -> None:
    path = volume(tmp_path / "good.pdf", lettered("aspirin"), css=LETTERED)

    assert found(path, "pages") == {"pages": set()}


def test_a_class_in_two_lines_of_the_contents_stands_where_its_first_medicine_does(
    tmp_path: Path,
) -> None:
    contents = but(
        2,
        "<p>",
        '<p style="width: 12mm"><a href="#medicine/aspirin">Non-steroidal drugs</a></p><p>',
    )
    sides = (*contents[:4], *lettered("aspirin")[4:])
    right = LETTERED.replace("'A'", "'Non-steroidal drugs'")
    wrong = LETTERED.replace("'A'", "'Non-steroidal creams'")

    assert found(volume(tmp_path / "a.pdf", sides, css=right), "pages") == {"pages": set()}
    assert "link" in found(volume(tmp_path / "b.pdf", sides, css=wrong), "pages")["pages"]


BEYOND: Mapping[str, tuple[str, Sequence[Side]]] = {
    "contents lead to a medicine that names the right one": (
        "link",
        but(2, '#medicine/cetirizine">Cetirizine 3', '#medicine/aspirin">Cetirizine 1'),
    ),
    "a bookmark of words below the heading": (
        "outline",
        but(6, "<h1 id", "<h1 style=\"bookmark-label: 'For hay fever'\" id"),
    ),
    "a part of another title": ("outline", of_lungs(90, "Kidneys and lungs")),
    "a part whose title is too far down": ("link", of_lungs(150, "Lungs")),
    "a letter that leads to another medicine": ("link", lettered("bisoprolol")),
    "a link in two lines and a wrong number": (
        "reference",
        but(4, CETIRIZINE, LINES.format(2)),
    ),
    "a link in two lines that lead to two medicines": (
        "reference",
        but(
            4,
            CETIRIZINE,
            '<a href="#medicine/cetirizine">Cetirizine</a>'
            ' <a href="#medicine/bisoprolol">hydrochloride</a> (page 2)',
        ),
    ),
    "a link that goes on overleaf with a wrong number": ("reference", overleaf("cetirizine", "2")),
    "a link that goes on overleaf to another medicine": ("reference", overleaf("bisoprolol", "2")),
    "a link overleaf behind other words": (
        "reference",
        (
            *overleaf("cetirizine")[:5],
            but(5, "<p>", "<p>More.</p>" + overleaf("cetirizine")[5].text)[5],
            *GOOD[6:],
        ),
    ),
    "a wrong number before the right one": ("reference", but(7, "</a> 2", "</a> 3 2")),
    "a wrong number, and the right one with the same words below": (
        "reference",
        but(7, "Aspirin</a> 1</p>", 'Aspirin</a> 2</p><p><a href="#dosage">Aspirin</a> 1</p>'),
    ),
    "a wrong number, and the same words further below": (
        "reference",
        but(7, "Aspirin</a> 1</p>", f"Aspirin</a> 2</p><p>{MANY[:70]}</p><p>Aspirin 1</p>"),
    ),
    "a wrong number in a text that has the right one as well": (
        "reference",
        but(4, CETIRIZINE, f"{CETIRIZINE.replace('3', '2')} and {CETIRIZINE}"),
    ),
    "a wrong number in a text that has the right one much later": (
        "reference",
        but(4, CETIRIZINE, f"{CETIRIZINE.replace('3', '2')}. {MANY} Cetirizine (page 3)"),
    ),
    "a head cut off from another name that begins alike": (
        "running head",
        headed("Ethinylestradiol with nor…"),
    ),
    "a head cut off too early": ("running head", headed("Ethinylestr…")),
    "a number between other words of the foot": ("number", but(4, "1", "Page 1 of", "foot")),
    "a wrong number in front of the body": ("number", but(2, "iii", "iv", "foot")),
}
"""Faults as near to what is allowed for as they can be."""


@pytest.mark.parametrize("name", BEYOND)
def test_a_fault_near_to_what_is_allowed_is_found(tmp_path: Path, name: str) -> None:
    rule, sides = BEYOND[name]
    css = LETTERED if "letter" in name else ""

    assert found(volume(tmp_path / "bad.pdf", sides, css=css), "pages")["pages"] >= {rule}


# --- heads, numbers and links of the file itself -------------------------------------------------


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
