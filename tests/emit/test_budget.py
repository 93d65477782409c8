"""Leaflets that do not fit their format: each says so usefully, and nothing is left out of it."""

from __future__ import annotations

import re

import pytest

from pipeline.emit.faults import NotPrinted
from pipeline.emit.narrow import COLUMN
from pipeline.emit.pdf import Page, lay_out
from pipeline.formats import load_formats
from tests.press import A4, STYLE, html, page_texts, printed, understood

FORMATS = load_formats(STYLE).rows
LINE = "It may lower your blood sugar, so check it as often as your doctor has told you to. "


def page(*, usage: str = "For pain.", dosage: str = "One tablet.") -> str:
    return f"---\ntitle: X\n---\n\n# X\n\n## Usage\n\n{usage}\n\n## Dosage\n\n{dosage}\n"


def refused(text: str, page_format: str) -> NotPrinted:
    with pytest.raises(NotPrinted) as caught:
        printed(text, page_format=page_format)
    return caught.value


def test_a_short_leaflet_is_set_as_large_as_can_be() -> None:
    assert printed(page(), page_format="trifold").rung == 0


def test_a_longer_one_is_set_tighter_and_keeps_every_word() -> None:
    words = "\n\n".join(f"{LINE}{n}" for n in range(100))

    laid = printed(page(usage=words), page_format="trifold")

    assert laid.rung > 0
    assert laid.pages <= 6
    text = " ".join(page_texts(laid.data))
    assert re.findall(r"told you to\. (\d+)", text) == [str(n) for n in range(100)]


@pytest.mark.parametrize("page_format", ["trifold", "dl-flyer"])
def test_one_that_never_fits_says_how_long_it_is_and_what_to_cut(page_format: str) -> None:
    error = refused(page(usage=LINE * 20, dosage=f"{LINE * 10}\n\n" * 60), page_format)

    (found,) = error.diagnostics
    assert found.code == "P003"
    assert found.line == 11
    said = re.fullmatch(
        rf"{page_format}: needs (\d+) (pages|panels) at 9 pt and may have (\d) \2; "
        r"Dosage takes (\d\d) %; cut about (\d+) words",
        found.message,
    )
    assert said, found.message
    assert int(said[1]) > int(said[3])
    assert int(said[4]) > 90
    assert error.rung == len(FORMATS[page_format].ladder)


def test_it_fits_once_the_words_it_names_are_cut() -> None:
    """What it says to cut is enough, and not twice too much."""
    sentences = [f"{LINE}" for _ in range(170)]
    error = refused(page(usage="\n\n".join(sentences)), "trifold")
    cut = int(re.findall(r"cut about (\d+) words", str(error.diagnostics[0]))[0])

    fewer = round(cut / len(LINE.split())) + 1
    printed(page(usage="\n\n".join(sentences[fewer:])), page_format="trifold")
    refused(page(usage="\n\n".join(sentences[fewer // 2 :])), "trifold")


def table(columns: int) -> str:
    row = "|" + "|".join(f" c{n} " for n in range(columns)) + "|"
    return f"{row}\n|{'---|' * columns}\n{row}\n"


def test_a_table_wider_than_the_panel_is_refused_with_its_line() -> None:
    most = FORMATS["trifold"].measure // COLUMN
    printed(page(dosage=table(most)), page_format="trifold")

    (found,) = refused(page(dosage=table(most + 1)), "trifold").diagnostics

    assert (found.code, found.line) == ("P005", 13)
    assert f"a table of {most + 1} columns" in found.message
    assert printed(page(dosage=table(most + 1))).pages == 1


def test_a_long_word_is_broken_and_named() -> None:
    word = "a" * 78 + "bc"

    laid = printed(page(usage=f"Take {word} now."), page_format="trifold")

    (found,) = laid.diagnostics
    assert (found.code, found.severity, found.line) == ("P004", "warning", 9)
    assert "has 80 letters" in found.message
    assert word in "".join(page_texts(laid.data)[0].split())


def test_a_line_that_stands_out_of_its_page_is_refused() -> None:
    leaflet = understood(page(usage="Takethisnow."))
    wide = '<p style="margin-left: 160mm; white-space: nowrap">'
    source = html(leaflet).replace("<p>Takethisnow", f"{wide}Takethisnow")

    with pytest.raises(NotPrinted) as caught:
        lay_out(Page(source, leaflet, STYLE, A4), b"")

    (found,) = caught.value.diagnostics
    assert (found.code, found.line) == ("P006", 9)
    assert re.search(r"'Takethisnow\.' stands out of page 1 by \d+ mm", found.message)
