"""A printed page in, the text on it that is cut off, on a fold, or over other text out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

from pipeline.verify.glyphs import Page, Run
from pipeline.verify.panels import MM, Box, Frame
from pipeline.verify.verdict import Message

VALIDATOR = "placing"

SAFE = 3.0
"""How far text stays at least from where paper is cut or folded, in mm.

Print shops ask for 3 to 5 mm or for 1/8 inch, since their knives and folding machines are off by
up to 1 mm; it is also what they ask for as bleed, for the same reason.
"""

HAIR = 0.5
"""What ink may share with other ink or lose at an edge unseen, in pt: 0.18 mm."""

_LEANING = 0.3
"""How far a letter may reach over the one beside it on its line, as an italic f does, in em."""

_RAISED = 0.6
"""How far apart the baselines of one line may be, as of an index and a power, in em."""

_ROUNDING = 0.01
"""In mm."""

_SHORT = 40
"""Characters of a text that a message quotes."""


def misplaced(page: Page) -> Iterator[Message]:
    """What is wrong with the places of text on a page, the gravest first."""
    yield from _outside(page)
    yield from _clipped(page)
    yield from _overlapping(page)


PAPERS: Mapping[str, tuple[float, float]] = {
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "A6": (105, 148),
    "DL": (99, 210),
    "US letter": (215.9, 279.4),
    "US legal": (215.9, 355.6),
}
"""Sizes of paper in mm, upright (ISO 216, ANSI/ASME Y14.1); DL is a third of A4."""

_MEASURED = re.compile(r"(\d+(?:\.\d+)?) ?[×x] ?(\d+(?:\.\d+)?) ?mm")

_OFF = 1.1
"""How far a sheet may be off its size, in mm: two pages of A5 are 1 mm less than A4."""


def wrong_size(page: Page, sheet: str) -> Iterator[Message]:
    """Whether a page has the size that its format says in words; any size, where it says none."""
    wanted = _size(sheet)
    found = sorted((page.trim.width / MM, page.trim.height / MM))
    if wanted and any(abs(a - b) > _OFF for a, b in zip(found, sorted(wanted), strict=True)):
        said = f"it is {found[0]:.1f} × {found[1]:.1f} mm, and not {sheet}"
        yield Message("error", "size", said, f"page {page.number}")


def _size(sheet: str) -> tuple[float, float] | None:
    if measured := _MEASURED.search(sheet):
        return float(measured[1]), float(measured[2])
    return next((size for name, size in PAPERS.items() if sheet.startswith(name)), None)


def quoted(text: str) -> str:
    """A text as messages name it."""
    line = " ".join(text.split())
    if not line:
        return "text that cannot be read"
    return f"'{line[: _SHORT - 1]}…'" if len(line) > _SHORT else f"'{line}'"


# --- edges and folds -----------------------------------------------------------------------------


def _outside(page: Page) -> Iterator[Message]:
    for run in page.runs:
        frame = frame_of(page, run.box)
        side, room = frame.box.nearest(run.box)
        if room >= (SAFE - _ROUNDING) * MM:
            continue
        what = f"the {_edge(page, frame, side)} at the {side}"
        yield Message(
            "error",
            "outside" if room < 0 else "edge",
            f"{quoted(run.text)} goes {-room / MM:.1f} mm over {what}"
            if room < 0
            else f"{quoted(run.text)} is {room / MM:.1f} mm from {what}, and not {SAFE:g} mm",
            frame.place(page.number),
        )


def frame_of(page: Page, box: Box) -> Frame:
    """The frame with most of a text, the first where it is in none."""
    return max(page.frames, key=lambda frame: frame.box.common(box).area)


def _edge(page: Page, frame: Frame, side: str) -> str:
    """What happens to the paper at a side of a frame."""
    apart: float = abs(getattr(frame.box, side) - getattr(page.trim, side))
    return frame.between if apart > 1 else "trim"


# --- windows -------------------------------------------------------------------------------------


def _clipped(page: Page) -> Iterator[Message]:
    for run in page.runs:
        if run.window is None or run.window.room(run.box) >= -HAIR:
            continue
        side, room = run.window.nearest(run.box)
        yield Message(
            "error",
            "clipped",
            f"{quoted(run.text)} is cut off: {-room / MM:.1f} mm of it at the {side} are not seen",
            frame_of(page, run.box).place(page.number),
        )


# --- text over text ------------------------------------------------------------------------------


def _overlapping(page: Page) -> Iterator[Message]:
    upwards = sorted(page.runs, key=lambda run: run.box.bottom)
    for at, one in enumerate(upwards):
        for other in upwards[at + 1 :]:
            if other.box.bottom > one.box.top - HAIR:
                break
            if shared := _shared(one, other):
                yield Message(
                    "error",
                    "overlap",
                    f"{quoted(other.text)} runs into {quoted(one.text)}: they share "
                    f"{shared.width / MM:.1f} × {shared.height / MM:.1f} mm",
                    frame_of(page, one.box).place(page.number),
                )


def _shared(one: Run, other: Run) -> Box | None:
    """Where letters of two texts lie over each other."""
    common = one.box.common(other.box)
    if not _is_seen(common) or _is_leaning(one, other):
        return None
    pairs = product(*([box for box in run.boxes if common.meets(box)] for run in (one, other)))
    return next((both for a, b in pairs if _is_seen(both := a.common(b))), None)


def _is_seen(shared: Box) -> bool:
    return shared.width > HAIR and shared.height > HAIR


def _is_leaning(one: Run, other: Run) -> bool:
    """Whether they stand side by side, and only a slanted letter or a pair like AV reaches over."""
    if one.angle != other.angle:
        return False
    size = max(one.size, other.size)
    shared = min(one.span[1], other.span[1]) - max(one.span[0], other.span[0])
    return abs(one.baseline - other.baseline) < _RAISED * size and shared < _LEANING * size
