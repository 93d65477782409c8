"""A build in, whether building everything once more gives the same bytes out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.batch.jobs import cores
from pipeline.batch.record import Build
from pipeline.handbook import Edition
from pipeline.manifest import NAME, Manifest, load
from pipeline.run import Fatal

ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "4242",
    "PYTHONSAFEPATH": "1",
    "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent),
}
"""Surroundings that must not matter: the farthest time zone, another locale, other hashes. The last
two see to it that the same package runs, whatever the working directory holds."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many files two builds made, and which of them are not the same in both."""

    files: int
    differing: tuple[str, ...]


def compare_builds(
    first: Build,
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
) -> Comparison:
    """Build everything once more in a new process and other surroundings, and compare the bytes.

    `first` is what `build_leaflets` gave for the same arguments; files that it had left as they
    were are compared too, so this also shows whether they should have been made again. Nothing is
    written to `out`. Raises Fatal where the second build cannot run.
    """
    with TemporaryDirectory(prefix="leaflet-") as folder:
        arguments = [
            *_repeated("--format", formats),
            *_repeated("--finish", finishes),
            *_repeated("--clinic", clinics),
            *_repeated("--handbook", handbooks),
            *_repeated("--edition", editions),
            *(() if leaflets else ("--no-leaflets",)),
            *(("--shard", f"{shard[0]}/{shard[1]}") if shard else ()),
            *(("--changed-since", changed_since) if changed_since else ()),
            # Another number of processes, and so another order.
            *("--jobs", "1" if cores() > 1 else "2", "--out", folder),
            *("--", *map(str, sources)),
        ]
        second = _built(arguments, project, Path(folder))
    return Comparison(
        len(first.manifest.artifacts), tuple(sorted(_differing(first.manifest, second)))
    )


def _repeated(option: str, values: Sequence[str]) -> Iterator[str]:
    for value in values:
        yield from (option, value)


def _built(arguments: Sequence[str], project: Path, folder: Path) -> Manifest:
    command = [sys.executable, "-m", "pipeline", "build", *arguments]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("LEAFLET_CACHE", "LANG")
    }
    done = subprocess.run(
        command,
        cwd=project,
        env=environment | ELSEWHERE,
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        said = done.stderr.decode("utf-8", "replace").strip()
        raise Fatal(f"the second build could not run: {said}")
    return load(folder / NAME)


def _differing(first: Manifest, second: Manifest) -> Iterator[str]:
    sums = [{file.path: file.sha256 for file in made.artifacts} for made in (first, second)]
    for path in sums[0].keys() | sums[1].keys():
        if sums[0].get(path) != sums[1].get(path):
            yield path
