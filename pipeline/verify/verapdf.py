"""PDF files in, verdicts of veraPDF out: one for each file and flavour.

veraPDF: https://docs.verapdf.org/cli/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.tools import ToolMissing, find_verapdf, requirement
from pipeline.verify.process import java, run, side_by_side
from pipeline.verify.verdict import Message, ToolFailed, Verdict

FLAVOURS: Mapping[str, str] = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a", "3b": "PDF/A-3b"}
"""veraPDF's names of the standards a leaflet may claim, and the standards' own."""

DIGITAL = ("ua1", "3a")
"""What every leaflet for screens and archives claims."""

_BATCH = 200
_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


def verapdf(
    paths: Sequence[Path],
    flavours: Sequence[str] = DIGITAL,
    *,
    jobs: int = 1,
    seconds: float = 900,
) -> tuple[Verdict, ...]:
    """Validate PDFs, each in every flavour; verdicts by flavour, then in the order of the paths.

    A Java process validates 200 files in one flavour and may take `seconds`. The flavour is always
    named: left to detect one, veraPDF judges a file by whatever that claims to be.
    Raises ToolMissing and ToolFailed.
    """
    return verapdf_each(dict.fromkeys(flavours, paths), jobs=jobs, seconds=seconds)


def verapdf_each(
    paths: Mapping[str, Sequence[Path]], *, jobs: int = 1, seconds: float = 900
) -> tuple[Verdict, ...]:
    """The same where not all files are to be validated in the same flavours."""
    tasks = [
        (flavour, some[start : start + _BATCH])
        for flavour, some in paths.items()
        for start in range(0, len(some), _BATCH)
    ]
    judged = side_by_side(partial(_judge, _command(), seconds), tasks, jobs)
    return tuple(verdict for verdicts in judged for verdict in verdicts)


def _command() -> list[str | Path]:
    tool = find_verapdf()
    if not tool:
        raise ToolMissing(requirement("veraPDF"))
    return java("-cp", tool, _MAIN) if tool.suffix == ".jar" else [tool]


def _judge(
    command: list[str | Path], seconds: float, task: tuple[str, Sequence[Path]]
) -> list[Verdict]:
    flavour, paths = task
    options = [
        "--format",
        "json",
        "--flavour",
        flavour,
        "--maxfailuresdisplayed",
        "1",
        "--nonpdfext",
    ]
    said = run("veraPDF", [*command, *options, *map(Path.absolute, paths)], seconds, {})
    try:
        jobs = json.loads(said.out)["report"]["jobs"]
    except (ValueError, KeyError) as error:
        raise ToolFailed("veraPDF", said.gist) from error
    by_name = {job["itemDetails"]["name"]: job for job in jobs}
    return [_verdict(path, flavour, by_name) for path in paths]


def _verdict(path: Path, flavour: str, jobs: Mapping[str, Any]) -> Verdict:
    job = jobs.get(str(path.absolute()))
    if job is None:  # veraPDF leaves out what it cannot open and goes on
        raise ToolFailed("veraPDF", f"it says nothing of {path}; is the file there?")
    results = job.get("validationResult", [])
    passed = bool(results) and all(_is_clean(result) for result in results)
    messages = tuple(_messages(job))
    return Verdict(path, f"veraPDF {FLAVOURS.get(flavour, flavour)}", passed, messages)


def _is_clean(result: Mapping[str, Any]) -> bool:
    return result["compliant"] is True and result["jobEndStatus"] == "normal"


def _messages(job: Mapping[str, Any]) -> Iterator[Message]:
    if broken := job.get("taskException"):
        yield Message("fatal", "parse", broken["exceptionMessage"], "")
    for result in job.get("validationResult", []):
        if result["jobEndStatus"] != "normal":
            yield Message("fatal", "unfinished", f"ended as {result['jobEndStatus']}", "")
        for rule in result["details"]["ruleSummaries"]:
            yield _message(rule)


def _message(rule: Mapping[str, Any]) -> Message:
    first = rule["checks"][0] if rule["checks"] else {}
    text = first.get("errorMessage") or rule["description"]
    count = rule["failedChecks"]
    return Message(
        severity="error",
        rule=f"{rule['specification']} {rule['clause']}-{rule['testNumber']}",
        text=text if count == 1 else f"{text} ({count} times)",
        location=first.get("context", ""),
    )
