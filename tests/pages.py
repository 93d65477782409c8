"""Text in, the page that rules look at out."""

from __future__ import annotations

from datetime import date

from pipeline.check.page import Page
from pipeline.model import Leaflet, Metadata, Source
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.standards import ALWAYS, Pack, Profile, Standards
from pipeline.style import Locale, Style, built_in_styles
from pipeline.words import load_words

WORDS = load_words(built_in_styles(), Style((built_in_styles(),)), "en")
"""The built-in words, without any of a house."""

TITLED = Metadata(title="Nortavel", id="nortavel", language="en-GB")


def page_of(
    text: str,
    locale: Locale,
    metadata: Metadata = TITLED,
    packs: tuple[Pack, ...] = ALWAYS,
    profile: Profile | None = None,
    today: date | None = None,
) -> Page:
    """A page with this text below its front matter, and what it is measured against."""
    source = Source("page.md", metadata, text, 1, "", text.encode())
    draft = parse(source).value
    assert draft is not None
    standards = Standards(profile or Profile(packs=packs), today, WORDS)
    return Page(normalize(draft, locale), source, locale, standards)


def page_with(leaflet: Leaflet, locale: Locale) -> Page:
    """A page that was made otherwise than from text."""
    return Page(leaflet, Source("page.md", leaflet.metadata, "", 1, "", b""), locale, Standards())
