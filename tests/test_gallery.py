"""The gallery of formats: every format and finish has a picture, and every picture is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.gallery import CLINIC, FOLDER, PACK, PAGE, draw, formats, page, pictures, sentence

MOST, MOST_TOGETHER = 60_000, 1_500_000
"""Bytes of a picture, and of all."""


def named(markdown: str) -> list[str]:
    """The files that a page shows."""
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", markdown)


def lacking(markdown: str, folder: Path) -> set[str]:
    """Pictures that a page shows and that are not there, or the other way round."""
    return set(named(markdown)) ^ {path.name for path in folder.glob("*.png")}


def test_every_format_has_a_picture_of_each_finish() -> None:
    due = [picture.name for row in formats() for picture in pictures(row)]

    shown = named((FOLDER / PAGE).read_text(encoding="utf-8"))

    assert len(due) == 3 * len(formats()) > 20
    assert shown == [*due, CLINIC.name, PACK]


def test_every_picture_that_is_shown_is_there_and_no_other() -> None:
    assert lacking((FOLDER / PAGE).read_text(encoding="utf-8"), FOLDER) == set()


def test_a_picture_that_is_not_there_is_seen(tmp_path: Path) -> None:
    Image.new("L", (9, 9)).save(tmp_path / "a4.png")

    assert lacking("![a4](a4.png)", tmp_path) == set()
    assert lacking("![a4](a4.png) ![a5](a5.png)", tmp_path) == {"a5.png"}
    assert lacking("", tmp_path) == {"a4.png"}


def test_the_page_says_what_the_table_of_formats_says() -> None:
    """After a change of the table: `python -m tests.gallery`."""
    assert (FOLDER / PAGE).read_text(encoding="utf-8") == page(formats())


def test_a_sentence_has_paper_pages_and_rule() -> None:
    rows = {row.name: row for row in formats()}

    assert "A4, 6 panels, text from 11 to 9 pt as it fits; rule package" in sentence(
        rows["trifold"]
    )
    assert "no letter below 16 pt (UKAAF G003)" in sentence(rows["large-print"])
    assert "no text below 12 pt and no letter below 9 pt" in sentence(rows["a4"])
    assert "pages in a multiple of 4;" in sentence(rows["a5-booklet"])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.png")), ids=lambda path: path.stem)
def test_pictures_are_small_and_show_something(path: Path) -> None:
    with Image.open(path) as image:
        greys = image.convert("L").histogram()

    assert path.stat().st_size < MOST
    assert 0.01 < sum(greys[:96]) / sum(greys) < 0.5


def test_pictures_are_small_together() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_TOGETHER


def test_sides_are_drawn_one_beside_the_other(tmp_path: Path) -> None:
    made = tmp_path / "two.png"
    pdf = tmp_path / "two.pdf"
    sheet = Image.new("L", (100, 200), 255)
    sheet.save(pdf, save_all=True, append_images=[Image.new("L", (100, 200), 0)])

    draw(pdf, made, (0, 1))

    with Image.open(made) as image:
        plain = image.convert("L")
    assert plain.width > 2 * plain.height * 0.45
    assert plain.getpixel((plain.width // 4, plain.height // 2)) == 255
    assert plain.getpixel((3 * plain.width // 4, plain.height // 2)) == 0
