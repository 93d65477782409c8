"""Whatever is placed, nothing is lost, nothing overlaps, and both sides fit on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imposition import (
    LAYOUTS,
    PAPER,
    Layout,
    Placement,
    Sheet,
    Side,
    edge,
    folds,
    reading_order,
    rooms_on_sides,
    sides,
)
from pipeline.printed import BLEED, Room
from tests.impose.conftest import ROWS

NEAR = 1e-6

lengths = st.integers(160, 2000).map(lambda quarters: quarters / 4)
anything = st.sampled_from(list(ROWS.values())).flatmap(
    lambda layout: st.tuples(
        st.just(layout), st.integers(1, layout.most or 200), lengths, lengths, st.booleans()
    )
)


@given(anything)
def test_every_page_is_placed_once(case: tuple[Layout, int, float, float, bool]) -> None:
    layout, pages, width, height, rtl = case
    made = sides(layout, pages, width, height, rtl=rtl)

    assert_placed_once(made, pages)
    assert len(made) == 2 * -(-pages // layout.multiple)
    assert all(len(side.placements) == layout.panels for side in made)


def assert_placed_once(made: Sequence[Side], pages: int) -> None:
    placed = [place.page for side in made for place in side.placements if place.page is not None]
    assert sorted(placed) == list(range(pages))


@given(anything)
def test_panels_fill_the_sheet_and_do_not_overlap(
    case: tuple[Layout, int, float, float, bool],
) -> None:
    layout, pages, width, height, rtl = case
    for side in sides(layout, pages, width, height, rtl=rtl):
        assert_tiled(side)


def assert_tiled(side: Side) -> None:
    area = sum(place.width * place.height for place in side.placements)
    assert area == pytest.approx(side.width * side.height)
    for place in side.placements:
        assert place.x > -NEAR
        assert place.y > -NEAR
        assert place.x + place.width < side.width + NEAR
        assert place.y + place.height < side.height + NEAR
    for one, other in combinations(side.placements, 2):
        assert overlap(one, other) < NEAR


def overlap(one: Placement, other: Placement) -> float:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    up = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(across, 0) * max(up, 0)


@given(anything)
def test_ink_goes_beyond_a_panel_only_where_the_sheet_ends(
    case: tuple[Layout, int, float, float, bool],
) -> None:
    layout, pages, width, height, rtl = case
    for side in sides(layout, pages, width, height, rtl=rtl):
        for place in side.placements:
            left, bottom, right, top = place.bleed
            assert (left > 0) == (place.x < NEAR)
            assert (bottom > 0) == (place.y < NEAR)
            assert (right > 0) == (place.x + place.width > side.width - NEAR)
            assert (top > 0) == (place.y + place.height > side.height - NEAR)
            assert set(place.bleed) <= {0.0, BLEED}


@given(anything, st.floats(min_value=0, max_value=1))
def test_no_page_is_pushed_off_its_panel(
    case: tuple[Layout, int, float, float, bool], paper: float
) -> None:
    layout, pages, width, height, rtl = case
    thick = replace(layout, paper=paper if layout.paper else 0.0)
    for side in sides(thick, pages, width, height, rtl=rtl):
        for place in side.placements:
            assert place.x - BLEED - NEAR <= place.page_x
            assert place.page_x + width <= place.x + place.width + BLEED + NEAR
            assert place.page_y == pytest.approx(place.y)


@given(anything)
def test_front_and_back_are_the_same_paper(
    case: tuple[Layout, int, float, float, bool],
) -> None:
    layout, pages, width, height, rtl = case
    made = sides(layout, pages, width, height, rtl=rtl)
    for front, back in zip(made[::2], made[1::2], strict=True):
        behind = {turned(place, layout, back) for place in back.placements}
        assert behind == {corners(place) for place in front.placements}
        assert {place.rotation for place in front.placements} == {0}


def corners(place: Placement) -> tuple[float, ...]:
    box = (place.x, place.y, place.x + place.width, place.y + place.height)
    return tuple(round(value, 5) + 0.0 for value in box)


def turned(place: Placement, layout: Layout, side: Side) -> tuple[float, ...]:
    """The paper behind a panel of a back, as one sees it from the front."""
    left, bottom, right, top = corners(place)
    if layout.duplex is None or (layout.duplex == "long") == (side.height > side.width):
        assert place.rotation == 0
        box = (side.width - right, bottom, side.width - left, top)
    else:
        assert place.rotation == 180
        box = (left, side.height - top, right, side.height - bottom)
    return tuple(round(value, 5) + 0.0 for value in box)


@given(anything)
def test_lines_are_where_panels_meet(case: tuple[Layout, int, float, float, bool]) -> None:
    layout, pages, width, height, rtl = case
    for side in sides(layout, pages, width, height, rtl=rtl):
        upright = {round(place.x, 5) for place in side.placements if place.x > NEAR}
        level = {round(place.y, 5) for place in side.placements if place.y > NEAR}
        lines = {(line.direction, round(line.position, 5)) for line in side.folds}
        assert lines == {("vertical", x) for x in upright} | {("horizontal", y) for y in level}
        assert {line.kind for line in side.folds} == {layout.between}


@given(anything)
def test_panels_are_given_in_reading_order(case: tuple[Layout, int, float, float, bool]) -> None:
    layout, pages, width, height, rtl = case
    panels = reading_order(layout, pages, width, height, rtl=rtl)
    made = sides(layout, pages, width, height, rtl=rtl)

    assert [panel.page for panel in panels] == list(range(pages))
    for panel in panels:
        (place,) = [place for place in made[panel.side].placements if place.page == panel.page]
        assert (panel.x, panel.y) == (place.x, place.y)
        assert (panel.width, panel.height) == (place.width, place.height)
        assert panel.rotation == place.rotation


def test_a_fault_would_be_found() -> None:
    twice = replace(LAYOUTS["2-up"], order=lambda _: [Sheet(((0, 0),), ((1, 1),))])
    with pytest.raises(AssertionError):
        assert_placed_once(sides(twice, 2, 100, 100), 2)
    side, _ = sides(LAYOUTS["2-up"], 2, 100, 100)
    moved = replace(side.placements[1], x=99.0)
    with pytest.raises(AssertionError):
        assert_tiled(replace(side, placements=(side.placements[0], moved)))


# --- by hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "pages", "numbers"),
    [
        ("booklet", 8, [[8, 1], [2, 7], [6, 3], [4, 5]]),
        ("booklet", 5, [[None, 1], [2, None], [None, 3], [4, 5]]),
        ("trifold", 6, [[5, 6, 1], [2, 3, 4]]),
        ("trifold", 4, [[None, None, 1], [2, 3, 4]]),
        ("2-up", 8, [[1, 5], [6, 2], [3, 7], [8, 4]]),
        ("4-up", 8, [[1, 3, 5, 7], [4, 2, 8, 6]]),
    ],
)
def test_pages_are_where_printers_put_them(
    layout: str, pages: int, numbers: Sequence[Sequence[int | None]]
) -> None:
    made = sides(LAYOUTS[layout], pages, 148, 210)

    shown = [[at.page + 1 if at.page is not None else None for at in x.placements] for x in made]
    assert shown == numbers


def test_a_letter_fold_is_three_panels_of_a4_with_a_narrow_flap() -> None:
    outside, inside = sides(LAYOUTS["trifold"], 6, 99, 210)

    assert (outside.width, outside.height) == (297, 210)
    assert [place.width for place in outside.placements] == [98, 99.5, 99.5]
    assert [place.width for place in inside.placements] == [99.5, 99.5, 98]
    assert [line.position for line in outside.folds] == [98, 197.5]
    assert [line.position for line in inside.folds] == [99.5, 199]


def test_pages_of_inner_sheets_move_towards_the_spine() -> None:
    made = sides(LAYOUTS["booklet"], 40, 148, 210)

    for number, side in enumerate(made):
        left, right = side.placements
        creep = PAPER * (number // 2)
        assert left.page_x == pytest.approx(creep)
        assert right.page_x == pytest.approx(148 - creep)
        assert (left.x, right.x) == (0, 148)


@pytest.mark.parametrize(("layout", "pages"), [("trifold", 7), ("trifold", 0), ("booklet", 0)])
def test_what_does_not_fit_is_refused(layout: str, pages: int) -> None:
    with pytest.raises(ValueError, match=f"{layout} takes 1 to"):
        sides(LAYOUTS[layout], pages, 99, 210)


def test_folds_are_those_of_the_sides() -> None:
    made = sides(LAYOUTS["4-up"], 9, 105, 148)

    assert folds(LAYOUTS["4-up"], 9, 105, 148) == tuple(side.folds for side in made)
    assert all(len(lines) == 2 for lines in folds(LAYOUTS["4-up"], 9, 105, 148))


def test_printers_turn_sheets_like_leaves_unless_a_row_says_otherwise() -> None:
    wide, *_ = sides(LAYOUTS["booklet"], 1, 148, 210)
    high, *_ = sides(LAYOUTS["booklet"], 1, 99, 210)

    assert [edge(LAYOUTS["booklet"], side) for side in (wide, high)] == ["short", "long"]
    assert edge(ROWS["turned"], high) == "short"
    assert {at.rotation for at in sides(ROWS["turned"], 1, 99, 210)[1].placements} == {180}


def test_rooms_of_pages_are_rooms_of_sides() -> None:
    rooms = [Room("head", 0, 10, 500, 200, 50), Room("foot", 4, 10, 20, 200, 30)]
    head, foot = rooms_on_sides(rooms, LAYOUTS["trifold"], 6, 99, 210)

    assert (head.page, foot.page) == (0, 0)
    assert (head.x, head.y) == pytest.approx((10 + 197.75 * 72 / 25.4, 500))
    assert (foot.x, foot.y) == pytest.approx((10 - 0.5 * 72 / 25.4, 20))
    assert (head.kind, head.width, foot.height) == ("head", 200, 30)
    with pytest.raises(ValueError, match="page 2 lies upside down"):
        rooms_on_sides([Room("foot", 1, 0, 0, 9, 9)], ROWS["turned"], 4, 99, 210)


def test_every_layout_says_what_it_is_for() -> None:
    assert all(layout.purpose and layout.name == name for name, layout in LAYOUTS.items())
