"""One task in, its source with every safe edit made out; nothing is written.

What a reader would see of the old source and of the new one is compared before an edit counts. One
that would change it is left out, alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline.batch.likeness import alike
from pipeline.batch.suppressible import SUPPRESSIBLE
from pipeline.batch.understand import check_leaflet, house, house_locale
from pipeline.check import PACKS
from pipeline.check.core.forms import REPAIRS
from pipeline.check.page import Page
from pipeline.check.rule import Edit, Fixable
from pipeline.check.suppress import Suppressions
from pipeline.diagnostics import GRAVE, Code, Diagnostic, Severity
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.plan import Task
from pipeline.read import source_in
from pipeline.standards import Standards
from pipeline.style import StyleError

ROUNDS = 10
"""Most times that a source is gone through; an edit can make way for another."""


class S028(Code):
    """An edit was left out, since it would change what the reader sees.

    Edits are made of white space and marks alone, and what is printed before and after is compared
    word for word and block for block. Where the two differ nothing is edited by machine.

    Example: a star at the start of a line that is not part of the list above it.

    Source: house rule; nothing that a reader sees is changed by machine.
    """

    severity = Severity.HINT


@dataclass(frozen=True, slots=True)
class Mended:
    """The bytes of a file before and after, how many edits by code, and what was left out."""

    task: Task
    before: bytes
    after: bytes
    edits: tuple[tuple[str, int], ...] = ()
    left_out: tuple[Diagnostic, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    """Why the file could not be understood; it stays as it is."""


def mend(task: Task, codes: Collection[str] | None = None) -> Mended:
    """The source of a task with every safe edit that its profile asks for.

    With `codes`, only findings of those are mended. What cannot be understood stays as it is, and
    the errors that a check finds in it say why. Raises OSError where the file cannot be opened.
    """
    raw = Path(task.path).read_bytes()
    page = _understood(raw, task)
    if page is None:
        return Mended(task, raw, raw, refused=_errors(task))
    mending = _Mending(task, page, codes)
    for _ in range(ROUNDS):
        if not mending.go_through():
            break
    return mending.result(raw)


def fixable() -> frozenset[str]:
    """The codes of findings that can be mended."""
    return frozenset((*REPAIRS, *(rule.__name__ for rule in _rules())))


@dataclass(frozen=True, slots=True)
class _Unit:
    """Edits that are made all or none, and the code of the finding that they mend."""

    code: str
    edits: tuple[Edit, ...]

    def overlaps(self, other: _Unit) -> bool:
        return any(_overlap(one, two) for one in self.edits for two in other.edits)


class _Mending:
    """A source under way: what it was, what it is by now, and what was left out."""

    def __init__(self, task: Task, page: Page, codes: Collection[str] | None) -> None:
        self._task = task
        self._codes = codes
        self._original = page
        self._page = page
        self._grave = _grave(page)
        self._counts: Counter[str] = Counter()
        self._left_out: list[Diagnostic] = []

    def go_through(self) -> bool:
        """Make every safe edit that can be made at once; whether there was one.

        What was left out before is tried again, so that a second run finds nothing more to do.
        """
        self._left_out.clear()
        units = _apart(self._units())
        taken = self._safe([], units) if units else []
        if taken:
            self._counts.update({unit.code: 0 for unit in taken})
            for unit in taken:
                self._counts[unit.code] += len(unit.edits)
            self._page = self._candidate(taken) or self._page
        return bool(taken)

    def result(self, raw: bytes) -> Mended:
        after = self._page.source.raw
        counts = tuple(sorted(self._counts.items()))
        return Mended(self._task, raw, after, counts, tuple(self._left_out))

    def _units(self) -> Iterator[_Unit]:
        page = self._page
        asked = Suppressions(page.source, page.standards, SUPPRESSIBLE)
        for code, find in REPAIRS.items():
            if self._is_wanted(code):
                yield from self._single(code, list(find(page)), asked)
        for rule in _rules(page.standards.profile.packs):
            code = rule.__name__
            if not self._is_wanted(code):
                continue
            edits = list(rule.edits(page))
            if not rule.together:
                yield from self._single(code, edits, asked)
            elif edits and not all(
                asked.keeps_quiet(code, found.line, found.severity) for found in rule.find(page)
            ):
                yield _Unit(code, tuple(edits))

    def _is_wanted(self, code: str) -> bool:
        ignored = self._page.standards.profile.ignore
        return code not in ignored and (self._codes is None or code in self._codes)

    def _single(self, code: str, edits: Sequence[Edit], asked: Suppressions) -> Iterator[_Unit]:
        for edit in edits:
            line = self._page.line_of(edit.start)
            if not asked.keeps_quiet(code, line, SUPPRESSIBLE[code]):
                yield _Unit(code, (edit,))

    def _safe(self, taken: list[_Unit], units: list[_Unit]) -> list[_Unit]:
        """Units taken, and of further ones those that can be made with them."""
        if not units or self._candidate([*taken, *units]):
            return [*taken, *units]
        if len(units) == 1:
            self._leave_out(units[0])
            return taken
        half = len(units) // 2
        return self._safe(self._safe(taken, units[:half]), units[half:])

    def _candidate(self, units: Sequence[_Unit]) -> Page | None:
        """The page with these edits made, where a reader would see the same."""
        written = _edited(self._page.written, [edit for unit in units for edit in unit.edits])
        page = _page(written.encode("utf-8", errors="surrogateescape"), self._task)
        if page is None or not alike(self._original.leaflet, page.leaflet):
            return None
        return page if _grave(page) == self._grave else None

    def _leave_out(self, unit: _Unit) -> None:
        page, edit = self._page, unit.edits[0]
        message = f"{unit.code} is not mended, since the reader would see a change"
        quote = page.written[edit.start : edit.end]
        line = page.line_of(edit.start)
        self._left_out.append(S028.at(page.source.path, line, message, "Mend it by hand.", quote))


def _understood(raw: bytes, task: Task) -> Page | None:
    """The page that a file with these bytes is; none where nobody can tell."""
    try:
        return _page(raw, task)
    except StyleError:  # also where there is no locale for its language
        return None


def _errors(task: Task) -> tuple[Diagnostic, ...]:
    """What a check says of a file that cannot be understood."""
    found = check_leaflet(task).diagnostics
    return tuple(each for each in found if each.severity is Severity.ERROR)


def _page(raw: bytes, task: Task) -> Page | None:
    """The page that a file with these bytes is; none where a stage refuses it."""
    project = house(task.root)
    source = source_in(raw, Path(task.path), task.name, project.publisher.language).value
    draft = source and parse(source).value
    if not source or not draft:
        return None
    locale = house_locale(task.root, source.metadata.language)
    standards = Standards(project.publisher.check.named(task.profile), task.today)
    return Page(normalize(draft, locale), source, locale, standards)


def _grave(page: Page) -> tuple[Diagnostic, ...]:
    """What keeps a page from print, wherever it stands."""
    rules = (rule for rules in PACKS.values() for rule in rules if rule.severity in GRAVE)
    found = (finding for rule in rules for finding in rule.find(page))
    return tuple(replace(finding, line=0, quote="", message="") for finding in found)


@cache
def _rules(packs: tuple[str, ...] = tuple(PACKS)) -> tuple[type[Fixable], ...]:
    rules = (rule for pack in packs for name, of in PACKS.items() if name == pack for rule in of)
    return tuple(rule for rule in rules if issubclass(rule, Fixable))


def _apart(units: Iterator[_Unit]) -> list[_Unit]:
    """Units of which no two touch the same stretch, in the order of the file."""
    kept: list[_Unit] = []
    furthest = -1
    for unit in sorted(units, key=lambda unit: (unit.edits[0].start, unit.edits[0].end)):
        last = unit.edits[-1]
        near = kept if unit.edits[0].start <= furthest else ()
        if not any(unit.overlaps(other) for other in near):
            kept.append(unit)
            furthest = max(furthest, last.end)
    return kept


def _overlap(one: Edit, two: Edit) -> bool:
    touches = one.start < two.end and two.start < one.end
    return touches or (one.start, one.end) == (two.start, two.end)


def _edited(written: str, edits: Sequence[Edit]) -> str:
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [written[at : edit.start], edit.replacement]
        at = edit.end
    return "".join((*pieces, written[at:]))
