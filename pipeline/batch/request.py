"""What somebody asks for in, what that means in this project out. Wrong wishes are refused here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.survey import Survey, survey
from pipeline.clinics import load_clinics
from pipeline.diagnostics import Diagnostic
from pipeline.formats import load_formats
from pipeline.forms import FINISHES, PRESS, Form
from pipeline.plan import Surveyed
from pipeline.project import ConfigurationError, Handbook, Project, load_handbook, suggestion


@dataclass(frozen=True, slots=True)
class HandbookAsked:
    """A handbook, its file, and the digest of that."""

    path: Path
    handbook: Handbook
    sha256: str


@dataclass(frozen=True, slots=True)
class FormsAsked:
    """The forms of print asked for, and why some of them cannot be made."""

    forms: tuple[Form, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def forms_asked(
    house: Project, formats: Sequence[str], finishes: Sequence[str], clinics: Sequence[str]
) -> FormsAsked:
    """Every format in every finish, for every clinic if there are any.

    What is not named is as the clinic has it, else as the publisher has. Raises ConfigurationError
    for what there is not, and where nothing can be made.
    """
    known = load_formats(house.style)
    ends = _known("finish", finishes or house.publisher.finishes, FINISHES)
    if PRESS in ends and house.press_profile and not house.press_profile.is_file():
        raise ConfigurationError(
            f"{house.settings}: press_profile: there is no file {house.press_profile}"
        )
    forms: dict[Form, None] = {}
    found = load_clinics(house.root, clinics)
    diagnostics = dict.fromkeys(found.broken)
    for clinic in found.rows.values() if clinics else (None,):
        own = clinic.formats if clinic else ()
        wanted = formats or own or house.publisher.formats
        for name in _known("page format", wanted, (*known.rows, *known.broken)):
            diagnostics |= dict.fromkeys(known.broken.get(name, ()))
            for finish in ends if name in known.rows else ():
                forms[Form(name, finish, clinic.id if clinic else "")] = None
    if not forms:
        raise ConfigurationError("\n".join(map(str, diagnostics)) or "no form is asked for")
    return FormsAsked(tuple(forms), tuple(diagnostics))


def _known(kind: str, names: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    for name in names:
        if name not in known:
            raise ConfigurationError(f"unknown {kind} '{name}'{suggestion(name, known)}")
    return tuple(dict.fromkeys(names))


def handbooks_asked(
    house: Project, asked: Sequence[str], *, every: bool
) -> tuple[HandbookAsked, ...]:
    """The handbooks asked for by id or file. Raises ConfigurationError.

    With `every`, all that the project defines.
    """
    paths = sorted(house.handbooks.glob("*.toml")) if every else []
    paths += [_handbook_path(house, name) for name in dict.fromkeys(asked)]
    books = tuple(_handbook(path) for path in paths)
    seen: dict[str, Path] = {}
    for book in books:
        other = seen.setdefault(book.handbook.id, book.path)
        if other is not book.path:
            raise ConfigurationError(
                f"{book.path}: the handbook id '{book.handbook.id}' is also that of {other}"
            )
    return books


def _handbook(path: Path) -> HandbookAsked:
    handbook = load_handbook(path)
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
    if not asked and not house.leaflets.is_dir():
        raise ConfigurationError(
            f"there is no folder {house.leaflets}; name a file or folder, or run 'leaflet init .'"
        )
    found = survey(asked or [house.leaflets], house.root, house.publisher.language, known)
    if not found.sources:
        reasons = "\n".join(f"{odd.path}: {odd.message}" for odd in found.diagnostics)
        raise ConfigurationError(reasons or "there is nothing to build")
    return found


def _handbook_path(house: Project, name: str) -> Path:
    known = {path.stem: path for path in house.handbooks.glob("*.toml")}
    if name in known:
        return known[name]
    if name.endswith(".toml") or os.sep in name:
        return Path(name)
    if not known:
        raise ConfigurationError(f"there is no handbook '{name}': {house.handbooks} has none")
    raise ConfigurationError(f"there is no handbook '{name}'{suggestion(name, known)}")
