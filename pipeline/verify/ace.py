"""EPUB files in, verdicts of Ace by DAISY on their accessibility out.

Ace: https://daisy.github.io/ace/
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.tools import ToolMissing, find_ace, find_chromium, find_node, requirement
from pipeline.verify.process import Said, run, side_by_side
from pipeline.verify.verdict import Message, ToolFailed, Verdict


def ace(paths: Sequence[Path], *, jobs: int = 1, seconds: float = 1800) -> tuple[Verdict, ...]:
    """Check the accessibility of books; verdicts in the order of the paths.

    Ace takes one book a process, which may run for `seconds`. Raises ToolMissing and ToolFailed.
    """
    program = _needed("Ace", find_ace())
    _needed("Node.js", find_node())
    browser = _needed("Chromium", find_chromium())
    return side_by_side(partial(_judge, program, browser, seconds), paths, jobs)


def _needed(name: str, path: Path | None) -> Path:
    if not path:
        raise ToolMissing(requirement(name))
    return path


def _judge(program: Path, browser: Path, seconds: float, path: Path) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="leaflet-ace-") as folder:
        options = ("--silent", "--lang", "en", "--outdir", folder)
        said = run(
            "Ace",
            (program, *options, path.absolute()),
            seconds,
            {"PUPPETEER_EXECUTABLE_PATH": str(browser)},
        )
        report = _report(Path(folder) / "report.json", path, said)
    # The exit status is 0 for a failing book too.
    passed = report["earl:result"]["earl:outcome"] == "pass"
    return Verdict(path, "Ace", passed, tuple(_messages(report)))


def _report(file: Path, path: Path, said: Said) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ToolFailed("Ace", f"{path}: no report; {said.gist}") from error
    return report


def _messages(report: Mapping[str, Any]) -> Iterator[Message]:
    for document in report["assertions"]:
        for assertion in document["assertions"]:
            if assertion["earl:result"]["earl:outcome"] != "pass":
                yield _message(document["earl:testSubject"]["url"], assertion)


def _message(document: str, assertion: Mapping[str, Any]) -> Message:
    test, result = assertion["earl:test"], assertion["earl:result"]
    selectors = result.get("earl:pointer", {}).get("css", [])
    return Message(
        severity=test["earl:impact"],
        rule=test["dct:title"],
        text=result["dct:description"],
        location=f"{document} {selectors[0]}" if selectors else document,
    )
