"""Emphasis as in CommonMark, whatever asterisks and underscores a text is strewn with."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.parse.emphasis import paired
from pipeline.parse.markdown import Converter

_PIECES = ("a", "b", "c", " ", "é", "(", "[", "*", "**", "***", "_", "__", "___")

strewn = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=14).map("".join)


@given(strewn)
def test_emphasis_is_that_of_commonmark(text: str) -> None:
    found, _ = Converter().convert(f"x {text} x")

    assert found == MarkdownIt().render(f"x {text} x").strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a**b*cde", "<em>a**b</em>cde"),  # Python-Markdown 3.11 loses the c
        ("***a** b*", "<em><strong>a</strong> b</em>"),
        ("snake_case_name", "snake_case_name"),
        ("2*3*4", "2<em>3</em>4"),
        ("** a **", "** a **"),
        ("<b>*a*</b>", "<b><em>a</em></b>"),
        ("*`a*`*", "<em><code>a*</code></em>"),
        ("**[a*](https://example.org)**", '<strong><a href="https://example.org">a*</a></strong>'),
    ],
)
def test_emphasis_in_words(text: str, expected: str) -> None:
    found, _ = Converter().convert(text)

    assert html.unescape(found) == f"<p>{expected}</p>"


def test_runs_that_pair_with_nothing_stay() -> None:
    assert [run.written for run in paired("*a **b** c")] == ["*", "<strong>", "</strong>"]
