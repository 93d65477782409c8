"""Files, folders and git revisions as versions; what cannot be found is told with what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.commands.comparison import diff_leaflets
from pipeline.diff.result import Differences
from pipeline.project import ConfigurationError
from tests.diff.pages import PAGE, commit, git, other
from tests.projects import BROKEN, write

LEAFLETS = Path("content/leaflets")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository: tag v1.0 with nortavel and quiet, main with nortavel renamed and changed."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch", "main")
    write(root / LEAFLETS / "nortavel.md", PAGE)
    write(root / LEAFLETS / "quiet.md", other("Quiet"))
    write(root / LEAFLETS / "gone.md", other("Gone"))
    commit(root, "First")
    git(root, "tag", "v1.0")
    (root / LEAFLETS / "nortavel.md").unlink()
    (root / LEAFLETS / "gone.md").unlink()
    write(root / LEAFLETS / "pain" / "renamed.md", PAGE.replace("5 mg", "50 mg"))
    write(root / LEAFLETS / "fresh.md", other("Fresh"))
    commit(root, "Second")
    return root


def fates(found: Differences) -> dict[str, str]:
    return {one.id: one.fate for one in found.leaflets}


ALL = {"fresh": "added", "gone": "removed", "nortavel": "changed"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("v1.0", "HEAD"), ("v1.0", "main"), ("HEAD~1", "HEAD"), ("v1.0..main", "")),
        *(("v1.0..", ""), ("v1.0...main", ""), ("v1.0", ""), ("v1.0", ".")),
        *(("v1.0", "content/leaflets"), ("v1.0:content", "HEAD:content"), ("v1.0:./content", ".")),
    ],
)
def test_revisions_and_folders(project: Path, old: str, new: str) -> None:
    found = diff_leaflets(old, new, project=project)

    assert fates(found) == ALL
    assert (found.unchanged, found.notes) == (1, ())


def test_labels_name_the_revision_its_hash_and_its_day(project: Path) -> None:
    found = diff_leaflets("v1.0", "content/leaflets", project=project)

    assert found.old == f"v1.0 ({git(project, 'rev-parse', 'v1.0')[:9]}) of 2026-02-01"
    (changed,) = (one for one in found.leaflets if one.id == "nortavel")
    assert changed.old
    assert changed.new
    assert changed.old.name == "v1.0:content/leaflets/nortavel.md"
    assert changed.new.name == "content/leaflets/pain/renamed.md"


def test_what_is_not_committed_counts_for_a_folder_alone(project: Path) -> None:
    write(project / LEAFLETS / "new.md", other("New"))

    assert "new" in fates(diff_leaflets("HEAD", "", project=project))
    assert fates(diff_leaflets("HEAD", "HEAD", project=project)) == {}


def test_a_renamed_file_is_found_by_its_id(project: Path) -> None:
    found = diff_leaflets("v1.0", "content/leaflets/pain/renamed.md", project=project)
    assert fates(found) == {"nortavel": "changed"}

    back = diff_leaflets("content/leaflets/pain/renamed.md", "v1.0", project=project)
    assert fates(back) == {"nortavel": "changed"}


def test_a_path_wins_over_a_revision_of_that_name(project: Path) -> None:
    git(project, "branch", "older", "v1.0")
    write(project / "older" / "nortavel.md", PAGE)

    assert diff_leaflets("older", "content", project=project).old == "older"
    assert fates(diff_leaflets("older:", "HEAD:", project=project)) == ALL


def test_a_path_in_the_project_does_not_say_where_the_project_is(
    project: Path, tmp_path: Path
) -> None:
    outside = write(tmp_path / "elsewhere" / "nortavel.md", PAGE).parent
    old, new = outside, project / "content" / "leaflets"

    found = diff_leaflets(str(old), str(new), project=project)
    own = diff_leaflets("v1.0", project=project)

    assert (found.old, found.new) == (str(old), "content/leaflets")
    assert own.new == "content/leaflets"


def test_paths_choose_where_both_are_revisions(project: Path) -> None:
    found = diff_leaflets("v1.0", "main", paths=["content/leaflets/gone.md"], project=project)
    assert fates(found) == {"gone": "removed"}

    ranged = diff_leaflets("v1.0..main", "content/leaflets/gone.md", project=project)
    assert fates(ranged) == {"gone": "removed"}


def test_only_chooses_leaflets(project: Path) -> None:
    assert fates(diff_leaflets("v1.0", "main", only=["fresh"], project=project)) == {
        "fresh": "added"
    }


def test_two_files_are_compared_whatever_their_ids(project: Path) -> None:
    found = diff_leaflets("content/leaflets/quiet.md", "content/leaflets/fresh.md", project=project)
    (one,) = found.leaflets
    assert one.comparison
    assert "id" in {field.name for field in one.comparison.fields}


def test_nothing_is_checked_out_or_written(project: Path) -> None:
    before = git(project, "status", "--porcelain", "--ignored")
    stamp = (project / ".git" / "index").stat().st_mtime_ns

    diff_leaflets("v1.0", "main", project=project)

    assert (project / ".git" / "index").stat().st_mtime_ns == stamp
    assert git(project, "status", "--porcelain", "--ignored") == before


def test_a_project_in_a_folder_of_its_repository(project: Path) -> None:
    write(project / "inner" / LEAFLETS / "deep.md", other("Deep"))
    commit(project, "Third")
    write(project / "inner" / LEAFLETS / "deep.md", other("Deep", PAGE.replace("5 mg", "6 mg")))

    assert fates(diff_leaflets("HEAD", "", project=project / "inner")) == {"deep": "changed"}
    assert fates(diff_leaflets("HEAD~1", "", project=project / "inner")) == {"deep": "added"}


def test_line_ends_alone_change_nothing_for_patients(project: Path) -> None:
    path = project / LEAFLETS / "quiet.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    (one,) = diff_leaflets("HEAD", "", project=project).leaflets

    assert (one.fate, one.void) == ("same", False)


# --- what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("v1.O", "HEAD", "did you mean 'v1.0'?"),
        ("mian", "", "did you mean 'main'?"),
        ("qqqqqqqq", "", "check its spelling, or fetch it"),
        ("--help", "HEAD", "git knows no revision '--help'"),
        ("", "HEAD", "is no file or folder here"),
        ("v1.0..v9.9", "", "git knows no revision 'v9.9'"),
        ("v1.0:content/none.md", "HEAD", "v1.0 has no 'content/none.md'"),
        ("content/leaflets/none.md", "HEAD", "is no file or folder here"),
        ("content/leaflets/quiet.md", "content/leaflets", "is a file and content/leaflets is a"),
        ("content", "content/leaflets/pain/renamed.md", "compare two files, or two folders"),
        ("v1.0:content/leaflets/gone.md", "content/leaflets", "is a file and"),
        ("content/leaflets", "", "what is content/leaflets to be compared with?"),
        ("v1.0:docs", "HEAD", "v1.0 has no 'docs'"),
    ],
)
def test_what_cannot_be_found_is_told(project: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=r"(?s).") as caught:
        diff_leaflets(old, new, project=project)

    assert said in str(caught.value)


def test_a_clone_without_history_says_how_to_get_it(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", project.as_uri(), "shallow")

    with pytest.raises(ConfigurationError, match="fetch it with 'git fetch --unshallow'"):
        diff_leaflets("HEAD~1", "HEAD", project=tmp_path / "shallow")


def test_paths_beside_files_are_refused(project: Path) -> None:
    with pytest.raises(ConfigurationError, match="paths can only be added"):
        diff_leaflets("v1.0", "content", paths=["content/leaflets"], project=project)
    with pytest.raises(ConfigurationError, match=r"is neither in v1\.0 nor in main"):
        diff_leaflets("v1.0", "main", paths=["content/none"], project=project)


def test_an_id_that_there_is_not_is_told(project: Path) -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'nortavel'"):
        diff_leaflets("v1.0", "main", only=["nortavell"], project=project)


def test_a_folder_outside_of_the_repository_has_no_revisions(project: Path, tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere" / "nortavel.md", PAGE).parent

    with pytest.raises(ConfigurationError, match="is not in the repository"):
        diff_leaflets("v1.0", str(elsewhere), project=project)
    assert fates(diff_leaflets(str(elsewhere), "content", project=project))["nortavel"] == "changed"


def test_without_a_repository_or_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path / "a" / "nortavel.md", PAGE)
    with pytest.raises(ConfigurationError, match="is in no git repository"):
        diff_leaflets("HEAD", "", project=tmp_path)

    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(ConfigurationError, match="git is not on this machine; install it"):
        diff_leaflets("HEAD", "", project=tmp_path)
    assert fates(diff_leaflets("a", "a", project=tmp_path)) == {}


def test_empty_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(ConfigurationError, match="there are no leaflets, neither in a nor in b"):
        diff_leaflets("a", "b", project=tmp_path)

    write(tmp_path / "b" / "nortavel.md", PAGE)
    found = diff_leaflets("a", "b", project=tmp_path)
    assert fates(found) == {"nortavel": "added"}
    assert found.notes == ("a: no .md file in this folder",)


def test_files_that_cannot_be_read_cost_only_themselves(project: Path) -> None:
    (project / LEAFLETS / "binary.md").write_bytes(b"\0\1\2")
    write(project / LEAFLETS / "quiet.md", BROKEN)
    (project / LEAFLETS / "large.md").write_bytes(b"large " * 200_000)
    commit(project, "Third")

    found = diff_leaflets("HEAD~1", "HEAD", project=project)

    codes = {one.id: [d.code for d in one.diagnostics] for one in found.leaflets}
    assert codes == {"binary": ["S002"], "large": ["S001"], "quiet": ["S004"]}
    assert set(fates(found).values()) == {"refused"}
    assert found.leaflets[2].diagnostics[0].path == "HEAD:content/leaflets/quiet.md"


def test_two_files_with_one_id_are_neither_new_nor_changed(project: Path) -> None:
    write(project / LEAFLETS / "copy.md", other("Quiet", PAGE.replace("5 mg", "6 mg")))

    found = diff_leaflets("HEAD", "", project=project)

    assert fates(found) == {"quiet": "refused"}
    assert {d.code for d in found.leaflets[0].diagnostics} == {"B004"}


def test_links_in_a_revision_are_told_and_not_followed(project: Path) -> None:
    (project / LEAFLETS / "link.md").symlink_to("quiet.md")
    commit(project, "Third")

    found = diff_leaflets("HEAD~1", "HEAD", project=project)

    assert fates(found) == {}
    assert found.notes == ("HEAD:content/leaflets/link.md is a link and is not followed",)


def test_odd_names_of_files_are_read(project: Path) -> None:
    write(project / LEAFLETS / "späte [neue] $a'b.md", other("Odd"))
    commit(project, "Third")

    assert fates(diff_leaflets("HEAD~1", "HEAD", project=project)) == {"odd": "added"}


def test_workers_find_the_same(project: Path) -> None:
    here = diff_leaflets("v1.0", "main", project=project, runner="serial")

    assert diff_leaflets("v1.0", "main", project=project, runner="local", workers=2) == here
