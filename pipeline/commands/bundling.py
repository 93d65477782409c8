"""Finished leaflets in, one file with a list of its contents out.

It loads the layout engine and what reads PDFs, and is itself loaded where a pack is due.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from pipeline.batch.result import EnvironmentLacks
from pipeline.batch.store import read_file, reason
from pipeline.commands.packed import B022, Finished, Lost, Packing, Printed
from pipeline.emit.fonts import FontsMissing
from pipeline.emit.sheet import SHEET, Portion, lay_portion
from pipeline.finish import FINISHERS, FinishImpossible
from pipeline.forms import Form
from pipeline.pack import NotPackable, Pack, even, open_pack
from pipeline.read import read
from pipeline.render.pack import Contents, Missing, Row, contents_html
from pipeline.style import Locale, Style, StyleError, load_locale

A4 = (210.0, 297.0)
"""Size in mm of a contents sheet that lists no leaflet, whose size it would have."""

PORTION = 160
"""Entries that are laid out at once; they fill about ten pages of A4."""

_A_PAGE = 16
"""Entries on a page of A4, about: what is first thought the list's length to be."""


def bundle(job: Packing, file: Path) -> Printed:
    """Write a pack of all that is finished, and list in it what is not.

    Raises OSError, EnvironmentLacks and StyleError; then there is no file, or the earlier one.
    """
    house = job.house
    locale = load_locale(house.style, house.publisher.language)
    title = locale.labels["pack_title"]
    with open_pack(file) as pack:
        work = _Work(job, pack)
        for leaflet in job.leaflets:
            work.add(leaflet)
        lost = (*work.lost, *job.lost)
        parts = _portions(_contents(work, lost), house.style, locale, pack.size or A4)
        pack.add_contents(_finished(parts, job.form), title)
        pack.close(title, _moment(work.reviewed))
    copies = sum(row.copies for row in work.rows)
    return Printed(file, len(work.rows), copies, pack.pages, lost, job.diagnostics)


# --- leaflets ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    """A pack as far as it is written."""

    job: Packing
    pack: Pack
    rows: list[Row] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    reviewed: date = date(1980, 1, 1)
    """The latest review; the first date that is used for what has none."""

    def add(self, leaflet: Finished) -> None:
        """Take a leaflet into the pack, or note why it cannot be."""
        try:
            data = _whole(self.job, leaflet)
            packed = self.pack.add(data, leaflet.entry.id, leaflet.copies)
        except NotPackable as error:
            message = f"{leaflet.artifact.path} cannot be packed: {error}"
            why = B022.at(leaflet.entry.source, 0, message, "Build it again, and pack it then.")
            self.lost.append(Lost(leaflet.entry.id, (why,)))
            return
        entry = leaflet.entry
        source = read(Path(leaflet.path), entry.source, self.job.house.publisher.language).value
        known = source.metadata if source and source.sha256 == entry.sha256 else None
        if known and known.reviewed:
            self.reviewed = max(self.reviewed, known.reviewed)
        self.rows.append(
            Row(
                packed.title,
                entry.id,
                packed.first,
                packed.last,
                packed.copies,
                known.version if known else "",
                known.reviewed if known else None,
                entry.sha256,
            )
        )


def _whole(job: Packing, leaflet: Finished) -> bytes:
    """The bytes of a finished leaflet, as the build wrote them. Raises NotPackable."""
    try:
        data = read_file(job.folder / leaflet.artifact.path)
    except OSError as error:
        raise NotPackable(reason(error)) from error
    if hashlib.sha256(data).hexdigest() != leaflet.artifact.sha256:
        raise NotPackable("it was changed meanwhile")
    return data


def _moment(reviewed: date) -> str:
    """A date that is the same for each pack of the same leaflets."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.fromtimestamp(int(epoch), tz=UTC).isoformat()
    return datetime.combine(reviewed, time(), UTC).isoformat()


# --- contents ------------------------------------------------------------------------------------


def _contents(work: _Work, lost: Sequence[Lost]) -> Contents:
    return Contents(
        str(work.job.form),
        work.job.house.publisher.name,
        work.rows,
        [Missing(one.name, one.reason) for one in lost],
        work.pack.pages,
    )


def _portions(
    contents: Contents, style: Style, locale: Locale, size: tuple[float, float]
) -> list[Portion]:
    """The list, laid out; it says where leaflets are, and so depends on its own length."""
    before = even(1 + contents.lines // _A_PAGE)
    for _ in range(2):
        try:
            portions = list(_laid(contents, style, locale, size, before))
        except FontsMissing as error:
            raise EnvironmentLacks(str(error)) from error
        length = even(sum(portion.pages for portion in portions))
        if length == before:
            return portions
        before = length
    raise StyleError(f"styles/{SHEET}: the length of the list changes with its numbers of pages")


def _laid(
    contents: Contents, style: Style, locale: Locale, size: tuple[float, float], before: int
) -> Iterator[Portion]:
    """Portions of a list that has `before` pages."""
    start: int | None = 0
    page, entries = 1, PORTION
    while start is not None:
        end = start + entries
        width = size[0]
        html = contents_html(
            contents, style, locale, start=start, end=end, before=before, width=width
        )
        portion = lay_portion(html, style, size, page, is_last=end >= contents.lines)
        if portion is None:
            entries *= 2
            continue
        yield portion
        start, page = portion.next, page + portion.pages


def _finished(portions: Sequence[Portion], form: Form) -> list[bytes]:
    """The pages of a list as the leaflets are finished, so that what is true of them is of all."""
    finisher = FINISHERS[form.finish]
    try:
        return [finisher.sheets(finisher.pages(portion.data), ()) for portion in portions]
    except FinishImpossible as error:
        raise EnvironmentLacks(str(error)) from error
