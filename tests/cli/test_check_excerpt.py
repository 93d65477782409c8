"""Excerpts: a line is cut to a terminal's width, and the words in question are marked below it."""

from __future__ import annotations

import string

import pytest
import wcwidth
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.cli.excerpt import CUT, marked

LINE = "Take one tablet in the morning and one in the evening, with a glass of water or milk."


def test_a_line_that_fits_is_shown_whole() -> None:
    assert marked(LINE, 5, 8, 100) == (LINE, "     ^^^")
    assert marked(LINE, 0, 0, 100) == (LINE, "")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Take", "Take one tablet in the…"),
        ("and one", "…the morning and one in the…"),
        ("milk.", "…a glass of water or milk."),
    ],
)
def test_a_longer_one_is_cut_at_words_around_those_in_question(words: str, shown: str) -> None:
    start = LINE.index(words)

    line, marks = marked(LINE, start, start + len(words), 30)

    assert line == shown
    assert marks == " " * line.index(words) + "^" * len(words)


def test_no_space_stands_beside_a_cut() -> None:
    text = f"{'Sleep well. ' * 9}  Take one.   {'Sleep well. ' * 9}"
    start = text.index("Take")

    for width in range(40, 60):
        line, _ = marked(text, start, start + 4, width)
        assert line[0] == line[-1] == CUT
        assert not line[1].isspace()


def test_words_wider_than_the_terminal_are_marked_to_its_edge() -> None:
    line, marks = marked(f"* {'x' * 200}", 2, 202, 40)

    assert (len(line), line[:3], line[-1]) == (40, "* x", CUT)
    assert marks == "  " + "^" * 37


def test_wide_letters_take_two_columns_and_combining_ones_none() -> None:
    line, marks = marked("漢字 e\u0301x mg", 7, 9, 40)

    assert line == "漢字 e\u0301x mg"
    assert marks == " " * 8 + "^^"


def test_tabs_are_spaces_and_what_moves_the_cursor_is_replaced() -> None:
    line, marks = marked("\tmg\x1b[31m\u202e\r", 1, 3, 40)

    assert line == "    mg\ufffd[31m\ufffd"
    assert marks == "    ^^"


def test_no_line_begins_with_half_a_letter() -> None:
    text = "e\u0301" * 100

    for start in range(60, 80):
        line, _ = marked(text, start, start + 2, 40)
        assert line[0] == CUT
        assert wcwidth.wcwidth(line[1]) == 1


TEXT = st.text(alphabet=f"{string.ascii_letters} .,é’漢字\u0301\t–", max_size=300)


@given(TEXT, st.integers(0, 300), st.integers(0, 60), st.integers(40, 120))
@example("a" * 100, 99, 1, 40)
@example("漢" * 100, 50, 2, 41)
def test_nothing_is_wider_than_the_terminal_and_marks_stand_below_their_words(
    text: str, start: int, length: int, width: int
) -> None:
    line, marks = marked(text, start, start + length, width)

    assert sum(max(0, wcwidth.wcwidth(c)) for c in line) <= width
    assert len(marks) <= width + 1
    assert line.replace(CUT, "").replace("    ", "\t") in text.rstrip().replace("    ", "\t")
    assert ("^" in marks) == (start < min(start + length, len(text.rstrip())))
