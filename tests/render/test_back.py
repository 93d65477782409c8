"""Back matter is well-formed, leads only to places, and shows printed pages where there are any."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from pipeline.book import Book, Effect, Lookup, Page, Part, Summary
from pipeline.glossary import Glossary, Term
from pipeline.handbook import Handbook
from pipeline.render.back import ROWS, back_matter
from pipeline.style import Locale, Style, built_in_styles

STYLE = Style((built_in_styles(),))


def chapter(title: str, due: date | None = None, **more: object) -> Summary:
    return Summary(title.lower(), title, "en-GB", review_due=due, **more)  # type: ignore[arg-type]


def book(locale: Locale, *chapters: Summary, **handbook: object) -> Book:
    definition = Handbook(id="all", title="All", **handbook)  # type: ignore[arg-type]
    when = datetime(2026, 6, 1, tzinfo=UTC)
    return Book(definition, "House", locale, (Part("a", "A", chapters),), when)


def text(page: Page) -> str:
    return " ".join(" ".join(map(str, etree.fromstring(page.xhtml.encode()).itertext())).split())


def test_pages_are_well_formed_and_in_order(locale: Locale) -> None:
    lookup = Lookup(effects=(Effect("Rash <5% & more", "common", True, 0),))
    glossary = Glossary("en", (Term("anaemia", "Anaemia", ("low iron",), "Few red cells."),))

    made = back_matter(book(locale, chapter("A & B", lookup=lookup)), STYLE, glossary, {"anaemia"})

    assert [(p.name, p.role, p.in_contents) for p in made] == [
        ("glossary", "glossary", True),
        ("index-names", "index", True),
        ("index-effects", "index", True),
        ("review", "appendix", True),
    ]
    assert "Anaemia (low iron) Few red cells." in text(made[0])
    assert 'id="term-anaemia"' in made[0].xhtml
    assert "Rash <5% & more Common A & B Serious" in text(made[2])


def test_terms_that_the_book_does_not_use_are_left_out(locale: Locale) -> None:
    glossary = Glossary("en", (Term("a", "Aa", (), "x"), Term("b", "Bb", (), "y")))
    of = book(locale, chapter("A"))

    (page, *_) = back_matter(of, STYLE, glossary, {"b"})

    assert "Bb" in text(page)
    assert "Aa" not in text(page)
    assert all(p.role != "glossary" for p in back_matter(of, STYLE, glossary, set()))


def test_printed_pages_follow_their_links(locale: Locale) -> None:
    of = book(locale, chapter("Zinc", lookup=Lookup(brands=("Zincol",))))

    screen = back_matter(of, STYLE)
    printed = back_matter(
        of, STYLE, page_of=lambda address: {"leaflet:medicine/zinc": "57"}[address]
    )

    assert all('class="page"' not in page.xhtml for page in screen)
    assert "Zincol see Zinc 57" in text(printed[0])
    assert printed[0].xhtml.count('<span class="page">57</span>') == 2
    assert "Zinc 57 Draft" in text(printed[1])


def test_overdue_is_what_was_due_before_the_date_of_the_book(locale: Locale) -> None:
    of = book(
        locale,
        chapter("Late", date(2026, 5, 31), draft=False, version="2.0"),
        chapter("Now", date(2026, 6, 1)),
        chapter("Never"),
    )

    said = text(back_matter(of, STYLE)[-1])

    places = [
        *("Review was due before 1 June 2026", "Late Approved 2.0 31 May 2026", "Review is due"),
        *("Now Draft", "1 June 2026", "No date of review", "Never Draft"),
    ]
    at = 0
    for words in places:
        assert words in said[at:], words
        at = said.index(words, at)
    assert "Reviewed by" not in said, "a column without words"


def test_a_table_without_dates_has_no_column_for_them(locale: Locale) -> None:
    of = book(locale, chapter("Now", date(2026, 6, 1)), chapter("Never"), indexes=())

    (page,) = back_matter(of, STYLE)

    dated, undated = page.xhtml.split("</table>")[:2]
    assert dated.count('scope="col"') == undated.count('scope="col"') + 1
    assert 'data-label="Next review">1 June 2026' in dated
    assert "Next review" not in undated


def test_a_long_review_list_is_divided(locale: Locale) -> None:
    of = book(locale, *(chapter(f"Medicine {n}") for n in range(ROWS * 2 + 1)), indexes=())

    made = back_matter(of, STYLE)

    assert [page.name for page in made] == ["review", "review-2", "review-3"]
    assert [page.in_contents for page in made] == [True, False, False]
    rows = [row for page in made for row in re.findall(r'scope="row"', page.xhtml)]
    assert len(rows) == ROWS * 2 + 1


def test_what_is_not_wanted_is_not_made(locale: Locale) -> None:
    of = book(locale, chapter("A"), indexes=(), review_list=False, glossary=False)
    glossary = Glossary("en", (Term("a", "Aa", (), "x"),))

    assert back_matter(of, STYLE, glossary, {"a"}) == ()


@pytest.mark.parametrize("language", ["en-GB", "de"])
def test_no_page_is_longer_than_devices_like(language: str, locale: Locale) -> None:
    effects = tuple(Effect(f"Effect {n} & <more>", "common", True, 0) for n in range(30))
    of = book(
        locale,
        *(
            Summary(f"m{n}", f"Medicine & more {n}", language, lookup=Lookup(effects=effects))
            for n in range(150)
        ),
    )

    made = back_matter(of, STYLE, page_of=lambda _: "1234")

    sizes = [len(page.xhtml.encode()) for page in made if page.role == "index"]
    assert len(sizes) > 4
    assert max(sizes) < 220_000


def test_the_row_of_letters_leads_to_where_they_begin(locale: Locale) -> None:
    of = book(locale, *(chapter(f"{letter}{'x' * 9}") for letter in "ABCDEFG"))

    page = back_matter(of, STYLE)[0]

    targets = re.findall(r'href="leaflet:page/index-names#([^"]*)"', page.xhtml)
    assert len(targets) == 7
    assert all(f'id="{target}"' in page.xhtml for target in targets)
