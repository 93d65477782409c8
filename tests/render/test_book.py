from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise

import pytest
from lxml import etree
from PIL import Image as Images

from pipeline.book import Book, Image, Part, SeeAlso, Summary
from pipeline.book.address import medicine
from pipeline.book.titles import letter
from pipeline.emit.picture import SIZE, PictureError, drawn
from pipeline.emit.xml import check_page
from pipeline.handbook import Handbook
from pipeline.model import Callout, Heading, Leaflet, Metadata, Paragraph, Section, Text
from pipeline.render.book import (
    LONGEST_LINK,
    View,
    chapter_page,
    cover_drawing,
    matter,
    views,
)
from pipeline.render.chapter import chapter
from pipeline.render.cover import (
    COLUMNS,
    HEIGHT,
    MARGIN,
    MOST_LINES,
    PALETTES,
    TITLE_BOTTOM,
    WIDTH,
    Cover,
    Palette,
    cover,
    width,
)
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
    return seen(page.summary, chapter_page(page, STYLE, LOCALE))


def seen(summary: Summary, xhtml: str) -> etree._Element:
    check_page(xhtml, f"chapter '{summary.id}'", summary.language)
    return etree.fromstring(xhtml.encode())


def viewed(view: View, *sections: Section) -> etree._Element:
    page = chapter(leaflet(*sections), STYLE, LOCALE, house_headings=True)
    return seen(page.summary, chapter_page(page, STYLE, LOCALE, view))


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


# What a book adds to a chapter


SEE = (
    SeeAlso("Combinations", ((medicine("a-b"), "A + B"), (medicine("arab"), "Arabic"))),
    SeeAlso("Ingredients", ((medicine("c"), "C & D"),)),
)


def test_what_belongs_to_a_medicine_is_linked_at_its_head() -> None:
    root = viewed(View(see_also=SEE, language="en-GB", languages={medicine("arab"): "ar"}))

    (box,) = (e for e in root.iter(f"{XHTML}div") if e.get("class") == "see-also")
    assert words(box) == "Combinations: A + B, Arabic Ingredients: C & D"
    assert [a.get("href") for a in box.iter(f"{XHTML}a")] == [
        "leaflet:medicine/a-b",
        "leaflet:medicine/arab",
        "leaflet:medicine/c",
    ]
    assert [(a.get("lang"), a.get("dir")) for a in box.iter(f"{XHTML}a")] == [
        (None, None),
        ("ar", "rtl"),
        (None, None),
    ]


def test_the_book_speaks_its_own_language_in_a_chapter_of_another() -> None:
    root = viewed(View(see_also=SEE, language="de"))

    (box,) = (e for e in root.iter(f"{XHTML}div") if e.get("class") == "see-also")
    assert (box.get("lang"), box.get("dir")) == ("de", "ltr")


def test_a_medicine_that_nothing_belongs_to_has_no_empty_box() -> None:
    assert not [e for e in viewed(View()).iter("*") if e.get("class") == "see-also"]


def test_sections_that_a_book_leaves_out_are_named() -> None:
    root = viewed(View(kinds=frozenset({"usage", "dosage"})), *USUAL, section("storage"))

    ids = {element.get("id") for element in root.iter("*")}
    (line,) = (e for e in root.iter(f"{XHTML}p") if e.get("class") == "left-out")
    assert {"usage", "dosage"} <= ids
    assert not {"side-effects", "faqs", "storage"} & ids
    assert words(line) == (
        f"{LOCALE.labels['left_out']} Side Effects; FAQs; {LOCALE.headings['storage']}"
    )


def test_a_section_left_out_is_named_although_its_author_and_the_house_do_not() -> None:
    page = chapter(leaflet(*USUAL, section("storage")), STYLE, LOCALE, house_headings=False)

    root = seen(page.summary, chapter_page(page, STYLE, LOCALE, View(frozenset({"usage"}))))

    assert LOCALE.headings["storage"] in words(root)


def test_a_book_that_shows_all_says_nothing_of_it() -> None:
    assert LOCALE.labels["left_out"] not in words(viewed(View()))


def test_each_chapter_is_seen_as_the_book_wants_it() -> None:
    found = book("Aspirin", "Metformin", kinds=("usage",), languages=("ar", "en-GB"))

    seen_as = {summary.id: view for summary, view in views(found, {"m0": SEE})}

    assert list(seen_as) == ["m0", "m1"]
    assert seen_as["m0"] == View(frozenset({"usage"}), SEE, "en-GB", {medicine("m0"): "ar"})
    assert seen_as["m1"].see_also == ()


# Title page, what the book is


def book(
    *titles: str,
    approved: int = 0,
    title: str = "Medicines",
    subtitle: str = "A to Z",
    kinds: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
    volume: tuple[int, int] = (1, 1),
) -> Book:
    names = titles or ("Aspirin", "Metformin", "5-Fluorouracil")
    tongues = languages or ("en-GB",) * len(names)
    chapters = [
        Summary(f"m{number}", name, tongues[number], draft=number >= approved)
        for number, name in enumerate(names)
    ]
    handbook = Handbook(
        id="all",
        title=title,
        subtitle=subtitle,
        edition="Second",
        authors=("A. Pharmacist",),
        description="All & more.",
        sections=kinds,
    )
    parts = tuple(
        Part(f"letter-{number}", letter(each.title), (each,))
        for number, each in enumerate(chapters)
    )
    return Book(handbook, "House", LOCALE, parts, None, *volume)


def front(found: Book, role: str) -> etree._Element:
    page = next(p for p in matter(found, STYLE).front if p.role == role)
    return etree.fromstring(page.xhtml.encode())


def test_the_title_page_says_what_the_book_is() -> None:
    root = front(book(), "titlepage")

    assert words(root.find(f".//{XHTML}h1")) == "Medicines"
    assert [words(e) for e in root.iter("*") if e.get("role") == "doc-subtitle"] == ["A to Z"]
    assert "By A. Pharmacist House Second" in words(root).replace("HouseSecond", "House Second")


def test_the_title_page_of_a_volume_says_which_it_is() -> None:
    found = book(volume=(2, 3))

    assert found.volume.startswith("Volume 2 of 3")
    assert found.volume in words(front(found, "titlepage"))
    assert "Volume" not in words(front(book(), "titlepage"))


def test_the_imprint_states_facts_alone() -> None:
    found = replace(book(), date=datetime(2026, 3, 4, tzinfo=UTC))

    assert facts(front(found, "imprint")) == {
        "Title": "Medicines: A to Z",
        "Edition": "Second",
        "Date": "4 March 2026",
        "By": "A. Pharmacist",
        "Publisher": "House",
        "Medicines": "3",
        "Identifier": found.identifier,
    }
    assert "All & more." in words(front(found, "imprint"))


def test_the_imprint_names_languages_where_there_are_several() -> None:
    found = book("Aspirin", "Insulin", "Zinc", languages=("ar", "en-GB", "tlh"))

    assert facts(front(found, "imprint"))["Languages"] == "English (United Kingdom), Arabic, tlh"


def test_pages_say_how_much_is_not_reviewed() -> None:
    said = LOCALE.labels["book_draft"].replace("{drafts}", "2").replace("{all}", "3")
    for role in ("titlepage", "imprint"):
        assert said in words(front(book(approved=1), role))
        assert LOCALE.labels["book_unreviewed"] in words(front(book(), role))
        assert LOCALE.labels["draft"] not in words(front(book(approved=3), role))


# Cover


def drawing(found: Book) -> etree._Element:
    return etree.fromstring(cover_drawing(found, STYLE).encode())


def test_the_cover_shows_title_and_letters() -> None:
    root = drawing(book())
    shown = [words(text) for text in root.iter(f"{SVG}text")]

    assert [text for text in ("House", "Medicines", "A to Z", "Second") if text not in shown] == []
    assert shown.count("A") == shown.count("0–9") == 1
    filled = [e for e in root.iter(f"{SVG}circle") if e.get("fill") != "none"]
    assert len(filled) == 2, "A and M"


def test_the_cover_is_described_and_says_what_is_draft() -> None:
    draft, partly = book(), book(approved=1)

    image = next(front(draft, "cover").iter(f"{XHTML}img"))

    unreviewed = LOCALE.labels["book_unreviewed"].rstrip(".")
    assert image.get("alt") == f"House. Medicines. A to Z. Second. {unreviewed}"
    assert drawing(draft).findtext(f"{SVG}title") == image.get("alt")
    assert "2 of 3 leaflets" in words(drawing(partly))
    assert "reviewed" not in words(drawing(book(approved=3)))


def test_a_volume_shows_which_it_is_in_a_colour_of_its_own() -> None:
    first, second = book(volume=(1, 2)), book(volume=(2, 2))

    assert first.volume in words(drawing(first))
    assert cover(first).palette != cover(second).palette


def test_the_cover_page_shows_the_picture_that_is_given() -> None:
    given = Image(b"...", "image/png", "A ward at night")

    found = matter(book(), STYLE, given)

    page = etree.fromstring(found.front[0].xhtml.encode())
    image = next(page.iter(f"{XHTML}img"))
    assert found.cover is given
    assert (image.get("src"), image.get("alt")) == ("../images/cover.png", "A ward at night")


@pytest.mark.parametrize(
    "title",
    [
        "A",
        "Handbook of Medicines for Paediatric Gastroenterology",
        "Wait " * 59,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "薬の手引き" * 6,
        "دليل الأدوية",
        "One two three four",
    ],
)
@pytest.mark.parametrize("subtitle", ["", "A to Z", "and more " * 12])
def test_words_on_the_cover_fit(title: str, subtitle: str) -> None:
    placed: Cover = cover(book(title=title, subtitle=subtitle), "Not reviewed. " * 4)
    lines = [*placed.title, *placed.subtitle]

    assert len(placed.title) <= MOST_LINES
    assert all(0 < line.y <= TITLE_BOTTOM < placed.tablets[0].y - 80 for line in lines)
    assert all(width(line.text, line.size) <= WIDTH - 2 * MARGIN for line in lines)
    assert len({line.y for line in lines}) == len(lines)
    assert 2360 + placed.notice[-1].y < HEIGHT


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


@pytest.mark.parametrize("palette", PALETTES)
def test_words_on_the_cover_stand_out(palette: Palette) -> None:
    for colour in ("#ffffff", palette.quiet, *palette.tablets):
        assert contrast(colour, palette.ground) >= 4.5, colour


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(rgb(one)), luminance(rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


# The cover as a picture


@pytest.mark.slow
def test_the_picture_is_as_large_as_shops_want_it_and_the_same_each_time() -> None:
    svg = cover_drawing(book(), STYLE)

    data = drawn(svg, STYLE)

    assert data == drawn(svg, STYLE)
    assert len(data) <= 300_000
    with Images.open(BytesIO(data)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", SIZE)
        ground = picture.getpixel((40, 1400))
        tablet = picture.getpixel((234, 1590))  # in the A, below its letter
    placed = cover(book())
    assert near(ground, rgb(placed.palette.ground))
    assert near(tablet, rgb(placed.tablets[0].colour))


def near(one: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("found", "message"),
    [
        (book(title="薬の手引き"), "no house font has '薬'"),
        (book(subtitle="पुस्तक"), "no house font has 'प'"),
    ],
)
def test_what_the_house_fonts_lack_is_not_made_a_picture(found: Book, message: str) -> None:
    with pytest.raises(PictureError, match=message):
        drawn(cover_drawing(found, STYLE), STYLE)


@pytest.mark.slow
def test_what_the_engine_does_not_take_is_not_made_a_picture() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" direction="rtl"><text>a</text></svg>'
    with pytest.raises(PictureError, match="right to left"):
        drawn(svg, STYLE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    with pytest.raises(PictureError, match="passwd"):
        drawn(svg, STYLE)
