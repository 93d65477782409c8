"""Front matter and a day in, how a leaflet stands with its review out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from pipeline.model import Metadata

State: TypeAlias = Literal["overdue", "due", "undated", "approved", "draft"]

STATES: Mapping[State, str] = {
    "overdue": "approved, and its next review should have been done",
    "due": "approved, and its next review is near",
    "undated": "approved, and nobody has said when to look at it again",
    "approved": "approved until a day that is not near",
    "draft": "not approved, whatever its dates say",
}
"""Every state, the most pressing first, and what it means.

Source: NHS content standard (last-reviewed and next-review dates are shown and kept).
"""

PRESSING: frozenset[State] = frozenset({"overdue", "due", "undated"})
"""States in which somebody should look at the leaflet."""


@dataclass(frozen=True, slots=True)
class Review:
    """A leaflet and how it stands with its review."""

    state: State
    id: str
    title: str
    source: str
    """The file, relative to the project."""
    status: str
    version: str
    reviewer: str
    reviewed: date | None
    review_due: date | None
    days: int | None
    """Until its next review; negative since then, None where no day is named."""


def review(metadata: Metadata, title: str, source: str, today: date, window: int) -> Review:
    """How a leaflet stands today; what is due within a window of days is near."""
    due = metadata.review_due
    return Review(
        state_of(metadata, today, window),
        metadata.id,
        title,
        source,
        metadata.status,
        metadata.version,
        metadata.reviewer,
        metadata.reviewed,
        due,
        (due - today).days if due else None,
    )


def state_of(metadata: Metadata, today: date, window: int) -> State:
    """The state of a leaflet on a day; it is overdue from the day after its review was due."""
    if metadata.status != "approved":
        return "draft"
    if metadata.review_due is None:
        return "undated"
    if metadata.review_due < today:
        return "overdue"
    return "due" if metadata.review_due <= today + timedelta(days=window) else "approved"
