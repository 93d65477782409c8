"""Emphasis as in CommonMark, whatever asterisks and underscores a text is strewn with."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown_it import MarkdownIt

from pipeline.parse.emphasis import Emphasis, paired
from pipeline.parse.markdown import Converter

_PIECES = ("a", "b", "c", " ", "é", "(", "[", "*", "**", "***", "_", "__", "___")

strewn = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=14).map("".join)


@given(strewn)
def test_emphasis_is_that_of_commonmark(text: str) -> None:
    found, _ = Converter().convert(f"x {text} x")

    assert found == MarkdownIt().render(f"x {text} x").strip()


bold = st.lists(st.sampled_from((*"aB1 .:(\u201d", "a ", "**", "**", " **a", "b** ")), max_size=14)


@given(bold.map("".join))
def test_bold_words_are_found_the_short_way_as_the_long_one(text: str) -> None:
    emphasis = Emphasis(Markdown())

    tagged = emphasis.tagged(text)

    for number, tags in enumerate(emphasis.md.htmlStash.rawHtmlBlocks):
        tagged = tagged.replace(emphasis.md.htmlStash.get_placeholder(number), str(tags))
    runs = iter(paired(text))
    assert tagged == re.sub(r"\*+", lambda _: next(runs).written, text)


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


@pytest.mark.parametrize(
    "text",
    ["*a " * 450 + "a* " * 450, "_*" * 250 + "a" + "*_" * 250, "<b>a " * 250 + "a</b> " * 250],
)
def test_deep_emphasis_is_cut_short_and_no_letter_lost(text: str) -> None:
    found, _ = Converter().convert(text)

    assert found.count("a") == text.count("a")
    assert depth(found) <= 1 + 8


def depth(found: str) -> int:
    """How many tags are open at once."""
    deepest = level = 0
    for end in re.findall(r"<(/?)[a-z]", found):
        level += -1 if end else 1
        deepest = max(deepest, level)
    return deepest
