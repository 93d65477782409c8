"""Two versions of leaflets in, what has changed for the patient out; nothing is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.compared import Pair, compare_pair
from pipeline.batch.jobs import B009, B010, limits
from pipeline.batch.understand import forget
from pipeline.batch.versions import Version, Wanted, open_versions
from pipeline.diagnostics import Diagnostic
from pipeline.diff.result import Differences, Edition, LeafletDifference
from pipeline.plan import Surveyed, Task
from pipeline.project import ConfigurationError, Project, open_project, suggestion
from pipeline.run import Done, Lost, executor

SMALL = 60_000
"""Characters that are compared in this process; starting workers takes longer."""


def diff_leaflets(
    old: str | Path,
    new: str | Path = "",
    *,
    paths: Sequence[str | Path] = (),
    only: Sequence[str] = (),
    project: Path = Path(),
    workers: int = 0,
    runner: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Differences:
    """What has changed for the patient from one version of leaflets to another.

    `old` and `new` are files, folders or git revisions, `REV:PATH`, or in `old` alone a range
    `A..B`; an existing path wins. Without `new` the project's leaflets are compared as they are.
    `paths` choose files or folders where both are revisions, `only` chooses leaflets by their ids.
    Leaflets go together by id and not by path. Both versions are read with the settings and words
    that the house has now.

    Raises ConfigurationError where a version cannot be found, where a file is to be compared with a
    folder, and for ids that neither version has.
    """
    house = open_project(project)
    wanted = Wanted(str(old), str(new), tuple(map(str, paths)), frozenset(only))
    with open_versions(house, wanted) as (before, after):
        pairing = _paired(before, after, wanted.only, str(house.root.resolve()))
        runner = runner or ("serial" if pairing.size <= SMALL else "local")
        compared = list(_compared(house, pairing.pairs, workers, runner, progress))
    found = sorted((*compared, *pairing.refused), key=lambda one: (one.title.casefold(), one.id))
    return Differences(
        before.label,
        after.label,
        tuple(found),
        pairing.unchanged,
        tuple(dict.fromkeys((*before.notes, *after.notes))),
    )


# --- which go together ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pairing:
    pairs: tuple[Pair, ...]
    refused: tuple[LeafletDifference, ...]
    unchanged: int

    @property
    def size(self) -> int:
        return sum(pair.size for pair in self.pairs)


def _paired(old: Version, new: Version, only: frozenset[str], root: str) -> _Pairing:
    _require_known(only, old, new)
    refused = _refused(old, new, only)
    olds, news = _by_id(old, refused, only), _by_id(new, refused, only)
    if old.is_file and new.is_file and len(olds) == len(news) == 1:
        olds = dict(zip(news, olds.values(), strict=True))  # whatever their ids are
    ids = sorted({*olds, *news})
    same = {name for name in ids if _same(olds.get(name), news.get(name))}
    pairs = (
        Pair(name, _task(olds.get(name), root), _task(news.get(name), root))
        for name in ids
        if name not in same
    )
    return _Pairing(
        tuple(sorted(pairs, key=lambda pair: -pair.size)),
        tuple(_not_read(name, found) for name, found in sorted(refused.items())),
        len(same),
    )


def _same(old: Surveyed | None, new: Surveyed | None) -> bool:
    return bool(old and new and old.sha256 == new.sha256)


def _by_id(
    version: Version, refused: Mapping[str, object], only: frozenset[str]
) -> dict[str, Surveyed]:
    return {
        source.id: source
        for source in version.sources
        if source.id not in refused and (not only or source.id in only)
    }


def _refused(old: Version, new: Version, only: frozenset[str]) -> Mapping[str, list[Diagnostic]]:
    """Findings about files that cannot be read, or that share an id, by that.

    What the other version has under such an id is not told as new or removed.
    """
    found: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for version in (old, new):
        for one in version.refused:
            if not only or one.id in only:
                found[one.id] += one.diagnostics
    return found


def _require_known(only: frozenset[str], old: Version, new: Version) -> None:
    known = {one.id for version in (old, new) for one in version.sources}
    known |= {one.id for version in (old, new) for one in version.refused}
    for name in sorted(only - known):
        raise ConfigurationError(f"neither version has a leaflet '{name}'{suggestion(name, known)}")


def _task(source: Surveyed | None, root: str) -> Task | None:
    if source is None:
        return None
    return Task(source.id, source.path, source.name, root, size=source.size)


def _not_read(name: str, found: Sequence[Diagnostic]) -> LeafletDifference:
    edition = Edition(found[-1].path, "", "", "", "", None, 0)
    return LeafletDifference(name, name, None, edition, None, tuple(found))


# --- comparing -----------------------------------------------------------------------------------


def _compared(
    house: Project,
    pairs: Sequence[Pair],
    workers: int,
    runner: str,
    progress: Callable[[int, int], None] | None,
) -> Iterator[LeafletDifference]:
    forget()  # settings may have changed since this process read them
    bounds = limits(house, workers, len(pairs), "pipeline.batch.compared")
    for done, outcome in enumerate(executor(runner)(compare_pair, pairs, bounds), start=1):
        if isinstance(outcome, Done):
            yield outcome.value
        else:
            yield _not_read(outcome.job.id, [_lost(outcome, bounds.seconds)])
        if progress:
            progress(done, len(pairs))


def _lost(outcome: Lost[Pair], seconds: float | None) -> Diagnostic:
    task = outcome.job.new or outcome.job.old
    name = task.name if task else outcome.job.id
    if outcome.reason == "time":
        hint = "Look for very long lists, tables or words; or raise seconds_per_leaflet."
        return B009.at(name, 0, f"stopped after {seconds:g} s", hint)
    return B010.at(name, 0, outcome.detail, "Make the leaflet smaller, or report it.")
