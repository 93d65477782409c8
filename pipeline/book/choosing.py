"""What a handbook asks for and the chapters that there are in, the chosen ones out."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import PurePosixPath

from pipeline.book.chapter import Shelf, Summary
from pipeline.book.titles import sort_key
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.handbook import Choice, Handbook

FOLDER = "content/leaflets/"
"""What globs are relative to; of a source outside of it only the file's name counts."""

MOST_FINDINGS = 20
"""Of one list; whoever has more than that wrong knows it after twenty."""


class E001(Code):
    """A handbook has no leaflets.

    Nothing is left once leaflets are chosen and excluded, or every leaflet of the build was
    withheld or has failed. No book is made; an older one is taken away.

    Example: `exclude = { files = ["**"] }`.

    Source: EPUB 3.3, 5.7.1 (a spine lists at least one document).
    """

    severity = Severity.ERROR


class E002(Code):
    """A handbook names something that there is not.

    An id, tag, class or glob of its selection, its exclusions or one of its parts fits no leaflet:
    a misspelt exclusion puts into the book what nobody wanted in it, and a misspelt choice leaves
    out a medicine that somebody will look for.

    Example: `ids = ["metfromin"]`; did you mean `metformin`?

    Source: house rule; nothing is left out in silence.
    """

    severity = Severity.WARNING


class E003(Code):
    """A handbook asks for a leaflet that must not or cannot be in it.

    The leaflet was withheld or has failed, for reasons that are given with it. The book is made
    without it.

    Example: `ids = ["novamine"]`, of which the page says that there is no such product.

    Source: house rule; what is withheld is never printed, whoever asks for it.
    """

    severity = Severity.WARNING


class E011(Code):
    """Two leaflets of a handbook would be one file.

    Their ids differ by case or by the way in which a letter is encoded, which zip tools and reading
    systems do not tell apart. Neither can be chosen over the other, so no book is made.

    Example: `Iron` and `iron`.

    Source: EPUB 3.3, 4.2.3 (file names are unique after case normalisation).
    """

    severity = Severity.ERROR


class Index:
    """Chapters by everything that a choice can name; whoever asks gets ids."""

    def __init__(self, summaries: Iterable[Summary]) -> None:
        self.by: Mapping[str, dict[str, list[str]]] = {
            key: defaultdict(list) for key in ("tags", "classes", "ids")
        }
        self._places: list[tuple[tuple[str, ...], str]] = []
        self._found: dict[str, list[str]] = {}
        for each in summaries:
            self.by["ids"][each.id].append(each.id)
            for tag in dict.fromkeys(map(str.casefold, each.tags)):
                self.by["tags"][tag].append(each.id)
            if each.drug_class:
                self.by["classes"][each.drug_class.casefold()].append(each.id)
            self._places.append((_place(each.source), each.id))

    def named(self, key: str, value: str) -> Sequence[str]:
        """The ids of those that a value of `files`, `tags`, `classes` or `ids` names."""
        if key == "files":
            if value not in self._found:
                pattern = tuple(value.split("/"))
                self._found[value] = [i for place, i in self._places if fits(place, pattern)]
            return self._found[value]
        return self.by[key].get(value if key == "ids" else value.casefold(), ())

    def chosen(self, choice: Choice) -> dict[str, None]:
        """The ids of those that a choice names in any way, in the order of their naming."""
        named = (self.named(key, value) for key, values in said(choice) for value in values)
        return {each: None for ids in named for each in ids}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chapters of a handbook from A to Z, and what its selection names in vain."""

    summaries: tuple[Summary, ...]
    diagnostics: tuple[Diagnostic, ...]


def choose(handbook: Handbook, shelf: Shelf, name: str) -> Chosen:
    """The chapters that a handbook asks for; `name` is what messages call its definition."""
    every = Index(shelf.summaries.values())
    ids = every.chosen(handbook.select) if handbook.select.says_nothing is False else None
    out = every.chosen(handbook.exclude)
    summaries = sorted(
        (s for s in shelf.summaries.values() if (ids is None or s.id in ids) and s.id not in out),
        key=lambda each: (*sort_key(each.title), each.id),
    )
    found = [
        *in_vain(handbook, ("select",), handbook.select, every, shelf, name),
        *in_vain(handbook, ("exclude",), handbook.exclude, every, shelf, name),
        *_one_file(summaries, name),
    ]
    if not summaries:
        found.append(_nothing(handbook, shelf, name))
    return Chosen(tuple(summaries), tuple(found))


def said(choice: Choice) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lists of a choice by their keys; ids first, since an own order is theirs."""
    return (
        ("ids", choice.ids),
        ("files", choice.files),
        ("tags", choice.tags),
        ("classes", choice.classes),
    )


def in_vain(
    handbook: Handbook,
    place: tuple[str | int, ...],
    choice: Choice,
    every: Index,
    shelf: Shelf,
    name: str,
    among: Index | None = None,
) -> Iterator[Diagnostic]:
    """Findings about all that a choice names and there is not, in every list the first few.

    `place` is where the choice stands in the definition; `among` are the handbook's own chapters,
    where only those can be meant.
    """
    for key, values in said(choice):
        findings = (
            finding(handbook.line(*place, key, number), name)
            for number, value in enumerate(values)
            if not (among or every).named(key, value)
            for finding in _why(key, value, place, every, shelf)
        )
        yield from islice(findings, MOST_FINDINGS)
        if more := sum(1 for _ in findings):
            message = f"{more:,} more of {_path(place, key)} are in no leaflet or not to be printed"
            yield E002.at(name, handbook.line(*place, key), message, "Mend those above first.")


def meant(word: str, known: Collection[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word; nothing where none is near."""
    same = [each for each in known if each.casefold() == word.casefold()]
    near = same or difflib.get_close_matches(word, known, n=1, cutoff=0.7)
    return f"; did you mean '{near[0]}'?" if near else ""


def fits(place: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the steps of a path are those of a glob, in which `**` is any number of steps."""
    at = step = 0
    star, resume = -1, 0
    while at < len(place):
        if step < len(pattern) and pattern[step] == "**":
            star, resume = step, at
            step += 1
        elif step < len(pattern) and fnmatchcase(place[at], pattern[step]):
            at, step = at + 1, step + 1
        elif star >= 0:
            resume += 1
            at, step = resume, star + 1
        else:
            return False
    return all(rest == "**" for rest in pattern[step:])


# --- what is found ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Finding:
    """A finding that only needs its place."""

    code: type[Code]
    message: str
    hint: str

    def __call__(self, line: int, name: str) -> Diagnostic:
        return self.code.at(name, line, self.message, self.hint)


_WORDS: Mapping[str, tuple[str, str]] = {
    "ids": ("there is no leaflet '{}'", "Ids are those of front matter, else the file's name."),
    "files": ("no leaflet's file fits '{}'", f"Globs are relative to {FOLDER}."),
    "tags": ("no leaflet that can be printed has the tag '{}'", "Mend it, or leave it out."),
    "classes": ("no leaflet that can be printed has the class '{}'", "Mend it, or leave it out."),
}


def _why(
    key: str, value: str, place: tuple[str | int, ...], every: Index, shelf: Shelf
) -> Iterator[_Finding]:
    """Why a value names nothing; nothing to say where an exclusion is of what is out anyway."""
    at = _path(place, key)
    if every.named(key, value):
        said = f"{at}: '{value}' is not in this handbook's selection"
        yield _Finding(E002, said, "Add it to [select], or take it out of [exclude] or of here.")
    elif key == "ids" and value in shelf.absent:
        absence = shelf.absent[value]
        if place != ("exclude",):
            said = f"{at}: leaflet '{value}' ({absence.source}) {_STATES[absence.status]}"
            yield _Finding(E003, said, "Its own findings say why; the book is made without it.")
    else:
        words, hint = _WORDS[key]
        known = [*every.by[key], *shelf.absent] if key == "ids" else every.by.get(key, ())
        yield _Finding(E002, f"{at}: {words.format(value)}{meant(value, known)}", hint)


_STATES: Mapping[str, str] = {"withheld": "is withheld", "failed": "has failed"}


def _path(place: tuple[str | int, ...], key: str) -> str:
    return ".".join(str(step) for step in (*place, key) if isinstance(step, str))


def _nothing(handbook: Handbook, shelf: Shelf, name: str) -> Diagnostic:
    if not shelf.summaries:
        message = f"handbook '{handbook.id}' has no leaflets: all were withheld or failed"
        return E001.at(name, 0, message, "Mend the leaflets first.")
    key = "select" if not handbook.select.says_nothing else "exclude"
    message = (
        f"handbook '{handbook.id}' has no leaflets: of {len(shelf.summaries):,} that can be "
        "printed it chooses none"
    )
    return E001.at(name, handbook.line(key), message, "Widen [select], or exclude less.")


def _one_file(summaries: Iterable[Summary], name: str) -> Iterator[Diagnostic]:
    seen: dict[str, Summary] = {}
    for each in sorted(summaries, key=lambda each: each.id):
        other = seen.setdefault(each.file.casefold(), each)
        if other is not each:
            message = (
                f"the ids '{other.id}' ({other.source}) and '{each.id}' ({each.source}) would be "
                "one file"
            )
            yield E011.at(name, 0, message, "Give one of them another id.")


def _place(source: str) -> tuple[str, ...]:
    """The steps of a source's path that globs are about."""
    if source.startswith(FOLDER):
        return PurePosixPath(source.removeprefix(FOLDER)).parts
    return PurePosixPath(source).parts[-1:]
