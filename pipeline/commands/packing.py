"""Chosen leaflets in, one file with all of them for a printer out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.jobs import Progress
from pipeline.batch.ledger import Ledger, open_ledger
from pipeline.batch.recipe import reader
from pipeline.batch.request import sources_asked
from pipeline.batch.store import OutputError, file_name, reason
from pipeline.commands.building import build_leaflets
from pipeline.commands.ordering import Wishes, ordered
from pipeline.commands.packed import Finished, Lost, Packing, Printed
from pipeline.diagnostics import GRAVE, Diagnostic
from pipeline.forms import Form
from pipeline.manifest import Artifact, LeafletEntry, Manifest
from pipeline.plan import Surveyed
from pipeline.project import Project, open_project
from pipeline.read import read

OFFICE = "office"
"""How a pack is finished unless somebody asks for something else."""


def pack_leaflets(
    sources: Sequence[Path] = (),
    *,
    wishes: Wishes | None = None,
    page_format: str = "",
    finish: str = OFFICE,
    clinic: str = "",
    file: Path = Path("pack.pdf"),
    out: Path = Path("out"),
    project: Path = Path(),
    cache: Path | None = None,
    workers: int = 0,
    runner: str = "local",
    progress: Progress | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> Printed:
    """Print leaflets, and join them in one file for a printer that prints on both sides.

    `sources` are files or folders, by default the project's leaflets, of which `wishes` says which
    and how many. They are built first, in one form, into `out`; `page_format` is by default the
    publisher's first. Each copy begins on a sheet of its own. Before them all is a list of what is
    in the pack and of what could not be printed, which is also in the result.

    Memory does not grow with the number of leaflets. Raises ConfigurationError for wrong wishes and
    settings, OutputError where the file cannot be written, EnvironmentLacks, and KeyboardInterrupt;
    the file is whole then, or as it was before.
    """
    house = open_project(project)
    form = Form(page_format or house.publisher.formats[0], finish, clinic)
    chosen = _choose(house, sources, wishes or Wishes(), open_ledger(project / out, reader(house)))
    made = Manifest()
    if chosen.sources:
        made = build_leaflets(
            [Path(source.path) for source in chosen.sources],
            out=out,
            formats=(form.format,),
            finishes=(form.finish,),
            clinics=(form.clinic,) if form.clinic else (),
            project=project,
            cache=cache,
            workers=workers,
            runner=runner,
            progress=progress,
            waiting=waiting,
        ).manifest
    job = _packing(house, form, project / out, chosen, made)
    try:
        return _bundled(job, project / file)
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {reason(error)}") from error


def _bundled(job: Packing, file: Path) -> Printed:
    from pipeline.commands.bundling import bundle  # noqa: PLC0415  # heavy: pikepdf and the engine

    return bundle(job, file)


# --- which leaflets ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chosen:
    sources: tuple[Surveyed, ...]
    copies: Mapping[str, int]
    """By id, in the order of the pack."""
    lost: tuple[Lost, ...]
    diagnostics: tuple[Diagnostic, ...]


def _choose(house: Project, sources: Sequence[Path], wishes: Wishes, ledger: Ledger) -> _Chosen:
    found = sources_asked(house, sources, ledger.surveyed)
    wanted = ordered(wishes, found.sources, lambda source: _tags(source, house), house.root)
    # Nobody knows what tags are in a file that cannot be read, so it may be one of those wanted.
    unknown = [source for source in found.sources if source.errors and wishes.tags]
    return _Chosen(
        tuple(source for source in found.sources if source.id in wanted.copies),
        wanted.copies,
        (
            *(Lost(name, (why,)) for name, why in wanted.diagnostics.items()),
            *(Lost(one.id, one.errors) for one in unknown if one.id not in wanted.copies),
        ),
        found.diagnostics,
    )


def _tags(source: Surveyed, house: Project) -> Sequence[str]:
    found = read(Path(source.path), source.name, house.publisher.language).value
    return found.metadata.tags if found else ()


def _packing(house: Project, form: Form, folder: Path, chosen: _Chosen, made: Manifest) -> Packing:
    entries: defaultdict[str, list[LeafletEntry]] = defaultdict(list)
    for entry in made.leaflets:
        entries[entry.id].append(entry)
    paths = {source.name: source.path for source in chosen.sources}
    finished: list[Finished] = []
    lost: list[Lost] = []
    for name, copies in chosen.copies.items():
        printed = [(entry, _artifact(entry, form)) for entry in entries[name]]
        match printed:
            case [(entry, Artifact() as artifact)]:
                finished.append(Finished(entry, artifact, paths[entry.source], copies))
            case _:
                why = (found for entry, _ in printed for found in entry.diagnostics)
                lost.append(Lost(name, tuple(one for one in why if one.severity in GRAVE)))
    diagnostics = (*chosen.diagnostics, *made.diagnostics)
    return Packing(house, form, folder, tuple(finished), (*lost, *chosen.lost), diagnostics)


def _artifact(entry: LeafletEntry, form: Form) -> Artifact | None:
    path = file_name(entry.id, str(form))
    return next((artifact for artifact in entry.artifacts if artifact.path == path), None)
