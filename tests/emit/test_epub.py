from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from pipeline.book import Book, BookError, Chapter, FrontMatter, Page, bind
from pipeline.emit.epub import ACCESSIBILITY, check_chapter, write_epub
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
from pipeline.handbook import Handbook
from pipeline.render.book import chapter as rendered_chapter
from pipeline.render.book import front_matter
from pipeline.style import built_in_styles, default_style, load_locale
from pipeline.verify.ace import ace
from pipeline.verify.epubcheck import epubcheck

STYLE = default_style(built_in_styles().parent)
LOCALE = load_locale(STYLE, "en-GB")

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def page(body: str = "<h1>Page</h1>", language: str = "en-GB") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">
<head><title>Page</title></head><body>{body}</body></html>"""


def chapter(title: str, body: str = "<h1>Page</h1>", language: str = "en-GB") -> Chapter:
    return Chapter(title.lower(), title, language, True, None, page(body, language))


CHAPTERS = tuple(map(chapter, ("Metformin", "Aspirin", "Zinc", "Atenolol")))
HANDBOOK = Handbook(id="all", title="Medicines", subtitle="A to Z", edition="Second")
FRONT = FrontMatter(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 3"><title>Cover</title></svg>',
    (Page("cover", "Cover", page()), Page("titlepage", "Title page", page())),
)


def book(*chapters: Chapter, handbook: Handbook = HANDBOOK, epoch: str = "") -> Book:
    return bind(handbook, "House", LOCALE, chapters or CHAPTERS, epoch)


def opened(book: Book, front: FrontMatter = FRONT) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(write_epub(book, front, STYLE)))


def tree(container: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(container.read(name))


def package(book: Book) -> etree._Element:
    return tree(opened(book), "epub/package.opf")


def navigation(book: Book) -> etree._Element:
    return tree(opened(book), "epub/nav.xhtml")


def nav(root: etree._Element, role: str) -> etree._Element:
    return next(found for found in root.iter(f"{XHTML}nav") if found.get(TYPE) == role)


def properties(root: etree._Element) -> list[tuple[str, str]]:
    return [(m.get("property", ""), m.text or "") for m in root.iter(f"{OPF}meta")]


# Container


def test_mimetype_is_first_and_bare() -> None:
    data = write_epub(book(), FRONT, STYLE)

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


def test_the_same_book_is_the_same_bytes() -> None:
    first = write_epub(book(*CHAPTERS), FRONT, STYLE)

    assert write_epub(book(*reversed(CHAPTERS)), FRONT, STYLE) == first


def test_a_machine_with_other_settings_makes_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from tests.emit import test_epub as t; "
        "pathlib.Path(sys.argv[1]).write_bytes(t.write_epub(t.book(), t.FRONT, t.STYLE))"
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

    assert made[0] == made[1] == write_epub(book(), FRONT, STYLE)


def test_windows_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    here = write_epub(book(), FRONT, STYLE)
    monkeypatch.setattr(sys, "platform", "win32")

    assert write_epub(book(), FRONT, STYLE) == here


def test_nothing_asks_for_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("time", "localtime", "gmtime"):
        monkeypatch.setattr(time, name, lambda *_: pytest.fail("asked for the time"))

    write_epub(book(), FRONT, STYLE)


# Package document


def test_the_manifest_lists_each_file_once() -> None:
    container = opened(book())

    items = [i.get("href", "") for i in tree(container, "epub/package.opf").iter(f"{OPF}item")]

    listed = sorted(f"epub/{href}" for href in items)
    beside = {"mimetype", "META-INF/container.xml", "epub/package.opf"}
    assert listed == sorted(set(container.namelist()) - beside)
    assert len(set(items)) == len(items)


def test_the_container_leads_to_the_package_document() -> None:
    container = opened(book())

    rootfile = next(tree(container, "META-INF/container.xml").iter("{*}rootfile"))

    assert rootfile.get("full-path", "") in container.namelist()


def test_the_spine_reads_from_cover_to_z() -> None:
    spine = [ref.get("idref") for ref in package(book()).iter(f"{OPF}itemref")]

    assert spine == [
        "cover",
        "titlepage",
        "nav",
        "medicine.aspirin",
        "medicine.atenolol",
        "medicine.metformin",
        "medicine.zinc",
    ]


def test_title_and_subtitle_are_told_apart() -> None:
    root = package(book())

    titles = [(t.get("id"), t.text) for t in root.iter(f"{DC}title")]

    assert titles == [("title", "Medicines"), ("subtitle", "A to Z")]
    assert [
        (m.get("refines"), m.text)
        for m in root.iter(f"{OPF}meta")
        if m.get("property") == "title-type"
    ] == [("#title", "main"), ("#subtitle", "subtitle")]


def test_every_language_is_named_that_of_the_book_first() -> None:
    mixed = book(*CHAPTERS, chapter("Insuline", language="fr"), chapter("Aderlass", language="de"))

    assert [e.text for e in package(mixed).iter(f"{DC}language")] == ["en-GB", "de", "fr"]


def test_dates_are_those_of_the_book() -> None:
    root = package(book(epoch="1700000000"))

    assert [e.text for e in root.iter(f"{DC}date")] == ["2023-11-14"]
    assert ("dcterms:modified", "2023-11-14T22:13:20Z") in properties(root)


def test_a_book_of_unknown_age_claims_no_date_of_publication() -> None:
    root = package(book())

    assert not list(root.iter(f"{DC}date"))
    assert ("dcterms:modified", "1980-01-01T00:00:00Z") in properties(root)


def test_accessibility_metadata_is_there_and_claims_nothing_untrue() -> None:
    found = properties(package(book()))

    assert [p for p in found if p[0].startswith("schema:access")] == [
        *((f"schema:{name}", value) for name, value in ACCESSIBILITY),
        ("schema:accessibilitySummary", LOCALE.labels["accessibility_summary"]),
    ]
    assert not {"dcterms:conformsTo", "a11y:certifiedBy"} & {name for name, _ in found}
    claimed = {value for _, value in found}
    assert not {"visual", "alternativeText", "printPageNumbers", "pageNavigation"} & claimed


def test_a_page_with_a_drawing_says_so() -> None:
    drawing = chapter("Drawn", '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>')

    items = {i.get("id"): i.get("properties") for i in package(book(drawing)).iter(f"{OPF}item")}

    assert items["medicine.drawn"] == "svg"
    assert items["titlepage"] is None
    assert items["cover-image"] == "cover-image"


# Navigation


def test_contents_lead_by_letter_to_each_medicine() -> None:
    toc = nav(navigation(book()), "toc")
    letters = toc.findall(f"{XHTML}ol/{XHTML}li")

    found = {
        (letter.findtext(f"{XHTML}a") or ""): [
            (a.text, a.get("href")) for a in letter.findall(f"{XHTML}ol/{XHTML}li/{XHTML}a")
        ]
        for letter in letters
    }

    assert found == {
        "A": [
            ("Aspirin", "medicines/aspirin.xhtml"),
            ("Atenolol", "medicines/atenolol.xhtml"),
        ],
        "M": [("Metformin", "medicines/metformin.xhtml")],
        "Z": [("Zinc", "medicines/zinc.xhtml")],
    }


def test_contents_stand_in_reading_order() -> None:
    made = book()
    entries = nav(navigation(made), "toc").findall(f".//{XHTML}ol//{XHTML}ol//{XHTML}a")

    spine = [f"medicines/{chapter.file}" for chapter in made.chapters]

    assert [entry.get("href") for entry in entries] == spine


def test_the_row_of_letters_leads_into_the_contents() -> None:
    root = navigation(book())
    letters = next(found for found in root.iter(f"{XHTML}nav") if found.get("class") == "letters")
    ids = {element.get("id") for element in nav(root, "toc").iter("*")}

    targets = [a.get("href", "") for a in letters.iter(f"{XHTML}a")]

    assert targets == ["#letter-a", "#letter-m", "#letter-z"]
    assert {target[1:] for target in targets} <= ids


def test_landmarks_are_there_for_reading_systems_only() -> None:
    landmarks = nav(navigation(book()), "landmarks")

    assert landmarks.get("hidden") == "hidden"
    assert [(a.get(TYPE), a.get("href")) for a in landmarks.iter(f"{XHTML}a")] == [
        ("cover", "front/cover.xhtml"),
        ("titlepage", "front/titlepage.xhtml"),
        ("toc", "#toc"),
        ("bodymatter", "medicines/aspirin.xhtml"),
    ]


def test_a_medicine_in_another_language_is_marked_where_it_is_named() -> None:
    root = navigation(book(*CHAPTERS, chapter("Ānsūlīn", language="ar")))

    marked = [a for a in nav(root, "toc").iter(f"{XHTML}a") if a.get("lang")]

    assert [(a.text, a.get("lang"), a.get("dir")) for a in marked] == [("Ānsūlīn", "ar", "rtl")]


def test_a_title_with_marks_of_xml_is_text() -> None:
    title = 'Iron & <b>"salt"</b>'
    made = book(replace(chapter("Iron"), title=title))

    assert title in [a.text for a in nav(navigation(made), "toc").iter(f"{XHTML}a")]


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
    bad = chapter("Bad", body)

    with pytest.raises(BookError, match=message):
        check_chapter(bad)
    with pytest.raises(BookError, match=message):
        write_epub(book(*CHAPTERS, bad), FRONT, STYLE)


def test_a_sound_chapter_is_not_refused() -> None:
    check_chapter(chapter("Good", '<h1 id="a">ﷺ 𝄞 &amp;</h1>'))


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
        check_chapter(replace(chapter("Bad"), xhtml=text))


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(BookError, match="not an XHTML page"):
        check_chapter(replace(chapter("Bad"), xhtml="<html lang='en-GB' xml:lang='en-GB'/>"))


def test_no_file_is_read_for_a_page(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    text = page("<p>&x;</p>").replace("?>", f"?>{doctype}", 1)
    bad = replace(chapter("Bad"), xhtml=text)

    with pytest.raises(BookError, match="declares entities"):
        check_chapter(bad)


def test_a_title_that_xml_does_not_allow_is_refused() -> None:
    with pytest.raises(BookError, match=r"U\+0000"):
        write_epub(book(replace(chapter("Bad"), title="Iron\0")), FRONT, STYLE)


# What the industry's validators say


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def bullets(*texts: str, ordered: bool = False, start: int = 1) -> ListBlock:
    return ListBlock(tuple(ListItem((paragraph(text),)) for text in texts), ordered, start)


NESTED = ListBlock((ListItem((paragraph("Outer"), bullets("Inner"), paragraph("After"))),))
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
            NESTED,
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
    leaflets = (leaflet("Everything", metadata=META), leaflet("Draft"), leaflet("Arabic", "ar"))
    chapters = [
        rendered_chapter(found, STYLE, LOCALE, house_headings=found.title != "Draft")
        for found in leaflets
    ]
    made = book(*chapters, handbook=HANDBOOK.model_copy(update={"description": "All & more."}))
    return write_epub(made, front_matter(made, STYLE), STYLE)


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
