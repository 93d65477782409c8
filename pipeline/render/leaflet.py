"""A `Leaflet` in, the HTML of its print edition out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import babel
from babel import UnknownLocaleError
from babel.dates import format_date

from pipeline.model import Leaflet, Section, plain
from pipeline.render.environment import rendered
from pipeline.style import Locale, Style

GENERATOR = "leaflet"

_FURNITURE = 70
"""Characters that fit into a line beside the draft mark or the number of a page."""


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
    leaflet: Leaflet, style: Style, locale: Locale, *, house_headings: bool, publisher: str
) -> str:
    """The whole page as HTML; the page format's geometry is in its style sheet.

    `house_headings` asks for the locale's question-style headings beside the author's own.
    """
    questions = headings(leaflet, locale) if house_headings else {}
    return rendered(
        style,
        "leaflet.html",
        leaflet=leaflet,
        sections=list(placed(leaflet.sections, questions)),
        labels=locale.labels,
        facts=list(facts(leaflet, locale)),
        running_head=shortened(leaflet.title),
        foot=foot(leaflet, locale, publisher),
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


def shortened(text: str) -> str:
    """Text that fits into one line at the head or foot of a page, cut at the end of a word."""
    if len(text) <= _FURNITURE:
        return text
    start = text[:_FURNITURE]
    return (start.rpartition(" ")[0] or start).rstrip(" +,(") + "…"


def foot(leaflet: Leaflet, locale: Locale, publisher: str) -> str:
    """The foot of every page in two lines: publisher, version and dates; then its source."""
    metadata, labels = leaflet.metadata, locale.labels
    edition = (
        publisher,
        f"{labels['version']} {metadata.version}" if metadata.version else "",
        _dated(labels["reviewed"], metadata.reviewed, leaflet.language),
        _dated(labels["review_due"], metadata.review_due, leaflet.language),
    )
    source = f"{labels['source']} {shortened(leaflet.id)} {leaflet.sha256[:8]}"
    return "\n".join(line for line in (" · ".join(filter(None, edition)), source) if line)


def _dated(label: str, day: date | None, language: str) -> str:
    return f"{label} {date_in_words(day, language)}" if day else ""


def date_in_words(day: date, language: str) -> str:
    """A date as the language's region writes it; of a region unknown to Babel, as the language."""
    for name in (language, language.split("-")[0]):
        with suppress(ValueError, UnknownLocaleError):
            return format_date(day, format="long", locale=babel.Locale.parse(name, sep="-"))
    return day.isoformat()
