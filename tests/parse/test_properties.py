"""What holds of every text: parsing never fails, loses no letter, and reads lists as others do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.model import (
    Block,
    Definition,
    Draft,
    ListBlock,
    Quote,
    from_json,
    plain,
    plain_blocks,
    to_json,
)
from pipeline.parse import bounds, parse
from pipeline.verify.words import source_words, words
from tests import strategies
from tests.strategies import source

FRONT_MATTER = "---\ntitle: Nortavel\n---\n"


def draft_of(text: str) -> Draft:
    draft = parse(source(text)).value
    assert draft is not None
    return draft


@given(strategies.any_text)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    parsed = parse(source(text))

    assert (parsed.value is None) == any(d.code == "S010" for d in parsed.diagnostics)


DEEP = st.lists(st.sampled_from(["> ", ">", "- ", "1. ", "\t", " " * 30, "x", "\n"]), max_size=40)


@given(DEEP.map("".join))
def test_a_page_that_is_ordinary_as_a_whole_is_within_every_bound(text: str) -> None:
    lines = text.split("\n")
    assume(bounds._is_ordinary(lines))

    assert not list(bounds._excesses(lines))


@given(strategies.any_text)
def test_the_marks_of_lines_are_taken_out_again(text: str) -> None:
    parsed = parse(source(text))

    assert not re.search(
        "[\U000f0000-\U0010ffff]", json.dumps(to_json(parsed.value), ensure_ascii=False)
    )


@given(strategies.any_text)
def test_every_block_stands_in_a_line_of_the_page(text: str) -> None:
    draft = parse(source(text)).value
    lines = [block.line for block in draft.blocks] if draft else []

    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@given(strategies.pages)
def test_a_draft_survives_json(text: str) -> None:
    draft = draft_of(text)

    assert from_json(json.loads(json.dumps(to_json(draft)))) == draft


# --- no letter is lost -------------------------------------------------------------------------


@given(strategies.careless_markdown)
def test_no_letter_of_careless_markdown_is_lost(text: str) -> None:
    """Letters and not words: where we see text and CommonMark code, `a*b*` is one word or two."""
    expected = letters(source_words(FRONT_MATTER + text))
    found = letters(words("\n".join(printed(draft_of(text).blocks))))

    assert missing(expected, found) == ""


@given(strategies.pages)
def test_the_words_of_a_page_are_those_of_another_parser(text: str) -> None:
    assert words(plain_blocks(draft_of(text).blocks)) == source_words(FRONT_MATTER + text)


def letters(found: Iterable[str]) -> str:
    return "".join(found).replace("_", "")


def missing(expected: str, found: str) -> str:
    """The first letters of one text that the other does not have in their order."""
    at = 0
    for index, letter in enumerate(expected):
        at = found.find(letter, at) + 1
        if not at:
            return expected[index : index + 20]
    return ""


def printed(blocks: Sequence[Block]) -> Iterator[str]:
    """The text of blocks with the numbers of lists, which the model keeps as numbers."""
    for block in blocks:
        match block:
            case ListBlock(items, ordered, start):
                for number, item in enumerate(items, start):
                    yield str(number) if ordered else ""
                    yield from printed(item.blocks)
            case Quote(inner):
                yield from printed(inner)
            case Definition(terms, inner):
                yield from map(plain, terms)
                yield from printed(inner)
            case _:
                yield plain_blocks((block,))


def test_the_oracle_sees_what_is_missing() -> None:
    assert missing("Take one tablet", "- Take one tablet.") == ""
    assert missing("Take one tablet", "Take a tablet") == "one tablet"
    assert missing("ab", "ba") == "b"


# --- lists -------------------------------------------------------------------------------------

Tree = list["str | Tree"]


@given(strategies.lists)
def test_lists_nest_as_in_commonmark(text: str) -> None:
    assert tree(draft_of(text).blocks) == commonmark_tree(text)


def tree(blocks: Sequence[Block]) -> Tree:
    """Lists as `[name, item, …]`, paragraphs as their text."""
    return [_branch(block) for block in blocks]


def _branch(block: Block) -> str | Tree:
    if not isinstance(block, ListBlock):
        return plain_blocks((block,))
    name = f"ol from {block.start}" if block.ordered else "ul"
    return [name, *(tree(item.blocks) for item in block.items)]


def commonmark_tree(text: str) -> Tree:
    """The same, as markdown-it-py sees it."""
    root: Tree = []
    open_lists = [root]
    for token in MarkdownIt("commonmark").parse(text):
        if token.type.endswith(("list_open", "item_open")):
            inner: Tree = [] if token.type == "list_item_open" else [_list_name(token)]
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif token.type.endswith(("list_close", "item_close")):
            open_lists.pop()
        elif token.type == "inline":
            open_lists[-1].append(" ".join(token.content.split()))
    return root


def _list_name(token: Token) -> str:
    ordered = token.type == "ordered_list_open"
    return f"ol from {token.attrs.get('start', 1)}" if ordered else "ul"


def test_both_trees_show_how_lists_nest() -> None:
    text = "2. a\n   - b\n3. c"
    nested: Tree = [["ol from 2", ["a", ["ul", ["b"]]], ["c"]]]

    assert tree(draft_of(text).blocks) == nested
    assert commonmark_tree(text) == nested
