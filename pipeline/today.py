"""Which day it is, for what can be overdue: never for anything that is printed."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from pipeline.project import ConfigurationError


def today() -> date:
    """The day that `SOURCE_DATE_EPOCH` falls on, where it is set, else this one; both in UTC.

    Raises ConfigurationError for an epoch that is no number of seconds. Source:
    reproducible-builds.org, SOURCE_DATE_EPOCH specification 1.1 (seconds since 1970).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(
            f"SOURCE_DATE_EPOCH must be a whole number of seconds, got '{epoch}'"
        ) from None
