"""The copyfitter: on which rung it ends, against trying them all, and after how many layouts."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.emit.boxes import Shape
from pipeline.emit.fit import SHORT, Fitted, fit
from pipeline.formats import Rung, ladder

LADDER = tuple(ladder((2.0, 1.7, 1.4), (11, 10.5, 10, 9.5, 9), (8, 7, 6)))

Layout = Callable[[Rung], tuple[Rung, Shape]]


def paper(pages: float, spacing: float = 0.15) -> tuple[Layout, list[Rung]]:
    """A text that takes so many pages on the first rung, and what was laid out of it.

    `spacing` is how much of a page is space between blocks; texts differ in it.
    """
    made: list[Rung] = []

    def lay(rung: Rung) -> tuple[Rung, Shape]:
        made.append(rung)
        assert rung.text
        assert rung.space
        assert rung.margin is not None
        width = 99 - 2 * rung.margin
        lines = (rung.text / 11) ** 2 * (83 / width) * (1 - spacing)
        used = pages * (lines + spacing * rung.space / 2)
        return rung, Shape(floor(used) + 1, used - floor(used), width)

    return lay, made


def tried(pages: float, most: int, spacing: float) -> int:
    """The first rung that fits, all of them tried; the length of the ladder where none does."""
    lay, _ = paper(pages, spacing)
    fitting = (n for n, rung in enumerate(LADDER) if lay(rung)[1].pages <= most)
    return next(fitting, len(LADDER))


def rung_of(found: Fitted[Rung]) -> int:
    return found.rung if found.fits else len(LADDER)


@given(
    st.floats(0.1, 60),
    st.integers(1, 8),
    st.floats(0.0, 0.6),
)
def test_it_is_the_first_rung_that_fits(pages: float, most: int, spacing: float) -> None:
    lay, made = paper(pages, spacing)

    found = fit(LADDER, most, lay)

    assert rung_of(found) == tried(pages, most, spacing)
    assert found.laid == LADDER[found.rung]
    assert len(made) == len(set(made))


@pytest.mark.parametrize(
    ("pages", "layouts"),
    [(1.5, 1), (5.9, 1), (6.2, 3), (6.6, 3), (7.5, 3), (8.5, 3), (9.0, 3), (40.0, 2)],
)
def test_it_takes_few_layouts(pages: float, layouts: int) -> None:
    lay, made = paper(pages)

    fit(LADDER, 6, lay)

    assert len(made) <= layouts


@given(st.floats(0.1, 12), st.integers(1, 8))
def test_what_is_remembered_takes_one_layout_and_is_the_same(pages: float, most: int) -> None:
    first = fit(LADDER, most, paper(pages)[0])
    lay, made = paper(pages)

    again = fit(LADDER, most, lay, rung_of(first))

    assert again == first
    assert len(made) == 1


def test_without_a_budget_it_is_the_first_rung() -> None:
    lay, made = paper(3.5)

    assert fit(LADDER, None, lay) == Fitted(LADDER[0], 0, fits=True)
    assert made == [LADDER[0]]


def test_a_short_last_page_is_brought_back_where_little_is_enough() -> None:
    lay, _ = paper(3 + SHORT / 2)

    found = fit(LADDER[:3], None, lay)

    assert found.rung > 0
    assert lay(found.laid)[1].pages == 3


def test_a_short_last_page_stays_where_nothing_helps() -> None:
    lay, _ = paper(3 + SHORT / 2, spacing=0.0)

    assert fit(LADDER[:3], None, lay).rung == 0


def test_a_page_alone_is_never_short() -> None:
    lay, made = paper(SHORT / 2)

    assert fit(LADDER[:3], None, lay).rung == 0
    assert len(made) == 1
