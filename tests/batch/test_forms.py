"""One leaflet in many forms: each stands for itself, and what they share is done once."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest

import pipeline
import pipeline.project
from pipeline.batch.record import Build
from pipeline.emit import pdf
from pipeline.formats import Rung
from pipeline.forms import FINISHES, Form
from pipeline.manifest import LeafletEntry
from tests.press import page_texts
from tests.projects import GOOD, files, project, write

CLINIC = 'name = "{name}"\ntelephone = "01632 960 00{n}"\n'
LONG = "It may lower your blood sugar, so check it as often as your doctor has told you to. " * 12


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A short leaflet, one too long for a flyer, and two clinics."""
    project(tmp_path, "aspirin", publisher='name = "House"\n')
    text = GOOD.format(title="Longin").replace("One tablet.", "\n\n".join([LONG] * 8))
    write(tmp_path / "content/leaflets/longin.md", text)
    for n, name in enumerate(("north", "south"), start=1):
        clinic = CLINIC.format(name=f"{name.title()} Clinic", n=n)
        write(tmp_path / f"content/clinics/{name}.toml", clinic)
    return tmp_path


def build(root: Path, **wishes: object) -> Build:
    return pipeline.build_leaflets(project=root, runner="serial", **wishes)  # type: ignore[arg-type]


def due(root: Path, **wishes: object) -> dict[str, str]:
    planned = pipeline.plan_leaflets(project=root, **wishes)  # type: ignore[arg-type]
    return {f"{job.leaflet} {job.form}": why for job, why in planned.due}


def entries(made: Build) -> dict[str, LeafletEntry]:
    return {entry.id: entry for entry in made.manifest.leaflets}


def paths(made: Build) -> list[str]:
    return [file.path for file in made.manifest.artifacts if file.path.endswith(".pdf")]


@pytest.mark.parametrize("clinic", ["", "riverside", "a4-press"])
@pytest.mark.parametrize("finish", FINISHES)
@pytest.mark.parametrize("page_format", ["a4", "a5-booklet", "dl-flyer"])
def test_a_form_is_known_by_its_name(page_format: str, finish: str, clinic: str) -> None:
    form = Form(page_format, finish, clinic)

    assert Form.parse(str(form)) == form


def test_every_finish_of_every_format_has_a_file(root: Path) -> None:
    made = build(root, formats=["a4", "trifold"], finishes=["digital", "office", "press"])

    assert made.all_built
    assert paths(made) == [
        f"pdf/{form}/{name}.pdf"
        for form in ("a4-office", "a4-press", "a4", "trifold-office", "trifold-press", "trifold")
        for name in ("aspirin", "longin")
    ]
    pages = {file.path: file.pages for file in made.manifest.artifacts}
    for path in paths(made):
        with pikepdf.open(root / "out" / path) as document:
            assert len(document.pages) == pages[path]
    assert pages["pdf/trifold/aspirin.pdf"] == 2


def test_a_form_that_fails_costs_no_other_and_leaves_no_file(root: Path) -> None:
    before = root / "out/pdf/dl-flyer/longin.pdf"
    write(before, "of an earlier text that was shorter")

    made = build(root, formats=["a4", "dl-flyer"], handbooks=["all"])

    longin, aspirin = entries(made)["longin"], entries(made)["aspirin"]
    assert not made.all_built
    assert longin.status == "failed"
    assert [found.code for found in longin.diagnostics if found.severity == "error"] == ["P003"]
    assert [file.path for file in longin.artifacts] == ["pdf/a4/longin.pdf"]
    assert aspirin.status == "built"
    assert not before.exists()
    assert made.manifest.handbooks[0].leaflets == ("aspirin", "longin")


def test_only_the_form_that_failed_runs_again(root: Path) -> None:
    build(root, formats=["a4", "dl-flyer"])

    assert due(root, formats=["a4", "dl-flyer"]) == {"longin dl-flyer": "failed last time"}
    again = build(root, formats=["a4", "dl-flyer"])
    assert len(entries(again)["longin"].artifacts) == 1
    assert entries(again)["aspirin"].status == "unchanged"


def test_how_far_a_leaflet_had_to_be_tightened_is_remembered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[Rung] = []
    sheets = pdf._rung_sheets

    def watched(rung: Rung) -> object:
        laid.append(rung)
        return sheets(rung)

    monkeypatch.setattr(pdf, "_rung_sheets", watched)
    build(root, formats=["dl-flyer", "trifold"])
    first, laid[:] = len(laid), []

    made = build(root, formats=["dl-flyer", "trifold"], finishes=["office"])

    assert first > len(laid)
    assert len(laid) == 4  # two leaflets in two formats, once each
    again = build(root, out=Path("elsewhere"), formats=["dl-flyer", "trifold"], finishes=["office"])
    assert files(made.folder / "pdf/trifold-office") == files(again.folder / "pdf/trifold-office")


def test_each_clinic_has_its_own_name_on_the_same_pages(root: Path) -> None:
    made = build(root, clinics=["all"])

    assert made.all_built
    assert paths(made) == [
        f"clinics/{clinic}/a4/{name}.pdf"
        for clinic in ("north", "south")
        for name in ("aspirin", "longin")
    ]
    for clinic, other in (("North", "South"), ("South", "North")):
        for page in page_texts((root / f"out/clinics/{clinic.lower()}/a4/longin.pdf").read_bytes()):
            assert f"{clinic} Clinic" in page
            assert f"{other} Clinic" not in page


def test_a_clinic_that_changes_costs_its_own_forms_alone(root: Path) -> None:
    build(root, clinics=["all"])
    write(root / "content/clinics/south.toml", CLINIC.format(name="South Clinic", n=9))

    assert due(root, clinics=["all"]) == {
        "aspirin south/a4": "content/clinics/south.toml changed",
        "longin south/a4": "content/clinics/south.toml changed",
    }


def test_a_clinic_alone_is_as_it_is_among_others(root: Path) -> None:
    alone = build(root, out=Path("alone"), clinics=["south"])
    among = build(root, clinics=["all"])

    for path in paths(alone):
        assert (alone.folder / path).read_bytes() == (among.folder / path).read_bytes()


def test_many_forms_are_the_same_however_they_are_made(root: Path) -> None:
    formats = ["a4", "trifold", "dl-flyer"]
    serial = build(root, clinics=["all"], formats=formats, finishes=["digital", "press"])

    several = pipeline.build_leaflets(
        project=root,
        out=Path("other"),
        clinics=["south", "north"],
        formats=formats[::-1],
        finishes=["press", "digital"],
        workers=2,
    )

    assert files(serial.folder) == files(several.folder)


def test_a_bad_clinic_is_named_and_the_others_are_printed(root: Path) -> None:
    write(root / "content/clinics/east.toml", "")
    write(root / "content/clinics/west.toml", 'name = "West"\ncolours = {brand = "#ffee88"}\n')

    made = build(root, clinics=["all"])

    assert not made.all_built
    assert {(found.code, found.path, found.line) for found in made.manifest.diagnostics} == {
        ("P008", "content/clinics/east.toml", 1),
        ("P010", "content/clinics/west.toml", 2),
    }
    assert len(paths(made)) == 4


def test_a_format_without_a_style_sheet_is_named_and_the_others_are_printed(root: Path) -> None:
    write(root / "styles/formats.toml", '\n[a3]\nsheet = "A3"\npurpose = "Poster"\n')

    made = build(root, formats=["a3", "a4"])

    assert not made.all_built
    (found,) = made.manifest.diagnostics
    assert (found.code, found.path, found.line) == ("P007", "styles/formats.toml", 2)
    assert "Add styles/formats/a3.css" in found.hint
    assert paths(made) == ["pdf/a4/aspirin.pdf", "pdf/a4/longin.pdf"]


def test_a_house_adds_a_format_with_one_file_and_one_row(root: Path) -> None:
    write(root / "styles/formats.toml", '[a6]\nsheet = "A6"\npurpose = "Pocket"\nmeasure = 40\n')
    write(root / "styles/formats/a6.css", "@page { size: A6; margin: 8mm 8mm 16mm }\n")

    made = build(root, sources=[root / "content/leaflets/aspirin.md"], formats=["a6"])

    assert made.all_built
    with pikepdf.open(root / "out/pdf/a6/aspirin.pdf") as document:
        assert [round(float(n)) for n in document.pages[0].trimbox] == [0, 0, 298, 420]


def test_a_clinic_has_formats_of_its_own(root: Path) -> None:
    path = root / "content/clinics/north.toml"
    path.write_text(path.read_text() + 'formats = ["letter", "a4"]\n')

    made = build(root, clinics=["all"])

    forms = {re.sub(r"/[^/]*$", "", path) for path in paths(made)}
    assert forms == {"clinics/north/letter", "clinics/north/a4", "clinics/south/a4"}


def test_a_format_that_there_is_not_is_refused_with_a_suggestion(root: Path) -> None:
    with pytest.raises(pipeline.project.ConfigurationError, match="did you mean 'trifold'"):
        build(root, formats=["trifolt"])
    with pytest.raises(pipeline.project.ConfigurationError, match="did you mean 'north'"):
        build(root, clinics=["nord"])


def test_an_address_is_printed_as_a_code(root: Path) -> None:
    write(
        root / "content/publisher.toml",
        'name = "House"\naddress = "https://example.org/leaflets/{id}"\n',
    )

    build(root)

    with pikepdf.open(root / "out/pdf/a4/aspirin.pdf") as document:
        links = [str(link.A.URI) for link in document.pages[0].get("/Annots", [])]
    assert set(links) == {"https://example.org/leaflets/aspirin"}
