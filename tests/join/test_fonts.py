"""Subsets become one font again, and every letter keeps its shape, its width and its meaning."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Name, Stream

from pipeline.join.sfnt import Face
from tests.join.books import TEXTS, Text, alone, book, joined_with, made, opened, pages_of

ONE = Text("one", more="<p>abc &#xe9; &#x1eab; <b>x</b></p>")
TWO = Text("two", more="<p>xyz &#xe9; &#xfc; &#x2264;</p>")


def fonts(pdf: pikepdf.Pdf) -> dict[str, list[Any]]:
    """The fonts of a file that content refers to, by name."""
    found: dict[str, list[Any]] = {}
    for obj in pdf.objects:
        if isinstance(obj, Dictionary) and obj.get("/Subtype") == Name.Type0:
            found.setdefault(str(obj.BaseFont), []).append(obj)
    return found


def program(font: Any) -> bytes:
    file: Stream = font.DescendantFonts[0].FontDescriptor.FontFile2
    return file.read_bytes()


def shape(font: TTFont, glyph: int) -> list[Any]:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getGlyphName(glyph)].draw(pen)
    return list(pen.value)


@pytest.fixture(scope="module")
def joined() -> bytes:
    return alone(ONE, TWO)


def test_every_font_is_in_the_file_once(joined: bytes) -> None:
    with opened(book()) as pdf:
        files = {
            font.DescendantFonts[0].FontDescriptor.FontFile2.objgen
            for each in fonts(pdf).values()
            for font in each
        }
        assert len(files) == len(fonts(pdf))
    apart = sum(len(fonts(opened(made(text).data))) for text in TEXTS)
    assert apart > 2 * len(files)


def test_every_glyph_of_every_unit_has_its_shape_and_width(joined: bytes) -> None:
    with opened(joined) as pdf:
        together = {name: TTFont(io.BytesIO(program(each[0]))) for name, each in fonts(pdf).items()}
        checked = 0
        for text in (ONE, TWO):
            with opened(made(text).data) as unit:
                for name, (font,) in fonts(unit).items():
                    before, after = TTFont(io.BytesIO(program(font))), together[name]
                    for glyph in glyphs(font):
                        assert shape(after, glyph) == shape(before, glyph)
                        assert advance(after, glyph) == advance(before, glyph)
                        checked += 1
    assert checked > 50


def glyphs(font: Any) -> Iterator[int]:
    rows = list(font.DescendantFonts[0].W)
    for first, widths in zip(rows[::2], rows[1::2], strict=True):
        yield from range(int(first), int(first) + len(widths))


def advance(font: TTFont, glyph: int) -> int:
    return int(font["hmtx"][font.getGlyphName(glyph)][0])


def test_the_font_is_sound(joined: bytes) -> None:
    with opened(joined) as pdf:
        for (font,) in fonts(pdf).values():
            data = program(font)
            read = TTFont(io.BytesIO(data), checkChecksums=2, lazy=False)
            used = set(glyphs(font))
            assert read["maxp"].numGlyphs == max(used) + 1
            assert set(read.keys()) - {"GlyphOrder"} <= {
                *("glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep")
            }
            for glyph in used:
                shape(read, glyph)


def test_pages_look_as_they_did() -> None:
    data = book(gutter=0.0)
    after = pypdfium2.PdfDocument(data)
    for page in pages_of().pages:
        if len(page.placed) == 1:
            (one,) = page.placed
            before = pypdfium2.PdfDocument(made(TEXTS[one.unit]).data)[one.page]
            images = [each.render(scale=2).to_pil() for each in (before, after[page.number])]
            assert images[0].tobytes() == images[1].tobytes()
            assert min(images[0].tobytes()) < 100


def test_a_glyph_that_units_read_differently_keeps_both_meanings() -> None:
    """A letter with its accent, and one with an accent behind it, are the same glyph."""
    texts = [
        Text(name, sections=0, more=f"<p>caf{letter} d</p>")
        for name, letter in (("one", "&#xe9;"), ("two", "e&#x301;"), ("three", "&#xe9;"))
    ]
    data = alone(*texts)
    before = [line for text in texts for line in _text(made(text).data)]
    assert _text(data) == before
    assert {"café d", "cafe\u0301 d"} <= set(before)
    with opened(data) as pdf:
        (meanings,) = [each for name, each in fonts(pdf).items() if name.endswith("Noto-Sans")]
        files = {font.DescendantFonts[0].FontDescriptor.FontFile2.objgen for font in meanings}
    assert (len(meanings), len(files)) == (2, 1)


def _text(data: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(data)
    return [line for page in pages for line in page.get_textpage().get_text_range().splitlines()]


def test_what_is_of_another_font_is_not_taken() -> None:
    with opened(made(ONE).data) as pdf:
        regular, bold = (program(each[0]) for _, each in sorted(fonts(pdf).items())[:2])
    face = Face()
    assert face.take(regular, {3})
    before = bytes(face)
    assert not face.take(bold, {3})
    assert bytes(face) == before
    assert face.take(regular, {3})


@pytest.mark.parametrize("data", [b"", b"OTTO" + bytes(40), b"\0\1\0\0\0\1" + bytes(30)])
def test_what_is_no_truetype_font_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a TrueType font"):
        Face().take(data, ())


def test_fonts_of_other_kinds_are_copied_as_they_are() -> None:
    """Such as one whose content does not mean glyphs by their own numbers."""
    with opened(made(ONE).data) as pdf:
        for each in fonts(pdf).values():
            each[0].Encoding = pdf.make_stream(b"a map of its own", Type=Name.CMap)
        changed = io.BytesIO()
        pdf.save(changed)
    data = joined_with(changed.getvalue(), ONE)
    with opened(data) as pdf, opened(changed.getvalue()) as before:
        assert {name: program(each[0]) for name, each in fonts(pdf).items()} == {
            name: program(each[0]) for name, each in fonts(before).items()
        }
        for each in fonts(pdf).values():
            assert each[0].Encoding.read_bytes() == b"a map of its own"
