"""What has not changed is not built again; what has is, and the reason is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline
from pipeline.batch.jobs import run_tasks
from pipeline.batch.record import Build
from pipeline.style import built_in_styles
from tests.projects import GOOD, files, project, write

NAMES = ("aspirin", "codeine", "refusal")
A5 = '[a4]\nsheet = "A4"\npurpose = "A leaflet"\n[a5]\nsheet = "A5"\npurpose = "A small one"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with its own copy of the styles, two page formats, and a first build."""
    project(tmp_path, *NAMES, publisher='name = "House"\nformats = ["a4", "a5"]\n')
    style = built_in_styles()
    book = [f"templates/book/{name}.xhtml" for name in ("chapter", "section")]
    for name in ("formats/a4.css", "base.css", "epub.css", *book):
        write(tmp_path / "styles" / name, (style / name).read_text())
    write(tmp_path / "styles/formats.toml", A5)
    a5 = (style / "formats/a4.css").read_text().replace("size: A4", "size: A5")
    write(tmp_path / "styles/formats/a5.css", a5)
    build(tmp_path)
    return tmp_path


def build(root: Path, **wishes: object) -> Build:
    return pipeline.build_leaflets(project=root, runner="serial", **wishes)  # type: ignore[arg-type]


def due(root: Path, **wishes: object) -> dict[str, str]:
    """Why what has to run has to, by leaflet and form."""
    planned = pipeline.plan_leaflets(project=root, **wishes)  # type: ignore[arg-type]
    return {f"{job.leaflet} {job.form}": why for job, why in planned.due}


def statuses(made: Build) -> dict[str, str]:
    return {entry.id: entry.status for entry in made.manifest.entries}


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


LEAFLETS = "content/leaflets"
ALL_UNCHANGED = {
    "aspirin": "unchanged",
    "codeine": "unchanged",
    "refusal": "withheld",
    "all": "unchanged",
}


def test_nothing_has_changed(root: Path) -> None:
    before = files(root / "out")
    times = {path: path.stat().st_mtime_ns for path in (root / "out").rglob("*.pdf")}
    assert due(root) == {}

    made = build(root)

    assert statuses(made) == ALL_UNCHANGED
    assert times == {path: path.stat().st_mtime_ns for path in (root / "out").rglob("*.pdf")}
    after = files(root / "out")
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"manifest.json", "SHA256SUMS"}  # where `built` became `unchanged`
    assert build(root).manifest == made.manifest
    assert files(root / "out") == after


def test_a_manifest_tells_the_same_of_what_was_not_built_again(root: Path) -> None:
    first = json.loads((root / "out/manifest.json").read_text())

    build(root)

    second = json.loads((root / "out/manifest.json").read_text())
    for entry in (
        *first["leaflets"],
        *first["handbooks"],
        *second["leaflets"],
        *second["handbooks"],
    ):
        entry["status"] = {"unchanged": "built"}.get(entry["status"], entry["status"])
    assert first == second


CHANGES: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "a source": (
        lambda root: append(root / LEAFLETS / "codeine.md", "\nMore.\n"),
        {
            **dict.fromkeys(("codeine a4", "codeine a5", "codeine chapter"), "source changed"),
            "all book": "its chapters changed",
        },
    ),
    "the sheet of one format": (
        lambda root: append(root / "styles/formats/a5.css", "/* */"),
        dict.fromkeys(("aspirin a5", "codeine a5", "refusal a5"), "styles/formats/a5.css changed"),
    ),
    "the sheet of every format": (
        lambda root: append(root / "styles/base.css", "/* */"),
        {f"{name} {form}": "styles/base.css changed" for name in NAMES for form in ("a4", "a5")},
    ),
    "the template of chapters": (
        lambda root: append(root / "styles/templates/book/section.xhtml", "{# #}"),
        {
            **{f"{name} chapter": "styles/templates/book/section.xhtml changed" for name in NAMES},
            "all book": "its chapters changed, styles/templates/book/section.xhtml changed",
        },
    ),
    "what a book puts around chapters": (
        lambda root: append(root / "styles/templates/book/chapter.xhtml", "{# #}"),
        {"all book": "styles/templates/book/chapter.xhtml changed"},
    ),
    "the sheet of handbooks": (
        lambda root: append(root / "styles/epub.css", "/* */"),
        {"all book": "styles/epub.css changed"},
    ),
    "a setting": (
        lambda root: write(
            root / "content/publisher.toml", 'name = "Home"\nformats = ["a4", "a5"]\n'
        ),
        {
            **{
                f"{name} {form}": "name in publisher.toml changed from House to Home"
                for name in NAMES
                for form in ("a4", "a5", "chapter")
            },
            "all book": "its chapters changed, name in publisher.toml changed from House to Home",
        },
    ),
    "a setting that is not printed": (
        lambda root: append(root / "content/publisher.toml", "seconds_per_leaflet = 7\n"),
        {},
    ),
    "the locale of another language": (
        lambda root: write(root / "styles/locales/de.toml", "x = 1"),
        {},
    ),
    "the definition of a handbook": (
        lambda root: write(root / "content/handbooks/all.toml", 'title = "Every"\n'),
        {"all book": "source changed, its definition changed"},
    ),
    "a file was deleted": (
        lambda root: (root / "out/pdf/a5/aspirin.pdf").unlink(),
        {"aspirin a5": "pdf/a5/aspirin.pdf is missing"},
    ),
    "a file was tampered with": (
        lambda root: flip(root / "out/pdf/a4/aspirin.pdf"),
        {"aspirin a4": "pdf/a4/aspirin.pdf was changed"},
    ),
    "a handbook was tampered with": (
        lambda root: flip(root / "out/epub/all.epub"),
        {"all book": "epub/all.epub was changed"},
    ),
    "a source was moved": (
        lambda root: move(root / LEAFLETS / "aspirin.md", root / LEAFLETS / "pain/aspirin.md"),
        {
            **dict.fromkeys(
                ("aspirin a4", "aspirin a5", "aspirin chapter"),
                f"source was {LEAFLETS}/aspirin.md",
            ),
            "all book": "its chapters changed",
        },
    ),
}


def move(path: Path, place: Path) -> None:
    place.parent.mkdir()
    path.rename(place)


def flip(path: Path) -> None:
    """Change one bit, and leave length and time of the file as they were."""
    found = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_change_costs_and_why(name: str, root: Path) -> None:
    change, expected = CHANGES[name]
    change(root)

    assert due(root) == expected

    build(root)
    assert due(root) == {}


@pytest.mark.parametrize("name", ["a file was deleted", "a file was tampered with"])
def test_what_was_lost_comes_back_byte_for_byte(name: str, root: Path) -> None:
    before = files(root / "out")
    CHANGES[name][0](root)

    build(root)

    after = files(root / "out")
    assert {n: after[n] for n in after if n.startswith("pdf")} == {
        n: before[n] for n in before if n.startswith("pdf")
    }


def test_source_date_epoch_is_in_the_key(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    assert due(root)["aspirin a4"] == "SOURCE_DATE_EPOCH changed"
    assert len(due(root)) == 10


def test_one_form_is_built_again_and_the_others_are_kept(root: Path) -> None:
    times = {path: path.stat().st_ino for path in (root / "out").rglob("*.pdf")}
    append(root / "styles/formats/a5.css", "/* */")

    made = build(root)

    assert statuses(made) == ALL_UNCHANGED | {"aspirin": "built", "codeine": "built"}
    kept = {path.parent.name for path, inode in times.items() if path.stat().st_ino == inode}
    assert kept == {"a4"}


def test_a_withheld_leaflet_takes_every_form_with_it(root: Path) -> None:
    text = (root / LEAFLETS / "refusal.md").read_text().replace("Refusal", "Codeine")
    write(root / LEAFLETS / "codeine.md", text)

    made = build(root)

    assert statuses(made)["codeine"] == "withheld"
    assert set(made.removed) == {"pdf/a4/codeine.pdf", "pdf/a5/codeine.pdf"}
    assert not list((root / "out").rglob("codeine*"))
    assert made.manifest.handbooks[0].leaflets == ("aspirin",)
    assert due(root) == {}


def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    project(tmp_path, "aspirin")
    append(tmp_path / LEAFLETS / "aspirin.md", "\nA \U0001f600 that no house font has.\n")
    assert statuses(build(tmp_path))["aspirin"] == "failed"

    assert due(tmp_path)["aspirin a4"] == "failed last time"
    assert statuses(build(tmp_path))["aspirin"] == "failed"


def test_a_build_of_some_leaflets_leaves_the_others_alone(root: Path) -> None:
    made = build(root, sources=[root / LEAFLETS / "aspirin.md"])

    assert statuses(made) == {"aspirin": "unchanged"}
    assert due(root) == {}


def test_fewer_formats_take_none_away(root: Path) -> None:
    made = build(root, formats=["a4"], prune=True)

    assert made.pruned == ()
    assert (root / "out/pdf/a5/aspirin.pdf").exists()
    assert due(root) == {}


# --- sources that are gone -----------------------------------------------------------------------


def test_what_was_made_of_a_source_that_is_gone_is_named_then_pruned(root: Path) -> None:
    (root / LEAFLETS / "codeine.md").unlink()
    (root / "content/handbooks/all.toml").unlink()

    named = build(root)

    gone = ("epub/all.epub", "pdf/a4/codeine.pdf", "pdf/a5/codeine.pdf")
    assert (named.gone, named.pruned) == (gone, ())
    assert (root / "out/pdf/a4/codeine.pdf").exists()

    assert build(root).gone == gone  # it does not forget
    pruned = build(root, prune=True)

    assert (pruned.gone, pruned.pruned) == ((), gone)
    assert set(files(root / "out")) == {
        *("SHA256SUMS", "manifest.json", "pdf/a4/aspirin.pdf", "pdf/a5/aspirin.pdf")
    }
    assert build(root).gone == ()


def test_a_leaflet_that_takes_another_id_leaves_its_old_file(root: Path) -> None:
    text = (root / LEAFLETS / "codeine.md").read_text()
    write(root / LEAFLETS / "codeine.md", text.replace("---\n", "---\nid: morphine\n", 1))

    made = build(root, prune=True)

    assert made.pruned == ("pdf/a4/codeine.pdf", "pdf/a5/codeine.pdf")
    assert (root / "out/pdf/a4/morphine.pdf").exists()


def test_a_file_that_we_did_not_make_is_never_pruned(root: Path) -> None:
    write(root / "out/pdf/a4/mine.pdf", "mine")

    made = build(root, prune=True)

    assert made.pruned == ()
    assert (root / "out/pdf/a4/mine.pdf").read_text() == "mine"


def test_sources_elsewhere_that_are_there_are_not_gone(root: Path) -> None:
    build(root, sources=[write(root.parent / "elsewhere" / "x.md", GOOD.format(title="X"))])

    assert build(root, prune=True).pruned == ()


# --- what an up-to-date build does not do --------------------------------------------------------

_IDLE = """
import sys, multiprocessing.forkserver as server
from pathlib import Path
import pipeline
made = pipeline.build_leaflets(project=Path(sys.argv[1]))
assert all(e.status in ("unchanged", "withheld") for e in made.manifest.entries), made
heavy = {"weasyprint", "jinja2", "markdown", "nh3", "babel", "fontTools", "lxml", "rich"}
print(sorted(heavy & set(sys.modules)), server._forkserver._forkserver_pid)
"""


def test_neither_engine_nor_workers_are_started_in_vain(root: Path) -> None:
    checkout = Path(pipeline.__file__).parent.parent

    said = subprocess.run(
        [sys.executable, "-c", _IDLE, root],
        cwd=checkout,
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout == "[] None\n"


# --- files that change while a build runs --------------------------------------------------------


def test_a_source_that_changes_meanwhile_is_built_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = root / LEAFLETS / "codeine.md"
    append(source, "\nOne.\n")
    monkeypatch.setattr(
        "pipeline.commands.building.run_tasks",
        _after(lambda: append(source, "\nTwo.\n"), run_tasks),
    )

    build(root)
    monkeypatch.undo()

    assert due(root) == {}  # the worker read, and the record holds, what was there in the end
    append(source, "\nThree.\n")
    assert due(root)["codeine a4"] == "source changed"


def test_a_style_that_changes_meanwhile_makes_the_build_run_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(root / LEAFLETS / "codeine.md", "\nOne.\n")
    monkeypatch.setattr(
        "pipeline.commands.building.run_tasks",
        _after(lambda: append(root / "styles/base.css", "/* */"), run_tasks),
    )

    build(root)
    monkeypatch.undo()

    assert due(root)["codeine a4"] == "it is not known how it was made"
    assert due(root)["aspirin a4"] == "styles/base.css changed"


def _after(first: Callable[[], object], then: Callable[..., None]) -> Callable[..., None]:
    def both(*args: object) -> None:
        first()
        then(*args)

    return both
