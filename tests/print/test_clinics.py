"""Leaflets for each clinic in every format and finish: every check passes on the finished files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import build_leaflets, verify_output
from pipeline.clinics import clinic_names
from pipeline.formats import load_formats
from pipeline.forms import FINISHES, Form, form_of
from pipeline.manifest import NAME, Manifest, load
from pipeline.style import Style, built_in_styles
from tests.press import once, page_texts

ROOT = Path(__file__).resolve().parent.parent.parent
LEAFLETS = ("oral-rehydration-salts", "warfarin")
FORMATS = tuple(load_formats(Style((built_in_styles(),))).rows)
ROOMY = ("a4", "letter", "large-print", "a5-booklet", "trifold")
"""Formats in which these leaflets have room, clinic or not."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every form of these leaflets, built by one of the test processes."""

    def build(out: Path) -> None:
        build_leaflets(
            [ROOT / f"content/leaflets/{name}.md" for name in LEAFLETS],
            out=out,
            formats=FORMATS,
            finishes=tuple(FINISHES),
            clinics=["all"],
            project=ROOT,
            workers=2,
        )

    return once(tmp_path_factory, "clinics", build)


@pytest.fixture(scope="session")
def manifest(folder: Path) -> Manifest:
    return load(folder / NAME)


def test_what_has_room_is_printed_for_every_clinic(manifest: Manifest) -> None:
    for entry in manifest.leaflets:
        printed = {form_of(artifact.path) for artifact in entry.artifacts}
        assert printed >= {
            Form(name, finish, clinic)
            for name in ROOMY
            for finish in FINISHES
            for clinic in clinic_names(ROOT)
        }


def test_no_clinic_is_without_room(manifest: Manifest) -> None:
    found = {found.code for entry in manifest.leaflets for found in entry.diagnostics}

    assert {code for code in found if code.startswith("P")} <= {"P003"}


def test_every_check_passes(folder: Path) -> None:
    said = verify_output(folder, project=ROOT, workers=2)

    assert said.missing == ()
    assert len(said.verdicts) > 300
    failed = [verdict for verdict in said.verdicts if not verdict.passed]
    assert failed == []


def test_the_clinic_can_be_reached_from_every_sheet_that_has_a_foot(folder: Path) -> None:
    for page_format in ("a4", "letter", "large-print"):
        for finish in FINISHES:
            path = folder / file(Form(page_format, finish, "riverside"), "warfarin")
            for text in page_texts(path.read_bytes()):
                assert "01632 960 001" in text, path


def file(form: Form, name: str) -> str:
    return f"clinics/{form}/{name}.pdf"
