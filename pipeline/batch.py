"""Sources and settings in, a whole build or check out: what the parent process does.

Jobs run elsewhere; only here are files written and the record of a build kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline.book import Chapter
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.manifest import (
    NAME,
    SUMS,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    ManifestError,
    load,
    manifest,
    sums,
    to_json,
)
from pipeline.plan import Job, Plan, plan
from pipeline.project import (
    ConfigurationError,
    Handbook,
    Project,
    load_handbook,
    open_project,
    suggestion,
)
from pipeline.result import LeafletResult, status_of
from pipeline.run import Done, Fatal, Limits, Lost, Outcome, executor
from pipeline.store import Store, open_store, reason
from pipeline.style import load_formats
from pipeline.survey import Survey, display_name, survey

SMALL = 100_000
"""Characters that are checked in this process; starting workers takes longer than reading them."""


class B008(Code):
    """A file cannot be written to the output folder.

    The disk may be full, or the folder closed to writing. The file that was there before is left
    as it was, and nothing half-written is left behind; other leaflets are still built.

    Example: `out/pdf/a4/metformin.pdf: No space left on device`.

    Source: house rule; an artifact is complete under its name or not there.
    """

    severity = Severity.ERROR


class B009(Code):
    """A leaflet took too long.

    It was stopped after the time that `seconds_per_leaflet` in `publisher.toml` allows. Leaflets
    take well under a second; some input keeps the layout engine busy for ever.

    Example: a table of ten thousand rows.

    Source: https://github.com/Kozea/WeasyPrint/issues/1549; only ending the process helps.
    """

    severity = Severity.ERROR


class B010(Code):
    """The process that made the leaflet died.

    The layout engine, or a library below it, ended without an error that could be reported; often
    it ran out of memory. Only this leaflet is affected.

    Example: `its process was ended by SIGKILL`, as the system does when memory is short.

    Source: house rule; one leaflet must never cost the batch.
    """

    severity = Severity.ERROR


class B011(Code):
    """A handbook cannot be made.

    It has no chapters because every leaflet was withheld or failed, or a chapter cannot stand in
    an EPUB.

    Example: a handbook over a folder in which every page is a refusal.

    Source: EPUB 3.3, 5.7.2 (a spine lists at least one document).
    """

    severity = Severity.ERROR


class EnvironmentLacks(Fatal):
    """This machine lacks something that every leaflet needs; the message says what."""


@dataclass(frozen=True, slots=True)
class Step:
    """One leaflet is done: how many are, of how many, and what became of it."""

    done: int
    total: int
    result: LeafletResult


Progress: TypeAlias = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Build:
    """What a build came to: its manifest, and what it found in the output folder."""

    folder: Path
    manifest: Manifest
    removed: tuple[str, ...] = ()
    """Files of earlier builds that were taken away, since they must not be printed any more."""
    outdated: tuple[str, ...] = ()
    """Handbooks of earlier builds that still hold a leaflet which is not to be printed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A leaflet and every finding about it; `built` means that it can be."""

    id: str
    source: str
    status: Literal["built", "withheld", "failed", "unchanged"]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What a check came to, by the names of the files; `diagnostics` are about the folders."""

    leaflets: tuple[Checked, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def build_leaflets(
    sources: Sequence[Path] = (),
    *,
    out: Path = Path("out"),
    formats: Sequence[str] = (),
    handbooks: Sequence[str] = (),
    workers: int = 0,
    project: Path = Path(),
    runner: str = "local",
    progress: Progress | None = None,
) -> Build:
    """Print leaflets as PDF and bind handbooks as EPUB; write them, the manifest and the sums.

    `sources` are files or folders, by default the project's `content/leaflets` with every handbook
    of the project. `formats` are page formats, by default the publisher's. `handbooks` are ids or
    TOML files. `workers` is the number of processes, by default one for each core.

    Raises ConfigurationError for settings that are wrong, OutputError for a folder that cannot be
    written, EnvironmentLacks, and KeyboardInterrupt, after which all that was finished is kept.
    """
    house = open_project(project)
    page_formats = _formats(house, formats)
    books = _handbooks(house, handbooks, every=not sources and not handbooks)
    found = _survey(house, sources)
    planned = plan(found.sources, str(house.root.resolve()), page_formats, bool(books))
    record = _Record(open_store(project / out), house)
    record.diagnostics.extend(found.diagnostics)
    record.refuse(planned)
    try:
        _run(planned.jobs, _build, _limits(house, workers, planned), runner, record.add, progress)
        for source, book in books:
            record.bind(source, book)
    except KeyboardInterrupt:
        record.close()
        raise
    return record.close()


def check_leaflets(
    sources: Sequence[Path] = (),
    *,
    workers: int = 0,
    project: Path = Path(),
    runner: str = "",
    progress: Progress | None = None,
) -> Check:
    """Everything there is to say about leaflets, without printing them.

    Raises ConfigurationError for settings that are wrong.
    """
    house = open_project(project)
    found = _survey(house, sources)
    planned = plan(found.sources, str(house.root.resolve()))
    leaflets = [_refusal(refused.id, refused.name, refused.diagnostics) for refused in planned.refused]
    size = sum(job.size for job in planned.jobs)
    runner = runner or ("serial" if size <= SMALL else "local")
    limits = replace(_limits(house, workers, planned), preload=("pipeline.understand",))
    _run(planned.jobs, _check, limits, runner, leaflets.append, progress)
    checked = (Checked(r.id, r.source, r.status, _in_order(r.diagnostics)) for r in leaflets)
    return Check(tuple(sorted(checked, key=lambda entry: entry.source)), found.diagnostics)


# --- what is asked for -------------------------------------------------------------------------


def _formats(house: Project, asked: Sequence[str]) -> tuple[str, ...]:
    known = load_formats(house.style)
    names = tuple(dict.fromkeys(asked or house.publisher.formats))
    for name in names:
        if name not in known:
            raise ConfigurationError(f"unknown page format '{name}'{suggestion(name, known)}")
    return names


def _handbooks(
    house: Project, asked: Sequence[str], *, every: bool
) -> tuple[tuple[Path, Handbook], ...]:
    """The definitions asked for, each with its file."""
    paths = sorted(house.handbooks.glob("*.toml")) if every else []
    paths += [_handbook_path(house, name) for name in dict.fromkeys(asked)]
    books = [(path, load_handbook(path)) for path in paths]
    seen: dict[str, Path] = {}
    for path, book in books:
        if book.id in seen:
            raise ConfigurationError(f"{path}: the handbook id '{book.id}' is also in {seen[book.id]}")
        seen[book.id] = path
    return tuple(books)


def _handbook_path(house: Project, name: str) -> Path:
    path = house.handbooks / f"{name}.toml"
    if path.is_file():
        return path
    if name.endswith(".toml") or os.sep in name:
        return Path(name)
    known = (path.stem for path in house.handbooks.glob("*.toml"))
    raise ConfigurationError(f"unknown handbook '{name}'{suggestion(name, known)}")


def _survey(house: Project, sources: Sequence[Path]) -> Survey:
    if not sources and not house.leaflets.is_dir():
        raise ConfigurationError(
            f"there is no folder {house.leaflets}; name your sources, or run 'leaflet init'"
        )
    return survey(sources or [house.leaflets], house.root, house.publisher.language)


def _limits(house: Project, workers: int, planned: Plan) -> Limits:
    count = min(workers or len(os.sched_getaffinity(0)), max(len(planned.jobs), 1))
    seconds = house.publisher.seconds_per_leaflet
    return Limits(workers=count, seconds=seconds, preload=("pipeline.engine",))


# --- running jobs ------------------------------------------------------------------------------


def _run(
    jobs: Sequence[Job],
    function: Callable[[Job], LeafletResult],
    limits: Limits,
    runner: str,
    take: Callable[[LeafletResult], None],
    progress: Progress | None,
) -> None:
    if not jobs:
        return
    outcomes: Iterator[Outcome[Job, LeafletResult]] = executor(runner)(function, jobs, limits)
    with closing(outcomes):  # type: ignore[type-var]  # every executor is a generator
        for done, outcome in enumerate(outcomes, start=1):
            result = outcome.value if isinstance(outcome, Done) else _lost(outcome, limits)
            take(result)
            if progress:
                progress(Step(done, len(jobs), result))


def _build(job: Job) -> LeafletResult:
    """Runs in a worker, which alone loads the engine (0.4 s and 80 MB)."""
    try:
        from pipeline.build import build_leaflet  # noqa: PLC0415  # heavy
    except (ImportError, OSError) as error:
        raise EnvironmentLacks(f"the PDF engine cannot start: {error}") from error
    return build_leaflet(job)


def _check(job: Job) -> LeafletResult:
    """Runs in a worker, or here where there is little to check."""
    from pipeline.understand import check_leaflet  # noqa: PLC0415  # the parent may not need it

    return check_leaflet(job)


def _lost(outcome: Lost[Job], limits: Limits) -> LeafletResult:
    job = outcome.job
    codes: Mapping[str, Diagnostic] = {
        "time": B009.at(
            job.name,
            0,
            f"stopped after {limits.seconds:g} s" if limits.seconds else "stopped",
            "Look for very long lists, tables or words; or raise seconds_per_leaflet.",
        ),
        "died": B010.at(job.name, 0, outcome.detail, "Make the leaflet smaller, or report it."),
        "raised": B010.at(job.name, 0, outcome.detail, "Please report this with the file."),
    }
    return _refusal(job.id, job.name, (codes[outcome.reason],))


def _refusal(leaflet_id: str, name: str, diagnostics: tuple[Diagnostic, ...]) -> LeafletResult:
    return LeafletResult(leaflet_id, name, "", "failed", diagnostics)


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda found: (found.line, found.code, found.message)))


# --- keeping the record ------------------------------------------------------------------------


@dataclass(slots=True)
class _Record:
    """What has been made so far, and where it is kept."""

    store: Store
    house: Project
    leaflets: list[LeafletEntry] = field(default_factory=list)
    handbooks: list[HandbookEntry] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def refuse(self, planned: Plan) -> None:
        """Note the sources that no job was made of."""
        for refused in planned.refused:
            self.add(_refusal(refused.id, refused.name, refused.diagnostics))

    def add(self, result: LeafletResult) -> None:
        """Write a leaflet's documents, and note what became of it."""
        ...
