"""What is cut fits, and is not cut more than it must be."""

from __future__ import annotations

import pytest

from pipeline.emit.lettering import CUT, cut, width

LONG = "Amoxicillin with clavulanic acid and lactobacillus acidophilus capsules"


def test_what_fits_stays_whole() -> None:
    assert cut(LONG, width(LONG, 9), 9) == LONG


@pytest.mark.parametrize("room", [20.0, 55.5, 120.0, 200.0])
def test_what_does_not_fit_is_cut_at_the_last_letter_that_does(room: float) -> None:
    shortened = cut(LONG, room, 9, bold=True)
    kept = shortened.removesuffix(CUT)
    assert shortened.endswith(CUT)
    assert LONG.startswith(kept)
    assert not kept.endswith(" ")
    assert width(shortened, 9, bold=True) <= room
    more = LONG[: len(kept) + 2]
    assert width(more + CUT, 9, bold=True) > room


def test_bold_is_wider() -> None:
    assert width(LONG, 9, bold=True) > width(LONG, 9)


def test_a_letter_keeps_its_accent() -> None:
    text = "e\u0301" * 20
    assert cut(text, 60, 9).removesuffix(CUT).endswith("\u0301")
