"""Measurements of printed patches in, the ICC profile of what is printed on a press out.

The measurements are FOGRA39, offset on coated paper (ISO 12647-2), as Debian's icc-profiles-free
has them under the zlib licence. Argyll's `colprof` makes a profile of them, once on a machine; it
is kept in the cache folder of the user. A house whose printer gave it a profile uses that instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

INK_LIMIT = 3.0
"""The most ink on any spot, the sum of four between 0 and 1: 300 %, as for FOGRA39 it is common."""

_MEASURED = "FOGRA39L.ti3"

_OPTIONS = (
    *("-qm", "-bm"),  # 120 KB; with low tables (28 KB) colours are off by 2.2 in mean, not by 0.6
    *("-kp", "0", "0.25", "1", "1", "1"),  # no black dots in light tints, where one would see them
    *("-l", f"{INK_LIMIT * 100:g}"),
    "-nc",  # measurements stay outside
    *("-D", "Offset on coated paper, FOGRA39"),
    *("-C", "Made of FOGRA39L measurements, (c) Fogra and Kai-Uwe Behrmann, zlib licence"),
)
"""Of colprof: https://www.argyllcms.com/doc/colprof.html"""

_SECONDS = 900
"""It takes 20 s on a machine that has nothing else to do."""

_DATE = bytes.fromhex("07d6 000c 0001 0000 0000 0000")
"""December 2006, when the measurements were published. colprof writes the time of day."""

_PACKAGES = "Debian packages argyll and icc-profiles-free"


class FinishImpossible(Exception):
    """A leaflet cannot be finished as asked; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An ICC profile of what comes out of a press, for CMYK."""

    data: bytes
    condition: str
    """Its name in the ICC's registry of characterizations, or `Custom` (ISO 15930-7)."""
    info: str

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def press_profile(own: Path | None = None) -> Profile:
    """The profile for a press: the house's own, else that of coated paper.

    The first call on a machine takes 20 s to a minute. Raises FinishImpossible.
    """
    return _own(own, _changed(own)) if own else _coated()


# --- of the house --------------------------------------------------------------------------------


def _changed(path: Path) -> float:
    """When a file was changed; 0 where that cannot be told."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


@cache
def _own(path: Path, _changed: float) -> Profile:
    """A profile is read once, and again when it has changed."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FinishImpossible(f"profile {path.name}: {error.strerror}") from error
    if complaint := _wrong(data):
        raise FinishImpossible(f"profile {path.name} {complaint}")
    return Profile(data, "Custom", path.stem)


def _wrong(data: bytes) -> str:
    """Why this is no profile that PDF/X-4 may embed: an output profile for CMYK, of version 2 or 4.

    The fields of the header are in ICC.1:2010, 7.2.
    """
    if not _is_whole(data):
        return "is no ICC profile, or is cut short"
    if data[12:16] != b"prtr" or data[16:20] != b"CMYK":
        return "is not for printing in CMYK"
    if data[8] not in (2, 4):
        return f"is of version {data[8]}; only 2 and 4 can be embedded"
    return ""


def _is_whole(data: bytes) -> bool:
    return data[36:40] == b"acsp" and int.from_bytes(data[:4], "big") == len(data)


# --- of coated paper -----------------------------------------------------------------------------


@cache
def _coated() -> Profile:
    measured = _measurements()
    path = _cache() / f"fogra39-{_key(measured)}.icc"
    data = _kept(path) or _make_and_keep(measured, path)
    return Profile(data, "FOGRA39", "Offset on coated paper, ISO 12647-2")


def _measurements() -> Path:
    folders = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in folders.split(":"):
        path = Path(folder, "color", "icc", _MEASURED)
        if path.is_file():
            return path
    raise FinishImpossible(f"{_MEASURED} is missing; to get it: {_PACKAGES}")


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME")
    return Path(folder or Path.home() / ".cache") / "leaflet"


def _key(measured: Path) -> str:
    """What follows from the measurements and from how the profile is made."""
    made_of = measured.read_bytes() + "\0".join(_OPTIONS).encode()
    return hashlib.sha256(made_of).hexdigest()[:16]


def _kept(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise FinishImpossible(f"{path} cannot be read: {error.strerror}") from error
    return b"" if _wrong(data) else data


def _make_and_keep(measured: Path, path: Path) -> bytes:
    """Processes that need it at the same time wait for the first one to make it."""
    try:
        with _alone(path.with_suffix(".lock")):
            if data := _kept(path):
                return data
            data = _make(measured)
            part = path.with_suffix(".part")
            part.write_bytes(data)
            part.replace(path)
            return data
    except OSError as error:
        raise FinishImpossible(
            f"{path.parent} cannot be written: {error.strerror}; "
            "set XDG_CACHE_HOME to a folder that can"
        ) from error


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(measured: Path) -> bytes:
    colprof = shutil.which("colprof")
    if not colprof:
        raise FinishImpossible(f"colprof is missing; to get it: {_PACKAGES}")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(measured, Path(folder, "measured.ti3"))
        command = [colprof, *_OPTIONS, "-O", "made.icc", "measured"]
        try:
            said = subprocess.run(
                command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FinishImpossible(f"colprof made no profile: {error}") from error
        made = Path(folder, "made.icc")
        data = made.read_bytes() if made.is_file() else b""
    if complaint := _wrong(data):
        last = said.stderr.decode(errors="replace").strip()[-200:]
        raise FinishImpossible(f"what colprof made {complaint}: {last}")
    return data[:24] + _DATE + data[36:]
