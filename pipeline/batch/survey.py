"""Files and folders in, surveyed sources out: what there is to build, and under which id."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pipeline.batch.store import read_file
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.model import Source
from pipeline.plan import Surveyed
from pipeline.read import read, slug

SUFFIX = ".md"


class B001(Code):
    """A link leads back into its own folder.

    A folder that holds a link to itself, or to a folder above it, has no end. The link is not
    followed; every file that it leads to is found without it.

    Example: `content/leaflets/all`, a symbolic link to `content/leaflets`.

    Source: POSIX.1-2017, 4.13 (pathname resolution, symbolic links).
    """

    severity = Severity.WARNING


class B002(Code):
    """A link leads out of the project.

    A link in a content folder could print any file of this machine, so it is followed only within
    the project and the folders that were named. To use files from elsewhere, name their folder.

    Example: `content/leaflets/notes.md`, a symbolic link to `/home/someone/notes.md`.

    Source: CWE-59, Improper Link Resolution Before File Access.
    """

    severity = Severity.WARNING


class B003(Code):
    """A folder holds no Markdown file.

    Others that were named do; what this one was thought to hold is missing.

    Example: `leaflet build content/leaflets content/new` where nothing is in `new` yet.

    Source: house rule; a build that leaves out a folder must say so.
    """

    severity = Severity.WARNING


class B023(Code):
    """A folder cannot be opened.

    Nobody knows how many leaflets are in it, and none of them is checked or printed. All others
    are, but what was asked for is not complete.

    Example: a folder `content/leaflets/heart` that the account of a build may not read.

    Source: house rule; a leaflet must not be left out unasked.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Found:
    """A source file: where it is, and what messages call it (relative to the project)."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Survey:
    """Every source of a build in the order of their names, and what was odd about the folders."""

    sources: tuple[Surveyed, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def survey(
    sources: Sequence[Path], root: Path, language: str, known: Mapping[str, Surveyed] | None = None
) -> Survey:
    """The sources in files and folders; nothing is kept of their text.

    A file named twice, or reached by two ways, counts once. Sources that are already `known` by
    their names are not read again unless their bytes have changed.
    """
    files, odd = find_files(sources, root)
    before = {} if known is None else known  # one that reads on demand has no length yet
    return Survey(tuple(_surveyed(file, language, before) for file in files), odd)


def find_files(
    sources: Sequence[Path], root: Path
) -> tuple[tuple[Found, ...], tuple[Diagnostic, ...]]:
    """Every source file in files and folders by name, unopened, and what was odd about those."""
    finder = _Finder(root)
    for source in sources:
        finder.add(source)
    found = sorted(finder.found.values(), key=lambda file: file.name)
    return tuple(found), tuple(finder.diagnostics)


def _surveyed(file: Found, language: str, known: Mapping[str, Surveyed]) -> Surveyed:
    before = known.get(file.name)
    if before and before.sha256 == digest(file):
        return replace(before, path=file.path)
    return look_into(file, language)


def look_into(file: Found, language: str) -> Surveyed:
    """What a plan needs to know of a file, which is read for that."""
    reported = read(Path(file.path), file.name, language)
    if reported.value:
        return surveyed(reported.value, file)
    stem = Path(file.name).stem
    return Surveyed(file.path, file.name, slug(stem) or stem, errors=reported.diagnostics)


def surveyed(source: Source, file: Found) -> Surveyed:
    """What a plan needs to know of a source that has been read."""
    return Surveyed(
        file.path,
        file.name,
        source.metadata.id,
        dict(source.key_lines).get("id", 0),
        source.metadata.language,
        len(source.text),
        source.sha256,
    )


def digest(file: Found) -> str:
    """SHA-256 of a file's bytes; empty where `read` will have something to say about it."""
    try:
        return hashlib.sha256(read_file(file.path)).hexdigest()
    except OSError:
        return ""


def display_name(path: Path, root: Path) -> str:
    """A path as messages and reports show it: relative to the project, in printable characters."""
    relative = Path(os.path.relpath(path, root)).as_posix()
    return _printable(relative)


def _printable(name: str) -> str:
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown)


# --- finding files ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Finder:
    """Collects source files; a folder is entered once, whatever links lead to it."""

    root: Path
    found: dict[str, Found] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, source: Path) -> None:
        """A file as it is named, or every Markdown file in a folder and the folders below."""
        if not _is_folder(source):
            self._add_file(source)
            return
        before = len(self.found)
        allowed = tuple(os.path.realpath(path) for path in (self.root, source))
        self._add_folder(source, allowed)
        if len(self.found) == before and not self.diagnostics:
            self._report(B003, source, f"no {SUFFIX} file in this folder", "Check the path.")

    def _add_file(self, path: Path) -> None:
        real = os.path.realpath(path)
        self.found.setdefault(real, Found(str(path.absolute()), display_name(path, self.root)))

    def _add_folder(self, top: Path, allowed: tuple[str, ...]) -> None:
        """Everything in a folder; links come last, so that a file goes by its own name."""
        waiting = deque([top])
        while waiting:
            path = waiting.popleft()
            if not _is_folder(path):
                self._add_file(path)
            elif (real := os.path.realpath(path)) not in self.entered:
                self.entered.add(real)
                entries = self._entries(path)
                self._add_files(path, real, (e.name for e in entries if e.kind == "file"))
                waiting.extendleft(path / e.name for e in entries if e.kind == "folder")
                links = (path / entry.name for entry in entries if entry.kind == "link")
                waiting.extend(link for link in links if self._may_follow(link, allowed))

    def _add_files(self, folder: Path, real: str, names: Iterable[str]) -> None:
        """Files of a folder that are no links: what is true of that need not be asked of each."""
        path, shown = str(folder.absolute()), display_name(folder, self.root)
        for name in names:
            title = _printable(name)
            file = Found(
                os.path.join(path, name),  # noqa: PTH118  # a `Path` for each takes five times as long
                title if shown == "." else f"{shown}/{title}",
            )
            self.found.setdefault(f"{real.rstrip(os.sep)}{os.sep}{name}", file)

    def _entries(self, folder: Path) -> Sequence[_Entry]:
        """What may be a source or hold some, by name."""
        try:
            with os.scandir(folder) as entries:
                wanted = [_Entry(entry.name, _kind(entry)) for entry in entries if _wanted(entry)]
        except OSError as error:
            self._report(B023, folder, f"cannot be opened: {error.strerror}", "Check its rights.")
            return ()
        return sorted(wanted, key=lambda entry: entry.name)

    def _may_follow(self, path: Path, allowed: tuple[str, ...]) -> bool:
        real = os.path.realpath(path)
        if _is_folder(path) and _within(os.path.realpath(path.parent), real):
            self._report(B001, path, "this link leads back into its own folder", "Delete it.")
            return False
        if not any(_within(real, folder) for folder in allowed):
            self._report(B002, path, "this link leads out of the project", "Name the folder.")
            return False
        return True

    def _report(self, code: type[Code], path: Path, message: str, hint: str) -> None:
        self.diagnostics.append(code.at(display_name(path, self.root), 0, message, hint))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name in a folder. Links lead to files and to folders."""

    name: str
    kind: Literal["file", "folder", "link"]


def _kind(entry: os.DirEntry[str]) -> Literal["file", "folder", "link"]:
    if entry.is_symlink():
        return "link"
    return "folder" if _is_folder(entry) else "file"


def _wanted(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return False
    stem, _, suffix = entry.name.rpartition(".")
    return (bool(stem) and f".{suffix}".lower() == SUFFIX) or _is_folder(entry)


def _is_folder(path: Path | os.DirEntry[str]) -> bool:
    """Unlike `is_dir` itself, says no where the system will not even look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _within(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)
