"""Printed pages in, the text on them that is too small, too tight or too faint to be read out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from PIL import Image

from pipeline.verify.glyphs import SCALE, Page, Run
from pipeline.verify.panels import MM, Box
from pipeline.verify.placing import frame_of, quoted
from pipeline.verify.verdict import Message

VALIDATOR = "legible"

CONTRAST = 4.5
"""Of text with what is behind it (WCAG 2.2, 1.4.3)."""

CONTRAST_LARGE = 3.0
"""The same of large text."""

LARGE, LARGE_BOLD = 18.0, 14.0
"""From which size text is large, in pt (WCAG 2.2, 1.4.3)."""

LEADING = 3.0
"""Between the baselines of two lines at least, in mm (European Commission, readability guideline,
2009)."""

CONDENSED = 0.9
"""How much narrower letters may be made than those of their font; the readability guideline of the
European Commission, 2009, asks for type that is not condensed."""

_TENTH = 0.05
"""In pt; sizes are compared by tenths of a point."""

_FAINT = 0.4
"""The part of a letter's ground that may lack contrast, as the line below a link does."""

_COLUMN = 2.0
"""How far two lines go beside each other before they are lines of one column, in em."""

Colour = tuple[int, int, int]


@dataclass(slots=True)
class Sizes:
    """How many letters of a leaflet are set in which size, by tenths of a point."""

    letters: Counter[float] = field(default_factory=Counter)

    def add(self, page: Page) -> None:
        """Count those of a page."""
        for run in page.runs:
            self.letters[round(run.size, 1)] += len(run.boxes)

    @property
    def body(self) -> float:
        """The size of most letters, in pt; 0 where there are none."""
        return max(self.letters.items(), key=lambda item: item[1], default=(0.0, 0))[0]


def too_small(sizes: Sizes, text: float, rule: str) -> Iterator[Message]:
    """Whether the text of a leaflet has the size in pt that a rule asks for."""
    if sizes.body < text - _TENTH:
        said = f"most letters are {sizes.body:g} pt; {rule} asks for {text:g} pt"
        yield Message("error", "text", said, "")


def illegible(page: Page, least: float, rule: str) -> Iterator[Message]:
    """What is hard to read on a page where no letter may be smaller than `least` pt."""
    for run in page.runs:
        complaints = [*_type(run, least, rule), *_seen(page, run)]
        for kind, complaint in complaints:
            place = frame_of(page, run.box).place(page.number)
            yield Message("error", kind, f"{quoted(run.text)} {complaint}", place)
    yield from _crowded(page)


# --- type ----------------------------------------------------------------------------------------


def _type(run: Run, least: float, rule: str) -> Iterator[tuple[str, str]]:
    if run.size < least - _TENTH:
        yield "size", f"is {run.size:.1f} pt; {rule} asks for {least:g} pt"
    if run.stretch < CONDENSED:
        yield "condensed", f"is set {run.stretch:.0%} as wide as its font is"


def _crowded(page: Page) -> Iterator[Message]:
    """Lines with too little between them; those that touch are a matter of places."""
    for upper, lower in _lines(page.runs):
        apart = (upper.baseline - lower.baseline) / MM
        if 0.1 < apart < LEADING - 0.005:
            yield Message(
                "error",
                "leading",
                f"{quoted(lower.text)} is {apart:.1f} mm below {quoted(upper.text)}, "
                f"and not {LEADING:g} mm",
                frame_of(page, lower.box).place(page.number),
            )


def _lines(runs: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    """Texts with the next one below them in the same column."""
    downwards = sorted(runs, key=lambda run: (run.angle, -run.baseline))
    for at, upper in enumerate(downwards):
        for lower in downwards[at + 1 :]:
            if lower.angle != upper.angle or upper.baseline - lower.baseline > LEADING * MM:
                break
            shared = min(upper.span[1], lower.span[1]) - max(upper.span[0], lower.span[0])
            if shared > min(_COLUMN * lower.size, 0.5 * (lower.span[1] - lower.span[0])):
                yield upper, lower


# --- what can be seen ----------------------------------------------------------------------------


def _seen(page: Page, run: Run) -> Iterator[tuple[str, str]]:
    """Whether a text can be told from what is behind it."""
    inside = run.box.common(page.crop)
    if inside.is_empty():
        return  # it is misplaced, and there is no picture of it
    if run.alpha == 0:
        yield "unseen", "is there for a search only, and cannot be seen"
        return
    if hidden := _hidden(page, run, inside):
        what = "cannot be seen" if hidden == len(run.boxes) else f"has {hidden} unseen letters"
        yield "unseen", f"{what}: covered, cut off, or in the colour of the ground"
        return
    large = run.size >= LARGE - _TENTH or (run.bold and run.size >= LARGE_BOLD - _TENTH)
    needed = CONTRAST_LARGE if large else CONTRAST
    worst = _worst(page, run, inside, needed)
    if worst < needed:
        yield "contrast", f"has a contrast of {worst:.1f} to 1; WCAG 2.2 asks for {needed:g} to 1"


def _hidden(page: Page, run: Run, inside: Box) -> int:
    """How many letters leave no trace in the picture of their page."""
    pixels = left, upper, _, _ = page.pixels(inside)
    across, down = page.traces.crop(pixels).getprojection()
    if run.angle % 180:
        top = page.crop.top - upper / SCALE
        return sum(_is_blank(down, top - box.top, top - box.bottom) for box in run.boxes)
    begin = page.crop.left + left / SCALE
    return sum(_is_blank(across, box.left - begin, box.right - begin) for box in run.boxes)


def _is_blank(traces: Sequence[int], begin: float, end: float) -> bool:
    """Whether there is no trace from one place to another, in pt from the first pixel."""
    first = max(0, int(begin * SCALE))
    return not any(traces[first : max(first + 1, ceil(end * SCALE))])


# --- contrast ------------------------------------------------------------------------------------


def _worst(page: Page, run: Run, inside: Box, needed: float) -> float:
    """The contrast of the faintest letter; anything enough where all are clear."""
    ink = run.colour or _strongest(page, inside)
    if not _faint(_ground(page, inside), ink, run.alpha, needed):
        return needed
    grounds = (_ground(page, _column(run, box, inside)) for box in run.boxes)
    return min((_letter(ground, ink, run.alpha, needed) for ground in grounds), default=needed)


def _column(run: Run, box: Box, inside: Box) -> Box:
    """A letter's part of its line."""
    if run.angle % 180:
        return Box(inside.left, box.bottom, inside.right, box.top)
    return Box(box.left, inside.bottom, box.right, inside.top)


Ground = Sequence[tuple[int, Colour]]
"""How many pixels have which colour."""


def _ground(page: Page, box: Box) -> Ground:
    return _colours(page.ground, page.pixels(box))


def _colours(picture: Image.Image, pixels: tuple[int, int, int, int]) -> Ground:
    part = picture.crop(pixels)
    found: Ground = part.getcolors(part.width * part.height) or ()  # type: ignore[assignment]
    return found


def _faint(ground: Ground, ink: Colour, alpha: float, needed: float) -> int:
    """How many pixels lack contrast."""
    return sum(n for n, behind in ground if _contrast(ink, alpha, behind) < needed)


def _letter(ground: Ground, ink: Colour, alpha: float, needed: float) -> float:
    """The contrast of a letter with most of its ground, or one that is enough."""
    if _faint(ground, ink, alpha, needed) <= _FAINT * sum(n for n, _ in ground):
        return needed
    faint = [(n, ratio) for n, b in ground if (ratio := _contrast(ink, alpha, b)) < needed]
    return max(faint)[1]


def _strongest(page: Page, inside: Box) -> Colour:
    """The colour of a text that is filled with a pattern: what differs most from its ground."""
    pixels = page.pixels(inside)
    behind = max(_colours(page.ground, pixels))[1]
    seen = _colours(page.printed, pixels)
    return max(seen, key=lambda item: _contrast(item[1], 1.0, behind))[1]


@lru_cache(maxsize=4096)
def _contrast(ink: Colour, alpha: float, behind: Colour) -> float:
    """From 1 to 21, as WCAG 2.2 defines contrast ratio."""
    mixed = tuple(alpha * i + (1 - alpha) * b for i, b in zip(ink, behind, strict=True))
    lights = sorted((_luminance(*mixed), _luminance(*behind)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(red: float, green: float, blue: float) -> float:
    """Relative luminance of sRGB, as WCAG 2.2 defines it."""
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(value: float) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
