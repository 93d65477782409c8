"""Real pages in every format and finish: every check of `leaflet verify` passes on all of them.

`pages.txt` names a hundred pages of the corpus that are printed, chosen once: sixty regular ones at
equal steps from the shortest to the longest; and forty odd ones, those with the longest words (8),
the most items (8), the most nested lists (8), rare signs (2) or HTML (2), and the irregular ones
with the longest names (6), the most (3) and the fewest (3) bytes. Tables come from a page of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import build_leaflets, verify_output
from pipeline.formats import load_formats
from pipeline.forms import FINISHES, Form, form_of
from pipeline.manifest import NAME, LeafletEntry, Manifest, load
from pipeline.style import Style, built_in_styles
from pipeline.verify.paper import CHECKS
from pipeline.verify.verdict import Verdict
from tests.press import once

pytestmark = pytest.mark.corpus

ROOT = Path(__file__).resolve().parent.parent.parent
OWN = (ROOT / "content/leaflets", ROOT / "tests/emit/data/torture.md")
FORMATS = tuple(load_formats(Style((built_in_styles(),))).rows)
FORMS = frozenset(Form(name, finish) for name in FORMATS for finish in FINISHES)
EXCUSES = {"P003": FORMATS, "P012": ("card",)}
"""Why a leaflet may lack a form: it has no room, or there is no dose to put on a card."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What was built, and what every check says of it."""

    manifest: Manifest
    verdicts: tuple[Verdict, ...]


@pytest.fixture(scope="session")
def pages(corpus: Path) -> tuple[Path, ...]:
    names = (Path(__file__).parent / "pages.txt").read_text(encoding="utf-8").split()
    return tuple(corpus / name for name in names)


@pytest.fixture(scope="session")
def printed(pages: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Every page in every format and finish, built by one of the test processes."""

    def build(out: Path) -> None:
        build_leaflets(
            [*OWN, *pages],
            out=out,
            formats=FORMATS,
            finishes=tuple(FINISHES),
            project=ROOT,
            workers=2,
        )

    folder = once(tmp_path_factory, "every-format", build)
    said = verify_output(folder, project=ROOT, workers=2)
    assert [tool.name for tool in said.missing] == []
    return Printed(load(folder / NAME), said.verdicts)


def test_the_pages_are_there(pages: tuple[Path, ...]) -> None:
    regular = [page for page in pages if page.parent.name == "regular"]

    assert len(set(pages)) == 100
    assert len(regular) >= 60
    assert [page for page in pages if not page.is_file()] == []


def test_all_pages_are_printed(printed: Printed) -> None:
    own = len([*OWN[0].glob("*.md"), OWN[1]])

    assert len(printed.manifest.leaflets) == own + 100
    assert [e.id for e in printed.manifest.leaflets if not e.artifacts] == []


def test_a_form_is_missing_only_where_the_leaflet_says_why(printed: Printed) -> None:
    silent = [
        (entry.id, str(form))
        for entry in printed.manifest.leaflets
        for form in FORMS - forms(entry)
        if form.format not in excused(entry)
    ]

    assert silent == []


def forms(entry: LeafletEntry) -> set[Form]:
    """Those in which a leaflet was printed."""
    return {form_of(artifact.path) for artifact in entry.artifacts}


def excused(entry: LeafletEntry) -> set[str]:
    """Formats that a leaflet says it cannot have: its diagnostics name them first."""
    return {
        name
        for found in entry.diagnostics
        for name in EXCUSES.get(found.code, ())
        if found.code == "P012" or found.message.startswith(f"{name}: ")
    }


def test_formats_without_a_budget_have_every_leaflet(printed: Printed) -> None:
    rows = load_formats(Style((built_in_styles(),))).rows
    free = {name for name, row in rows.items() if not row.budget or row.budget.multiple}

    for entry in printed.manifest.leaflets:
        assert free <= {form.format for form in forms(entry)}, entry.id


def test_most_leaflets_fit_three_panels_on_each_side(printed: Printed) -> None:
    folded = [entry for entry in printed.manifest.leaflets if Form("trifold") in forms(entry)]

    assert len(folded) > 0.75 * len(printed.manifest.leaflets)


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_wrong_on_paper(printed: Printed, check: str) -> None:
    judged = [verdict for verdict in printed.verdicts if verdict.validator == check]
    files = [a for entry in printed.manifest.leaflets for a in entry.artifacts]
    due = [a for a in files if check != "press" or form_of(a.path).finish == "press"]

    assert len(judged) == len(due) > 100
    assert faults(judged) == {}


def test_every_claim_of_a_standard_is_true(printed: Printed) -> None:
    judged = [verdict for verdict in printed.verdicts if verdict.validator.startswith("veraPDF")]
    digital = [
        artifact
        for entry in printed.manifest.leaflets
        for artifact in entry.artifacts
        if form_of(artifact.path).finish == "digital"
    ]

    assert len(judged) >= 2 * len(digital)
    assert faults(judged) == {}


def faults(verdicts: list[Verdict]) -> Mapping[str, list[str]]:
    """What is wrong with which file."""
    found = defaultdict[str, list[str]](list)
    for verdict in verdicts:
        if not verdict.passed:
            found[str(verdict.path)] += [f"{verdict.validator}: {m}" for m in verdict.messages]
    return found
