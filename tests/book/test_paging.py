"""Units go on pages in order, and every address knows the number that is printed on its page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.book.paging import GAP, Pagination, Place, Placed, Unit, paginate, roman

HEIGHT = 500.0


def front(name: str, pages: int = 1, *, recto: bool = False) -> Unit:
    return Unit(f"leaflet:page/{name}", name, "front", pages, 100.0, HEIGHT, recto=recto)


def part(name: str) -> Unit:
    return Unit(f"leaflet:part/{name}", name, "part", 1, 50.0, HEIGHT, recto=True)


def medicine(name: str, pages: int = 1, used: float = HEIGHT, *, shares: bool = True) -> Unit:
    anchors = (("uses", 0, 80.0), ("storage", pages - 1, 120.0))
    return Unit(
        f"leaflet:medicine/{name}", name, "medicine", pages, used, HEIGHT, anchors, shares=shares
    )


def back(name: str, *anchors: tuple[str, int, float]) -> Unit:
    return Unit(f"leaflet:page/{name}", name, "back", 1, 50.0, HEIGHT, anchors)


def layout(book: Pagination) -> list[tuple[str, list[int]]]:
    return [(page.label, [one.unit for one in page.placed]) for page in book.pages]


def test_front_matter_has_roman_numbers_and_the_body_begins_on_a_recto_with_1() -> None:
    book = paginate([front("title"), front("imprint"), front("contents"), medicine("a")])
    assert layout(book) == [
        ("i", [0]),
        ("ii", [1]),
        ("iii", [2]),
        ("iv", []),
        ("1", [3]),
        ("2", []),
    ]
    assert book.front == 4
    assert book.pages[4].side == "recto"
    assert [page.blank for page in book.pages] == [False, False, False, True, False, True]


@pytest.mark.parametrize("pages", range(1, 9))
def test_front_matter_does_not_move_the_body(pages: int) -> None:
    book = paginate([front("contents", pages), medicine("a", 3), medicine("b")])
    assert [book.page_of(f"leaflet:medicine/{name}") for name in "ab"] == ["1", "4"]
    assert not len(book.pages) % 2


def test_what_begins_on_a_recto_leaves_a_blank_page_before_it() -> None:
    book = paginate([medicine("a"), part("heart"), medicine("b")])
    assert layout(book) == [("1", [0]), ("2", []), ("3", [1]), ("4", [2])]
    assert book.starts == (0, 2, 3)


def test_short_medicines_share_a_page() -> None:
    units = [medicine("a", 2, 100.0), medicine("b", 1, 200.0), medicine("c", 1, 165.0)]
    book = paginate(units)
    second = book.pages[1]
    assert second.placed == (Placed(0, 1), Placed(1, 0, 100.0 + GAP))
    assert (second.first, second.last) == ("a", "b")
    assert book.pages[2].placed == (Placed(2, 0),)


def test_three_medicines_stand_below_each_other() -> None:
    book = paginate([medicine(name, 1, 100.0) for name in "abc"])
    offsets = [one.offset for one in book.pages[0].placed]
    assert offsets == [0.0, 100.0 + GAP, 200.0 + 2 * GAP]
    assert (book.pages[0].first, book.pages[0].last) == ("a", "c")


def test_what_just_fits_shares_and_what_is_a_point_longer_does_not() -> None:
    room = HEIGHT - 100.0 - GAP
    assert len(paginate([medicine("a", 1, 100.0), medicine("b", 1, room)]).pages[0].placed) == 2
    assert len(paginate([medicine("a", 1, 100.0), medicine("b", 1, room + 1)]).pages[0].placed) == 1


@pytest.mark.parametrize(
    "second",
    [
        medicine("b", 1, 50.0, shares=False),
        medicine("b", 2, 50.0),
        replace(medicine("b", 1, 50.0), recto=True),
        replace(back("index"), shares=True),
    ],
)
def test_others_begin_a_page(second: Unit) -> None:
    book = paginate([medicine("a", 1, 100.0), second])
    assert all(len(page.placed) <= 1 for page in book.pages)
    assert book.starts[1] > 0


def test_a_medicine_does_not_stand_on_the_page_of_a_part() -> None:
    assert paginate([part("heart"), medicine("a", 1, 50.0)]).starts == (0, 1)


def test_addresses_know_their_page_and_how_far_down_they_are() -> None:
    book = paginate([front("title"), medicine("a", 2, 100.0), medicine("b", 1, 200.0)])
    assert book.page_of("leaflet:page/title") == "i"
    assert book.page_of("leaflet:medicine/a#storage") == "2"
    assert book.page_of("leaflet:medicine/b#uses") == "2"
    place = book.place_of("leaflet:medicine/b#uses")
    assert place
    assert (place.page, place.y) == (3, 80.0 + 100.0 + GAP)
    assert book.place_of("leaflet:medicine/b") == place
    assert book.place_of("leaflet:medicine/a") == Place(2, 0.0, 1)
    assert book.page_of("leaflet:medicine/c") == ""
    assert book.place_of("leaflet:medicine/a#nowhere") is None


def test_units_that_continue_one_another_are_one_address() -> None:
    units = [medicine("a"), back("index", ("i-a", 0, 30.0)), back("index", ("i-m", 0, 40.0))]
    book = paginate(units)
    assert book.page_of("leaflet:page/index") == "2"
    assert book.page_of("leaflet:page/index#i-m") == "3"


def test_aliases_lead_where_what_they_stand_for_is() -> None:
    aliases = {"leaflet:term/x": "leaflet:page/glossary#x", "leaflet:term/y": "leaflet:page/none"}
    book = paginate([medicine("a"), back("glossary", ("x", 0, 9.0))], aliases)
    assert book.page_of("leaflet:term/x") == "2"
    assert book.place_of("leaflet:term/y") is None


def test_front_matter_in_the_body_is_refused() -> None:
    with pytest.raises(ValueError, match="'leaflet:page/contents' is front matter"):
        paginate([medicine("a"), front("contents")])


def test_a_unit_without_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="'leaflet:medicine/a' has no page"):
        paginate([medicine("a", 0)])


def test_a_book_of_nothing_has_no_pages() -> None:
    assert paginate([]).pages == ()


def test_every_page_of_every_unit_is_placed_once_and_in_order() -> None:
    units = [front("contents", 3), part("x")]
    units += [medicine(str(n), 1 + n % 4, 40.0 + 37 * n % 460) for n in range(60)]
    book = paginate(units)
    found = [(one.unit, one.page) for page in book.pages for one in page.placed]
    assert found == [(n, page) for n, unit in enumerate(units) for page in range(unit.pages)]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (99, "xcix"), (1994, "mcmxciv")],
)
def test_roman(number: int, text: str) -> None:
    assert roman(number) == text
