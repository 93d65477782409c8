"""`leaflet check`, as authors and CI jobs meet it: what is printed, what is refused, what fails."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import build_leaflets
from pipeline.cli import leaflet
from pipeline.cli.check import FOR_PEOPLE
from pipeline.commands.codes import find, pack_of
from pipeline.standards import ALWAYS
from tests.projects import project, write

ROOT = Path(__file__).resolve().parents[2]

UNKNOWN = "# Aspirin\n\n## Usage\n\nFor headaches.\n\n## Side Effcts\n\nNone.\n"
"""A page whose second heading is not understood."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "content/leaflets/aspirin.md", UNKNOWN)
    return tmp_path


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(leaflet, ["check", *map(str, arguments)])


# --- for people ----------------------------------------------------------------------------------


def test_a_finding_is_shown_with_its_line_and_the_words_in_question(root: Path) -> None:
    result = check("--select", "M005")

    assert result.exit_code == 0
    assert result.stdout == (
        "content/leaflets/aspirin.md  1 warning\n"
        "\n"
        "warning M005 the heading “Side Effcts” is not understood\n"
        " --> content/leaflets/aspirin.md:7:4\n"
        "7 | ## Side Effcts\n"
        "  |    ^^^^^^^^^^^\n"
        "  = help: Use a known heading, or add this one to the locale's table words.sections.\n"
        "\n"
        "1 of 1 leaflet can be built · 1 warning\n"
    )


def test_a_hint_stands_once_in_a_file(root: Path) -> None:
    write(root / "content/leaflets/aspirin.md", f"{UNKNOWN}\n## Tabel\n\nNone.\n")
    write(root / "content/leaflets/codeine.md", UNKNOWN)

    stdout = check("--select", "M005").stdout

    assert stdout.count("warning M005") == 3
    assert stdout.count("= help: Use a known heading") == 2


def test_hints_that_say_the_same_stand_together_with_their_lines(root: Path) -> None:
    long, longer = (f"Take it{' very' * very} often." for very in (30, 31))
    text = UNKNOWN.replace("None.", "\n\n".join((long, long, longer, long)))
    write(root / "content/leaflets/aspirin.md", text)
    chosen = ("--profile", "plain-language", "--select", "T001")

    full, concise = (check(*chosen, "--output", form).stdout for form in FOR_PEOPLE)

    assert full.count("a sentence of 33 words") == 1
    assert full.count("a sentence of 34 words") == 1
    assert "   = also: lines 11 and 15\n" in full
    assert concise.count("a sentence of 33 words") == 3


def test_warnings_that_say_the_same_stand_one_by_one(root: Path) -> None:
    write(root / "content/leaflets/aspirin.md", f"{UNKNOWN}\n## Side Effcts\n\nNone.\n")

    assert check("--select", "M005").stdout.count("warning M005") == 2


def test_files_stand_in_their_order_and_the_gravest_is_counted_first(root: Path) -> None:
    project(root, "refusal", "broken", handbook=False)

    lines = check().stdout.split("\n")

    headings = [line for line in lines if line.startswith("content/")]
    assert [line.split("  ")[0] for line in headings] == [
        "content/leaflets/aspirin.md",
        "content/leaflets/broken.md",
        "content/leaflets/refusal.md",
    ]
    assert headings[1].split("  ")[1].startswith("1 error")
    assert headings[2].split("  ")[1].startswith("withheld, ")
    assert lines[-2].startswith("1 of 3 leaflets can be built · 1 withheld · 1 failed · ")


def test_a_finding_about_a_whole_file_has_no_excerpt(root: Path) -> None:
    result = check("content/leaflets/aspirni.md")

    assert result.exit_code == 1
    assert " --> content/leaflets/aspirni.md\n" in result.stdout
    assert "error S001" in result.stdout


def test_concise_is_one_line_for_each_finding(root: Path) -> None:
    lines = check("--output", "concise").stdout.split("\n")

    assert (
        "content/leaflets/aspirin.md:7:4: warning M005 the heading “Side Effcts” is not understood"
        in lines
    )
    assert all(line.startswith("content/leaflets/aspirin.md:") for line in lines[:-2])
    assert lines[-2].startswith("1 of 1 leaflet can be built")


def test_what_can_be_fixed_is_marked_and_counted(root: Path) -> None:
    write(root / "content/leaflets/aspirin.md", UNKNOWN.replace("For head", "For  head"))

    stdout = check("--output", "concise", "--select", "S021").stdout

    assert "content/leaflets/aspirin.md:5:4: hint S021 [*] " in stdout
    assert " · 1 can be fixed with --fix\n" in stdout


def test_nothing_to_say_is_one_line(root: Path) -> None:
    result = check("--select", "C003")

    assert (result.exit_code, result.stdout) == (0, "1 of 1 leaflet can be built\n")


def test_quiet_shows_what_fails_and_counts_the_rest(root: Path) -> None:
    project(root, "refusal", handbook=False)

    quiet, strict = check("-q"), check("-q", "--strict")

    assert quiet.exit_code == 1
    assert "C001" in quiet.stdout
    assert "M005" not in quiet.stdout
    assert " warnings" in quiet.stdout.split("\n")[-2]
    assert "M005" in strict.stdout
    assert "hint M" not in strict.stdout


def test_what_would_upset_a_terminal_is_not_printed(root: Path) -> None:
    write(root / "content/leaflets/aspirin.md", "# Aspirin\n\n## Us\x1b[31mage\n\nFor pain.\n")

    assert "\x1b" not in check().stdout


# --- terminals -----------------------------------------------------------------------------------

_TERMINAL = """
import fcntl, os, pty, struct, sys, termios
child, screen = pty.fork()
if child == 0:
    os.execv(sys.executable, [sys.executable, "-m", "pipeline", "check", *sys.argv[2:]])
fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(sys.argv[1]), 0, 0))
while True:
    try:
        said = os.read(screen, 65536)
    except OSError:
        break
    sys.stdout.buffer.write(said)
"""


def in_terminal(root: Path, columns: int, *arguments: str, **environment: str) -> str:
    """What a terminal of that width is sent, without a display of progress."""
    kept = {n: v for n, v in os.environ.items() if n not in ("NO_COLOR", "COLUMNS")}
    done = subprocess.run(
        [sys.executable, "-c", _TERMINAL, str(columns), *arguments],
        cwd=root,
        env={**kept, "TERM": "xterm", "CI": "1", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.replace("\r\n", "\n")


def test_colour_is_for_terminals_that_want_it(root: Path) -> None:
    coloured = in_terminal(root, 80, "--select", "M005")
    plain = in_terminal(root, 80, "--select", "M005", NO_COLOR="1")

    assert "\x1b[33m\x1b[1mwarning\x1b[0m \x1b[1mM005\x1b[0m " in coloured
    assert "\x1b[33m\x1b[1m^^^^^^^^^^^\x1b[0m" in coloured
    assert "\x1b[" not in plain
    assert "\x1b[" not in check().stdout


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_long_line_is_cut_around_the_words_to_the_width_of_the_terminal(
    columns: int, root: Path
) -> None:
    line = f"{'Take one tablet a day. ' * 20}Take two  tablets. {'Then rest for a day. ' * 20}"
    write(root / "content/leaflets/aspirin.md", f"# Aspirin\n\n## Usage\n\n{line}\n")

    lines = in_terminal(root, columns, "--select", "S021", NO_COLOR="1").split("\n")

    at = next(number for number, text in enumerate(lines) if text.startswith("5 | "))
    assert lines[at].startswith("5 | …")
    assert lines[at].endswith("…")
    assert max(map(len, lines[at : at + 2])) <= columns
    marks = lines[at + 1]
    assert lines[at][marks.index("^") : marks.index("^") + marks.count("^")] == "  "


# --- choosing ------------------------------------------------------------------------------------


def test_codes_and_packs_are_selected_and_ignored(root: Path) -> None:
    def codes(*arguments: str) -> set[str]:
        data = json.loads(check("--json", *arguments).stdout)
        return {d["code"] for leaflet in data["leaflets"] for d in leaflet["diagnostics"]}

    assert codes("--select", "M001,M005") == {"M001", "M005"}
    assert codes("--select", "m001", "--select", "M005") == {"M001", "M005"}
    assert codes("--select", "core") >= {"M001", "M004", "M005"}
    assert codes("--select", "core", "--ignore", "M001, M004") & {"M001", "M004"} == set()
    assert codes("--select", "safety") == set()


def test_what_withholds_is_never_left_out(root: Path) -> None:
    project(root, "refusal", handbook=False)

    result = check("--select", "M005", "--ignore", "C0,safety", "--output", "concise")

    assert result.exit_code == 1
    assert "withheld C001" in result.stdout


_WRITE = ("--write-baseline", "--baseline", "known.json")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--select", "M06"], "there is no code or pack 'M06'; did you mean 'M"),
        (["--ignore", "eu_qrd"], "there is no code or pack 'eu_qrd'; did you mean 'eu-qrd'?"),
        (["--select", "quite other"], "the packs are core, safety, plain-language"),
        (["--profile", "nsh"], "there is no profile 'nsh'; did you mean 'nhs'?"),
        (
            ["--profile", "core", "--select", "M201"],
            "M201, of the pack eu-qrd; add --profile eu-qrd",
        ),
        (
            ["--select", "fda-medguide"],
            "look for the pack fda-medguide; add --profile fda-medguide",
        ),
        (["--select", "M20"], "look for M201 to M209, of the pack eu-qrd; add --profile eu-qrd"),
        (["--ignore", "M005,c001"], "C001 keeps a leaflet off paper and cannot be ignored"),
        (["--diff", "--fix"], "--diff and --fix cannot be used together"),
        (["--diff", "--json"], "--diff and --json cannot be used together"),
        (["--diff", "--statistics"], "--diff and --statistics cannot be used together"),
        (["--diff", "--write-baseline", "--baseline", "b"], "--diff and --"),
        (["--json", "--output", "sarif"], "--json is short for --output json"),
        (["--statistics", "--output", "junit"], "--statistics is text or JSON, and not junit"),
        (["--write-baseline"], "--write-baseline needs a file"),
        (["--baseline", "content"], "is a directory"),
        (["content/leaflets/aspirin.md", *_WRITE], "would forget the others; leave out SRC"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    arguments: list[str], says: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.cli.test_commands import run  # noqa: PLC0415  # its tests are not to run here too

    said = run("check", *arguments, cwd=root)

    assert (said.returncode, said.stdout) == (2, "")
    assert says in " ".join(said.stderr.split())


def test_a_select_of_what_the_house_ignores_is_refused(root: Path) -> None:
    write(
        root / "content/publisher.toml",
        '[check]\nprofile = "ours"\n[check.profiles.ours]\nignore = ["M005"]\n',
    )

    assert "ignores M005" in str(check("--select", "M005").exception)


# --- statistics ----------------------------------------------------------------------------------


def test_statistics_are_sorted_by_count(root: Path) -> None:
    write(root / "content/leaflets/codeine.md", f"{UNKNOWN}\n## Tabel\n\nNone.\n")

    stdout = check("--statistics", "--select", "M004,M005").stdout

    assert stdout == (
        "findings  files  code    title\n"
        "       3      2  M005    A heading is not understood.\n"
        "       2      2  M004    There is no disclaimer.\n"
        "\n"
        "2 of 2 leaflets can be built · 5 warnings\n"
    )


def test_who_gets_more_than_anybody_reads_is_told_of_the_statistics(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hint = "Run with --statistics to see which rules find the most.\n"
    assert hint not in check().stdout
    monkeypatch.setattr("pipeline.cli.check.MANY", 1)

    assert check().stdout.endswith(f"\n{hint}")
    assert hint not in check("--statistics").stdout
    assert hint not in check("--quiet").stdout


def test_statistics_are_for_machines_too(root: Path) -> None:
    rows = json.loads(check("--statistics", "--json", "--select", "M005").stdout)

    assert rows == [
        {
            "code": "M005",
            "findings": 1,
            "files": 1,
            "fixable": False,
            "severity": "warning",
            "title": "A heading is not understood.",
        }
    ]


# --- fixing --------------------------------------------------------------------------------------


def test_a_diff_shows_what_a_fix_then_does(root: Path) -> None:
    page = write(root / "content/leaflets/aspirin.md", UNKNOWN.replace("For head", "For  head"))
    before = page.read_text()

    shown = check("--diff")
    assert page.read_text() == before
    fixed = check("--fix", "--json")

    assert shown.exit_code == 1
    assert "-For  headaches.\n+For headaches.\n" in shown.stdout
    assert shown.stderr == "would mend 1 place in 1 file (S021 1)\n"
    assert page.read_text() == UNKNOWN
    assert fixed.exit_code == 0
    assert fixed.stderr == "mended 1 place in 1 file (S021 1)\n"
    assert json.loads(fixed.stdout)["leaflets"][0]["status"] == "ok"
    assert (check("--diff").exit_code, check("--diff", "-q").output) == (0, "")


def test_only_what_is_chosen_is_mended(root: Path) -> None:
    text = UNKNOWN.replace("For headaches.", "For  headaches. ")
    page = write(root / "content/leaflets/aspirin.md", text)

    assert check("--diff", "--select", "M005").exit_code == 0
    check("--fix", "--select", "core", "--ignore", "S020")
    assert page.read_text() == UNKNOWN.replace("headaches.", "headaches. ")
    check("--fix", "--select", "S020")
    assert page.read_text() == UNKNOWN


def test_what_cannot_be_understood_is_named_and_fails(root: Path) -> None:
    write(root / "content/leaflets/aspirin.md", UNKNOWN.replace("For head", "For  head"))
    (root / "content/leaflets/codeine.md").write_bytes(b"# Codeine\n\n5\xb5g  at most\n")
    error = (
        "content/leaflets/codeine.md:3: error S002 the byte B5 is not UTF-8\n"
        "    Save the file as UTF-8; if it is Windows-1252, this byte is “µ”.\n"
    )

    shown, quiet = check("--diff"), check("--diff", "--quiet", "content/leaflets/codeine.md")
    fixed = check("--fix", "--output", "concise")

    left_out = "; 1 left out, for the errors named\n"
    assert shown.exit_code == quiet.exit_code == fixed.exit_code == 1
    assert "+For headaches.\n" in shown.stdout
    assert shown.stderr == f"{error}would mend 1 place in 1 file (S021 1){left_out}"
    assert (quiet.stdout, quiet.stderr) == ("", error)
    assert fixed.stderr == f"mended 1 place in 1 file (S021 1){left_out}"
    assert error.splitlines()[0] in fixed.stdout


@pytest.fixture
def closed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may not be read; nothing is closed to root, so the system is asked here."""
    folder = root / "content/leaflets/closed"
    folder.mkdir()
    look = os.scandir

    def refused(path: str | Path) -> object:
        if Path(path).absolute() == folder:
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(os, "scandir", refused)
    return folder


@pytest.mark.parametrize("option", ["--quiet", "--diff", "--fix"])
def test_a_folder_that_cannot_be_opened_fails(closed: Path, option: str) -> None:
    write(closed.parent / "aspirin.md", UNKNOWN)

    result = check("--output", "concise", option) if option != "--diff" else check(option)

    said = "content/leaflets/closed: error B023 cannot be opened: Permission denied\n"
    assert result.exit_code == 1
    assert said in (result.stderr if option == "--diff" else result.stdout)


def test_a_build_is_not_complete_without_a_folder_that_cannot_be_opened(closed: Path) -> None:
    project(closed.parents[2], "aspirin", handbook=False)

    made = build_leaflets(project=closed.parents[2], runner="serial")

    assert [found.code for found in made.manifest.diagnostics] == ["B023"]
    assert [entry.status for entry in made.manifest.leaflets] == ["built"]
    assert not made.all_built


def test_a_diff_is_a_patch(root: Path) -> None:
    page = write(root / "content/leaflets/aspirin.md", UNKNOWN.replace("For head", "For  head"))
    patch = check("--diff").stdout

    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=root, check=True)

    assert page.read_text() == UNKNOWN


# --- baseline ------------------------------------------------------------------------------------


def test_a_baseline_hides_what_was_known_and_shows_what_is_new(root: Path) -> None:
    written = check("--write-baseline", "--baseline", "known.json")
    write(root / "content/leaflets/aspirin.md", f"{UNKNOWN}\n## Tabel\n\nNone.\n")

    later = check("--baseline", "known.json", "--output", "concise")

    assert written.exit_code == 0
    assert re.fullmatch(r"remembered \d+ findings in known\.json\n", written.stderr)
    assert " in the baseline\n" in written.stdout
    assert "M005" not in written.stdout
    assert "the heading “Tabel” is not understood" in later.stdout
    assert "Side Effcts" not in later.stdout


def test_the_house_may_have_a_baseline_of_its_own(root: Path) -> None:
    write(root / "content/publisher.toml", '[check]\nbaseline = "content/known.json"\n')

    check("--write-baseline")

    assert (root / "content/known.json").is_file()
    assert "M005" not in check("--output", "concise").stdout


def test_a_baseline_of_the_folder_of_all_leaflets_is_whole(root: Path) -> None:
    assert check("content/leaflets", *_WRITE).exit_code == 0
    assert check("content/leaflets", "--baseline", "known.json", "-q").stdout.startswith("1 of 1")


def test_a_baseline_may_be_of_some_rules(root: Path) -> None:
    check("--ignore", "M005", *_WRITE)

    lines = check("--baseline", "known.json", "--output", "concise").stdout.split("\n")

    assert [line.split()[2] for line in lines[:-2]] == ["M005"]


def test_a_baseline_never_hides_what_withholds(root: Path) -> None:
    project(root, "refusal", handbook=False)

    result = check("--write-baseline", "--baseline", "known.json")

    assert result.exit_code == 1
    assert "C001" in result.stdout


def test_what_the_baseline_knows_and_is_mended_is_counted(root: Path) -> None:
    check("--write-baseline", "--baseline", "known.json")
    write(root / "content/leaflets/aspirin.md", UNKNOWN.replace("Effcts", "Effects"))

    assert " of the baseline gone; " in check("--baseline", "known.json").stdout


# --- suppressed ----------------------------------------------------------------------------------


def test_suppressed_findings_are_counted(root: Path) -> None:
    matter = "---\nsuppress: {M005: the heading of the maker}\n---\n"
    write(root / "content/leaflets/aspirin.md", matter + UNKNOWN)

    result = check("--select", "M005")

    assert result.stdout == "1 of 1 leaflet can be built · 1 suppressed\n"


def test_what_codes_begin_with_chooses_them(root: Path) -> None:
    found = json.loads(check("--profile", "all", "--select", "m0,T1", "--json").stdout)

    codes = {d["code"] for leaflet in found["leaflets"] for d in leaflet["diagnostics"]}
    assert "M005" in codes
    assert {code[:2] for code in codes} <= {"M0", "T1"}


def test_a_pack_can_be_selected_though_a_house_ignores_one_of_its_codes(root: Path) -> None:
    ours = '[check]\nprofile = "ours"\n\n[check.profiles.ours]\nignore = ["M408"]\n'
    write(root / "content/publisher.toml", ours)

    assert check("--select", "editorial").exit_code == 0
    assert "ignores M408" in str(check("--select", "M408").exception)


def test_what_a_profile_never_looks_for_is_refused_by_its_beginning_too(root: Path) -> None:
    result = check("--select", "M2")

    assert "does not look for the pack eu-qrd" in str(result.exception)


@pytest.mark.parametrize("arguments", [("check",), ("explain", "C010")])
def test_output_for_which_there_is_no_room_is_told_in_one_line(
    arguments: tuple[str, ...], root: Path
) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 2
    assert ended.stderr == "leaflet: cannot write the output: No space left on device\n"


def test_a_file_that_cannot_be_mended_fails(root: Path) -> None:
    path = write(root / "content/leaflets/aspirin.md", f"{UNKNOWN}\nTake  one.\n")
    path.chmod(0o444)

    result = check("--fix")

    assert result.exit_code == 1
    assert "S029 this file is read-only" in result.stderr
    assert "nothing was mended" in result.stderr


# --- what withholds ------------------------------------------------------------------------------

REFUSAL = "I cannot provide information on this medicine."

OURS = '[check]\nprofile = "ours"\n\n[check.profiles.ours]\n'

WAYS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "as it is": ("", "", "", ()),
    "another code": ("", "", "", ("--select", "M005")),
    "not its pack": ("", "", "", ("--ignore", "C0,safety")),
    "another profile": ("", "", "", ("--profile", "clear-print")),
    "a profile without its pack": (f'{OURS}packs = ["editorial"]', "", "", ()),
    "a house of another language": ('language = "de-DE"', "", "", ()),
    "a page of another language": ("", "language: de", "", ()),
    "a suppression of the page": ("", "suppress: {C001: we know}", "", ()),
    "a suppression of the place": ("", "", "<!-- leaflet: ignore C001: we know -->\n", ()),
    "an override of a draft": ("", "overrides: {C001: approved}\nreviewer: Dr X", "", ()),
    "an override by nobody": ("", "overrides: {C001: approved}\nstatus: approved", "", ()),
    "an override by a dash": (
        "",
        "overrides: {C001: approved}\nstatus: approved\nreviewer: '-'",
        "",
        (),
    ),
}
"""Settings, front matter, words above the refusal, and options: none lets it pass."""


@pytest.mark.parametrize("way", WAYS)
def test_nothing_but_a_named_reviewer_lets_a_refusal_pass(way: str, root: Path) -> None:
    settings, matter, above, options = WAYS[way]
    write(root / "content/publisher.toml", f"{settings}\n")
    text = f"---\ntitle: Aspirin\n{matter}\n---\n\n# Aspirin\n\n## Usage\n\n{above}{REFUSAL}\n"
    write(root / "content/leaflets/aspirin.md", text)

    result = check("--json", *options)
    build_leaflets(project=root, out=root / "out", runner="serial")

    assert result.exit_code == 1
    assert not list(root.rglob("*.pdf"))
    (leaflet,) = json.loads(result.stdout)["leaflets"]
    assert leaflet["status"] == "withheld"
    assert "C001" in {found["code"] for found in leaflet["diagnostics"]}


def test_a_profile_that_ignores_a_refusal_is_refused_and_prints_nothing(root: Path) -> None:
    write(root / "content/publisher.toml", f'{OURS}ignore = ["C001"]\n')
    write(root / "content/leaflets/aspirin.md", f"# Aspirin\n\n## Usage\n\n{REFUSAL}\n")

    result = check()
    build_leaflets(project=root, out=root / "out", runner="serial")

    assert result.exit_code != 0
    assert "C001 keeps a leaflet off paper and cannot be ignored" in str(result.exception)
    assert not list(root.rglob("*.pdf"))


# --- the day -------------------------------------------------------------------------------------

OVERDUE = f"""---
title: Aspirin
status: approved
reviewer: Dr X
reviewed: 2001-01-01
review_due: 2002-01-01
suppress: {{M001: {{reason: to come, until: 2003-01-01}}}}
---

# Aspirin

## Usage

{REFUSAL}
"""


def test_a_build_does_not_know_which_day_it_is(root: Path) -> None:
    write(root / "content/leaflets/aspirin.md", OVERDUE)

    (built,) = build_leaflets(project=root, out=root / "out", runner="serial").manifest.leaflets
    (checked,) = json.loads(check("--json").stdout)["leaflets"]

    in_build = {found.code for found in built.diagnostics}
    assert {"M402", "S032"} <= {found["code"] for found in checked["diagnostics"]}
    assert "C001" in in_build
    assert not {"M402", "S032", "M001"} & in_build
    assert {pack_of(find(code)) for code in in_build} <= {*ALWAYS, None}
