"""A git revision in, the files that differ from it out: what a change has touched.

Git is only read, and it runs nothing that a configuration or a hook's environment could make it
run; but the filters of `.gitattributes`, without which it cannot tell what has changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pipeline.project import ConfigurationError

_QUIET = (
    "--no-pager",
    "--no-optional-locks",
    *("-c", "core.fsmonitor="),  # empty is off in every version; "false" was a program once
    *("-c", "diff.orderFile=/dev/null"),
)

_COMMITTED = ("diff-tree", "-r", "--name-only", "-z", "--no-renames", "--no-ext-diff")

# Not "git diff", which writes to the index when files were only touched.
_NOT_COMMITTED = (
    *("status", "--porcelain", "-z", "--no-renames"),
    *("--untracked-files=all", "--ignore-submodules=none"),
)

_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
"""Where the settings of this machine are; the other variables are about another command."""

_WHOLE = "fetch the whole history: 'fetch-depth: 0' for actions/checkout, else"


def changed_since(rev: str, root: Path) -> frozenset[Path]:
    """Files of the git work tree around `root` that were changed since HEAD left `rev`.

    That is since the merge base of both: committed or not, staged or not, untracked ones unless
    ignored, deleted ones, and for a renamed file both names. Paths are absolute and resolved down
    to the work tree; a submodule is one path. Raises ConfigurationError.
    """
    top = _work_tree(root)
    base = _merge_base(_commit(rev, top), rev, top)
    committed = _names(_git(top, *_COMMITTED, "--end-of-options", base, "HEAD", "--"))
    others = [name[len("XY ") :] for name in _names(_git(top, *_NOT_COMMITTED))]
    return frozenset(top / os.fsdecode(name) for name in (*committed, *others))


def _work_tree(root: Path) -> Path:
    found = run_git(root, "rev-parse", "--show-toplevel")
    if found.returncode:
        raise ConfigurationError(
            f"{root}: cannot tell what has changed, since git finds no work tree here: "
            f"{_said(found)}; check the project out with git, or build without --changed-since"
        )
    return Path(os.fsdecode(found.stdout.removesuffix(b"\n")))


def _commit(rev: str, top: Path) -> str:
    """The hash of a revision."""
    if not rev or rev.startswith("-") or "\0" in rev:
        raise ConfigurationError(
            f"'{rev}' cannot be a git revision; name a branch, tag or commit such as origin/main"
        )
    found = run_git(
        top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}"
    )
    # Some versions repeat the option before the answer.
    answer = os.fsdecode(found.stdout).split()
    if found.returncode or not answer:
        raise ConfigurationError(
            f"git does not know the revision '{rev}'; check its spelling, or {_WHOLE} 'git fetch "
            "--unshallow' or 'git fetch origin'"
        )
    return answer[-1]


def _merge_base(commit: str, rev: str, top: Path) -> str:
    found = run_git(top, "merge-base", "--end-of-options", commit, "HEAD")
    if not found.returncode:
        return os.fsdecode(found.stdout).strip()
    if _is_shallow(top):
        raise ConfigurationError(
            f"the history here is cut short before '{rev}' and HEAD meet; {_WHOLE} 'git fetch "
            "--unshallow'"
        )
    raise ConfigurationError(
        f"'{rev}' and HEAD have no common commit{_because(found)}; name a revision that HEAD comes "
        "from"
    )


def _is_shallow(top: Path) -> bool:
    return run_git(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def _git(top: Path, *arguments: str) -> bytes:
    done = run_git(top, *arguments)
    if done.returncode:
        raise ConfigurationError(
            f"{top}: git cannot tell what has changed: {_said(done)}; mend that, or build without "
            "--changed-since"
        )
    return done.stdout


def run_git(folder: Path, *arguments: str, feed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """What git says in a folder, without running anything that its settings there name.

    `feed` is what it reads from its standard input.

    Raises ConfigurationError where there is no git.
    """
    git = shutil.which("git")
    if git is None:
        raise ConfigurationError(
            "git is not on this machine; install it, or build without --changed-since"
        )
    return subprocess.run(
        [git, "-C", str(folder), *_QUIET, *arguments],
        env=_environment(os.environ),
        input=feed,
        capture_output=True,
        check=False,
    )


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours, without what a hook tells git about the command that it is part of."""
    plain = {n: v for n, v in ours.items() if not n.startswith("GIT_") or n in _KEPT}
    # Its words are shown to people, in one language; it asks nobody and fetches nothing.
    return {**plain, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


def _names(output: bytes) -> list[bytes]:
    return [name for name in output.split(b"\0") if name]


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git said, without the names of its severities and the blank lines."""
    text = done.stderr.decode(errors="backslashreplace")
    lines = [line.strip().removeprefix("fatal: ") for line in text.splitlines()]
    return " ".join(line for line in lines if line) or f"it ended with {done.returncode}"


def _because(done: subprocess.CompletedProcess[bytes]) -> str:
    return f": {_said(done)}" if done.stderr.strip() else ""
