"""Folders of plain files in, golden cases out: `cases/STAGE/NAME/input.md` and what it becomes.

`expected.txt` is the outline after the stage, `expected.diagnostics` what was found on the way,
one finding a line. There is no file for findings where there are none beside an outline.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.batch.suppressible import SUPPRESSIBLE
from pipeline.check import PACKS, check
from pipeline.check.page import Page
from pipeline.check.suppress import suppressed
from pipeline.diagnostics import Diagnostic
from pipeline.model import Draft, Source
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.standards import Pack, Profile, Standards
from pipeline.style import Locale
from tests.outline import draft_outline, leaflet_outline
from tests.pages import WORDS

CASES = Path(__file__).parent / "cases"
INPUT = "input.md"
OUTLINE = "expected.txt"
FINDINGS = "expected.diagnostics"

TODAY = date(2026, 1, 1)
"""The day on which cases are checked."""

Given = tuple[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """One folder: a page, and what the stage should make of it."""

    folder: Path

    @property
    def stage(self) -> str:
        """The stage that the case is about."""
        return self.folder.parent.name

    @property
    def name(self) -> str:
        """`STAGE/NAME`, as pytest shows it."""
        return f"{self.stage}/{self.folder.name}"

    @property
    def pack(self) -> Pack:
        """The pack of the rule that a case of `check` is about: it alone looks at the page."""
        code = self.folder.name.split("-")[0]
        packs = (pack for pack, rules in PACKS.items() if code in {r.__name__ for r in rules})
        return next(packs, "core")

    def expected(self) -> dict[str, str]:
        """The text of each expected file that is there."""
        names = (OUTLINE, FINDINGS)
        return {n: _text(self.folder / n) for n in names if (self.folder / n).is_file()}

    def actual(self, locale: Locale) -> dict[str, str]:
        """What the expected files should be, as the pipeline is now."""
        source = read(self.folder / INPUT, INPUT, "en-GB")
        outline, findings = "", source.diagnostics
        if source.value:
            outline, found = STAGES[self.stage](source.value, locale, self.pack)
            findings = (*findings, *found)
        files = {OUTLINE: outline} if outline else {}
        if findings or not outline:
            files[FINDINGS] = "".join(map(_finding, findings))
        return files

    def bless(self, locale: Locale) -> None:
        """Make what the pipeline gives now the expectation."""
        actual = self.actual(locale)
        for name in (OUTLINE, FINDINGS):
            (self.folder / name).unlink(missing_ok=True)
            if name in actual:
                (self.folder / name).write_text(actual[name], encoding="utf-8")


def cases(root: Path = CASES) -> list[Case]:
    """Every case under a folder."""
    return [Case(folder) for folder in sorted(root.glob("*/*/")) if folder.parent.name in STAGES]


def _parsed(source: Source, locale: Locale, pack: Pack) -> Given:
    draft = parse(source)
    return (draft_outline(draft.value) if draft.value else ""), draft.diagnostics


def _normalized(source: Source, locale: Locale, pack: Pack) -> Given:
    draft = parse(source)
    leaflet = normalize(_value(draft.value), locale)
    return leaflet_outline(leaflet), draft.diagnostics


def _checked(source: Source, locale: Locale, pack: Pack) -> Given:
    draft = parse(source)
    leaflet = normalize(_value(draft.value), locale)
    standards = Standards(Profile(packs=(pack,)), TODAY, WORDS)
    found = (*draft.diagnostics, *check(Page(leaflet, source, locale, standards)))
    return "", suppressed(found, source, standards, SUPPRESSIBLE)


STAGES: Mapping[str, Callable[[Source, Locale, Pack], Given]] = {
    "parse": _parsed,
    "normalize": _normalized,
    "check": _checked,
}
"""What is shown of a page after each stage; cases of `check` show their findings alone."""


def _value(draft: Draft | None) -> Draft:
    assert draft is not None, "this page is refused by parse; its case belongs there"
    return draft


def _finding(finding: Diagnostic) -> str:
    return f"{finding.line}: {finding.severity} {finding.code} {finding.message}\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
