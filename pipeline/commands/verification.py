"""An output folder in, verdicts on everything in it out: ours, and those of industry validators."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.jobs import cores
from pipeline.book import safe_name
from pipeline.manifest import NAME, SUMS, LeafletEntry, Manifest, load, sums
from pipeline.run import Done, Limits, executor
from pipeline.tools import Requirement, ToolMissing
from pipeline.verify.ace import ace
from pipeline.verify.epubcheck import epubcheck
from pipeline.verify.roundtrip import read_back_epub, read_back_pdf
from pipeline.verify.verapdf import verapdf
from pipeline.verify.verdict import Message, ToolFailed, Verdict

FEW = 4
"""Files whose words are read back in this process; more are shared out."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What every validator says of every file, and which validators are not on this machine."""

    verdicts: tuple[Verdict, ...]
    missing: tuple[Requirement, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no validator that ran complains."""
        return all(verdict.passed for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Output:
    """A finished build that is to be verified."""

    folder: Path
    project: Path
    manifest: Manifest
    workers: int

    def files(self, suffix: str) -> list[Path]:
        """The artifacts of one kind that are there."""
        paths = (self.folder / artifact.path for artifact in self.manifest.artifacts)
        return [path for path in paths if path.suffix == suffix and path.is_file()]

    def source(self, entry: LeafletEntry) -> Path:
        """Where a leaflet was made from."""
        return self.project / entry.source


def verify_output(
    out: Path = Path("out"),
    *,
    skip: Collection[str] = (),
    workers: int = 0,
    project: Path = Path(),
) -> Verification:
    """Open everything that a build wrote again, and let each check of CHECKS judge it.

    `skip` names checks to leave out. The words of leaflets are compared with their sources in
    `project`. Raises ManifestError where there is no manifest.
    """
    output = Output(project / out, project, load(project / out / NAME), workers or cores())
    verdicts: list[Verdict] = []
    missing: list[Requirement] = []
    for name, check in CHECKS.items():
        if name in skip:
            continue
        try:
            verdicts += check(output)
        except ToolMissing as error:
            missing.append(error.requirement)
        except ToolFailed as error:
            broken = Message("fatal", error.tool, str(error), "")
            verdicts.append(Verdict(output.folder, error.tool, False, (broken,)))
    return Verification(tuple(verdicts), tuple(missing))


# --- our own checks ----------------------------------------------------------------------------


def _sums(output: Output) -> Iterator[Verdict]:
    """Whether every file is the one that was written."""
    for artifact in output.manifest.artifacts:
        path = output.folder / artifact.path
        yield _verdict(path, "sums", _altered(path, artifact.sha256))
    expected = [(artifact.path, artifact.sha256) for artifact in output.manifest.artifacts]
    record = hashlib.sha256((output.folder / NAME).read_bytes()).hexdigest()
    wanted = hashlib.sha256(sums([*expected, (NAME, record)]).encode()).hexdigest()
    yield _verdict(output.folder / SUMS, "sums", _altered(output.folder / SUMS, wanted))


def _altered(path: Path, sha256: str) -> str:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == sha256 else "not the file that was built; build again"


def _words(output: Output) -> Iterator[Verdict]:
    """Whether every word of the sources can be read in what was made of them."""
    tasks = [*_leaflets_to_read(output), *_handbooks_to_read(output)]
    bounds = Limits(min(output.workers, len(tasks) or 1), preload=("pipeline.verify.roundtrip",))
    run = executor("serial" if len(tasks) <= FEW else "local")
    with closing(run(_read_back, tasks, bounds)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Done):
                yield outcome.value
            else:
                yield _verdict(outcome.job.artifact, "words", outcome.detail or outcome.reason)


@dataclass(frozen=True, slots=True)
class _ToRead:
    """An artifact, and the sources it was made of with their chapters' names and sums."""

    artifact: Path
    sources: tuple[tuple[str, Path, str], ...]


def _leaflets_to_read(output: Output) -> Iterator[_ToRead]:
    for entry in output.manifest.leaflets:
        source = (safe_name(entry.id), output.source(entry), entry.sha256)
        for artifact in entry.artifacts:
            path = output.folder / artifact.path
            if path.is_file():
                yield _ToRead(path, (source,))


def _handbooks_to_read(output: Output) -> Iterator[_ToRead]:
    by_id = {entry.id: entry for entry in output.manifest.leaflets if entry.status == "built"}
    for handbook in output.manifest.handbooks:
        entries = [by_id[name] for name in handbook.leaflets if name in by_id]
        sources = tuple((safe_name(e.id), output.source(e), e.sha256) for e in entries)
        for artifact in handbook.artifacts:
            path = output.folder / artifact.path
            if path.is_file():
                yield _ToRead(path, sources)


def _read_back(task: _ToRead) -> Verdict:
    """Runs in a worker, or here where there is little to read."""
    for _, source, sha256 in task.sources:
        if _altered(source, sha256):
            return _verdict(task.artifact, "words", f"{source} has changed; build again")
    try:
        if task.artifact.suffix == ".pdf":
            return read_back_pdf(task.sources[0][1], task.artifact)
        return read_back_epub([(name, path) for name, path, _ in task.sources], task.artifact)
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        return _verdict(task.artifact, "words", f"cannot be read: {error}")


def _verdict(path: Path, validator: str, complaint: str) -> Verdict:
    messages = (Message("error", validator, complaint, ""),) if complaint else ()
    return Verdict(path, validator, not messages, messages)


# --- those of others ---------------------------------------------------------------------------


def _verapdf(output: Output) -> Sequence[Verdict]:
    paths = output.files(".pdf")
    return verapdf(paths, jobs=output.workers) if paths else ()


def _epubcheck(output: Output) -> Sequence[Verdict]:
    paths = output.files(".epub")
    return epubcheck(paths, jobs=output.workers) if paths else ()


def _ace(output: Output) -> Sequence[Verdict]:
    paths = output.files(".epub")
    return ace(paths) if paths else ()


CHECKS: Mapping[str, Callable[[Output], Iterator[Verdict] | Sequence[Verdict]]] = {
    "sums": _sums,
    "words": _words,
    "verapdf": _verapdf,
    "epubcheck": _epubcheck,
    "ace": _ace,
}
"""Every check, in the order in which they run."""

OPTIONAL = frozenset({"Ace", "Node.js", "Chromium"})
"""Tools without which a verification is still one; it says that they were not there."""
