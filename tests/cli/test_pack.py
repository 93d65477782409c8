"""`leaflet pack` and `leaflet inspect FILE.pdf` as people and machines meet them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import leaflet
from tests.pack.papers import paper
from tests.projects import project, write


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("house"), "aspirin", "refusal", handbook=False)
    write(folder / "orders.csv", "id,copies\naspirin,2\nasprin,1\n")
    return folder


def run(root: Path, *arguments: str) -> Result:
    with chdir(root):
        return CliRunner().invoke(leaflet, arguments, catch_exceptions=False)


def last(result: Result) -> str:
    return result.stdout.strip().splitlines()[-1]


def test_a_whole_pack(root: Path) -> None:
    done = run(root, "pack", "--id", "aspirin", "--finish", "digital")
    assert done.exit_code == 0
    assert done.stdout == "1 leaflet, pack.pdf · 4 pages on 2 sheets\n"
    assert (root / "pack.pdf").read_bytes().startswith(b"%PDF-")


def test_a_pack_in_which_something_is_missing(root: Path) -> None:
    wishes = ("--list", "orders.csv", "--id", "refusal", "-o", "ward/rest.pdf")
    done = run(root, "pack", *wishes, "--finish", "digital")
    assert done.exit_code == 1
    assert "orders.csv:3: error B021 there is no leaflet with the id 'asprin'" in done.stdout
    assert "refusal.md:9: withheld C001" in done.stdout
    assert last(done) == "1 leaflet in 2 copies, ward/rest.pdf · 6 pages on 3 sheets · 2 missing"


def test_a_pack_for_machines(root: Path) -> None:
    done = run(root, "pack", "--list", "orders.csv", "--finish", "digital", "--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert (said["leaflets"], said["copies"], said["sheets"]) == (1, 2, 3)
    assert said["missing"] == ["asprin"]
    assert [found["code"] for found in said["diagnostics"]] == ["B021"]


@pytest.mark.parametrize(
    "wrong",
    [("--copies", "0"), ("--finish", "glossy"), ("--copies", "10001")],
)
def test_wrong_usage(root: Path, wrong: Sequence[str]) -> None:
    assert run(root, "pack", *wrong).exit_code == 2


def test_where_a_printed_leaflet_comes_from(root: Path) -> None:
    run(root, "pack", "--id", "aspirin", "--finish", "digital")
    done = run(root, "inspect", "out/pdf/a4/aspirin.pdf")
    assert done.exit_code == 0
    rows = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert (rows["title"], rows["id"], rows["form"]) == ("Aspirin", "aspirin", "a4")
    assert rows["source"] == "content/leaflets/aspirin.md"
    assert len(rows["SHA-256"]) == 8
    assert rows["pages"] == "1"
    assert rows["commit"] == "there is no git repository here"


def test_where_it_comes_from_for_machines(root: Path) -> None:
    run(root, "pack", "--id", "aspirin", "--finish", "digital")
    said = json.loads(run(root, "inspect", "out/pdf/a4/aspirin.pdf", "--json").stdout)
    assert said["source"] == "content/leaflets/aspirin.md"
    assert len(said["sha256"]) == 64
    assert said["history"] == {"commits": [], "note": "there is no git repository here"}


def test_what_is_in_a_pack(root: Path) -> None:
    run(root, "pack", "--id", "aspirin", "--finish", "digital")
    done = run(root, "inspect", "pack.pdf")
    assert "holds  1 leaflet" in done.stdout.splitlines()
    assert last(done).split()[0] == "aspirin"
    assert last(done).endswith("content/leaflets/aspirin.md")


def test_a_pdf_is_known_by_how_it_begins(root: Path) -> None:
    (root / "renamed").write_bytes(paper("Foreign", sha256="none"))
    done = run(root, "inspect", "renamed")
    assert done.exit_code == 1
    assert done.stderr == ("renamed: does not say what it was printed from; it is no leaflet\n")


def test_what_is_no_pdf(root: Path) -> None:
    write(root / "text.pdf", "no PDF")
    done = run(root, "inspect", "text.pdf")
    assert done.exit_code == 1
    assert done.stderr.startswith("text.pdf: is no PDF that can be opened")


def test_a_stage_of_a_pdf_is_wrong_usage(root: Path) -> None:
    (root / "x.pdf").write_bytes(paper("Foreign"))
    assert run(root, "inspect", "x.pdf", "--stage", "html").exit_code == 2


def test_markdown_is_shown_as_before(root: Path) -> None:
    done = run(root, "inspect", "content/leaflets/aspirin.md", "--stage", "text")
    assert done.exit_code == 0
    assert "It is used for headaches." in done.stdout
