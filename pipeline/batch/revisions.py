"""A git revision and a place in, the leaflets that were there as files of a folder out.

Nothing is checked out: trees and blobs are read from git's own store.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.batch.changed import run_git
from pipeline.batch.survey import SUFFIX
from pipeline.project import ConfigurationError
from pipeline.read import MAX_BYTES

_FILES = (b"100644", b"100755", b"100664")
_LINK = b"120000"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit as somebody named it, with its hash and the day it was made (ISO 8601)."""

    name: str
    commit: str
    day: str

    @property
    def label(self) -> str:
        """What people know it by."""
        short = self.commit[:9]
        called = self.name if self.name.startswith(short[:7]) else f"{self.name} ({short})"
        return f"{called} of {self.day}"


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository that a project is in."""

    top: Path

    def revision(self, name: str) -> Revision | None:
        """The commit that goes by a name; None where git knows none."""
        if not name or name.startswith("-") or "\0" in name or "\n" in name:
            return None
        wanted = f"{name}^{{commit}}"
        found = run_git(
            self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted
        ).stdout.split()
        if not found:  # some versions repeat the option before the answer
            return None
        commit = found[-1].decode()
        said = run_git(self.top, "show", "-s", "--no-show-signature", "--format=%cs", commit, "--")
        return Revision(name, commit, said.stdout.decode("ascii", "replace").strip())

    def merge_base(self, one: Revision, other: Revision) -> Revision:
        """The commit at which two histories part. Raises ConfigurationError."""
        found = run_git(self.top, "merge-base", one.commit, other.commit).stdout.split()
        base = self.revision(found[0].decode()[:12]) if found else None
        if base is None:
            raise ConfigurationError(
                f"'{one.name}' and '{other.name}' have no common commit; name them apart: "
                f"leaflet diff {one.name} {other.name}"
            )
        return base

    def near(self, name: str) -> str:
        """`; did you mean 'x'?` for the branch or tag that is spelt most like a name."""
        wanted = ("--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        known = run_git(self.top, "for-each-ref", *wanted).stdout.decode("utf-8", "replace")
        close = difflib.get_close_matches(name, known.split(), n=1, cutoff=0.6)
        return f"; did you mean '{close[0]}'?" if close else ""

    @property
    def is_shallow(self) -> bool:
        """Whether older commits were left out when it was cloned, as CI does."""
        return run_git(self.top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def kind(self, revision: Revision, place: PurePosixPath) -> str:
        """`blob` for a file, `tree` for a folder, empty where a revision has neither."""
        asked = f"{revision.commit}:{'' if place == PurePosixPath() else place}"
        found = run_git(self.top, "cat-file", "-t", asked)
        return found.stdout.decode("ascii", "replace").strip()

    def write(self, revision: Revision, place: PurePosixPath, folder: Path) -> tuple[str, ...]:
        """Write the Markdown files at a place of a revision into a folder, by their whole paths.

        The notes that come back are about links, which are not followed. Raises ConfigurationError.
        """
        where = () if place == PurePosixPath() else (str(place),)
        listed = self._said(
            "--literal-pathspecs",
            *("ls-tree", "-rzl", "--full-tree", revision.commit, "--", *where),
        )
        entries = [_entry(line) for line in listed.split(b"\0") if line]
        pages = [entry for entry in entries if _is_page(entry)]
        for entry, data in zip(pages, self._blobs(pages), strict=True):
            path = folder / entry.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        links = [e.path for e in entries if e.mode == _LINK and e.path.lower().endswith(SUFFIX)]
        return tuple(f"{revision.name}:{path} is a link and is not followed" for path in links)

    def _blobs(self, entries: Sequence[_Entry]) -> Iterator[bytes]:
        """The bytes of files; of one that is too large as many as tell `read` so."""
        small = [entry for entry in entries if entry.size <= MAX_BYTES]
        asked = b"".join(entry.blob + b"\n" for entry in small)
        said = self._said("cat-file", "--batch", feed=asked) if small else b""
        at = 0
        for entry in entries:
            if entry.size > MAX_BYTES:
                yield b" " * (MAX_BYTES + 1)
                continue
            head, _, _ = said[at : at + 200].partition(b"\n")
            if head.split()[1:2] != [b"blob"]:
                raise ConfigurationError(
                    f"{self.top}: git has no content of {entry.path}; fetch the whole history: "
                    "'git fetch --unshallow', or 'git fetch --refetch' in a partial clone"
                )
            start = at + len(head) + 1
            yield said[start : start + entry.size]
            at = start + entry.size + 1

    def _said(self, *arguments: str, feed: bytes = b"") -> bytes:
        done = run_git(self.top, *arguments, feed=feed)
        if done.returncode:
            words = " ".join(done.stderr.decode(errors="backslashreplace").split())
            raise ConfigurationError(f"{self.top}: git cannot read its history: {words}")
        return done.stdout


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: bytes
    blob: bytes
    size: int
    path: str


def _entry(line: bytes) -> _Entry:
    """Of such as `100644 blob 3b18e5… 712<tab>content/leaflets/a.md`."""
    about, _, path = line.partition(b"\t")
    mode, _, blob, size = about.split()
    return _Entry(mode, blob, int(size) if size.isdigit() else 0, os.fsdecode(path))


def _is_page(entry: _Entry) -> bool:
    path = PurePosixPath(entry.path)
    inside = not path.is_absolute() and ".." not in path.parts
    return entry.mode in _FILES and inside and path.suffix.lower() == SUFFIX


def find_repository(project: Path) -> Repository:
    """The repository that a project is in. Raises ConfigurationError where there is none."""
    if shutil.which("git") is None:
        raise ConfigurationError(
            "git is not on this machine; install it, or name two files or folders"
        )
    found = run_git(project, "rev-parse", "--show-toplevel")
    if found.returncode:
        raise ConfigurationError(
            f"{project.resolve()} is in no git repository, so there are no revisions; name two "
            "files or folders"
        )
    return Repository(Path(os.fsdecode(found.stdout.removesuffix(b"\n"))).resolve())
