"""Settings, handbooks, options and styles that are wrong: said once, with the file, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.style import built_in_styles
from tests.bad_input.command import (
    GOOD_ONES,
    assert_good_ones_built,
    files,
    leaflet,
    output,
    project,
    write,
)
from tests.bad_input.conftest import Guard

HOUSE = "content/publisher.toml"
BOOK = "content/handbooks/all.toml"
TITLED = 'title = "All"\n'


@dataclass(frozen=True, slots=True)
class Wrong:
    """Files and a command for which the exit code is 2, and what is said."""

    name: str
    files: Mapping[str, str | bytes]
    says: str
    command: tuple[str, ...] = ("build",)


WRONG = (
    # The house's settings
    Wrong("broken TOML", {HOUSE: 'name = "x\n'}, f"{HOUSE}:1: not valid TOML"),
    Wrong("nested TOML", {HOUSE: f"formats = {'[' * 9_000}\n"}, f"{HOUSE}: not valid TOML"),
    Wrong("not UTF-8", {HOUSE: 'name = "Müller"\n'.encode("latin-1")}, f"{HOUSE}:1: not UTF-8"),
    Wrong("a folder", {f"{HOUSE}/x": ""}, f"{HOUSE}: cannot be read"),
    Wrong("unknown key", {HOUSE: '\nformat = "a4"\n'}, f"{HOUSE}:2: unknown key 'format'; did you"),
    Wrong("wrong type", {HOUSE: "formats = 4\n"}, f"{HOUSE}:1: 'formats': "),
    Wrong("no formats", {HOUSE: "formats = []\n"}, f"{HOUSE}:1: 'formats': "),
    Wrong("wrong word", {HOUSE: 'headings = "mine"\n'}, "'house' or 'source', got 'mine'"),
    Wrong("no time", {HOUSE: "seconds_per_leaflet = 0\n"}, "more than 0"),
    Wrong("not a number", {HOUSE: "seconds_per_leaflet = nan\n"}, "'seconds_per_leaflet': "),
    Wrong("for ever", {HOUSE: "seconds_per_leaflet = inf\n"}, "'seconds_per_leaflet': "),
    Wrong("a path as language", {HOUSE: 'language = "../x"\n'}, "a language tag such as en-GB"),
    Wrong("control character", {HOUSE: 'name = "a\\u0000b"\n'}, "U+0000"),
    Wrong("unknown format", {HOUSE: 'formats = ["a44"]\n'}, "unknown page format 'a44'; did you"),
    # Handbooks
    Wrong("broken handbook", {BOOK: "title = \n"}, f"{BOOK}:1: not valid TOML"),
    Wrong("no title", {BOOK: 'titel = "All"\n'}, f"{BOOK}:1: unknown key 'titel'; did you"),
    Wrong("id with path", {BOOK: f'{TITLED}id = "../x"\n'}, f"{BOOK}:2: 'id': must be small"),
    Wrong("id of a device", {"content/handbooks/CON.toml": TITLED}, "'con' cannot be the id"),
    Wrong("name with blank", {"content/handbooks/a b.toml": TITLED}, "'a b' cannot be the id"),
    Wrong(
        "two of one id", {BOOK: TITLED, "content/handbooks/b.toml": f'{TITLED}id = "all"'}, "also"
    ),
    Wrong(
        "unknown handbook", {BOOK: TITLED}, "did you mean 'all'?", ("build", "--handbook", "alll")
    ),
    Wrong("no handbooks", {}, "has none", ("build", "--handbook", "all")),
    Wrong("no such handbook file", {}, "x.toml: no such file", ("build", "--handbook", "x.toml")),
    Wrong("a long name", {}, "no handbook 'xxx", ("build", "--handbook", "x" * 300)),
    Wrong(
        "a page as handbook",
        {},
        "good-one.md:1: not valid TOML",
        ("build", "--handbook", "content/leaflets/good-one.md"),
    ),
    # Options
    Wrong("unknown format asked", {}, "unknown page format 'a5'", ("build", "--format", "a5")),
    Wrong("a path as format", {}, "unknown page format '../x'", ("build", "--format", "../x")),
    Wrong("unknown command", {}, "No such command 'biuld'", ("biuld",)),
    Wrong("unknown option", {}, "No such option '--fromat'", ("build", "--fromat", "a4")),
    Wrong("no processes", {}, "0 is not in the range", ("build", "--jobs", "0")),
    Wrong("unknown code", {}, "there is no code, pack or profile 'S99'", ("explain", "S99")),
    Wrong("a path as new id", {}, "'../x' cannot be an id", ("new", "../x")),
    Wrong("a device as new id", {}, "'CON' cannot be an id", ("new", "CON")),
    Wrong("nothing to verify", {}, "run 'leaflet build' first", ("verify",)),
    # Styles that are asked for before any leaflet is
    Wrong("broken formats", {"styles/formats.toml": "x\n"}, "styles/formats.toml: "),
    Wrong(
        "formats with more",
        {"styles/formats.toml": '[a4]\nsheet = "A4"\npurpose = "x"\ncolour = "red"\n'},
        "styles/formats.toml:4: error P007 [a4]: unknown key 'colour'",
    ),
    Wrong("formats without tables", {"styles/formats.toml": "a4 = 1\n"}, "styles/formats.toml:1: "),
)


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row.name)
def test_it_is_2_and_nothing_is_written(row: Wrong, tmp_path: Path) -> None:
    root = project(tmp_path, row.files)
    before = files(root)

    said = leaflet(*row.command, root=root)

    assert (said.code, said.out) == (2, "")
    assert row.says in said.err
    assert files(root) == before


def test_notepad_s_settings_are_read(tmp_path: Path) -> None:
    root = project(tmp_path, {HOUSE: b'\xef\xbb\xbfname = "House"\r\nlanguage = "EN-gb"\r\n'})

    assert leaflet("check", root=root).code == 0


# --- styles --------------------------------------------------------------------------------------

PAGE = (built_in_styles() / "templates/leaflet.html").read_text(encoding="utf-8")
BASE = (built_in_styles() / "base.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Broken:
    """A style file that cannot be used, and what is said about it."""

    name: str
    file: str
    content: str | bytes
    says: str


TEMPLATES = (
    Broken("syntax", "templates/leaflet.html", "\n{% for x in %}", ":2: Expected an expression"),
    Broken(
        "undefined", "templates/leaflet.html", "{{ leaflt.title }}", ":1: 'leaflt' is undefined"
    ),
    Broken("leads out", "templates/leaflet.html", "{% include '../../x' %}", ":1: ../../x"),
    Broken(
        "partial",
        "templates/partials/inlines.html",
        "{% macro inlines(nodes) %}\n{{ nodes.oops }}{% endmacro %}",
        ":2: 'tuple object' has no attribute 'oops'",
    ),
    Broken("template in UTF-16", "templates/leaflet.html", b"\xff\xfe", " is not UTF-8"),
    Broken("locale", "locales/en.toml", "name = \n", ": Invalid value (at line 1"),
    Broken("locale in UTF-16", "locales/en.toml", b"\xff\xfe", " is not UTF-8"),
    Broken("locale that lacks", "locales/en.toml", 'name = "x"\n', ": [words] has no 'sections'"),
)


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row.name)
def test_a_broken_template_or_locale_is_named(row: Broken, tmp_path: Path) -> None:
    root = project(tmp_path, {f"styles/{row.file}": row.content})

    said = leaflet("inspect", "content/leaflets/good-one.md", "--stage", "html", root=root)

    assert (said.code, said.out) == (1, "")
    assert f"content/leaflets/good-one.md: error B012 styles/{row.file}{row.says}" in said.err


SHEETS = (
    Broken("property", "base.css", f"{BASE}\np {{ colr: red }}\n}}}} {{{{", ": Ignored `colr: red"),
    Broken("import", "tokens.css", "@import 'http://192.0.2.1/x.css';", "cannot reach http://192"),
    Broken("format", "formats/a4.css", b"\xff\xfe", "is not UTF-8"),
)


@pytest.mark.parametrize("row", SHEETS, ids=lambda row: row.name)
def test_nothing_is_printed_with_a_broken_style_sheet(
    row: Broken, tmp_path: Path, guard: Guard
) -> None:
    root = project(tmp_path, {f"styles/{row.file}": row.content})

    said = leaflet("build", "-v", root=root, PYTHONPATH=guard.path)

    assert said.code == 1
    made = output(root)
    for name in GOOD_ONES:
        source = f"content/leaflets/{name}.md"
        grave = made.grave(source)
        assert {found["code"] for found in grave} <= {"P001", "B012"}
        assert all(f"styles/{row.file}" in found["path"] + found["message"] for found in grave)
        assert any(row.says.removeprefix(": ") in found["message"] for found in grave)
        assert f"styles/{row.file}" in said.out
    assert guard.attempts() == []


def test_a_template_that_fails_for_one_leaflet_costs_that_one(tmp_path: Path) -> None:
    page = "{% if leaflet.id == 'poor' %}{{ leaflet.oops }}{% endif %}" + PAGE
    root = project(
        tmp_path,
        {"styles/templates/leaflet.html": page, "content/leaflets/poor.md": "# Poor\n\nText.\n"},
    )

    assert leaflet("build", root=root).code == 1

    made = output(root)
    assert_good_ones_built(made)
    (found,) = made.grave("content/leaflets/poor.md")
    assert found["code"] == "B012"
    assert found["message"].startswith("styles/templates/leaflet.html:1: ")


def test_a_style_reaches_neither_files_nor_the_network(tmp_path: Path, guard: Guard) -> None:
    secret = write(tmp_path / "secret.png", "secret")
    css = f"p {{ background: url(file://{secret}) }} h1 {{ background: url(http://[::1]/x) }}"
    root = project(tmp_path / "project", {"styles/base.css": f"{BASE}\n{css}"})

    said = leaflet("build", "-v", root=root, PYTHONPATH=guard.path)

    assert said.code == 1
    assert {e["status"] for e in output(root).manifest["leaflets"]} == {"failed"}
    assert f"a leaflet cannot reach file://{secret}" in said.out
    assert "a leaflet cannot reach http://[::1]/x" in said.out
    assert guard.attempts() == []


def test_a_broken_template_of_the_book_costs_the_book(tmp_path: Path) -> None:
    root = project(
        tmp_path, {BOOK: TITLED, "styles/templates/book/titlepage.xhtml": "<p>{{ oops }}"}
    )

    said = leaflet("build", root=root)

    assert said.code == 1
    made = output(root)
    assert_good_ones_built(made)
    (book,) = made.manifest["handbooks"]
    assert (book["status"], [d["code"] for d in book["diagnostics"]]) == ("failed", ["B011"])
    assert "styles/templates/book/titlepage.xhtml:1: 'oops' is undefined" in said.out
