"""A check in, its findings as text for one kind of reader out: JSON, SARIF, JUnit, GitHub.

The text for people is made by the command line, which knows the terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from lxml import etree

from pipeline.batch.result import LeafletResult
from pipeline.commands.checking import Check
from pipeline.commands.codes import explanation, find
from pipeline.diagnostics import Diagnostic, Severity

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings(check: Check) -> tuple[Diagnostic, ...]:
    """Every finding of a check, by file and line."""
    found = [*check.diagnostics, *(d for leaflet in check.leaflets for d in leaflet.diagnostics)]
    return tuple(sorted(found, key=lambda d: (d.path, d.line, d.code, d.message)))


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
    }


def _leaflet(leaflet: LeafletResult) -> dict[str, Any]:
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


def as_sarif(check: Check) -> str:
    """A SARIF 2.1.0 log with one run (OASIS Standard, 27 March 2020)."""
    found = findings(check)
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


def as_junit(check: Check) -> str:
    """JUnit XML as Jenkins and GitLab read it: a test case for each leaflet.

    What withholds or stops a leaflet is its failure; the rest stands in `system-out`. There are no
    times, so that equal findings give equal bytes.
    """
    failed = sum(leaflet.status != "built" for leaflet in check.leaflets)
    counts = {"tests": str(len(check.leaflets)), "failures": str(failed), "errors": "0"}
    root = etree.Element("testsuites", {"name": "leaflet check", **counts})
    suite = etree.SubElement(root, "testsuite", {"name": "leaflets", **counts, "skipped": "0"})
    for leaflet in check.leaflets:
        _case(suite, leaflet)
    if check.diagnostics:
        etree.SubElement(suite, "system-out").text = _lines(check.diagnostics)
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()


def _case(suite: etree._Element, leaflet: LeafletResult) -> None:
    attributes = {
        "name": leaflet.id,
        "classname": _xml(leaflet.source),
        "file": _xml(leaflet.source),
    }
    case = etree.SubElement(suite, "testcase", attributes)
    grave = [d for d in leaflet.diagnostics if d.severity in (Severity.ERROR, Severity.WITHHELD)]
    minor = [d for d in leaflet.diagnostics if d not in grave]
    if leaflet.status != "built":
        title = _xml(grave[0].message) if grave else leaflet.status
        kind = grave[0].code if grave else leaflet.status
        failure = etree.SubElement(case, "failure", {"message": title, "type": kind})
        failure.text = _lines(grave)
    if minor:
        etree.SubElement(case, "system-out").text = _lines(minor)


def _lines(diagnostics: Iterable[Diagnostic]) -> str:
    return _xml("\n".join(f"{d}\n    {d.hint}" if d.hint else str(d) for d in diagnostics))


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 does not allow."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


# --- GitHub --------------------------------------------------------------------------------------

_GITHUB_LEVELS = {
    Severity.ERROR: "error",
    Severity.WITHHELD: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}


def as_github(check: Check) -> str:
    """Workflow commands, which GitHub shows beside the lines they are about.

    Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message".
    """
    return "\n".join(_commands(findings(check)))


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
