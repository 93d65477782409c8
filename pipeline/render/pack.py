"""What a pack holds in, the HTML of its contents sheet out, in portions.

The sheet is for those who print and hand out; it says what is where, and what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.render.environment import rendered
from pipeline.render.leaflet import GENERATOR, date_in_words
from pipeline.style import Locale, Style

_NARROW = 140
"""Width of a page in mm below which the sheet has smaller margins; A5 is wider."""


@dataclass(frozen=True, slots=True)
class Row:
    """A leaflet in the pack."""

    title: str
    id: str
    first: int
    """Its first page, counted from 0 behind the contents."""
    last: int
    """The last page of its last copy, counted likewise."""
    copies: int
    version: str
    reviewed: date | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A leaflet that was asked for and could not be printed."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the sheet says."""

    form: str
    publisher: str
    rows: Sequence[Row]
    missing: Sequence[Missing]
    pages: int
    """Of all leaflets in the pack, blank ones with them."""

    @property
    def lines(self) -> int:
        """How many entries the sheet has."""
        return len(self.rows) + len(self.missing)


def contents_html(
    contents: Contents,
    style: Style,
    locale: Locale,
    *,
    start: int,
    end: int,
    before: int,
    width: float,
) -> str:
    """The entries from `start` up to `end` as HTML, each with its number as id.

    `before` is how many pages the whole sheet has, which come before those of the leaflets; `width`
    is that of a page in mm.
    """
    words = _Words(locale.labels, locale.language)
    split = len(contents.rows)
    rows = contents.rows[start : min(end, split)]
    missing = contents.missing[max(start - split, 0) : max(end - split, 0)]
    return rendered(
        style,
        "pack.html",
        language=locale.language,
        labels=words.labels,
        generator=GENERATOR,
        publisher=contents.publisher,
        narrow=width < _NARROW,
        foot=words.labels["pack_foot"].partition("{page}"),
        summary=words.summary(contents, before) if start == 0 else None,
        rows=[(start + index, row, words.row(row, before)) for index, row in enumerate(rows)],
        missing=list(enumerate(missing, start=max(start, split))),
        begins_missing=bool(missing) and start <= split,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Labels filled with numbers."""

    labels: Mapping[str, str]
    language: str

    def summary(self, contents: Contents, before: int) -> Mapping[str, str]:
        missing, some = len(contents.missing), self.labels["pack_some_missing"]
        leaflets = self._count("pack_leaflet", "pack_leaflets", len(contents.rows))
        sheets = self._count("pack_sheet", "pack_sheets", (before + contents.pages) // 2)
        return {
            "form": self.labels["pack_form"].replace("{form}", contents.form),
            "count": _filled(self.labels["pack_count"], leaflets=leaflets, sheets=sheets),
            "missing": _filled(some, count=f"{missing:,}") if missing else "",
        }

    def row(self, row: Row, before: int) -> Mapping[str, str]:
        first, last = row.first + before + 1, row.last + before + 1
        return {
            "where": f"{first}" if first == last else f"{first}–{last}",
            "about": " · ".join(self._about(row)),
        }

    def _about(self, row: Row) -> Iterator[str]:
        """The id, and the edition as the foot of the leaflet has it."""
        yield row.id
        if row.version:
            yield f"{self.labels['version']} {row.version}"
        if row.reviewed:
            yield f"{self.labels['reviewed']} {date_in_words(row.reviewed, self.language)}"
        yield row.sha256[:8]

    def _count(self, one: str, many: str, number: int) -> str:
        return _filled(self.labels[one if number == 1 else many], count=f"{number:,}")


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
