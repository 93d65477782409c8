"""Tasks in, parcels out that can be worked on far away: each carries all that its task needs.

A worker on another machine has neither the sources nor the project's own settings and styles, and
may have other versions of what makes leaflets; a parcel brings the former and names the latter.
"""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from platform import node
from tempfile import TemporaryDirectory, mkdtemp
from typing import TypeAlias, TypeVar, overload

from pipeline.batch.recipe import PROFILE, tree_digest
from pipeline.batch.recipe import toolchain as own_toolchain
from pipeline.batch.result import EnvironmentLacks
from pipeline.clinics import ALL, clinic_names, load_clinics
from pipeline.plan import Task
from pipeline.project import ConfigurationError, open_project, settings_file
from pipeline.read import MAX_BYTES
from pipeline.style import built_in_styles

J = TypeVar("J")
R = TypeVar("R")

House: TypeAlias = bytes
"""A zip archive of a project's own settings and styles; the same files make the same bytes."""

EPOCH = "SOURCE_DATE_EPOCH"
"""The one variable of the environment that can change a leaflet's bytes."""

_OLDEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A task with its source, the house's own files, and by what it has to be made."""

    task: Task
    source: bytes | None
    """None for a file that has gone; the one who opens the parcel finds it missing, too."""
    house: House
    toolchain: tuple[tuple[str, str], ...]
    epoch: str
    """The sender's SOURCE_DATE_EPOCH, empty where there is none."""

    @property
    def size(self) -> int:
        """That of the task."""
        return self.task.size


@dataclass(frozen=True, slots=True)
class Parcels(Sequence[Parcel]):
    """A parcel for each task. Sources are read when their parcels are asked for, and not kept."""

    tasks: Sequence[Task]
    house: House
    toolchain: tuple[tuple[str, str], ...]
    epoch: str

    def __len__(self) -> int:
        return len(self.tasks)

    @overload
    def __getitem__(self, index: int) -> Parcel: ...
    @overload
    def __getitem__(self, index: slice) -> Parcels: ...
    def __getitem__(self, index: int | slice) -> Parcel | Parcels:
        if isinstance(index, slice):
            return replace(self, tasks=self.tasks[index])
        task = self.tasks[index]
        return Parcel(task, _source(Path(task.path)), self.house, self.toolchain, self.epoch)


def wrap(tasks: Sequence[Task], root: Path, toolchain: Mapping[str, str]) -> Parcels:
    """The parcels of tasks of one project. Raises ConfigurationError for unreadable styles.

    `toolchain` is what has to be equal here and there, as `recipe.toolchain` knows it.
    """
    return Parcels(tasks, pack(root), _facts(toolchain), os.environ.get(EPOCH, ""))


def pack(root: Path) -> House:
    """The settings of a project, and its style files other than the built-in ones.

    Raises ConfigurationError for a file that cannot be read.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _house_files(root):
            info = zipfile.ZipInfo(name, _OLDEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def open_parcel(function: Callable[[Task], R], parcel: Parcel) -> R:
    """What a function makes of a parcel's task, on whatever machine this is.

    Raises EnvironmentLacks where this machine would not make the same bytes.
    """
    _compare(parcel.toolchain)
    with TemporaryDirectory(prefix="leaflet-source-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, Path(parcel.task.path).name)
        if parcel.source is not None:
            path.write_bytes(parcel.source)
        root = _laid_out(parcel.house)
        with _epoch(parcel.epoch):
            return function(replace(parcel.task, root=str(root), path=str(path)))


def in_epoch(function: Callable[[J], R], epoch: str, job: J) -> R:
    """What a function makes of a job with the sender's SOURCE_DATE_EPOCH, empty for none."""
    with _epoch(epoch):
        return function(job)


# --- packing ----------------------------------------------------------------------------------


def _source(path: Path) -> bytes | None:
    """The bytes of a source, as many as one may have and one more; None where it is gone."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return None


def _house_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a house by their names in the project, in a fixed order."""
    settings = settings_file(root)
    if settings.exists():
        yield "content/publisher.toml", _read(settings)
    clinics = load_clinics(root, [ALL] if clinic_names(root) else []).rows.values()
    for name in sorted({os.path.relpath(path, root) for one in clinics for path in one.files}):
        yield Path(name).as_posix(), _read(root / name)
    for path in sorted((root / "content" / "glossary").glob("*.toml")):
        yield path.relative_to(root).as_posix(), _read(path)
    profile = open_project(root).press_profile
    if profile and profile.is_file() and _is_inside(profile, root):
        yield Path(os.path.relpath(profile, root)).as_posix(), _read(profile)
    own, built_in = root / "styles", built_in_styles()
    for name in sorted(_names(own)):
        data = _read(own / name)
        if not _is_same(built_in / name, data):
            yield f"styles/{name}", data


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path does not lead out of a folder; what does is refused when it is asked for."""
    return not os.path.relpath(path, folder).startswith("..")


def _names(folder: Path) -> Iterator[str]:
    """The files below a folder, also by way of links, each folder entered once."""
    entered: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        real = os.path.realpath(place)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        paths = (Path(place, file) for file in files)
        names = (path.relative_to(folder).as_posix() for path in paths if path.is_file())
        yield from (name for name in names if name.isprintable())  # others cannot be named


def _is_same(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return path.read_bytes() == data
    return False


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error


# --- opening ----------------------------------------------------------------------------------


@cache
def _laid_out(house: House) -> Path:
    """A folder with a house's files, made once a process and removed with it."""
    folder = Path(mkdtemp(prefix="leaflet-house-"))
    Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=0)
    with zipfile.ZipFile(io.BytesIO(house)) as archive:
        archive.extractall(folder)
    return folder


@contextmanager
def _epoch(value: str) -> Iterator[None]:
    """While this lasts, the sender's SOURCE_DATE_EPOCH is that of this process."""
    before = os.environ.pop(EPOCH, None)
    if value:
        os.environ[EPOCH] = value
    try:
        yield
    finally:
        os.environ.pop(EPOCH, None)
        if before is not None:
            os.environ[EPOCH] = before


def _compare(wanted: tuple[tuple[str, str], ...]) -> None:
    here = _facts_here(press=PROFILE in dict(wanted))
    if here == wanted:
        return
    there, mine = dict(wanted), dict(here)
    names = [name for name in sorted({*there, *mine}) if there.get(name) != mine.get(name)]
    shown = ", ".join(
        f"{name} is {_short(mine, name)} there and {_short(there, name)} here" for name in names[:3]
    )
    more = f", and {len(names) - 3} more differ" if len(names) > 3 else ""
    raise EnvironmentLacks(
        f"the worker {node()} would not make the same files: {shown}{more}; "
        "install the same versions and fonts there"
    )


def _short(facts: Mapping[str, str], name: str) -> str:
    """A version, or the start of a digest."""
    return facts.get(name, "")[:12] or "missing"


@cache
def _facts_here(*, press: bool) -> tuple[tuple[str, str], ...]:
    return _facts(own_toolchain(press=press))


def _facts(toolchain: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A toolchain, with the built-in styles that a parcel relies on."""
    return tuple(sorted({**toolchain, "the built-in styles": _built_in_digest()}.items()))


@cache
def _built_in_digest() -> str:
    folder = built_in_styles()
    return tree_digest((name, folder / name) for name in sorted(_names(folder)))
