"""The structure of a book: a good one passes, and each check finds a fault that is planted."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.verify.book import MOST_BYTES, structure
from tests.verify.books import GOOD, SMALL_COVER, A, book, but, without

NAV, PACKAGE = "epub/nav.xhtml", "epub/package.opf"
PAGE_A, PAGE_B = "epub/medicines/a.xhtml", "epub/medicines/b.xhtml"


def rules(path: Path) -> set[str]:
    return {message.rule for message in structure(path).messages}


def test_a_good_book_passes(tmp_path: Path) -> None:
    verdict = structure(book(tmp_path / "good.epub", GOOD))

    assert [str(message) for message in verdict.messages] == []
    assert verdict.passed


LINK_TO_B = '<li><a href="medicines/b.xhtml">Bisoprolol</a></li>'
PAGE_TWO = '<li><a href="medicines/b.xhtml#page-2">2</a></li>'
PICTURE = '<img src="../images/paper.png" alt="A tablet"/>'
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"/>'
CONTENTS = '<nav epub:type="toc" id="toc"><ol>'
FEATURE = ">tableOfContents<"

Files = Mapping[str, str | bytes]

OF_FILES: Mapping[str, tuple[str, Files]] = {
    "mimetype last": ("mimetype", {**without("mimetype"), "mimetype": GOOD["mimetype"]}),
    "mimetype wrong": ("mimetype", {**GOOD, "mimetype": "application/zip"}),
    "no container": ("package", without("META-INF/container.xml")),
    "names differ by case": ("name", {**GOOD, "epub/medicines/A.xhtml": A}),
    "file too large": ("size", {**GOOD, "epub/css/book.css": " " * (MOST_BYTES + 1)}),
    "file not in manifest": ("orphan", {**GOOD, "epub/images/extra.png": SMALL_COVER}),
    "file of no use": (
        "orphan",
        {**GOOD, "epub/css/book.css": "", PAGE_A: A.replace(PICTURE, "")},
    ),
    "file not in zip": ("missing", without("epub/images/paper.png")),
    "page of something else": ("page", {**GOOD, PAGE_A: "<p>Text</p>"}),
    "cover too small": ("cover", {**GOOD, "epub/images/cover.png": SMALL_COVER}),
    "cover is no picture": ("cover", {**GOOD, "epub/images/cover.png": "<svg/>"}),
}
"""The rule that each breaks, and the files of the book."""

Changes = tuple[tuple[str, str], ...]

OF_TEXT: Mapping[str, tuple[str, str, Changes]] = {
    "package broken": ("package", PACKAGE, (("</spine>", ""),)),
    "page not in spine": ("orphan", PACKAGE, (('<itemref idref="b"/>', ""),)),
    "row of spine is nothing": ("missing", PACKAGE, (('idref="b"', 'idref="c"'),)),
    "page twice in spine": (
        "repeated",
        PACKAGE,
        (("</spine>", '<itemref idref="b"/></spine>'),),
    ),
    "spine in another order": (
        "contents",
        PACKAGE,
        (('<itemref idref="a"/>', ""), ("</spine>", '<itemref idref="a"/></spine>')),
    ),
    "language not named": ("language", PACKAGE, (("<dc:language>de</dc:language>", ""),)),
    "no cover": ("cover", PACKAGE, ((' properties="cover-image"', ""),)),
    "nothing said of hazards": ("claim", PACKAGE, (("accessibilityHazard", "other"),)),
    "claims an index": ("claim", PACKAGE, ((FEATURE, ">index<"),)),
    "claims sign language": ("claim", PACKAGE, ((FEATURE, ">signLanguage<"),)),
    "says nothing of page marks": ("claim", PACKAGE, ((">pageBreakMarkers<", ">unlocked<"),)),
    "page not well-formed": ("page", PAGE_A, (("</h1>", "</h2>"),)),
    "no title": ("title", PAGE_A, (("<title>Aspirin</title>", "<title> </title>"),)),
    "no lang": ("language", PAGE_A, ((' lang="en-GB"', ""),)),
    "two languages": ("language", PAGE_A, (('xml:lang="en-GB"', 'xml:lang="en"'),)),
    "inner language half marked": ("language", PAGE_A, ((' xml:lang="de"', ""),)),
    "id twice": ("id", PAGE_A, (('id="page-1"', 'id="dosage"'),)),
    "level left out": (
        "heading",
        PAGE_B,
        (('<h2 id="dosage">Dosage</h2>', '<h3 id="dosage">Dosage</h3>'),),
    ),
    "first heading of level two": ("heading", PAGE_B, (("<h1>Bisoprolol</h1>", ""),)),
    "empty heading": ("heading", PAGE_B, (("<h1>Bisoprolol</h1>", "<h1/>"),)),
    "no heading": (
        "heading",
        PAGE_B,
        (("<h1>Bisoprolol</h1>", ""), ('<h2 id="dosage">Dosage</h2>', '<p id="dosage"/>')),
    ),
    "picture without alt": ("picture", PAGE_A, ((' alt="A tablet"', ""),)),
    "picture with empty alt": ("picture", PAGE_A, (('alt="A tablet"', 'alt=" "'),)),
    "drawing without title": ("picture", PAGE_A, (("</body>", f"{DRAWING}</body>"),)),
    "mark without number": ("page mark", PAGE_A, ((' aria-label="1"', ""),)),
    "link to no file": ("link", PAGE_A, (("b.xhtml#dosage", "c.xhtml"),)),
    "link to no id": ("link", PAGE_A, (("b.xhtml#dosage", "b.xhtml#usage"),)),
    "link to no id here": ("link", PAGE_A, (("b.xhtml#dosage", "#usage"),)),
    "picture from elsewhere": (
        "link",
        PAGE_A,
        (("../images/paper.png", "https://example.org/paper.png"),),
    ),
    "contents lead to no id": ("link", NAV, (("a.xhtml#dosage", "a.xhtml#usage"),)),
    "no contents": ("contents", NAV, (('epub:type="toc" id="toc"', 'id="toc"'),)),
    "no landmarks": ("contents", NAV, (('epub:type="landmarks" ', ""),)),
    "contents out of order": (
        "contents",
        NAV,
        ((LINK_TO_B, ""), (CONTENTS, CONTENTS + LINK_TO_B)),
    ),
    "contents out of order in a page": (
        "contents",
        NAV,
        (('a.xhtml">Aspirin', 'a.xhtml#dosage">Dose'), ('#dosage">Dosage', '#page-1">Aspirin')),
    ),
    "chapter not in contents": ("contents", NAV, ((LINK_TO_B, ""),)),
    "page list out of order": (
        "page list",
        NAV,
        (("a.xhtml#page-1", "?"), ("b.xhtml#page-2", "a.xhtml#page-1"), ("?", "b.xhtml#page-2")),
    ),
    "page list lacks a page": ("page list", NAV, ((PAGE_TWO, ""),)),
    "page list calls a page another": ("page list", NAV, (('#page-2">2', '#page-2">3'),)),
    "page list leads to no mark": ("page list", NAV, (("b.xhtml#page-2", "b.xhtml#dosage"),)),
    "two pages of one number": ("page list", NAV, (('#page-2">2', '#page-2">1'),)),
}
"""The rule that each breaks, the file, and what is changed in it."""

FAULTS: Mapping[str, tuple[str, Files]] = {
    **OF_FILES,
    **{name: (rule, but(path, *changes)) for name, (rule, path, changes) in OF_TEXT.items()},
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(tmp_path: Path, name: str) -> None:
    rule, files = FAULTS[name]

    verdict = structure(book(tmp_path / "bad.epub", files))

    assert not verdict.passed
    assert rule in {message.rule for message in verdict.messages}


def test_a_compressed_mimetype_and_a_later_date_are_found(tmp_path: Path) -> None:
    assert rules(book(tmp_path / "a.epub", GOOD, bare=False)) == {"mimetype"}
    assert rules(book(tmp_path / "b.epub", GOOD, date=(2024, 1, 1, 0, 0, 0))) == {"date"}


def test_what_is_wrong_everywhere_is_said_often_enough(tmp_path: Path) -> None:
    links = "".join(f'<a href="nowhere-{number}.xhtml">x</a>' for number in range(200))

    verdict = structure(book(tmp_path / "bad.epub", but(PAGE_A, ("<p>One", f"<p>{links}One"))))

    assert len(verdict.messages) == 50


def test_what_is_no_zip_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none.epub"
    path.write_bytes(b"nothing")

    with pytest.raises(zipfile.BadZipFile):
        structure(path)
