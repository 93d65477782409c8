"""A `Leaflet` in, what it can be looked up by out: names, conditions and side effects."""

from __future__ import annotations

from pipeline.book.lookup import Lookup
from pipeline.lookup.conditions import conditions
from pipeline.lookup.effects import effects
from pipeline.lookup.names import names
from pipeline.model import Leaflet
from pipeline.style import Locale

__all__ = ["look_up"]


def look_up(leaflet: Leaflet, locale: Locale) -> Lookup:
    """What indexes of a book say of a leaflet, all of it in the author's own words.

    What is not certain is left out: an entry that is wrong is worse than one that is missing.
    """
    found = names(leaflet, locale)
    return Lookup(
        generic=found.generic,
        ingredients=found.ingredients,
        brands=found.brands,
        conditions=conditions(leaflet, found, locale),
        effects=effects(leaflet, found, locale),
    )
