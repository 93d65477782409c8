"""What earlier builds made in an output folder, as the next build finds it.

A line for each thing worth remembering, added as soon as it is made, so that a build which is
killed goes on where it was; the whole is written anew, in order, when a build ends. Every line
carries a checksum: what cannot be trusted is forgotten, and built again.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from pipeline.batch.store import (
    Signature,
    file_name,
    is_volume,
    read_file,
    signature,
    write_whole,
)
from pipeline.diagnostics import Code, Diagnostic, Severity, Status
from pipeline.manifest import Artifact
from pipeline.plan import Job, Recipe, Surveyed

NAME = ".leaflet/ledger"
"""Where it is in the output folder."""

VERSION = 3


class B013(Code):
    """What earlier builds left on record cannot be used.

    The record was cut short, changed, or written by a newer version of this program. Nothing is
    taken from it that cannot be trusted; leaflets without a good record are built again.

    Example: `out/.leaflet/ledger`, after the machine lost power while it was written.

    Source: house rule; when in doubt, build again.
    """

    severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: its findings, and its file where there is one.

    A job that failed has neither: it is on record only to be run again.
    """

    job: Job
    status: Status
    diagnostics: tuple[Diagnostic, ...] = ()
    file: Artifact | None = None
    leaflets: tuple[str, ...] = ()
    """The ids of a handbook's chapters in their order."""
    volumes: tuple[Artifact, ...] = ()
    """The files of a handbook, which may be several: each volume, in each edition."""

    @property
    def files(self) -> tuple[Artifact, ...]:
        """All files of it."""
        return (self.file, *self.volumes) if self.file else self.volumes


@dataclass(slots=True)
class Ledger:
    """The record of an output folder. While things are remembered, its file is open for more."""

    folder: Path
    reader: str = ""
    """Digest of what reads sources; what was surveyed with another reader is forgotten."""
    made: dict[tuple[str, str], Made] = field(default_factory=dict)
    """By the id of a leaflet or handbook, and its form."""
    recipes: dict[str, Recipe] = field(default_factory=dict)
    """By their digests."""
    surveyed: dict[str, Surveyed] = field(default_factory=dict)
    """By the name of the source."""
    fits: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """By the leaflet's id what was found out about setting it, see `LeafletResult.fits`."""
    trouble: str = ""
    """Why some of the record could not be used; empty where all could."""
    stale: bool = True
    """Whether the file does not tell all that is here, or not only that."""
    foreign: bool = False
    """Whether the record that is there is not ours, so that no line may be added to it."""
    as_read: Signature = ()
    """What tells the file that was read from one written since."""
    _lines: IO[str] | None = None

    def is_current(self) -> bool:
        """Whether no other build has written to it since it was read."""
        return self.as_read == signature(self.folder / NAME)

    def remember(self, made: Made, recipe: Recipe) -> None:
        """Note what came of a job, at once and for good."""
        if made.job.recipe not in self.recipes:
            self.recipes[made.job.recipe] = recipe
            self._add(_recipe_row(made.job.recipe, recipe))
        self.made[made.job.leaflet, made.job.form] = made
        self._add(_made_row(made))
        self.stale = True

    def remember_fits(self, leaflet_id: str, fits: tuple[tuple[str, int], ...]) -> None:
        """Note how a leaflet had to be set; what was known of other pages of it is forgotten."""
        if fits and fits != self.fits.get(leaflet_id):
            self.fits[leaflet_id] = fits
            self._add(_fits_row(leaflet_id, fits))
            self.stale = True

    def forget(self, leaflet_id: str, form: str) -> None:
        """Take off the record what is not there any more, for good when the record is closed."""
        self.made.pop((leaflet_id, form), None)
        self.stale = True

    def learn(self, sources: Iterable[Surveyed]) -> None:
        """Remember what was found out about readable sources."""
        found = {source.name: replace(source, path="") for source in sources if not source.errors}
        self.stale |= any(self.surveyed.get(name) != source for name, source in found.items())
        self.surveyed |= found

    def close(self, gone: Callable[[str], bool]) -> None:
        """Write the whole record anew, in order, unless it says the same already.

        `gone` says which sources are not there any more. Raises OSError.
        """
        self.stop()
        if not self.stale:
            return
        used = {made.job.recipe for made in self.made.values()}
        ids = {leaflet_id for leaflet_id, _ in self.made}
        rows = [
            _header_row(self.reader),
            *(_recipe_row(name, self.recipes[name]) for name in sorted(used & {*self.recipes})),
            *(_made_row(self.made[which]) for which in sorted(self.made)),
            *(_fits_row(name, self.fits[name]) for name in sorted(ids & {*self.fits})),
            *(_surveyed_row(self.surveyed[n]) for n in sorted(self.surveyed) if not gone(n)),
        ]
        write_whole(self.folder / NAME, "".join(map(line, rows)).encode())

    # --- adding lines --------------------------------------------------------------------------

    def _add(self, row: list[Any]) -> None:
        """Lines that cannot be added cost no more than building that leaflet again."""
        with suppress(OSError):
            if self._lines is None:
                path = self.folder / NAME
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh = self.foreign or not path.exists()
                self._lines = path.open("w" if fresh else "a", encoding="utf-8", newline="\n")
                self._lines.write(line(_header_row(self.reader)) if fresh else "\n")
            self._lines.write(line(row))
            self._lines.flush()

    def stop(self) -> None:
        """Add no more lines for now."""
        if self._lines:
            with suppress(OSError):
                self._lines.close()
            self._lines = None


def open_ledger(folder: Path, reader: str = "") -> Ledger:
    """The record of an output folder, as far as it can be trusted; without a reader, of any."""
    ledger = Ledger(folder, reader, as_read=signature(folder / NAME))
    try:
        text = read_file(folder / NAME).decode("utf-8", "replace")
    except FileNotFoundError:
        return ledger
    except OSError as error:
        ledger.trouble = f"cannot be read: {error.strerror}"
        return ledger
    rows = list(_rows(text.split("\n")))  # and at no other sign that ends lines elsewhere
    header = next((row for row in rows if row and row[0] == "ledger" and row[2:]), None)
    if header is None or header[1] != VERSION:
        version = f"version {header[1]}" if header else "an unknown version"
        ledger.trouble = f"is of {version}; this program writes version {VERSION}"
        ledger.foreign = True
        return ledger
    ledger.reader = reader or header[2]
    spoilt = _take(ledger, rows, same_reader=header[2] == ledger.reader)
    if spoilt:
        ledger.trouble = f"has {spoilt} spoilt line{'s' if spoilt > 1 else ''}"
    ledger.stale = bool(spoilt) or header[2] != ledger.reader
    return ledger


def _take(ledger: Ledger, rows: Iterable[list[Any] | None], *, same_reader: bool) -> int:
    """Fill a ledger from its lines, of which later ones replace earlier ones; count spoilt ones."""
    spoilt = 0
    for row in rows:
        try:
            if row is None:
                raise ValueError("a checksum is wrong")
            _take_one(ledger, *row, same_reader=same_reader)
        except (LookupError, TypeError, ValueError):
            spoilt += 1
    return spoilt


def _take_one(ledger: Ledger, kind: str, *values: Any, same_reader: bool) -> None:
    if kind == "recipe":
        ledger.recipes[values[0]] = Recipe(values[1])
    elif kind == "made":
        made = _made(*values)
        ledger.made[made.job.leaflet, made.job.form] = made
    elif kind == "fits":
        ledger.fits[values[0]] = tuple((str(key), int(rung)) for key, rung in values[1])
    elif kind == "source" and same_reader:
        name, leaflet_id, id_line, language, size, sha256 = values
        ledger.surveyed[name] = Surveyed("", name, leaflet_id, id_line, language, size, sha256)


# --- lines ---------------------------------------------------------------------------------------


def line(row: list[Any]) -> str:
    """A row as a line of the file, with its checksum."""
    text = json.dumps(row, ensure_ascii=True, separators=(",", ":"))
    return f"{zlib.crc32(text.encode()):08x} {text}\n"


def _rows(lines: Iterable[str]) -> Iterator[list[Any] | None]:
    """The rows of lines; None for one that is spoilt. Empty lines part one build from another."""
    for each in lines:
        if each:
            checksum, _, text = each.partition(" ")
            good = f"{zlib.crc32(text.encode()):08x}" == checksum
            yield json.loads(text) if good else None


def _header_row(reader: str) -> list[Any]:
    return ["ledger", VERSION, reader]


def _recipe_row(digest: str, recipe: Recipe) -> list[Any]:
    return ["recipe", digest, dict(sorted(recipe.inputs.items()))]


def _fits_row(leaflet_id: str, fits: tuple[tuple[str, int], ...]) -> list[Any]:
    return ["fits", leaflet_id, [list(fit) for fit in fits]]


def _surveyed_row(source: Surveyed) -> list[Any]:
    return [
        *("source", source.name, source.id, source.id_line),
        *(source.language, source.size, source.sha256),
    ]


def _made_row(made: Made) -> list[Any]:
    job, file = made.job, made.file
    return [
        "made",
        [job.leaflet, job.form, job.source, job.sha256, job.recipe],
        made.status,
        [finding_row(found) for found in made.diagnostics],
        [file.sha256, file.bytes, file.pages] if file else None,
        list(made.leaflets),
        [[file.path, file.sha256, file.bytes, file.pages] for file in made.volumes],
    ]


def _made(
    fields: Any, status: Status, diagnostics: Any, file: Any, leaflets: Any, volumes: Any
) -> Made:
    """What a row tells. Where a file is follows from the job, so that it can be nowhere else."""
    job = Job(*fields)
    if not (_NAME.fullmatch(job.leaflet) and _FORM.fullmatch(job.form)):
        raise ValueError(f"{job.leaflet} as {job.form} has no place of its own")
    if not all(is_volume(row[0], job.leaflet) for row in volumes):
        raise ValueError(f"{job.leaflet} has volumes in another place")
    return Made(
        job,
        status,
        tuple(finding(row) for row in diagnostics),
        Artifact(file_name(job.leaflet, job.form), *file) if file else None,
        tuple(leaflets),
        tuple(Artifact(*row) for row in volumes),
    )


_NAME = re.compile(r"[^./\\][^/\\]*")
"""A part of a path that leads nowhere else."""

_FORM = re.compile(rf"({_NAME.pattern}/)?{_NAME.pattern}")
"""The name of a form, with that of a clinic before it."""


def finding_row(found: Diagnostic) -> list[Any]:
    """A finding as JSON data, as short as can be."""
    return [
        *(found.code, found.severity, found.path, found.line),
        *(found.message, found.hint, found.quote),
    ]


def finding(row: list[Any]) -> Diagnostic:
    """The finding in a row."""
    code, severity, *rest = row
    return Diagnostic(code, Severity(severity), *rest)
