"""A `Leaflet` in, the HTML of its print edition out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from babel.dates import format_date

from pipeline.model import Leaflet
from pipeline.render.environment import environment
from pipeline.style import Locale, Style

GENERATOR = "leaflet"


def leaflet_html(
    leaflet: Leaflet, style: Style, locale: Locale, *, house_headings: bool, publisher: str
) -> str:
    """The whole page as HTML; the page format's geometry is in its style sheet.

    `house_headings` asks for the locale's question-style headings beside the author's own.
    """
    template = environment(style).get_template("leaflet.html")
    return template.render(
        leaflet=leaflet,
        headings=headings(leaflet, locale),
        labels=locale.labels,
        facts=list(facts(leaflet, locale)),
        foot=foot(leaflet, locale, publisher),
        draft=leaflet.metadata.status != "approved",
        house=house_headings,
        in_parts=any(section.kind == "part" for section in leaflet.sections),
        publisher=publisher,
        reviewed=leaflet.metadata.reviewed,
        generator=GENERATOR,
    )


def headings(leaflet: Leaflet, locale: Locale) -> Mapping[str, str]:
    """The house headings, with the medicine's name where the locale wants it."""
    return {
        kind: words.replace("{name}", leaflet.title) for kind, words in locale.headings.items()
    }


def facts(leaflet: Leaflet, locale: Locale) -> Iterator[tuple[str, str]]:
    """What the front matter says about the medicine, as labels and values."""
    metadata, labels = leaflet.metadata, locale.labels
    if metadata.brand_names:
        yield labels["also_known_as"], ", ".join(metadata.brand_names)
    if metadata.ingredients:
        yield labels["ingredients"], ", ".join(metadata.ingredients)


def foot(leaflet: Leaflet, locale: Locale, publisher: str) -> str:
    """The foot of every page: version, review dates, publisher and the source it was made from."""
    metadata, labels = leaflet.metadata, locale.labels
    parts = (
        publisher,
        f"{labels['version']} {metadata.version}" if metadata.version else "",
        _dated(labels["reviewed"], metadata.reviewed, leaflet.language),
        _dated(labels["review_due"], metadata.review_due, leaflet.language),
        f"{labels['source']} {leaflet.id} {leaflet.sha256[:8]}",
    )
    return " · ".join(part for part in parts if part)


def _dated(label: str, day: date | None, language: str) -> str:
    if day is None:
        return ""
    return f"{label} {format_date(day, format='long', locale=language.replace('-', '_'))}"
