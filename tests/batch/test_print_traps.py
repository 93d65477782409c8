"""What could leave old paper in circulation, make the same form twice over, or print it amiss."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline
import pipeline.printing
from pipeline.batch.ledger import open_ledger
from pipeline.batch.record import Build
from pipeline.batch.request import forms_asked
from pipeline.batch.result import EnvironmentLacks
from pipeline.emit.boxes import Shape
from pipeline.emit.faults import NotPrinted
from pipeline.emit.fit import fit
from pipeline.finish import FINISHERS, Finisher, FinishImpossible
from pipeline.formats import Rung
from pipeline.press_profile import press_profile
from pipeline.project import ConfigurationError, open_project
from pipeline.style import built_in_styles
from tests.projects import GOOD, files, project, write

CLINIC = 'name = "{}"\ntelephone = "01632 960 001"\n'
BUILT_IN = built_in_styles()
POCKET = '[pocket]\nsheet = "A6"\npurpose = "Pocket"\nmeasure = 40\n'
POCKET_CSS = "@page { size: A6; margin: 8mm 8mm 16mm }\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="{}h9v9z"/></svg>'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two leaflets, two clinics, and a page format of the house."""
    project(tmp_path, "aspirin", "codeine", handbook=False)
    for name in ("north", "south"):
        write(tmp_path / f"content/clinics/{name}.toml", CLINIC.format(name))
    write(tmp_path / "styles/formats.toml", POCKET)
    write(tmp_path / "styles/formats/pocket.css", POCKET_CSS)
    return tmp_path


def build(root: Path, **wishes: object) -> Build:
    return pipeline.build_leaflets(project=root, runner="serial", **wishes)  # type: ignore[arg-type]


def due(root: Path, **wishes: object) -> dict[str, str]:
    planned = pipeline.plan_leaflets(project=root, **wishes)  # type: ignore[arg-type]
    return {f"{job.leaflet} {job.form}": why for job, why in planned.due}


def folders(root: Path) -> set[str]:
    """The folders of `out` that hold leaflets."""
    return {path.parent.relative_to(root / "out").as_posix() for path in root.rglob("out/**/*.pdf")}


def findings(made: Build) -> set[tuple[str, str, int]]:
    every = [*made.manifest.diagnostics]
    every += [found for entry in made.manifest.leaflets for found in entry.diagnostics]
    return {(d.code, d.path, d.line) for d in every if d.severity == "error"}


# --- what must not stay in the output folder -----------------------------------------------------


def test_a_clinic_that_is_gone_is_named_and_pruned(root: Path) -> None:
    build(root, clinics=["all"])
    (root / "content/clinics/south.toml").unlink()
    old = ("clinics/south/a4/aspirin.pdf", "clinics/south/a4/codeine.pdf")

    assert build(root, clinics=["all"]).gone == old
    assert build(root, prune=True).pruned == old
    assert folders(root) == {"clinics/north/a4", "pdf/a4"}
    assert build(root).gone == ()


def test_a_format_that_is_gone_is_named_and_pruned(root: Path) -> None:
    build(root, formats=["a4", "pocket"], finishes=["digital", "office"])
    write(root / "styles/formats.toml", "")
    old = {f"pdf/{form}/{name}.pdf" for form in ("pocket", "pocket-office") for name in
           ("aspirin", "codeine")}  # fmt: skip

    assert set(build(root).gone) == old
    assert set(build(root, prune=True).pruned) == old
    assert folders(root) == {"pdf/a4", "pdf/a4-office"}


def test_pruning_leaves_what_was_only_not_asked_for(root: Path) -> None:
    build(root, clinics=["all"], formats=["a4", "pocket"])

    made = build(root, formats=["a4"], prune=True)

    assert made.pruned == made.gone == ()
    assert {"clinics/south/pocket", "clinics/north/a4"} <= folders(root)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("content/clinics/south.toml", "name = 3\n"),
        ("content/clinics/south.toml", CLINIC.format("South") + 'formats = ["a3"]\n'),
        ("styles/formats.toml", POCKET + "wrong = 1\n"),
    ],
)
def test_what_was_asked_for_and_is_broken_leaves_no_old_file(
    root: Path, name: str, text: str
) -> None:
    wishes = {"clinics": ["all"], "formats": ["a4", "pocket"]}
    before = {
        "clinics/north/a4",
        "clinics/south/a4",
        "clinics/north/pocket",
        "clinics/south/pocket",
    }
    build(root, **wishes)
    assert folders(root) == before
    write(root / name, text)

    made = build(root, **wishes)

    word = "south" if "south" in name else "pocket"
    assert folders(root) == {folder for folder in before if word not in folder}
    assert {path.rpartition("/")[0] for path in made.removed} == before - folders(root)
    assert not made.all_built


def test_a_broken_clinic_that_was_not_asked_for_keeps_its_files(root: Path) -> None:
    build(root, clinics=["all"])
    write(root / "content/clinics/south.toml", "name = 3\n")

    build(root, clinics=["north"])

    assert "clinics/south/a4" in folders(root)


# --- what has to be made again, and what has not -------------------------------------------------


def added(text: str) -> Callable[[str], str]:
    return lambda before: before + text


@pytest.mark.parametrize(
    ("name", "change", "wanted"),
    [
        ("content/clinics/south.svg", lambda _: LOGO.format("M1 1"), "south"),
        ("content/clinics/south.toml", added("# words\n"), "south"),
        ("styles/locales/de.toml", added("\n# words\n"), "south"),
        ("styles/clinic.css", added("\n/* words */\n"), "clinics"),
        ("styles/templates/clinic-foot.html", added("\n"), "clinics"),
        ("styles/templates/card.html", added("\n"), "card"),
        ("styles/formats.toml", lambda before: before.replace("40", "41"), "pocket"),
        ("styles/formats.toml", lambda before: before.replace("Pocket", "Bag"), ""),
        ("styles/formats.toml", lambda before: f"# words\n\n{before}", ""),
        ("content/publisher.toml", lambda _: 'press_profile = "own.icc"\n', "press"),
    ],
)
def test_a_change_costs_the_forms_that_it_reaches_and_no_other(
    root: Path, name: str, change: Callable[[str], str], wanted: str
) -> None:
    write(root / "content/clinics/south.svg", LOGO.format("M0 0"))
    south = CLINIC.format("South") + 'logo = "south.svg"\nlanguage = "de"\n'
    write(root / "content/clinics/south.toml", south)
    (root / "content/own.icc").write_bytes(press_profile().data)
    wishes = {"formats": ["pocket", "card"], "finishes": ["digital", "press"]}
    build(root, **wishes)
    build(root, clinics=["all"], **wishes)
    built_in = BUILT_IN / name.removeprefix("styles/")
    place = root / name
    before = next((path.read_text() for path in (place, built_in) if path.is_file()), "")
    write(place, change(before))

    found = {*due(root, **wishes), *due(root, clinics=["all"], **wishes)}

    forms = {f"{c}{f}{p}" for c in ("", "north/", "south/") for f in ("pocket", "card")
             for p in ("", "-press")}  # fmt: skip
    assert found == {f"{name} {form}" for form in forms if is_reached(form, wanted)
                     for name in ("aspirin", "codeine")}  # fmt: skip


def is_reached(form: str, wanted: str) -> bool:
    """Whether a form is one of those: with a word in its name, of any clinic, or of none at all."""
    return "/" in form if wanted == "clinics" else bool(wanted) and wanted in form


@pytest.mark.parametrize("name", ["styles/formats.toml", "content/own.icc"])
def test_what_has_changed_since_a_revision_is_found(root: Path, name: str) -> None:
    (root / "content/own.icc").write_bytes(press_profile().data)
    write(root / "content/publisher.toml", 'press_profile = "own.icc"\n')
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(root)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *command], check=True)
    wishes = {"finishes": ["press"], "changed_since": "HEAD"}
    assert due(root, **wishes) == {}
    os.utime(root / name)
    with (root / name).open("ab") as file:
        file.write(b"# words\n" if name.endswith(".toml") else b"")
    if name.endswith(".icc"):  # 24 to 35 is when it was made: ICC.1:2010, 7.2
        data = bytearray((root / name).read_bytes())
        data[25] ^= 1
        (root / name).write_bytes(data)

    assert set(due(root, **wishes)) == {"aspirin a4-press", "codeine a4-press"}


# --- what is remembered ------------------------------------------------------------------------

LADDER = (Rung(2.0), Rung(1.5), Rung(1.0))


def paper(rung: Rung) -> tuple[Rung, Shape]:
    """A text that takes three pages, two, or one."""
    return rung, Shape({2.0: 3, 1.5: 2, 1.0: 1}[rung.space or 0], 0.9, 100.0)


@pytest.mark.parametrize("wrong", [-1, 0, 3, 4, 99])
def test_a_wrong_memory_never_prints_too_many_pages(wrong: int) -> None:
    found = fit(LADDER, 2, paper, wrong)

    assert (found.rung, found.fits) == (1, True)


def test_a_drawing_of_the_house_is_part_of_what_is_remembered(root: Path) -> None:
    """Its size decides how many lines stand on a page, so an old memory may be wrong."""
    own = write(root / "styles/icons/own.svg", LOGO.format("M0 0"))
    write(root / "styles/formats/pocket.css", f"{POCKET_CSS}p {{ color: black }}\n"
          "h1 { background: url(style:icons/own.svg) }\n")  # fmt: skip
    write(root / "styles/formats.toml", f"{POCKET}space = [2, 1]\n")
    source = [root / "content/leaflets/aspirin.md"]
    fits = []
    for shape in ("M0 0", "M1 1"):
        own.write_text(LOGO.format(shape))
        build(root, sources=source, formats=["pocket"])
        fits.append(dict(open_ledger(root / "out").fits["aspirin"]))

    assert len(fits[1].keys() - fits[0].keys()) == 1


# --- one form that fails -------------------------------------------------------------------------


def refuses(_data: bytes) -> bytes:
    raise FinishImpossible("a pattern without a colour of its own")


def crashes(_data: bytes) -> bytes:
    raise RuntimeError("a fault of ours")


@pytest.mark.parametrize(("pages", "code"), [(refuses, "P013"), (crashes, "B005")])
def test_a_finish_that_fails_costs_no_other_finish(
    root: Path, monkeypatch: pytest.MonkeyPatch, pages: Callable[[bytes], bytes], code: str
) -> None:
    broken = Finisher(pages, FINISHERS["office"].sheets)
    monkeypatch.setattr(pipeline.printing, "FINISHERS", {**FINISHERS, "office": broken})

    made = build(root, finishes=["digital", "office", "press"])

    assert {code for code, _, _ in findings(made)} == {code}
    assert folders(root) == {"pdf/a4", "pdf/a4-press"}


def test_a_finish_that_a_machine_has_not_stops_the_build(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking() -> str:
        raise FinishImpossible("install argyll")

    broken = Finisher(refuses, FINISHERS["office"].sheets, lacking)
    monkeypatch.setattr(pipeline.printing, "FINISHERS", {**FINISHERS, "office": broken})

    with pytest.raises(EnvironmentLacks, match="install argyll"):
        build(root, finishes=["office"])


def test_a_leaflet_that_is_too_long_only_for_clinics_says_so(root: Path) -> None:
    """Room for a clinic is taken from the text, so what fits without may not fit with it."""
    row = POCKET + 'budget = "1 page"\n'
    write(root / "styles/formats.toml", row)
    source = [root / "content/leaflets/aspirin.md"]
    assert build(root, sources=source, formats=["pocket"]).all_built

    made = build(root, sources=source, formats=["pocket"], clinics=["north"])

    (found,) = (f for e in made.manifest.leaflets for f in e.diagnostics if f.code == "P003")
    assert found.message.startswith("pocket for a clinic: needs 2 pages")


def test_a_title_that_is_broken_in_a_line_is_named(root: Path) -> None:
    source = write(root / "content/leaflets/long.md", GOOD.format(title="Methyl" * 15))

    made = build(root, sources=[source], formats=["a4", "pocket"])

    found = [f for e in made.manifest.leaflets for f in e.diagnostics if f.code == "P004"]
    assert [(f.line, f.message.partition(":")[0]) for f in found] == [(5, "a4"), (5, "pocket")]


def test_a_logo_that_a_finish_cannot_turn_is_a_finding_about_the_clinic(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root / "content/clinics/south.svg", LOGO.format("M0 0"))
    south = CLINIC.format("South") + 'logo = "south.svg"\n'
    write(root / "content/clinics/south.toml", south)
    office = FINISHERS["office"]
    calls: list[int] = []

    def pages(data: bytes) -> bytes:
        calls.append(len(data))
        return office.pages(data) if len(calls) == 1 else refuses(data)

    picky = Finisher(pages, office.sheets)
    monkeypatch.setattr(pipeline.printing, "FINISHERS", {**FINISHERS, "office": picky})

    made = build(
        root,
        sources=[root / "content/leaflets/aspirin.md"],
        clinics=["south"],
        finishes=["digital", "office"],
    )

    assert findings(made) == {("P009", "content/clinics/south.toml", 3)}
    assert folders(root) == {"clinics/south/a4"}


def test_a_plate_that_cannot_be_made_keeps_no_pages(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that is raised again for each leaflet would keep the frames of all of them."""
    write(root / "content/clinics/south.toml", CLINIC.format("S" * 100))
    raised: list[NotPrinted] = []
    before = pipeline.printing._plates

    def watched(*arguments: object) -> object:
        try:
            yield from before(*arguments)  # type: ignore[arg-type]
        except NotPrinted as error:
            raised.append(error)
            raise

    monkeypatch.setattr(pipeline.printing, "_plates", watched)
    build(root, clinics=["south", "north"])

    assert len(raised) == 2
    assert raised[0] is not raised[1]


# --- the same bytes ----------------------------------------------------------------------------


def test_a_cache_and_parts_make_the_same_files(root: Path) -> None:
    wishes = {"clinics": ["all"], "formats": ["trifold", "card"], "finishes": ["digital", "press"]}
    whole = build(root, out=Path("whole"), **wishes)
    for part in (1, 2):
        build(root, out=Path(f"part{part}"), shard=(part, 2), cache=root / "cache", **wishes)
    joined = pipeline.merge_outputs([root / "part1", root / "part2"], out=root / "joined")
    shared = build(root, out=Path("shared"), cache=root / "cache", **wishes)

    expected = files(whole.folder)
    assert len([name for name in expected if name.endswith(".pdf")]) == 16
    assert files(shared.folder) == expected
    assert {n: d for n, d in files(joined.folder).items() if n.endswith(".pdf")} == {
        n: d for n, d in expected.items() if n.endswith(".pdf")
    }


def test_what_was_remembered_makes_the_same_files(root: Path) -> None:
    long = GOOD.format(title="Longin").replace("One tablet.", "One tablet a day. " * 500)
    write(root / "content/leaflets/longin.md", long)
    wishes = {"formats": ["trifold"], "finishes": ["digital", "office"]}
    build(root, out=Path("one"), formats=["trifold"])
    later = build(root, out=Path("one"), **wishes)
    fresh = build(root, out=Path("two"), **wishes)

    pdfs = {name: data for name, data in files(later.folder).items() if name.endswith(".pdf")}
    assert len(pdfs) == 6
    assert pdfs == {n: d for n, d in files(fresh.folder).items() if n.endswith(".pdf")}


def test_workers_know_the_date_that_a_build_is_asked_for_later(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their server keeps the environment of the first build of a process."""
    source = [root / "content/leaflets/aspirin.md"]
    pipeline.build_leaflets(source, project=root, out=Path("first"), workers=2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    pipeline.build_leaflets(source, project=root, out=Path("local"), workers=2)
    here = build(root, sources=source, out=Path("here"))

    assert files(root / "local") == files(here.folder) != files(root / "first")


def test_many_clinics_do_not_make_a_leaflet_too_slow(root: Path) -> None:
    for number in range(40):
        write(root / f"content/clinics/c{number}.toml", CLINIC.format(f"No {number}"))
    write(root / "content/publisher.toml", "seconds_per_leaflet = 1.0\n")

    made = pipeline.build_leaflets(project=root, clinics=["all"], finishes=["digital", "press"])

    assert made.all_built


# --- a profile of the house ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("/etc/hostname", "is not in content/"),
        ("../secret.icc", "is not in content/"),
        ("missing.icc", "there is no file"),
        ("text.icc", "is no ICC profile"),
    ],
)
def test_a_profile_that_no_press_takes_is_refused_before_anything_is_built(
    root: Path, name: str, complaint: str
) -> None:
    write(root / "content/publisher.toml", f'press_profile = "{name}"\n')
    write(root / "content/text.icc", "no profile")
    write(root / "secret.icc", "no profile")

    with pytest.raises(ConfigurationError, match=complaint):
        forms_asked(open_project(root), (), ["press"], ())
    assert build(root, finishes=["digital"]).all_built
