"""Raw HTML: no tag that a page could use reaches the leaflet, and no text is lost with it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given

from pipeline.model import to_json
from pipeline.parse import parse
from pipeline.parse.html import HIDDEN, KEPT, KNOWN, names
from pipeline.parse.markdown import Converter
from pipeline.verify.words import words
from tests.parse.test_parse import text_of
from tests.strategies import any_text, source


@pytest.mark.parametrize("name", sorted(KNOWN - KEPT - set(HIDDEN)))
def test_a_tag_is_left_out_and_its_text_kept(name: str) -> None:
    text = f'Take <{name} class="x">one</{name}> tablet.'

    assert words(text_of(text)) == ["Take", "one", "tablet"]
    assert [d.message for d in parse(source(text)).diagnostics] == [
        f"left out the tag <{name}>; its text is kept"
    ]


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_elements_go_with_their_text(name: str) -> None:
    text = f"Before.\n\n<{name} x=y>\nalert()\n\n# Heading\n</{name.upper()}>\n\nAfter."
    parsed = parse(source(text))

    assert text_of(text) == "Before.\nAfter."
    assert [(d.code, d.line) for d in parsed.diagnostics] == [("S011", 3)]


@pytest.mark.parametrize("name", ["dose", "5", "your name", "a of them", "x-y", "µg", "50 kg"])
def test_other_words_in_angle_brackets_are_text(name: str) -> None:
    assert text_of(f"Take <{name}> now.") == f"Take <{name}> now."


def test_a_tag_that_is_not_closed_ends_with_its_paragraph() -> None:
    text = "A <b>bold\n\n### Heading\n\n- item</i>\n\n| <sub>a | b |\n|---|---|\n| c | d |"

    assert text_of(text) == "A bold\nHeading\nitem\na\nb\nc\nd"
    assert [d.message for d in parse(source(text)).diagnostics] == [
        "left out the tag <b>; its text is kept",
        "left out the tag <i>; its text is kept",
        "left out the tag <sub>; its text is kept",
    ]


@given(any_text)
def test_only_the_tags_of_a_leaflet_come_out(text: str) -> None:
    found, _ = Converter().convert(text)

    tags = re.findall(r"<([^\s>/]+)([^>]*)>", found)
    assert {name for name, _ in tags} <= ALLOWED
    assert {a for _, rest in tags for a in re.findall(r' ([a-z-]+)="', rest)} <= ATTRIBUTES


@given(any_text)
def test_every_link_leads_to_an_address(text: str) -> None:
    draft = to_json(parse(source(text)).value)

    links = targets(draft, "Link")
    assert [t for t in links if not t.startswith(("http://", "https://", "mailto:"))] == []
    assert [t for t in targets(draft, "Reference") if not re.fullmatch(r"[\w.-]{1,200}", t)] == []


def targets(node: Any, name: str) -> list[str]:
    """Where the nodes of a name lead to."""
    if isinstance(node, list):
        return [target for each in node for target in targets(each, name)]
    if not isinstance(node, dict):
        return []
    own = [node["target"]] if node.get("node") == name else []
    return [*own, *targets(list(node.values()), name)]


@pytest.mark.parametrize(
    "target",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", "java script:alert(1)", "data:text/html,x"),
        *("file:///etc/passwd", "vbscript:x", "//example.org:80/x", "page.md", "page.md:5", "#a:b"),
        *("&#106;avascript:alert(1)", "java&#10;script:alert(1)", "x:y", ""),
    ],
)
@pytest.mark.parametrize("form", ["[text]({})", "[text](<{}>)", '[text]({} "title")'])
def test_a_link_to_anything_else_is_left_out_and_reported(form: str, target: str) -> None:
    parsed = parse(source(form.format(target)))

    assert '"node": "Link"' not in json.dumps(to_json(parsed.value))
    assert [d.code for d in parsed.diagnostics] in (["S012"], [])
    assert text_of(form.format(target)).startswith(("text", "[text]"))


ALLOWED = KEPT | names(
    "a blockquote dd dl dt h1 h2 h3 h4 h5 h6 hr img li ol p pre reference table tbody td th thead "
    "tr ul"
)
ATTRIBUTES = {"href", "alt", "src", "start", "align", "target"}
