"""Files that cannot be a leaflet: each fails with its code and line, and costs no other leaflet."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input.command import (
    GOOD,
    Output,
    Said,
    assert_good_ones_built,
    leaflet,
    output,
    page,
    project,
)

BODY = "# Name\n\nTake it.\n"
FINE = GOOD.format(title="Name")
NOISE = random.Random(1).randbytes(3000).replace(b"\0", b"")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1" + NOISE


def matter(text: str) -> str:
    """A page whose front matter, from line 2 on, is this."""
    return f"---\n{text}\n---\n\n{BODY}"


@dataclass(frozen=True, slots=True)
class Bad:
    """A file, and the code, line and words with which it must fail."""

    name: str
    content: str | bytes
    code: str
    line: int
    says: str

    @property
    def source(self) -> str:
        """Where it is in the project."""
        return f"content/leaflets/{self.name}.md"


BAD = (
    # Not text in UTF-8
    Bad("utf-16-with-bom", FINE.encode("utf-16"), "S002", 1, "UTF-16"),
    Bad("utf-16-little-endian", FINE.encode("utf-16-le"), "S002", 1, "UTF-16"),
    Bad("utf-16-big-endian", FINE.encode("utf-16-be"), "S002", 1, "UTF-16"),
    Bad("utf-32", FINE.encode("utf-32"), "S002", 1, "UTF-32"),
    Bad("latin-1", page("Ein µg.").encode("latin-1"), "S002", 9, "the byte B5 is not UTF-8"),
    Bad(
        "cut-off",
        page("5 µg").encode().partition(b"\xb5")[0],
        "S002",
        9,
        "the byte C2 is not UTF-8",
    ),
    Bad("picture", PNG, "S002", 3, "binary"),
    Bad("noise", NOISE, "S002", 1, "is not UTF-8"),
    Bad("broken-throughout", "\x01\n" * 2000, "S002", 1001, "more than 1,000"),
    # No text
    Bad("empty", "", "S006", 0, "no text"),
    Bad("blank", " \n\t\n\n", "S006", 0, "no text"),
    Bad("bom-alone", b"\xef\xbb\xbf", "S006", 0, "no text"),
    Bad("front-matter-alone", "---\ntitle: Name\n---\n", "S006", 0, "no text"),
    # Front matter that is not YAML, or is made to do harm
    Bad("not-closed", "---\ntitle: Name\n\n# Name\n", "S004", 1, "not closed"),
    Bad("colon", matter("id: x\ntitle: Name: tablets"), "S004", 3, "not valid YAML"),
    Bad("tab", matter("title: Name\n\tid: x"), "S004", 3, "tab"),
    Bad("quote", matter('title: "Name'), "S004", 2, "not valid YAML"),
    Bad("no-keys", matter("- one\n- two"), "S004", 2, "no keys"),
    Bad("key-twice", matter("title: One\ntitle: Two"), "S004", 3, "stands twice"),
    Bad("aliases", matter("title: Name\na: &a [x, x]\nb: &b [*a, *a]"), "S004", 3, "anchors"),
    Bad("merge", matter("title: Name\n<<: *x"), "S004", 3, "aliases"),
    Bad("brackets", matter("title: " + "[" * 60_000), "S004", 2, "more than 8 levels"),
    Bad("braces", matter("title: " + "{a: " * 9_000), "S004", 2, "more than 8 levels"),
    Bad("closed-brackets", matter(f"tags: {'[' * 5000}{']' * 5000}"), "S004", 2, "8 levels"),
    Bad("question-marks", matter("? " * 30_000), "S004", 2, "more than 8 levels"),
    Bad("dashes", matter("tags:\n  " + "- " * 30_000), "S004", 3, "more than 8 levels"),
    Bad("long-front-matter", matter(f"title: {'x' * 70_000}"), "S004", 1, "too long"),
    # Front matter with wrong keys and values
    Bad("unknown-key", matter("title: Name\nreveiwed: 2026-05-01"), "S005", 3, "'reviewed'"),
    Bad("unlike-any-key", matter("colour: red"), "S005", 2, "allowed are brand_names"),
    Bad("list-as-title", matter("title: [One, Two]"), "S005", 2, "must be text"),
    Bad(
        "code-as-title",
        matter("title: !!python/object/apply:os.abort []"),
        "S005",
        2,
        "must be text",
    ),
    Bad("wrong-status", matter("status: final"), "S005", 2, "'draft' or 'approved'"),
    Bad("wrong-day", matter("reviewed: 2026-02-30"), "S005", 2, "'reviewed'"),
    Bad("wordy-day", matter("reviewed: last May"), "S005", 2, "such as 2026-05-01"),
    Bad("seconds-as-day", matter("reviewed: 86400"), "S005", 2, "such as 2026-05-01"),
    Bad("language-with-path", matter("language: ../../x"), "S005", 2, "such as en-GB"),
    Bad("long-title", matter(f"title: {'x' * 400}"), "S005", 2, "300"),
    Bad("line-end-in-title", matter('title: "a\\nb"'), "S005", 2, "U+000A"),
    Bad("null-in-title", matter('title: "a\\0b"'), "S005", 2, "U+0000"),
    Bad("override-in-brand", matter('brand_names: ["a\\u202eb"]'), "S005", 2, "U+202E"),
    Bad("no-locale", matter("language: xx"), "B007", 1, "styles/locales/xx.toml"),
    # Ids that cannot be a file's name everywhere
    Bad("id-up", matter("id: .."), "S005", 2, "'..' cannot be an id"),
    Bad("id-with-slash", matter("id: ../../evil"), "S005", 2, "cannot be an id"),
    Bad("id-absolute", matter("id: /etc/passwd"), "S005", 2, "cannot be an id"),
    Bad("id-with-backslash", matter(r"id: ..\evil"), "S005", 2, "cannot be an id"),
    Bad("id-of-a-drive", matter("id: C:evil"), "S005", 2, "cannot be an id"),
    Bad("id-of-a-device", matter("id: CON"), "S005", 2, "cannot be an id"),
    Bad("id-of-a-device-file", matter("id: nul.txt"), "S005", 2, "cannot be an id"),
    Bad("id-with-dot-behind", matter("id: name."), "S005", 2, "cannot be an id"),
    Bad("id-hidden", matter("id: .name"), "S005", 2, "cannot be an id"),
    Bad("id-too-long", matter(f"id: {'x' * 201}"), "S005", 2, "cannot be an id"),
    Bad("COM1", FINE, "S005", 0, "'COM1' cannot be an id"),
    Bad("trailing.", FINE, "S005", 0, "'trailing.' cannot be an id"),
    Bad("药", FINE, "S005", 0, "cannot be an id"),
    # Characters that cannot be printed
    Bad("replacement", page("Take � two."), "S008", 9, "U+FFFD"),
    Bad("private-use", page("At \uf8ff two."), "S008", 9, "U+F8FF"),
    Bad("right-to-left", page("Take 5 \u202emg 50\u202c."), "S014", 9, "U+202E"),
    Bad("isolate", page("Take \u20675 mg\u2069."), "S014", 9, "U+2067"),
    Bad("emoji", page("One.\n\nTwo \U0001f600."), "P002", 11, "(U+1F600)"),
    Bad("cuneiform", page("A \U00012000."), "P002", 9, "(U+12000)"),
    Bad("arabic", page("هذا"), "P002", 9, "no house font has 'ه' (U+0647)"),
    Bad("hebrew", page("זה"), "P002", 9, "no house font has 'ז' (U+05D6)"),
    Bad("chinese", page("- One\n- 药品"), "P002", 10, "no house font has '药' (U+836F)"),
    Bad("by-number", page("A &#x1F600; B"), "P002", 9, "(U+1F600)"),
    Bad("in-the-title", page("Text.", title="药"), "P002", 0, "(U+836F)"),
    Bad("in-a-brand", page("Text.", brand_names="[药]"), "P002", 0, "(U+836F)"),
    Bad("noncharacter", page("A \U0001ffff."), "P002", 9, "(U+1FFFF)"),
)

TWINS: Mapping[str, tuple[str, ...]] = {
    "the same id": ("one/twin", "two/twin"),
    "an id in other case": ("one/Case", "two/case"),
    "a name in other case": ("CASED", "cased"),
    "a name composed and decomposed": ("caf\u00e9", "cafe\u0301"),
    "a name with other accents": ("na\u00efve", "naive"),
}
"""Files that would be written under one name."""


@dataclass(frozen=True, slots=True)
class Results:
    """One build of all of them, and one check."""

    build: Said
    check: Said
    made: Output
    checked: dict[str, Any]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    root = project(tmp_path_factory.mktemp("files"), {bad.source: bad.content for bad in BAD})
    project(
        root, {f"content/leaflets/{name}.md": FINE for twins in TWINS.values() for name in twins}
    )
    build = leaflet("build", "-v", root=root)
    check = leaflet("check", "--json", root=root)
    return Results(build, check, output(root), json.loads(check.out))


def test_the_others_are_built_and_the_exit_code_is_1(results: Results) -> None:
    assert (results.build.code, results.check.code) == (1, 1)
    assert_good_ones_built(results.made)
    built = {e["id"] for e in results.made.manifest["leaflets"] if e["status"] == "built"}
    assert built == {"good-one", "good-two"}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_it_fails_with_its_code_and_line(bad: Bad, results: Results) -> None:
    entry = results.made.leaflet(bad.source)
    first = results.made.grave(bad.source)[0]

    assert (entry["status"], entry["artifacts"]) == ("failed", [])
    assert (first["code"], first["line"], first["path"]) == (bad.code, bad.line, bad.source)
    assert bad.says in first["message"]
    place = f"{bad.source}:{bad.line}: " if bad.line else f"{bad.source}: "
    assert place + first["message"] in results.build.out


FOUND_IN_PRINT = frozenset({"P002"})
"""Codes of what only shows when a page is laid out."""


@pytest.mark.parametrize(
    "bad", [bad for bad in BAD if bad.code not in FOUND_IN_PRINT], ids=lambda bad: bad.name
)
def test_check_finds_what_stops_a_build(bad: Bad, results: Results) -> None:
    (found,) = (e for e in results.checked["leaflets"] if e["source"] == bad.source)
    assert found["status"] == "failed"
    of_build = results.made.leaflet(bad.source)["diagnostics"]
    rows = zip(found["diagnostics"], of_build, strict=True)
    assert found["diagnostics"] == [{**row, **built} for row, built in rows]


@pytest.mark.parametrize("names", TWINS.values(), ids=TWINS)
def test_neither_of_two_with_one_name_is_built(names: tuple[str, ...], results: Results) -> None:
    sources = [f"content/leaflets/{name}.md" for name in names]
    for source, other in zip(sources, reversed(sources), strict=True):
        (found,) = results.made.grave(source)
        assert (found["code"], found["path"]) == ("B004", source)
        assert other in found["message"]


def test_hostile_yaml_is_not_run(tmp_path: Path) -> None:
    root = project(tmp_path)
    mark = tmp_path / "mark"
    text = matter(f"title: !!python/object/apply:os.mkdir ['{mark}']")
    (root / "content/leaflets/evil.md").write_text(text)

    assert leaflet("check", root=root).code == 1
    assert not mark.exists()
