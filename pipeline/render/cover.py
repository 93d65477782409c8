"""A book in, the drawing of its cover out (SVG): the title over a tray of tablets, A to Z."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.book import Book
from pipeline.book.titles import DIGITS, letter

WIDTH, HEIGHT = 1600, 2560
"""Units of the drawing, which are pixels of its picture (see `pipeline.emit.picture`)."""

MARGIN = 140
TITLE_SIZES = (210, 190, 172, 148, 128, 110, 94)
SUBTITLE_SIZES = (72, 62, 54)
NOTICE_SIZES = (40,)
MOST_LINES = 4

TITLE_TOP, TITLE_BOTTOM = 250, 1270
"""Above the first line of the title, and the last baseline of the subtitle."""

NARROW, WIDE = frozenset("fijlrtI.,:;'’!|()[] -"), frozenset("mwMW@%—…")
COLUMNS = 7
PITCH = (WIDTH - 2 * MARGIN) / COLUMNS
FIRST_ROW = 1530


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a cover: its ground, quieter words on it, and those of tablets.

    Words on `ground` are white or `quiet`; those on tablets are in `ground`. Each stands 4.5 to 1
    or better (WCAG 2.2, 1.4.3), which a test computes.
    """

    ground: str
    quiet: str
    tablets: tuple[str, ...]


PALETTES = (
    Palette("#0b3c49", "#c9e0e4", ("#f2b84b", "#f6f3ea", "#8fd0c8", "#f29d7e")),
    Palette("#4a1d3f", "#ecd5e4", ("#f2b84b", "#f9f0f4", "#e59fc0", "#a9cfe0")),
    Palette("#1d4028", "#d2e6d3", ("#f2c14e", "#f4f5e9", "#9fd09a", "#e9a887")),
    Palette("#1f2a5c", "#d5daf2", ("#f4bd50", "#f3f3fa", "#93b7ec", "#f0a08f")),
    Palette("#5c2a14", "#f1dccd", ("#f4c055", "#fbf4ec", "#f0a37a", "#a8d0c4")),
)
"""One a volume, so that they can be told apart on a shelf; then from the beginning."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: where its baseline stands, and the size of its letters, in units."""

    y: int
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Tablet:
    """A tablet with a letter on it: its centre in units, and its colour where the book has it."""

    x: float
    y: float
    letter: str
    colour: str

    @property
    def taken(self) -> bool:
        """Whether a medicine in the book begins with its letter."""
        return bool(self.colour)


@dataclass(frozen=True, slots=True)
class Capsule:
    """The capsule at the end of the tray: its left edge and its middle height, in units."""

    x: float
    y: float
    label: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """Everything on the cover, placed; `notice` says what of the book nobody has approved."""

    palette: Palette
    title: tuple[Line, ...]
    subtitle: tuple[Line, ...]
    notice: tuple[Line, ...]
    tablets: tuple[Tablet, ...]
    capsule: Capsule | None


def cover(book: Book, notice: str = "") -> Cover:
    """The cover of a book, its words as large as they fit; `notice` stands at its foot."""
    title, subtitle = _heading(book.handbook.title, book.handbook.subtitle)
    palette = PALETTES[(book.number - 1) % len(PALETTES)]
    taken = frozenset(letter(chapter.title) for chapter in book.chapters)
    letters = _letters(taken)
    return Cover(
        palette,
        title,
        subtitle,
        tuple(_lines(notice, NOTICE_SIZES, 0)),
        tuple(_tablets(letters, taken, palette)),
        _capsule(letters, taken),
    )


# --- words -----------------------------------------------------------------------------------


def _heading(title: str, subtitle: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Title and subtitle, the title as large as leaves room for both."""
    large, small = _sized(title, subtitle, TITLE_SIZES)
    for smaller in range(1, len(TITLE_SIZES)):
        if (*large, *small)[-1].y <= TITLE_BOTTOM:
            break
        large, small = _sized(title, subtitle, TITLE_SIZES[smaller:])
    return large, small


def _sized(
    title: str, subtitle: str, sizes: Sequence[int]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    large = tuple(_lines(title, sizes, TITLE_TOP))
    return large, tuple(_lines(subtitle, SUBTITLE_SIZES, large[-1].y + large[-1].size // 3))


def _lines(text: str, sizes: Sequence[int], top: int) -> Iterator[Line]:
    """Text in lines below `top`, at the first size at which it fits, or cut short at the last."""
    size, lines = next(
        ((size, lines) for size in sizes if _fits(lines := _wrapped(text, size), size)),
        (sizes[-1], _wrapped(_broken(text, sizes[-1]), sizes[-1])),
    )
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], _cut(lines[MOST_LINES - 1])]
    for number, line in enumerate(lines, start=1):
        yield Line(top + round(number * size * 1.16), size, line)


def _cut(line: str) -> str:
    """A line that says that there is more; the whole title is in the cover's description."""
    return f"{line.rpartition(' ')[0]} …".strip()


def _fits(lines: Sequence[str], size: int) -> bool:
    room = WIDTH - 2 * MARGIN
    return len(lines) <= MOST_LINES and all(width(line, size) <= room for line in lines)


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _broken(text: str, size: int) -> str:
    """Text with spaces where a word is longer than a line, or is written without any."""
    pieces = [""]
    for char in text:
        if char.isspace() or width(pieces[-1] + char, size) > WIDTH - 2 * MARGIN:
            pieces.append("")
        pieces[-1] += char.strip()
    return " ".join(pieces)


def width(text: str, size: int) -> float:
    """About how wide bold sans-serif text is, in units; rather too much than too little."""
    return size * sum(map(_character_width, text))


def _character_width(char: str) -> float:
    if unicodedata.east_asian_width(char) in ("W", "F") or char in WIDE:
        return 1.0
    if char in NARROW:
        return 0.38
    return 0.7 if char.isupper() else 0.62


# --- tablets ---------------------------------------------------------------------------------


def _tablets(letters: Sequence[str], taken: frozenset[str], palette: Palette) -> Iterator[Tablet]:
    for index, name in enumerate(letters):
        row, column = divmod(index, COLUMNS)
        x, y = MARGIN + PITCH * (column + 0.5), FIRST_ROW + PITCH * row
        # A step of three in each row keeps neighbours of one colour apart, whatever is missing.
        colour = palette.tablets[(column + 3 * row) % len(palette.tablets)]
        yield Tablet(round(x, 1), round(y, 1), name, colour if name in taken else "")


def _capsule(letters: Sequence[str], taken: frozenset[str]) -> Capsule | None:
    """The place of names that begin with a digit, where A to Z leaves room for it."""
    row, column = divmod(len(letters), COLUMNS)
    if column > COLUMNS - 2 or row > 3:
        return None
    x, y = round(MARGIN + PITCH * column, 1), round(FIRST_ROW + PITCH * row, 1)
    return Capsule(x, y, DIGITS, DIGITS in taken)


def _letters(taken: frozenset[str]) -> Sequence[str]:
    """A to Z, or the letters of the book where it is in another script."""
    own = sorted(name for name in taken if len(name) == 1 and name.isalpha())
    latin = not own or any(name in string.ascii_uppercase for name in own)
    return string.ascii_uppercase if latin else own[: 4 * COLUMNS]
