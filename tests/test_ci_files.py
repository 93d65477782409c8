"""What others run in CI fits what the program is: the action, the image, and the recipes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from pipeline.cli import COMMANDS, leaflet

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
SCRIPTS = {step["name"]: step["run"] for step in STEPS if "run" in step}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
IN_CI = README.split("## In CI\n", 1)[1].split("\n## ", 1)[0]
EXPRESSION = re.compile(r"\$\{\{ *(.+?) *\}\}")
OURS = re.compile(r"OWNER/leaflet-pipeline@\w+")


def options(command: str) -> set[str]:
    """Every option of a command, or of a command inside one such as `cache trim`."""
    context = click.Context(leaflet)
    first, *inner = command.split()
    found = leaflet.get_command(context, first)
    for name in inner:
        assert isinstance(found, click.Group)
        found = found.get_command(context, name)
    assert found is not None
    return {option for parameter in found.params for option in parameter.opts}


def long_options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


FOR_A_PRESS = {"argyll", "icc-profiles-free"}
"""What only those need who print for a press; the image is for them, too."""


def needed_packages() -> set[str]:
    """What `.ci/install-debian leaflets` always wants."""
    script = (ROOT / ".ci/install-debian").read_text(encoding="utf-8")
    body = script.split("need_leaflets() {", 1)[1].split("\n}", 1)[0]
    lines = re.findall(r"^ *need_package (.+)$", body, re.MULTILINE)
    return {name for line in lines for name in line.split()}


# --- the action ----------------------------------------------------------------------------------


def test_it_is_a_composite_action_with_described_inputs_and_outputs() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert ACTION["name"]
    assert len(ACTION["description"]) <= 125, "the marketplace shows no more"
    for name, value in ACTION["inputs"].items():
        assert value["description"].endswith("."), name
        assert isinstance(value["default"], str), f"{name}: GitHub has texts only"
    for name, value in ACTION["outputs"].items():
        assert value["description"].endswith("."), name


def test_every_script_names_its_shell_and_bash_can_read_it() -> None:
    assert len(SCRIPTS) >= 5
    for step in STEPS:
        assert ("run" in step) != ("uses" in step)
        if "run" in step:
            assert step["shell"] == "bash", "a composite action must say which"
            subprocess.run(["bash", "-n"], input=step["run"], text=True, check=True)


def test_no_expression_is_part_of_a_script() -> None:
    for name, script in SCRIPTS.items():
        assert "${{" not in script, f"{name}: pass it through env"


def test_scripts_quote_what_comes_from_outside() -> None:
    for step in STEPS:
        for variable in step.get("env", {}) if "run" in step else ():
            script = re.sub(r"\[\[.*?\]\]", "", step["run"])  # where bash splits nothing
            bare = re.findall(rf'(?<!["\w=])\${{?{variable}\b', script)
            assert not bare, f"{step['name']}: {variable}"


def expressions(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from expressions(part)
    elif isinstance(value, list):
        for part in value:
            yield from expressions(part)
    elif isinstance(value, str):
        yield from EXPRESSION.findall(value)


def test_expressions_name_inputs_steps_and_outputs_that_are_there() -> None:
    conditions = [step["if"] for step in STEPS if "if" in step]
    found = [*expressions(ACTION), *conditions]
    ids = {step["id"] for step in STEPS if "id" in step}
    inputs = {name for text in found for name in re.findall(r"inputs\.([\w-]+)", text)}
    assert inputs == set(ACTION["inputs"]), "every input is used, and no other"
    assert {name for text in found for name in re.findall(r"steps\.([\w-]+)", text)} <= ids
    roots = {re.split(r"\W", text)[0] for text in expressions(ACTION)}
    assert roots <= {"inputs", "steps", "github", "runner", "strategy"}
    for name in ACTION["outputs"]:
        assert re.search(rf"^ *print\(f\"{name}=", SCRIPTS["Count"], re.MULTILINE)


def test_other_actions_are_pinned_to_a_major_version() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    used += re.findall(r"uses: (\S+)", IN_CI)
    others = [name for name in used if not OURS.fullmatch(name)]
    assert len(others) >= 5
    for name in others:
        assert re.fullmatch(r"actions/[a-z-]+(/[a-z]+)?@v\d+", name), name
    versions = dict(name.split("@") for name in others)
    assert len({f"{k}@{v}" for k, v in versions.items()}) == len(set(others)), "one version of each"


def test_the_action_uses_options_that_exist() -> None:
    assert long_options(SCRIPTS["Build"]) <= options("build")
    assert long_options(SCRIPTS["Join the parts"]) <= options("merge")
    assert long_options(SCRIPTS["Trim the cache"]) <= options("cache trim")


def test_the_action_installs_what_make_installs() -> None:
    assert '"$GITHUB_ACTION_PATH/.ci/install-debian" leaflets' in "\n".join(SCRIPTS.values())
    install = SCRIPTS["Install the pipeline"]
    assert "--require-hashes --requirement" in install
    assert "requirements.lock" in install
    for path in re.findall(r"\$GITHUB_ACTION_PATH/([\w./-]+)", "\n".join(SCRIPTS.values())):
        assert (ROOT / path).exists(), path


def test_what_is_kept_is_kept_even_when_a_leaflet_fails() -> None:
    after = STEPS[[step.get("id") for step in STEPS].index("build") + 1 :]
    assert len(after) == 4
    for step in after:
        assert step["if"].startswith("always() && ")
        assert step["if"].endswith("steps.build.outcome != 'skipped'")


def test_the_cache_is_saved_under_a_name_that_is_found_again() -> None:
    cache = {step["uses"]: step["with"] for step in STEPS if "cache" in step.get("uses", "")}
    restore, save = cache["actions/cache/restore@v5"], cache["actions/cache/save@v5"]
    assert restore["key"] == save["key"]
    assert restore["path"] == save["path"]
    assert restore["key"].startswith(restore["restore-keys"])
    assert "github.run_id" in save["key"], "GitHub never overwrites a cache"


# --- its scripts, run --------------------------------------------------------------------------


@dataclass(frozen=True)
class Runner:
    """A machine of GitHub's, with a program in place of ours that writes down its arguments."""

    folder: Path

    def run(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        step = next(step for step in STEPS if step.get("name") == name)
        values = {f"inputs.{k.replace('_', '-')}": v for k, v in inputs.items()}
        defaults = {f"inputs.{k}": v["default"] for k, v in ACTION["inputs"].items()}
        known = {**defaults, **values}
        env = {
            variable: EXPRESSION.sub(lambda match: known[match[1]], value)
            for variable, value in step["env"].items()
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "RUNNER_TEMP": str(self.folder / "temp"),
                "GITHUB_OUTPUT": str(self.folder / "outputs"),
                **env,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def arguments(self) -> list[str]:
        return (self.folder / "arguments").read_text().split("\0")[:-1]

    def program(self, status: int = 0) -> None:
        program = self.folder / "temp/leaflet/bin/leaflet"
        program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > arguments\nexit {status}\n')
        program.chmod(0o755)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    made = Runner(tmp_path)
    (tmp_path / "temp/leaflet/bin").mkdir(parents=True)
    (tmp_path / "temp/leaflet/bin/python").symlink_to(sys.executable)
    made.program()
    return made


def test_with_no_inputs_it_builds_all(runner: Runner) -> None:
    assert runner.run("Build").returncode == 0
    assert runner.arguments == [
        "build",
        "--out=out",
        "--report=github",
        "--cache=.leaflet-cache",
        "--report=junit=leaflets.junit.xml",
        "--",
    ]


def test_every_input_becomes_its_option(runner: Runner) -> None:
    runner.run(
        "Build",
        sources="content/a b.md\n\n-x.md\n",
        out="printed here",
        handbook="all\nothers.toml",
        formats="a4\na5",
        jobs="3",
        changed_since="origin/main",
        shard="2/8",
        report="",
        cache="",
    )
    assert runner.arguments == [
        *("build", "--out=printed here", "--report=github"),
        *("--handbook=all", "--handbook=others.toml", "--format=a4", "--format=a5", "--jobs=3"),
        *("--changed-since=origin/main", "--shard=2/8"),
        *("--", "content/a b.md", "-x.md"),
    ]


@pytest.mark.parametrize(
    "hostile", ["$(touch stolen)", "`touch stolen`", "'; touch stolen; '", '"; touch stolen; "']
)
def test_an_input_is_never_run(runner: Runner, hostile: str) -> None:
    inputs = [name.replace("-", "_") for name in ACTION["inputs"]]
    done = runner.run("Build", **dict.fromkeys(inputs, hostile))
    runner.run("Trim the cache", cache=hostile, cache_size=hostile)
    runner.run("Count", out=hostile)

    assert done.returncode == 0
    assert hostile in runner.arguments
    assert not (runner.folder / "stolen").exists()


@pytest.mark.parametrize("status", [0, 1, 2, 130])
def test_the_status_of_the_build_is_that_of_the_step(runner: Runner, status: int) -> None:
    runner.program(status)
    assert runner.run("Build").returncode == status


@pytest.mark.parametrize(("status", "after"), [(0, 0), (1, 0), (2, 1), (3, 1)])
def test_parts_with_failures_are_joined_all_the_same(
    runner: Runner, status: int, after: int
) -> None:
    runner.program(status)
    for part in ("part-1", "part 2"):
        (runner.folder / "parts" / part).mkdir(parents=True)

    assert runner.run("Join the parts", merge="parts").returncode == after
    assert runner.arguments == ["merge", "--out=out", "--", "parts/part 2/", "parts/part-1/"]


def test_leaflets_are_counted(runner: Runner) -> None:
    statuses = ["built", "unchanged", "withheld", "failed", "built"]
    manifest = {"leaflets": [{"status": status} for status in statuses]}
    (runner.folder / "out").mkdir()
    (runner.folder / "out/manifest.json").write_text(json.dumps(manifest))

    assert runner.run("Count").returncode == 0
    assert (runner.folder / "outputs").read_text().split() == [
        *("manifest=out/manifest.json", "built=3", "withheld=1", "failed=1")
    ]


def test_where_nothing_was_built_nothing_is_counted_or_trimmed(runner: Runner) -> None:
    assert runner.run("Count", out="nowhere").returncode == 0
    assert (runner.folder / "outputs").read_text() == ""
    assert runner.run("Trim the cache").returncode == 0
    assert not (runner.folder / "arguments").exists()


def test_the_cache_is_trimmed(runner: Runner) -> None:
    (runner.folder / ".leaflet-cache").mkdir()
    assert runner.run("Trim the cache").returncode == 0
    assert runner.arguments == ["cache", "trim", "--cache=.leaflet-cache", "--max-size=1GB"]


# --- the image -----------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each in one line."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    pairs = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    return [(word, " ".join(rest.split())) for word, rest in pairs]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def test_the_image_has_exactly_what_leaflets_need_at_exact_versions() -> None:
    installed = re.findall(r"apt-get install ([^&]+)", dict(reversed(stages()[-1]))["RUN"])
    packages = [word for line in installed for word in line.split() if not word.startswith("-")]
    pinned = {name for name, _, version in (p.partition("=") for p in packages) if version}

    assert pinned == needed_packages() | FOR_A_PRESS
    assert set(packages) - {p for p in packages if "=" in p} == {"python3", "git"}


def test_the_versions_are_those_of_debian_where_this_is_debian() -> None:
    """Where Debian has replaced one, the image cannot be built any more."""
    release = Path("/etc/os-release")
    if not shutil.which("apt-cache") or "bookworm" not in release.read_text():
        pytest.skip("this is not the Debian of the image")
    for name, version in re.findall(r"([\w.+-]+)=([\w.:+~-]+) \\", DOCKERFILE):
        known = subprocess.run(
            ["apt-cache", "madison", name], capture_output=True, text=True, check=True
        ).stdout
        if known:  # else this machine's lists are empty
            assert version in known, f"{name} {version}"


def test_every_stage_stands_on_the_debian_that_the_versions_are_of() -> None:
    bases = [stage[0][1].split()[0] for stage in stages()]
    assert set(bases) == {"debian:bookworm-slim"}
    assert len(bases) == 2


def test_python_packages_are_locked_and_their_installer_stays_behind() -> None:
    runs = [rest for word, rest in stages()[0] if word == "RUN"]
    installs = [part for run in runs for part in run.split("&&") if "pip install" in part]
    assert len(installs) == 2
    assert "--require-hashes --requirement /src/requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]
    assert "pip uninstall" in runs[-1]
    assert not re.search(r"\bpip\b", " ".join(rest for word, rest in stages()[-1] if word == "RUN"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for builder in ("hatchling", "editables"):
        assert f" {builder} " in runs[-1]
        assert re.search(rf"^{builder}==", lock, re.MULTILINE)


def test_the_image_runs_leaflet_as_an_ordinary_user() -> None:
    final = stages()[-1]
    words = [word for word, _ in final]
    assert dict(final)["USER"] == "leaflet"
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert json.loads(dict(final)["ENTRYPOINT"]) == ["leaflet"]
    assert dict(final)["WORKDIR"] == "/project"
    assert "SOURCE_DATE_EPOCH" not in DOCKERFILE, "the caller says which"


def test_every_step_is_something_a_shell_can_read() -> None:
    for word, rest in instructions():
        assert word in {"FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
        if word == "RUN":
            subprocess.run(["sh", "-n"], input=rest, text=True, check=True)


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        name
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }
    assert "*" in ignored
    assert copied == allowed
    for name in copied:
        assert (ROOT / name).exists()
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in re.findall(r'^(?:readme|license-files) = \[?"([^"]+)"', project, re.MULTILINE):
        assert name in copied


# --- the recipes ---------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", IN_CI, re.DOTALL)


def workflow_steps() -> list[dict[str, Any]]:
    workflows = [yaml.safe_load(block) for block in blocks("yaml")]
    jobs = [job for workflow in workflows for job in workflow["jobs"].values()]
    return [step for job in jobs for step in job["steps"]]


def test_workflows_use_inputs_that_the_action_has() -> None:
    ours = [step for step in workflow_steps() if OURS.fullmatch(step["uses"])]
    assert len(ours) == 3
    for step in ours:
        assert set(step["with"]) <= set(ACTION["inputs"])
    assert {name for step in ours for name in step["with"]} >= {"changed-since", "shard", "merge"}


def test_the_workflow_fetches_the_history_that_it_compares_with() -> None:
    first = yaml.safe_load(blocks("yaml")[0])
    checkout, build = first["jobs"]["leaflets"]["steps"]
    assert checkout["with"]["fetch-depth"] == 0
    assert build["with"] == {"changed-since": "origin/main"}
    assert first["permissions"] == {"contents": "read"}


def test_the_matrix_has_as_many_parts_as_it_says() -> None:
    jobs = yaml.safe_load(blocks("yaml")[1])["jobs"]
    parts = jobs["part"]["strategy"]["matrix"]["part"]
    shard = jobs["part"]["steps"][-1]["with"]["shard"]
    assert parts == list(range(1, len(parts) + 1))
    assert shard == f"${{{{ matrix.part }}}}/{len(parts)}"
    assert jobs["whole"]["needs"] == "part"
    download, join = jobs["whole"]["steps"][1:]
    assert download["with"]["path"] == join["with"]["merge"]


def test_shell_recipes_use_options_that_exist() -> None:
    (script,) = blocks("sh")
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    run = script.split("leaflets build ", 1)[1]
    assert long_options(run) <= options("build")
    assert {"--changed-since", "--cache", "--report"} <= long_options(run)


def test_commands_in_the_text_exist() -> None:
    said = re.findall(r"`(leaflet [^`]+)`", IN_CI.replace("\n", " "))
    assert len(said) >= 4
    for line in said:
        words = shlex.split(line)[1:]
        command = " ".join(words[:2]) if words[:2] == ["cache", "trim"] else words[0]
        assert command.split()[0] in COMMANDS
        assert long_options(line) <= options(command)
