"""A `Leaflet` in, the HTML of its print edition out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import babel
from babel import UnknownLocaleError
from babel.dates import format_date

from pipeline.model import Leaflet, Section, plain
from pipeline.render.environment import rendered
from pipeline.render.filters import MEASURE, NO_BREAK
from pipeline.style import Locale, Style

GENERATOR = "leaflet"

_FURNITURE = 70 / MEASURE
"""Of a line: what fits beside the draft mark or the number of a page."""
_SOURCE = 39 / MEASURE
"""Of a line: what of an id fits before its digest, even where the foot is as large as the text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A section on its page, with the house's question and the levels of headings.

    `level` is that of its own heading, `inner` that of headings inside it.
    """

    section: Section
    question: str
    level: int
    inner: int


def leaflet_html(
    leaflet: Leaflet,
    style: Style,
    locale: Locale,
    *,
    house_headings: bool,
    publisher: str,
    measure: int = MEASURE,
    address: str = "",
    clinic_room: bool = False,
) -> str:
    """The whole page as HTML; the page format's geometry is in its style sheet.

    `house_headings` asks for the locale's question-style headings beside the author's own.
    `measure` is the number of characters that fit into a line of the format. `address` is where the
    leaflet is online; it is printed as a code. With `clinic_room`, the first page keeps a place
    free for a clinic's head, and the foot of every page begins with an empty line for its own.

    Raises StyleError.
    """
    room = f"{NO_BREAK}\n" if clinic_room else ""
    questions = headings(leaflet, locale) if house_headings else {}
    return rendered(
        style,
        "leaflet.html",
        leaflet=leaflet,
        sections=list(placed(leaflet.sections, questions)),
        labels=locale.labels,
        facts=list(facts(leaflet, locale)),
        running_head=shortened(leaflet.title, _FURNITURE * measure),
        foot=room + foot(leaflet, locale, publisher, measure),
        brief_foot=room + brief_foot(leaflet, locale),
        measure=measure,
        address=address,
        clinic_room=clinic_room,
        draft=leaflet.metadata.status != "approved",
        publisher=publisher,
        reviewed=leaflet.metadata.reviewed,
        generator=GENERATOR,
    )


def headings(leaflet: Leaflet, locale: Locale) -> Mapping[str, str]:
    """The house headings, with the medicine's name where the locale wants it."""
    return {kind: words.replace("{name}", leaflet.title) for kind, words in locale.headings.items()}


def placed(sections: Sequence[Section], questions: Mapping[str, str]) -> Iterator[Placed]:
    """Sections with levels of headings among which none is skipped (PDF/UA-1, 7.4.2).

    The title has level 1, sections have 2, and those of one ingredient 3 below its name.
    """
    in_parts = any(section.kind == "part" for section in sections)
    above = 1
    for section in sections:
        of_part = in_parts and section.subject and section.kind != "part"
        level = min(3 if of_part else 2, above + 1)
        question = questions.get(section.kind, "")
        if question or plain(section.title):
            above = level
        yield Placed(section, question, level, above + 1)


def facts(leaflet: Leaflet, locale: Locale) -> Iterator[tuple[str, str]]:
    """What the front matter says about the medicine, as labels and values."""
    metadata, labels = leaflet.metadata, locale.labels
    ingredients = ", ".join(metadata.ingredients)
    if metadata.brand_names:
        yield labels["also_known_as"], ", ".join(metadata.brand_names)
    if metadata.generic_name.casefold() not in ("", ingredients.casefold()):
        yield labels["generic_name"], metadata.generic_name
    if ingredients:
        yield labels["ingredients"], ingredients


def shortened(text: str, most: float) -> str:
    """Text of at most so many characters and an ellipsis, cut at the end of a word."""
    if len(text) <= most:
        return text
    start = text[: int(most)]
    return (start.rpartition(" ")[0] or start).rstrip(" +,(") + "…"


def foot(leaflet: Leaflet, locale: Locale, publisher: str, measure: int = MEASURE) -> str:
    """The foot of a page in two lines: publisher, version and dates; then its source."""
    metadata, labels = leaflet.metadata, locale.labels
    edition = (
        shortened(publisher, _FURNITURE * measure),
        _version(leaflet, locale),
        _dated(labels["reviewed"], metadata.reviewed, leaflet.language),
        _dated(labels["review_due"], metadata.review_due, leaflet.language),
    )
    source = f"{labels['source']} {shortened(leaflet.id, _SOURCE * measure)} {_digest(leaflet)}"
    return "\n".join(line for line in (" · ".join(filter(None, edition)), source) if line)


def brief_foot(leaflet: Leaflet, locale: Locale) -> str:
    """What a sheet of its own needs to be traced: the version and the digest of the source."""
    return " · ".join(filter(None, (_version(leaflet, locale), _digest(leaflet))))


def _version(leaflet: Leaflet, locale: Locale) -> str:
    number = leaflet.metadata.version
    return f"{locale.labels['version']}{NO_BREAK}{number}" if number else ""


def _digest(leaflet: Leaflet) -> str:
    return leaflet.sha256[:8]


def _dated(label: str, day: date | None, language: str) -> str:
    """A label and a date, between which no line ends."""
    return f"{label} {date_in_words(day, language)}".replace(" ", NO_BREAK) if day else ""


@lru_cache(maxsize=4_096)
def day_in_words(day: date | None, language: str) -> str:
    """A date as `date_in_words` writes it; nothing where there is none."""
    return date_in_words(day, language) if day else ""


def date_in_words(day: date, language: str) -> str:
    """A date as the language's region writes it; of a region unknown to Babel, as the language."""
    for name in (language, language.split("-")[0]):
        with suppress(ValueError, UnknownLocaleError):
            return format_date(day, format="long", locale=babel.Locale.parse(name, sep="-"))
    return day.isoformat()
