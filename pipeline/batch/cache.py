"""Keys and bytes in, the same bytes or nothing out: a folder that several machines share.

Architecture Invariant: an entry is data and is never run. Its bytes come back as they were put or
not at all, whatever has become of the file. But whoever may write to the folder can put an entry
there, so share it only with those who may write to the output folder too.
"""

from __future__ import annotations

import errno
import hashlib
import math
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.store import reason
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.project import ConfigurationError

DAY = 86_400.0
"""Seconds after which what a writer has left unfinished is nobody's work any more."""

_LAYOUT = "v1"
_KEY = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(r"([0-9a-f]{64})\.leaflet")
_UNFINISHED = re.compile(r"\.([0-9a-f]{64})\.leaflet\.[0-9a-f]{16}\.part")

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
"""Never put, or trimmed by somebody else; over NFS the last, where it was just being read."""

_MEND = "The leaflet is built anew. If this comes again, check the disk or the network folder."
_MAKE_ROOM = "Make room with 'leaflet cache trim', or name another folder with --cache."


class B014(Code):
    """An entry of the cache is damaged.

    What is stored there is not what was put there, or it cannot be read, so it is not used and the
    leaflet is built anew. The disk or the network folder may be failing, or another program has
    written into the cache.

    Example: `.cache/v1/3f/3f….leaflet: warning B014 it is not as it was written; removed`.

    Source: house rule; a leaflet is never printed from bytes that nobody can vouch for.
    """

    severity = Severity.WARNING


class B015(Code):
    """The cache cannot be written.

    The disk may be full, or the folder closed to writing. The batch is built all the same, and what
    the cache holds is still used; but other builds cannot use what this one has made.

    Example: `.cache: warning B015 No space left on device`.

    Source: house rule; a cache must never cost the batch.
    """

    severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the cache."""

    key: str
    size: int
    """Bytes of its file."""
    used: float
    """When it was last put or got, in seconds since 1970; never in the future."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What trimming came to; sizes are in bytes."""

    removed: int
    freed: int
    left: int
    left_size: int
    unfinished: int
    """Files that killed writers had left, removed too."""
    refused: tuple[str, ...]
    """Files that could not be removed, each with the reason."""


@dataclass(slots=True)
class Cache:
    """A shared folder of entries, each under its key; any number of processes may use it at once.

    Nobody waits for anybody: an entry appears whole, by renaming, and whoever loses a race has lost
    an entry that can be made again.
    """

    folder: Path
    _found: dict[Diagnostic, None] = field(default_factory=dict, init=False)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was wrong so far: B014 for each damaged entry, B015 at most once."""
        return tuple(self._found)

    def get(self, key: str) -> bytes | None:
        """What was put under a key (64 hex digits), None where that is not to be had."""
        path = self._path(key)
        try:
            payload = _opened(key, _read(path))
        except OSError as error:
            if error.errno not in _GONE:
                self._found[_damaged(path, f"it cannot be read: {reason(error)}")] = None
            return None
        if payload is None:
            self._throw_away(path)
            return None
        with suppress(OSError):  # it may be somebody else's, or the folder closed to writing
            os.utime(path)
        return payload

    def has(self, key: str) -> bool:
        """Whether something was put under a key (64 hex digits); not whether it is whole."""
        return self._path(key).is_file()

    def put(self, key: str, payload: bytes) -> None:
        """Keep bytes under a key (64 hex digits); where that cannot be, B015 says so, once."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, (_header(key, payload), payload))
        except OSError as error:
            if not any(found.code == B015.__name__ for found in self._found):
                self._found[B015.at(str(self.folder), 0, reason(error), _MAKE_ROOM)] = None

    def entries(self) -> tuple[Entry, ...]:
        """Everything in the cache, by key. Raises OSError where the folder cannot be listed."""
        now = time.time()
        found = (_entry(file, now) for file in _files(self.folder, _ENTRY))
        return tuple(sorted((entry for entry in found if entry), key=lambda entry: entry.key))

    def trim(self, max_bytes: int | None = None, max_age_seconds: float | None = None) -> Trimmed:
        """Remove what was not used for so long, then the least recently used beyond that size.

        What killed writers left behind a day ago goes too; nothing else in the folder is touched.
        Raises OSError where the folder cannot be listed.
        """
        refused: list[str] = []
        _settle_times(self.folder)
        oldest = -math.inf if max_age_seconds is None else time.time() - max_age_seconds
        most = math.inf if max_bytes is None else max_bytes
        freed = [
            entry.size
            for entry in _superfluous(self.entries(), oldest, most)
            if _remove(self._path(entry.key), refused)
        ]
        unfinished = sum(_remove(path, refused) for path in _left_behind(self.folder))
        left = self.entries()
        sizes = sum(entry.size for entry in left)
        return Trimmed(len(freed), sum(freed), len(left), sizes, unfinished, tuple(refused))

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"a key is 64 hex digits, not {key!r}")
        return self.folder / _LAYOUT / key[:2] / f"{key}.leaflet"

    def _throw_away(self, path: Path) -> None:
        """A good entry that somebody put there just now may go with it; it can be made again."""
        fate = "; removed"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            fate = f", and cannot be removed: {reason(error)}"
        self._found[_damaged(path, f"it is not as it was written{fate}")] = None


def open_cache(folder: Path) -> Cache:
    """The cache in a folder, made if need be; it may be one that can only be read.

    Raises ConfigurationError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.scandir(folder).close()
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be used as a cache: {reason(error)}; name a folder of your own "
            "with --cache or LEAFLET_CACHE"
        ) from error
    return Cache(folder)


# --- one entry ---------------------------------------------------------------------------------


def _header(key: str, payload: bytes) -> bytes:
    """The line before a payload; its length is always the same."""
    return f"leaflet-cache 1 {key} {hashlib.sha256(payload).hexdigest()}\n".encode()


def _opened(key: str, data: bytes) -> bytes | None:
    """The payload of an entry, None where it is not just what was written under that key."""
    length = len(_header(key, b""))
    payload = data[length:]
    return payload if data[:length] == _header(key, payload) else None


def _read(path: Path) -> bytes:
    """What a file holds; nothing for what is none, since a pipe would keep us waiting for ever."""
    return path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else b""


def _write(path: Path, parts: Iterable[bytes]) -> None:
    # A name that no other process has, on whatever machine: process numbers are not enough.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            file.writelines(parts)
        # Not synced to the disk first: what a power cut spoils is found out when it is read.
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _remove(path: Path, refused: list[str]) -> bool:
    """Whether it was there and is not any more."""
    try:
        path.unlink()
    except OSError as error:
        if error.errno not in _GONE:
            refused.append(f"{path}: {reason(error)}")
        return False
    return True


def _damaged(path: Path, message: str) -> Diagnostic:
    return B014.at(str(path), 0, message, _MEND)


# --- the folder --------------------------------------------------------------------------------


def _files(folder: Path, pattern: re.Pattern[str]) -> Iterator[os.DirEntry[str]]:
    """Files of ours under a name of that form, each on the shelf of its key."""
    for shelf in _listed(folder / _LAYOUT):
        if shelf.is_dir(follow_symlinks=False):
            for file in _listed(Path(shelf.path)):
                match = pattern.fullmatch(file.name)
                if match and match[1][:2] == shelf.name and file.is_file(follow_symlinks=False):
                    yield file


def _listed(folder: Path) -> tuple[os.DirEntry[str], ...]:
    try:
        with os.scandir(folder) as found:
            return tuple(found)
    except (FileNotFoundError, NotADirectoryError):
        return ()


def _entry(file: os.DirEntry[str], now: float) -> Entry | None:
    """A file as an entry, None where somebody else has just removed it."""
    try:
        found = file.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return Entry(file.name.partition(".")[0], found.st_size, min(found.st_mtime, now))


def _superfluous(entries: Iterable[Entry], oldest: float, most: float) -> Iterator[Entry]:
    """Those last used before `oldest`, then the next until the rest has at most that many bytes."""
    by_use = sorted(entries, key=lambda entry: (entry.used, entry.key))
    size = sum(entry.size for entry in by_use)
    for entry in by_use:
        if entry.used >= oldest and size <= most:
            return
        size -= entry.size
        yield entry


def _left_behind(folder: Path) -> Iterator[Path]:
    for file in _files(folder, _UNFINISHED):
        with suppress(FileNotFoundError):
            if time.time() - file.stat(follow_symlinks=False).st_mtime > DAY:
                yield Path(file.path)


def _settle_times(folder: Path) -> None:
    """Files from the future, written while a clock was wrong, age from now on like all others."""
    for pattern in (_ENTRY, _UNFINISHED):
        for file in _files(folder, pattern):
            with suppress(OSError):
                if file.stat(follow_symlinks=False).st_mtime > time.time():
                    os.utime(file.path)
