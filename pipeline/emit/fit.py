"""A ladder of settings and a budget of pages in, the roomiest setting that keeps it out.

A layout costs a tenth of a second or more, everything else here nothing; so each layout is used to
guess where the answer is. What comes out does not depend on the guesses as long as a tighter rung
never takes more paper than a roomier one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.emit.boxes import Shape
from pipeline.formats import Rung

T = TypeVar("T")

SHORT = 0.1
"""A last page that is used less than this is short: a few lines alone on a sheet of paper."""

_SPACE = 0.15
"""How much of a page is space between blocks, about; only guesses rest on it."""


@dataclass(frozen=True, slots=True)
class Fitted(Generic[T]):
    """The layout that was chosen, on which rung, and whether it keeps the budget."""

    laid: T
    rung: int
    fits: bool


def fit(
    ladder: Sequence[Rung],
    most: int | None,
    lay: Callable[[Rung], tuple[T, Shape]],
    remembered: int | None = None,
) -> Fitted[T]:
    """The first rung on which a layout has at most so many pages; else the last one.

    Without such a limit it is the first rung, unless that leaves a short last page and a tighter
    one does without it. `remembered` is the outcome for the very same text and style, if it is
    known: the rung, or the length of the ladder where none fits. A memory that is wrong may cost
    a search, but never lets through what has too many pages.
    """
    search = _Search(ladder, lay)
    if remembered is not None and search.may_be(remembered, most):
        return search.answer(min(remembered, len(ladder) - 1), fits=remembered < len(ladder))
    if most is None:
        return search.answer(search.without_short_page(), fits=True)
    rung = search.first_within(most)
    return search.answer(min(rung, len(ladder) - 1), fits=rung < len(ladder))


class _Search(Generic[T]):
    """Layouts of one text, each made once."""

    def __init__(self, ladder: Sequence[Rung], lay: Callable[[Rung], tuple[T, Shape]]) -> None:
        self._ladder = ladder
        self._lay = lay
        self._made: dict[int, tuple[T, Shape]] = {}

    def answer(self, rung: int, *, fits: bool) -> Fitted[T]:
        self.shape(rung)
        return Fitted(self._made[rung][0], rung, fits)

    def may_be(self, outcome: int, most: int | None) -> bool:
        """Whether an outcome is not plainly wrong, going by the one layout that it names."""
        last = len(self._ladder) - 1
        if not 0 <= outcome <= last + 1 or (outcome > last and most is None):
            return False
        return most is None or (self.shape(min(outcome, last)).pages <= most) == (outcome <= last)

    def shape(self, rung: int) -> Shape:
        if rung not in self._made:
            self._made[rung] = self._lay(self._ladder[rung])
        return self._made[rung][1]

    def without_short_page(self) -> int:
        first = self.shape(0)
        if first.pages == 1 or first.fill >= SHORT:
            return 0
        rung = self._likely(0, range(1, len(self._ladder)), first.pages - 1)
        return rung if rung and self.shape(rung).pages < first.pages else 0

    def first_within(self, most: int) -> int:
        """The first rung that fits; the length of the ladder where none does."""
        fails, fits, rung = -1, len(self._ladder), 0
        while fits - fails > 1:
            if self.shape(rung).pages <= most:
                fits = rung
            else:
                fails = rung
            between = range(fails + 1, fits)
            # None is likely to fit: the tightest will show it.
            rung = self._likely(rung, between, most) if between else rung
            rung = fits - 1 if rung not in between else rung
        return fits

    def _likely(self, measured: int, rungs: Sequence[int], most: int) -> int:
        """The first of some rungs that will fit, going by what was measured on another; else 0."""
        shape, before = self.shape(measured), self._ladder[measured]
        for rung in rungs:
            if shape.used * _area(before, self._ladder[rung], shape.width) <= most:
                return rung
        return 0


def _area(before: Rung, after: Rung, width: float) -> float:
    """By how much the paper grows that a text takes; `width` (mm) is that of the column before."""
    text = (after.text or 1.0) / (before.text or 1.0)
    wider = 2 * ((before.margin or 0.0) - (after.margin or 0.0)) / width
    space = (after.space or 1.0) / (before.space or 1.0)
    return text * text / (1 + wider) * (1 - _SPACE + _SPACE * space)
