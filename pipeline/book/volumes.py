"""Parts of a handbook in, its volumes out: one where it fits, more where it would be too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from pipeline.book.arrange import MAX_BYTES, date_of
from pipeline.book.chapter import Summary
from pipeline.book.names import shown_titles
from pipeline.book.parts import Book, Part
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.handbook import Handbook
from pipeline.style import Locale

ROOM = 0.9
"""How much of a limit on megabytes an estimate may fill."""

LISTED = 0.95
"""How much of a file that lists chapters or pages an estimate may fill."""

WORTH = (0.8, 0.85, 0.9, 0.95, 1.01)
"""How full a volume has to be at least to end where a part does, instead of amid one.

The first is taken with which there are as few volumes as there can be.
"""

PACKED = 0.40
"""Compressed bytes of a book for each byte of its chapters. Measured: 0.36 for 18 leaflets of our
own, 0.35 for 466 other real ones; the rest is for indexes and for the list of pages.
"""

HEAD = 1_600
"""Bytes of a chapter besides its text: its head, links and foot. Measured: 1,400 and 1,200."""

ROW = 97
"""Bytes of a chapter's rows in manifest and spine besides three times its name."""

ENTRY = 43
"""Bytes of a chapter's line in the contents besides its name and its title."""

FOREIGN = 40
"""Bytes more where its language is not that of the book; measured: 35 for `de`, 41 for `en-GB`."""

BREAK = 57
"""Bytes of a line in the list of pages besides its name: 49, and twice a number of 4 digits."""

TEXT_OF_A_PAGE = 3_100
"""Bytes of a chapter on a full page of A5, of which its last one leaves `BLANK` empty.

Measured: 0.97 times the pages of 18 leaflets of our own and 1.03 times those of 59 others.
"""

BLANK = 0.4
"""How much of a chapter's last page is empty."""

OVERHEAD = 20_000
"""Bytes of the package document that no chapter adds: metadata, and the pages of indexes."""

FRAME = 8_000
"""Bytes of the navigation that no chapter adds: a letter or part takes some 150."""

MEGABYTE = 1_000_000
"""As in the sizes that shops and mail servers state (IEC 80000-13: mega is a million)."""

STEPS = 8
"""How often the sizes of volumes are brought nearer to each other by half."""


class E014(Code):
    """A handbook was divided into volumes because of its size.

    Its definition does not ask for so many. Without, the files that list all of a book's chapters
    would have more than 300 kB, which older reading systems are slow with, or refuse.

    Example: a handbook of 6,400 medicines and no `[volumes]`.

    Source: house rule, with a margin to what Adobe's older reading systems document (300 kB).
    """

    severity = Severity.HINT


class E019(Code):
    """A volume of a handbook is larger than it may be.

    A single leaflet takes more than the `megabytes` of a volume, and is not divided.

    Example: `volumes = { megabytes = 0.001 }`.

    Source: house rule.
    """

    severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Fill:
    """How much of each limit is filled, 1 for all of it."""

    medicines: float = 0
    megabytes: float = 0
    package: float = 0
    navigation: float = 0

    def __add__(self, other: Fill) -> Fill:
        return Fill(
            self.medicines + other.medicines,
            self.megabytes + other.megabytes,
            self.package + other.package,
            self.navigation + other.navigation,
        )

    @property
    def fullest(self) -> float:
        """Of the limit that is reached first."""
        # What adds up to 1 in steps of a five-hundredth may come to a little more in binary.
        most = max(self.medicines, self.megabytes, self.package, self.navigation)
        return round(most, 9)


def volumes(
    handbook: Handbook,
    publisher: str,
    locale: Locale,
    parts: tuple[Part, ...],
    source_date_epoch: str = "",
) -> tuple[Book, ...]:
    """The volumes of a handbook in reading order; none of no parts.

    Each keeps the limits that the handbook gives, as far as sizes can be told before it is written,
    and so many chapters at most that no list of them has more than `MAX_BYTES`. Volumes are about
    equally full, and end with a part or letter where that costs less than a fifth of one. Raises
    BookError for a date that is none.
    """
    if not parts:
        return ()
    chapters = [chapter for part in parts for chapter in part.all_chapters()]
    book = Book(
        handbook,
        handbook.publisher or publisher,
        locale,
        parts,
        date_of(chapters, source_date_epoch),
        titles=shown_titles(chapters),
    )
    fills = [_fill(chapter, handbook) for chapter in chapters]
    ends = _even(fills, _borders(parts))
    return tuple(
        replace(book, parts=_cut(parts, start, end), number=number, volumes=len(ends))
        for number, (start, end) in enumerate(_spans(ends), start=1)
    )


def oddities(books: Sequence[Book], name: str) -> Iterator[Diagnostic]:
    """What there is to say of how a handbook was divided; `name` is its definition's."""
    if not books:
        return
    handbook = books[0].handbook
    chapters = [chapter for book in books for chapter in book.chapters]
    fills = [_fill(chapter, handbook) for chapter in chapters]
    asked = len(_even([replace(fill, package=0, navigation=0) for fill in fills], frozenset()))
    if len(books) > 1 and asked < len(books):
        limit = max(len(book.chapters) for book in books)
        message = (
            f"{len(chapters):,} medicines make {len(books)} volumes of at most {limit:,}, since no "
            f"file of a book may have more than {MAX_BYTES // 1000} kB"
        )
        line = handbook.line("volumes")
        yield E014.at(name, line, message, "Set [volumes] medicines to choose the number.")
    for chapter, fill in zip(chapters, fills, strict=True):
        if fill.megabytes > 1:
            message = f"'{chapter.id}' alone takes more than {handbook.volumes.megabytes} MB"
            line = handbook.line("volumes", "megabytes")
            yield E019.at(name, line, message, "Allow more, or exclude the leaflet.")


# --- how much a chapter takes --------------------------------------------------------------------


def _fill(chapter: Summary, handbook: Handbook) -> Fill:
    """How much of each limit of a volume a chapter takes."""
    limits = handbook.volumes
    name = len(chapter.file.removesuffix(".xhtml"))
    size = chapter.bytes + HEAD
    pages = BLANK + size / TEXT_OF_A_PAGE if "print" in handbook.editions else 0
    entry = ENTRY + name + len(escape(chapter.title).encode())
    if chapter.language != handbook.language:
        entry += FOREIGN
    return Fill(
        1 / limits.medicines if limits.medicines else 0,
        size * PACKED / (ROOM * limits.megabytes * MEGABYTE) if limits.megabytes else 0,
        (ROW + 3 * name) / (LISTED * (MAX_BYTES - OVERHEAD)),
        (entry + pages * (BREAK + name)) / (LISTED * (MAX_BYTES - FRAME)),
    )


# --- where volumes end ---------------------------------------------------------------------------


def _even(fills: Sequence[Fill], borders: frozenset[int]) -> tuple[int, ...]:
    """Where volumes end, as few as there can be and about equally full."""
    few = len(tuple(_ends(fills, frozenset(), WORTH[-1], 1.0)))
    tries = ((worth, tuple(_ends(fills, borders, worth, 1.0))) for worth in WORTH)
    worth, ends = next(each for each in tries if len(each[1]) == few)
    low, high = 0.0, 1.0
    for _ in range(STEPS if few > 1 else 0):
        middle = (low + high) / 2
        tried = tuple(_ends(fills, borders, worth, middle))
        if len(tried) > few:
            low = middle
        else:
            high, ends = middle, tried
    return ends


def _ends(
    fills: Sequence[Fill], borders: frozenset[int], worth: float, room: float
) -> Iterator[int]:
    """Behind which chapters volumes end that are filled up to `room`, the last one too."""
    start = border = 0
    until, since = Fill(), Fill()
    """What a volume holds until its last border, and behind that."""
    for number, fill in enumerate(fills):
        if number in borders:
            border, until, since = number, until + since, Fill()
        if number > start and (until + since + fill).fullest > room:
            if start < border < number and until.fullest >= worth * room:
                yield border
                start, until = border, Fill()
            if number > start and (until + since + fill).fullest > room:
                yield number
                start, until, since = number, Fill(), Fill()
        since = since + fill
    yield len(fills)


def _borders(parts: Iterable[Part]) -> frozenset[int]:
    """Before which chapters a part begins, counted from 0."""
    found, at = set(), 0
    for part in (each for top in parts for each in top.every()):
        found.add(at)
        at += len(part.chapters)
    return frozenset(found)


def _spans(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    yield from zip((0, *ends), ends, strict=False)


def _cut(parts: Iterable[Part], start: int, end: int) -> tuple[Part, ...]:
    """What of parts lies between two chapters, counted from 0."""
    cut, at = [], 0
    for part in parts:
        length = sum(1 for _ in part.all_chapters())
        first, last = max(start - at, 0), min(end - at, length)
        if first < last:
            cut.append(_piece(part, first, last, length))
        at += length
    return tuple(cut)


def _piece(part: Part, first: int, last: int, length: int) -> Part:
    """A part's chapters from the first one to before the last; it is introduced only once."""
    own = len(part.chapters)
    return replace(
        part,
        chapters=part.chapters[first:last],
        parts=_cut(part.parts, max(first - own, 0), max(last - own, 0)),
        introduction="" if first else part.introduction,
        continued=first > 0,
        continues=last < length,
    )
