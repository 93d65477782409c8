"""Sources in, the same sources with every safe edit made out, or what would be edited."""

from __future__ import annotations

import difflib
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import today as clock
from pipeline.batch.jobs import limits
from pipeline.batch.request import sources_asked
from pipeline.batch.store import reason
from pipeline.commands.checking import SMALL
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.plan import Task, plan
from pipeline.project import ConfigurationError, Project, open_project
from pipeline.run import Done, Lost, executor

if TYPE_CHECKING:
    from pipeline.batch.mend import Mended


class S029(Code):
    """A file could not be mended.

    It is a link, may not be written, or was changed while it was being mended. It is left as it
    is; a link is left alone because the file that it leads to may belong to another project.

    Example: a page that is read-only.

    Source: house rule; nothing that somebody else has just written is overwritten.
    """

    severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file that was edited, or would be."""

    path: str
    """As findings name it."""
    diff: str
    """A unified diff, as `patch -p1` and `git apply` read it."""
    edits: tuple[tuple[str, int], ...]
    """Codes, and how many edits mend findings of each."""
    written: bool


@dataclass(frozen=True, slots=True)
class Fixes:
    """The files that were edited, or would be; and why some edits were not made."""

    files: tuple[Fixed, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    """Why files could not be understood, as a check says it, and folders not be opened; they stay
    as they are."""

    @property
    def edits(self) -> Mapping[str, int]:
        """How many edits in all files, by code."""
        counts: Counter[str] = Counter()
        for file in self.files:
            counts.update(dict(file.edits))
        return dict(sorted(counts.items()))


def fix_leaflets(
    sources: Sequence[Path] = (),
    *,
    profile: str = "",
    codes: Collection[str] | None = None,
    write: bool,
    project: Path = Path(),
    workers: int = 0,
    today: date | None = None,
) -> Fixes:
    """Make every safe edit in sources; without `write`, only say which.

    With `codes`, only findings of those are mended. `today` is the day on which suppressions may
    have expired, by default that of the clock. A file that cannot be understood stays as it is,
    and so do files that share an id. Raises ConfigurationError for settings that are wrong.
    """
    house = open_project(project)
    found = sources_asked(house, sources)
    name = _profile(house, profile)
    day = today or clock.today()
    planned = plan(found.sources, str(house.root.resolve()))
    tasks = [replace(task, profile=name, today=day) for task in planned.tasks]
    files: list[Fixed] = []
    findings = [each for each in found.diagnostics if each.severity is not Severity.ERROR]
    refused = [each for each in found.diagnostics if each.severity is Severity.ERROR]
    refused += [each for source in planned.refused for each in source.diagnostics]
    for mended in _mended(house, tasks, workers, codes):
        if isinstance(mended, Diagnostic):
            findings.append(mended)
            continue
        findings += mended.left_out
        refused += mended.refused
        if mended.after != mended.before:
            trouble = _write(mended) if write else None
            findings += [trouble] if trouble else []
            files.append(_fixed(mended, written=write and not trouble))
    files.sort(key=lambda file: file.path)
    return Fixes(tuple(files), _in_order(findings), _in_order(refused))


def _in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda each: (each.path, each.line, each.code)))


def fixable_codes() -> frozenset[str]:
    """The codes of findings that `fix_leaflets` can mend."""
    from pipeline.batch.mend import fixable  # noqa: PLC0415  # loads every stage

    return fixable()


def _profile(house: Project, name: str) -> str:
    checks = house.publisher.check
    try:
        checks.named(name or checks.profile)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    return name or checks.profile


def _mended(
    house: Project, tasks: Sequence[Task], workers: int, codes: Collection[str] | None
) -> Iterator[Mended | Diagnostic]:
    """What comes of each task, in any order."""
    if not tasks:
        return
    small = sum(task.size for task in tasks) <= SMALL
    bounds = limits(house, workers, len(tasks), "pipeline.batch.mend")
    mend = partial(_mend, codes if codes is None else frozenset(codes))
    for outcome in executor("serial" if small else "local")(mend, tasks, bounds):
        if isinstance(outcome, Done):
            yield outcome.value
        elif isinstance(outcome, Lost):
            said = outcome.detail or "it took too long"
            yield S029.at(outcome.job.name, 0, f"not mended: {said}", "See 'leaflet check'.")


def _mend(codes: frozenset[str] | None, task: Task) -> Mended:
    """Runs in a worker, or here where there is little to do."""
    from pipeline.batch.mend import mend  # noqa: PLC0415  # the parent may not need it

    return mend(task, codes)


def _fixed(mended: Mended, *, written: bool) -> Fixed:
    name = mended.task.name
    return Fixed(name, unified(mended.before, mended.after, name), mended.edits, written)


# --- the difference ------------------------------------------------------------------------------


def unified(before: bytes, after: bytes, name: str) -> str:
    """A unified diff of two texts in UTF-8, with three lines around each change.

    Source: POSIX.1-2017, diff, "Diff -u Output Format".
    """
    old, new = (_lines(data.decode("utf-8")) for data in (before, after))
    return "".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"))


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, f"{lines[-1]}\n\\ No newline at end of file\n"] if lines[-1] else ended


# --- writing -------------------------------------------------------------------------------------


def _write(mended: Mended) -> Diagnostic | None:
    """Put the new bytes in the place of the old; or why that was not done."""
    path, name = Path(mended.task.path), mended.task.name
    if path.is_symlink():
        return S029.at(name, 0, "this is a link; it was left alone", "Name the file itself.")
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & 0o222 or not os.access(path, os.W_OK):
            return S029.at(name, 0, "this file is read-only", "Make it writable, and try again.")
        if path.read_bytes() != mended.before:
            return S029.at(name, 0, "this file was changed meanwhile", "Try again.")
        _replace(path, mended.after, mode)
    except OSError as error:
        return S029.at(name, 0, f"cannot be written: {reason(error)}", "Check its folder.")
    return None


def _replace(path: Path, data: bytes, mode: int) -> None:
    """A file with other bytes and the same rights, whole at any moment. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(data)
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
