"""The model: text and lines read out of it, and JSON that gives it back as it was."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import model
from pipeline.model import (
    Block,
    Callout,
    Code,
    Definition,
    DoseGroup,
    EffectGroup,
    Emphasis,
    Heading,
    Inline,
    Leaflet,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Metadata,
    Paragraph,
    Preformatted,
    QuestionAnswer,
    Quote,
    Reference,
    Row,
    Rule,
    Section,
    Source,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Topic,
    from_json,
    leaflet_text,
    line_at,
    plain,
    plain_blocks,
    to_json,
)


def text(value: str) -> tuple[Text]:
    return (Text(value),)


def paragraph(value: str) -> tuple[Paragraph]:
    return (Paragraph(text(value)),)


EVERY_INLINE: tuple[Inline, ...] = (
    Text("a"),
    Strong(text("b")),
    Emphasis((Strong(text("c")), Text("d"))),
    Subscript(text("e")),
    Superscript(text("f")),
    Link(text("g"), "https://example.org"),
    Reference((Text("h"), Emphasis(text("i"))), "co-alparin"),
    Code("j"),
    LineBreak(),
    Text("k"),
)

EVERY_BLOCK: tuple[Block, ...] = (
    Heading(3, text("1")),
    Paragraph(text("2")),
    ListBlock((ListItem(paragraph("3")), ListItem((*paragraph("4"), ListBlock(()))))),
    Definition((text("5"), text("6")), paragraph("7")),
    Table(Row((text("8"), ())), (Row((text("9"), text("10"))),)),
    Quote(paragraph("11")),
    Preformatted("12"),
    Rule(),
    Callout("warning", paragraph("13")),
    QuestionAnswer(text("14"), paragraph("15")),
    DoseGroup("adults", text("16"), paragraph("17")),
    EffectGroup("rare", True, paragraph("18"), paragraph("19")),
    Topic(text("20"), paragraph("21")),
)


def test_the_samples_are_complete() -> None:
    assert {type(node) for node in EVERY_INLINE} == set(get_args(Inline))
    assert {type(block) for block in EVERY_BLOCK} == set(get_args(Block))


# --- text --------------------------------------------------------------------------------------


def test_inlines_have_their_characters_in_order() -> None:
    assert plain(EVERY_INLINE) == "abcdefghij k"


def test_blocks_have_a_line_for_each_run_in_order() -> None:
    assert plain_blocks(EVERY_BLOCK).split() == [str(number) for number in range(1, 22)]


def test_a_leaflet_begins_with_its_heading() -> None:
    section = Section("usage", text("Usage"), paragraph("For pain."))
    untitled = Section("introduction", (), paragraph("Read this."))
    leaflet = Leaflet("a", "A", "en", Metadata(), text("A!"), (untitled, section), "a.md", "")

    assert leaflet_text(leaflet) == "A!\nRead this.\nUsage\nFor pain."


def test_the_line_of_a_character() -> None:
    children = (
        Text("ab", 1),
        Strong((Text("c", 2), Emphasis((Text("d", 3),), 3)), 2),
        LineBreak(3),
        Code("e", 4),
        Reference((Text("f", 4), Text("g", 5)), "co-alparin", 4),
    )

    assert [line_at(children, at) for at in range(8)] == [1, 1, 2, 3, 3, 4, 4, 5]
    assert line_at((), 0) == 0


# --- JSON --------------------------------------------------------------------------------------


@settings(max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.from_type(Leaflet))
def test_any_leaflet_survives_json(leaflet: Leaflet) -> None:
    assert from_json(json.loads(json.dumps(to_json(leaflet)))) == leaflet


@given(st.from_type(Source))
def test_any_source_survives_json(source: Source) -> None:
    assert from_json(json.loads(json.dumps(to_json(source)))) == source


def test_a_node_says_what_it_is() -> None:
    assert to_json(Paragraph((Link(text("a"), "tel:999", 2),), 2)) == {
        "node": "Paragraph",
        "children": [
            {
                "node": "Link",
                "children": [{"node": "Text", "value": "a", "line": 0}],
                "target": "tel:999",
                "line": 2,
            }
        ],
        "line": 2,
    }


def test_dates_and_bytes_survive_json() -> None:
    metadata = Metadata(reviewed=date(2026, 5, 1))
    source = Source("a.md", metadata, "", 1, "", b"\x00\xff", (("title", 2),))

    assert to_json(source)["raw"] == {"bytes": "00ff"}
    assert to_json(source)["metadata"]["reviewed"] == {"date": "2026-05-01"}
    assert from_json(to_json(source)) == source


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(KeyError, match="Video"):
        from_json({"node": "Video"})


def test_every_node_of_the_model_is_known_to_json() -> None:
    nodes = {
        name: kind
        for name, kind in vars(model).items()
        if dataclasses.is_dataclass(kind) and isinstance(kind, type)
    }

    assert [name for name, kind in nodes.items() if not known(kind)] == []


def known(kind: type) -> bool:
    try:
        from_json({"node": kind.__name__})
    except KeyError:
        return False
    except TypeError:  # known, and has fields that must be given
        return True
    return True
