"""What somebody wants compared in, the leaflets of both versions out.

A version is a file, a folder, or a git revision. A path that exists wins over a revision of the
same name; `REV:PATH` is always a place in a revision.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TypeAlias

from pipeline.batch.revisions import Repository, Revision, find_repository
from pipeline.batch.survey import SUFFIX, display_name, survey
from pipeline.plan import Refused, Surveyed, plan
from pipeline.project import ConfigurationError, Project

_RANGE = re.compile(r"(?P<old>[^\0]*?)(?P<dots>\.{2,3})(?P<new>[^\0.][^\0]*)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared, as somebody wrote it."""

    old: str
    new: str = ""
    """The leaflets as they are now, where it is empty."""
    paths: tuple[str, ...] = ()
    """Files or folders, where both versions are revisions; all leaflets without any."""
    only: frozenset[str] = frozenset()
    """Ids of leaflets; all of them without any."""


@dataclass(frozen=True, slots=True)
class Version:
    """The leaflets of one version."""

    label: str
    sources: tuple[Surveyed, ...]
    refused: tuple[Refused, ...]
    """Files that cannot be read, and those that share an id."""
    notes: tuple[str, ...] = ()
    is_file: bool = False
    """Whether one file was named, and not a folder or a revision."""


@dataclass(frozen=True, slots=True)
class _OnDisk:
    path: Path
    given: str


@dataclass(frozen=True, slots=True)
class _InGit:
    repository: Repository
    revision: Revision
    places: tuple[PurePosixPath, ...] = ()
    """From the top of the repository; empty where the other version says where."""


_Place: TypeAlias = _OnDisk | _InGit


@contextmanager
def open_versions(house: Project, wanted: Wanted) -> Iterator[tuple[Version, Version]]:
    """Both versions; files of revisions are there while this lasts.

    Raises ConfigurationError for what cannot be found or compared.
    """
    old, new = _settled(house, *_places(house, wanted))
    with TemporaryDirectory(prefix="leaflet-") as folder:
        one = _version(house, old, Path(folder) / "old", None)
        known = one if isinstance(old, _OnDisk) == isinstance(new, _OnDisk) else None
        other = _version(house, new, Path(folder) / "new", known)
        if not any((one.sources, one.refused, other.sources, other.refused)):
            raise ConfigurationError(
                f"there are no leaflets, neither in {one.label} nor in {other.label}"
            )
        yield _alone(one, other, old), _alone(other, one, new)


def _alone(version: Version, other: Version, place: _Place) -> Version:
    """A version of one leaflet, where the other is a single file that has gone by another path."""
    if not isinstance(place, _InGit) or len(other.sources) != 1 or not _searches(place):
        return version
    name = other.sources[0].id
    kept = tuple(source for source in version.sources if source.id == name)
    return replace(version, sources=kept, refused=())


# --- what is meant -------------------------------------------------------------------------------


def _places(house: Project, wanted: Wanted) -> tuple[_Place, _Place]:
    """Where both versions are, as far as their own words tell."""
    ends = _range(house, wanted)
    if ends:
        paths = (wanted.new, *wanted.paths) if wanted.new else wanted.paths
        return _with_paths(house, ends, paths)
    old = _place(house, wanted.old)
    if not wanted.new:
        if isinstance(old, _OnDisk):
            raise ConfigurationError(
                f"what is {wanted.old} to be compared with? name two files, folders or revisions"
            )
        return old, _OnDisk(house.leaflets, display_name(house.leaflets, house.root))
    return _with_paths(house, (old, _place(house, wanted.new)), wanted.paths)


def _range(house: Project, wanted: Wanted) -> tuple[_InGit, _InGit] | None:
    """The ends of `A..B`, or of `A...B`, which begins where the histories of both part."""
    found = _RANGE.fullmatch(wanted.old)
    if not found or os.path.lexists(house.root / wanted.old) or "/.." in f"/{wanted.old}"[:3]:
        return None
    repository = find_repository(house.root)
    old = _revision(repository, found["old"] or "HEAD")
    new = _revision(repository, found["new"] or "HEAD")
    if found["dots"] == "...":
        old = repository.merge_base(old, new)
    return _InGit(repository, old), _InGit(repository, new)


def _with_paths(
    house: Project, ends: tuple[_Place, _Place], paths: Sequence[str]
) -> tuple[_Place, _Place]:
    if not paths:
        return ends
    old, new = ends
    if not (isinstance(old, _InGit) and isinstance(new, _InGit)) or old.places or new.places:
        raise ConfigurationError(
            f"'{paths[0]}': paths can only be added where both versions are revisions; otherwise "
            "name the file or folder itself"
        )
    places = tuple(_from_top(old.repository, house.root / path) for path in paths)
    for place, path in zip(places, paths, strict=True):
        if not any(end.repository.kind(end.revision, place) for end in (old, new)):
            raise ConfigurationError(
                f"'{path}' is neither in {old.revision.name} nor in {new.revision.name}; check "
                "the path"
            )
    return replace(old, places=places), replace(new, places=places)


def _place(house: Project, text: str) -> _Place:
    path = house.root / text
    if text and os.path.lexists(path):
        return _OnDisk(path, _shown(house, text))
    name, colon, inner = text.partition(":")
    repository = _repository(house, text)
    revision = _revision(repository, name, text)
    if not colon:
        return _InGit(repository, revision)
    prefix = _from_top(repository, house.root)
    place = prefix / inner[2:] if inner.startswith("./") else PurePosixPath(inner)
    if not repository.kind(revision, place):
        raise ConfigurationError(
            f"{name} has no '{inner}'; a path in a revision is told from the top of the "
            "repository, or from here as ./PATH"
        )
    return _InGit(repository, revision, (place,))


def _repository(house: Project, text: str) -> Repository:
    try:
        return find_repository(house.root)
    except ConfigurationError as error:
        raise ConfigurationError(f"there is no file or folder '{text}', and {error}") from None


def _revision(repository: Repository, name: str, text: str = "") -> Revision:
    found = repository.revision(name)
    if found is None:
        raise ConfigurationError(
            f"'{text or name}' is no file or folder here, and git knows no revision "
            f"'{name}'{repository.near(name) or _unknown(repository)}"
        )
    return found


def _unknown(repository: Repository) -> str:
    if repository.is_shallow:
        return ", for this clone has no history; fetch it with 'git fetch --unshallow'"
    return "; check its spelling, or fetch it"


# --- where the one does not say, the other does ---------------------------------------------------


def _settled(house: Project, old: _Place, new: _Place) -> tuple[_Place, _Place]:
    """Both versions with a place each, of one kind."""
    old, new = _with_place_of(house, old, new), _with_place_of(house, new, old)
    if _is_folder(old) is False and _is_folder(new):
        raise ConfigurationError(_mixed(old, new))
    if _is_folder(new) is False and _is_folder(old):
        raise ConfigurationError(_mixed(new, old))
    return old, new


def _is_folder(place: _Place) -> bool | None:
    """Whether a place is a folder; None where a revision has nothing there."""
    if isinstance(place, _OnDisk):
        return place.path.is_dir()
    kinds = {place.repository.kind(place.revision, where) for where in place.places}
    return None if kinds == {""} else kinds != {"blob"}


def _mixed(file: _Place, folder: _Place) -> str:
    name = _name(file).rpartition("/")[2]
    better = folder.path / name if isinstance(folder, _OnDisk) else None
    inside = better and better.is_file() and f"{_name(folder).rstrip('/')}/{name}" != _name(file)
    hint = f"; did you mean {_name(folder).rstrip('/')}/{name}?" if inside else ""
    return (
        f"{_name(file)} is a file and {_name(folder)} is a folder; compare two files, or two "
        f"folders{hint}"
    )


def _name(place: _Place) -> str:
    if isinstance(place, _OnDisk):
        return place.given
    return f"{place.revision.name}:{', '.join(map(str, place.places))}"


def _with_place_of(house: Project, place: _Place, other: _Place) -> _Place:
    if isinstance(place, _OnDisk) or place.places:
        return place
    if isinstance(other, _InGit):
        if other.places:
            return replace(place, places=other.places)
        return replace(place, places=(_from_top(place.repository, house.leaflets),))
    return replace(place, places=(_from_top(place.repository, _leaflets_in(other.path)),))


def _leaflets_in(path: Path) -> Path:
    """Of a project its leaflets; any other folder itself."""
    inner = path / "content" / "leaflets"
    return inner if inner.is_dir() else path


def _from_top(repository: Repository, path: Path) -> PurePosixPath:
    """A path as the repository knows it. Raises ConfigurationError for one outside of it."""
    whole = Path(os.path.realpath(path.parent)) / path.name if path.name else path.resolve()
    if path.is_dir():
        whole = path.resolve()
    try:
        return PurePosixPath(whole.relative_to(repository.top).as_posix())
    except ValueError:
        raise ConfigurationError(
            f"{path} is not in the repository {repository.top}, so it has no other version there; "
            "name two files or folders"
        ) from None


# --- its leaflets --------------------------------------------------------------------------------


def _version(house: Project, place: _Place, folder: Path, known: Version | None) -> Version:
    if isinstance(place, _OnDisk):
        path = _leaflets_in(place.path)
        version = _surveyed(house, place.given, [path], house.root, known)
        return replace(version, is_file=not path.is_dir())
    folder.mkdir()
    # A file that was renamed since is looked for beside where it is now, by its id.
    places = [_around(house, place)] if _searches(place) else place.places
    notes = [note for at in places for note in place.repository.write(place.revision, at, folder)]
    version = _surveyed(house, place.revision.label, [folder], folder, known)
    version = replace(version, notes=tuple(notes), is_file=_is_folder(place) is False)
    return _named(version, place.revision.name)


def _around(house: Project, place: _InGit) -> PurePosixPath:
    """Where a file may have been that is there no more: all leaflets, or its folder."""
    (where,) = place.places
    leaflets = _from_top(place.repository, house.leaflets)
    return leaflets if where.is_relative_to(leaflets) else where.parent


def _searches(place: _InGit) -> bool:
    """Whether a single file is meant that the revision does not have by this path."""
    return (
        len(place.places) == 1
        and place.places[0].suffix.lower() == SUFFIX
        and _is_folder(place) is None
    )


def _surveyed(
    house: Project, label: str, paths: list[Path], root: Path, known: Version | None
) -> Version:
    before = {_path(source.name): source for source in known.sources} if known else None
    found = survey(paths, root, house.publisher.language, before)
    planned = plan(found.sources, str(root.resolve()))
    refused = {one.name for one in planned.refused}
    return Version(
        label,
        tuple(source for source in found.sources if source.name not in refused),
        planned.refused,
        tuple(f"{odd.path}: {odd.message}" for odd in found.diagnostics if not _is_empty(odd.path)),
    )


def _path(name: str) -> str:
    """A file's path without the revision that it is in."""
    return name.partition(":")[2] or name


def _is_empty(path: str) -> bool:
    """Whether an oddity is about the temporary folder itself, which nobody knows."""
    return path == "."


def _named(version: Version, revision: str) -> Version:
    """A version whose files are called as git calls them: `v1.2:content/leaflets/a.md`."""
    return replace(
        version,
        sources=tuple(
            replace(source, name=f"{revision}:{source.name}") for source in version.sources
        ),
        refused=tuple(
            Refused(
                one.id,
                f"{revision}:{one.name}",
                tuple(replace(d, path=f"{revision}:{d.path}") for d in one.diagnostics),
            )
            for one in version.refused
        ),
    )


def _shown(house: Project, text: str) -> str:
    """A path as it was given; one in the project without where the project is on this machine."""
    path, top = Path(text), house.root.resolve()
    inside = path.is_absolute() and path.resolve().is_relative_to(top)
    return display_name(path.resolve(), top) if inside else text
