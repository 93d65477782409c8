"""Sources and settings in, PDF leaflets, EPUB handbooks and their record out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.cache import open_cache
from pipeline.batch.due import Due, find_due
from pipeline.batch.jobs import Progress, limits, run_tasks, runner_of
from pipeline.batch.ledger import Ledger, open_ledger
from pipeline.batch.prepare import Prepared, Request, prepare
from pipeline.batch.recipe import reader
from pipeline.batch.record import Binder, Build, Record
from pipeline.batch.request import HandbookAsked
from pipeline.batch.result import Bound, EnvironmentLacks, LeafletResult
from pipeline.batch.shared import SharedResults
from pipeline.batch.store import Store, open_store
from pipeline.batch.timing import Timings
from pipeline.book import Shelf
from pipeline.diagnostics import Diagnostic, Reported
from pipeline.handbook import Edition
from pipeline.plan import Job, Task, due_tasks
from pipeline.project import Project, open_project
from pipeline.run import Fatal
from pipeline.style import CHAPTER


@dataclass(frozen=True, slots=True)
class Planned:
    """What a build would do: the jobs that have to run, each with the reason in words."""

    due: tuple[tuple[Job, str], ...]
    unchanged: int
    """How many jobs need not run."""
    refused: int
    """How many sources no job can be made of."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What is wrong with formats and clinics that were asked for."""


def build_leaflets(
    sources: Sequence[Path] = (),
    *,
    out: Path = Path("out"),
    formats: Sequence[str] = (),
    finishes: Sequence[str] = (),
    clinics: Sequence[str] = (),
    handbooks: Sequence[str] = (),
    editions: Sequence[Edition] = (),
    leaflets: bool = True,
    shard: tuple[int, int] | None = None,
    changed_since: str = "",
    project: Path = Path(),
    prune: bool = False,
    cache: Path | None = None,
    workers: int = 0,
    cluster: str = "",
    runner: str = "local",
    progress: Progress | None = None,
    timings: Timings | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> Build:
    """Print leaflets as PDF and make handbooks; write them, the manifest and the sums.

    `sources` are files or folders, by default the project's `content/leaflets` with every handbook
    of the project. `formats` are page formats and `finishes` what is made of each, by default the
    clinic's or the publisher's; with `clinics` (ids, or `all`) every leaflet is printed for each of
    those. `handbooks` are ids or TOML files, and `editions` what they are made as, by default what
    each says itself; without `leaflets` handbooks alone are made. `shard` builds one part (from 1)
    of so many and binds nothing; `changed_since` only what has changed since a git revision. What
    is unchanged since the last build into `out` is not made again. `prune` takes away what was made
    of sources, for clinics or in formats that are gone.

    `workers` is the number of processes, by default one for each core; `cluster` the address of a
    Dask scheduler, or `local:4`. `cache` is a folder that builds share. `waiting` is called where
    another build has `out`, before its end is waited for.

    Raises ConfigurationError for settings that are wrong, OutputError for a folder that cannot be
    written, EnvironmentLacks, and KeyboardInterrupt, after which all that was finished is kept.
    """
    timings = timings or Timings()
    request = Request(
        *(sources, formats, finishes, clinics, handbooks, editions, leaflets),
        *(shard, changed_since),
    )
    shared = SharedResults(open_cache(cache)) if cache else None
    with timings.phase("plan"):
        ready = _Ready.now(project, out, request)  # wrong requests are refused before `out` is made
    with open_store(project / out, waiting) as store:
        with timings.phase("plan"):
            ready = ready if ready.still_true() else _Ready.now(project, out, request)
            record, due = ready.record(store, shared)
        with _closed_when_interrupted(record):
            with timings.phase("cache"):
                jobs = _not_shared(record, due)
            tasks = due_tasks(ready.prepared.planned, jobs, ready.ledger.fits)
            bounds = limits(ready.house, workers, len(tasks), "pipeline.batch.engine", cluster)
            timings.workers = bounds.workers
            runner = "cluster" if cluster else runner
            run_tasks(tasks, _build, bounds, runner, _taker(record, timings), progress)
            with timings.phase("bind"):
                for book in ready.prepared.handbooks:
                    record.bind(book, _binder(ready.house, store, workers, runner))
        with timings.phase("record"):
            return record.close(prune=prune)


def plan_leaflets(
    sources: Sequence[Path] = (),
    *,
    out: Path = Path("out"),
    formats: Sequence[str] = (),
    finishes: Sequence[str] = (),
    clinics: Sequence[str] = (),
    handbooks: Sequence[str] = (),
    editions: Sequence[Edition] = (),
    leaflets: bool = True,
    shard: tuple[int, int] | None = None,
    changed_since: str = "",
    project: Path = Path(),
) -> Planned:
    """What `build_leaflets` with the same arguments would do, and why; nothing is written.

    Raises ConfigurationError.
    """
    request = Request(
        *(sources, formats, finishes, clinics, handbooks, editions, leaflets),
        *(shard, changed_since),
    )
    ready = _Ready.now(project, out, request)
    record, due = ready.record(Store(project / out), None)
    books = [record.handbook_job(book) for book in ready.prepared.handbooks]
    reasons = due.reasons | {job: record.why_bind(job, recipe) for job, recipe in books}
    if any(job.form == CHAPTER for job in due.reasons):
        reasons |= {job: reasons[job] or "its chapters may change" for job, _ in books}
    wanted = {job: why for job, why in reasons.items() if why}
    return Planned(
        tuple(wanted.items()),
        len(due.kept) + len(reasons) - len(wanted),
        len(ready.prepared.planned.refused),
        ready.prepared.diagnostics,
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is known before anything is built: settings, the record of earlier builds, the plan."""

    house: Project
    ledger: Ledger
    prepared: Prepared

    @classmethod
    def now(cls, project: Path, out: Path, request: Request) -> _Ready:
        """As files are at this moment. Raises ConfigurationError and StyleError."""
        house = open_project(project)
        ledger = open_ledger(project / out, reader(house))
        return cls(house, ledger, prepare(house, request, ledger.surveyed))

    def still_true(self) -> bool:
        """Whether neither another build nor an author has changed anything of it meanwhile."""
        return self.ledger.is_current() and self.prepared.recipes.still_true()

    def record(self, store: Store, shared: SharedResults | None) -> tuple[Record, Due]:
        """A record with all that need not be made, and what has to be."""
        prepared = self.prepared
        self.ledger.learn(prepared.survey.sources)
        record = Record(
            store,
            self.house.root,
            self.ledger,
            prepared.recipes,
            prepared.planned,
            prepared.part,
            shared,
            barred=prepared.barred,
        )
        record.diagnostics.extend((*prepared.survey.diagnostics, *prepared.diagnostics))
        for refused in prepared.planned.refused:
            record.refuse(refused)
        due = find_due(prepared.planned, prepared.recipes.by_digest, self.ledger, store)
        for made in due.kept:
            record.keep(made)
        return record, due


def _not_shared(record: Record, due: Due) -> list[Job]:
    """The jobs that no other build has done; others get what earlier builds here have done."""
    if record.shared:
        for made in due.kept:
            record.shared.offer(made, record.store)
    return [job for job in due.reasons if not record.take(job)]


@contextmanager
def _closed_when_interrupted(record: Record) -> Iterator[None]:
    """What was finished stays on record when somebody stops the build, or the machine does."""
    try:
        yield
    except (KeyboardInterrupt, Fatal):
        record.close(complete=False)
        raise
    finally:
        record.ledger.stop()


def _taker(record: Record, timings: Timings) -> Callable[[LeafletResult], None]:
    def take(result: LeafletResult) -> None:
        timings.add(result)
        with timings.phase("write"):
            record.add(result)

    return take


def _build(task: Task) -> LeafletResult:
    """Runs in a worker, which alone loads the engine (0.4 s and 80 MB)."""
    try:
        from pipeline.build import build_leaflet  # noqa: PLC0415  # heavy
    except (ImportError, OSError) as error:
        raise EnvironmentLacks(f"the PDF engine cannot start: {error}") from error
    return build_leaflet(task)


def _binder(house: Project, store: Store, workers: int, runner: str) -> Binder:
    """Only a build with handbooks loads what makes them."""

    def make(asked: HandbookAsked, shelf: Shelf, name: str) -> Reported[Bound]:
        from pipeline.batch.bind import Bindery  # noqa: PLC0415  # heavy

        run = runner_of(house, workers, "serial" if runner == "serial" else "local")
        return Bindery(house, store, run).bind(asked, shelf, name)

    return make
