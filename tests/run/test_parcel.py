"""What is made of a parcel far away is what is made of its task here, byte for byte."""

from __future__ import annotations

import io
import os
import pickle
import tempfile
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from pipeline.batch import parcel
from pipeline.batch.parcel import Parcel, Parcels, open_parcel, pack, wrap
from pipeline.batch.recipe import toolchain
from pipeline.batch.result import EnvironmentLacks, LeafletResult
from pipeline.batch.understand import forget
from pipeline.build import build_leaflet
from pipeline.plan import Task
from pipeline.project import ConfigurationError
from pipeline.run import Done, Limits, executor
from pipeline.style import built_in_styles

GOOD = """---
title: {title}
---
# {title}

## What is it for?

It treats pain — and nothing else.

## How to take it

- Take **one tablet** twice a day.
"""

SOURCES = {
    "good.md": GOOD.format(title="Good"),
    "Zwei Wörter.md": GOOD.format(title="Two Words"),
    "plain.md": "Some text without a front matter.\n",
    "repaired.md": GOOD.format(title="Repaired").replace("—", "â€”"),
    "broken.md": "---\ntitle: [\n---\nText.\n",
    "unknown-key.md": "---\ntitle: A\nfoo: b\n---\nText.\n",
    "french.md": GOOD.format(title="French").replace("---\n# ", "language: fr\n---\n# "),
    "trapped.md": GOOD.format(title="Trapped"),
    "unprintable.md": GOOD.format(title="Unprintable").replace("pain", "\U0001f984"),
    "empty.md": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with settings and styles of its own, one of which has a fault."""
    page = (built_in_styles() / "templates/leaflet.html").read_text(encoding="utf-8")
    css = (built_in_styles() / "base.css").read_text(encoding="utf-8")
    files = {
        "content/publisher.toml": 'name = "The House"\n',
        "styles/templates/leaflet.html": "{% if leaflet.id == 'trapped' %}{{ a.b.c }}{% endif %}"
        + page,
        "styles/base.css": css + "\nbody { letter-spacing: 0.1pt }\n",
        "styles/tokens.css": (built_in_styles() / "tokens.css").read_text(encoding="utf-8"),
        **{f"content/leaflets/{name}": text for name, text in SOURCES.items()},
    }
    for name, text in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "project"


def tasks(root: Path, names: Sequence[str] = tuple(SOURCES)) -> list[Task]:
    return [
        Task(
            Path(name).stem,
            str(root / "content/leaflets" / name),
            f"content/leaflets/{name}",
            str(root),
            ("a4",),
            chapter=True,
        )
        for name in names
    ]


def parcels(root: Path, names: Sequence[str] = tuple(SOURCES)) -> Parcels:
    return wrap(tasks(root, names), root, toolchain())


def here(root: Path, names: Sequence[str] = tuple(SOURCES)) -> list[LeafletResult]:
    forget()
    return [build_leaflet(task) for task in tasks(root, names)]


def test_a_parcel_opened_elsewhere_comes_to_the_same_bytes_and_findings(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = here(root)
    elsewhere = tmp_path / "another place"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    sent = pickle.dumps(list(parcels(root)))
    root.rename(root.with_name("gone"))

    found = [open_parcel(build_leaflet, sealed) for sealed in pickle.loads(sent)]

    assert found == expected
    assert {result.status for result in found} == {"built", "failed"}
    assert not list(elsewhere.glob("leaflet-source-*"))
    said = [finding for result in found for finding in result.findings]
    assert any("styles/templates/leaflet.html" in diagnostic.message for diagnostic in said)
    assert not any(str(tmp_path) in str(diagnostic) for diagnostic in said)


def test_a_cluster_makes_the_same_bytes(root: Path) -> None:
    expected = {result.source: result for result in here(root)}
    opened = partial(open_parcel, build_leaflet)
    limits = Limits(seconds=60, preload=("pipeline.batch.engine",), cluster="local:2")

    outcomes = list(executor("cluster")(opened, parcels(root), limits))

    found = [outcome.value for outcome in outcomes if isinstance(outcome, Done)]
    assert {result.source: result for result in found} == expected


def test_a_source_that_is_gone_fails_alone(root: Path) -> None:
    sent = parcels(root, ["good.md", "plain.md"])
    (root / "content/leaflets/plain.md").unlink()

    good, plain = [open_parcel(build_leaflet, sealed) for sealed in sent]

    assert good.status == "built"
    assert (plain.id, plain.status) == ("plain", "failed")
    assert [(d.code, d.path) for d in plain.diagnostics] == [("S001", "content/leaflets/plain.md")]
    assert [plain] == here(root, ["plain.md"])


def test_sources_are_read_when_they_are_sent(root: Path) -> None:
    sent = parcels(root, ["good.md", "plain.md"])
    (root / "content/leaflets/plain.md").write_bytes(b"Changed.")

    assert len(sent) == 2
    assert sent[1].source == b"Changed."
    assert [sealed.task.id for sealed in sent[1:]] == ["plain"]


def test_a_source_that_is_too_large_is_not_sent_whole(root: Path) -> None:
    (root / "content/leaflets/plain.md").write_bytes(b"x" * 3_000_000)
    (sealed,) = parcels(root, ["plain.md"])

    assert sealed.source is not None
    assert len(sealed.source) < 1_100_000
    assert [open_parcel(build_leaflet, sealed)] == here(root, ["plain.md"])


def test_the_date_of_the_sender_counts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    expected = here(root, ["good.md"])
    (sealed,) = parcels(root, ["good.md"])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "172800")

    assert [open_parcel(build_leaflet, sealed)] == expected
    assert here(root, ["good.md"]) != expected
    assert os.environ["SOURCE_DATE_EPOCH"] == "172800"


def test_a_worker_with_other_software_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "node", lambda: "print-7")
    (sealed,) = wrap(
        tasks(root, ["good.md"]), root, {**toolchain(), "weasyprint": "0.1", "abacus": "2"}
    )

    with pytest.raises(EnvironmentLacks) as caught:
        open_parcel(build_leaflet, sealed)

    version = toolchain()["weasyprint"]
    assert str(caught.value) == (
        "the worker print-7 would not make the same files: abacus is missing there and 2 here, "
        f"weasyprint is {version} there and 0.1 here; install the same versions and fonts there"
    )


def test_a_worker_with_other_built_in_styles_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sealed,) = parcels(root, ["good.md"])
    monkeypatch.setattr(parcel, "_facts_here", lambda press: parcel._facts({**toolchain()}))
    monkeypatch.setattr(parcel, "_built_in_digest", lambda: "another")

    with pytest.raises(EnvironmentLacks, match="the built-in styles is another there"):
        open_parcel(build_leaflet, sealed)


# --- packing --------------------------------------------------------------------------------------


def names(house: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(house)) as archive:
        return archive.namelist()


def test_a_house_is_its_settings_and_what_differs_from_the_built_in_styles(root: Path) -> None:
    assert names(pack(root)) == [
        "content/publisher.toml",
        "styles/base.css",
        "styles/templates/leaflet.html",
    ]


def test_the_same_files_make_the_same_house(root: Path) -> None:
    first = pack(root)
    for path in root.rglob("*.*"):
        os.utime(path, (1, 1))

    assert pack(root) == first


def test_a_project_without_files_of_its_own_has_an_empty_house(tmp_path: Path) -> None:
    assert names(pack(tmp_path)) == []


def test_styles_that_are_linked_are_packed_as_files(root: Path, tmp_path: Path) -> None:
    (root / "styles/templates").rename(tmp_path / "shared")
    (root / "styles/templates").symlink_to(tmp_path / "shared")
    (tmp_path / "shared/again").symlink_to(tmp_path / "shared")

    assert "styles/templates/leaflet.html" in names(pack(root))


def test_styles_that_cannot_be_read_are_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(ConfigurationError, match=r"publisher\.toml: cannot be read: Permission"):
        pack(root)


def test_a_parcel_is_as_large_as_its_task(root: Path) -> None:
    assert Parcel(tasks(root)[0], None, b"", (), "").size == tasks(root)[0].size
