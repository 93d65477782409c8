"""Files and folders become sources, and sources become tasks; nothing is lost on the way."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.survey import Survey, display_name, survey
from pipeline.plan import Plan, Surveyed, plan, same_file_name


def page(path: Path, front_matter: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: A page\n{front_matter}\n---\n\n# A page\n\nText.\n")
    return path


def surveyed(root: Path, *sources: Path) -> Survey:
    return survey(sources or [root], root, "en-GB")


def names(found: Survey) -> list[str]:
    return [source.name for source in found.sources]


def codes(found: Survey) -> list[tuple[str, str]]:
    return [(diagnostic.code, diagnostic.path) for diagnostic in found.diagnostics]


# --- finding files -----------------------------------------------------------------------------


def test_folders_are_searched_and_names_are_relative_to_the_project(tmp_path: Path) -> None:
    for name in ("b.md", "sub/deep/c.md", "sub/a.MD", "notes.txt", "sub/.hidden.md", ".git/x.md"):
        page(tmp_path / name)

    found = surveyed(tmp_path)

    assert names(found) == ["b.md", "sub/a.MD", "sub/deep/c.md"]
    assert found.diagnostics == ()


def test_a_named_file_needs_no_suffix_and_counts_once(tmp_path: Path) -> None:
    named = page(tmp_path / "page.txt")

    found = surveyed(tmp_path, named, named, tmp_path / "." / "page.txt")

    assert names(found) == ["page.txt"]


def test_a_source_outside_the_project_is_named_relative_to_it(tmp_path: Path) -> None:
    outside = page(tmp_path / "elsewhere" / "a.md")
    (tmp_path / "project").mkdir()

    found = survey([outside], tmp_path / "project", "en-GB")

    assert names(found) == ["../elsewhere/a.md"]


def test_links_that_go_round_are_reported_and_end(tmp_path: Path) -> None:
    page(tmp_path / "folder" / "a.md")
    (tmp_path / "folder" / "again").symlink_to(tmp_path / "folder")
    (tmp_path / "folder" / "top").symlink_to("..")

    found = surveyed(tmp_path)

    assert names(found) == ["folder/a.md"]
    assert codes(found) == [("B001", "folder/again"), ("B001", "folder/top")]


def test_many_ways_into_one_folder_are_one(tmp_path: Path) -> None:
    """Twenty levels with two links each would be a million ways."""
    folder = tmp_path / "start"
    folder.mkdir()
    for level in range(20):
        deeper = tmp_path / f"level{level}"
        deeper.mkdir()
        (folder / "x").symlink_to(deeper)
        (folder / "y").symlink_to(deeper)
        folder = deeper
    page(folder / "a.md")

    assert len(surveyed(tmp_path).sources) == 1


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    secret = page(tmp_path / "secret" / "a.md")
    project = tmp_path / "project"
    page(project / "content" / "b.md")
    (project / "content" / "a.md").symlink_to(secret)
    (project / "content" / "folder").symlink_to(secret.parent)

    found = survey([project / "content"], project, "en-GB")

    assert names(found) == ["content/b.md"]
    assert codes(found) == [("B002", "content/a.md"), ("B002", "content/folder")]


def test_a_link_within_the_project_is_followed(tmp_path: Path) -> None:
    page(tmp_path / "shared" / "a.md")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "link").symlink_to(tmp_path / "shared")

    found = surveyed(tmp_path, tmp_path / "content")

    assert names(found) == ["content/link/a.md"]


def test_a_file_that_links_to_itself_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "a.md")

    (source,) = surveyed(tmp_path).sources

    assert [error.code for error in source.errors] == ["S001"]


def test_a_folder_without_pages_is_reported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    page(tmp_path / "full" / "a.md")

    found = surveyed(tmp_path, tmp_path / "empty", tmp_path / "full")

    assert names(found) == ["full/a.md"]
    assert codes(found) == [("B003", "empty")]


def test_a_source_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    page(tmp_path / "a.md")

    found = surveyed(tmp_path, tmp_path / "a.md", tmp_path / "b.md")

    assert [(s.name, bool(s.errors)) for s in found.sources] == [("a.md", False), ("b.md", True)]


def test_odd_names_are_shown_in_printable_characters(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9\n\x1b[31m.md")
    page(odd)

    (source,) = surveyed(tmp_path).sources

    assert source.name == "caf\\xe9\\n\\x1b[31m.md"
    assert display_name(tmp_path / "ibuprofène 5 %.md", tmp_path) == "ibuprofène 5 %.md"


# --- tasks -------------------------------------------------------------------------------------


def planned(root: Path) -> Plan:
    return plan(surveyed(root).sources, str(root), ("a4",), chapters=True)


def test_a_task_holds_what_a_worker_needs(tmp_path: Path) -> None:
    path = page(tmp_path / "a.md", "id: metformin")

    (task,) = planned(tmp_path).tasks

    assert (task.id, task.path, task.name) == ("metformin", str(path), "a.md")
    assert (task.root, task.prints, task.chapter) == (str(tmp_path), ("a4",), True)


def test_the_longest_comes_first(tmp_path: Path) -> None:
    for name, length in (("a", 10), ("b", 1000), ("c", 100), ("d", 100)):
        page(tmp_path / f"{name}.md").write_text("# X\n\n" + "word " * length)

    assert [task.id for task in planned(tmp_path).tasks] == ["b", "c", "d", "a"]


def test_leaflets_with_one_id_are_all_refused_with_the_line(tmp_path: Path) -> None:
    page(tmp_path / "a.md", "id: Metformin")
    page(tmp_path / "sub" / "metformin.md")
    page(tmp_path / "other.md")

    made = planned(tmp_path)

    assert [task.name for task in made.tasks] == ["other.md"]
    (first, second) = (refused.diagnostics[0] for refused in made.refused)
    assert str(first) == (
        "a.md:3: error B004 the id 'Metformin' is also that of sub/metformin.md (as 'metformin')"
    )
    assert (second.path, second.line) == ("sub/metformin.md", 0)


def test_a_file_that_cannot_be_read_is_refused_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "Bad Page.md").write_bytes(b"\xff\xfe\x00")

    (refused,) = planned(tmp_path).refused

    assert (refused.id, refused.diagnostics[0].code) == ("bad-page", "S002")


def test_ids_that_some_file_systems_confuse_are_the_same() -> None:
    assert same_file_name("Straße") == same_file_name("STRASSE")
    assert same_file_name("caf\u00e9") == same_file_name("cafe\u0301")
    assert same_file_name("ﬁx") == same_file_name("FIX")
    assert same_file_name("a") != same_file_name("b")


SOURCES = st.lists(
    st.builds(
        Surveyed,
        path=st.just("/p"),
        name=st.uuids().map(str),
        id=st.text("aAbB", min_size=1, max_size=2),
        size=st.integers(0, 9),
    ),
    max_size=12,
)


@given(SOURCES)
def test_every_source_becomes_a_job_or_a_refusal(sources: list[Surveyed]) -> None:
    made = plan(sources, "/p")

    assert sorted([*(task.name for task in made.tasks), *(r.name for r in made.refused)]) == sorted(
        source.name for source in sources
    )
    assert len({same_file_name(task.id) for task in made.tasks}) == len(made.tasks)


@given(SOURCES, st.randoms())
def test_the_order_of_the_sources_makes_no_difference(
    sources: list[Surveyed], random: Random
) -> None:
    shuffled = random.sample(sources, len(sources))

    assert plan(sources, "/p").tasks == plan(shuffled, "/p").tasks
