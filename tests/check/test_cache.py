"""What checks remember: nothing is found twice, and nothing that could be different is believed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import checked as memory
from pipeline.batch.checked import Checked, open_checked
from pipeline.batch.recipe import checking_tools
from pipeline.batch.result import LeafletResult
from pipeline.batch.survey import Found
from pipeline.book import CrossReference
from pipeline.commands import checking
from pipeline.commands.checking import Check, check_leaflets
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.plan import Surveyed, Task
from pipeline.project import open_project
from pipeline.standards import Standards
from tests.projects import files, project, write

DAY = date(2026, 5, 1)
EPOCH = "SOURCE_DATE_EPOCH"
RUN = """
import sys
from pathlib import Path
from pipeline.commands import checking
checking.SMALL = 0
if __name__ == "__main__":
    found = checking.check_leaflets(project=Path(sys.argv[1]), runner="serial")
    print(sum(len(leaflet.diagnostics) for leaflet in found.leaflets))
"""

Checking = Callable[..., Check]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, "aspirin", "zinc", "refusal")


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of any length is remembered, and made on the same day."""
    monkeypatch.setattr(checking, "SMALL", 0)
    monkeypatch.setenv(EPOCH, _epoch(DAY))


@pytest.fixture
def looked_at(much: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The leaflets that were looked at, and not only remembered."""
    seen: list[str] = []

    def look(task: Task) -> LeafletResult:
        result = original(task)
        seen.append(result.id)
        return result

    original = checking._check
    monkeypatch.setattr(checking, "_check", look)
    return seen


def _epoch(day: date) -> str:
    return str((day - date(1970, 1, 1)).days * 86_400)


def _check(root: Path, **asked: Any) -> Check:
    return check_leaflets(project=root, runner="serial", **asked)


def _again(root: Path, looked_at: list[str], **asked: Any) -> list[str]:
    """Which leaflets a further check looks at."""
    looked_at.clear()
    _check(root, **asked)
    return sorted(looked_at)


def _folder(root: Path) -> Path:
    return root / memory.FOLDER


# --- what is the same ----------------------------------------------------------------------------


def test_what_has_not_changed_is_not_looked_at_again(root: Path, looked_at: list[str]) -> None:
    assert _again(root, looked_at) == ["aspirin", "refusal", "zinc"]
    assert _again(root, looked_at) == []


def test_remembered_findings_are_those_that_were_found(root: Path, looked_at: list[str]) -> None:
    write(
        root / "content/leaflets/many.md",
        "---\ntitle: Many\nsuppress: {M001: quoted from the licence}\n---\n\n# Many\n\n"
        "### Usage\n\nFor pain. See [[nothing]] and [[refusal]].\n\n"
        "### Dosage\n\nTake 5.0 mg or .5 mg.\n\n### Usage\n\nOnce more “ü” \\| — 5 µg.\n",
    )
    cold = _check(root, profile="all")
    looked_at.clear()

    warm = _check(root, profile="all")

    assert looked_at == []
    assert warm == cold
    assert [leaflet.suppressed for leaflet in warm.leaflets] == [
        leaflet.suppressed for leaflet in cold.leaflets
    ]
    assert {d.code for leaflet in warm.leaflets for d in leaflet.diagnostics} >= {"M013", "M014"}


def test_processes_remember_the_same_bytes(root: Path, much: None) -> None:
    _check(root)
    alone = files_in(_folder(root))
    shutil.rmtree(root / "out")

    check_leaflets(project=root, runner="local", workers=2)

    assert files_in(_folder(root)) == alone


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_without_the_cache_all_is_looked_at_and_nothing_written(
    root: Path, looked_at: list[str]
) -> None:
    assert len(_again(root, looked_at, cache=False)) == 3
    assert not (root / "out").exists()
    _check(root)
    assert len(_again(root, looked_at, cache=False)) == 3


def test_a_little_leaves_nothing_behind(
    root: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SMALL", 20_000)

    _check(root)

    assert not (root / "out").exists()


def test_a_folder_that_is_no_project_stays_as_it_is(tmp_path: Path, looked_at: list[str]) -> None:
    root = project(tmp_path / "a", "aspirin")
    shutil.move(root / "content/leaflets", tmp_path / "pages")
    shutil.rmtree(root / "content")
    before = files(tmp_path)

    _check(tmp_path / "a", sources=[tmp_path / "pages"])

    assert looked_at == ["aspirin"]
    assert files(tmp_path) == before
    assert not (root / "out").exists()


def test_what_is_remembered_is_not_read_again(
    root: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _check(root)
    monkeypatch.setattr("pipeline.batch.survey.read", lambda *_: pytest.fail("read again"))

    assert len(_check(root).leaflets) == 3


# --- what may be different -----------------------------------------------------------------------


def _edit(root: Path) -> None:
    page = root / "content/leaflets/aspirin.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")


def test_a_changed_source_is_looked_at(root: Path, looked_at: list[str]) -> None:
    _check(root)
    _edit(root)

    assert _again(root, looked_at) == ["aspirin"]
    assert _again(root, looked_at) == []


def test_a_renamed_source_is_looked_at(root: Path, looked_at: list[str]) -> None:
    _check(root)
    pages = root / "content/leaflets"
    (pages / "aspirin.md").rename(pages / "acetylsalicylic-acid.md")

    assert _again(root, looked_at) == ["acetylsalicylic-acid"]


CHANGES: dict[str, Callable[[Path], object]] = {
    "the house's profile": lambda root: write(
        root / "content/publisher.toml",
        '[check]\nprofile = "ours"\n[check.profiles.ours]\nlist_items = 3\n',
    ),
    "a value of it": lambda root: write(
        root / "content/publisher.toml",
        '[check]\nprofile = "ours"\n[check.profiles.ours]\nlist_items = 4\n',
    ),
    "the language": lambda root: write(root / "content/publisher.toml", 'language = "en-US"\n'),
    "a locale": lambda root: write(
        root / "styles/locales/en.toml",
        (memory_styles() / "locales/en.toml").read_text(encoding="utf-8") + "\n# One line more.\n",
    ),
    "a word list": lambda root: write(root / "content/words/en.toml", '[medical]\nrenal = "x"\n'),
}


def memory_styles() -> Path:
    return Path(memory.__file__).resolve().parents[2] / "styles"


@pytest.mark.parametrize("change", CHANGES)
def test_what_can_change_findings_counts(change: str, root: Path, looked_at: list[str]) -> None:
    _check(root)

    CHANGES[change](root)

    assert len(_again(root, looked_at)) == 3
    assert _again(root, looked_at) == []


def test_a_value_of_the_house_s_profile_counts(root: Path, looked_at: list[str]) -> None:
    CHANGES["the house's profile"](root)
    _check(root)

    CHANGES["a value of it"](root)

    assert len(_again(root, looked_at)) == 3


def test_other_software_counts(
    root: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _check(root)
    tools = {**checking_tools(), "markdown": "0.1"}
    monkeypatch.setattr(memory, "checking_tools", lambda: tools)

    assert len(_again(root, looked_at)) == 3


def test_each_profile_is_remembered_for_itself(root: Path, looked_at: list[str]) -> None:
    _check(root, profile="nhs")
    assert len(_again(root, looked_at, profile="eu")) == 3
    assert _again(root, looked_at, profile="nhs") == []
    assert _again(root, looked_at, profile="eu") == []


def test_what_failed_is_looked_at_again(root: Path, looked_at: list[str]) -> None:
    deep = "".join(f"{'> ' * 13}deep\n" for _ in range(2))
    write(root / "content/leaflets/deep.md", f"---\ntitle: Deep\n---\n\n# Deep\n\n{deep}")
    _check(root)

    assert _again(root, looked_at) == ["deep"]


def test_two_leaflets_of_one_id_are_refused_though_both_are_remembered(
    root: Path, looked_at: list[str]
) -> None:
    _check(root)
    page = root / "content/leaflets/more/zinc.md"
    write(page, (root / "content/leaflets/zinc.md").read_text(encoding="utf-8"))

    found = _check(root)

    assert {r.source: r.status for r in found.leaflets if r.id == "zinc"} == {
        "content/leaflets/more/zinc.md": "failed",
        "content/leaflets/zinc.md": "failed",
    }
    page.unlink()
    assert _again(root, looked_at) == []


# --- days ----------------------------------------------------------------------------------------


def test_a_suppression_that_expires_is_noticed(
    root: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    last = DAY + timedelta(days=10)
    write(
        root / "content/leaflets/zinc.md",
        "---\ntitle: Zinc\nsuppress: {M001: {reason: for a while, until: " + f"{last}}}}}\n---\n\n"
        "# Zinc\n\n### Usage\n\nFor colds.\n",
    )
    _check(root)
    for day, looked in (
        (last, []),
        (last + timedelta(days=1), ["zinc"]),
        (last + timedelta(days=400), []),
        (last, ["zinc"]),
    ):
        monkeypatch.setenv(EPOCH, _epoch(day))
        assert _again(root, looked_at) == looked
        found = [d.code for r in _check(root).leaflets if r.id == "zinc" for d in r.diagnostics]
        assert ("S032" in found) == (day > last)


def test_a_review_that_comes_due_is_noticed(
    root: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    due = DAY + timedelta(days=200)
    write(
        root / "content/leaflets/zinc.md",
        f"---\ntitle: Zinc\nreview_due: {due}\n---\n\n# Zinc\n\n### Usage\n\nFor colds.\n",
    )
    _check(root, profile="all")
    for day, looked in ((due, ["zinc"]), (due + timedelta(days=1), ["zinc"]), (due, ["zinc"])):
        monkeypatch.setenv(EPOCH, _epoch(day))
        assert _again(root, looked_at, profile="all") == looked
        warm = _check(root, profile="all")
        assert warm == _check(root, profile="all", cache=False)


def test_a_result_holds_between_two_of_its_days(tmp_path: Path) -> None:
    first, second = DAY, DAY + timedelta(days=30)
    result = replace(_result(), turns=(second, first))
    for day, holds in {
        first: True,
        first + timedelta(days=29): True,
        second: False,
        first - timedelta(days=1): False,
    }.items():
        _remembered(tmp_path, DAY, result)
        assert bool(_opened(tmp_path, day).result(_file(tmp_path))) is holds


TEXT = b"What it says."
SOURCE = Surveyed("", "content/leaflets/a.md", "a", 2, "en-GB", 100, sha256(TEXT).hexdigest())


def _file(root: Path) -> Found:
    return Found(str(root / SOURCE.name), SOURCE.name)


def _result() -> LeafletResult:
    return LeafletResult(
        "a",
        SOURCE.name,
        SOURCE.sha256,
        "withheld",
        (
            Diagnostic("C001", Severity.WITHHELD, SOURCE.name, 4, "no", "hint", "“quote” \ud800"),
            Diagnostic("M001", Severity.HINT, SOURCE.name, 0, "one"),
            Diagnostic("M001", Severity.HINT, SOURCE.name, 9, "two\n"),
            Diagnostic("C001", Severity.WITHHELD, SOURCE.name, 10, "again", "hint"),
        ),
        suppressed=(Diagnostic("T001", Severity.WARNING, SOURCE.name, 3, "long"),),
        references=(CrossReference("b", 7),),
        surveyed=SOURCE,
    )


def _opened(root: Path, day: date = DAY) -> Checked:
    (root / "content/leaflets").mkdir(parents=True, exist_ok=True)
    Path(_file(root).path).write_bytes(TEXT)
    return open_checked(open_project(root), "standard", day, kept=True)


def _remembered(root: Path, day: date, result: LeafletResult) -> None:
    opened = _opened(root, day)
    opened.learn(result)
    opened.close(lambda _: False)


def test_a_result_is_the_same_when_it_is_remembered(tmp_path: Path) -> None:
    _remembered(tmp_path, DAY, _result())

    opened, file = _opened(tmp_path), _file(tmp_path)
    remembered = opened.result(file)

    assert remembered == _result()
    assert remembered.surveyed == replace(SOURCE, path=file.path)
    assert opened.result(replace(file, name="content/leaflets/b.md")) is None
    Path(file.path).write_bytes(TEXT + b" ")
    assert opened.result(file) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(_result(), status="failed"),
        replace(_result(), sha256="1" * 64),
        replace(_result(), suppressed=(replace(_result().suppressed[0], path="other.md"),)),
    ],
)
def test_what_may_not_be_true_of_the_source_is_not_remembered(
    other: LeafletResult, tmp_path: Path
) -> None:
    _remembered(tmp_path, DAY, other)

    assert _opened(tmp_path).result(_file(tmp_path)) is None


def test_every_field_of_a_finding_is_remembered() -> None:
    """A field that is added must be added to the lines too, and to `VERSION`."""
    assert Diagnostic.__match_args__ == (
        *("code", "severity", "path", "line", "message", "hint", "quote"),
    )
    assert Standards.__match_args__ == ("profile", "today", "words")


# --- files that cannot be trusted ----------------------------------------------------------------


def _spoil_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def _other_version(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"checks",2', b'"checks",0', 1))


def _as_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILT: dict[str, Callable[[Path], object]] = {
    "one byte": _spoil_a_byte,
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-30]),
    "empty": lambda path: path.write_bytes(b""),
    "no text": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "other JSON": lambda path: path.write_bytes(b'00000000 {"a": 1}\n[]\nnull\n' * 3),
    "another version": _other_version,
    "a link to itself": _as_link,
    "a pipe": _as_pipe,
    "a folder": _as_folder,
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_cannot_be_trusted_is_forgotten(name: str, root: Path, looked_at: list[str]) -> None:
    cold = _check(root)
    for path in _folder(root).iterdir():
        SPOILT[name](path)
    looked_at.clear()

    assert _check(root) == cold
    assert sorted(looked_at) == ["aspirin", "refusal", "zinc"]
    if name != "a folder":
        assert _again(root, looked_at) == []


def test_one_spoilt_line_costs_no_other(root: Path, looked_at: list[str]) -> None:
    several = [f"medicine{number:02}" for number in range(40)]
    project(root, *several)
    _check(root)
    path = max(_folder(root).iterdir(), key=lambda path: path.stat().st_size)
    names = {line.source.id for line in map(memory._read_line, _lines(path)) if line}
    assert len(names) > 2
    _spoil_a_byte(path)

    assert len(_again(root, looked_at)) == 1
    assert _again(root, looked_at) == []


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)[1:]


@pytest.mark.parametrize(
    "row", [[], ["a"], [None] * 12, [*"abcdefgh", "built", [], [["C", 1]], []], {"a": 1}, 5]
)
def test_a_line_with_a_good_checksum_and_strange_values_is_forgotten(
    row: Any, root: Path, looked_at: list[str]
) -> None:
    _check(root)
    for path in _folder(root).iterdir():
        header, *_ = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(header + memory._checked(memory._json(row) + b"\t[[],[]]\t[[],[]]"))

    assert len(_again(root, looked_at)) == 3


STRANGE: list[tuple[list[Any], int]] = [
    ([], 2),
    (["built", [], [], []], 1),
    (["built", [], [], []], 3),
    (["failed", [], [], []], 2),
    (["built", [["a", 1, 2]], [], []], 2),
    (["built", [["a", "one"]], [], []], 2),
    (["built", [], [["C001", "awful", 1]], []], 2),
    (["built", [], [], [["C001", "hint", "many"]]], 2),
    (["built", [], [["C001"]], []], 2),
    (["built", 5, 5, 5], 2),
]
"""What is remembered of a source, and how many texts of findings there are; two would be right."""


@pytest.mark.parametrize(("result", "texts"), STRANGE)
def test_a_strange_memory_of_a_known_source_is_forgotten(
    result: list[Any], texts: int, root: Path, looked_at: list[str]
) -> None:
    _check(root)
    for path in _folder(root).iterdir():
        header, *lines = path.read_bytes().splitlines(keepends=True)
        rows = [json.loads(line.partition(b" ")[2].partition(b"\t")[0]) for line in lines]
        found = [b"[[],[],[],[],[]]"] * texts
        strange = [
            memory._checked(b"\t".join((memory._json([*row[:8], *result]), *found))) for row in rows
        ]
        path.write_bytes(b"".join((header, *strange)))

    assert len(_again(root, looked_at)) == 3


# --- files that cannot be written, or that others write ------------------------------------------


@pytest.fixture
def unwritable(root: Path) -> Path:
    """A project in which `out` is no folder, which not even root can write to."""
    write(root / "out", "a file")
    return root


def test_where_nothing_can_be_written_all_is_found_nevertheless(
    unwritable: Path, looked_at: list[str]
) -> None:
    first = _check(unwritable)

    assert _check(unwritable) == first
    assert len(looked_at) == 6


def test_checks_at_the_same_time_do_each_other_no_harm(root: Path, looked_at: list[str]) -> None:
    project(root, *(f"medicine{number:02}" for number in range(40)))
    alone = _check(root)
    shutil.rmtree(root / "out")
    command = [sys.executable, "-c", RUN, str(root)]
    environment = {**os.environ, EPOCH: _epoch(DAY)}
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]

    counts = {run.communicate()[0].strip() for run in runs}

    assert counts == {str(sum(len(leaflet.diagnostics) for leaflet in alone.leaflets))}
    assert _again(root, looked_at) == []
    assert not list(_folder(root).glob(".*"))


# --- what is not needed any more -----------------------------------------------------------------


def test_a_source_that_is_gone_is_forgotten(root: Path, looked_at: list[str]) -> None:
    _check(root)
    (root / "content/leaflets/zinc.md").unlink()
    _check(root)

    assert b"zinc" not in b"".join(files_in(_folder(root)).values())


def test_a_source_that_was_not_asked_for_is_kept(root: Path, looked_at: list[str]) -> None:
    _check(root)
    _edit(root)
    _check(root, sources=[root / "content/leaflets/aspirin.md"])

    assert _again(root, looked_at) == []


def test_a_profile_that_is_gone_is_forgotten(root: Path, looked_at: list[str]) -> None:
    _check(root)
    kept = set(files_in(_folder(root)))
    CHANGES["the house's profile"](root)
    _check(root)
    assert set(files_in(_folder(root))) > kept
    (root / "content/publisher.toml").unlink()
    write(_folder(root) / f".{min(kept)}.123.part", "half a file")
    write(_folder(root) / "notes.txt", "somebody's own")

    _check(root)

    assert set(files_in(_folder(root))) == kept | {"notes.txt"}


def test_a_warm_check_writes_nothing(root: Path, looked_at: list[str]) -> None:
    _check(root)
    before = {path: path.stat().st_mtime_ns for path in _folder(root).iterdir()}

    _check(root)

    assert {path: path.stat().st_mtime_ns for path in _folder(root).iterdir()} == before
