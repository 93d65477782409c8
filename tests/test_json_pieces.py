"""Reports in pieces: the same bytes as at once, and never more in memory than is being written."""

from __future__ import annotations

from itertools import count, islice
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from pipeline.commands.reported import json_pieces


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner)


def _with_iterators(data: Any) -> Any:
    """The same with an iterator in place of each innermost list."""
    if isinstance(data, dict):
        return {key: _with_iterators(value) for key, value in data.items()}
    if isinstance(data, list) and any(isinstance(item, list | dict) for item in data):
        return [_with_iterators(item) for item in data]
    return iter(data) if isinstance(data, list) else data


@given(st.recursive(st.none() | st.integers() | st.text('aé\n"{}[]'), _nested, max_leaves=20))
def test_json_in_pieces_is_that_of_the_whole(data: object) -> None:
    whole = to_json(data, indent=2).decode()

    assert "".join(json_pieces(data)) == whole
    assert "".join(json_pieces(_with_iterators(data))) == whole


def test_items_are_made_when_it_is_their_turn() -> None:
    made = count()

    pieces = json_pieces({"items": islice(made, 1000)})

    assert "".join(islice(pieces, 2)).count(",") < 100
    assert next(made) < 200
