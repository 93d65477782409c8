"""What one build made, others use: by way of a cache, or by joining parts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import pipeline
from pipeline.batch.jobs import Step, run_tasks
from pipeline.batch.record import Build
from pipeline.batch.store import OutputError
from pipeline.manifest import ManifestError, load
from pipeline.plan import Plan, Refused, Task, shard
from pipeline.project import ConfigurationError
from tests.projects import files, project, write

NAMES = ("aspirin", "codeine", "digoxin", "heparin", "insulin", "refusal", "broken")


def build(root: Path, **wishes: object) -> Build:
    return pipeline.build_leaflets(project=root, runner="serial", **wishes)  # type: ignore[arg-type]


def statuses(made: Build) -> dict[str, str]:
    return {entry.id: entry.status for entry in made.manifest.entries}


def printed(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(folder).items() if "/" in name}


# --- the cache -----------------------------------------------------------------------------------


def test_a_build_elsewhere_makes_nothing_again(tmp_path: Path) -> None:
    first = project(tmp_path / "first", *NAMES)
    second = Path(shutil.copytree(first, tmp_path / "second" / "deeper"))
    made = build(first, cache=tmp_path / "cache")
    steps: list[Step] = []

    again = build(second, cache=tmp_path / "cache", progress=steps.append)

    # All but the one that failed, which is tried again and found broken before any task is made.
    assert steps == []
    assert files(second / "out") == files(first / "out")
    assert statuses(again) == statuses(made)


def test_what_was_built_without_a_cache_gets_there_too(tmp_path: Path) -> None:
    root = project(tmp_path / "p", *NAMES)
    build(root)

    build(root, cache=tmp_path / "cache")

    shutil.rmtree(root / "out")
    steps: list[Step] = []
    build(root, cache=tmp_path / "cache", progress=steps.append)
    assert steps == []


def test_a_change_is_not_hidden_by_a_cache(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "aspirin", "codeine")
    build(root, cache=tmp_path / "cache")
    source = root / "content/leaflets/aspirin.md"
    source.write_text(source.read_text().replace("headaches", "backaches"))
    steps: list[Step] = []

    build(root, cache=tmp_path / "cache", progress=steps.append)
    assert [step.result.id for step in steps] == ["aspirin"]

    source.write_text(source.read_text().replace("backaches", "headaches"))
    build(root, cache=tmp_path / "cache", progress=steps.append)
    assert len(steps) == 1  # what was made before the change is still in the cache


def test_a_style_that_changes_meanwhile_does_not_reach_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path / "p", "aspirin")
    css = write(root / "styles/tokens.css", _tokens())

    def edit_then_run(*args: object) -> None:
        css.write_text(css.read_text().replace("#16222b", "#000000"))
        run_tasks(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.commands.building.run_tasks", edit_then_run)
    build(root, cache=tmp_path / "cache")

    assert list((tmp_path / "cache").rglob("*.leaflet")) == []


def _tokens() -> str:
    return (Path(pipeline.__file__).parent.parent / "styles/tokens.css").read_text()


def test_what_failed_is_not_shared(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "aspirin", handbook=False)
    source = root / "content/leaflets/aspirin.md"
    source.write_text(source.read_text() + "\n药\n")

    assert statuses(build(root, cache=tmp_path / "cache")) == {"aspirin": "failed"}

    assert list((tmp_path / "cache").rglob("*.leaflet")) == []


def test_a_cache_that_cannot_be_written_costs_a_warning(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "aspirin", "codeine")
    write(tmp_path / "cache" / "v1", "in the way")

    made = build(root, cache=tmp_path / "cache")

    assert statuses(made) == {"aspirin": "built", "codeine": "built", "all": "built"}
    assert [found.code for found in made.manifest.diagnostics] == ["B015"]


# --- parts ---------------------------------------------------------------------------------------


def plan_of(count: int) -> Plan:
    tasks = tuple(Task(f"leaflet-{n}", f"{n}.md", f"{n}.md", "/") for n in range(count))
    refused = tuple(Refused(f"refused-{n}", f"r{n}.md", ()) for n in range(count // 10))
    return Plan(tasks, refused, {})


@pytest.mark.parametrize("count", [1, 2, 3, 8, 50])
def test_every_leaflet_is_in_one_part(count: int) -> None:
    whole = plan_of(2000)
    parts = [shard(whole, number, count) for number in range(1, count + 1)]

    tasks = [task.id for part in parts for task in part.tasks]
    assert sorted(tasks) == sorted(task.id for task in whole.tasks)
    refused = [source.id for part in parts for source in part.refused]
    assert sorted(refused) == sorted(source.id for source in whole.refused)
    sizes = [len(part.tasks) for part in parts]
    assert max(sizes) - min(sizes) < 2000 / count  # none is empty, and none has it all


def test_a_new_leaflet_moves_no_other() -> None:
    before = {task.id for task in shard(plan_of(500), 2, 8).tasks}
    after = {task.id for task in shard(plan_of(501), 2, 8).tasks}

    assert after - before <= {"leaflet-500"}
    assert before <= after


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A project that was built whole, and in three parts."""
    root = project(tmp_path / "p", *NAMES)
    build(root, out=Path("whole"))
    for number in (1, 2, 3):
        build(root, shard=(number, 3), out=Path(f"part-{number}"))
    return root


def merge(root: Path, *names: str, out: str = "merged") -> Build:
    return pipeline.merge_outputs([root / name for name in names], out=root / out)


ALL = ("part-3", "part-1", "part-2")


def test_parts_come_to_the_whole(parts: Path) -> None:
    merged = merge(parts, *ALL)

    whole = load(parts / "whole/manifest.json")
    assert merged.manifest.leaflets == whole.leaflets
    assert merged.manifest.handbooks == ()
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=parts / "merged", check=True)

    steps: list[Step] = []
    made = build(parts, out=Path("merged"), progress=steps.append)

    assert steps == []
    assert printed(parts / "merged") == printed(parts / "whole")
    assert made.manifest.handbooks == whole.handbooks


def test_parts_without_their_records_are_joined_all_the_same(parts: Path) -> None:
    """As when whoever uploads artifacts leaves out hidden files."""
    for name in ALL:
        shutil.rmtree(parts / name / ".leaflet")

    merge(parts, *ALL)

    whole = printed(parts / "whole")
    assert printed(parts / "merged") == {n: d for n, d in whole.items() if n.startswith("pdf")}


def test_parts_that_contradict_each_other_are_refused(parts: Path) -> None:
    source = parts / "content/leaflets/aspirin.md"
    source.write_text(source.read_text().replace("headaches", "backaches"))
    build(parts, out=Path("later"))

    with pytest.raises(ConfigurationError, match="say different things of 'aspirin'"):
        merge(parts, *ALL, "later")
    assert not (parts / "merged").exists()


def test_a_part_that_was_tampered_with_is_refused(parts: Path) -> None:
    victim = next((parts / "part-1").rglob("*.pdf"))
    victim.write_bytes(victim.read_bytes() + b" ")

    with pytest.raises(ConfigurationError, match="is not as its manifest says"):
        merge(parts, *ALL)


def test_a_part_that_is_missing_is_noticed(parts: Path) -> None:
    with pytest.raises(ConfigurationError, match="parts are missing: 2/3; build and name them too"):
        merge(parts, "part-3", "part-1")


def test_leaflets_that_would_be_one_file_are_refused(parts: Path) -> None:
    twin = project(parts.parent / "twin", "aspirin", handbook=False)
    (twin / "content/leaflets/aspirin.md").rename(twin / "content/leaflets/Aspirin.md")
    build(twin)

    with pytest.raises(ConfigurationError, match="would both be pdf/a4/"):
        pipeline.merge_outputs([parts / "whole", twin / "out"], out=parts / "merged")


def test_what_is_withheld_by_now_does_not_stay_where_parts_are_merged(parts: Path) -> None:
    merge(parts, *ALL)
    build(parts, out=Path("merged"))
    text = (parts / "content/leaflets/refusal.md").read_text().replace("Refusal", "Heparin")
    write(parts / "content/leaflets/heparin.md", text)
    for number in (1, 2, 3):
        build(parts, shard=(number, 3), out=Path(f"part-{number}"))

    merged = merge(parts, *ALL)

    assert merged.removed == ("pdf/a4/heparin.pdf",)
    assert not (parts / "merged/pdf/a4/heparin.pdf").exists()
    assert merged.outdated == ("epub/all.epub",)


def test_what_is_no_part_is_refused(parts: Path) -> None:
    with pytest.raises(ManifestError, match="no such file"):
        merge(parts, "part-1", "content")
    write(parts / "file", "")
    with pytest.raises(OutputError):
        merge(parts, *ALL, out="file")


# --- what git says has changed -------------------------------------------------------------------


def git(root: Path, *words: str) -> None:
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = project(tmp_path / "repo", "aspirin", "codeine", "digoxin")
    german = root / "content/leaflets/digoxin.md"
    german.write_text(german.read_text().replace("---\n", "---\nlanguage: de\n", 1))
    write(root / ".gitignore", "/out\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    return root


def changed(root: Path) -> set[str]:
    return set(statuses(build(root, changed_since="main")))


def test_only_what_has_changed_is_built(checkout: Path) -> None:
    assert changed(checkout) == set()
    git(checkout, "switch", "-q", "-c", "work")
    source = checkout / "content/leaflets/aspirin.md"
    source.write_text(source.read_text() + "\nMore.\n")
    git(checkout, "commit", "-q", "-a", "-m", "two")
    write(checkout / "content/leaflets/new.md", source.read_text())
    (checkout / "content/leaflets/codeine.md").unlink()

    assert changed(checkout) == {"aspirin", "new"}


def test_what_was_broken_before_does_not_count(checkout: Path) -> None:
    broken = write(checkout / "content/leaflets/broken.md", "---\nid: [\n---\n\nText.\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "-q", "-m", "broken")
    git(checkout, "switch", "-q", "-c", "work")
    assert changed(checkout) == set()

    broken.write_text(broken.read_text() + "More.\n")
    assert changed(checkout) == {"broken"}


def test_a_deleted_override_changes_what_it_was_over(checkout: Path) -> None:
    css = write(checkout / "styles/tokens.css", _tokens())
    git(checkout, "add", ".")
    git(checkout, "commit", "-q", "-m", "own colours")
    git(checkout, "switch", "-q", "-c", "work")
    css.unlink()

    assert changed(checkout) == {"aspirin", "codeine", "digoxin"}


def test_what_all_leaflets_are_made_with_changes_them_all(checkout: Path) -> None:
    write(checkout / "styles/base.css", "p { color: red }")

    assert changed(checkout) == {"aspirin", "codeine", "digoxin"}


def test_a_locale_changes_the_leaflets_of_its_language(checkout: Path) -> None:
    write(checkout / "styles/locales/de.toml", "")

    assert changed(checkout) == {"digoxin"}


def test_the_sheet_of_handbooks_changes_no_leaflet(checkout: Path) -> None:
    write(checkout / "styles/epub.css", "")

    assert changed(checkout) == set()


def test_a_handbook_of_what_has_changed_is_refused(checkout: Path) -> None:
    with pytest.raises(ConfigurationError, match="needs all of its leaflets"):
        build(checkout, changed_since="main", handbooks=["all"])
    assert not (checkout / "out").exists()


# --- a cluster -----------------------------------------------------------------------------------


def test_a_cluster_makes_the_same_of_a_project_with_its_own_styles(tmp_path: Path) -> None:
    root = project(tmp_path, *NAMES, publisher='name = "House"\nformats = ["a4", "small"]\n')
    css = (Path(pipeline.__file__).parent.parent / "styles/formats/a4.css").read_text()
    write(root / "styles/formats/small.css", css.replace("size: A4", "size: A5"))
    write(root / "styles/formats.toml", '[small]\nsheet = "A5"\npurpose = "Small"\n')

    pipeline.build_leaflets(project=root, cluster="local:2", out=Path("far"))
    pipeline.build_leaflets(project=root, workers=2, out=Path("near"))

    assert files(root / "far") == files(root / "near")
    assert (root / "far/.leaflet/ledger").read_bytes() == (
        root / "near/.leaflet/ledger"
    ).read_bytes()
