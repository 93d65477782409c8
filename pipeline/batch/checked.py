"""What earlier checks found in, as much of that as still holds out: the memory of `leaflet check`.

A line for each source in a few files, each with a checksum: what cannot be trusted is forgotten,
and checked again. Most of a line are findings, which are not read before they are shown. A line
holds for the bytes and the name of its source, for the days between two on which something in it
turns (is overdue, expires), and under one recipe: everything besides the source that can change
what a check finds.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.batch.findings import SEVERITIES, Findings, Kind, kinds, pack
from pipeline.batch.recipe import checking_tools
from pipeline.batch.result import LeafletResult
from pipeline.batch.store import read_file, write_whole
from pipeline.batch.survey import Found, digest
from pipeline.book import CrossReference
from pipeline.diagnostics import Diagnostic, Status
from pipeline.plan import Recipe, Surveyed
from pipeline.project import Project
from pipeline.standards import PROFILES

FOLDER = "out/.leaflet/checks"
"""Where it is in a project."""

VERSION = 2
FILES = 16
"""Files for one profile, so that a change of one leaflet writes a sixteenth of all lines anew."""

_OURS = re.compile(r"\.?(?P<profile>[0-9a-f]{8})-[0-9a-f]{2}(?:\.\d+\.part)?")


@dataclass(slots=True)
class _Line:
    """What is known of one source; `written` is its line in the file."""

    source: Surveyed
    since: str
    until: str
    """The days between which it holds, ISO 8601; the last one is the first of the next time."""
    result: LeafletResult
    written: bytes
    """All of its line but the findings."""


@dataclass(slots=True)
class _File:
    lines: dict[str, _Line] = field(default_factory=dict)
    """By the name of the source."""
    stale: bool = False
    """Whether the file does not tell all that is here, or not only that."""


@dataclass(slots=True)
class Checked:
    """What is known of the sources of a project, measured by one profile."""

    folder: Path | None
    """Where it is kept; without one, nothing is remembered."""
    profile: str
    profiles: Collection[str]
    """The names of all that there are; what was remembered for others is deleted."""
    recipe: Callable[[], str]
    """Digest of everything besides a source that can change what is found in it; made once, and
    only where there is a memory, for it takes as long as checking ten leaflets."""
    today: date
    _files: dict[int, _File] = field(default_factory=dict)

    def result(self, file: Found) -> LeafletResult | None:
        """What was found in a file, if it has not changed and that still holds today."""
        line = self._file(file.name).lines.get(file.name)
        if line is None:
            return None
        today = self.today.isoformat()
        if not (line.since <= today and (not line.until or today < line.until)):
            return None
        if line.source.sha256 != digest(file):
            return None
        return replace(line.result, surveyed=replace(line.source, path=file.path))

    def begin(self) -> None:
        """Note under which recipe the check is, before it begins and settings can change."""
        if self.folder:
            self.recipe()

    def learn(self, result: LeafletResult) -> None:
        """Remember what was found in a source, for good when the memory is closed.

        What failed is never remembered: it may have been the machine. Nor is what is not about
        that source.
        """
        source = result.surveyed
        if source is None or result.status not in _REMEMBERED or result.sha256 != source.sha256:
            return
        found = pack(result.diagnostics, source.name), pack(result.suppressed, source.name)
        if not all(isinstance(each, Findings) for each in found):
            return
        result = replace(result, diagnostics=found[0], suppressed=found[1])
        file = self._file(source.name)
        file.lines[source.name] = _line(source, result, self.today)
        file.stale = True

    def close(self, gone: Callable[[str], bool] | None = None) -> None:
        """Write anew what has changed; with `gone`, without the sources of which it says so.

        Where nothing can be written, nothing is remembered.
        """
        if not self.folder:
            return
        with suppress(OSError):
            for number in range(FILES) if gone else tuple(self._files):
                file = self._numbered(number)
                kept = sorted(name for name in file.lines if not (gone and gone(name)))
                if file.stale or len(kept) < len(file.lines):
                    lines = (_whole(file.lines[name]) for name in kept)
                    write_whole(self._path(self.folder, number), b"".join((self._header, *lines)))
            _sweep(self.folder, {_short(name) for name in self.profiles})

    def _file(self, name: str) -> _File:
        return self._numbered(zlib.crc32(name.encode("utf-8", "surrogatepass")) % FILES)

    def _numbered(self, number: int) -> _File:
        if number not in self._files:
            self._files[number] = self._read(number)
        return self._files[number]

    def _read(self, number: int) -> _File:
        if not self.folder:
            return _File()
        try:
            written = read_file(self._path(self.folder, number))
            header, *lines = written.splitlines(keepends=True)
        except (OSError, ValueError):
            return _File()
        if header != self._header:
            return _File()
        found = [line for each in lines if (line := _read_line(each))]
        return _File({line.source.name: line for line in found}, stale=len(found) < len(lines))

    def _path(self, folder: Path, number: int) -> Path:
        return folder / f"{_short(self.profile)}-{number:02x}"

    @property
    def _header(self) -> bytes:
        return _checked(_json(["checks", VERSION, self.recipe()]))


def open_checked(house: Project, profile: str, today: date, *, kept: bool) -> Checked:
    """What is known of the sources of a project, measured by a profile of that name.

    Nothing is, and nothing will be remembered, unless it is to be `kept`.
    """
    folder = house.root / FOLDER if kept else None
    recipe = cache(lambda: checking_recipe(house, profile).digest)
    profiles = {*PROFILES, *house.publisher.check.profiles}
    return Checked(folder, profile, profiles, recipe, today)


def checking_recipe(house: Project, profile: str) -> Recipe:
    """Everything besides its source that can change what a check finds in a leaflet."""
    checks = house.publisher.check
    files = [
        *(house.style.path(name) for pattern in _WORDS for name in house.style.names(pattern)),
        *sorted((house.root / "content").glob(_HOUSE_WORDS)),
    ]
    return Recipe(
        {
            **{str(path): sha256(path.read_bytes()).hexdigest() for path in files},
            "language in publisher.toml": house.publisher.language,
            "check in publisher.toml": checks.model_dump_json(),
            "profile": f"{profile} {checks.named(profile).model_dump_json()}",
            **checking_tools(),
        }
    )


_WORDS = ("locales/*.toml", "words/*.toml")
"""Style files by which leaflets are understood and judged."""

_HOUSE_WORDS = "words/*.toml"


def _sweep(folder: Path, profiles: Collection[str]) -> None:
    """Delete what was remembered for other profiles, and what was not written to its end."""
    for path in folder.iterdir():
        ours = _OURS.fullmatch(path.name)
        if ours and (path.suffix == ".part" or ours["profile"] not in profiles):
            path.unlink(missing_ok=True)


def _short(profile: str) -> str:
    """The beginning of file names; a profile of the house can be called anything."""
    return sha256(profile.encode("utf-8", "surrogatepass")).hexdigest()[:8]


# --- lines ---------------------------------------------------------------------------------------
# A checksum, a space, and with tabs between: what is known of a source and how many findings of
# which kind there are, as JSON; the findings; those that are suppressed.


def _json(row: list[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()


def _checked(text: bytes) -> bytes:
    """A text as a line of a file, with its checksum."""
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _whole(line: _Line) -> bytes:
    """A line as it stands in a file."""
    found = (line.result.diagnostics, line.result.suppressed)
    texts = (each.written for each in found if isinstance(each, Findings))
    return _checked(b"\t".join((line.written, *texts)))


_TYPES = (str, str, str, int, str, int, str, str, str, list, list, list)
"""What a line begins with, see `_row`."""

_REMEMBERED: tuple[Status, ...] = ("built", "withheld")


def _read_line(whole: bytes) -> _Line | None:
    """What a line tells; None for one that is spoilt."""
    checksum, _, text = whole.rstrip(b"\n").partition(b" ")
    try:
        if int(checksum, 16) != zlib.crc32(text):
            return None
        written, *findings = text.split(b"\t")
        row = json.loads(written)
        if tuple(map(type, row)) != _TYPES or row[8] not in _REMEMBERED:
            return None
        return _of_row(row, written, *findings)
    except (LookupError, TypeError, ValueError):
        return None


def _line(source: Surveyed, result: LeafletResult, today: date) -> _Line:
    row = _row(source, result, today)
    return _Line(source, row[6], row[7], result, _json(row))


def _row(source: Surveyed, result: LeafletResult, today: date) -> list[Any]:
    turns = sorted(result.turns)
    since = max((day for day in turns if day <= today), default=None)
    until = min((day for day in turns if day > today), default=None)
    return [
        *(source.name, source.sha256, source.id, source.id_line, source.language, source.size),
        *(since.isoformat() if since else "", until.isoformat() if until else ""),
        result.status,
        [[each.target, each.line] for each in result.references],
        *(_kinds_row(found) for found in (result.diagnostics, result.suppressed)),
    ]


def _kinds_row(found: Sequence[Diagnostic]) -> list[Any]:
    return [[kind.code, kind.severity, number] for kind, number in kinds(found).items()]


def _of_row(row: list[Any], written: bytes, diagnostics: bytes, suppressed: bytes) -> _Line:
    name, sha256, leaflet, id_line, language, size, since, until, status, *lists = row
    references, found, silent = lists
    source = Surveyed("", name, leaflet, id_line, language, size, sha256)
    result = LeafletResult(
        leaflet,
        name,
        sha256,
        status,
        Findings(name, _kinds(found), diagnostics),
        suppressed=Findings(name, _kinds(silent), suppressed),
        references=tuple(CrossReference(str(target), int(line)) for target, line in references),
    )
    return _Line(source, since, until, result, written)


def _kinds(row: list[Any]) -> Mapping[Kind, int]:
    return {Kind(code, SEVERITIES[severity]): int(number) for code, severity, number in row}
