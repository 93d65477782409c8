"""What earlier checks found in, as much of that as still holds out: the memory of `leaflet check`.

A line for each source in a few files, each with a checksum: what cannot be trusted is forgotten,
and checked again. A line holds for the bytes and the name of its source, for the days between two
on which something in it turns (is overdue, expires), and under one recipe: everything besides the
source that can change what a check finds.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.batch.recipe import checking_tools
from pipeline.batch.result import LeafletResult
from pipeline.batch.store import read_file, write_whole
from pipeline.book import CrossReference
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.plan import Recipe, Surveyed
from pipeline.project import Project
from pipeline.standards import PROFILES

FOLDER = "out/.leaflet/checks"
"""Where it is in a project."""

VERSION = 1
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
    result: list[Any]
    written: bytes


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
    recipe: str
    """Digest of everything besides a source that can change what is found in it."""
    today: date
    _files: dict[int, _File] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """What was found out about sources, whatever their bytes are now."""
        return Known(self)

    def result(self, source: Surveyed) -> LeafletResult | None:
        """What was found in a source, if that still holds today."""
        line = self.line(source.name)
        if line is None or line.source.sha256 != source.sha256 or line.source.id != source.id:
            return None
        today = self.today.isoformat()
        if not (line.since <= today and (not line.until or today < line.until)):
            return None
        try:
            return _result(line)
        except (LookupError, TypeError, ValueError):
            return None

    def learn(self, source: Surveyed, result: LeafletResult) -> None:
        """Remember what was found in a source, for good when the memory is closed.

        What failed is never remembered: it may have been the machine. Nor is what was found in a
        source that was changed meanwhile, or what is not about that source.
        """
        found = (*result.diagnostics, *result.suppressed)
        foreign = any(each.path != source.name for each in found)
        if result.status == "failed" or result.sha256 != source.sha256 or foreign:
            return
        file = self._file(source.name)
        file.lines[source.name] = _line(_row(source, result, self.today))
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
                    lines = (file.lines[name].written for name in kept)
                    write_whole(self._path(self.folder, number), b"".join((self._header, *lines)))
            _sweep(self.folder, {_short(name) for name in self.profiles})

    @property
    def names(self) -> Iterator[str]:
        """The names of all sources that have been asked about, or stand beside one in its file."""
        return (name for file in self._files.values() for name in file.lines)

    def line(self, name: str) -> _Line | None:
        """What is known of a source, by its name."""
        return self._file(name).lines.get(name)

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
        return _written(["checks", VERSION, self.recipe])


class Known(Mapping[str, Surveyed]):
    """What is known of sources by their names, as `survey` asks for it."""

    def __init__(self, checked: Checked) -> None:
        """`checked` reads its files when they are asked for."""
        self._checked = checked

    def __getitem__(self, name: str) -> Surveyed:
        if line := self._checked.line(name):
            return line.source
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return self._checked.names

    def __len__(self) -> int:
        return sum(1 for _ in self)


def open_checked(house: Project, profile: str, today: date, *, kept: bool) -> Checked:
    """What is known of the sources of a project, measured by a profile of that name.

    Nothing is, and nothing will be remembered, unless it is to be `kept`.
    """
    folder = house.root / FOLDER if kept else None
    recipe = checking_recipe(house, profile).digest if kept else ""
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


def _written(row: list[Any]) -> bytes:
    """A row as a line of a file, with its checksum."""
    text = json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


_TYPES = (str, str, str, int, str, int, str, str)
"""What a line begins with: a source, and the days between which the rest holds."""


def _read_line(written: bytes) -> _Line | None:
    """What a line tells; None for one that is spoilt."""
    checksum, _, text = written.rstrip(b"\n").partition(b" ")
    try:
        if int(checksum, 16) != zlib.crc32(text):
            return None
        row = json.loads(text)
        if tuple(map(type, row[: len(_TYPES)])) != _TYPES:
            return None
        name, digest, leaflet, id_line, language, size, since, until, *result = row
        source = Surveyed("", name, leaflet, id_line, language, size, digest)
        return _Line(source, since, until, result, written)
    except (TypeError, ValueError):
        return None


def _line(row: list[Any]) -> _Line:
    line = _read_line(_written(row))
    assert line is not None
    return line


def _row(source: Surveyed, result: LeafletResult, today: date) -> list[Any]:
    turns = sorted(result.turns)
    since = max((day for day in turns if day <= today), default=None)
    until = min((day for day in turns if day > today), default=None)
    return [
        *(source.name, source.sha256, source.id, source.id_line, source.language, source.size),
        *(since.isoformat() if since else "", until.isoformat() if until else ""),
        result.status,
        _findings_row(result.diagnostics),
        _findings_row(result.suppressed),
        [[each.target, each.line] for each in result.references],
    ]


def _findings_row(findings: Iterable[Diagnostic]) -> list[Any]:
    """Findings as JSON data: what many of them have in common, then what each has of its own."""
    numbers: dict[tuple[str, str, str], int] = {}
    rows = [
        [
            numbers.setdefault((found.code, found.severity, found.hint), len(numbers)),
            *(found.line, found.message, found.quote),
        ]
        for found in findings
    ]
    return [list(numbers), rows]


def _result(line: _Line) -> LeafletResult:
    status, diagnostics, suppressed, references = line.result
    return LeafletResult(
        line.source.id,
        line.source.name,
        line.source.sha256,
        status,
        tuple(_findings(diagnostics, line.source.name)),
        suppressed=tuple(_findings(suppressed, line.source.name)),
        references=tuple(CrossReference(*reference) for reference in references),
    )


def _findings(row: list[Any], path: str) -> Iterator[Diagnostic]:
    common = [(code, Severity(severity), hint) for code, severity, hint in row[0]]
    for number, line, message, quote in row[1]:
        code, severity, hint = common[number]
        yield Diagnostic(code, severity, path, line, message, hint, quote)
