"""Where a printed leaflet comes from: what the PDF says, and what git knows of it."""

from __future__ import annotations

import hashlib
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipeline.commands.provenance import Commit, NotPrintedHere, Provenance, trace_leaflet
from pipeline.pack import open_pack
from tests.pack.papers import paper
from tests.projects import write

NAME = "content/leaflets/a.md"
SOURCE = """---
title: Aspirin
id: aspirin
version: "1.2"
status: approved
reviewer: Someone
reviewed: 2026-03-01
---

# Aspirin

It is for pain{end}
"""
FIRST, SECOND, THIRD = (SOURCE.format(end=end) for end in (".", "!", "?"))


def git(root: Path, *arguments: str, day: int = 1) -> str:
    when = f"2026-01-{day:02}T12:00:00+00:00"
    who = {"NAME": "A", "EMAIL": "a@example.org", "DATE": when}
    dated = {f"GIT_{role}_{key}": v for role in ("AUTHOR", "COMMITTER") for key, v in who.items()}
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        env=plain | dated | quiet,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(root: Path, text: str | None, day: int, name: str = NAME) -> Commit:
    if text is None:
        (root / name).unlink()
    else:
        write(root / name, text)
    git(root, "add", "-A", day=day)
    git(root, "commit", "-q", "--allow-empty", "-m", "change", day=day)
    return Commit(git(root, "rev-parse", "HEAD"), f"2026-01-{day:02}T12:00:00+00:00")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def printed(root: Path, text: str, *, attached: bool = True, source: str = NAME) -> Path:
    path = root / "out/pdf/a4/aspirin.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    attachment = text.encode() if attached else None
    data = paper("Aspirin", 2, source=source, sha256=sha256(text), attached=attachment)
    path.write_bytes(data)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a project in it that is not at its top."""
    git(tmp_path, "init", "-q")
    write(tmp_path / ".gitignore", "out\n")
    return tmp_path / "project"


def trace(root: Path, text: str, *, attached: bool = True, source: str = NAME) -> Provenance:
    root.mkdir(exist_ok=True)
    return trace_leaflet(printed(root, text, attached=attached, source=source), root)


both = pytest.mark.parametrize("attached", [True, False], ids=["attached", "named"])


# --- what the PDF says ---------------------------------------------------------------------------


def test_says_what_the_pdf_and_its_source_say(tmp_path: Path) -> None:
    found = trace(tmp_path, FIRST)
    assert (found.title, found.id, found.form) == ("Aspirin", "aspirin", "a4")
    assert (found.source, found.version, found.pages) == (NAME, "1.2", 2)
    assert (found.reviewed, found.sha256) == (date(2026, 3, 1), sha256(FIRST))
    assert found.history.commits == ()
    assert found.history.note == "there is no git repository here"


def test_the_form_of_a_clinic(tmp_path: Path) -> None:
    path = tmp_path / "clinics/riverside/a4-press/aspirin.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(printed(tmp_path, FIRST).read_bytes())
    assert trace_leaflet(path, tmp_path).form == "riverside/a4-press"
    elsewhere = tmp_path / "aspirin.pdf"
    elsewhere.write_bytes(path.read_bytes())
    assert trace_leaflet(elsewhere, tmp_path).form == ""


def test_an_older_leaflet_that_only_carries_its_source(tmp_path: Path) -> None:
    path = tmp_path / "old.pdf"
    path.write_bytes(paper("Aspirin", attached=FIRST.encode(), sha256=""))
    found = trace_leaflet(path, tmp_path)
    assert (found.id, found.sha256, found.reviewed) == (
        "aspirin",
        sha256(FIRST),
        date(2026, 3, 1),
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"# Not a PDF", "is no PDF that can be opened"),
        (b"%PDF-1.7\n", "is no PDF that can be opened"),
        (paper("Foreign", sha256="none"), "does not say what it was printed from"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_leaflet_is_refused(tmp_path: Path, data: bytes | None, why: str) -> None:
    if data is not None:
        (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(NotPrintedHere, match=why) as error:
        trace_leaflet(tmp_path / "x.pdf", tmp_path)
    assert "0x" not in str(error.value)


def test_a_pack_names_its_leaflets(tmp_path: Path) -> None:
    with open_pack(tmp_path / "pack.pdf") as pack:
        for name in ("a", "b"):
            pack.add(paper(name, 1, source=f"content/{name}.md", sha256=sha256(name)), "", copies=3)
        pack.close("Pack", "2026-01-01T00:00:00+00:00")
    found = trace_leaflet(tmp_path / "pack.pdf", tmp_path)
    assert (found.title, found.pages, found.version) == ("Pack", 12, "")
    named = [(one.id, one.source, one.version, one.sha256) for one in found.packed]
    assert named == [(n, f"content/{n}.md", "1.2", sha256(n)) for n in ("a", "b")]


# --- what git knows ------------------------------------------------------------------------------


@both
def test_names_the_commit_that_brought_just_these_bytes(root: Path, attached: bool) -> None:
    commit(root, FIRST, 1)
    second = commit(root, SECOND, 2)
    found = trace(root, SECOND, attached=attached)
    assert found.history.commits == (second,)
    assert found.history.note == ""
    assert found.reviewed == date(2026, 3, 1)


@both
def test_says_that_the_source_has_changed_since(root: Path, attached: bool) -> None:
    first = commit(root, FIRST, 1)
    commit(root, SECOND, 2)
    found = trace(root, FIRST, attached=attached)
    assert found.history.commits == (first,)
    assert found.history.note == "the source has changed since"
    assert found.reviewed == date(2026, 3, 1)


@both
def test_says_that_the_source_is_gone(root: Path, attached: bool) -> None:
    first = commit(root, FIRST, 1)
    commit(root, None, 2)
    found = trace(root, FIRST, attached=attached)
    assert (found.history.commits, found.history.note) == ((first,), "the source is gone since")


@both
def test_names_each_commit_that_brought_them_back(root: Path, attached: bool) -> None:
    first = commit(root, FIRST, 1)
    commit(root, SECOND, 2)
    third = commit(root, FIRST, 3)
    assert trace(root, FIRST, attached=attached).history.commits == (first, third)


def test_finds_a_source_that_was_renamed_since(root: Path) -> None:
    first = commit(root, FIRST, 1)
    git(root, "mv", NAME, "content/leaflets/b.md")
    commit(root, SECOND, 2, "content/leaflets/b.md")
    found = trace(root, FIRST)
    assert (found.history.commits, found.history.note) == ((first,), "the source is gone since")


def test_finds_a_source_under_another_name_than_the_pdf_has(root: Path) -> None:
    first = commit(root, FIRST, 1, "content/leaflets/other.md")
    assert trace(root, FIRST).history.commits == (first,)


def test_finds_what_only_another_branch_has(root: Path) -> None:
    commit(root, FIRST, 1)
    git(root, "checkout", "-q", "-b", "draft")
    second = commit(root, SECOND, 2)
    git(root, "checkout", "-q", "-")
    found = trace(root, SECOND, attached=False)
    assert found.history.commits == (second,)
    assert found.history.note == "the source has changed since"


def test_finds_what_only_a_merge_has_brought(root: Path) -> None:
    commit(root, FIRST, 1)
    git(root, "checkout", "-q", "-b", "side")
    commit(root, SECOND, 2)
    git(root, "checkout", "-q", "-")
    commit(root, "other", 3, "content/leaflets/other.md")
    git(root, "merge", "-q", "--no-commit", "--no-ff", "side", day=4)
    merge = commit(root, THIRD, 4)
    assert trace(root, THIRD).history.commits == (merge,)


@both
def test_says_that_it_was_not_committed(root: Path, attached: bool) -> None:
    commit(root, FIRST, 1)
    write(root / NAME, SECOND)
    found = trace(root, SECOND, attached=attached)
    assert (found.history.commits, found.history.note) == ((), "not committed")
    assert found.reviewed == date(2026, 3, 1)


def test_says_that_no_commit_has_a_source_that_is_lost(root: Path) -> None:
    commit(root, FIRST, 1)
    found = trace(root, THIRD, attached=False)
    assert (found.history.commits, found.history.note) == ((), "no commit has this source")
    assert (found.id, found.version, found.reviewed) == ("a", "1.2", None)


def test_a_repository_without_a_commit(root: Path) -> None:
    assert trace(root, FIRST).history.note == "not committed"


def test_line_ends_that_git_changes_do_not_hide_a_commit(root: Path) -> None:
    first = commit(root, FIRST, 1)
    on_windows = FIRST.replace("\n", "\r\n")
    for attached in (True, False):
        found = trace(root, on_windows, attached=attached)
        assert found.history.commits == (first,)
        assert found.sha256 == sha256(on_windows)


def test_a_history_that_is_cut_short_says_so(root: Path, tmp_path: Path) -> None:
    commit(root, FIRST, 1)
    commit(root, SECOND, 2)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}", str(clone))
    found = trace(clone / "project", FIRST)
    assert found.history.commits == ()
    assert found.history.note.startswith("not committed; the history here is cut short")


def test_a_name_that_git_would_read_as_a_pattern(root: Path) -> None:
    name = "content/leaflets/[a]*.md"
    first = commit(root, FIRST, 1, name)
    commit(root, SECOND, 2)
    found = trace(root, FIRST, attached=False, source=name)
    assert (found.history.commits, found.history.note) == ((first,), "")


def test_without_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(root, FIRST, 1)
    monkeypatch.setenv("PATH", "")
    assert trace(root, FIRST).history.note == "git is not on this machine"


# --- files that lie ------------------------------------------------------------------------------


def test_an_attached_source_that_was_exchanged_is_not_believed(root: Path) -> None:
    first = commit(root, FIRST, 1)
    path = root / "x.pdf"
    path.write_bytes(paper("Aspirin", source=NAME, sha256=sha256(FIRST), attached=THIRD.encode()))
    found = trace_leaflet(path, root)
    assert found.sha256 == sha256(FIRST)
    assert found.history.commits == (first,)
    assert found.history.note.startswith("the source attached to this file is not the one")


@pytest.mark.parametrize("source", ["../secret.md", "/etc/passwd", "a/../../secret.md", ""])
def test_a_source_outside_of_the_project_is_not_read(root: Path, source: str) -> None:
    commit(root, FIRST, 1)
    write(root.parent / "secret.md", SECOND)
    found = trace(root, SECOND, attached=False, source=source)
    assert found.reviewed is None
    assert found.history.commits == ()
