from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from pipeline.book import Book, Page
from pipeline.model import Heading, Paragraph, Text
from pipeline.render.parts import part_page
from pipeline.style import built_in_styles, default_style
from tests.book.shelves import bound, medicine

STYLE = default_style(built_in_styles().parent)
TYPE = "{http://www.idpf.org/2007/ops}type"
WHOLE = "{http://www.w3.org/1999/xhtml}"

PARTS = [
    {"id": "heart", "title": "Heart & <blood>", "tags": ["heart"]},
    {"id": "clots", "title": "Clots", "within": "heart", "ids": ["warfarin"]},
]
MEDICINES = [
    medicine("Amlodipine", tags=("heart",)),
    medicine("Bisoprolol", tags=("heart",), language="de-DE"),
    medicine("Insulin", "insulin-1", tags=("heart",)),
    medicine("Insulin", "insulin-2", tags=("heart",)),
    medicine("Warfarin"),
]


def book(**keys: Any) -> Book:
    return bound(MEDICINES, parts=PARTS, **keys)[0]


def tree(page: Page) -> etree._Element:
    return etree.fromstring(page.xhtml.encode())


def links(page: Page) -> list[tuple[str, str]]:
    return [
        (str(a.get("href")), "".join(map(str, a.itertext()))) for a in tree(page).iter(f"{WHOLE}a")
    ]


def test_a_part_leads_to_everything_in_it() -> None:
    page = part_page(book(), book().parts[0], STYLE)

    assert (page.role, page.name, page.title) == ("part", "part-heart", "Heart & <blood>")
    assert links(page) == [
        ("leaflet:medicine/amlodipine", "Amlodipine"),
        ("leaflet:medicine/bisoprolol", "Bisoprolol"),
        ("leaflet:medicine/insulin-1", "Insulin (insulin-1)"),
        ("leaflet:medicine/insulin-2", "Insulin (insulin-2)"),
        ("leaflet:part/part-clots", "Clots"),
        ("leaflet:medicine/warfarin", "Warfarin"),
    ]


def test_a_part_says_what_it_is() -> None:
    root = tree(part_page(book(), book().parts[0], STYLE))

    (section,) = root.iter(f"{WHOLE}section")
    assert (section.get(TYPE), section.get("role")) == ("part", "doc-part")
    (title,) = root.iter(f"{WHOLE}h1")
    assert (title.get("id"), title.text) == (section.get("aria-labelledby"), "Heart & <blood>")
    (other,) = root.iterfind(".//{*}a[@lang]")
    assert (other.get("lang"), other.get("dir"), other.text) == ("de-DE", "ltr", "Bisoprolol")
    assert root.get("lang") == "en-GB"


def test_the_introduction_stands_before_the_list_one_level_below_the_title() -> None:
    said = (
        Heading(1, (Text("How this part is arranged"),)),
        Paragraph((Text("By how often & <how> soon."),)),
    )

    root = tree(part_page(book(), book().parts[0], STYLE, said))

    (introduction,) = root.iterfind(".//{*}div[@class='introduction']")
    assert [(e.tag.removeprefix(WHOLE), e.text) for e in introduction] == [
        ("h2", "How this part is arranged"),
        ("p", "By how often & <how> soon."),
    ]
    following = introduction.getnext()
    assert following is not None
    assert following.tag == f"{WHOLE}nav"


def test_a_part_without_an_introduction_has_no_empty_box() -> None:
    assert "introduction" not in part_page(book(), book().parts[0], STYLE).xhtml


def test_a_part_that_goes_on_says_so() -> None:
    first, second, *_ = bound(MEDICINES, parts=PARTS, volumes={"medicines": 3})

    assert part_page(first, first.parts[0], STYLE).title == "Heart & <blood>"
    page = part_page(second, second.parts[0], STYLE)
    assert page.title == "Heart & <blood> (continued)"
    assert [words for _, words in links(page)] == ["Insulin (insulin-2)", "Clots", "Warfarin"]


@pytest.mark.parametrize("title", ["\u202eevil", "a\u0000b"])
def test_titles_that_cannot_be_printed_never_come_here(title: str) -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        bound(MEDICINES, parts=[{"id": "a", "title": title}])
