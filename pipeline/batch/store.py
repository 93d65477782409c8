"""Names and bytes in, files in the output folder out: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.manifest import Artifact


class OutputError(Exception):
    """The output folder cannot be used; the message names it and what to do."""


@dataclass(frozen=True, slots=True)
class Store:
    """The output folder. Only the parent process of a build has one."""

    folder: Path

    def write(self, name: str, data: bytes, pages: int | None = None) -> Artifact:
        """Put a file under its name, in place of one that was there. Raises OSError."""
        write_whole(self.folder / name, data)
        return Artifact(name, hashlib.sha256(data).hexdigest(), len(data), pages)

    def remove(self, name: str) -> bool:
        """Take away a file, where there is one. Raises OSError where it cannot be removed."""
        try:
            (self.folder / name).unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def documents(self, leaflet_id: str) -> Iterator[str]:
        """The names under which a leaflet of that id stands here, in whatever page format."""
        for path in sorted(self.folder.glob("pdf/*/")):
            if os.path.lexists(path / f"{leaflet_id}.pdf"):
                yield f"pdf/{path.name}/{leaflet_id}.pdf"

    def handbooks(self) -> Iterator[str]:
        """The names of the handbooks that are here, of whatever build."""
        for path in sorted(self.folder.glob("epub/*.epub")):
            yield f"epub/{path.name}"

    def chapters(self, handbook: str) -> set[str]:
        """The file names of a handbook's chapters; none where it is no EPUB."""
        try:
            with zipfile.ZipFile(self.folder / handbook) as book:
                return {Path(name).name for name in book.namelist()}
        except (OSError, zipfile.BadZipFile):
            return set()


def open_store(folder: Path) -> Store:
    """The output folder, made if need be. Raises OutputError before any work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"room for a file")
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot write here: {reason(error)}; choose another folder with --out"
        ) from error
    return Store(folder)


def write_whole(path: Path, data: bytes) -> None:
    """A file that is complete under its name or not there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def reason(error: OSError) -> str:
    """Why the system refused, in its own words."""
    return error.strerror or str(error)
