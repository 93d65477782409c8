from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from lxml import etree

from pipeline.book import Book, Chapter, bind
from pipeline.emit.epub import check_chapter
from pipeline.model import Callout, Heading, Leaflet, Metadata, Paragraph, Section, Text
from pipeline.handbook import Handbook
from pipeline.render.book import LONGEST_LINK, chapter, front_matter
from pipeline.render.cover import COLUMNS, MARGIN, MOST_LINES, WIDTH, Cover, cover, width
from pipeline.style import built_in_styles, default_style, load_locale

STYLE = default_style(built_in_styles().parent)
LOCALE = load_locale(STYLE, "en-GB")

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def section(kind: str, title: str = "", text: str = "Words.", subject: str = "") -> Section:
    return Section(kind, (Text(title),) if title else (), (paragraph(text),), subject)


USUAL = (
    section("usage", "Usage:"),
    section("dosage", "Dosage"),
    section("side_effects", "Side Effects"),
    section("faqs", "FAQs"),
)


def leaflet(*sections: Section, title: str = "Metformin", **metadata: object) -> Leaflet:
    return Leaflet(
        id="metformin",
        title=title,
        language="en-GB",
        metadata=replace(Metadata(), **metadata),  # type: ignore[arg-type]
        heading=(),
        sections=sections or USUAL,
        path="metformin.md",
        sha256="0123456789abcdef",
    )


def made(found: Leaflet, *, house_headings: bool = True) -> etree._Element:
    page = chapter(found, STYLE, LOCALE, house_headings=house_headings)
    check_chapter(page)
    return etree.fromstring(page.xhtml.encode())


def words(element: etree._Element | None) -> str:
    assert element is not None
    return " ".join("".join(map(str, element.itertext())).split())


def links(root: etree._Element) -> list[tuple[str, str]]:
    found = (a for nav in root.iter(f"{XHTML}nav") for a in nav.iter(f"{XHTML}a"))
    return [(a.get("href", ""), words(a)) for a in found]


def facts(root: etree._Element) -> dict[str, str]:
    rows = (group for facts in root.iter(f"{XHTML}dl") for group in facts)
    return {words(row.find(f"{XHTML}dt")): words(row.find(f"{XHTML}dd")) for row in rows}


def levels(root: etree._Element) -> list[int]:
    names = (etree.QName(element).localname for element in root.iter("*"))
    return [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]


# Chapters


def test_a_chapter_is_a_chapter_to_eyes_and_ears() -> None:
    root = made(leaflet())

    body = root.find(f"{XHTML}body/{XHTML}section")
    assert body is not None
    assert (body.get(TYPE), body.get("role")) == ("chapter", "doc-chapter")
    assert body.get("aria-labelledby") == "title"
    assert [words(e) for e in root.iter("*") if e.get("id") == "title"] == ["Metformin"]
    assert root.findtext(f"{XHTML}head/{XHTML}title") == "Metformin"


def test_questions_and_answers_are_called_so() -> None:
    (faqs,) = (e for e in made(leaflet()).iter("*") if e.get("id") == "faqs")

    assert (faqs.get(TYPE), faqs.get("role")) == ("qna", "doc-qna")


@pytest.mark.parametrize(("status", "draft"), [("draft", True), ("approved", False)])
def test_a_chapter_carries_what_the_book_must_know_of_it(status: str, draft: bool) -> None:
    found = leaflet(status=status, reviewed=date(2026, 8, 6))

    page = chapter(found, STYLE, LOCALE, house_headings=True)

    assert replace(page, xhtml="") == Chapter(
        "metformin", "Metformin", "en-GB", draft, date(2026, 8, 6), ""
    )


def test_a_draft_says_so_in_words() -> None:
    draft, approved = made(leaflet()), made(leaflet(status="approved"))

    said = [words(e) for e in draft.iter("*") if e.get("role") == "doc-notice"]
    assert said == [f"{LOCALE.labels['draft']}. {LOCALE.labels['draft_note']}"]
    assert LOCALE.labels["draft"] not in words(approved)


def test_the_head_says_which_version_this_is_and_who_reviewed_it_when() -> None:
    root = made(
        leaflet(
            version="1.2",
            reviewed=date(2026, 8, 6),
            review_due=date(2028, 8, 6),
            reviewer="A. Pharmacist",
            brand_names=("One", "Two"),
        )
    )

    assert facts(root) == {
        "Brand names": "One, Two",
        "Version": "1.2",
        "Reviewed": "6 August 2026",
        "Reviewed by": "A. Pharmacist",
        "Next review": "6 August 2028",
    }


def test_the_head_has_no_empty_list() -> None:
    assert not list(made(leaflet()).iter(f"{XHTML}dl"))


def test_a_chapter_begins_with_links_to_its_sections() -> None:
    root = made(leaflet())
    ids = {element.get("id") for element in root.iter("*")}

    assert links(root) == [
        ("#usage", "Usage"),
        ("#dosage", "Dosage"),
        ("#side-effects", "Side Effects"),
        ("#faqs", "FAQs"),
    ]
    assert {href[1:] for href, _ in links(root)} <= ids


def test_a_link_says_no_more_than_the_section_is_called() -> None:
    remark = section("faqs", "FAQs (for both medicines, unless the answer says otherwise)")
    sentence = section("other", "This is not a heading but a sentence" + " and so on" * 4)
    root = made(leaflet(*USUAL[:3], remark, sentence))

    assert [text for _, text in links(root)] == ["Usage", "Dosage", "Side Effects", "FAQs"]
    assert all(len(text) <= LONGEST_LINK for _, text in links(root))


def test_a_section_without_the_authors_heading_is_linked_by_the_houses() -> None:
    root = made(leaflet(*USUAL[:3], section("precautions")))

    assert links(root)[-1] == ("#precautions", LOCALE.headings["precautions"])


def test_a_short_chapter_needs_no_links() -> None:
    assert links(made(leaflet(*USUAL[:2]))) == []


def test_the_sections_of_each_ingredient_are_linked_under_its_name() -> None:
    parts = tuple(
        found
        for name in ("Paracetamol", "Caffeine")
        for found in (
            section("part", name, subject=name),
            section("usage", "Usage", subject=name),
            section("dosage", "Dosage", subject=name),
        )
    )
    root = made(leaflet(*parts))

    nav = next(root.iter(f"{XHTML}nav"))
    outer = nav.findall(f"{XHTML}ul/{XHTML}li")
    assert [words(item.find(f"{XHTML}a")) for item in outer] == ["Paracetamol", "Caffeine"]
    assert [
        [a.get("href") for a in item.findall(f"{XHTML}ul/{XHTML}li/{XHTML}a")] for item in outer
    ] == [["#usage", "#dosage"], ["#usage-2", "#dosage-2"]]
    assert levels(root) == [1, 2, 3, 3, 2, 3, 3]


def test_house_headings_are_a_choice() -> None:
    question = LOCALE.headings["dosage"]

    assert question in words(made(leaflet()))
    assert question not in words(made(leaflet(), house_headings=False))


def test_every_word_of_a_leaflet_stands_once_outside_the_links() -> None:
    root = made(leaflet(*(section(s.kind, words, f"text of {s.kind}") for s, words in NAMED)))
    for nav in list(root.iter(f"{XHTML}nav")):
        nav.getparent().remove(nav)  # type: ignore[union-attr]

    text = words(root.find(f"{XHTML}body"))

    assert {text.count(f"text of {s.kind}") for s, _ in NAMED} == {1}
    assert {text.count(title) for _, title in NAMED} == {1}


NAMED = tuple(zip(USUAL, ("Alpha", "Beta", "Gamma", "Delta"), strict=True))


def test_headings_nest() -> None:
    deep = Section("usage", (Text("Usage"),), (Heading(6, (Text("Deep"),)), paragraph("Words.")))

    found = levels(made(leaflet(deep, *USUAL)))

    assert found[0] == 1
    assert Counter(found)[1] == 1
    assert all(after <= before + 1 for before, after in pairwise(found))


def test_text_cannot_become_markup() -> None:
    hostile = "</p><script>alert(1)</script>&nbsp;]]><!--"
    root = made(leaflet(section("usage", hostile, hostile), title=hostile))

    assert not list(root.iter(f"{XHTML}script"))
    assert words(root).count("<script>alert(1)</script>&nbsp;") >= 3


def test_the_language_is_marked_on_the_page() -> None:
    root = made(replace(leaflet(), language="ar"))

    assert [root.get(name) for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang")] == [
        "ar",
        "ar",
    ]
    assert root.get("dir") == "rtl"


def test_a_warning_is_a_word_too() -> None:
    warned = Section("usage", (), (Callout("emergency", (paragraph("Call."),)),))

    assert f"{LOCALE.labels['emergency']} Call." in words(made(leaflet(warned)))


# Title page and cover


def book(
    *titles: str, approved: int = 0, title: str = "Medicines", subtitle: str = "A to Z"
) -> Book:
    chapters = [
        Chapter(f"m{number}", name, "en-GB", number >= approved, None, "")
        for number, name in enumerate(titles or ("Aspirin", "Metformin", "5-Fluorouracil"))
    ]
    handbook = Handbook(id="all", title=title, subtitle=subtitle, edition="Second")
    return bind(handbook, "House", LOCALE, chapters)


def title_page(found: Book) -> etree._Element:
    page = next(p for p in front_matter(found, STYLE).pages if p.role == "titlepage")
    return etree.fromstring(page.xhtml.encode())


def test_the_title_page_says_what_the_book_is() -> None:
    root = title_page(book())

    assert words(root.find(f".//{XHTML}h1")) == "Medicines"
    assert [words(e) for e in root.iter("*") if e.get("role") == "doc-subtitle"] == ["A to Z"]
    assert facts(root) == {"Edition": "Second", "Medicines": "3", "Publisher": "House"}


def test_the_title_page_says_how_much_is_not_reviewed() -> None:
    some, none = words(title_page(book(approved=1))), words(title_page(book(approved=3)))

    said = LOCALE.labels["book_draft"].replace("{drafts}", "2").replace("{all}", "3")
    assert said in some
    assert LOCALE.labels["draft"] in some
    assert LOCALE.labels["draft"] not in none


def drawing(found: Book) -> etree._Element:
    return etree.fromstring(front_matter(found, STYLE).cover.encode())


def test_the_cover_shows_title_and_letters() -> None:
    root = drawing(book())
    shown = [words(text) for text in root.iter(f"{SVG}text")]

    assert [text for text in ("House", "Medicines", "A to Z", "Second") if text not in shown] == []
    assert shown.count("A") == shown.count("0–9") == 1
    filled = [e for e in root.iter(f"{SVG}circle") if e.get("fill") != "none"]
    assert len(filled) == 2, "A and M"


def test_the_cover_is_described_and_says_that_all_is_draft() -> None:
    draft, partly = book(), book(approved=1)

    page = front_matter(draft, STYLE).pages[0]
    image = next(etree.fromstring(page.xhtml.encode()).iter(f"{XHTML}img"))

    assert image.get("alt") == f"Medicines. A to Z. House. Second. {LOCALE.labels['draft']}"
    assert drawing(draft).findtext(f"{SVG}title") == image.get("alt")
    assert LOCALE.labels["draft"] not in words(drawing(partly))


@pytest.mark.parametrize(
    "title",
    [
        "A",
        "Handbook of Medicines for Paediatric Gastroenterology",
        "Wait " * 59,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "薬の手引き" * 6,
        "دليل الأدوية",
    ],
)
def test_words_on_the_cover_fit(title: str) -> None:
    placed: Cover = cover(book(title=title, subtitle=title))
    lines = [*placed.title, *placed.subtitle]

    assert len(placed.title) <= MOST_LINES
    assert all(0 < line.y < placed.tablets[0].y - 80 for line in lines)
    assert all(width(line.text, line.size) <= WIDTH - 2 * MARGIN for line in lines)
    assert len({line.y for line in lines}) == len(lines)


def test_a_book_without_a_subtitle_has_a_cover() -> None:
    assert cover(book(subtitle="")).subtitle == ()


def test_letters_of_another_script_are_those_of_the_book() -> None:
    placed = cover(book("حبوب", "أسبرين"))

    assert all(tablet.taken for tablet in placed.tablets)
    assert len(placed.tablets) == 2
    assert placed.tablets[0].x < placed.tablets[1].x < WIDTH


def test_the_tray_of_tablets_stays_on_the_cover() -> None:
    placed = cover(book(*(chr(code) for code in range(0x4E00, 0x4E00 + 100))))

    assert len(placed.tablets) == 4 * COLUMNS
    assert placed.capsule is None
    assert all(0 < tablet.x < WIDTH and 0 < tablet.y < 2300 for tablet in placed.tablets)
