from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.toml_lines import Place, line_of, lines

TEXT = '''# a comment with [brackets] = "and"
title = "A # [b"
select = { ids = ["a", "b"], tags = ["x"] }
volumes.medicines = 5
[exclude]
ids = [
  "p", # c
  """q
  r""",
  [1.5, 2], 3
]
when = 1979-05-27 07:32:00.999Z
[[parts]]
id = "a"
[[parts]]
"title" = 'b'
[parts.sub]
z = 1.5
[[parts.more]]
k = { a = { b = [1,
2] }, c = 1.25, "d e" = 'x' }
y = 2
'''


def test_where_everything_stands() -> None:
    found = lines(TEXT)

    assert {place: found[place] for place in EXPECTED} == EXPECTED


EXPECTED: dict[Place, int] = {
    ("title",): 2,
    ("select", "ids", 1): 3,
    ("volumes",): 4,
    ("volumes", "medicines"): 4,
    ("exclude",): 5,
    ("exclude", "ids", 0): 7,
    ("exclude", "ids", 1): 8,
    ("exclude", "ids", 2, 1): 10,
    ("exclude", "ids", 3): 10,
    ("exclude", "when"): 12,
    ("parts", 0): 13,
    ("parts", 0, "id"): 14,
    ("parts", 1): 15,
    ("parts", 1, "title"): 16,
    ("parts", 1, "sub", "z"): 18,
    ("parts", 1, "more", 0): 19,
    ("parts", 1, "more", 0, "k", "a", "b", 1): 21,
    ("parts", 1, "more", 0, "k", "c"): 21,
    ("parts", 1, "more", 0, "k", "d e"): 21,
    ("parts", 1, "more", 0, "y"): 22,
}


def test_every_place_is_one_of_the_document() -> None:
    assert lines(TEXT).keys() == set(_places(tomllib.loads(TEXT)))


def test_the_nearest_place_around_has_a_line() -> None:
    found = lines("\n[[parts]]\nid = 'a'\n")

    assert line_of(("parts", 0, "title"), found) == 2
    assert line_of(("select",), found) == 1


VALUES = st.recursive(
    st.sampled_from(
        ("1", "-1.5e3", "true", '"a"', "'b]'", '"""c\n=d"""', "'''e\n'''", "07:32:00", '"\\""')
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda of: f"[{', '.join(of)}]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: "[\n" + ",\n".join(of) + " # x\n]"),
        st.lists(inner, max_size=3).map(
            lambda of: f"{{{', '.join(f'k{n}.l = {value}' for n, value in enumerate(of))}}}"
        ),
    ),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=4), st.lists(VALUES, max_size=4), st.integers(0, 3))
def test_any_document_is_read_as_the_parser_reads_it(
    top: list[str], inner: list[str], tables: int
) -> None:
    pairs = [f"a{n} = {value}" for n, value in enumerate(top)]
    table = [f"  b{n}.c = {value}  # y" for n, value in enumerate(inner)]
    text = "\n".join([*pairs, *["[[t]]", *table, "[t.u.'v.w']", *table] * tables])

    assert lines(text).keys() == set(_places(tomllib.loads(text)))


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else inner:
        yield from _places(each, (*place, key))
