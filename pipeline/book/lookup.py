"""What a leaflet can be looked up by, as values; `pipeline.lookup` finds it in leaflets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """What a medicine is used for, in the author's words; `section` counts the leaflet's from 0."""

    words: str
    section: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A side effect in the author's words.

    `frequency` is a key of the QRD template (`very-common` … `not-known`), empty where the author
    gives none; `section` counts the leaflet's sections from 0.
    """

    words: str
    frequency: str
    serious: bool
    section: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """The names of a medicine besides its title, and what it is for and may do."""

    generic: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    effects: tuple[Effect, ...] = ()
