"""The command line as people and machines meet it: what it prints, where, and its exit code."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import click
import pytest

from pipeline.cli import COMMANDS, leaflet, main
from pipeline.manifest import load
from tests.projects import GOOD, files, project, write

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("weasyprint", "pikepdf", "jinja2", "babel", "rich", "pebble", "pypdfium2")
"""What takes long to load and only some commands need."""


@dataclass
class Said:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, cwd: Path) -> Said:
    """The command line in this process, which is quick."""
    out, errors = io.StringIO(), io.StringIO()
    before = signal.getsignal(signal.SIGTERM)
    with (
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(errors),
        mock.patch.object(sys, "argv", ["leaflet", *map(str, arguments)]),
        pytest.raises(SystemExit) as end,
    ):
        main()
    signal.signal(signal.SIGTERM, before)
    assert isinstance(end.value.code, int)
    return Said(end.value.code, out.getvalue(), errors.getvalue())


def start(
    *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as a shell would start it."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=cwd,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _environment(more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", **more}


# --- the whole ---------------------------------------------------------------------------------


def test_every_command_has_a_module_and_its_own_words_in_the_table() -> None:
    context = click.Context(leaflet)
    for name, words in COMMANDS.items():
        command = leaflet.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.get_short_help_str(limit=200) == words


def test_every_option_is_described() -> None:
    context = click.Context(leaflet)
    for name in COMMANDS:
        command = leaflet.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"


def test_help_lists_the_commands_and_the_exit_codes(tmp_path: Path) -> None:
    said = start("--help", cwd=tmp_path)

    assert said.returncode == 0
    assert [
        line.split()[0]
        for line in said.stdout.split("Commands:")[1].split("\n\n")[0].strip().split("\n")
    ] == list(COMMANDS)
    assert "130 interrupted" in " ".join(said.stdout.split())


@pytest.mark.parametrize(
    "wrong",
    [["bild"], ["build", "--fromat", "a4"], ["check", "--output", "xml"], ["build", "-j", "0"]],
)
def test_wrong_usage_is_2(wrong: list[str], tmp_path: Path) -> None:
    said = run(*wrong, cwd=tmp_path)

    assert said.returncode == 2
    assert (said.stdout, "Traceback" in said.stderr) == ("", False)


def test_a_version_is_printed(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.startswith("leaflet ")


# --- start -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "content/leaflets/aspirin.md"], ["build", "--help"]]
)
def test_nothing_heavy_is_loaded_without_need(arguments: list[str], tmp_path: Path) -> None:
    project(tmp_path, "aspirin")
    program = (
        "import atexit, sys; "
        f"atexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules])); "
        f"sys.argv[1:] = {arguments!r}; "
        "from pipeline.cli import main; main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=_environment({}),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.endswith("[]\n")


# --- build -------------------------------------------------------------------------------------


def test_a_build_in_which_all_is_well_is_0(tmp_path: Path) -> None:
    said = run("build", cwd=project(tmp_path, "aspirin", "codeine"))

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("2 leaflets and 1 handbook in out · ")
    assert said.stdout.count("\n") == 1


def test_a_build_names_what_is_not_built_and_why(tmp_path: Path) -> None:
    said = run("build", cwd=project(tmp_path, "aspirin", "refusal", "broken"))

    assert said.returncode == 1
    withheld, code, place, *_ = (line for line in said.stdout.split("\n") if line)
    assert withheld == "Withheld: 1 not printed, because of what the text says"
    assert code == "  C001 The author refuses or does not know."
    assert place.startswith("    content/leaflets/refusal.md:9: ")
    assert "Failed: 1 could not be built\n\n  S004 " in said.stdout
    assert "\n    content/leaflets/broken.md:" in said.stdout
    assert said.stdout.split("\n")[-2].startswith(
        "1 leaflet and 1 handbook in out · 1 withheld · 1 failed"
    )


def test_a_long_list_is_cut_short_unless_asked_for(tmp_path: Path) -> None:
    root = project(tmp_path, *(f"{n}/broken" for n in range(20)), handbook=False)
    for n in range(20):
        write(root / f"content/leaflets/{n}/broken.md", "---\ntitle: [\n---\n")

    short, long = run("build", cwd=root), run("build", "-v", cwd=root)

    assert short.stdout.count("broken.md:") == 6
    assert "    and 14 more; -v shows all" in short.stdout
    assert long.stdout.count("broken.md:") == 20


def test_json_is_the_manifest_and_nothing_else(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False)

    said = run("build", "--json", "--out", "elsewhere", "-j", "1", "-f", "a4", cwd=root)

    assert said.stdout == (root / "elsewhere/manifest.json").read_text()
    assert json.loads(said.stdout)["leaflets"][0]["id"] == "aspirin"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "A4"], "unknown page format 'A4'; did you mean 'a4'?"),
        (["--handbook", "al"], "there is no handbook 'al'; did you mean 'all'?"),
        (["--out", "content/publisher.toml/x"], "choose another folder with --out"),
        (["--out", "content/publisher.toml"], "choose another folder with --out"),
    ],
)
def test_wrong_settings_are_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", publisher='name = "House"')

    said = run("build", *arguments, cwd=root)

    assert (said.returncode, said.stdout) == (2, "")
    assert says in said.stderr


def test_a_typo_in_the_settings_is_2_with_its_line(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", publisher='name = "House"\nlangauge = "en"')

    said = run("build", cwd=root)

    assert said.returncode == 2
    assert "publisher.toml:2: unknown key 'langauge'; did you mean 'language'?" in said.stderr


def test_an_empty_place_says_how_to_start(tmp_path: Path) -> None:
    said = run("build", cwd=tmp_path)

    assert said.returncode == 2
    assert "leaflet init" in said.stderr


def test_an_engine_that_cannot_start_is_3(tmp_path: Path) -> None:
    fake = tmp_path / "fake"
    write(fake / "weasyprint" / "__init__.py", "raise OSError('cannot load library pango')")
    root = project(tmp_path / "project", "aspirin")

    said = start("build", cwd=root, PYTHONPATH=f"{fake}:{ROOT}")

    assert said.returncode == 3
    assert "the PDF engine cannot start: cannot load library pango" in said.stderr
    assert "leaflet doctor" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_is_130_and_keeps_what_is_whole(
    signal_: signal.Signals, tmp_path: Path
) -> None:
    root = project(tmp_path, handbook=False)
    text = GOOD.format(title="Long") + "\n\n".join(["word " * 300] * 8)
    for n in range(200):
        write(root / f"content/leaflets/l{n:03}.md", text)
    build = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "build"],
        cwd=root,
        env=_environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with build:
        _wait_for(root / "out/pdf/a4", 3)
        interrupted = time.monotonic()
        os.killpg(build.pid, signal_) if signal_ is signal.SIGINT else build.send_signal(signal_)
        _, errors = build.communicate(timeout=60)

    assert time.monotonic() - interrupted < 10
    assert build.returncode == 130
    assert "interrupted; what was finished is kept" in errors
    assert "Traceback" not in errors
    made = load(root / "out/manifest.json")
    listed = {artifact.path for artifact in made.artifacts}
    assert 3 <= len(listed) < 200
    assert set(files(root / "out")) == {*listed, "manifest.json", "SHA256SUMS"}
    assert _processes_of(build.pid) == []


def _wait_for(folder: Path, count: int) -> None:
    for _ in range(600):
        if folder.is_dir() and len(list(folder.glob("*.pdf"))) >= count:
            return
        time.sleep(0.05)
    pytest.fail("nothing was built")


def _processes_of(session: int) -> list[int]:
    """The processes that are left of a session; those that have just ended get a moment."""
    left: list[int] = []
    for _ in range(40):
        numbers = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
        left = [number for number in numbers if _is_of(number, session)]
        if not left:
            break
        time.sleep(0.1)
    return left


def _is_of(process: int, session: int) -> bool:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return False
    return int(fields[3]) == session and fields[0] != "Z"


# --- check -------------------------------------------------------------------------------------


def test_check_prints_every_finding_and_a_count(tmp_path: Path) -> None:
    said = run("check", cwd=project(tmp_path, "aspirin", "refusal"))

    assert said.returncode == 1
    assert "withheld C001 " in said.stdout
    assert " --> content/leaflets/refusal.md:9:1\n" in said.stdout
    assert "1 of 2 leaflets can be built · 1 withheld" in said.stdout


def test_warnings_fail_only_when_strict(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")

    assert run("check", cwd=root).returncode == 0
    assert run("check", "--strict", cwd=root).returncode == 1


@pytest.mark.parametrize("output", ["json", "sarif", "github", "junit"])
def test_check_has_reports_for_machines(output: str, tmp_path: Path) -> None:
    said = run("check", "--output", output, cwd=project(tmp_path, "refusal"))

    assert said.returncode == 1
    assert said.stdout
    assert said.stderr == ""
    if output in ("json", "sarif"):
        json.loads(said.stdout)


def test_a_missing_file_is_a_finding_and_the_others_are_checked(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")

    said = run("check", "content/leaflets/aspirin.md", "metfromin.md", cwd=root)

    assert said.returncode == 1
    assert "error S001 there is no such file" in said.stdout
    assert " --> metfromin.md\n" in said.stdout
    assert "1 of 2 leaflets can be built · 1 failed" in said.stdout


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin")
    command = f"{sys.executable} -m pipeline explain | head -1"

    done = subprocess.run(
        ["bash", "-c", command],
        cwd=root,
        env=_environment({}),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("core  ")
    assert done.stderr == ""


# --- explain, inspect, formats, doctor -----------------------------------------------------------


def test_a_code_is_explained(tmp_path: Path) -> None:
    said = run("explain", "c001", cwd=tmp_path)

    assert said.stdout.startswith(
        "C001 The author refuses or does not know.\nwithheld · pack safety\n\n"
    )
    assert "\n\nExample: " in said.stdout
    assert "\n\nSource: " in said.stdout


def test_an_unknown_code_is_2_with_a_suggestion(tmp_path: Path) -> None:
    said = run("explain", "C0001", cwd=tmp_path)

    assert said.returncode == 2
    assert "did you mean 'C001'?" in said.stderr


@pytest.mark.parametrize("stage", ["source", "draft", "leaflet", "text", "html", "xhtml"])
def test_every_stage_can_be_looked_at(stage: str, tmp_path: Path) -> None:
    said = run(
        "inspect", "content/leaflets/aspirin.md", "--stage", stage, cwd=project(tmp_path, "aspirin")
    )

    assert said.returncode == 0
    assert "It is used for headaches." in said.stdout
    if stage in ("source", "draft", "leaflet"):
        assert json.loads(said.stdout)["node"] == stage.title()


def test_what_cannot_be_read_cannot_be_looked_at(tmp_path: Path) -> None:
    said = run("inspect", "content/leaflets/broken.md", cwd=project(tmp_path, "broken"))

    assert (said.returncode, said.stdout) == (1, "")
    assert "content/leaflets/broken.md:" in said.stderr


def test_formats_are_listed(tmp_path: Path) -> None:
    first, *_ = run("formats", cwd=tmp_path).stdout.splitlines()
    assert first.split() == ["a4", "A4", "any", "pages", "clear-print", "(at", "least", "12", "pt)"]
    rows = {row["name"]: row for row in json.loads(run("formats", "--json", cwd=tmp_path).stdout)}
    assert rows["trifold"]["budget"] == "6 panels"
    assert rows["trifold"]["imposition"] == "trifold"
    assert rows["large-print"]["least_pt"] == 16


def test_a_format_without_a_style_sheet_is_named_and_the_others_are_listed(tmp_path: Path) -> None:
    write(tmp_path / "styles/formats.toml", '[a3]\nsheet = "A3"\npurpose = "Poster"\n')

    said = run("formats", cwd=tmp_path)

    assert said.returncode == 1
    assert said.stdout.startswith("a4 ")
    assert "styles/formats.toml:1: error P007 [a3] has no style sheet" in said.stderr


def test_doctor_lists_what_is_there(tmp_path: Path) -> None:
    said = run("doctor", cwd=tmp_path)

    assert said.returncode in (0, 3)
    assert "Pango" in said.stdout
    assert {row["name"] for row in json.loads(run("doctor", "--json", cwd=tmp_path).stdout)} > {
        "Java"
    }


# --- new and init --------------------------------------------------------------------------------


def test_a_new_project_builds_at_once(tmp_path: Path) -> None:
    made = start("init", "house", cwd=tmp_path)
    built = start("build", cwd=tmp_path / "house")

    assert made.returncode == 0
    assert "house/content/leaflets/paracetamol.md\n" in made.stdout
    assert built.stdout == "1 leaflet and 1 handbook in out\n"
    assert built.returncode == 0


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    write(tmp_path / "content/publisher.toml", "mine")

    said = run("init", ".", cwd=tmp_path)

    assert said.returncode == 2
    assert files(tmp_path) == {"content/publisher.toml": b"mine"}


def test_a_new_leaflet_has_every_section_and_prints_no_notes(tmp_path: Path) -> None:
    made = run("new", "co-codamol", "--title", "Co-codamol: 8/500", cwd=tmp_path)
    again = run("new", "co-codamol", cwd=tmp_path)
    text = run("inspect", made.stdout.strip(), "--stage", "text", cwd=tmp_path)
    checked = run("check", "--profile", "core", "--output", "concise", cwd=tmp_path)

    assert made.stdout == "content/leaflets/co-codamol.md\n"
    assert (again.returncode, "already there" in again.stderr) == (2, True)
    assert text.stdout.split("\n")[:3] == ["Co-codamol: 8/500", "Generic Name", "Usage"]
    assert "<!--" not in text.stdout
    assert "for you" not in text.stdout
    assert checked.returncode == 0
    found = [line.split(": ", 1)[1] for line in checked.stdout.split("\n") if ".md:" in line]
    assert [line.split(":")[0] for line in found] == ["warning M002 8 sections are empty"]


@pytest.mark.parametrize("leaflet_id", ["../x", "a/b", "con", "", "é", ".hidden"])
def test_what_cannot_be_an_id_is_refused(leaflet_id: str, tmp_path: Path) -> None:
    said = run("new", leaflet_id, cwd=tmp_path)

    assert said.returncode == 2
    assert "cannot be an id" in said.stderr
    assert files(tmp_path) == {}


# --- verify --------------------------------------------------------------------------------------


def test_what_was_built_is_verified(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "codeine")
    run("build", cwd=root)

    said = run("verify", "--skip", "verapdf", "--skip", "epubcheck", "--no-ace", cwd=root)

    assert [line.split() for line in said.stdout.strip().split("\n")] == [
        ["passed", "failed"],
        ["sums", "4", "-"],
        ["words", "3", "-"],
        ["placing", "2", "-"],
        ["legible", "2", "-"],
        ["structure", "1", "-"],
    ]
    assert said.returncode == 0


def test_a_file_that_was_tampered_with_fails(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", "codeine", handbook=False)
    run("build", cwd=root)
    with (root / "out/pdf/a4/aspirin.pdf").open("ab") as file:
        file.write(b"\n")
    (root / "out/pdf/a4/codeine.pdf").unlink()

    said = run("verify", "--skip", "verapdf", "--json", cwd=root)

    assert said.returncode == 1
    failed = {
        v["path"]: v["messages"] for v in json.loads(said.stdout)["verdicts"] if not v["passed"]
    }
    assert set(failed) == {"out/pdf/a4/aspirin.pdf", "out/pdf/a4/codeine.pdf"}


def test_a_source_that_has_changed_since_fails(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False)
    run("build", cwd=root)
    write(root / "content/leaflets/aspirin.md", GOOD.format(title="Aspirin") + "More.\n")

    said = run("verify", "--skip", "verapdf", cwd=root)

    assert said.returncode == 1
    assert "content/leaflets/aspirin.md has changed; build again" in said.stdout


def test_without_a_manifest_there_is_nothing_to_verify(tmp_path: Path) -> None:
    said = run("verify", cwd=tmp_path)

    assert said.returncode == 2
    assert "run 'leaflet build' first" in said.stderr


def test_a_validator_that_is_missing_is_3_and_says_how_to_get_it(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False)
    run("build", cwd=root)

    said = start("verify", cwd=root, PATH="/nowhere")

    assert said.returncode == 3
    assert "Java is missing" in said.stdout
    assert "words" in said.stdout
