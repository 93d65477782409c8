"""A check or build in, its findings as text for a machine out: JSON, SARIF, JUnit, GitHub.

The text for people is made by the command line, which knows the terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote

from lxml import etree

from pipeline.batch.result import LeafletResult
from pipeline.commands.checking import Check
from pipeline.commands.codes import explanation, find
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.manifest import HandbookEntry, LeafletEntry, Manifest, to_json

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


Reported: TypeAlias = Check | Manifest
"""What there are reports of: a check, and the record of a build."""

Entry: TypeAlias = LeafletResult | LeafletEntry | HandbookEntry
"""A leaflet or handbook and what became of it."""


def findings(done: Reported) -> tuple[Diagnostic, ...]:
    """Every finding, by file and line."""
    entries = (entry for suite in _suites(done).values() for entry in suite)
    found = [*done.diagnostics, *(d for entry in entries for d in entry.diagnostics)]
    return tuple(sorted(found, key=lambda d: (d.path, d.line, d.code, d.message)))


def _suites(done: Reported) -> Mapping[str, Sequence[Entry]]:
    """The leaflets, and the handbooks where there are any."""
    suites: dict[str, Sequence[Entry]] = {"leaflets": done.leaflets}
    if isinstance(done, Manifest) and done.handbooks:
        suites["handbooks"] = done.handbooks
    return suites


def _fine(entry: Entry) -> bool:
    """Whether something is, or can be, in the output folder; nothing else is."""
    return entry.status in ("built", "unchanged")


# --- JSON --------------------------------------------------------------------------------------


def as_json(check: Check) -> str:
    """An object with `leaflets` and `diagnostics`, shaped like the manifest of a build."""
    data = {
        "leaflets": [_leaflet(leaflet) for leaflet in check.leaflets],
        "diagnostics": [finding(diagnostic) for diagnostic in check.diagnostics],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def finding(diagnostic: Diagnostic) -> dict[str, Any]:
    """A finding as JSON data, as in the manifest."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "path": diagnostic.path,
        "line": diagnostic.line,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "quote": diagnostic.quote,
    }


def _leaflet(leaflet: Entry) -> dict[str, Any]:
    status = "ok" if leaflet.status == "built" else leaflet.status
    return {
        "id": leaflet.id,
        "source": leaflet.source,
        "sha256": leaflet.sha256,
        "status": status,
        "diagnostics": [finding(diagnostic) for diagnostic in leaflet.diagnostics],
    }


# --- SARIF 2.1.0 ---------------------------------------------------------------------------------

_SARIF_LEVELS = {
    Severity.ERROR: "error",
    Severity.WITHHELD: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "note",
}


def as_sarif(done: Reported) -> str:
    """A SARIF 2.1.0 log with one run (OASIS Standard, 27 March 2020)."""
    found = findings(done)
    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {"name": "leaflet", "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in found],
    }
    return json.dumps(
        {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False
    )


def _rule(code: str) -> dict[str, Any]:
    entry = explanation(find(code))
    text = "\n\n".join((*entry.text, f"Example: {entry.example}", f"Source: {entry.source}"))
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": " ".join(entry.text) or entry.title},
        "help": {"text": text},
        "defaultConfiguration": {"level": _SARIF_LEVELS[entry.severity]},
    }


def _result(diagnostic: Diagnostic, index: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(diagnostic.path)}}
    if diagnostic.line:
        place["region"] = {"startLine": diagnostic.line}
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[diagnostic.severity],
        "message": {"text": _with_hint(diagnostic)},
        "locations": [{"physicalLocation": place}],
    }


def _with_hint(diagnostic: Diagnostic) -> str:
    message = diagnostic.message
    ended = message if message.endswith((".", "!", "?")) else f"{message}."
    return f"{ended} {diagnostic.hint}" if diagnostic.hint else message


# --- JUnit ---------------------------------------------------------------------------------------


def as_junit(done: Reported) -> str:
    """JUnit XML as Jenkins and GitLab read it: a test case for each leaflet and each handbook.

    What withholds or stops one is its failure; the rest stands in `system-out`. There are no
    times, so that equal findings give equal bytes.
    """
    title = "leaflet build" if isinstance(done, Manifest) else "leaflet check"
    suites = _suites(done)
    entries = [entry for suite in suites.values() for entry in suite]
    root = etree.Element("testsuites", {"name": title, **_counts(entries)})
    for name, suite in suites.items():
        node = etree.SubElement(root, "testsuite", {"name": name, **_counts(suite), "skipped": "0"})
        for entry in suite:
            _case(node, entry)
    if done.diagnostics:
        etree.SubElement(root[0], "system-out").text = _lines(done.diagnostics)
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()


def _counts(entries: Sequence[Entry]) -> dict[str, str]:
    failed = sum(not _fine(entry) for entry in entries)
    return {"tests": str(len(entries)), "failures": str(failed), "errors": "0"}


def _case(suite: etree._Element, entry: Entry) -> None:
    attributes = {
        "name": _xml(entry.id),
        "classname": _xml(entry.source),
        "file": _xml(entry.source),
    }
    case = etree.SubElement(suite, "testcase", attributes)
    grave = [d for d in entry.diagnostics if d.severity in (Severity.ERROR, Severity.WITHHELD)]
    minor = [d for d in entry.diagnostics if d not in grave]
    if not _fine(entry):
        title = _xml(grave[0].message) if grave else entry.status
        kind = grave[0].code if grave else entry.status
        failure = etree.SubElement(case, "failure", {"message": title, "type": kind})
        failure.text = _lines(grave)
    if minor:
        etree.SubElement(case, "system-out").text = _lines(minor)


def _lines(diagnostics: Iterable[Diagnostic]) -> str:
    return _xml("\n".join(f"{d}\n    {d.hint}" if d.hint else str(d) for d in diagnostics))


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 does not allow (production 2, Char)."""
    return _NOT_XML.sub("", text)


_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# --- GitHub --------------------------------------------------------------------------------------

_GITHUB_LEVELS = {
    Severity.ERROR: "error",
    Severity.WITHHELD: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}


def as_github(done: Reported) -> str:
    """Workflow commands, which GitHub shows beside the lines they are about.

    Of each step it shows ten errors and leaves out the others, so what failed comes before what
    was withheld (https://github.com/orgs/community/discussions/26680).

    Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message".
    """
    gravest_first = sorted(findings(done), key=lambda d: list(Severity).index(d.severity))
    return "\n".join(_commands(gravest_first))


def _commands(found: Iterable[Diagnostic]) -> Iterator[str]:
    for diagnostic in found:
        place = {
            "file": diagnostic.path,
            "line": str(diagnostic.line or 1),
            "title": diagnostic.code,
        }
        properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
        level = _GITHUB_LEVELS[diagnostic.severity]
        yield f"::{level} {properties}::{_message(_with_hint(diagnostic))}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


REPORTS: Mapping[str, Callable[[Check], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}
"""The kinds of report for machines, as `check --output` names them."""

BUILD_REPORTS: Mapping[str, Callable[[Manifest], str]] = {
    "junit": as_junit,
    "json": to_json,
    "github": as_github,
    "sarif": as_sarif,
}
"""The kinds of report for machines, as `build --report` names them."""
