"""Output folders that cannot be written, disks that are full, and what earlier builds left."""

from __future__ import annotations

import random
import string
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bad_input.command import (
    GOOD,
    GOOD_ONES,
    Output,
    Said,
    assert_complete,
    assert_good_ones_built,
    files,
    leaflet,
    output,
    project,
    write,
)

HOME = "content/leaflets"
BOOK = {"content/handbooks/all.toml": 'title = "All"\n'}
REFUSAL = """\
---
title: Good-One
---

# Good-One

## Generic Name

I cannot provide information on this combination of medicines.
"""

# --- where nothing can be written ----------------------------------------------------------------


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/leaflets", "/dev/full"])
def test_a_folder_that_cannot_be_is_2_before_any_work(out: str, tmp_path: Path) -> None:
    root = project(tmp_path, {"file": "mine"})
    before = files(root)

    said = leaflet("build", "--out", out, root=root)

    assert (said.code, said.out) == (2, "")
    assert f"{out}: cannot write here: " in said.err
    assert "--out" in said.err
    assert files(root) == before
    assert (root / "file").read_text() == "mine"


@dataclass(frozen=True, slots=True)
class Taken:
    """Something in the output folder that stands in the way, and what is written nevertheless."""

    name: str
    path: str
    built: Sequence[str]


TAKEN = (
    Taken("a folder where a PDF should be", "pdf/a4/good-one.pdf/x", ["good-two"]),
    Taken("a file where a folder should be", "pdf/a4", []),
)


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: row.name)
def test_what_stands_in_the_way_costs_only_what_belongs_there(row: Taken, tmp_path: Path) -> None:
    root = project(tmp_path)
    write(root / "out" / row.path, "mine")

    said = leaflet("build", root=root)

    assert said.code == 1
    assert (root / "out" / row.path).read_text() == "mine"
    (root / "out" / row.path).unlink()
    made = output(root)
    for name in GOOD_ONES:
        found = made.grave(f"{HOME}/{name}.md")
        assert [d["code"] for d in found] == ([] if name in row.built else ["B008"])


def test_a_manifest_that_cannot_be_written_is_2(tmp_path: Path) -> None:
    root = project(tmp_path, {"out/manifest.json/x": ""})

    said = leaflet("build", root=root)

    assert said.code == 2
    assert "cannot write the manifest" in said.err
    assert not [name for name in files(root / "out") if name.endswith(".part")]


# --- disks ---------------------------------------------------------------------------------------

_MOUNT = (
    'mount -t tmpfs -o "$0" tmpfs out && shift 0 && "$@"; code=$?; cp -a out/. kept; exit $code'
)
"""Runs a command with a small disk in place of `out`, which only it can see, and keeps a copy."""


def on_a_disk(options: str) -> list[str]:
    """What to put before a command; skips where the system does not let us mount."""
    isolated = ["unshare", "--map-root-user", "--mount"]
    probe = [*isolated, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        subprocess.run(probe, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system does not let us mount a small disk")
    return [*isolated, "sh", "-c", _MOUNT, options]


_LETTERS = random.Random(1)
NOISE = ["".join(_LETTERS.choices(string.ascii_letters, k=60)) for _ in range(900)]
LARGE = {f"{HOME}/large.md": "# Large\n" + "".join(f"\n{noise}\n" for noise in NOISE)}
"""A leaflet of many pages, which is laid out first."""


def test_a_full_disk_costs_what_does_not_fit(tmp_path: Path) -> None:
    root = project(tmp_path, LARGE)
    (root / "out").mkdir()

    said = leaflet("build", root=root, wrapper=on_a_disk("size=60k"))

    assert said.code == 1
    made = output(root, "kept")
    assert_good_ones_built(made)
    (found,) = made.grave(f"{HOME}/large.md")
    assert (found["code"], found["message"]) == (
        "B008",
        "pdf/a4/large.pdf: No space left on device",
    )
    assert "pdf/a4/large.pdf: No space left on device" in said.out


def test_a_disk_without_room_for_the_manifest_is_2(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "out").mkdir()

    said = leaflet("build", root=root, wrapper=on_a_disk("size=16k"))

    assert (said.code, said.out) == (2, "")
    assert "cannot write the manifest: No space left on device" in said.err
    left = files(root / "kept")
    assert set(left) <= {"manifest.json", "pdf/a4/good-one.pdf", "pdf/a4/good-two.pdf"}
    for name in left:
        if name.endswith(".pdf"):
            assert_complete(root / "kept" / name)


def test_files_that_may_not_be_so_large_fail(tmp_path: Path) -> None:
    """As with a quota, or on a stick that was formatted long ago; needs no right to mount."""
    root = project(tmp_path, LARGE)
    limited = ["sh", "-c", 'ulimit -f 64 && exec "$0" "$@"']

    said = leaflet("build", root=root, wrapper=limited)

    assert said.code == 1
    made = output(root)
    assert_good_ones_built(made)
    assert [d["message"] for d in made.grave(f"{HOME}/large.md")] == [
        "pdf/a4/large.pdf: File too large"
    ]


def test_a_disk_for_reading_only_is_2(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "out").mkdir()

    said = leaflet("build", root=root, wrapper=on_a_disk("ro"))

    assert (said.code, said.out) == (2, "")
    assert "out: cannot write here: Read-only file system" in said.err


# --- what earlier builds left --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a leaflet that was built once, and the status that it then has."""

    name: str
    content: str | bytes
    status: str

    @property
    def source(self) -> str:
        """Where it is in the project."""
        return f"{HOME}/{self.name}.md"


CHANGES = (
    Change("refuses", REFUSAL, "withheld"),
    Change("front-matter-breaks", "---\nid: [\n---\n\n# Good\n\nText.\n", "failed"),
    Change("becomes-binary", b"\0", "failed"),
    Change("loses-its-text", "---\ntitle: Good\n---\n", "failed"),
    Change("has-strange-letters", "# Good\n\n药\n", "failed"),
    Change("gets-a-twin", GOOD.format(title="Twin"), "failed"),
)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Output]:
    """A project in which all was well, after a second build in which it was not."""
    fine = {c.source: f"---\nid: the-{c.name}\n---\n\n# Good\n\nText.\n" for c in CHANGES}
    root = project(tmp_path_factory.mktemp("rebuilt"), {**BOOK, **fine})
    assert leaflet("build", root=root).code == 0
    assert len(files(root / "out/pdf")) == len(CHANGES) + len(GOOD_ONES)
    project(root, {change.source: change.content for change in CHANGES})
    write(root / f"{HOME}/GETS-A-TWIN.md", GOOD.format(title="Twin"))
    return leaflet("build", "-v", root=root), output(root)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_what_must_not_be_printed_does_not_stay(
    change: Change, rebuilt: tuple[Said, Output]
) -> None:
    said, made = rebuilt

    assert made.status(change.source) == change.status
    assert not (made.folder / f"pdf/a4/the-{change.name}.pdf").exists()
    assert f"out/pdf/a4/the-{change.name}.pdf" in said.out


def test_the_others_stay_and_the_handbook_is_bound_anew(rebuilt: tuple[Said, Output]) -> None:
    said, made = rebuilt

    assert said.code == 1
    assert_good_ones_built(made)
    # On a screen letters can be read that no font of print has.
    (book,) = made.manifest["handbooks"]
    assert {*book["leaflets"]} == {"has-strange-letters", *GOOD_ONES}


def test_a_handbook_with_no_leaflet_left_does_not_stay(tmp_path: Path) -> None:
    root = project(tmp_path, BOOK)
    assert leaflet("build", root=root).code == 0
    for name in GOOD_ONES:
        write(root / f"{HOME}/{name}.md", REFUSAL)

    said = leaflet("build", root=root)

    assert said.code == 1
    assert [e["status"] for e in output(root).manifest["handbooks"]] == ["failed"]
    assert files(root / "out") == ["SHA256SUMS", "manifest.json"]
