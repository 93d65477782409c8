"""A project and a request in, what is to be built and how out; nothing is written yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.changed import changed_since
from pipeline.batch.recipe import Recipes
from pipeline.batch.request import (
    Barred,
    FormsAsked,
    HandbookAsked,
    forms_asked,
    handbooks_asked,
    sources_asked,
)
from pipeline.batch.survey import Survey
from pipeline.diagnostics import Diagnostic
from pipeline.glossary import load_glossary
from pipeline.handbook import Edition
from pipeline.plan import Plan, Surveyed, only, plan, shard
from pipeline.project import ConfigurationError, Project
from pipeline.style import CHAPTER
from pipeline.tokens import missing_tokens


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants built; everything else follows from the project."""

    sources: Sequence[Path] = ()
    """Files and folders; none for all leaflets and handbooks of the project."""
    formats: Sequence[str] = ()
    """Page formats; none for the clinic's or the publisher's."""
    finishes: Sequence[str] = ()
    """Finishes of each format; none for the publisher's."""
    clinics: Sequence[str] = ()
    """Ids of clinics, or `all`; none for leaflets without a clinic's name."""
    handbooks: Sequence[str] = ()
    """Ids or TOML files."""
    editions: Sequence[Edition] = ()
    """What handbooks are made as; none for what each says itself."""
    leaflets: bool = True
    """Whether leaflets are printed; without it, handbooks alone are made."""
    shard: tuple[int, int] | None = None
    """Which part (from 1) of how many; a part binds no handbook."""
    changed_since: str = ""
    """A git revision: only what has changed since then, and no handbook."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a request means in a project as it is now."""

    survey: Survey
    recipes: Recipes
    planned: Plan
    handbooks: tuple[HandbookAsked, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    """What is wrong with formats and clinics that were asked for, and with styles."""
    barred: Barred = field(default_factory=Barred)
    """What of those cannot be used."""
    part: str = ""
    """Which part of a whole this is, such as `2/8`."""


def prepare(house: Project, request: Request, known: Mapping[str, Surveyed]) -> Prepared:
    """The plan of a request. `known` are sources that need not be read again unless changed.

    Raises ConfigurationError.
    """
    asked = _forms_asked(house, request)
    prints = tuple(map(str, asked.forms))
    every = not request.sources and not request.handbooks and not request.changed_since
    books = handbooks_asked(house, request.handbooks, request.editions, every=every)
    if not books and not request.leaflets:
        raise ConfigurationError("there is nothing to build: name a --handbook")
    if books and request.changed_since:
        raise ConfigurationError(
            "a handbook needs all of its leaflets: leave out --handbook or --changed-since"
        )
    found = sources_asked(house, request.sources, known)
    if books:
        _require_glossaries(house, found.sources)
    odd = (*asked.diagnostics, *missing_tokens(house.style))
    recipes = Recipes(house)
    planned = _planned(house, found.sources, prints, recipes, chapters=bool(books))
    if request.changed_since:
        changed = changed_since(request.changed_since, house.root)
        planned = only(planned, _affected(found.sources, prints, recipes, changed))
    if request.shard:
        planned = shard(planned, *request.shard)
        part = "{}/{}".format(*request.shard)
        return Prepared(found, recipes, planned, (), odd, asked.barred, part)
    return Prepared(found, recipes, planned, books, odd, asked.barred)


def _forms_asked(house: Project, request: Request) -> FormsAsked:
    if request.leaflets:
        return forms_asked(house, request.formats, request.finishes, request.clinics)
    if request.formats or request.finishes or request.clinics:
        raise ConfigurationError("without leaflets there is nothing to print in a form")
    return FormsAsked(())


def _require_glossaries(house: Project, sources: Sequence[Surveyed]) -> None:
    """Raises ConfigurationError for a glossary that no chapter could be made with."""
    for language in sorted({source.language for source in sources if not source.errors}):
        load_glossary(house.root, language)


def _planned(
    house: Project,
    sources: Sequence[Surveyed],
    prints: tuple[str, ...],
    recipes: Recipes,
    *,
    chapters: bool,
) -> Plan:
    languages = {source.language for source in sources if not source.errors}
    forms = (*prints, CHAPTER) if chapters else prints
    made = {
        (form, language): recipes.of(form, language) for form in forms for language in languages
    }
    return plan(sources, str(house.root.resolve()), prints, chapters, made)


def _affected(
    sources: Sequence[Surveyed],
    prints: Sequence[str],
    recipes: Recipes,
    changed: Collection[Path],
) -> set[str]:
    """The ids of leaflets that changed files have to do with, as sources or otherwise."""
    languages = {source.language for source in sources if not source.errors}
    restyled = {
        language
        for language in languages
        if any(
            _is_touched(file, changed) for form in prints for file in recipes.files(form, language)
        )
    }
    return {
        source.id
        for source in sources
        if source.language in restyled or _is_touched(Path(source.path), changed)
    }


def _is_touched(path: Path, changed: Collection[Path]) -> bool:
    """Whether a file has changed, by its own name or as what a link leads to.

    Git knows a work tree inside the work tree as one path.
    """
    itself, target = path.parent.resolve() / path.name, path.resolve()
    return any(place in changed for place in (itself, target, *itself.parents, *target.parents))
