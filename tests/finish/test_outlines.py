"""Letters are drawn as the font has them, and its file does not stay open."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest

from pipeline.finish import outlines


@pytest.fixture
def anew() -> Iterator[None]:
    """The font is read in this test, and forgotten behind it."""
    caches = (outlines.line, outlines._letter, outlines._font)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def test_a_line_is_as_wide_as_its_letters(anew: None) -> None:
    both, first, second = (outlines.line(text) for text in ("Ij", "I", "j"))

    assert both.width == first.width + second.width > 0
    assert both.whole
    assert [both.drawn.count(operator) for operator in (" cm ", " f Q")] == [2, 2]
    assert first.width < outlines.em()


def test_what_the_font_has_not_got_is_left_out(anew: None) -> None:
    line = outlines.line("I\U0001f48a")

    assert not line.whole
    assert line.drawn == outlines.line("I").drawn


def test_letters_and_accents_are_one_letter(anew: None) -> None:
    assert outlines.line("e\u0301") == outlines.line("é")


def test_no_file_stays_open(anew: None) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert outlines.line("I").whole
        for cached in (outlines.line, outlines._letter, outlines._font):
            cached.cache_clear()
        gc.collect()

    assert [str(each.message) for each in caught if each.category is ResourceWarning] == []
