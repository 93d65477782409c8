"""Content that tries to run, to fetch, to read files, or to change what stands around it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from tests.bad_input.command import (
    Output,
    Said,
    assert_good_ones_built,
    environment,
    leaflet,
    output,
    page,
    project,
    write,
)
from tests.bad_input.conftest import Guard

SECRET = "CANARY-5d1f"
"""What stands in a file beside the project, which nothing may reach."""

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, slots=True)
class Hostile:
    """Text under the heading Usage, from line 9 on; what is printed of it, and what is reported.

    `{secret}` stands for the path of the secret file.
    """

    name: str
    text: str
    printed: str
    codes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Where it is in the project."""
        return f"content/leaflets/{self.name}.md"


HOSTILE = (
    # To run
    Hostile("script", "One <script>alert(1)</script>two.", "One two.", ("S011",)),
    Hostile("script-over-lines", "One\n<script>\nx\n</script>\ntwo.", "One two.", ("S011",)),
    Hostile("script-never-closed", "One <script>two.", "One two.", ("S011",)),
    Hostile("script-in-capitals", "One <SCRIPT >alert(1)</SCRIPT >two.", "One two.", ("S011",)),
    Hostile("script-in-script", "One <scr<script>x</script>ipt>two.", "One two.", ("S011",)),
    Hostile("script-by-reference", "&lt;script&gt;One&lt;/script&gt;", "<script>One</script>"),
    Hostile(
        "handlers", '<p onclick="x()">One</p> <b onclick="x()">two</b>.', "One two.", ("S011",)
    ),
    Hostile("image-handler", "One <img src=x onerror=alert(1)> two.", "One two.", ("S011",)),
    Hostile("svg", "One <svg onload=x><a>x</a></svg><math>y</math>two.", "One two.", ("S011",)),
    Hostile(
        "links",
        "[One](javascript:a), [two](JaVaScRiPt:a), [three](data:text/html,x), [four](vbscript:a), "
        "[five](file://{secret}), [six](&#106;avascript:a), [seven](java&#10;script:a).",
        "One, two, three, four, five, six, seven.",
        ("S012",),
    ),
    Hostile(
        "raw-links",
        '<a href="javascript:a">One</a> <a href="//x" onclick="x()">two</a>',
        "One two",
        ("S011",),
    ),
    Hostile("reference-link", "[One][a]\n\n[a]: javascript:alert(1)", "One", ("S012",)),
    Hostile("address", "<javascript:alert(1)>", "<javascript:alert(1)>"),
    Hostile("form", '<form action="http://x"><input value="x"/>One</form>', "One", ("S011",)),
    # To fetch, and to read files
    Hostile("image", "![One](http://192.0.2.1/x.png)", "One", ("S013",)),
    Hostile(
        "image-of-a-file",
        "![One](file://{secret}) ![two](../../../secret.txt)",
        "One two",
        ("S013",),
    ),
    Hostile("raw-image", 'One <img src="http://192.0.2.1/x.png"/>', "One", ("S011",)),
    Hostile(
        "style", "<style>p {{ background: url(file://{secret}) }}</style>One", "One", ("S011",)
    ),
    Hostile("import", "<style>@import 'http://192.0.2.1/x.css';</style>One", "One", ("S011",)),
    Hostile("style-never-closed", "<style>One {{}} two", "One {} two", ("S011",)),
    Hostile("attribute", '<p style="background: url(file://{secret})">One</p>', "One", ("S011",)),
    Hostile("iframe", '<iframe src="file://{secret}">x</iframe>One', "One", ("S011",)),
    Hostile(
        "object",
        '<object data="file://{secret}">x</object><embed src="file://{secret}"/>One',
        "One",
        ("S011",),
    ),
    Hostile("attachment", '<link rel="attachment" href="file://{secret}"/>One', "One", ("S011",)),
    Hostile("attached", '<a rel="attachment" href="file://{secret}">One</a>', "One", ("S011",)),
    Hostile("stylesheet", '<link rel="stylesheet" href="file://{secret}"/>One', "One", ("S011",)),
    Hostile("base", '<base href="file:///"/>![One](etc/passwd)', "One", ("S011", "S013")),
    Hostile(
        "meta",
        '<meta http-equiv="refresh" content="0;url=file://{secret}"/>One',
        "One",
        ("S011",),
    ),
    Hostile(
        "entity",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:secret'>]> &e; One",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:secret'>]> &e; One",
    ),
    Hostile("include", "--8<-- 'x' !include x {{!x!}} [[x]]", "--8<-- 'x' !include x {!x!} x"),
    # To be a template, a page, a document of its own
    Hostile("expression", "{{{{ 7+7 }}}} ${{7+7}} #{{7}}", "{{ 7+7 }} ${7+7} #{7}", ("C032",)),
    Hostile(
        "statement",
        "{{% raw %}} {{% include 'x' %}} {{# x #}}",
        "{% raw %} {% include 'x' %} {# x #}",
        ("C032",),
    ),
    Hostile("end", "</p></section></body></html>One", "One"),
    Hostile("cdata", "]]> <![CDATA[One]]>", "]]> <![CDATA[One]]>"),
    Hostile("instruction", "<?php x ?> <?xml y?> One", "<?php x ?> <?xml y?> One"),
    Hostile("comment", "One <!-- two --> three", "One three"),
    Hostile("house-classes", '<div class="emergency" id="title">One</div>', "One", ("S011",)),
    # To be taken for something else
    Hostile("page-break", "Take 5\x0c10 mg", "Take 5 10 mg", ("S007",)),
    Hostile("vertical-tab", "Take 5\x0b10 mg", "Take 5 10 mg", ("S007",)),
    Hostile("dash-of-windows", "Take 5\x9610 mg", "Take 5–10 mg", ("S003",)),
    Hostile("controls", "O\x08n\x1be \x7ftwo", "One two", ("S007",)),
    Hostile("not-in-xml", "One\ufffe two\uffff", "One two", ("S007",)),
    Hostile("by-number", "&#8238;One&#8; &#xFFFE; &#0;", "&#8238;One&#8; &#xFFFE; &#0;"),
    Hostile("invisible", "O\u200bn\u2060e\u00ad", "One"),
    # Not hostile at all
    Hostile(
        "proper-links",
        "[One](https://example.org/a?b=1&c=2), [two](mailto:a@b.c), [three](tel:111)",
        "One, two, three",
    ),
    Hostile(
        "limits", "In <1% of people, <50 kg, >5 & 6 < 7.", "In <1% of people, <50 kg, >5 & 6 < 7."
    ),
)


TITLE = """</title></style><style>* { display: none }</style> "q" 'r' {{ 7*7 }} &amp; \\A"""
BRAND = '"; } * { display: none } /* <b>'
VERSION = '1" onload="x()'
REVIEWER = "<script>alert(1)</script>"
INJECTED = f"""\
---
title: {json.dumps(TITLE)}
brand_names: [{json.dumps(BRAND)}]
version: {json.dumps(VERSION)}
reviewer: {json.dumps(REVIEWER)}
---

# Name

## Usage

Take it.
"""
"""A page whose front matter tries to leave its place in HTML, CSS and templates."""


@dataclass(frozen=True, slots=True)
class Results:
    """One build of all of them with a handbook."""

    build: Said
    made: Output
    book: dict[str, bytes]
    """The files in the handbook."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, guard: Guard) -> Results:
    folder = tmp_path_factory.mktemp("markup")
    secret = write(folder / "secret.txt", SECRET)
    pages = {row.source: hostile(row, secret) for row in HOSTILE}
    root = project(folder / "project", pages)
    write(root / "content/leaflets/injected.md", INJECTED)
    write(root / "content/publisher.toml", 'headings = "source"\n')
    write(root / "content/handbooks/all.toml", 'title = "All"\n')
    build = leaflet("build", root=root, PYTHONPATH=guard.path)
    made = output(root)
    with zipfile.ZipFile(made.folder / "epub/all.epub") as book:
        return Results(build, made, {name: book.read(name) for name in book.namelist()})


def hostile(row: Hostile, secret: Path) -> str:
    """A page; one that would be withheld for its placeholders is printed on approval."""
    lifted = {"status": "approved", "reviewer": "A. Reader", "reviewed": "2026-01-01"}
    text = row.text.format(secret=secret)
    if "C032" not in row.codes:
        return page(text)
    return page(text, **lifted, overrides="{C032: approved}")


def pdf(row: Hostile, results: Results) -> Path:
    return results.made.folder / f"pdf/a4/{row.name}.pdf"


def test_all_are_built_and_the_exit_code_is_0(results: Results) -> None:
    assert results.build.code == 0
    assert_good_ones_built(results.made)


def test_a_reference_to_nothing_is_said(results: Results) -> None:
    (book,) = results.made.manifest["handbooks"]

    found = [d["message"] for d in book["diagnostics"] if d["code"] == "M013"]
    assert found == ["there is no leaflet 'x'"]


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row.name)
def test_its_words_are_printed_and_what_is_left_out_is_said(row: Hostile, results: Results) -> None:
    found = results.made.leaflet(row.source)["diagnostics"]

    assert {d["code"] for d in found if d["code"].startswith(("S", "C032"))} == set(row.codes)
    assert {d["line"] for d in found if d["code"].startswith("S")} <= {9, 10}
    assert printed(pdf(row, results)) == row.printed
    assert in_book(row, results) == row.printed


def printed(path: Path) -> str:
    """The text under the heading Usage, in one line."""
    found = re.search(r"\nUsage\r?\n(.*)\nStorage\r?\n", text_of(path), re.DOTALL)
    assert found
    return " ".join(found[1].split())


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def in_book(row: Hostile, results: Results) -> str:
    """The same in the handbook, without invisible characters, which a PDF does not give back."""
    root = etree.fromstring(results.book[f"epub/medicines/{row.name}.xhtml"])
    (section,) = root.iterfind(f".//{XHTML}section[@id='usage']")
    words = "".join(str(text) for text in section.itertext())
    visible = re.sub("[\u00ad\u200b\u2060]", "", words)
    return " ".join(visible.split()).removeprefix("Usage ")


# --- nothing is reached, nothing runs ------------------------------------------------------------


def test_the_guard_sees_who_reaches_for_the_network(guard: Guard) -> None:
    before = len(guard.attempts())
    fetch = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/x')"

    ended = subprocess.run(
        [sys.executable, "-c", fetch],
        env=environment(PYTHONPATH=guard.path),
        capture_output=True,
        check=False,
    )

    assert b"there is no network here" in ended.stderr
    assert len(guard.attempts()) == before + 1
    guard.log.unlink()


def test_nobody_reaches_for_the_network(results: Results, guard: Guard) -> None:
    assert results.build.code == 0
    assert guard.attempts() == []


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row.name)
def test_a_pdf_holds_neither_files_nor_actions(row: Hostile, results: Results) -> None:
    with pikepdf.open(pdf(row, results)) as document:
        assert list(document.attachments) == [f"{row.name}.md"]
        assert not {"/OpenAction", "/AA"} & set(document.Root.keys())
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                assert SECRET.encode() not in item.read_bytes()
            if isinstance(item, pikepdf.Dictionary) and "/S" in item and "/URI" in item:
                assert str(item.URI).startswith(("https:", "mailto:", "tel:"))
            if isinstance(item, pikepdf.Dictionary):
                assert item.get("/S") not in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm")


def test_proper_links_are_kept(results: Results) -> None:
    row = next(row for row in HOSTILE if row.name == "proper-links")
    with pikepdf.open(pdf(row, results)) as document:
        notes = [note for page in document.pages for note in page.get("/Annots", [])]
        found = [str(note.A.URI) for note in notes if "/A" in note]

    assert found == ["https://example.org/a?b=1&c=2", "mailto:a@b.c", "tel:111"]


def test_a_book_holds_neither_scripts_nor_styles_of_content(results: Results) -> None:
    links = set()
    for name, data in results.book.items():
        assert SECRET.encode() not in data
        if name.endswith(".xhtml"):
            for element in etree.fromstring(data).iter(f"{XHTML}*"):
                assert element.tag.removeprefix(XHTML) not in FORBIDDEN
                assert not [key for key in map(str, element.attrib) if key.startswith("on")]
                assert "style" not in element.attrib
                links.add(element.get("href", "").partition(":")[0])
    assert {link for link in links if link.isalpha()} == {"https", "mailto", "tel"}


FORBIDDEN = frozenset(
    ("script", "style", "iframe", "object", "embed", "form", "input", "meta", "base", "svg")
)


# --- front matter --------------------------------------------------------------------------------


def test_values_of_front_matter_stay_text(results: Results) -> None:
    path = results.made.folder / "pdf/a4/injected.pdf"
    with pikepdf.open(path) as document:
        assert str(document.docinfo["/Title"]) == TITLE
        assert list(document.attachments) == ["injected.md"]
    text = " ".join(text_of(path).split())
    for value in (BRAND, VERSION, "Take it.", "Page 1 of 1"):
        assert value in text
    chapter = etree.fromstring(results.book["epub/medicines/injected.xhtml"])
    assert chapter.findtext(f".//{XHTML}title") == TITLE
    words = "".join(str(text) for text in chapter.itertext())
    for value in (BRAND, VERSION, REVIEWER):
        assert value in words
