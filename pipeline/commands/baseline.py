"""A check in, a file that remembers its findings out; and a check without those remembered.

An old collection can so adopt the rules: what was there on the first day is hidden, what comes new
is shown. A finding is known again by its file, its code and a digest of its words, so that it may
move to another line. What withholds a leaflet or fails it is never hidden.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from pipeline.batch.store import reason, write_whole
from pipeline.check import PACKS
from pipeline.commands.checking import Check
from pipeline.diagnostics import GRAVE, Diagnostic
from pipeline.project import ConfigurationError, Strict, problems
from pipeline.standards import Profile

VERSION = 1
"""Of the file's form, raised when a digest is made in another way."""

REMEDY = "Write it anew with 'leaflet check --write-baseline --baseline {path}'"

_DIGITS = 16
"""Hexadecimal digits of a digest: two of a million findings meet once in 30 million collections."""
_NAME = re.compile(r'"version"\s*:\s*(?P<version>-?\d+)')

_Digest = Annotated[
    str, Field(pattern=rf"^[0-9a-f]{{{_DIGITS}}}$", description="16 digits, 0 to f")
]


class _File(Strict):
    """The file as it is written."""

    version: Literal[1]
    findings: Mapping[str, Mapping[str, Mapping[_Digest, Annotated[int, Field(ge=1)]]]]
    """By path, code and digest, how often."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a finding is known by."""

    path: str
    code: str
    digest: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that are known, and how often each may occur."""

    counts: Mapping[Key, int]

    def is_of_elsewhere(self, root: Path = Path()) -> bool:
        """Whether no file that it knows is in a folder, as where it was written in another one."""
        paths = {key.path for key in self.counts}
        return bool(paths) and not any((root / path).exists() for path in paths)

    def filter(
        self, check: Check, *, root: Path = Path(), profile: Profile | None = None
    ) -> tuple[Check, int, int]:
        """A check without the findings that are known, how many those are, and how many are gone.

        A known finding is gone where its file was checked, or is no more, and it does not occur;
        with `profile` only if that looks for it. `root` is the folder that paths are relative to.
        """
        left, texts = Counter(self.counts), _Texts(root)
        leaflets = tuple(
            replace(leaflet, diagnostics=_unknown(leaflet.diagnostics, left, texts))
            for leaflet in check.leaflets
        )
        rest = Check(leaflets, _unknown(check.diagnostics, left, texts))
        hidden = sum(self.counts.values()) - left.total()
        seen = {leaflet.source for leaflet in check.leaflets}
        gone = (
            count
            for key, count in left.items()
            if (key.path in seen or not (root / key.path).exists()) and _looked_for(key, profile)
        )
        return rest, hidden, sum(gone)


def write_baseline(check: Check, path: Path, *, root: Path = Path()) -> int:
    """Remember the findings of a check in a file, but for grave ones; how many they are.

    `root` is the folder that paths are relative to. The file has a line for each finding, in
    order, so that versions of it can be compared and merged. Raises ConfigurationError.
    """
    texts = _Texts(root)
    counts = Counter(_key(found, texts) for found in _minor(check))
    found: defaultdict[str, defaultdict[str, dict[str, int]]]
    found = defaultdict(lambda: defaultdict(dict))
    for key, count in counts.items():
        found[key.path][key.code][key.digest] = count
    data = {"version": VERSION, "findings": found}
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
    try:
        write_whole(path, f"{_version_first(text)}\n".encode())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {reason(error)}") from error
    return counts.total()


def load_baseline(path: Path) -> Baseline:
    """The findings remembered in a file. Raises ConfigurationError with line and what to do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(
            f"{path}: there is no such file. Check the path, or write it with "
            f"'leaflet check --write-baseline --baseline {path}'."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {reason(error)}") from error
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: not UTF-8. {_remedy(path)}.") from None
    _refuse_other_version(text, path)
    try:
        file = _File.model_validate(_json(text, path))
    except ValidationError as error:
        said = (
            f"{path}:{_line(text, problem.place)}: {problem.message}. {_remedy(path)}."
            for problem in problems(error, _File)
        )
        raise ConfigurationError("\n".join(said)) from None
    return Baseline(
        {
            Key(name, code, digest): count
            for name, codes in file.findings.items()
            for code, digests in codes.items()
            for digest, count in digests.items()
        }
    )


# --- knowing a finding again ---------------------------------------------------------------------


def _key(found: Diagnostic, texts: _Texts) -> Key:
    """Path, code, and a digest of what is quoted and of the words of the line.

    Neither spaces nor marks count, so that mending the form of a source makes nothing new. Where
    nothing is quoted the message tells one finding from another, but for its numbers, which may be
    of days.
    """
    about = found.quote or re.sub(r"\d+", "#", found.message)
    words = (found.code, _letters(about), _letters(texts.line(found)))
    digest = hashlib.sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()
    return Key(found.path, found.code, digest[:_DIGITS])


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text)).casefold()


class _Texts:
    """The files that findings are about, in a folder; each is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, Sequence[str]] = {}

    def line(self, found: Diagnostic) -> str:
        """The line that a finding is about; empty where it is about the whole file."""
        if not found.line:
            return ""
        if found.path not in self._lines:
            self._lines[found.path] = self._read(found.path)
        lines = self._lines[found.path]
        return lines[found.line - 1] if found.line <= len(lines) else ""

    def _read(self, path: str) -> Sequence[str]:
        try:
            text = (self._root / path).read_bytes().decode("utf-8", errors="replace")
        except OSError:
            return ()
        return re.split(r"\r\n|\r|\n", text)


def _minor(check: Check) -> Iterator[Diagnostic]:
    leaflets = (found for leaflet in check.leaflets for found in leaflet.diagnostics)
    return (found for found in (*check.diagnostics, *leaflets) if found.severity not in GRAVE)


def _unknown(
    findings: Iterable[Diagnostic], left: Counter[Key], texts: _Texts
) -> tuple[Diagnostic, ...]:
    """The findings that are not known; those that are, are taken from what is left."""
    kept: list[Diagnostic] = []
    for found in findings:
        key = _key(found, texts) if found.severity not in GRAVE else None
        if key and left[key]:
            left[key] -= 1
        else:
            kept.append(found)
    return tuple(kept)


def _looked_for(key: Key, profile: Profile | None) -> bool:
    if not profile:
        return True
    packs = {pack for pack, rules in PACKS.items() if key.code in {r.__name__ for r in rules}}
    return key.code not in profile.ignore and packs <= set(profile.packs)


# --- the file ------------------------------------------------------------------------------------


def _version_first(text: str) -> str:
    """JSON in the order of its keys, but for the version, which a reader has to see first."""
    line = f'\n "version": {VERSION}'
    return text.replace(f",{line}", "").replace("{", f"{{{line},", 1)


def _refuse_other_version(text: str, path: Path) -> None:
    """Raises ConfigurationError for a version that this one cannot read, before all else."""
    found = _NAME.search(text)
    if found and int(found["version"]) != VERSION:
        line = text.count("\n", 0, found.start()) + 1
        made = "a later" if int(found["version"]) > VERSION else "an earlier"
        said = f"{path}:{line}: a baseline of version {found['version']}, made by {made} leaflet"
        raise ConfigurationError(f"{said}; this one reads version {VERSION}. {_remedy(path)}.")


def _json(text: str, path: Path) -> object:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        if conflict := re.search(r"^(?:<{7}|={7}|>{7})", text, re.MULTILINE):
            line = text.count("\n", 0, conflict.start()) + 1
            said = f"{path}:{line}: a merge of two versions was not finished"
            anew = f"w{_remedy(path)[1:]}"
            raise ConfigurationError(f"{said}. Keep the lines of both, or {anew}.") from None
        wrong = f"{error.msg.removesuffix(' starting at')}, at column {error.colno}"
        wrong = wrong if text.strip() else "the file is empty"
        said = f"{path}:{error.lineno}: not valid JSON: {wrong}"
        raise ConfigurationError(f"{said}. {_remedy(path)}.") from None
    except RecursionError:
        data = None
    if not isinstance(data, dict):
        raise ConfigurationError(f"{path}:1: not a baseline. {_remedy(path)}.")
    return data


def _remedy(path: Path) -> str:
    return REMEDY.format(path=path)


def _line(text: str, place: Sequence[str | int]) -> int:
    """The line of a place in JSON: its keys are looked for one behind the other."""
    at = 0
    for key in place:
        found = text.find(json.dumps(key, ensure_ascii=False), at)
        at = found if found >= 0 else at
    return text.count("\n", 0, at) + 1
