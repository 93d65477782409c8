"""What could deceive a build into saying `unchanged`, or into deleting what is not its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline
from pipeline.batch.jobs import run_tasks
from pipeline.batch.ledger import NAME as LEDGER
from pipeline.batch.ledger import line, open_ledger
from pipeline.batch.recipe import Recipes
from pipeline.batch.record import Build
from pipeline.formats import load_formats
from pipeline.project import open_project
from pipeline.style import RESERVED, StyleError, built_in_styles
from tests.projects import GOOD, files, project, write

LEAFLETS = "content/leaflets"
CSS = (built_in_styles() / "formats/a4.css").read_text()


def build(root: Path, **wishes: object) -> Build:
    return pipeline.build_leaflets(project=root, runner="serial", **wishes)  # type: ignore[arg-type]


def due(root: Path, **wishes: object) -> dict[str, str]:
    planned = pipeline.plan_leaflets(project=root, **wishes)  # type: ignore[arg-type]
    return {f"{job.leaflet} {job.form}": why for job, why in planned.due}


def statuses(made: Build) -> dict[str, str]:
    return {entry.id: entry.status for entry in made.manifest.entries}


def while_building(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Something happens after a build has made its plan, and before workers look at anything."""

    def changed(*args: object) -> None:
        change()
        run_tasks(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.commands.building.run_tasks", changed)


# --- files that change while a build runs --------------------------------------------------------


@pytest.mark.parametrize("taken", ["codeine", "nobodys"])
def test_a_leaflet_is_never_printed_under_the_id_of_another(
    taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, "aspirin", "codeine", handbook=False)
    source = root / LEAFLETS / "aspirin.md"
    renamed = source.read_text().replace("---\n", f"---\nid: {taken}\n", 1)
    while_building(monkeypatch, lambda: source.write_text(renamed))

    made = build(root)

    assert statuses(made) == {"aspirin": "failed", "codeine": "built"}
    (entry, _) = made.manifest.leaflets
    assert [d.code for d in entry.diagnostics] == ["B017"]
    assert sorted(files(root / "out/pdf")) == ["a4/codeine.pdf"]


def test_settings_that_change_meanwhile_are_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path / "p", "aspirin", publisher='name = "One"\n', handbook=False)
    settings = root / "content/publisher.toml"
    while_building(monkeypatch, lambda: settings.write_text('name = "Two"\n'))
    build(root, cache=tmp_path / "cache")
    monkeypatch.undo()
    settings.write_text('name = "One"\n')

    assert due(root) == {"aspirin a4": "it is not known how it was made"}
    assert list((tmp_path / "cache").rglob("*.leaflet")) == []


def test_a_style_that_appears_meanwhile_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a project has its own styles, any built-in file may be overridden at any moment."""
    root = project(tmp_path, "aspirin", handbook=False)
    own = write(root / "styles/README", "").with_name("tokens.css")
    tokens = (built_in_styles() / "tokens.css").read_text()
    while_building(monkeypatch, lambda: own.write_text(tokens.replace("#16222b", "#000000")))
    build(root)
    monkeypatch.undo()
    own.unlink()

    assert due(root) == {"aspirin a4": "it is not known how it was made"}


def test_a_handbook_whose_definition_changes_meanwhile_is_bound_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, "aspirin")
    book = root / "content/handbooks/all.toml"
    while_building(monkeypatch, lambda: book.write_text('title = "Later"\n'))
    build(root)
    monkeypatch.undo()

    assert due(root) == {"all book": "source changed, its definition changed"}


def test_a_handbook_that_is_gone_meanwhile_is_bound_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, "aspirin")
    while_building(monkeypatch, (root / "content/handbooks/all.toml").unlink)

    assert statuses(build(root)) == {"aspirin": "built", "all": "built"}


# --- styles that are hard to see -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ('{% include "partials/" ~ kind ~ ".html" %}', "templates/partials/own.html"),
        ('{% include "a.html" if draft else "foot.html" %}', "templates/foot.html"),
        ('{% include ["a.html", "b.html"] %}', "templates/b.html"),
        ('{% import name as other %}', "templates/deep/er/x"),
        ('<img src="style:icons/{{ kind }}.svg">', "icons/odd.svg"),
        ('<img src="style:icons/a+b.svg">', "icons/a+b.svg"),
    ],
)  # fmt: skip
def test_every_file_that_a_template_could_name_counts(text: str, file: str, tmp_path: Path) -> None:
    page = (built_in_styles() / "templates/leaflet.html").read_text()
    write(tmp_path / "styles/templates/leaflet.html", page + text)
    path = write(tmp_path / "styles" / file, "one")
    before = Recipes(open_project(tmp_path))
    first = before.of("a4", "en-GB")

    path.write_text("two")

    assert not before.still_true()
    assert Recipes(open_project(tmp_path)).of("a4", "en-GB").digest != first.digest


@pytest.mark.parametrize("name", [*sorted(RESERVED), "A4", "a/b", "../x", "", "a4-press"])
def test_no_page_format_is_called_like_that(name: str, tmp_path: Path) -> None:
    write(tmp_path / "styles/formats.toml", f'["{name}"]\nsheet = "A4"\npurpose = "x"\n')

    (found,) = load_formats(open_project(tmp_path).style).broken[name]

    assert found.code == "P007"
    assert (found.path, found.line) == ("styles/formats.toml", 1)


def test_a_style_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    project(tmp_path, "aspirin")
    (tmp_path / "styles/base.css").parent.mkdir()
    path = write(tmp_path / "styles/base.css", "")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")

    with pytest.raises(StyleError, match=r"styles/base\.css cannot be read"):
        build(tmp_path)


def test_what_the_environment_tells_the_engine_is_in_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, "aspirin", handbook=False)
    build(root)
    monkeypatch.setattr("pipeline.batch.recipe._engine", lambda: {"HB_SHAPER_LIST": "fallback"})

    assert due(root)["aspirin a4"].startswith("Fontconfig changed")
    assert "HB_SHAPER_LIST changed" in due(root)["aspirin a4"]


# --- deleting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../precious", "/etc/precious", "pdf/../../precious"])
def test_a_forged_ledger_deletes_nothing_elsewhere(path: str, tmp_path: Path) -> None:
    root = project(tmp_path / "p", "aspirin", handbook=False)
    build(root)
    precious = write(tmp_path / "p" / "precious.pdf", "mine")
    ledger = root / "out" / LEDGER
    forged = line(
        ["made", [path, "a4", "gone.md", "0" * 64, ""], "built", [], ["0" * 64, 4, 1], []]
    )
    ledger.write_text(ledger.read_text() + forged)

    made = build(root, prune=True)

    assert precious.read_text() == "mine"
    assert made.pruned == ()
    assert [d.code for d in made.manifest.diagnostics] == ["B013"]


def test_a_forged_ledger_of_a_part_writes_nothing_elsewhere(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "aspirin", handbook=False)
    build(root)
    ledger = root / "out" / LEDGER
    job = ["../../evil", "chapter", "a.md", "0" * 64, ""]
    ledger.write_text(
        ledger.read_text() + line(["made", job, "built", [], ["0" * 64, 4, None], []])
    )
    write(root / "evil.json", "evil")

    pipeline.merge_outputs([root / "out"], out=tmp_path / "deep" / "merged")

    assert not list(tmp_path.rglob("deep/evil*"))


def test_lines_that_make_no_sense_are_not_believed(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")
    build(root)
    ledger = root / "out" / LEDGER
    good = ledger.read_text()
    whole = open_ledger(root / "out").made
    rows: list[list[object]] = [["made"], ["made", 1, 2, 3, 4, 5], ["source", "x"], ["recipe"], []]
    for row in rows:
        ledger.write_text(good + line(row))
        found = open_ledger(root / "out")
        assert found.trouble == "has 1 spoilt line"
        assert found.made == whole


def test_a_broken_page_takes_only_its_own_files_with_it(tmp_path: Path) -> None:
    """Its id cannot be read any more, and its file's name is the id of another leaflet."""
    root = project(tmp_path, "aspirin", "other", handbook=False)
    for name, leaflet_id in (("aspirin", "painkiller"), ("other", "aspirin")):
        path = root / LEAFLETS / f"{name}.md"
        path.write_text(path.read_text().replace("---\n", f"---\nid: {leaflet_id}\n", 1))
    build(root)
    broken = write(root / LEAFLETS / "aspirin.md", "---\nid: [\n---\n\nText.\n")

    made = build(root, sources=[broken])

    assert made.removed == ("pdf/a4/painkiller.pdf",)
    assert (root / "out/pdf/a4/aspirin.pdf").exists()


def test_sources_on_a_disk_that_is_not_mounted_are_not_gone(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "aspirin", "codeine", handbook=False)
    disk = (root / "content/leaflets").rename(tmp_path / "disk")
    (root / "content/leaflets").symlink_to(disk)
    build(root)
    disk.rename(tmp_path / "away")
    other = write(root / "content/other.md", GOOD.format(title="Other"))

    made = build(root, sources=[other], prune=True)

    assert (made.pruned, made.gone) == ((), ())
    assert len(list((root / "out/pdf").rglob("*.pdf"))) == 3


def test_a_new_id_that_differs_by_case_alone_keeps_the_file(tmp_path: Path) -> None:
    """On a file system that does not know A from a, both are one file."""
    root = project(tmp_path, "Aspirin", handbook=False)
    build(root)
    path = root / LEAFLETS / "Aspirin.md"
    path.write_text(path.read_text().replace("---\n", "---\nid: aspirin\n", 1))

    assert build(root, prune=True).pruned == ()


def test_hidden_files_of_others_are_left_alone(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")
    mine = write(root / ".mine.part", "mine")
    dead = write(root / ".manifest.json.4711.part", "half")

    build(root, out=Path())

    assert mine.read_text() == "mine"
    assert not dead.exists()


# --- what is left behind -------------------------------------------------------------------------


def test_other_formats_of_a_changed_leaflet_are_named(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "codeine")
    write(root / "styles/formats/a5.css", CSS.replace("size: A4", "size: A5"))
    write(root / "styles/formats.toml", '[a5]\nsheet = "A5"\npurpose = "Small"\n')
    build(root, formats=["a4", "a5"])
    path = root / LEAFLETS / "aspirin.md"
    path.write_text(path.read_text().replace("One tablet", "Two tablets"))

    made = build(root, sources=[path])

    assert made.outdated == ("epub/all.epub", "pdf/a5/aspirin.pdf")
    assert build(root, formats=["a4", "a5"]).outdated == ()


def test_a_pipe_in_the_way_keeps_nobody_waiting(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False)
    build(root)
    path = root / "out/pdf/a4/aspirin.pdf"
    path.unlink()
    os.mkfifo(path)

    assert due(root) == {"aspirin a4": "pdf/a4/aspirin.pdf cannot be read: is not a file"}
    assert statuses(build(root)) == {"aspirin": "built"}


def test_a_dry_run_says_that_a_handbook_will_have_a_new_chapter(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")
    build(root)
    project(root, "codeine")

    assert due(root) == {
        "codeine a4": "never built",
        "codeine chapter": "never built",
        "all book": "its chapters may change",
    }
