"""The HTML of a card, read with lxml's parser, and the card itself on its sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from lxml import html as parser

from pipeline.emit.pdf import Page, lay_out
from pipeline.excerpt import excerpt
from pipeline.formats import load_formats
from pipeline.model import Leaflet, leaflet_text
from pipeline.render.card import card_foot, card_html
from pipeline.render.filters import NO_BREAK
from pipeline.style import load_locale
from tests.conftest import ROOT
from tests.press import MM, PUBLISHER, STYLE, page_texts, understood

LOCALE = load_locale(STYLE, "en-GB")
FORMAT = load_formats(STYLE).rows["card"]

TEXT = """---
title: Aspirin tablets
---

# Aspirin tablets

## Usage

For pain.

## Dosage

**Adults:** One 300 mg tablet.

**Children:** None.

## Side Effects

Common side effects include:

- heartburn

Serious side effects include:

- fits
- black poo

**Call 999 if you cannot breathe well.**

## Precautions

**Never give it to a child under 16 years.**

## Overdose

Go to A&E.
"""


def card(text: str = TEXT, **metadata: Any) -> tuple[Leaflet, Leaflet]:
    """A page of Markdown as excerpt and leaflet."""
    whole = understood(text)
    whole = replace(whole, metadata=replace(whole.metadata, **metadata), sha256="0123456789abcdef")
    found = excerpt(whole, LOCALE)
    assert found
    return found, whole


def markup(found: Leaflet, whole: Leaflet, *, house: bool = True, **options: Any) -> str:
    return card_html(
        found, whole, STYLE, LOCALE, house_headings=house, publisher=PUBLISHER, **options
    )


def root(text: str = TEXT, *, house: bool = True, options: Any = None, **metadata: Any) -> Any:
    return parser.fromstring(
        markup(*card(text, **metadata), house=house, **(options or {})).encode()
    )


def words(element: Any) -> list[str]:
    return str(element.text_content()).split()


def headings(page: Any) -> list[tuple[int, str]]:
    found = (e for e in page.iter() if isinstance(e.tag, str) and e.tag in ("h1", "h2", "h3", "h4"))
    return [(int(e.tag[1]), " ".join(words(e))) for e in found]


def solid(text: str) -> str:
    """Text without white space, of which the typography of a page may have more or other."""
    return "".join(text.split())


# --- what stands on it ---------------------------------------------------------------------------


@pytest.mark.parametrize("house", [True, False])
@pytest.mark.parametrize("name", ["paracetamol", "amlodipine", "methotrexate-weekly"])
def test_a_card_says_every_word_of_the_excerpt_in_order(name: str, house: bool) -> None:
    found, whole = card((ROOT / "content" / "leaflets" / f"{name}.md").read_text("utf-8"))
    page: Any = parser.fromstring(markup(found, whole, house=house).encode())

    said, at = solid(page.body.text_content()), 0
    for line in leaflet_text(found).splitlines():
        run = solid(line)
        at = said.find(run, at) + len(run)
        assert at >= len(run), line


def test_when_to_get_help_has_one_heading_above_all_that_tells_it() -> None:
    assert headings(root()) == [
        (1, "Aspirin tablets"),
        (2, "What is this medicine used for? Usage"),
        (2, "How is this medicine taken? Dosage"),
        (2, "When to get help Side Effects"),
        (3, "Precautions"),
        (3, "What if I take too much? Overdose"),
    ]


def test_without_house_headings_the_author_s_stand_alone_but_for_help() -> None:
    assert [heading for _, heading in headings(root(house=False))] == [
        *("Aspirin tablets", "Usage", "Dosage", "When to get help Side Effects", "Precautions"),
        "Overdose",
    ]


def test_help_that_comes_before_the_dose_does_not_take_the_dose_below_it() -> None:
    text = "# A\n\n## Precautions\n\n**Never give it to a cat.**\n\n## Dosage\n\nOne.\n"
    assert headings(root(text)) == [
        (1, "A"),
        (2, "When to get help Precautions"),
        (2, "How is this medicine taken? Dosage"),
    ]


PARTS = """# Alparin + Bendrol

## Alparin

### Generic Name

Alparin.

### Usage

For pain.

### Dosage

One.

### Side Effects

Serious side effects include:

- fits

### Precautions

**Never give it to a cat.**

## Bendrol

### Generic Name

Bendrol.

### Usage

For sleep.

### Dosage

Two.
"""


@pytest.mark.parametrize("house", [True, False])
def test_sections_of_one_ingredient_stand_below_its_name(house: bool) -> None:
    found = headings(root(PARTS, house=house))

    names = [(level, text.split()[-1]) for level, text in found[1:]]
    assert names == [
        *((2, "Alparin"), (3, "Usage"), (3, "Dosage"), (3, "Effects"), (4, "Precautions")),
        *((2, "Bendrol"), (3, "Usage"), (3, "Dosage")),
    ]
    assert all(after <= before + 1 for (before, _), (after, _) in pairwise(found))


def test_a_card_says_that_it_is_an_extract_and_whether_it_may_be_used() -> None:
    draft, approved = root(status="draft"), root(status="approved")

    assert LOCALE.labels["card_note"] in draft.text_content()
    assert LOCALE.labels["card_note"] in approved.text_content()
    assert LOCALE.labels["draft_note"] in draft.text_content()
    assert LOCALE.labels["draft"] not in approved.text_content()


def test_what_authors_write_is_text_on_a_card() -> None:
    page = root("# A &lt;b>&\n\n## Dosage\n\nOne &lt;script>alert(1)&lt;/script> & *two*.\n")

    assert not list(page.iter("script", "b"))
    assert "One <script>alert(1)</script> & two." in page.text_content()


# --- its foot, and rooms for a clinic ------------------------------------------------------------

REVIEWED, DUE = date(2026, 8, 6), date(2028, 8, 6)


@pytest.mark.parametrize(
    ("facts", "measure", "expected"),
    [
        ({}, 56, "Example Clinic · Source 01234567"),
        ({"version": "1.2"}, 56, "Example Clinic · Version 1.2 · Source 01234567"),
        ({"version": "1.2"}, 40, "Version 1.2 · Source 01234567"),
        (
            {"version": "1.2", "reviewed": REVIEWED, "review_due": DUE},
            100,
            "Example Clinic · Version 1.2 · Reviewed 6 August 2026 · Next review 6 August 2028 · "
            "Source 01234567",
        ),
        (
            {"version": "1.2", "reviewed": REVIEWED, "review_due": DUE},
            60,
            "Version 1.2 · Next review 6 August 2028 · Source 01234567",
        ),
        (
            {"version": "1.2", "reviewed": REVIEWED},
            56,
            "Version 1.2 · Reviewed 6 August 2026 · Source 01234567",
        ),
        ({"version": "1.2", "reviewed": REVIEWED}, 20, "Version 1.2 · Source 01234567"),
    ],
)
def test_the_foot_says_as_much_as_a_line_holds(
    facts: dict[str, Any], measure: int, expected: str
) -> None:
    _, whole = card(**facts)
    assert card_foot(whole, LOCALE, PUBLISHER, measure, clinic_room=False) == expected


def test_the_foot_keeps_its_first_line_for_a_clinic() -> None:
    _, whole = card()
    foot = card_foot(whole, LOCALE, PUBLISHER, 56, clinic_room=True)

    assert foot.splitlines() == [NO_BREAK, "Example Clinic · Source 01234567"]


def test_only_a_clinic_s_card_has_room_for_its_head() -> None:
    def rooms(page: Any) -> list[Any]:
        return list(page.find_class("clinic-room"))

    assert not rooms(root())
    assert not root().find_class("with-clinic")
    page = root(options={"clinic_room": True})
    (room,) = rooms(page)
    assert room.getparent() is page.body
    assert page.body[0] is room
    assert not words(room)


def test_only_a_card_with_an_address_has_a_code() -> None:
    address = "https://example.org/leaflets/aspirin?a=1&b=2"
    page = root(options={"address": address})

    assert len(page.find_class("code")) == 1
    assert [link.get("href") for link in page.iter("a")] == [address]
    assert not root().find_class("code")
    assert not list(root().iter("a", "svg"))


# --- on paper ------------------------------------------------------------------------------------


def printed(clinic_room: bool = False, address: str = "") -> Any:
    found, whole = card()
    options: dict[str, Any] = {
        "clinic_room": clinic_room,
        "address": address,
        "measure": FORMAT.measure,
    }
    html = markup(found, whole, **options)
    return lay_out(Page(html, found, STYLE, FORMAT), TEXT.encode())


def test_a_short_leaflet_is_one_side_of_a6() -> None:
    laid = printed()

    assert laid.pages == 1
    assert "head" not in {room.kind for room in laid.rooms}
    with pypdfium2.PdfDocument(laid.data) as document:
        width, height = document[0].get_size()
    assert (round(width / MM), round(height / MM)) == (105, 148)
    (text,) = page_texts(laid.data)
    assert "One 300 mg tablet." in text
    assert "heartburn" not in text


def test_a_clinic_has_room_at_head_and_foot() -> None:
    laid = printed(clinic_room=True, address="https://example.org/leaflets/aspirin")
    head, foot = (next(r for r in laid.rooms if r.kind == kind) for kind in ("head", "foot"))

    assert laid.pages == 1
    assert head.height == pytest.approx(12 * MM, abs=0.1)
    assert foot.height >= 9
    assert foot.y >= 0
    assert head.y + head.height <= 148 * MM
