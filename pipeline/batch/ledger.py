"""What earlier builds made in an output folder, as the next build finds it.

A line for each thing worth remembering, added as soon as it is made, so that a build which is
killed goes on where it was; the whole is written anew, in order, when a build ends. Every line
carries a checksum: what cannot be trusted is forgotten, and built again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pipeline.batch.result import Status
from pipeline.batch.store import write_whole
from pipeline.batch.survey import Surveyed
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.manifest import Artifact
from pipeline.plan import Job, Recipe

NAME = ".leaflet/ledger"
"""Where it is in the output folder."""

VERSION = 1


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


@dataclass(slots=True)
class Ledger:
    """The record of an output folder. As a context it keeps a file open, to add lines to."""

    folder: Path
    reader: str = ""
    """Digest of what reads sources; what was surveyed with another reader is forgotten."""
    made: dict[tuple[str, str], Made] = field(default_factory=dict)
    """By the id of a leaflet or handbook, and its form."""
    recipes: dict[str, Recipe] = field(default_factory=dict)
    """By their digests."""
    surveyed: dict[str, Surveyed] = field(default_factory=dict)
    """By the name of the source."""
    trouble: str = ""
    """Why some of the record could not be used; empty where all could."""
    foreign: bool = False
    """Whether the record that is there is not ours, so that no line may be added to it."""
    as_read: tuple[int, ...] = ()
    """What tells the file that was read from one written since."""
    _lines: IO[str] | None = None

    def current(self) -> Ledger:
        """The record as it is now, read again if another build has written to it meanwhile."""
        same = self.as_read == _signature(self.folder / NAME)
        return self if same else open_ledger(self.folder, self.reader)

    def remember(self, made: Made, recipe: Recipe) -> None:
        """Note what came of a job, at once and for good."""
        if made.job.recipe not in self.recipes:
            self.recipes[made.job.recipe] = recipe
            self._add(_recipe_row(made.job.recipe, recipe))
        self.made[made.job.leaflet, made.job.form] = made
        self._add(_made_row(made))

    def forget(self, leaflet_id: str, form: str) -> None:
        """Note that something is not there any more."""
        self.made.pop((leaflet_id, form), None)

    def learn(self, sources: Iterable[Surveyed]) -> None:
        """Remember what was found out about readable sources."""
        self.surveyed |= {source.name: source for source in sources if not source.errors}

    def close(self, gone: Callable[[str], bool]) -> None:
        """Write the whole record anew, in order; `gone` says which sources are not there any more.

        Raises OSError.
        """
        self._stop()
        used = {made.job.recipe for made in self.made.values()}
        rows = [
            _header_row(self.reader),
            *(_recipe_row(name, self.recipes[name]) for name in sorted(used & {*self.recipes})),
            *(_made_row(self.made[which]) for which in sorted(self.made)),
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

    def _stop(self) -> None:
        if self._lines:
            with suppress(OSError):
                self._lines.close()
            self._lines = None


def open_ledger(folder: Path, reader: str = "") -> Ledger:
    """The record of an output folder, as far as it can be trusted; without a reader, of any."""
    ledger = Ledger(folder, reader, as_read=_signature(folder / NAME))
    try:
        text = (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ledger
    except OSError as error:
        ledger.trouble = f"cannot be read: {error.strerror}"
        return ledger
    rows = list(_rows(text.splitlines()))
    header = next((row for row in rows if row and row[0] == "ledger"), None)
    if header is None or header[1] != VERSION:
        version = f"version {header[1]}" if header else "an unknown version"
        ledger.trouble = f"is of {version}; this program writes version {VERSION}"
        ledger.foreign = True
        return ledger
    ledger.reader = reader or header[2]
    _take(ledger, (row for row in rows if row), same_reader=header[2] == ledger.reader)
    spoilt = sum(row is None for row in rows)
    if spoilt:
        ledger.trouble = f"has {spoilt} spoilt line{'s' if spoilt > 1 else ''}"
    return ledger


def _signature(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _take(ledger: Ledger, rows: Iterable[list[Any]], *, same_reader: bool) -> None:
    """Fill a ledger from its lines; later ones replace earlier ones."""
    for kind, *values in rows:
        if kind == "recipe":
            ledger.recipes[values[0]] = Recipe(values[1])
        elif kind == "made":
            made = _made(values)
            ledger.made[made.job.leaflet, made.job.form] = made
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
        [file.path, file.sha256, file.bytes, file.pages] if file else None,
        list(made.leaflets),
    ]


def _made(values: list[Any]) -> Made:
    job, status, diagnostics, file, leaflets = values
    return Made(
        Job(*job),
        status,
        tuple(finding(row) for row in diagnostics),
        Artifact(*file) if file else None,
        tuple(leaflets),
    )


def finding_row(found: Diagnostic) -> list[Any]:
    """A finding as JSON data, as short as can be."""
    return [found.code, found.severity, found.path, found.line, found.message, found.hint]


def finding(row: list[Any]) -> Diagnostic:
    """The finding in a row."""
    code, severity, *rest = row
    return Diagnostic(code, Severity(severity), *rest)
