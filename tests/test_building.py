"""Whole builds of small projects: what is written, what is not, and that it is the same again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline import build_leaflets
from pipeline.batch.record import Build
from pipeline.batch.result import EnvironmentLacks
from pipeline.batch.store import OutputError
from pipeline.emit.fonts import FontsMissing
from pipeline.project import ConfigurationError
from tests.projects import GOOD, files, project, write


def statuses(made: Build) -> dict[str, str]:
    return {entry.id: entry.status for entry in made.manifest.entries}


def codes(made: Build, leaflet_id: str) -> list[str]:
    (entry,) = (entry for entry in made.manifest.entries if entry.id == leaflet_id)
    return [diagnostic.code for diagnostic in entry.diagnostics]


def test_a_build_prints_binds_and_withholds(tmp_path: Path) -> None:
    made = build_leaflets(project=project(tmp_path, "aspirin", "codeine", "refusal", "broken"))

    assert statuses(made) == {
        "aspirin": "built",
        "codeine": "built",
        "refusal": "withheld",
        "broken": "failed",
        "all": "built",
    }
    assert made.manifest.handbooks[0].leaflets == ("aspirin", "codeine")
    written = files(tmp_path / "out")
    assert sorted(written) == [
        "SHA256SUMS",
        "epub/all.epub",
        "manifest.json",
        "pdf/a4/aspirin.pdf",
        "pdf/a4/codeine.pdf",
    ]
    assert written["pdf/a4/aspirin.pdf"].startswith(b"%PDF-1.7")
    assert str(tmp_path).encode() not in b"".join(written.values())


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the number of processes, the executor, and the folder that the project is in."""
    names = ("aspirin", "codeine", "digoxin", "refusal", "broken")
    first = project(tmp_path / "first", *names)
    second = Path(shutil.copytree(first, tmp_path / "second" / "deeper"))

    build_leaflets(project=first, workers=1)
    build_leaflets(project=first, workers=3, out=Path("again"))
    build_leaflets(project=second, runner="serial")

    assert files(first / "out") == files(first / "again") == files(second / "out")


def test_named_sources_are_built_without_a_handbook(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "codeine")

    made = build_leaflets([root / "content/leaflets/codeine.md"], project=root)

    assert statuses(made) == {"codeine": "built"}


@pytest.mark.parametrize("name", ["all", "content/handbooks/all.toml"])
def test_a_handbook_is_named_by_id_or_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, "aspirin", "codeine"))

    made = build_leaflets([Path("content/leaflets/codeine.md")], handbooks=[name])

    assert statuses(made) == {"codeine": "built", "all": "built"}
    assert made.manifest.handbooks[0].source == "content/handbooks/all.toml"


def test_a_handbook_without_chapters_fails(tmp_path: Path) -> None:
    made = build_leaflets(project=project(tmp_path, "refusal"))

    assert statuses(made)["all"] == "failed"
    assert codes(made, "all") == ["E001"]


def test_a_leaflet_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False, publisher="seconds_per_leaflet = 0.001")

    made = build_leaflets(project=root)

    (entry,) = made.manifest.leaflets
    assert entry.status == "failed"
    assert str(entry.diagnostics[0]) == (
        "content/leaflets/aspirin.md: error B009 stopped after 0.001 s"
    )


def test_a_leaflet_that_is_withheld_today_was_not_built_yesterday(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "refusal", handbook=False)
    refusal = root / "content/leaflets/refusal.md"
    text = refusal.read_text()
    refusal.write_text(GOOD.format(title="Refusal"))
    build_leaflets(project=root)
    assert (root / "out/pdf/a4/refusal.pdf").is_file()

    refusal.write_text(text)
    made = build_leaflets(project=root)

    assert made.removed == ("pdf/a4/refusal.pdf",)
    assert not (root / "out/pdf/a4/refusal.pdf").exists()


def test_two_leaflets_of_one_id_are_both_refused(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "sub/Aspirin", "codeine", handbook=False)

    made = build_leaflets(project=root)

    assert [(e.source, e.status) for e in made.manifest.leaflets] == [
        ("content/leaflets/sub/Aspirin.md", "failed"),
        ("content/leaflets/aspirin.md", "failed"),
        ("content/leaflets/codeine.md", "built"),
    ]


def test_an_unforeseen_error_costs_its_leaflet_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, "aspirin", "codeine", handbook=False)
    write(
        root / "styles/templates/leaflet.html",
        "{% if leaflet.id == 'codeine' %}{{ 1 // 0 }}{% endif %}<p>",
    )

    made = build_leaflets(project=root)

    assert "B005" in codes(made, "codeine")
    assert "render: ZeroDivisionError: " in str(made.manifest.leaflets[1])


def test_a_leaflet_in_a_language_without_a_locale_fails(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False)
    text = GOOD.format(title="Aspirine").replace("---\n", "---\nlanguage: fr\n", 1)
    write(root / "content/leaflets/aspirine.md", text)

    made = build_leaflets(project=root)

    assert statuses(made) == {"aspirin": "built", "aspirine": "failed"}
    assert codes(made, "aspirine") == ["B007"]


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"formats": ["A4"]}, "unknown page format 'A4'; did you mean 'a4'?"),
        ({"handbooks": ["al"]}, "there is no handbook 'al'; did you mean 'all'?"),
        ({"handbooks": ["nowhere/x.toml"]}, "nowhere/x.toml: no such file"),
        ({"sources": [Path("/nowhere/empty")], "formats": ["x"]}, "unknown page format 'x'"),
    ],
)
def test_wrong_wishes_are_refused_before_any_work(
    wish: dict[str, list[str]], says: str, tmp_path: Path
) -> None:
    root = project(tmp_path, "aspirin")

    with pytest.raises(ConfigurationError, match=says.replace("?", r"\?")):
        build_leaflets(project=root, **wish)  # type: ignore[arg-type]
    assert not (root / "out").exists()


def test_there_must_be_something_to_build(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="run 'leaflet init"):
        build_leaflets(project=tmp_path)
    (tmp_path / "content/leaflets").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"no \.md file in this folder"):
        build_leaflets(project=tmp_path)


def test_an_output_folder_that_cannot_be_used_is_refused_before_any_work(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")
    write(root / "out", "a file in the way")

    with pytest.raises(OutputError):
        build_leaflets(project=root, progress=lambda step: pytest.fail(str(step)))


def test_missing_fonts_stop_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise FontsMissing("the font is missing")

    monkeypatch.setattr("pipeline.printing.lay_out", missing)

    with pytest.raises(EnvironmentLacks, match="the font is missing"):
        build_leaflets(project=project(tmp_path, "aspirin"), runner="serial")


def test_progress_counts_every_leaflet(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    build_leaflets(
        project=project(tmp_path, "aspirin", "codeine", handbook=False),
        progress=lambda step: steps.append((step.done, step.total)),
    )

    assert steps == [(1, 2), (2, 2)]
