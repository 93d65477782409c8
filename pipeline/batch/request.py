"""What somebody asks for in, what that means in this project out. Wrong wishes are refused here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from pipeline.batch.survey import Found, Survey, find_files, survey
from pipeline.clinics import P008, Clinic, clinics_asked, load_clinics
from pipeline.diagnostics import Diagnostic
from pipeline.formats import Formats, load_formats
from pipeline.forms import FINISHES, PRESS, Form
from pipeline.handbook import Edition, Handbook, load_handbook
from pipeline.plan import Surveyed
from pipeline.press_profile import FinishImpossible, press_profile
from pipeline.project import ConfigurationError, Project, suggestion
from pipeline.style import locale_file


@dataclass(frozen=True, slots=True)
class HandbookAsked:
    """A handbook, its file, and the digest of that."""

    path: Path
    handbook: Handbook
    sha256: str


@dataclass(frozen=True, slots=True)
class Barred:
    """Clinics and page formats, by name, that nothing is to be printed for or in."""

    clinics: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()

    def bars(self, form: Form) -> bool:
        """Whether a form is for one of these clinics, or in one of these formats."""
        return form.clinic in self.clinics or form.format in self.formats


@dataclass(frozen=True, slots=True)
class FormsAsked:
    """The forms of print asked for, and why some of them cannot be made."""

    forms: tuple[Form, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    barred: Barred = field(default_factory=Barred)
    """What was asked for and cannot be used."""


def forms_asked(
    house: Project, formats: Sequence[str], finishes: Sequence[str], clinics: Sequence[str]
) -> FormsAsked:
    """Every format in every finish, for every clinic if there are any.

    What is not named is as the clinic has it, else as the publisher has. Raises ConfigurationError
    for what there is not, and where nothing can be made.
    """
    known = load_formats(house.style)
    ends = _known("finish", finishes or house.publisher.finishes, FINISHES)
    if PRESS in ends:
        _require_press_profile(house)
    common = _known("page format", formats or house.publisher.formats, _names(known))
    found = load_clinics(house.root, clinics)
    wrong = {c.id: tuple(_wrong(c, known, house)) for c in found.rows.values()}
    good = [clinic for clinic in found.rows.values() if not wrong[clinic.id]]
    wanted = {clinic.id: common if formats else clinic.formats or common for clinic in good}
    wanted = wanted if clinics else {"": common}
    pairs = [(name, clinic) for clinic, names in wanted.items() for name in dict.fromkeys(names)]
    broken = {name: known.broken[name] for name, _ in pairs if name in known.broken}
    forms = tuple(
        Form(name, finish, clinic)
        for name, clinic in pairs
        if name in known.rows
        for finish in ends
    )
    findings = dict.fromkeys(chain(found.broken, *wrong.values(), *broken.values()))
    if not forms:
        raise ConfigurationError("\n".join(map(str, findings)) or "no form is asked for")
    bad = frozenset(clinics_asked(house.root, clinics)) - {clinic.id for clinic in good}
    return FormsAsked(forms, tuple(findings), Barred(bad, frozenset(broken)))


def _wrong(clinic: Clinic, known: Formats, house: Project) -> Iterator[Diagnostic]:
    """What a clinic asks for and the house has not: formats, and words in its language."""
    for name in clinic.formats:
        if name not in _names(known):
            said = f"unknown page format '{name}'{suggestion(name, _names(known))}"
            hint = "'leaflet formats' lists them; finishes are named apart from them."
            yield P008.at(clinic.path, clinic.line("formats"), said, hint)
    if clinic.language and not locale_file(house.style, clinic.language):
        locales = [Path(name).stem for name in house.style.names("locales/*.toml")]
        said = f"no locale for language '{clinic.language}'; there are {', '.join(locales)}"
        hint = "Without a language, a clinic's labels are in that of the leaflet."
        yield P008.at(clinic.path, clinic.line("language"), said, hint)


def _names(known: Formats) -> tuple[str, ...]:
    return (*known.rows, *known.broken)


def _require_press_profile(house: Project) -> None:
    """Raises ConfigurationError for a profile of the house that no press can be told of."""
    profile = house.press_profile
    if not profile:
        return
    if not Path(os.path.normpath(profile)).is_relative_to(house.root / "content"):
        trouble = f"{profile} is not in content/"
    elif not profile.is_file():
        trouble = f"there is no file {profile}"
    else:
        try:
            press_profile(profile)
        except FinishImpossible as error:
            trouble = str(error)
        else:
            return
    raise ConfigurationError(f"{house.settings}: press_profile: {trouble}")


def _known(kind: str, names: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    for name in names:
        if name not in known:
            raise ConfigurationError(f"unknown {kind} '{name}'{suggestion(name, known)}")
    return tuple(dict.fromkeys(names))


def handbooks_asked(
    house: Project, asked: Sequence[str], editions: Sequence[Edition] = (), *, every: bool
) -> tuple[HandbookAsked, ...]:
    """The handbooks asked for by id or file, as these editions. Raises ConfigurationError.

    With `every`, all that the project defines; without editions, as each says itself.
    """
    paths = sorted(house.handbooks.glob("*.toml")) if every else []
    paths += [_handbook_path(house, name) for name in dict.fromkeys(asked)]
    books = tuple(_handbook(path, editions) for path in paths)
    seen: dict[str, Path] = {}
    for book in books:
        other = seen.setdefault(book.handbook.id, book.path)
        if other is not book.path:
            raise ConfigurationError(
                f"{book.path}: the handbook id '{book.handbook.id}' is also that of {other}"
            )
    return books


def _handbook(path: Path, editions: Sequence[Edition]) -> HandbookAsked:
    handbook = load_handbook(path)
    if editions:
        handbook = handbook.model_copy(update={"editions": tuple(dict.fromkeys(editions))})
    try:
        return HandbookAsked(path, handbook, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error


def sources_asked(
    house: Project, asked: Sequence[Path], known: Mapping[str, Surveyed] | None = None
) -> Survey:
    """The sources asked for, else all leaflets of the project; `known` as for `survey`.

    Raises ConfigurationError where there is not a single one.
    """
    where = _places_asked(house, asked)
    found = survey(where, house.root, house.publisher.language, known)
    _require_one(found.sources, found.diagnostics)
    return found


def files_asked(
    house: Project, asked: Sequence[Path]
) -> tuple[tuple[Found, ...], tuple[Diagnostic, ...]]:
    """The files of the sources asked for, unopened, and what was odd about the folders.

    Raises ConfigurationError where there is not a single one.
    """
    files, odd = find_files(_places_asked(house, asked), house.root)
    _require_one(files, odd)
    return files, odd


def _places_asked(house: Project, asked: Sequence[Path]) -> Sequence[Path]:
    if not asked and not house.leaflets.is_dir():
        raise ConfigurationError(
            f"there is no folder {house.leaflets}; name a file or folder, or run 'leaflet init .'"
        )
    return asked or [house.leaflets]


def _require_one(sources: Sequence[object], odd: Sequence[Diagnostic]) -> None:
    if not sources:
        reasons = "\n".join(f"{each.path}: {each.message}" for each in odd)
        raise ConfigurationError(reasons or "there is nothing to build")


def _handbook_path(house: Project, name: str) -> Path:
    known = {path.stem: path for path in house.handbooks.glob("*.toml")}
    if name in known:
        return known[name]
    if name.endswith(".toml") or os.sep in name:
        return Path(name)
    if not known:
        raise ConfigurationError(f"there is no handbook '{name}': {house.handbooks} has none")
    raise ConfigurationError(f"there is no handbook '{name}'{suggestion(name, known)}")
