"""Baselines: what was there on the first day is hidden, what comes new is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.batch.result import LeafletResult
from pipeline.commands.baseline import VERSION, Baseline, load_baseline, write_baseline
from pipeline.commands.checking import Check, check_leaflets
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.project import ConfigurationError
from pipeline.standards import Profile
from tests.bad_input.command import leaflet
from tests.bad_input.command import project as house_with
from tests.projects import write

TEXT = """\
Take two tablets.
Take one spoon.
Take two tablets, at night.
"""


def finding(
    line: int, quote: str = "Take", code: str = "T004", message: str = "say it plainly"
) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, "page.md", line, message, "", quote)


def check_of(*findings: Diagnostic, path: str = "page.md") -> Check:
    return Check((LeafletResult("page", path, "", "built", findings),))


def shown(check: Check) -> list[tuple[int, str]]:
    return [(d.line, d.code) for leaflet in check.leaflets for d in leaflet.diagnostics]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "page.md", TEXT)
    return tmp_path


def remembered(root: Path, *findings: Diagnostic) -> Baseline:
    write_baseline(check_of(*findings), root / "baseline.json", root=root)
    return load_baseline(root / "baseline.json")


# --- knowing a finding again ---------------------------------------------------------------------


def test_what_is_known_is_hidden_and_what_is_new_is_shown(root: Path) -> None:
    known = remembered(root, finding(1), finding(2))

    rest, hidden, gone = known.filter(check_of(finding(1), finding(2), finding(3)), root=root)

    assert (shown(rest), hidden, gone) == ([(3, "T004")], 2, 0)


def test_a_finding_is_known_in_another_line_and_form(root: Path) -> None:
    known = remembered(root, finding(1), finding(2))
    write(root / "page.md", "# New\n\nMore.\n\n**Take**  one\tspoon.\r\n* Take TWO tablets.\n")

    rest, hidden, gone = known.filter(check_of(finding(5), finding(6)), root=root)

    assert (shown(rest), hidden, gone) == ([], 2, 0)


@pytest.mark.parametrize(
    "other", [finding(1, code="T005"), finding(1, quote="two"), finding(2), finding(3)]
)
def test_code_quote_and_words_tell_findings_apart(root: Path, other: Diagnostic) -> None:
    rest, hidden, gone = remembered(root, finding(1)).filter(check_of(other), root=root)

    assert (len(shown(rest)), hidden, gone) == (1, 0, 1)


def test_without_a_quote_the_message_tells_them_apart_but_not_its_numbers(root: Path) -> None:
    days, other = (finding(1, "", message=m) for m in ("5 days late", "no reviewer"))
    known = remembered(root, days)

    rest, hidden, gone = known.filter(
        check_of(replace(days, message="6 days late"), other), root=root
    )

    assert ([d.message for d in rest.leaflets[0].diagnostics], hidden, gone) == (
        ["no reviewer"],
        1,
        0,
    )


def test_as_many_are_hidden_as_there_were(root: Path) -> None:
    known = remembered(root, finding(1), finding(1))

    assert known.filter(check_of(*[finding(1)] * 3), root=root)[1:] == (2, 0)
    assert known.filter(check_of(finding(1)), root=root)[1:] == (1, 1)


def test_findings_about_whole_files_and_folders_are_known(root: Path) -> None:
    folder = Diagnostic("B001", Severity.WARNING, "content", 0, "a link leads back")
    check = Check((), (folder,))
    write_baseline(check, root / "baseline.json", root=root)

    rest, hidden, gone = load_baseline(root / "baseline.json").filter(check, root=root)

    assert (rest.diagnostics, hidden, gone) == ((), 1, 0)


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WITHHELD])
def test_what_withholds_or_fails_is_never_hidden(root: Path, severity: Severity) -> None:
    grave = replace(finding(1), severity=severity)
    known = remembered(root, finding(1))

    assert shown(known.filter(check_of(grave), root=root)[0]) == [(1, "T004")]
    assert remembered(root, grave) == Baseline({})


# --- what is gone --------------------------------------------------------------------------------


def test_a_file_that_was_not_checked_is_not_gone(root: Path) -> None:
    known = remembered(root, finding(1))

    assert known.filter(check_of(path="other.md"), root=root)[2] == 0
    (root / "page.md").unlink()
    assert known.filter(check_of(path="other.md"), root=root)[2] == 1


def test_what_a_profile_does_not_look_for_is_not_gone(root: Path) -> None:
    known = remembered(root, finding(1, code="M001"), finding(2, code="T001"))

    def gone(profile: Profile) -> int:
        return known.filter(check_of(), root=root, profile=profile)[2]

    assert gone(Profile(packs=("core", "safety"))) == 1
    assert gone(Profile(packs=("core", "safety"), ignore=("M001",))) == 0
    assert gone(Profile(packs=("core", "safety", "plain-language"))) == 2


# --- the file ------------------------------------------------------------------------------------


def test_the_file_is_in_order_with_a_line_for_each_finding(root: Path) -> None:
    findings = [finding(2), finding(1), finding(1), finding(1, code="M001")]
    path = root / "baseline.json"

    assert write_baseline(check_of(*findings), path, root=root) == 4
    first = path.read_bytes()
    write_baseline(check_of(*reversed(findings)), path, root=root)

    assert path.read_bytes() == first
    lines = first.decode().splitlines()
    assert lines[:4] == ["{", f' "version": {VERSION},', ' "findings": {', '  "page.md": {']
    assert len([line for line in lines if '": 1' in line or '": 2' in line]) == 3 + 1
    assert json.loads(first)["findings"]["page.md"].keys() == {"M001", "T004"}


def test_an_empty_baseline_can_be_read(root: Path) -> None:
    assert remembered(root) == Baseline({})


def test_a_real_check_is_hidden_whole(root: Path) -> None:
    write(root / "content/leaflets/odd.md", "# Odd\n\n### Usage\n\nPain.  Fever.\n")
    whole = check_leaflets(project=root)
    count = write_baseline(whole, root / "baseline.json", root=root)

    rest, hidden, gone = load_baseline(root / "baseline.json").filter(whole, root=root)

    assert (shown(rest), hidden, gone) == ([], count, 0)
    assert count > 3


def test_a_baseline_cannot_be_written_where_there_is_a_folder(root: Path) -> None:
    (root / "baseline.json").mkdir()

    with pytest.raises(ConfigurationError, match=r"baseline\.json: cannot be written: "):
        write_baseline(check_of(finding(1)), root / "baseline.json", root=root)


# --- files that are wrong ------------------------------------------------------------------------

DIGEST = "0123456789abcdef"
OPEN = '{\n "version": 1,\n "findings": {\n  "a.md": {\n   "T004": {\n    '
WRONG = {
    "another version": ('{\n "version": 2,\n "found": []\n}', ":2: ", "version 2, made by a later"),
    "an earlier version": ('{"version": 0}', ":1: ", "version 0, made by an earlier"),
    "no version": ('{\n "findings": {}\n}', ":1: ", "'version' is missing"),
    "a version in words": ('{\n "version": "1",\n "findings": {}\n}', ":2: ", "'version'"),
    "no JSON": ('{\n "version": 1,\n "findings": {,}\n}', ":3: ", "not valid JSON"),
    "empty": ("", ":1: ", "not valid JSON"),
    "a list": ("[1]", ":1: ", "not a baseline"),
    "a merge": (
        '{\n "version": 1,\n<<<<<<< ours\n "findings": {}\n=======\n}',
        ":3: ",
        "a merge of two versions was not finished",
    ),
    "an unknown key": (
        '{\n "version": 1,\n "findigns": {},\n "findings": {}\n}',
        ":3: ",
        "did you mean 'findings'",
    ),
    "findings in a list": ('{\n "version": 1,\n "findings": []\n}', ":3: ", "'findings'"),
    "no count": (
        OPEN + f'"{DIGEST}": "x"}}}}}}}}',
        ":6: ",
        "a whole number",
    ),
    "a count of nothing": (
        OPEN + f'"{DIGEST}": 0}}}}}}}}',
        ":6: ",
        "at least 1",
    ),
    "a digest cut short": (
        OPEN + '"0123": 1}}}}',
        ":6: ",
        "0123",
    ),
    "cut short": ('{"version": 1,', ":1: ", "not valid JSON: Expecting property name"),
    "nested for ever": ("[" * 100_000, ":1: ", "aseline.json"),
}


@pytest.mark.parametrize(("text", "line", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_named_with_line_and_what_to_do(
    root: Path, text: str, line: str, says: str
) -> None:
    path = write(root / "baseline.json", text)

    with pytest.raises(ConfigurationError) as raised:
        load_baseline(path)

    said = str(raised.value)
    assert said.startswith(f"{path}{line}")
    assert says in said
    assert f"rite it anew with 'leaflet check --write-baseline --baseline {path}'" in said
    assert "pydantic" not in said


def test_a_file_that_is_not_there_or_not_text_is_named(root: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file"):
        load_baseline(root / "none.json")
    (root / "binary.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_baseline(root / "binary.json")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_baseline(root)


def test_a_baseline_of_another_folder_is_known_by_its_files(root: Path) -> None:
    here, there = finding(1), replace(finding(1), path="other/page.md")

    assert not remembered(root, here, there).is_of_elsewhere(root)
    assert remembered(root, there).is_of_elsewhere(root)
    assert not remembered(root).is_of_elsewhere(root)


# --- by command ----------------------------------------------------------------------------------


def test_the_command_hides_what_it_has_written(tmp_path: Path) -> None:
    root = house_with(tmp_path)

    before = leaflet("check", "--strict", root=root)
    leaflet("check", "--baseline", "known.json", "--write-baseline", root=root)
    after = leaflet("check", "--strict", "--baseline", "known.json", root=root)

    assert (before.code, after.code) == (1, 0)
    assert "M001" in before.out
    assert "M001" not in after.out


def test_the_command_refuses_another_version(tmp_path: Path) -> None:
    root = house_with(tmp_path, {"known.json": '{\n "version": 9\n}'})

    said = leaflet("check", "--baseline", "known.json", root=root)

    assert said.code == 2
    assert "known.json:2: a baseline of version 9" in said.err


def test_the_command_says_that_a_baseline_is_of_another_folder(tmp_path: Path) -> None:
    root = house_with(tmp_path)
    leaflet("check", "--baseline", "known.json", "--write-baseline", root=root)
    known = root / "known.json"
    known.write_text(known.read_text().replace("content/leaflets", "pages"))

    said = leaflet("check", "--baseline", "known.json", root=root)

    assert said.err == (
        "known.json: no file that it knows is here; was it written in another folder?\n"
    )
