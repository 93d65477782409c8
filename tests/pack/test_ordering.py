"""Ids, tags and lists of orders, and what cannot be made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.commands.ordering import MOST_COPIES, Ordered, Wishes, ordered
from pipeline.diagnostics import Diagnostic
from pipeline.plan import Surveyed
from pipeline.project import ConfigurationError

TAGS = {"aspirin": ("pain", "Heart"), "codeine": ("pain",), "metformin": ("diabetes",)}
SOURCES = [Surveyed(f"/{name}.md", f"{name}.md", name) for name in TAGS]


def order(tmp_path: Path, text: str | bytes | None = None, **wishes: object) -> Ordered:
    path = None
    if text is not None:
        path = tmp_path / "orders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return met(tmp_path, Wishes(orders=path, **wishes))  # type: ignore[arg-type]


def met(root: Path, wishes: Wishes, sources: Sequence[Surveyed] = SOURCES) -> Ordered:
    return ordered(wishes, sources, lambda source: TAGS.get(source.id, ()), root)


def said(found: Ordered) -> list[str]:
    return [str(one) for one in found.diagnostics.values()]


def test_all_are_wanted_where_nothing_is_named(tmp_path: Path) -> None:
    assert order(tmp_path, copies=2).copies == {"aspirin": 2, "codeine": 2, "metformin": 2}


def test_ids_come_as_they_were_named(tmp_path: Path) -> None:
    found = order(tmp_path, ids=("metformin", "aspirin", "metformin"))
    assert list(found.copies.items()) == [("metformin", 1), ("aspirin", 1)]


def test_tags_are_wanted_whatever_their_case(tmp_path: Path) -> None:
    assert list(order(tmp_path, tags=("PAIN", "heart")).copies) == ["aspirin", "codeine"]


def test_a_tag_that_no_leaflet_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no leaflet has the tag 'pian'.*'pain'"):
        order(tmp_path, tags=("pian",))


def test_a_tag_that_an_unreadable_leaflet_may_have_is_not_refused(tmp_path: Path) -> None:
    broken = Surveyed("/b.md", "b.md", "b", errors=(Diagnostic("S003", "error", "b.md", 1, "x"),))  # type: ignore[arg-type]
    assert met(tmp_path, Wishes(tags=("pian",)), [*SOURCES, broken]).copies == {}


@pytest.mark.parametrize(
    "text",
    [
        "id,copies\nmetformin,3\naspirin,1\n",
        "\ufeffid;copies\r\nmetformin;3\r\naspirin;1\r\n",
        "Copies\tWard\tID\n3\tEast\tmetformin\n1\tWest\taspirin\n",
        "metformin,3\n\n# for the west wing\naspirin\n",
        'id,copies\n"metformin","3"\n aspirin , 1 \n',
        "id,copies\nmetformin,1\naspirin,\nmetformin,2\n",
        "id,copies\nmetformin,3\ncodeine,0\naspirin,1",
    ],
    ids=["comma", "semicolon", "other columns", "plain", "quoted", "twice", "none"],
)
def test_lists_that_say_the_same(tmp_path: Path, text: str) -> None:
    found = order(tmp_path, text)
    assert list(found.copies.items()) == [("metformin", 3), ("aspirin", 1)]
    assert not found.diagnostics


def test_a_plain_list_of_ids(tmp_path: Path) -> None:
    assert order(tmp_path, "codeine\naspirin\n", copies=4).copies == {"codeine": 4, "aspirin": 4}


def test_what_is_on_the_list_is_not_wanted_more_for_its_tag_or_id(tmp_path: Path) -> None:
    found = order(tmp_path, "id,copies\naspirin,5\n", tags=("pain",), ids=("aspirin",), copies=2)
    assert found.copies == {"aspirin": 5, "codeine": 2}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("aspirin,two", "orders.csv:3: error B020 'two' is no number of copies of 'aspirin'"),
        ("aspirin,-1", "'-1' is no number"),
        ("aspirin,1.5", "'1.5' is no number"),
        ("aspirin,٣", "'٣' is no number"),
        (f"aspirin,{MOST_COPIES + 1}", "is no number"),
        ("aspirin," + "9" * 5_000, "is no number"),
        (",7", "orders.csv:3: error B020 this row names no leaflet"),
        ('"aspirin,7', "orders.csv:3: error B020 this row is not CSV"),
        ("asprin,7", "orders.csv:3: error B021 there is no leaflet with the id 'asprin'"),
    ],
)
def test_a_bad_row_is_named_and_costs_no_other(tmp_path: Path, row: str, complaint: str) -> None:
    found = order(tmp_path, f"id,copies\ncodeine,2\n{row}\nmetformin,3\n")
    assert found.copies == {"codeine": 2, "metformin": 3}
    (one,) = said(found)
    assert complaint in one


def test_an_unknown_id_is_told_what_it_may_mean(tmp_path: Path) -> None:
    found = order(tmp_path, ids=("metfromin",))
    assert said(found) == ["--id: error B021 there is no leaflet with the id 'metfromin'"]
    assert [one.hint for one in found.diagnostics.values()] == ["Did you mean 'metformin'?"]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [(b"id,copies\nm\xe9tformin,1\n", "not UTF-8"), (b"a\n" * 5_000_001, "larger")],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"orders\.csv.*{complaint}"):
        order(tmp_path, data)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        met(tmp_path, Wishes(orders=tmp_path / "none.csv"))


GOOD = st.tuples(st.sampled_from(sorted(TAGS)), st.integers(0, 50))
BAD = st.sampled_from([",3", "aspirin,x", '"codeine', "aspirin,1\0", "nobody,3", "aspirin,+1"])


@given(st.lists(GOOD | BAD, min_size=1, max_size=12))
def test_no_row_gets_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int] | str]
) -> None:
    """Good rows add up, whatever stands between them, and each bad one is named."""
    lines = [row if isinstance(row, str) else f"{row[0]},{row[1]}" for row in rows]
    found = order(tmp_path_factory.mktemp("orders"), "\n".join(["id,copies", *lines]))
    wanted: Counter[str] = Counter()
    for row in rows:
        if not isinstance(row, str):
            wanted[row[0]] += row[1]
    bad = [line for row, line in zip(rows, lines, strict=True) if isinstance(row, str)]
    assert found.copies == {name: copies for name, copies in wanted.items() if copies}
    unknown = {"nobody"} & {line.partition(",")[0] for line in bad}
    malformed = [line for line in bad if not line.startswith("nobody")]
    assert len(found.diagnostics) == len(unknown) + len(malformed)
