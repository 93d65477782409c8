"""A book in, the drawing of its cover out (SVG): the title over a tray of tablets, A to Z."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.book import Book
from pipeline.book.titles import DIGITS

WIDTH, HEIGHT = 1600, 2400
"""Units of the drawing, two to three; stores ask for at least 1,600 pixels on the shorter side."""

MARGIN = 140
TITLE_SIZES = (210, 190, 172, 148, 128, 110, 94)
SUBTITLE_SIZES = (76, 64, 54)
MOST_LINES = 4

NARROW, WIDE = frozenset("fijlrtI.,:;'’!|()[] -"), frozenset("mwMW@%—…")
COLUMNS = 7
PITCH = (WIDTH - 2 * MARGIN) / COLUMNS
FIRST_ROW = 1468


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: where its baseline stands, and the size of its letters, in units."""

    y: int
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Tablet:
    """A tablet with a letter on it: its centre in units, and whether the book has the letter."""

    x: float
    y: float
    letter: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Capsule:
    """The capsule at the end of the tray: its left edge and its middle height, in units."""

    x: float
    y: float
    label: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """Everything on the cover, placed; `draft` says that nobody has approved any of the book."""

    title: tuple[Line, ...]
    subtitle: tuple[Line, ...]
    tablets: tuple[Tablet, ...]
    capsule: Capsule | None
    draft: bool


def cover(book: Book) -> Cover:
    """The cover of a book, its words as large as they fit."""
    title = tuple(_lines(book.handbook.title, TITLE_SIZES, 300))
    below = title[-1].y + title[-1].size // 3
    subtitle = tuple(_lines(book.handbook.subtitle, SUBTITLE_SIZES, below))
    draft = book.drafts == len(book.chapters)
    return Cover(title, subtitle, tuple(_tablets(book)), _capsule(book), draft)


# --- words -----------------------------------------------------------------------------------


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


def _tablets(book: Book) -> Iterator[Tablet]:
    taken = {part.title for part in book.parts}
    for index, letter in enumerate(_letters(book)):
        row, column = divmod(index, COLUMNS)
        x, y = MARGIN + PITCH * (column + 0.5), FIRST_ROW + PITCH * row
        yield Tablet(round(x, 1), round(y, 1), letter, letter in taken)


def _capsule(book: Book) -> Capsule | None:
    """The place of names that begin with a digit, where A to Z leaves room for it."""
    index = len(_letters(book))
    row, column = divmod(index, COLUMNS)
    if column > COLUMNS - 2 or row > 3:
        return None
    taken = any(part.title == DIGITS for part in book.parts)
    return Capsule(
        round(MARGIN + PITCH * column, 1), round(FIRST_ROW + PITCH * row, 1), DIGITS, taken
    )


def _letters(book: Book) -> Sequence[str]:
    """A to Z, or the letters of the book where it is in another script."""
    own = [part.title for part in book.parts if len(part.title) == 1 and part.title.isalpha()]
    latin = not own or any(letter in string.ascii_uppercase for letter in own)
    return string.ascii_uppercase if latin else own[: 4 * COLUMNS]
