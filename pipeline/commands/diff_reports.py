"""Differences in, a report on them out: JSON for machines, HTML to read, PDF to sign."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TypeAlias

from pipeline.batch.result import EnvironmentLacks
from pipeline.batch.store import OutputError, reason, write_whole
from pipeline.diff.report import Report, report
from pipeline.diff.result import Differences, LeafletDifference
from pipeline.project import ConfigurationError, Project, open_project
from pipeline.style import Locale, load_locale

Writer: TypeAlias = Callable[[Differences, Project], bytes]
"""Makes the bytes of a report, as a house wants them."""

MOST_IN_PDF = 400
"""Leaflets in one PDF; more take minutes and gigabytes to lay out."""

SCHEMA = 1
"""Of the JSON; it rises when a key goes or means something else."""


def diff_report(differences: Differences, project: Path = Path()) -> Report:
    """What is to be said of differences, in the house's language. Raises StyleError."""
    return report(differences, _locale(open_project(project)), date.isoformat)


def require_writer(file: Path) -> Writer:
    """What writes a report of a file's kind. Raises ConfigurationError for another suffix."""
    writer = WRITERS.get(file.suffix.lower())
    if writer is None:
        known = ", ".join(WRITERS)
        raise ConfigurationError(f"{file}: the suffix must be one of {known}")
    return writer


def write_diff(differences: Differences, file: Path, project: Path = Path()) -> Path:
    """A report in a file whose suffix says what it is to be: one of WRITERS.

    Raises ConfigurationError for another suffix and for a PDF of more than `MOST_IN_PDF` leaflets,
    StyleError, EnvironmentLacks where fonts are missing, and OutputError.
    """
    data = require_writer(file)(differences, open_project(project))
    try:
        write_whole(file, data)
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {reason(error)}") from error
    return file


def diff_json(differences: Differences) -> str:
    """All that was found, down to the words that stayed."""
    data = {
        "schema": SCHEMA,
        "old": differences.old,
        "new": differences.new,
        "unchanged": differences.unchanged,
        "void": [one.id for one in differences.void],
        "notes": list(differences.notes),
        "leaflets": [_leaflet(one) for one in differences.leaflets],
    }
    return json.dumps(data, indent=2, ensure_ascii=False, default=_day)


def _leaflet(one: LeafletDifference) -> Mapping[str, object]:
    return {**asdict(one), "fate": one.fate, "void": one.void}


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON")


def _locale(house: Project) -> Locale:
    return load_locale(house.style, house.publisher.language)


def diff_page(differences: Differences, project: Path = Path()) -> str:
    """A page of HTML that needs no other file. Raises StyleError."""
    return _html(differences, open_project(project)).decode()


def _html(differences: Differences, house: Project) -> bytes:
    from pipeline.render.diff import diff_html  # noqa: PLC0415  # heavy: Jinja2, Babel

    locale = _locale(house)
    said = _said(differences, locale)
    return diff_html(said, house.style, locale, house.publisher.name).encode()


def _pdf(differences: Differences, house: Project) -> bytes:
    if len(differences.leaflets) > MOST_IN_PDF:
        raise ConfigurationError(
            f"{len(differences.leaflets):,} leaflets are too many for one PDF, which may have "
            f"{MOST_IN_PDF}; choose some with --only or a path, or write HTML"
        )
    from pipeline.emit.fonts import FontsMissing  # noqa: PLC0415  # heavy: the engine
    from pipeline.emit.report import lay_report  # noqa: PLC0415
    from pipeline.render.diff import SHEETS, diff_print_html  # noqa: PLC0415

    locale = _locale(house)
    said = _said(differences, locale)
    html = diff_print_html(said, house.style, locale, house.publisher.name)
    try:
        return lay_report(html, house.style, SHEETS)[0]
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error


def _said(differences: Differences, locale: Locale) -> Report:
    from pipeline.render.leaflet import date_in_words  # noqa: PLC0415  # heavy: Babel

    return report(differences, locale, lambda day: date_in_words(day, locale.language))


def _json(differences: Differences, _house: Project) -> bytes:
    return (diff_json(differences) + "\n").encode()


WRITERS: Mapping[str, Writer] = {
    ".pdf": _pdf,
    ".html": _html,
    ".json": _json,
}
"""What a report can be written as, by the suffix of its file."""
