"""A printed PDF in, the source, version and commit that it was printed from out."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.batch.changed import run_git
from pipeline.batch.store import read_file, reason
from pipeline.forms import form_of
from pipeline.model import Metadata
from pipeline.read import read

if TYPE_CHECKING:
    from pipeline.pack.metadata import About
    from pipeline.pack.origin import Origin

_LEAFLET = re.compile(r"sha256:([0-9a-f]{64})")
"""How a leaflet names its source in `dc:identifier`."""


class NotPrintedHere(Exception):
    """A file is not a leaflet that was printed here; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, and when it was made, as git writes it (ISO 8601)."""

    hash: str
    date: str


@dataclass(frozen=True, slots=True)
class History:
    """What git knows of the very bytes that a leaflet was printed from."""

    commits: tuple[Commit, ...] = ()
    """Those that brought them, the oldest first; more than one where they were brought back."""
    note: str = ""
    """What else is to be said, or why nothing is known."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a printed leaflet comes from; empty where nobody says."""

    title: str
    id: str
    form: str
    source: str
    """The file, relative to its project."""
    version: str
    reviewed: date | None
    sha256: str
    """Of the source."""
    history: History
    pages: int
    packed: tuple[Provenance, ...] = ()
    """Where the file is a pack, the leaflets in it."""


def trace_leaflet(file: Path, project: Path = Path()) -> Provenance:
    """What a leaflet, or a pack of them, was printed from.

    The PDF says which source and of which version it was. Git, where there is a repository around
    the project, says which commit brought exactly its bytes. Raises NotPrintedHere.
    """
    from pipeline.pack.origin import NoPdf, read_origin  # noqa: PLC0415  # heavy: pikepdf

    try:
        found = read_origin(read_file(file))
    except OSError as error:
        raise NotPrintedHere(f"{file}: cannot be read: {reason(error)}") from error
    except NoPdf as error:
        raise NotPrintedHere(f"{file}: is no PDF that can be opened: {error}") from error
    if found.ingredients:
        packed = tuple(_named(one, "", 0) for one in found.ingredients)
        return replace(_named(found.about, "", found.pages), version="", packed=packed)
    if not _LEAFLET.fullmatch(found.about.identifier) and not found.attached:
        raise NotPrintedHere(f"{file}: does not say what it was printed from; it is no leaflet")
    return _traced(_named(found.about, _form(file), found.pages), found, project)


def _named(about: About, form: str, pages: int) -> Provenance:
    """What a PDF says of itself alone."""
    sha256 = _LEAFLET.fullmatch(about.identifier)
    return Provenance(
        about.title,
        PurePosixPath(about.source).stem,
        form,
        about.source,
        about.version,
        None,
        sha256[1] if sha256 else "",
        History(),
        pages,
    )


def _form(file: Path) -> str:
    """The form by the place where the file is, should that be an output folder."""
    parts = file.absolute().parts
    for length in (3, 4):
        with suppress(ValueError):
            return str(form_of("/".join(parts[-length:])))
    return ""


def _traced(named: Provenance, found: Origin, project: Path) -> Provenance:
    """With what the source itself says, and git about it."""
    name, data = found.attached or ("", None)
    sha256 = named.sha256 or _sha256(data or b"")
    changed = data is not None and _sha256(data) != sha256
    if data is None or changed:
        data = _in_project(project, named.source, sha256)
    history, data = _history(_Wanted(project, named.source, sha256), data)
    if changed:
        note = "the source attached to this file is not the one that it was printed from"
        history = replace(history, note=f"{note}; {history.note}".removesuffix("; "))
    metadata = _metadata(data, named.source or name) if data is not None else Metadata()
    return replace(
        named,
        id=metadata.id or named.id or PurePosixPath(name).stem,
        version=named.version or metadata.version,
        reviewed=metadata.reviewed,
        sha256=sha256,
        history=history,
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _in_project(project: Path, source: str, sha256: str) -> bytes | None:
    """The source as it is in the project, if it is the one that was printed."""
    path = project / source
    if not source or not path.resolve().is_relative_to(project.resolve()):
        return None  # what a file says of itself must not make us read any other
    with suppress(OSError):
        data = read_file(path)
        return data if _sha256(data) == sha256 else None
    return None


def _metadata(data: bytes, name: str) -> Metadata:
    """The front matter of a source."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / (PurePosixPath(name).name or "source.md")
        path.write_bytes(data)
        source = read(path, name, "en").value
    return source.metadata if source else Metadata()


# --- what git knows ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The source that is looked for: where it was, and the SHA-256 of its bytes."""

    project: Path
    source: str
    sha256: str


def _history(wanted: _Wanted, data: bytes | None) -> tuple[History, bytes | None]:
    """What git knows of the source, and its bytes if git has them or they were known."""
    trouble = _no_history(wanted.project)
    if trouble:
        return History(note=trouble), data
    if data is None:
        data = _from_history(wanted)
    if data is None:
        return History(note=f"no commit has this source{_cut_short(wanted.project)}"), None
    blobs = _blobs(wanted.project, data)
    commits = _brought(wanted, blobs)
    if not commits:
        return History(note=f"not committed{_cut_short(wanted.project)}"), data
    return History(tuple(commits), _since(wanted)), data


def _no_history(project: Path) -> str:
    if shutil.which("git") is None:
        return "git is not on this machine"
    found = run_git(project, "rev-parse", "--is-inside-work-tree")
    return "" if found.stdout.strip() == b"true" else "there is no git repository here"


def _cut_short(project: Path) -> str:
    shallow = run_git(project, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    return "; the history here is cut short, 'git fetch --unshallow' gets all" if shallow else ""


def _since(wanted: _Wanted) -> str:
    """What has become of the source."""
    if not wanted.source or _in_project(wanted.project, wanted.source, wanted.sha256) is not None:
        return ""
    gone = not (wanted.project / wanted.source).exists()
    return "the source is gone since" if gone else "the source has changed since"


def _blobs(project: Path, data: bytes) -> frozenset[str]:
    """Git's names of these bytes, and of the same with the line ends that it may keep them with."""
    said = run_git(project, "rev-parse", "--show-object-format").stdout.strip().decode() or "sha1"
    forms = {data, data.replace(b"\r\n", b"\n")}
    return frozenset(
        hashlib.new(said, b"blob %d\0" % len(form) + form, usedforsecurity=False).hexdigest()
        for form in forms
    )


def _brought(wanted: _Wanted, blobs: frozenset[str]) -> list[Commit]:
    """The commits that brought one of these, the oldest first.

    Its path is asked first, which is quick; then all others, since files are renamed; then merges,
    which rarely bring anything themselves.
    """
    where = [["--", f"./{wanted.source}"]] if wanted.source else []
    for rest in (*where, ["--"], ["-m", "--"]):
        found = {
            commit: None
            for blob in sorted(blobs)
            for commit, new in _changes(wanted.project, f"--find-object={blob}", *rest)
            if new == blob
        }
        if found:
            return sorted(found, key=lambda commit: datetime.fromisoformat(commit.date))
    return []


def _from_history(wanted: _Wanted) -> bytes | None:
    """The bytes that are looked for, should its path have had them once."""
    if not wanted.source:
        return None
    changes = _changes(wanted.project, "--", f"./{wanted.source}")
    for blob in dict.fromkeys(new for _, new in changes if new.strip("0")):
        kept = run_git(wanted.project, "cat-file", "blob", blob).stdout
        for data in (kept, kept.replace(b"\n", b"\r\n")):
            if _sha256(data) == wanted.sha256:
                return data
    return None


def _changes(project: Path, *which: str) -> Iterator[tuple[Commit, str]]:
    """Commits of all branches, the newest first, each with the name of a blob that it brought."""
    how = ("--all", "--format=%x01%H %cI", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff")
    shown = ("-c", "log.showRoot=true", "--literal-pathspecs", "log", *how)
    said = run_git(project, *shown, *which).stdout.decode("utf-8", "replace")
    for part in said.split("\x01")[1:]:
        head, *lines = part.splitlines()
        commit = Commit(*head.split(" ", 1))
        for line in lines:
            if line.startswith(":"):
                yield commit, line.split()[3]
