"""Sources that are not there, lead in circles or lead out of the project."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bad_input.command import (
    GOOD_ONES,
    assert_good_ones_built,
    files,
    leaflet,
    output,
    project,
    write,
)

HOME = "content/leaflets"


@dataclass(frozen=True, slots=True)
class Named:
    """Sources named on the command line, beside the project's; the exit code and finding."""

    name: str
    source: str
    code: str
    says: str


NAMED = (
    Named("a file that is not there", "nosuch.md", "S001", "there is no such file"),
    Named("a folder that is not there", "nosuch/", "S001", "there is no such file"),
    Named("a path through a file", f"{HOME}/good-one.md/x.md", "S001", "Not a directory"),
    Named("a device without end", "/dev/zero", "S001", "not a file"),
    Named("a pipe that nobody writes to", "pipe.md", "S001", "not a file"),
    Named("a link to itself", "itself.md", "S001", "Too many levels of symbolic links"),
    Named("a link to nothing", "dangling.md", "S001", "there is no such file"),
    Named("a name too long", "x" * 300 + ".md", "S001", "File name too long"),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("places"))
    os.mkfifo(root / "pipe.md")
    (root / "itself.md").symlink_to("itself.md")
    (root / "dangling.md").symlink_to("nothing.md")
    return root


@pytest.mark.parametrize("command", ["build", "check"])
def test_what_is_named_in_vain_costs_nothing_else(command: str, root: Path) -> None:
    named = [row.source for row in NAMED]
    said = leaflet(command, HOME, *named, "-v" if command == "build" else "--json", root=root)

    assert said.code == 1
    for row in NAMED:
        assert row.says in said.out
    if command == "build":
        made = output(root)
        assert_good_ones_built(made)
        failed = [e for e in made.manifest["leaflets"] if e["status"] == "failed"]
        assert [d["code"] for e in failed for d in e["diagnostics"]] == ["S001"] * len(NAMED)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A way of naming sources that leaves nothing to do."""

    name: str
    arguments: Sequence[str]
    says: str


WRONG = (
    Wrong("an empty folder", ["empty"], "empty: no .md file in this folder"),
    Wrong("a folder of links that lead out", ["strange"], "this link leads out of the project"),
)


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row.name)
@pytest.mark.parametrize("command", ["build", "check"])
def test_nothing_to_do_is_2(command: str, row: Wrong, tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "empty").mkdir()
    (root / "strange").mkdir()
    (root / "strange/etc").symlink_to("/etc")

    said = leaflet(command, *row.arguments, root=root)

    assert (said.code, row.says in said.err, said.out) == (2, True, "")
    assert not (root / "out").exists()


def test_a_place_without_content_is_2(tmp_path: Path) -> None:
    said = leaflet("build", root=tmp_path)

    assert said.code == 2
    assert "leaflet init" in said.err
    assert files(tmp_path) == []


# --- links in the content folder -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the content folder, where it leads, and the finding about it, if any."""

    name: str
    target: str
    code: str = ""
    says: str = ""


LINKS = (
    Link("loop", ".", "B001", "leads back into its own folder"),
    Link("deeper/up", "..", "B001", "leads back into its own folder"),
    Link("passwords.md", "/etc/passwd", "B002", "leads out of the project"),
    Link("elsewhere", "/etc", "B002", "leads out of the project"),
    Link("neighbour.md", "../../../neighbour/secret.md", "B002", "leads out of the project"),
)
REFUSED = (Link("a.md", "b.md"), Link("b.md", "a.md"), Link("nothing.md", "gone.md"))
HARMLESS = (Link("again.md", "good-one.md"), Link("circle", "circle"), Link("0-twice", "one"))


def test_links_are_followed_within_the_project_only(tmp_path: Path) -> None:
    root = project(tmp_path / "mine", {f"{HOME}/one/good-three.md": "# Three\n\nText.\n"})
    write(tmp_path / "neighbour/secret.md", "# Secret\n\nText.\n")
    (root / HOME / "deeper").mkdir()
    for link in (*LINKS, *REFUSED, *HARMLESS):
        (root / HOME / link.name).symlink_to(link.target)
    (root / HOME / "folder.md").mkdir()

    said = leaflet("build", root=root)

    assert said.code == 1
    made = output(root)
    assert_good_ones_built(made)
    found = {d["path"]: (d["code"], d["message"]) for d in made.manifest["diagnostics"]}
    assert set(found) == {f"{HOME}/{link.name}" for link in LINKS}
    for link in LINKS:
        code, message = found[f"{HOME}/{link.name}"]
        assert (code, link.says in message) == (link.code, True)
        assert f"{HOME}/{link.name}: " in said.out
    for link in REFUSED:
        assert [d["code"] for d in made.grave(f"{HOME}/{link.name}")] == ["S001"]
    built = {e["source"] for e in made.manifest["leaflets"] if e["status"] == "built"}
    assert built == {f"{HOME}/{name}.md" for name in (*GOOD_ONES, "one/good-three")}


def test_a_file_named_twice_is_built_once(tmp_path: Path) -> None:
    root = project(tmp_path)

    said = leaflet("build", HOME, f"{HOME}/good-one.md", f"./{HOME}/../leaflets", root=root)

    assert said.code == 0
    assert len(output(root).manifest["leaflets"]) == len(GOOD_ONES)
