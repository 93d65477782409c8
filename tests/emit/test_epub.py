"""The EPUB of a book: its container, package document, navigation and pages."""

from __future__ import annotations

import io
import itertools
import math
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.book import (
    Anchor,
    Book,
    BookError,
    Chapter,
    Image,
    Matter,
    Page,
    PageBreak,
    Part,
    SeeAlso,
    Summary,
)
from pipeline.book.address import medicine
from pipeline.book.titles import letter
from pipeline.emit.epub import (
    LARGEST_FILE,
    HeavyFile,
    check_parts,
    too_heavy,
    write_epub,
)
from pipeline.emit.epub_files import files_of
from pipeline.emit.epub_nav import navigation as navigation_of
from pipeline.emit.epub_package import ALWAYS, WITH_INDEX, WITH_PAGES
from pipeline.emit.epub_package import package as package_of
from pipeline.emit.xml import check_page
from pipeline.handbook import Handbook
from pipeline.model import (
    Callout,
    Definition,
    DoseGroup,
    EffectGroup,
    Emphasis,
    Heading,
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
    Row,
    Rule,
    Section,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Topic,
)
from pipeline.render.book import chapter_page, matter, views
from pipeline.render.chapter import chapter as rendered_chapter
from pipeline.style import built_in_styles, default_style, load_locale
from pipeline.verify.ace import ace
from pipeline.verify.epubcheck import epubcheck
from tests.book.shelves import bound
from tests.book.shelves import medicine as medicine_of

STYLE = default_style(built_in_styles().parent)
LOCALE = load_locale(STYLE, "en-GB")

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def page(body: str = "<h1>Page</h1>", language: str = "en-GB") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang="{language}" xml:lang="{language}">
<head><title>Page</title></head><body>{body}</body></html>"""


def chapter(title: str, name: str = "", language: str = "en-GB", *sections: str) -> Summary:
    anchors = tuple(Anchor(kind.replace("_", "-"), kind, kind, 2) for kind in sections)
    return Summary(name or title.lower(), title, language, sections=anchors)


CHAPTERS = tuple(map(chapter, ("Aspirin", "Atenolol", "Metformin", "Zinc")))
HANDBOOK = Handbook(id="all", title="Medicines", subtitle="A to Z", edition="Second")
COVER = Image(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "Cover")
FRONT = Matter(
    COVER,
    (
        Page("cover", "Cover", page(), "cover", in_contents=False),
        Page("titlepage", "Title page", page(), "titlepage", in_contents=False),
        Page("imprint", "About", page(), "imprint"),
    ),
)
BACK = (
    Page("index", "Index", page('<h1 id="title">Index</h1>'), "index-names"),
    Page("index", "Index", page('<p id="letter-m">M</p>'), "index-names-2", in_contents=False),
    Page("glossary", "Words", page('<dl><dt id="term-ulcer">Ulcer</dt></dl>'), "glossary"),
    Page("appendix", "Review", page(), "review"),
)
WHOLE = replace(FRONT, back=BACK)


def lettered(chapters: Iterable[Summary]) -> tuple[Part, ...]:
    found: dict[str, list[Summary]] = {}
    for each in chapters:
        found.setdefault(letter(each.title), []).append(each)
    return tuple(Part(f"letter-{name.lower()}", name, tuple(of)) for name, of in found.items())


def book(*chapters: Summary, handbook: Handbook = HANDBOOK) -> Book:
    return Book(handbook, "House", LOCALE, lettered(chapters or CHAPTERS))


def written(
    found: Book,
    around: Matter = FRONT,
    breaks: Sequence[PageBreak] = (),
    bodies: dict[str, str] | None = None,
) -> bytes:
    file = io.BytesIO()
    pages = (
        (c, page((bodies or {}).get(c.id, "<h1>Page</h1>"), c.language)) for c in found.chapters
    )
    write_epub(file, found, around, pages, STYLE, breaks)
    return file.getvalue()


def opened(
    found: Book,
    around: Matter = FRONT,
    breaks: Sequence[PageBreak] = (),
    bodies: dict[str, str] | None = None,
) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(written(found, around, breaks, bodies)))


def tree(container: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(container.read(name))


def package(
    found: Book, around: Matter = FRONT, breaks: Sequence[PageBreak] = ()
) -> etree._Element:
    return tree(opened(found, around, breaks), "epub/package.opf")


def navigation(
    found: Book, around: Matter = FRONT, breaks: Sequence[PageBreak] = ()
) -> etree._Element:
    return tree(opened(found, around, breaks), "epub/nav.xhtml")


def nav(root: etree._Element, role: str) -> etree._Element:
    return next(found for found in root.iter(f"{XHTML}nav") if found.get(TYPE) == role)


def links(root: etree._Element) -> list[tuple[str | None, str | None]]:
    return [(a.text, a.get("href")) for a in root.iter(f"{XHTML}a")]


def properties(root: etree._Element) -> list[tuple[str, str]]:
    return [(m.get("property", ""), m.text or "") for m in root.iter(f"{OPF}meta")]


def refining(root: etree._Element, name: str) -> dict[str, str]:
    return {
        m.get("property", ""): m.text or ""
        for m in root.iter(f"{OPF}meta")
        if m.get("refines") == f"#{name}"
    }


# Container


def test_mimetype_is_first_and_bare() -> None:
    data = written(book())

    assert data[30:58] == b"mimetypeapplication/epub+zip"
    assert data[8:10] == b"\0\0", "stored"
    assert data[28:30] == b"\0\0", "no extra field"


def test_entries_say_nothing_of_when_and_where_they_were_made() -> None:
    entries = opened(book()).infolist()

    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr) for entry in entries} == {
        (3, 0o100644 << 16)
    }
    assert {entry.compress_type for entry in entries[1:]} == {zipfile.ZIP_DEFLATED}


def test_a_machine_with_other_settings_makes_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from tests.emit import test_epub as t; "
        "pathlib.Path(sys.argv[1]).write_bytes(t.written(t.book(), t.WHOLE))"
    )
    made = []
    for number, settings in enumerate(
        ({"TZ": "Pacific/Auckland", "LC_ALL": "C"}, {"TZ": "America/Lima", "LC_ALL": "C.UTF-8"})
    ):
        out = tmp_path / f"{number}.epub"
        environment = {**os.environ, **settings, "PYTHONHASHSEED": str(number), "PYTHONPATH": "."}
        subprocess.run(
            [sys.executable, "-c", program, out],
            check=True,
            env=environment,
            cwd=built_in_styles().parent,
        )
        made.append(out.read_bytes())

    assert made[0] == made[1] == written(book(), WHOLE)


def test_windows_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    here = written(book())
    monkeypatch.setattr(sys, "platform", "win32")

    assert written(book()) == here


def test_nothing_asks_for_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("time", "localtime", "gmtime"):
        monkeypatch.setattr(time, name, lambda *_: pytest.fail("asked for the time"))

    written(book())


def test_one_chapter_at_a_time_is_asked_for() -> None:
    file, seen = io.BytesIO(), []

    def pages() -> Iterable[tuple[Summary, str]]:
        for each in CHAPTERS:
            seen.append(file.tell())
            yield each, page(each.title * 40)

    write_epub(file, book(), FRONT, pages(), STYLE)

    assert seen == sorted(set(seen)), "each is written before the next is asked for"


def test_large_files_are_told() -> None:
    file = io.BytesIO()
    pages = ((each, page("x" * LARGEST_FILE if each.id == "zinc" else "")) for each in CHAPTERS)

    heavy = write_epub(file, book(), FRONT, pages, STYLE)

    assert [each.path for each in heavy] == ["epub/medicines/zinc.xhtml"]
    (found,) = too_heavy(heavy, "all.toml")
    assert (found.code, found.path) == ("E040", "all.toml")
    assert "zinc.xhtml is 300 kB" in found.message


def test_the_usual_book_has_no_large_file() -> None:
    found: tuple[HeavyFile, ...] = write_epub(
        io.BytesIO(), book(), WHOLE, ((c, page()) for c in CHAPTERS), STYLE
    )

    assert found == ()


# Package document


def test_the_manifest_lists_each_file_once() -> None:
    container = opened(book(), WHOLE)

    items = [i.get("href", "") for i in tree(container, "epub/package.opf").iter(f"{OPF}item")]

    listed = sorted(f"epub/{href}" for href in items)
    beside = {"mimetype", "META-INF/container.xml", "epub/package.opf"}
    assert listed == sorted(set(container.namelist()) - beside)
    assert len(set(items)) == len(items)


def test_the_container_leads_to_the_package_document() -> None:
    container = opened(book())

    rootfile = next(tree(container, "META-INF/container.xml").iter("{*}rootfile"))

    assert rootfile.get("full-path", "") in container.namelist()


def spine(root: etree._Element) -> list[str | None]:
    return [ref.get("idref") for ref in root.iter(f"{OPF}itemref")]


def test_the_spine_reads_from_cover_to_the_last_page() -> None:
    assert spine(package(book(), WHOLE)) == [
        *("p.cover", "p.titlepage", "p.imprint", "nav"),
        *("m.aspirin", "m.atenolol", "m.metformin", "m.zinc"),
        *("p.index-names", "p.index-names-2", "p.glossary", "p.review"),
    ]


NESTED = (
    Part(
        "heart",
        "Heart",
        CHAPTERS[:1],
        (Part("clots", "Clots", CHAPTERS[1:2], kind="own"),),
        "own",
    ),
    Part("other", "Other", CHAPTERS[2:], kind="own"),
)
IN_PARTS = Book(HANDBOOK, "House", LOCALE, NESTED)
WITH_PARTS = replace(
    WHOLE, parts={name: Page("part", name, page(), f"part-{name}") for name in ("heart", "clots")}
)


def test_pages_of_parts_stand_before_what_is_in_them() -> None:
    assert spine(package(IN_PARTS, WITH_PARTS))[4:10] == [
        *("p.part-heart", "m.aspirin", "p.part-clots", "m.atenolol"),
        *("m.metformin", "m.zinc"),
    ]


def test_title_and_subtitle_are_told_apart() -> None:
    root = package(book())

    titles = [(t.get("id"), t.text) for t in root.iter(f"{DC}title")]

    assert titles == [("title", "Medicines"), ("subtitle", "A to Z")]
    assert refining(root, "title") == {"title-type": "main"}
    assert refining(root, "subtitle") == {"title-type": "subtitle"}


def test_a_volume_says_which_it_is_of_what() -> None:
    root = package(replace(book(), number=2, volumes=3))

    title = root.findtext(f".//{DC}title") or ""
    assert title.startswith("Medicines, Volume 2 of 3")
    assert ("belongs-to-collection", "Medicines") in properties(root)
    assert refining(root, "collection") == {"collection-type": "set", "group-position": "2"}
    assert "belongs-to-collection" not in dict(properties(package(book())))


def test_authors_are_creators() -> None:
    named = HANDBOOK.model_copy(update={"authors": ("A. Pharmacist", "The committee")})
    root = package(book(handbook=named))

    assert [e.text for e in root.iter(f"{DC}creator")] == ["A. Pharmacist", "The committee"]
    assert refining(root, "creator-2") == {"role": "aut"}


def test_every_language_is_named_that_of_the_book_first() -> None:
    mixed = book(chapter("Aderlass", "", "de"), *CHAPTERS, chapter("Insuline", "", "fr"))

    assert [e.text for e in package(mixed).iter(f"{DC}language")] == ["en-GB", "de", "fr"]


def test_dates_are_those_of_the_book() -> None:
    root = package(replace(book(), date=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)))

    assert [e.text for e in root.iter(f"{DC}date")] == ["2023-11-14"]
    assert ("dcterms:modified", "2023-11-14T22:13:20Z") in properties(root)


def test_a_book_of_unknown_age_claims_no_date_of_publication() -> None:
    root = package(book())

    assert not list(root.iter(f"{DC}date"))
    assert ("dcterms:modified", "1980-01-01T00:00:00Z") in properties(root)


BREAKS = (
    PageBreak("2", medicine("metformin"), 0),
    PageBreak("1", medicine("aspirin"), 1),
    PageBreak("iii", "leaflet:page/imprint", 0),
    PageBreak("9", medicine("in-another-volume"), 0),
    PageBreak("3", medicine("metformin"), 1),
)
BODIES = dict.fromkeys(("aspirin", "metformin"), '<h1 id="title">M</h1><p>One.</p><p>Two.</p>')


def claims(root: etree._Element) -> list[tuple[str, str]]:
    return [p for p in properties(root) if p[0].startswith("schema:access")]


@pytest.mark.parametrize(
    ("around", "breaks", "more"),
    [
        (FRONT, (), ()),
        (WHOLE, (), WITH_INDEX),
        (FRONT, BREAKS, WITH_PAGES),
        (WHOLE, BREAKS, (*WITH_INDEX, *WITH_PAGES)),
    ],
)
def test_accessibility_metadata_is_there_and_claims_nothing_untrue(
    around: Matter, breaks: Sequence[PageBreak], more: Sequence[tuple[str, str]]
) -> None:
    root = tree(opened(book(), around, breaks, BODIES), "epub/package.opf")

    assert claims(root) == [
        *((f"schema:{name}", value) for name, value in sorted((*ALWAYS, *more))),
        ("schema:accessibilitySummary", LOCALE.labels["accessibility_summary"]),
    ]
    named = {name for name, _ in properties(root)}
    assert not {"dcterms:conformsTo", "a11y:certifiedBy"} & named
    assert ("pageBreakSource" in named) == bool(breaks)
    assert bool(list(root.iter(f"{DC}source"))) == bool(breaks)


def test_breaks_of_another_volume_make_no_paged_book() -> None:
    root = package(book(), FRONT, (PageBreak("9", medicine("in-another-volume"), 0),))

    assert not set(WITH_PAGES) & {(name.removeprefix("schema:"), v) for name, v in claims(root)}


@pytest.mark.parametrize(
    ("media_type", "name"), [("image/jpeg", "cover.jpg"), ("image/svg+xml", "cover.svg")]
)
def test_the_cover_is_a_file_of_its_type(media_type: str, name: str) -> None:
    container = opened(book(), replace(FRONT, cover=Image(b"...", media_type, "Cover")))

    (item,) = (
        i
        for i in tree(container, "epub/package.opf").iter(f"{OPF}item")
        if i.get("properties") == "cover-image"
    )
    assert (item.get("href"), item.get("media-type")) == (f"images/{name}", media_type)
    assert container.read(f"epub/images/{name}") == b"..."


def test_a_cover_that_no_book_may_hold_is_refused() -> None:
    with pytest.raises(BookError, match="image/tiff"):
        written(book(), replace(FRONT, cover=Image(b"...", "image/tiff", "Cover")))


# Navigation


def outline(entries: etree._Element | None) -> list[object]:
    found: list[object] = []
    assert entries is not None
    for entry in entries:
        inner = entry.find(f"{XHTML}ol")
        words = entry.findtext(f"{XHTML}a")
        found.append(words if inner is None else {words: outline(inner)})
    return found


def test_contents_lead_by_letter_to_each_medicine() -> None:
    toc = nav(navigation(book(), WHOLE), "toc")

    assert outline(toc.find(f"{XHTML}ol")) == [
        "About",
        {"A": ["Aspirin", "Atenolol"]},
        {"M": ["Metformin"]},
        {"Z": ["Zinc"]},
        "Index",
        "Words",
        "Review",
    ]
    assert ("A", "medicines/aspirin.xhtml") in links(toc)
    assert ("Atenolol", "medicines/atenolol.xhtml") in links(toc)
    assert ("Index", "back/index-names.xhtml") in links(toc)


def test_contents_nest_as_parts_do() -> None:
    root = navigation(IN_PARTS, WITH_PARTS)
    toc = nav(root, "toc")

    assert outline(toc.find(f"{XHTML}ol"))[1:3] == [
        {"Heart": ["Aspirin", {"Clots": ["Atenolol"]}]},
        {"Other": ["Metformin", "Zinc"]},
    ]
    assert ("Heart", "parts/part-heart.xhtml") in links(toc)
    assert ("Other", "medicines/metformin.xhtml") in links(toc)
    assert not [n for n in root.iter(f"{XHTML}nav") if n.get("class") == "letters"]


def test_contents_stand_in_reading_order() -> None:
    root = package(IN_PARTS, WITH_PARTS)
    hrefs = {item.get("id"): item.get("href") for item in root.iter(f"{OPF}item")}
    order = [hrefs[name] for name in spine(root)]

    entries = [href for _, href in links(nav(navigation(IN_PARTS, WITH_PARTS), "toc"))]

    places = [order.index(href) for href in entries]
    assert places == sorted(places)


def test_contents_tell_medicines_of_one_name_apart() -> None:
    twice = replace(
        book(chapter("Aspirin", "a"), chapter("Aspirin", "b")), titles={"b": "Aspirin (b)"}
    )

    assert outline(nav(navigation(twice), "toc").find(f"{XHTML}ol"))[1:] == [
        {"A": ["Aspirin", "Aspirin (b)"]}
    ]


def test_the_row_of_letters_leads_into_the_contents() -> None:
    root = navigation(book())
    letters = next(found for found in root.iter(f"{XHTML}nav") if found.get("class") == "letters")
    ids = {element.get("id") for element in nav(root, "toc").iter("*")}

    targets = [a.get("href", "") for a in letters.iter(f"{XHTML}a")]

    assert targets == ["#to-letter-a", "#to-letter-m", "#to-letter-z"]
    assert {target[1:] for target in targets} <= ids


def test_landmarks_are_there_for_reading_systems_only() -> None:
    landmarks = nav(navigation(book(), WHOLE), "landmarks")

    assert landmarks.get("hidden") == "hidden"
    assert [(a.get(TYPE), a.get("href")) for a in landmarks.iter(f"{XHTML}a")] == [
        ("cover", "front/cover.xhtml"),
        ("titlepage", "front/titlepage.xhtml"),
        ("imprint", "front/imprint.xhtml"),
        ("toc", "#toc"),
        ("bodymatter", "medicines/aspirin.xhtml"),
        ("index", "back/index-names.xhtml"),
        ("glossary", "back/glossary.xhtml"),
    ]


def test_a_medicine_in_another_language_is_marked_where_it_is_named() -> None:
    root = navigation(book(*CHAPTERS, chapter("Ānsūlīn", "", "ar")))

    marked = [a for a in nav(root, "toc").iter(f"{XHTML}a") if a.get("lang")]

    assert [(a.text, a.get("lang"), a.get("dir")) for a in marked] == [("Ānsūlīn", "ar", "rtl")]


def test_a_title_with_marks_of_xml_is_text() -> None:
    title = 'Iron & <b>"salt"</b>'

    assert title in [
        a.text for a in nav(navigation(book(chapter(title, "iron"))), "toc").iter(f"{XHTML}a")
    ]


# Pages of the print edition


def test_pages_of_print_are_listed_as_they_come_in_the_book() -> None:
    root = tree(opened(book(), FRONT, BREAKS, BODIES), "epub/nav.xhtml")

    pages = nav(root, "page-list")
    assert (pages.get("role"), pages.get("hidden")) == ("doc-pagelist", "hidden")
    assert links(pages) == [
        ("iii", "front/imprint.xhtml#page-iii"),
        ("1", "medicines/aspirin.xhtml#page-1"),
        ("2", "medicines/metformin.xhtml#page-2"),
        ("3", "medicines/metformin.xhtml#page-3"),
    ]


def test_a_page_of_print_begins_where_it_is_marked() -> None:
    text = opened(book(), FRONT, BREAKS, BODIES).read("epub/medicines/metformin.xhtml").decode()

    def mark(number: int) -> str:
        return (
            f'<span id="page-{number}" epub:type="pagebreak" role="doc-pagebreak" '
            f'aria-label="{number}"/>'
        )

    assert f'{mark(2)}<h1 id="title">M</h1><p>{mark(3)}One.</p><p>Two.</p>' in text


def test_a_label_cannot_become_markup() -> None:
    container = opened(book(), FRONT, [PageBreak('"<&', medicine("zinc"), 0)])

    (mark,) = tree(container, "epub/medicines/zinc.xhtml").iter(f"{XHTML}span")
    (link,) = links(nav(tree(container, "epub/nav.xhtml"), "page-list"))
    assert mark.get("aria-label") == link[0] == '"<&'
    assert link[1] == f"medicines/zinc.xhtml#{mark.get('id')}"


def test_a_page_that_begins_nowhere_is_refused() -> None:
    with pytest.raises(BookError, match="no block 7, where page 12 begins"):
        written(book(), FRONT, [PageBreak("12", medicine("zinc"), 7)])


# Links


ADDRESSES = {
    "leaflet:medicine/zinc": "../medicines/zinc.xhtml",
    "leaflet:medicine/zinc#dosage": "../medicines/zinc.xhtml#dosage",
    "leaflet:medicine/zinc#storage": "../medicines/zinc.xhtml",
    "leaflet:medicine/zinc#nothing": "../medicines/zinc.xhtml",
    "leaflet:page/index-names-2#letter-m": "../back/index-names-2.xhtml#letter-m",
    "leaflet:page/index-names": "../back/index-names.xhtml",
    "leaflet:term/ulcer": "../back/glossary.xhtml#term-ulcer",
    "leaflet:part/heart": "../parts/part-heart.xhtml",
    "leaflet:part/other": "../medicines/metformin.xhtml",
    "leaflet:medicine/gone": None,
    "leaflet:term/gone": None,
    "leaflet:page/gone": None,
    "leaflet:part/gone": None,
}


def linking(address: str) -> etree._Element:
    """The link, or the paragraph that is left of it, of a chapter that leads to an address."""
    zinc = chapter("Zinc", "", "en-GB", "dosage", "storage")
    parts = (NESTED[0], replace(NESTED[1], chapters=(CHAPTERS[2], zinc)))
    handbook = HANDBOOK.model_copy(update={"sections": ("dosage",)})
    found = Book(handbook, "House", LOCALE, parts)
    body = {"aspirin": f'<p>See <a href="{address}">there</a>.</p>'}
    root = tree(opened(found, WITH_PARTS, (), body), "epub/medicines/aspirin.xhtml")
    return next(root.iter(f"{XHTML}a"), next(root.iter(f"{XHTML}p")))


@pytest.mark.parametrize(("address", "href"), ADDRESSES.items())
def test_addresses_lead_to_places_or_leave_their_words(address: str, href: str | None) -> None:
    found = linking(address)

    assert found.get("href") == href
    assert "".join(map(str, found.itertext())) == ("there" if href else "See there.")


def test_links_to_the_glossary_say_so() -> None:
    term = linking("leaflet:term/ulcer")

    assert (term.get(TYPE), term.get("role")) == ("glossref", "doc-glossref")
    assert linking("leaflet:medicine/zinc").get("role") is None


# What must not get in


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<p>a</p>\n<p>\x08</p>", r"chapter 'bad' holds U\+0008 in line 4"),
        ("<p>\ufffe</p>", r"U\+FFFE"),
        ("<p>\ud800</p>", r"U\+D800"),
        ("<p>&#1;</p>", "not well-formed XML"),
        ("<p>", "not well-formed XML"),
        ("<p>&nbsp;</p>", "not well-formed XML"),
        ('<p id="a"/><p id="a"/>', "the id 'a' 2 times"),
    ],
)
def test_a_chapter_that_would_spoil_the_book_is_refused(body: str, message: str) -> None:
    bad = chapter("Bad")

    with pytest.raises(BookError, match=message):
        check_page(page(body), "chapter 'bad'", "en-GB")
    with pytest.raises(BookError, match=message):
        written(book(*CHAPTERS, bad), FRONT, (), {"bad": body})


def test_a_sound_chapter_is_not_refused() -> None:
    check_page(page('<h1 id="a">ﷺ 𝄞 &amp;</h1>'), "chapter 'good'", "en-GB")


@pytest.mark.parametrize(
    ("title", "pieces", "message"),
    [
        ("Bad", ("<p>", "</p>"), "not well-formed"),
        ("Bad", ('<p id="a"/>', '<p id="a"/>'), "the id 'a' 2 times"),
        ("Bad", ("<p>\x01</p>",), r"U\+0001"),
        ("Iron\0", ("<p/>",), r"U\+0000"),
    ],
)
def test_pieces_that_would_spoil_a_page_are_refused(
    title: str, pieces: tuple[str, ...], message: str
) -> None:
    with pytest.raises(BookError, match=message):
        check_parts(Chapter(chapter(title, "bad"), "<header/>", pieces, "<footer/>"))


def test_sound_pieces_are_not_refused() -> None:
    pieces = ('<section id="a" epub:type="qna">ﷺ &amp; ]]&gt;</section>', '<p id="b"/>')
    check_parts(Chapter(chapter("A & B <C> ]]>", "good"), "<header/>", pieces, "<footer/>"))


@pytest.mark.parametrize(
    "text",
    [
        page(language="fr"),
        page().replace(' xml:lang="en-GB"', ""),
        page().replace(' lang="en-GB"', "", 1),
    ],
)
def test_a_chapter_not_marked_with_its_language_is_refused(text: str) -> None:
    with pytest.raises(BookError, match="must be marked as en-GB"):
        check_page(text, "chapter 'bad'", "en-GB")


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(BookError, match="not an XHTML page"):
        check_page("<html lang='en-GB' xml:lang='en-GB'/>", "chapter 'bad'", "en-GB")


def test_no_file_is_read_for_a_page(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    text = page("<p>&x;</p>").replace("?>", f"?>{doctype}", 1)

    with pytest.raises(BookError, match="declares entities"):
        check_page(text, "chapter 'bad'", "en-GB")


def test_a_title_that_xml_does_not_allow_is_refused() -> None:
    with pytest.raises(BookError, match=r"U\+0000"):
        written(book(chapter("Iron\0", "iron")))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (CHAPTERS[:3], "'zinc' is missing"),
        ((*CHAPTERS, chapter("More")), "'more' does not come next"),
        (CHAPTERS[::-1], "'zinc' does not come next"),
        ((), "'aspirin' is missing"),
    ],
)
def test_chapters_that_are_not_those_of_the_book_are_refused(
    given: tuple[Summary, ...], message: str
) -> None:
    with pytest.raises(BookError, match=message):
        write_epub(io.BytesIO(), book(), FRONT, ((c, page()) for c in given), STYLE)


def test_files_that_some_systems_take_for_one_are_refused() -> None:
    with pytest.raises(BookError, match="more than one file of the book would be called"):
        written(book(chapter("Zinc", "zinc"), chapter("Zinc", "Zinc")))


# What the industry's validators say


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def bullets(*texts: str, ordered: bool = False, start: int = 1) -> ListBlock:
    return ListBlock(tuple(ListItem((paragraph(text),)) for text in texts), ordered, start)


INSIDE = ListBlock((ListItem((paragraph("Outer"), bullets("Inner"), paragraph("After"))),))
EVERYTHING = (
    Section("introduction", (), (paragraph("First <b>words</b> & “quotes”, ≤ 5 µg."),)),
    Section("key_points", (Text("Key points"),), (bullets("One", "Two"),)),
    Section(
        "usage",
        (Text("Usage"),),
        (
            Paragraph(
                (
                    Strong((Text("Strong"),)),
                    Emphasis((Text("stressed"),)),
                    Link((Text("link"),), "https://example.org/?a=1&b=2"),
                    LineBreak(),
                    Text("H"),
                    Subscript((Text("2"),)),
                    Text("O, 10"),
                    Superscript((Text("9"),)),
                )
            ),
            Heading(3, (Text("Inner heading"),)),
            INSIDE,
            bullets("three", "four", ordered=True, start=3),
            Quote((paragraph("Quoted"),)),
            Definition(((Text("Term"),),), (paragraph("Meaning"),)),
            Preformatted("kept\n  as is"),
            Rule(),
        ),
    ),
    Section(
        "dosage",
        (Text("Dosage"),),
        (
            DoseGroup("adults", (Text("Adults:"),), (paragraph("500 mg"),)),
            DoseGroup("children", (Text("Children:"),), (bullets("250 mg"),)),
            Table(
                Row(((Text("Weight"),), (Text("Dose"),))),
                (Row(((Text("<50 kg"),), (Text("1"),))), Row(((Text("≥50 kg"),), (Text("2"),)))),
                ("left", "right"),
            ),
            Callout("warning", (paragraph("Take care."),)),
        ),
    ),
    Section(
        "side_effects",
        (Text("Side effects"),),
        (
            EffectGroup("common", False, (paragraph("Common:"),), (bullets("Headache"),)),
            EffectGroup("rare", True, (paragraph("Serious:"),), (bullets("Anaphylaxis"),)),
            Callout("emergency", (paragraph("Get help."),)),
            Callout("note", (paragraph("Note this."),)),
        ),
    ),
    Section("precautions", (), (Topic((Text("Kidneys:"),), (paragraph("Care."),)),)),
    Section(
        "faqs",
        (Text("FAQs"),),
        (QuestionAnswer((Text("How?"),), (paragraph("So."),)), paragraph("More.")),
    ),
    Section("part", (Text("Second ingredient"),), (), subject="Second"),
    Section("usage", (Text("Usage"),), (paragraph("Again."),), subject="Second"),
    Section("dosage", (), (Heading(2, (Text("Deep"),)), paragraph("Words.")), subject="Second"),
    Section("disclaimer", (), (paragraph("Not advice."),)),
)
META = Metadata(
    status="approved",
    version="1.2",
    reviewed=date(2026, 3, 4),
    review_due=date(2028, 3, 4),
    reviewer="A. Pharmacist",
    brand_names=("One", "Two"),
    ingredients=("Everything",),
)


def leaflet(title: str, language: str = "en-GB", metadata: Metadata | None = None) -> Leaflet:
    return Leaflet(
        id=title.lower(),
        title=title,
        language=language,
        metadata=metadata or Metadata(),
        heading=(Text(title),),
        sections=EVERYTHING,
        path=f"{title}.md",
        sha256="0" * 64,
    )


def whole_book() -> bytes:
    leaflets = (leaflet("Arabic", "ar"), leaflet("Draft"), leaflet("Everything", metadata=META))
    chapters = {
        found.id: rendered_chapter(found, STYLE, LOCALE, house_headings=found.title != "Draft")
        for found in leaflets
    }
    described = HANDBOOK.model_copy(
        update={"description": "All & more.", "authors": ("A. Pharmacist",)}
    )
    made = book(*(each.summary for each in chapters.values()), handbook=described)
    made = replace(made, number=2, volumes=3)
    related = {"draft": (SeeAlso("Ingredients", ((medicine("arabic"), "Arabic"),)),)}
    breaks = [PageBreak(str(block), medicine("draft"), block) for block in (0, 1, 7)]
    pages = (
        (summary, chapter_page(chapters[summary.id], STYLE, LOCALE, view))
        for summary, view in views(made, related)
    )
    file = io.BytesIO()
    write_epub(file, made, matter(made, STYLE), pages, STYLE, breaks)
    return file.getvalue()


@pytest.fixture(scope="module")
def epub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("epub") / "whole.epub"
    path.write_bytes(whole_book())
    return path


def changed(epub: Path, name: str, change: Callable[[str], str]) -> Path:
    """The book with one file of it changed."""
    path = epub.with_name("changed.epub")
    with zipfile.ZipFile(epub) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == name:
                text = data.decode()
                assert change(text) != text
                data = change(text).encode()
            new.writestr(entry, data)
    return path


@pytest.mark.slow
def test_epubcheck_has_nothing_to_say_of_any_severity(epub: Path) -> None:
    (verdict,) = epubcheck([epub])

    assert verdict.messages == ()


@pytest.mark.slow
def test_epubcheck_would_have_something_to_say(epub: Path) -> None:
    bad = changed(epub, "epub/nav.xhtml", lambda text: text.replace("draft.xhtml", "lost.xhtml", 1))

    (verdict,) = epubcheck([bad])

    assert "RSC-007" in {message.rule for message in verdict.messages}


@pytest.mark.slow
def test_ace_finds_no_violation(epub: Path) -> None:
    (verdict,) = ace([epub])

    assert verdict.messages == ()


@pytest.mark.slow
def test_ace_would_find_a_violation(epub: Path) -> None:
    name = "epub/medicines/everything.xhtml"
    bad = changed(epub, name, lambda text: text.replace('role="doc-chapter"', "", 1))

    (verdict,) = ace([bad])

    assert "epub-type-has-matching-role" in {message.rule for message in verdict.messages}


@pytest.mark.parametrize("editions", [("epub",), ("epub", "print")])
def test_volumes_of_thousands_are_as_few_as_their_lists_allow(editions: tuple[str, ...]) -> None:
    maker = random.Random(6)
    titles = ["".join(maker.choices("bcdefghi ", k=maker.randint(8, 44))) for _ in range(6_400)]
    chapters = [medicine_of(f"a{title.strip()}", bytes=8_400) for title in titles]
    keys: dict[str, Any] = {"editions": list(editions)}

    books = bound(chapters, **keys)

    written = [_lists(book, "print" in editions) for book in books]
    assert max(size for sizes in written for size in sizes) <= LARGEST_FILE
    total = max(map(sum, zip(*written, strict=True)))
    assert len(books) <= math.ceil(total / LARGEST_FILE) + 1


def _lists(book: Book, printed: bool) -> tuple[int, int]:
    """Bytes of the package document and the navigation, each chapter with 3 or 4 printed pages."""
    back = tuple(Page("index", "Index", page(), f"index-effects-{n}", False) for n in range(60))
    inside = replace(FRONT, back=back)
    numbers = itertools.count(1)
    breaks = tuple(
        PageBreak(str(next(numbers)), medicine(each.id), 0)
        for count, each in enumerate(book.chapters if printed else ())
        for _ in range(3 + count % 2)
    )
    files = files_of(book, inside)
    package_document = package_of(book, inside, files, paged=printed)
    return len(package_document), len(navigation_of(book, inside, files, breaks))
