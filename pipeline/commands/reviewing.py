"""Sources in, how each leaflet stands with its review out, for people, tables and calendars."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pipeline.batch.request import files_asked
from pipeline.diagnostics import Diagnostic, Severity, worst
from pipeline.model import Source
from pipeline.project import open_project
from pipeline.read import read
from pipeline.review import PRESSING, STATES, Review, review
from pipeline.today import today

WINDOW = 90
"""Days before a review is due in which it is near, where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """Every leaflet with its review, the most pressing first; what could not be read; the day."""

    entries: tuple[Review, ...]
    diagnostics: tuple[Diagnostic, ...]
    today: date

    @property
    def pressing(self) -> tuple[Review, ...]:
        """What is overdue, due, or approved without a day for its next review."""
        return tuple(entry for entry in self.entries if entry.state in PRESSING)

    @property
    def unread(self) -> bool:
        """Whether something is not known because a source cannot be read."""
        return worst(self.diagnostics) is Severity.ERROR


def review_leaflets(
    sources: Sequence[Path] = (), *, due_within: int = WINDOW, project: Path = Path()
) -> Reviews:
    """How leaflets stand with their review; `due_within` days count as near.

    Only front matter is heeded: whether a leaflet may be printed, a check says. The day is that of
    `SOURCE_DATE_EPOCH` where it is set. Raises ConfigurationError.
    """
    house, day = open_project(project), today()
    files, odd = files_asked(house, sources)
    entries: list[Review] = []
    found = [*odd]
    for file in files:
        reported = read(Path(file.path), file.name, house.publisher.language)
        if source := reported.value:
            entries.append(review(source.metadata, _title(source), file.name, day, due_within))
        else:
            found += reported.diagnostics
    return Reviews(tuple(sorted(entries, key=_order)), tuple(found), day)


def _order(entry: Review) -> tuple[int, date, str, str]:
    return list(STATES).index(entry.state), entry.review_due or date.max, entry.id, entry.source


def _title(source: Source) -> str:
    """Of the front matter, else the first heading, else the id, as on the page."""
    heading = re.search(r"^#\s+(.+?)[\s#]*$", source.text, re.MULTILINE)
    return source.metadata.title or (heading[1] if heading else source.metadata.id)


# --- for machines ------------------------------------------------------------------------------


def as_json(reviews: Reviews) -> str:
    """An object with the day, `leaflets` with the fields of `Review`, and `diagnostics`."""
    data = {
        "today": reviews.today.isoformat(),
        "leaflets": [_plain(asdict(entry)) for entry in reviews.entries],
        "diagnostics": [asdict(finding) for finding in reviews.diagnostics],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def as_csv(reviews: Reviews) -> str:
    """A row for each leaflet below a row of names (RFC 4180, with line feeds alone)."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([field.name for field in fields(Review)])
    for entry in reviews.entries:
        table.writerow([_cell(value) for value in asdict(entry).values()])
    return text.getvalue().rstrip("\n")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    harmless = isinstance(value, int) or not text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return text if harmless else f"'{text}"


def as_calendar(reviews: Reviews) -> str:
    """An iCalendar of the days on which reviews are due, for calendars to subscribe to (RFC 5545).

    An event for each leaflet with such a day, reminding a month before. Nothing in it is from a
    clock: an event is stamped with the review that it follows.
    """
    import icalendar as calendar  # slow to load, and no other report needs it

    made = calendar.Calendar()
    made.add("prodid", "-//leaflet//review//EN")
    made.add("version", "2.0")
    made.add("name", "Leaflets to review")
    made.add("x-wr-calname", "Leaflets to review")
    for entry in _dated(reviews.entries):
        made.add_component(_event(calendar, entry))
    return str(made.to_ical().decode())


_REMINDER = timedelta(days=-30)


def _dated(entries: Iterable[Review]) -> list[Review]:
    return sorted(
        (entry for entry in entries if entry.review_due),
        key=lambda entry: (entry.review_due or date.max, entry.id, entry.source),
    )


def _event(calendar: Any, entry: Review) -> Any:
    event = calendar.Event()
    event.add("uid", f"{entry.id}@review.leaflet")
    event.add("dtstamp", datetime.combine(entry.reviewed or date(1970, 1, 1), time(), UTC))
    event.add("dtstart", entry.review_due)
    event.add("summary", f"Review: {entry.title}")
    event.add("description", _described(entry))
    event.add("categories", [entry.status])
    event.add("transp", "TRANSPARENT")
    reminder = calendar.Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", f"Review in {-_REMINDER.days} days: {entry.title}")
    reminder.add("trigger", _REMINDER)
    event.add_component(reminder)
    return event


def _described(entry: Review) -> str:
    said = {
        "Source": entry.source,
        "Status": entry.status,
        "Version": entry.version,
        "Reviewed": entry.reviewed.isoformat() if entry.reviewed else "",
        "By": entry.reviewer,
    }
    return "\n".join(f"{name}: {value}" for name, value in said.items() if value)


REVIEW_REPORTS: Mapping[str, Callable[[Reviews], str]] = {
    "json": as_json,
    "csv": as_csv,
    "ical": as_calendar,
}
"""The kinds of report for machines, as `status --output` names them."""
