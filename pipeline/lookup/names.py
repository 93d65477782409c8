"""A `Leaflet` in, the names of the medicine out: as its author wrote them, none invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.lookup.phrases import one_line, words_pattern
from pipeline.model import Leaflet, Section, plain, runs
from pipeline.style import Locale

LONGEST = 60
"""In characters; what is longer in a section of names is a sentence."""

_BRACKETS = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_JUNK = " \t.,;:*-–—"
_JOINED = re.compile(r"\s+[+/&]\s+|\s*\+\s*(?=\D)")
_LISTED = re.compile(r"[+/,&]|\s(?:and|und)\s")
_NAME = re.compile(r"[^\W\d_]{3}")
"""A name has three letters in a row: `B12` and `B` are what is left of one."""

_NUMBERED = re.compile(r"^\W*(?:[A-Za-z]{1,2}\d{0,2}|\d+)\W*$")
"""What the second half of `vitamin B6 and B12` is: a number of something named before."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a medicine, each list without repetitions and in the author's order."""

    generic: tuple[str, ...]
    ingredients: tuple[str, ...]
    brands: tuple[str, ...]
    title: str

    def are(self, words: str) -> bool:
        """Whether words are one of these names, or such names joined."""
        said, known = _plain(words), _known(self)
        return said in known or all(part.strip() in known for part in _LISTED.split(said))


def names(leaflet: Leaflet, locale: Locale) -> Names:
    """The names that the front matter gives, else those in the title and the section of names."""
    metadata = leaflet.metadata
    generic = (metadata.generic_name,) if metadata.generic_name else _written(leaflet)
    ingredients = metadata.ingredients or tuple(_ingredients(leaflet, generic, locale))
    return Names(
        _unique(generic),
        _unique(ingredients),
        _unique(metadata.brand_names),
        leaflet.title,
    )


def _written(leaflet: Leaflet) -> tuple[str, ...]:
    """The first line of a section of generic names, where that is a name and no sentence."""
    found = []
    for section in leaflet.sections:
        if section.kind == "generic_name":
            found += list(_first_line(section))[:1]
    return tuple(found)


def _first_line(section: Section) -> Iterator[str]:
    for run in runs(section.blocks):
        name = _cleaned(plain(run))
        if name and len(name) <= LONGEST and len(name.split()) <= 6 and _NAME.search(name):
            yield name
        return


def _ingredients(leaflet: Leaflet, generic: Iterable[str], locale: Locale) -> Iterator[str]:
    """The names joined in the title; of a title that joins none, the generic name or itself."""
    title = _cleaned(leaflet.title)
    parts = _parts(title, locale)
    if len(parts) > 1 or not generic:
        yield from parts
        return
    for name in generic:
        yield from _parts(_cleaned(name), locale)


def _parts(name: str, locale: Locale) -> list[str]:
    """Ingredients of a name such as `A + B`, `A / B` and `A and B`.

    `and` joins only what reads as two whole names: `vitamin B6 and B12` is one name, and so is
    what an author calls `smallpox and monkeypox vaccine`.
    """
    parts = [part.strip(_JUNK) for part in _JOINED.split(name)]
    if len(parts) == 1:
        parts = _at_joins(name, locale)
    return [part for part in parts if _NAME.search(part)]


def _at_joins(name: str, locale: Locale) -> list[str]:
    joins = words_pattern(locale.words["phrases"]["joins"])
    parts = [part.strip(_JUNK) for part in joins.split(name)]
    whole = len(parts) == 2 and all(_whole(part) for part in parts)
    return (
        parts if whole and not words_pattern(locale.words["names"]["one"]).search(name) else [name]
    )


def _whole(part: str) -> bool:
    return bool(_NAME.search(part)) and not _NUMBERED.match(part) and len(part.split()) <= 2


@lru_cache(maxsize=8)
def _known(names: Names) -> frozenset[str]:
    """Every name, and the first word of one that has several: `zinc` of `zinc sulphate`."""
    written = (*names.generic, *names.ingredients, *names.brands, names.title)
    known = {_plain(name) for name in written}
    return frozenset(known | {name.split()[0] for name in known if name})


def _cleaned(name: str) -> str:
    """A name without remarks in brackets and what else stands behind it."""
    return one_line(_BRACKETS.sub(" ", one_line(name))).strip(_JUNK) if name else ""


def _plain(name: str) -> str:
    return _cleaned(name).casefold()


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in found:
        first.setdefault(_plain(name) or name, one_line(name))
    return tuple(first.values())
