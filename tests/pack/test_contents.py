"""The contents sheet: what it says, and that its pages are where it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline.emit.sheet import lay_portion
from pipeline.render.pack import Contents, Missing, Row, contents_html
from pipeline.style import Locale, Style, StyleError, built_in_styles
from tests.projects import write

STYLE = Style((built_in_styles(),))
A4 = (210.0, 297.0)
DL = (99.0, 210.0)


def row(number: int, *, copies: int = 1, title: str = "Leaflet") -> Row:
    first = number * 4
    last = first + 4 * copies - 2
    reviewed = date(2026, 3, 1)
    return Row(
        f"{title} {number}", f"id-{number}", first, last, copies, "1.2", reviewed, f"{number:064x}"
    )


def contents(rows: int, missing: int = 0, reason: str = "withheld") -> Contents:
    lost = [Missing(f"lost-{number}", reason) for number in range(missing)]
    return Contents("a4-office", "House", [row(n) for n in range(rows)], lost, rows * 4)


def words(text: str) -> str:
    return " ".join(text.split())


def read(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [words(page.get_textpage().get_text_range()) for page in document]


def laid(
    what: Contents, locale: Locale, size: tuple[float, float] = A4, portion: int = 50
) -> list[str]:
    """What is on each page of the whole list, laid out in portions."""
    pages: list[str] = []
    start: int | None = 0
    while start is not None:
        end = start + portion
        html = contents_html(what, STYLE, locale, start=start, end=end, before=4, width=size[0])
        found = lay_portion(html, STYLE, size, len(pages) + 1, is_last=end >= what.lines)
        assert found
        pages += read(found.data)
        assert len(read(found.data)) == found.pages
        start = found.next
    return pages


def test_says_what_is_where(locale: Locale) -> None:
    (page,) = laid(
        Contents("riverside/a4-office", "House", [row(0), row(1, copies=3)], [], 16), locale
    )
    assert "Contents of this pack Printed as riverside/a4-office" in page
    assert "2 leaflets on 10 sheets of paper, this list included" in page
    assert "Leaflet 0 id-0 · Version 1.2 · Reviewed 1 March 2026 · 00000000 1 5–7" in page
    assert "Leaflet 1 id-1 · Version 1.2 · Reviewed 1 March 2026 · 00000000 3 9–19" in page
    assert "House Contents, page 1" in page
    assert "Not in this pack" not in page


def test_says_what_is_missing_first_and_last(locale: Locale) -> None:
    (page,) = laid(contents(3, 2, "the author does not know"), locale)
    start, _, end = page.partition("Leaflet 0")
    assert "Missing: 2. The end of this list says why." in start
    assert "Not in this pack lost-0 the author does not know lost-1 the author" in end


def test_a_list_of_what_is_missing_alone(locale: Locale) -> None:
    (page,) = laid(contents(0, 1), locale)
    assert "0 leaflets on 2 sheets" in page
    assert "Copies" not in page
    assert "Not in this pack lost-0 withheld" in page


@pytest.mark.parametrize(
    ("size", "rows", "missing"), [(A4, 90, 0), (A4, 40, 50), (A4, 3, 80), (DL, 30, 30)]
)
def test_every_entry_of_a_long_list_is_there_once_and_in_order(
    locale: Locale, size: tuple[float, float], rows: int, missing: int
) -> None:
    pages = laid(contents(rows, missing), locale, size, portion=40)
    text = words(" ".join(pages)) + " "
    at = [text.find(f" id-{n} ") for n in range(rows)]
    at += [text.find(f" lost-{n} ") for n in range(missing)]
    assert -1 not in at
    assert at == sorted(at)
    assert all(text.count(f" id-{n} ") == 1 for n in range(rows))
    assert all(text.count(f" lost-{n} ") == 1 for n in range(missing))
    assert text.count("Not in this pack") == (missing > 0)
    assert text.count("Contents of this pack") == 1
    for number, page in enumerate(pages, start=1):
        assert page.endswith(f"Contents, page {number}"), page


def test_pages_before_the_last_are_full(locale: Locale) -> None:
    """A portion leaves what is not a whole page to the next."""
    in_one, in_many = (laid(contents(120), locale, portion=size) for size in (200, 35))
    assert in_one == in_many


def test_a_portion_that_fills_no_page_is_none(locale: Locale) -> None:
    html = contents_html(contents(90), STYLE, locale, start=0, end=3, before=2, width=210)
    assert lay_portion(html, STYLE, A4, 1, is_last=False) is None


def test_a_long_title_and_reason_stay_on_the_page(locale: Locale) -> None:
    what = Contents(
        "dl-flyer",
        "House",
        [row(1, title="Hydrochlorothiazide" * 6)],
        [Missing("x" * 90, "y" * 500)],
        4,
    )
    html = contents_html(what, STYLE, locale, start=0, end=9, before=2, width=DL[0])
    portion = lay_portion(html, STYLE, DL, 1, is_last=True)
    assert portion
    with pypdfium2.PdfDocument(portion.data) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(n) for n in range(text.count_chars())]
            assert all(left >= 0 and right <= page.get_width() for left, _, right, _ in boxes)


def test_what_no_font_has_is_written_as_its_number(locale: Locale) -> None:
    (page,) = laid(contents(0, 1, "no house font has '\U00012345'"), locale)
    assert "no house font has '[U+12345]'" in page


def test_markup_in_titles_and_reasons_is_text(locale: Locale) -> None:
    (page,) = laid(contents(0, 1, "<b>&amp; {{ x }}"), locale)
    assert "<b>&amp; {{ x }}" in page


def test_text_is_not_small(locale: Locale) -> None:
    """The list is read while standing at a printer."""
    html = contents_html(contents(20, 3), STYLE, locale, start=0, end=99, before=2, width=210)
    portion = lay_portion(html, STYLE, A4, 1, is_last=True)
    assert portion
    assert min(sizes(portion.data)) >= 9
    assert sorted(sizes(portion.data))[len(sizes(portion.data)) // 2] >= 10


def sizes(data: bytes) -> list[float]:
    """Of all letters, in pt."""
    found = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                matrix = pdfium.FS_MATRIX()
                pdfium.FPDFText_GetMatrix(text, index, matrix)
                size = pdfium.FPDFText_GetFontSize(text, index)
                if chr(pdfium.FPDFText_GetUnicode(text, index)).strip():
                    found.append(round(size * abs(matrix.d), 2))
    return found


def test_a_style_that_the_engine_does_not_know_is_refused(tmp_path: Path, locale: Locale) -> None:
    folder = tmp_path / "styles"
    write(folder / "pack.css", STYLE.text("pack.css") + "\np { colour: red }\n")
    style = Style((folder, *STYLE.folders))
    html = contents_html(contents(1), style, locale, start=0, end=9, before=2, width=210)
    with pytest.raises(StyleError, match=r"styles/pack\.css: .*colour"):
        lay_portion(html, style, A4, 1, is_last=True)
