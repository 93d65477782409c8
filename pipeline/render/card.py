"""The excerpt of a `Leaflet` in, the HTML of its card out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.model import Leaflet, Section, plain
from pipeline.render.environment import rendered
from pipeline.render.filters import NO_BREAK
from pipeline.render.leaflet import GENERATOR, Placed, date_in_words, headings
from pipeline.style import Locale, Style

MEASURE = 46
"""Characters in a line of A6 at 11 pt, on which the proportions below were found."""
_FOOT = 56 / MEASURE
"""Of a line: what fits into the foot, whose type is the smallest."""
_LONG_TITLE = 28 / MEASURE
"""Of a line: a title that leaves no room for the code at full size."""

OWN_QUESTION = frozenset({"key_points", "usage", "dosage", "overdose"})
"""Kinds of section of which a card holds enough to answer the house's question above them."""

FIRST = frozenset({"key_points", "usage", "dosage", "part"})
"""Kinds of section that do not stand below the heading on when to get help."""


def card_html(
    excerpt: Leaflet,
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
    """The card as HTML; its geometry is in its format's style sheet.

    `excerpt` is what the card holds of `leaflet`, from which all else on it comes. `measure` is
    the number of characters in a line. `address` is where the leaflet can be read in full, empty
    for nowhere; it is shown as a code. `clinic_room` keeps places for a clinic at head and foot.
    """
    questions = headings(leaflet, locale) if house_headings else {}
    return rendered(
        style,
        "card.html",
        leaflet=leaflet,
        sections=list(held(excerpt.sections, questions, locale.labels["card_help"])),
        labels=locale.labels,
        foot=card_foot(leaflet, locale, publisher, round(_FOOT * measure), clinic_room=clinic_room),
        draft=leaflet.metadata.status != "approved",
        lengthy=len(leaflet.title) > _LONG_TITLE * measure,
        publisher=publisher,
        reviewed=leaflet.metadata.reviewed,
        generator=GENERATOR,
        address=address,
        clinic_room=clinic_room,
        measure=measure,
    )


def held(
    sections: Sequence[Section], questions: Mapping[str, str], help_heading: str
) -> Iterator[Placed]:
    """Sections with levels of headings among which none is skipped (PDF/UA-1, 7.4.2).

    Of neighbouring sections of which a card holds only what tells when to get help, the first has
    `help_heading`, and the others stand below it; those of one ingredient stand below its name.
    """
    in_parts = any(section.kind == "part" for section in sections)
    above, helping = 1, False
    for section in sections:
        of_part = in_parts and section.subject and section.kind != "part"
        level = min(3 if of_part else 2, above + 1)
        question = questions.get(section.kind, "") if section.kind in OWN_QUESTION else ""
        if section.kind in FIRST:
            helping = False
        elif helping:
            level += 1
        else:
            helping, question = True, help_heading
        headed = bool(question or plain(section.title))
        if headed and (section.kind in FIRST or question == help_heading):
            above = level
        yield Placed(section, question, level, level + headed)


def card_foot(
    leaflet: Leaflet, locale: Locale, publisher: str, measure: int, *, clinic_room: bool
) -> str:
    """The foot of a card: publisher, version, dates and source, as much as a line holds.

    `measure` is the number of characters in it. Version and source are always there. Above it a
    line is kept free for a clinic's.
    """
    metadata, labels = leaflet.metadata, locale.labels
    version = f"{labels['version']} {metadata.version}" if metadata.version else ""
    reviewed = _dated(labels["reviewed"], metadata.reviewed, leaflet.language)
    due = _dated(labels["review_due"], metadata.review_due, leaflet.language)
    source = f"{labels['source']} {leaflet.sha256[:8]}"
    choices = (
        (publisher, version, reviewed, due, source),
        (version, reviewed, due, source),
        (publisher, version, due or reviewed, source),
        (version, due or reviewed, source),
        (version, source),
    )
    lines = [" · ".join(filter(None, facts)) for facts in choices]
    line = next((line for line in lines if len(line) <= measure), lines[-1])
    return f"{NO_BREAK}\n{line}" if clinic_room else line


def _dated(label: str, day: date | None, language: str) -> str:
    return f"{label} {date_in_words(day, language)}" if day else ""
