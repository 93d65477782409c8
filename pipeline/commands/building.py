"""Sources and settings in, PDF leaflets, EPUB handbooks and their record out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from pipeline.batch.jobs import Progress, limits, refusal, run_jobs
from pipeline.batch.record import Build, Record
from pipeline.batch.request import formats_asked, handbooks_asked, sources_asked
from pipeline.batch.result import Bound, EnvironmentLacks, LeafletResult
from pipeline.batch.store import open_store
from pipeline.book import Chapter
from pipeline.diagnostics import Reported
from pipeline.plan import Job, plan
from pipeline.project import Handbook, Project, open_project


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
    page_formats = formats_asked(house, formats)
    books = handbooks_asked(house, handbooks, every=not sources and not handbooks)
    found = sources_asked(house, sources)
    planned = plan(found.sources, str(house.root.resolve()), page_formats, bool(books))
    record = Record(open_store(project / out), house.root)
    record.diagnostics.extend(found.diagnostics)
    for refused in planned.refused:
        record.add(refusal(refused))
    try:
        bounds = limits(house, workers, planned, "pipeline.batch.engine")
        run_jobs(planned.jobs, _build, bounds, runner, record.add, progress)
        for path, book in books:
            record.bind(path, book, _binder(house))
    except KeyboardInterrupt:
        record.close()
        raise
    return record.close()


def _build(job: Job) -> LeafletResult:
    """Runs in a worker, which alone loads the engine (0.4 s and 80 MB)."""
    try:
        from pipeline.build import build_leaflet  # noqa: PLC0415  # heavy
    except (ImportError, OSError) as error:
        raise EnvironmentLacks(f"the PDF engine cannot start: {error}") from error
    return build_leaflet(job)


def _binder(house: Project) -> Callable[[Handbook, Iterable[Chapter], str], Reported[Bound]]:
    """Only a build with handbooks loads what makes them."""
    from pipeline.batch.bind import make_handbook  # noqa: PLC0415  # heavy

    return partial(make_handbook, house)
