"""EPUB files in, verdicts of EPUBCheck out.

EPUBCheck: https://www.w3.org/publishing/epubcheck/docs/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.tools import ToolMissing, find_epubcheck, requirement
from pipeline.verify.process import Said, java, run, side_by_side
from pipeline.verify.verdict import Message, ToolFailed, Verdict


def epubcheck(paths: Sequence[Path], *, jobs: int = 1, seconds: float = 600) -> tuple[Verdict, ...]:
    """Validate books; verdicts in the order of the paths.

    A book passes when EPUBCheck has nothing to say of it at any severity, its remarks on usage and
    information included. EPUBCheck takes one book a process, which may run for `seconds`.
    Raises ToolMissing and ToolFailed.
    """
    return side_by_side(partial(_judge, _command(), seconds), paths, jobs)


def _command() -> list[str | Path]:
    jar = find_epubcheck()
    if not jar:
        raise ToolMissing(requirement("EPUBCheck"))
    return java("-jar", jar)


def _judge(command: list[str | Path], seconds: float, path: Path) -> Verdict:
    options = ["--json", "-", "--usage", "--locale", "en"]
    said = run("EPUBCheck", [*command, path.absolute(), *options], seconds, {})
    messages = tuple(_messages(_report(said)))
    if said.status != 0 and not messages:  # as for a file that is not there
        raise ToolFailed("EPUBCheck", f"{path}: {said.gist}")
    return Verdict(path, "EPUBCheck", not messages, messages)


def _report(said: Said) -> list[Mapping[str, Any]]:
    try:
        messages: list[Mapping[str, Any]] = json.loads(said.out)["messages"]
    except (ValueError, KeyError) as error:
        raise ToolFailed("EPUBCheck", said.gist) from error
    return messages


def _messages(report: list[Mapping[str, Any]]) -> Iterator[Message]:
    for message in report:
        for place in message["locations"] or [{}]:
            yield Message(
                severity=message["severity"].lower(),
                rule=message["ID"],
                text=message["message"],
                location=_location(place),
            )


def _location(place: Mapping[str, Any]) -> str:
    path, line = place.get("path") or "", place.get("line", -1)
    return f"{path}:{line}" if line > 0 else path
