"""What git says has changed, in repositories made for it, under settings that mean no good."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.batch.changed import changed_since
from pipeline.project import ConfigurationError

AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *AUTHOR, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, message: str = "more") -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def write(path: Path, text: str = "text\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A work tree on a branch of its own, two commits behind which is `main`."""
    folder = tmp_path.resolve() / "repo"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    for name in ("same", "edited", "staged", "unstaged", "deleted", "removed", "moved", "both"):
        write(folder / f"content/{name}.md", f"{name} is what this page is about\n" * 5)
    write(folder / ".gitignore", "*.tmp\nout/\n")
    commit(folder, "first")
    git(folder, "checkout", "--quiet", "-b", "topic")
    return folder


def changed(repo: Path, rev: str = "main", root: Path | None = None) -> set[str]:
    found = changed_since(rev, root or repo)
    assert all(path.is_absolute() for path in found)
    return {path.relative_to(repo).as_posix() for path in found}


# --- what counts ---------------------------------------------------------------------------------


def test_nothing_has_changed(repo: Path) -> None:
    assert changed(repo) == set()
    assert changed(repo, "HEAD") == set()


def test_every_way_to_change_counts(repo: Path) -> None:
    write(repo / "content/edited.md", "edited")
    git(repo, "rm", "--quiet", "content/removed.md")
    git(repo, "mv", "content/moved.md", "content/new name.md")
    commit(repo)
    write(repo / "content/staged.md", "staged")
    git(repo, "add", "content/staged.md")
    write(repo / "content/unstaged.md", "unstaged")
    (repo / "content/deleted.md").unlink()
    write(repo / "content/deep/untracked.md")
    write(repo / "out/ignored.pdf")
    write(repo / "content/ignored.tmp")

    assert changed(repo) == {
        "content/edited.md",
        "content/removed.md",
        "content/moved.md",
        "content/new name.md",
        "content/staged.md",
        "content/unstaged.md",
        "content/deleted.md",
        "content/deep/untracked.md",
    }


def test_what_is_staged_counts_even_where_the_file_was_put_back(repo: Path) -> None:
    before = (repo / "content/both.md").read_text()
    write(repo / "content/both.md", "staged")
    git(repo, "add", "--all")
    write(repo / "content/both.md", before)

    assert changed(repo) == {"content/both.md"}


def test_what_was_changed_and_changed_back_does_not_count(repo: Path) -> None:
    before = (repo / "content/both.md").read_text()
    write(repo / "content/both.md", "other")
    commit(repo)
    write(repo / "content/both.md", before)
    commit(repo)

    assert changed(repo) == set()


def test_what_others_did_meanwhile_does_not_count(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "main")
    write(repo / "content/same.md", "changed on main")
    commit(repo)
    git(repo, "checkout", "--quiet", "topic")
    write(repo / "content/edited.md", "changed here")
    commit(repo)

    assert changed(repo) == {"content/edited.md"}


@pytest.mark.parametrize("rev", ["main", "HEAD~1", "topic~1", "v1", "main^{commit}"])
def test_any_name_of_a_revision_will_do(repo: Path, rev: str) -> None:
    git(repo, "tag", "--annotate", "--message", "one", "v1", "main")
    write(repo / "content/edited.md", "edited")
    first = git(repo, "rev-parse", "main")
    commit(repo)

    assert changed(repo, rev) == changed(repo, first[:10]) == {"content/edited.md"}


def test_a_folder_inside_sees_the_whole_work_tree(repo: Path) -> None:
    write(repo / "styles/base.css")
    git(repo, "config", "diff.relative", "true")
    write(repo / "content/edited.md", "edited")

    assert changed(repo, root=repo / "content") == {"styles/base.css", "content/edited.md"}


def test_a_file_that_was_only_touched_does_not_count(repo: Path) -> None:
    os.utime(repo / "content/same.md", (1e9, 1e9))

    assert changed(repo) == set()


def test_a_second_work_tree_is_one(repo: Path, tmp_path: Path) -> None:
    other = tmp_path.resolve() / "other"
    git(repo, "worktree", "add", "--quiet", "--detach", str(other))
    write(other / "content/edited.md", "edited")

    assert changed_since("main", other) == {other / "content/edited.md"}
    assert changed(repo) == set()


def test_a_relative_root_and_a_link_to_it_give_the_same(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo / "content/edited.md", "edited")
    (tmp_path / "link").symlink_to(repo)
    monkeypatch.chdir(repo / "content")

    assert changed_since("main", Path()) == changed_since("main", tmp_path / "link")
    assert changed_since("main", Path("..")) == {repo / "content/edited.md"}


NAMES = st.binary(min_size=1, max_size=40).filter(
    lambda name: not {0, ord("/")} & set(name) and name not in (b".", b"..", b".git")
)


@settings(max_examples=25)
@given(st.sets(NAMES, min_size=1, max_size=8))
def test_any_name_that_a_file_can_have(
    tmp_path_factory: pytest.TempPathFactory, names: set[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("names").resolve()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder)
    paths = {folder / os.fsdecode(name) for name in names}
    for path in paths:
        path.write_text("new")

    assert changed_since("HEAD", folder) == paths, "untracked"
    commit(folder)
    assert changed_since("HEAD~1", folder) == paths, "committed"


@pytest.mark.parametrize("name", [b"a b", b"a\nb", b"\xff\xfe.md", b"-c", b'"q"', "é.md".encode()])
def test_awkward_names(repo: Path, name: bytes) -> None:
    path = repo / os.fsdecode(name)
    path.write_text("new")

    assert changed_since("main", repo) == {path}
    commit(repo)
    assert changed_since("main", repo) == {path}


# --- it only reads -------------------------------------------------------------------------------


def test_nothing_in_the_repository_is_written(repo: Path) -> None:
    os.utime(repo / "content/same.md", (1e9, 1e9))  # which makes git want to refresh its index
    write(repo / "content/edited.md", "edited")
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in repo.rglob("*") if p.is_file()}

    changed(repo)

    after = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in repo.rglob("*") if p.is_file()}
    assert after == before


def test_no_setting_runs_a_program(repo: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\necho "$0 $*" >> {ran}\n')
    spy.chmod(0o755)
    write(repo / ".gitattributes", "*.md diff=spy\n")
    hooks = repo / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman", "pre-auto-gc"):
        shutil.copy(spy, hooks / hook)
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "core.editor",
        "diff.external",
        "diff.spy.command",
        "diff.spy.textconv",
        "pager.diff",
        "credential.helper",
    ):
        git(repo, "config", setting, str(spy))
    os.utime(repo / "content/same.md", (1e9, 1e9))
    write(repo / "content/edited.md", "edited")

    assert changed(repo) == {"content/edited.md", ".gitattributes"}
    assert not ran.exists(), ran.read_text()


def test_settings_of_output_make_no_difference(repo: Path) -> None:
    for setting in (
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.orderFile", "nowhere"),
        ("diff.ignoreSubmodules", "all"),
        ("status.showUntrackedFiles", "no"),
        ("status.relativePaths", "true"),
        ("status.branch", "true"),
        ("status.showStash", "true"),
        ("core.pager", "cat"),
    ):
        git(repo, "config", *setting)
    git(repo, "mv", "content/moved.md", "content/é.md")
    write(repo / "content/new.md")

    assert changed(repo) == {"content/moved.md", "content/é.md", "content/new.md"}


def test_inside_a_hook_it_looks_at_the_project_all_the_same(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    write(repo / "content/edited.md", "edited")
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / "index"),
        "GIT_PREFIX": "content/",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "true",
    }.items():
        monkeypatch.setenv(name, value)

    assert changed_since("main", repo) == {repo / "content/edited.md"}


# --- errors --------------------------------------------------------------------------------------


def refused(rev: str, root: Path) -> str:
    with pytest.raises(ConfigurationError) as error:
        changed_since(rev, root)
    return str(error.value)


def test_without_git_it_says_so(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))

    assert "git is not on this machine; install it" in refused("main", repo)


def test_outside_of_a_work_tree_it_says_so(tmp_path: Path, repo: Path) -> None:
    bare = tmp_path / "bare.git"
    git(repo, "clone", "--quiet", "--bare", str(repo), str(bare))
    for folder in (tmp_path, bare, repo / ".git", tmp_path / "nowhere"):
        said = refused("main", folder)
        assert said.startswith(f"{folder}: cannot tell what has changed")
        assert "check the project out with git" in said


@pytest.mark.parametrize(
    "rev", ["nonsense", "origin/main", "main..topic", "HEAD:content/same.md", "HEAD~50", "f" * 40]
)
def test_an_unknown_revision_says_how_to_get_it(repo: Path, rev: str) -> None:
    said = refused(rev, repo)

    assert f"git does not know the revision '{rev}'" in said
    assert "'fetch-depth: 0'" in said


@pytest.mark.parametrize("rev", ["", "-", "--output=stolen", "-O/etc/passwd", "--all", "ma\0in"])
def test_a_revision_cannot_be_an_option(repo: Path, rev: str) -> None:
    assert "cannot be a git revision" in refused(rev, repo)
    assert changed(repo) == set(), "nothing was written"


def test_histories_that_never_meet_say_so(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "--orphan", "unrelated")
    commit(repo)

    assert "'main' and HEAD have no common commit" in refused("main", repo)


def test_a_branch_without_a_commit_says_so(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "--orphan", "empty")

    assert "'main' and HEAD have no common commit" in refused("main", repo)


def test_a_shallow_clone_says_how_to_fetch_the_rest(repo: Path, tmp_path: Path) -> None:
    git(repo, "checkout", "--quiet", "main")
    commit(repo, "theirs")
    git(repo, "checkout", "--quiet", "topic")
    commit(repo, "ours")
    clone = tmp_path / "clone"
    url = repo.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "topic", url, str(clone))
    assert "'fetch-depth: 0'" in refused("origin/main", clone)
    git(clone, "fetch", "--quiet", "--depth", "1", "origin", "main:refs/remotes/origin/main")

    said = refused("origin/main", clone)

    assert "the history here is cut short before 'origin/main' and HEAD meet" in said
    assert "'fetch-depth: 0'" in said
    git(clone, "fetch", "--quiet", "--unshallow")
    assert changed_since("origin/main", clone) == frozenset()


def test_a_work_tree_of_somebody_else_is_refused_in_the_words_of_git(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    for path in (repo, repo / ".git"):
        os.chown(path, 12_345, 12_345)

    assert "safe.directory" in refused("main", repo)


def test_no_shell_and_no_user_is_asked(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[Sequence[str], bool]] = []
    run = subprocess.run

    def watched(command: Sequence[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        started.append((command, options["input"] == b""))
        return run(command, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "run", watched)
    changed_since("main", repo)

    assert started
    for command, asks_nobody in started:
        assert asks_nobody
        assert Path(command[0]).name == "git"
        assert "--no-optional-locks" in command
