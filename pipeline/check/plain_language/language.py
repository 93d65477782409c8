"""A page in, whether rules for one language alone may look at it out."""

from __future__ import annotations

from pipeline.check.page import Page


def english(page: Page) -> bool:
    """Whether a leaflet is in English, whatever its region."""
    return page.leaflet.language.split("-")[0].lower() == "en"


def american(page: Page) -> bool:
    """Whether a leaflet is in the English of the United States."""
    return page.leaflet.language.lower().startswith("en-us")
