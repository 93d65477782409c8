"""Text that would keep a parser or the layout engine busy for minutes, or run them out of stack."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bad_input.command import (
    Output,
    Said,
    assert_good_ones_built,
    leaflet,
    output,
    page,
    project,
)

SECONDS_PER_LEAFLET = 12.0


@dataclass(frozen=True, slots=True)
class Slow:
    """A page with such text, and the code, line and words with which it must fail."""

    name: str
    content: str | bytes
    code: str
    line: int
    says: str

    @property
    def source(self) -> str:
        """Where it is in the project."""
        return f"content/leaflets/{self.name}.md"


def nested(count: int, step: str, mark: str) -> str:
    """A list in a list in a list."""
    return "\n".join(f"{step * depth}{mark} x" for depth in range(count))


LONG = "a paragraph of more than 20,000 characters"
DEEP = "nested more than 12 levels deep"

SLOW = (
    Slow("brackets", page("[" * 20_000), "S010", 9, "more than 1,000 '['"),
    Slow("cdata", page("<![CDATA[" * 2_000), "S010", 9, "more than 1,000 '['"),
    Slow("list-500-deep", page(nested(500, "  ", "-")), "S010", 58, DEEP),
    Slow("numbers-500-deep", page(nested(500, "    ", "1.")), "S010", 34, DEEP),
    Slow("list-in-one-line", page("- " * 500), "S010", 9, DEEP),
    Slow("quotes", page(">" * 100_000), "S010", 9, DEEP),
    Slow("quotes-by-line", page("\n".join(">" * n for n in range(1, 500))), "S010", 21, DEEP),
    Slow("asterisks", page("*" * 50_000), "S010", 9, LONG),
    Slow("underscores", page("_" * 19_000), "S010", 9, "more than 1,000 '_'"),
    Slow("emphasis", page("**a *b " * 2_500), "S010", 9, "more than 1,000 '*'"),
    Slow("emphasis-within", page("*a **b" * 3_000), "S010", 9, "more than 1,000 '*'"),
    Slow("backticks", page("`" * 20_000), "S010", 9, "more than 1,000 '`'"),
    Slow("backticks-apart", page("".join("`" * n + "a" for n in range(190))), "S010", 9, "'`'"),
    Slow("links", page("[" * 5_000 + "a" + "](http://a.b)" * 1_000), "S010", 9, "'['"),
    Slow("images", page("![" * 5_000), "S010", 9, "'['"),
    Slow("backslashes", page("\\" * 19_000), "S010", 9, "'\\'"),
    Slow("tags", page("<a " * 6_000), "S010", 9, "more than 1,000 '<'"),
    Slow("comments", page("<!--" * 4_000), "S010", 9, "more than 1,000 '<'"),
    Slow("scripts", page("<script>" * 2_000), "S010", 9, "more than 1,000 '<'"),
    Slow("spread-out", page("[a\n\n" * 6_000), "S010", 10_009, "more than 5,000 '['"),
    Slow("long-line", page("x" * 900_000), "S010", 9, LONG),
    Slow("long-heading", page("## " + "a " * 9_000), "S010", 9, "a heading of more than"),
    Slow("long-underlined", page("a " * 9_000 + "\n==="), "S010", 9, "a heading of more than"),
    Slow("table", page("|a|b|\n|-|-|\n" + "|1|2|\n" * 20_000), "S010", 9, LONG),
    Slow("lines", page("\n\n" * 65_000), "S010", 64_537, "too many lines"),
    Slow("10-megabytes", page("word " * 2_000_000), "S001", 0, "larger than 1 MB"),
    Slow("pages", page("word\n\n" * 30_000), "B009", 0, "stopped after 12 s"),
)

JUST_WITHIN = {
    "brackets-within": page("\n\n".join(["[a " * 990] * 5)),
    "stars-within": page("\n\n".join(["*a **b" * 330] * 5)),
    "ticks-within": page(" ".join("`" * n + "a" for n in range(1, 44))),
    "tags-within": page("<b>" * 990),
    "cdata-within": page("<![CDATA[" * 500),
    "heading-within": page("## " + "1. " * 990),
    "long-word": page("x" * 4_000),
    "accents": page("Z" + "\u0335\u0321" * 2_000),
    "spaces": page("a" + " " * 9_000 + "b\t" * 4_000),
    "list-12-deep": page(nested(12, "    ", "-")),
    "dashes": page("- - -\n" * 2_000),
    "underlines": page("=\n" * 1_500),
}
"""Short enough to be checked in the process of the command itself, where nothing stops it."""


@dataclass(frozen=True, slots=True)
class Results:
    """One build of all of them, and one check."""

    build: Said
    check: Said
    made: Output


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    root = project(tmp_path_factory.mktemp("slow"), {slow.source: slow.content for slow in SLOW})
    project(root, {f"content/leaflets/{name}.md": text for name, text in JUST_WITHIN.items()})
    settings = f"seconds_per_leaflet = {SECONDS_PER_LEAFLET}\n"
    (root / "content/publisher.toml").write_text(settings)
    build = leaflet("build", "-v", "--jobs", "2", root=root)
    check = leaflet("check", "--json", "--jobs", "2", root=root)
    return Results(build, check, output(root))


def test_the_others_are_built_and_the_exit_code_is_1(results: Results) -> None:
    assert (results.build.code, results.check.code) == (1, 1)
    assert_good_ones_built(results.made)


@pytest.mark.parametrize("slow", SLOW, ids=lambda slow: slow.name)
def test_it_fails_with_its_code_and_line(slow: Slow, results: Results) -> None:
    entry = results.made.leaflet(slow.source)
    found = results.made.grave(slow.source)

    assert (entry["status"], entry["artifacts"]) == ("failed", [])
    assert [(d["code"], d["line"], d["path"]) for d in found] == [
        (slow.code, slow.line, slow.source)
    ]
    assert slow.says in found[0]["message"]


def test_check_ends_soon(results: Results) -> None:
    found = {e["source"]: e["diagnostics"] for e in json.loads(results.check.out)["leaflets"]}

    for slow in SLOW:
        if slow.code != "B009":
            assert slow.code in {d["code"] for d in found[slow.source]}
    assert results.check.seconds < 60


@pytest.mark.parametrize("name", JUST_WITHIN)
def test_what_is_within_bounds_ends_in_time_by_itself(name: str, results: Results) -> None:
    assert results.made.status(f"content/leaflets/{name}.md") == "built"


@pytest.mark.parametrize("name", JUST_WITHIN)
def test_nothing_short_keeps_check_busy(name: str, tmp_path: Path) -> None:
    said = leaflet("check", f"{name}.md", root=project(tmp_path, {f"{name}.md": JUST_WITHIN[name]}))

    assert (said.code, said.seconds < 15) == (0, True)
