"""Names and bytes in, files in the output folder out: whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from pipeline.handbook import Edition
from pipeline.manifest import NAME, SUMS, Artifact, Manifest, sums, to_json
from pipeline.style import CHAPTER

Signature: TypeAlias = tuple[int, ...]

LOCK = ".leaflet/lock"
"""The file that a build holds while it writes into the output folder."""

_AT_ONCE = 50
"""Files that a thread looks at before it asks for more; asking takes as long as looking at one."""


class OutputError(Exception):
    """The output folder cannot be used; the message names it and what to do."""


@dataclass(slots=True)
class Writing:
    """A file that is being written, and what it is once that is done."""

    file: BinaryIO
    pages: int | None = None
    artifact: Artifact | None = None

    @property
    def written(self) -> Artifact:
        """What was written. Raises ValueError before it is."""
        if not self.artifact:
            raise ValueError("the file is not written yet")
        return self.artifact


@dataclass(frozen=True, slots=True)
class Store:
    """The output folder. Only the parent process of a build has one."""

    folder: Path

    def write(self, name: str, data: bytes, pages: int | None = None) -> Artifact:
        """Put a file under its name, in place of one that was there. Raises OSError."""
        write_whole(self.folder / name, data)
        return Artifact(name, hashlib.sha256(data).hexdigest(), len(data), pages)

    @contextmanager
    def writing(self, name: str) -> Iterator[Writing]:
        """A file to be written as a stream; it is there under its name once it is whole.

        Raises OSError.
        """
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _unfinished(path)
        try:
            with temporary.open("w+b") as file:
                writing = Writing(file)
                yield writing
                file.flush()
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            temporary.replace(path)
            writing.artifact = Artifact(name, sha256, size, writing.pages)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        return read_file(self.folder / name)

    def first_line(self, name: str) -> bytes:
        """The first line of a file, without its end. Raises OSError."""
        with (self.folder / name).open("rb") as file:
            return file.readline().removesuffix(b"\n")

    def has(self, file: Artifact) -> bool:
        """Whether a file is there, of the length that it was written with."""
        with suppress(OSError):
            return (self.folder / file.path).stat().st_size == file.bytes
        return False

    def troubles(self, files: Iterable[Artifact]) -> Iterator[str]:
        """For each file what has become of it since it was written; empty where it is whole.

        All its bytes are looked at: times of change can be wrong, and would not tell of a bad disk.
        """
        every = list(files)
        parts = [every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE)]
        with ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool:
            for part in pool.map(self._troubles, parts):
                yield from part

    def _troubles(self, files: Iterable[Artifact]) -> list[str]:
        return [self._trouble(file) for file in files]

    def _trouble(self, file: Artifact) -> str:
        try:
            whole = hashlib.sha256(self.read(file.path)).hexdigest() == file.sha256
        except FileNotFoundError:
            return f"{file.path} is missing"
        except OSError as error:
            return f"{file.path} cannot be read: {reason(error)}"
        return "" if whole else f"{file.path} was changed"

    def write_record(self, made: Manifest) -> None:
        """Put the manifest and the sums, unless they are there already. Raises OutputError."""
        text = to_json(made).encode()
        files = [(artifact.path, artifact.sha256) for artifact in made.artifacts]
        all_sums = sums([*files, (NAME, hashlib.sha256(text).hexdigest())]).encode()
        try:
            for name, data in ((NAME, text), (SUMS, all_sums)):
                if not self._is_there(name, data):
                    self.write(name, data)
        except OSError as error:
            raise OutputError(
                f"{self.folder}: cannot write the manifest: {reason(error)}"
            ) from error

    def _is_there(self, name: str, data: bytes) -> bool:
        with suppress(OSError):
            return self.read(name) == data
        return False

    def remove(self, name: str) -> bool:
        """Take away a file, where there is one. Raises OSError where it cannot be removed."""
        try:
            (self.folder / name).unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def documents(self, leaflet_id: str) -> Iterator[str]:
        """The names under which a leaflet of that id stands here, in whatever form."""
        if os.path.lexists(self.folder / file_name(leaflet_id, CHAPTER)):
            yield file_name(leaflet_id, CHAPTER)
        for folders in _PRINTED:
            for path in sorted(self.folder.glob(f"{folders}/")):
                if os.path.lexists(path / f"{leaflet_id}.pdf"):
                    yield f"{path.relative_to(self.folder).as_posix()}/{leaflet_id}.pdf"

    def handbooks(self) -> Iterator[str]:
        """The names of the volumes of handbooks that are here, of whatever build."""
        for place in EDITIONS.values():
            for path in sorted(self.folder.glob(place.format("*"))):
                yield f"{path.parent.name}/{path.name}"

    def volumes(self, handbook: str) -> set[str]:
        """The names of the volumes of one handbook that are here, in every edition."""
        return {name for name in self.handbooks() if is_volume(name, handbook)}

    def chapters(self, handbook: str) -> set[str]:
        """The file names of a handbook's chapters; none where it is no EPUB."""
        try:
            with zipfile.ZipFile(self.folder / handbook) as book:
                return {Path(name).name for name in book.namelist()}
        except (OSError, zipfile.BadZipFile):
            return set()


def file_name(leaflet_id: str, form: str) -> str:
    """Where a form of a leaflet, or a handbook, stands in the output folder."""
    return PLACES.get(form, f"{'clinics' if '/' in form else 'pdf'}/{form}/{{}}.pdf").format(
        leaflet_id
    )


_PRINTED = ("pdf/*", "clinics/*/*")
"""Folders of forms of print, those of clinics with the clinic before them."""

PLACES: Mapping[str, str] = {CHAPTER: ".leaflet/chapters/{}.json"}
"""Where forms that are not printed stand."""

EDITIONS: Mapping[Edition, str] = {"epub": "epub/{}.epub", "print": "print/{}.pdf"}
"""Where the volumes of a handbook stand, in each edition."""


def is_volume(path: str, handbook: str) -> bool:
    """Whether a volume of a handbook can have this name."""
    name = rf"{re.escape(handbook)}(_\d+)?"
    return any(re.fullmatch(place.format(name), path) for place in EDITIONS.values())


@contextmanager
def open_store(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[Store]:
    """The output folder, made if need be, and ours alone as long as this lasts.

    Where another build has it, `waiting` is called once, and then its end is waited for. Raises
    OutputError before any work is done.
    """
    _require_room(folder)
    with _locked(folder / LOCK, waiting) as alone:
        if alone:
            _sweep(folder)
        yield Store(folder)


def _require_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"room for a file")
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot write here: {reason(error)}; choose another folder with --out"
        ) from error


@contextmanager
def _locked(path: Path, waiting: Callable[[], None]) -> Iterator[bool]:
    """A lock that ends with this process, however it ends; False where there can be none.

    Some network file systems have no locks. Two builds there still write whole files only.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError:
        yield False
        return
    with file:
        yield _lock(file.fileno(), waiting)


def _lock(descriptor: int, waiting: Callable[[], None]) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Take away what a build that was killed had begun to write."""
    ours = [folder / f".{name}" for name in (NAME, SUMS)]
    found = [path for name in ours for path in folder.glob(f"{name.name}.*.part")]
    for place in (*_PRINTED, "epub", "print", ".leaflet", ".leaflet/chapters", ".leaflet/covers"):
        found += folder.glob(f"{place}/.*.part")
    for path in found:
        if _UNFINISHED.fullmatch(path.name):
            with suppress(OSError):
                path.unlink()


_UNFINISHED = re.compile(r"\..+\.\d+\.part")
"""What `write_whole` calls a file before it is whole."""


def read_file(path: Path | str) -> bytes:
    """The bytes of a file. Raises OSError, also for a pipe, which would keep us waiting."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is not a file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def signature(path: Path) -> Signature:
    """What tells whether a file or folder has changed, and whether it is there at all."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def write_whole(path: Path, data: bytes) -> None:
    """A file that is complete under its name or not there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _unfinished(path)
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def reason(error: OSError) -> str:
    """Why the system refused, in its own words."""
    return error.strerror or str(error)
