"""Rules on when a leaflet was reviewed, and when it is to be reviewed again."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Leaflet

SOON = timedelta(days=90)
"""How long before it is due a review is worth thinking of; sources must be read again for it."""


class M401(Rule):
    """The date of review lies in the future.

    Nobody can have reviewed the leaflet on that day. A slip of the year shows readers a leaflet
    that is newer than it is.

    Example: `reviewed: 2036-05-01` where 2026 is meant.

    Source: NHS content standard (the date of the last review is shown).
    """

    severity = Severity.WARNING
    hint = "Write the day on which the review was done."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        reviewed, today = page.leaflet.metadata.reviewed, page.standards.today
        if reviewed and today and reviewed > today:
            yield key_case(page, "reviewed", f"the review of {reviewed} lies in the future")


class M402(Rule):
    """The next review is overdue.

    What was right at the last review may have changed since: doses, warnings, and which medicine
    is recommended at all.

    Example: `review_due: 2024-05-01`, read in 2026.

    Source: NHS content standard (content is reviewed by the date that it shows); the Information
    Standard, principle 6 (review).
    """

    severity = Severity.WARNING
    hint = "Have the leaflet reviewed, then set reviewed and review_due."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        due, today = page.leaflet.metadata.review_due, page.standards.today
        if due and today and due < today:
            yield key_case(page, "review_due", f"the review was due on {due}")


class M403(Rule):
    """The next review is near.

    It takes some weeks to read the sources again and to find a reviewer.

    Example: `review_due: 2026-03-01`, read in January 2026.

    Source: NHS content standard (reviews are planned before they are due).
    """

    severity = Severity.HINT
    hint = "Plan the review."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        due, today = page.leaflet.metadata.review_due, page.standards.today
        if due and today and today <= due and due - today <= SOON:
            yield key_case(page, "review_due", f"the review is due on {due}")


class M404(Rule):
    """The leaflet was reviewed after its next review was due.

    One of the two dates is wrong; most often the day of the next review was not set anew.

    Example: `reviewed: 2026-05-01` beside `review_due: 2025-05-01`.

    Source: NHS content standard (dates of last and next review are shown).
    """

    severity = Severity.WARNING
    hint = "Set review_due to the day of the review after this one."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        reviewed, due = metadata.reviewed, metadata.review_due
        if reviewed and due and reviewed >= due:
            message = f"the next review, {due}, is not after the last one, {reviewed}"
            yield key_case(page, "review_due", message)


class M405(Rule):
    """The time to the next review is longer than the house allows.

    Most standards ask for a review every three years at the latest; `review_months` of the profile
    says how long this house waits.

    Example: `reviewed: 2026-01-01` and `review_due: 2036-01-01`.

    Source: NHS content standard and the Information Standard (review at least every three years).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata, months = page.leaflet.metadata, page.standards.profile.review_months
        reviewed, due = metadata.reviewed, metadata.review_due
        if reviewed and due and due > (latest := _later(reviewed, months)):
            message = f"the next review, {due}, is more than {months} months after the last one"
            yield key_case(page, "review_due", message, f"Set it to {latest} or before.")


class M406(Rule):
    """The leaflet was reviewed, and does not say when it is to be reviewed again.

    Without that date nobody is reminded, and a reader cannot tell whether it is still good. The
    day that is proposed is `review_months` of the profile later.

    Example: `reviewed: 2026-05-01` without `review_due`.

    Source: NHS content standard (dates of last and next review are shown).
    """

    severity = Severity.WARNING

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata, months = page.leaflet.metadata, page.standards.profile.review_months
        if metadata.reviewed and not metadata.review_due:
            hint = f"Add review_due, {_later(metadata.reviewed, months)} at the latest."
            yield key_case(page, "reviewed", "there is no date of the next review", hint)


class M407(Rule):
    """A draft names a reviewer or a date of review.

    Either it has been reviewed and its status was forgotten, so that it is printed as a draft; or
    it was copied from a leaflet that had been, and the names came along.

    Example: `status: draft` beside `reviewer: Dr A. Example`.

    Source: NHS content standard (version control and sign-off).
    """

    severity = Severity.HINT
    hint = "Set status: approved if it has been approved, else delete reviewer and reviewed."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        if metadata.status != "draft":
            return
        if metadata.reviewer:
            yield key_case(page, "reviewer", f"a draft names the reviewer “{metadata.reviewer}”")
        elif metadata.reviewed:
            yield key_case(page, "reviewed", f"a draft was reviewed on {metadata.reviewed}")


def turning_days(leaflet: Leaflet) -> tuple[date, ...]:
    """The days from which on rules of this pack find something else in a leaflet, in their order.

    What was found on one day holds until the day before the next of them.
    """
    reviewed, due = leaflet.metadata.reviewed, leaflet.metadata.review_due
    days: set[date] = {reviewed} if reviewed else set()
    if due:
        days |= {_moved(due, -SOON), _moved(due, timedelta(days=1))}
    return tuple(sorted(days))


def key_case(page: Page, key: str, message: str, hint: str = "") -> Case:
    """A case about a key of the front matter, in its line; in the first where it is not there."""
    line = dict(page.source.key_lines).get(key, 1)
    return Case(line, message, key if line > 1 else "", hint)


def _moved(day: date, by: timedelta) -> date:
    """A day some days later or before; the calendar's first or last where it has no such day."""
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta() else date.max


def _later(day: date, months: int) -> date:
    """The same day of a month some months later, or the last one of a month that has it not."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
