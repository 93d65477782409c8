"""A check or build in, its findings as text for a machine out: JSON, SARIF, JUnit, GitHub.

The text for people is made by the command line, which knows the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from lxml import etree

from pipeline.commands.check_report import json_report
from pipeline.commands.checking import Check
from pipeline.commands.places import Placed, placed
from pipeline.commands.reported import Entry, Reported, findings, is_fine, suites, with_hint
from pipeline.commands.sarif import as_sarif, sarif_pieces
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.manifest import Manifest, to_json

# --- JUnit ---------------------------------------------------------------------------------------


def as_junit(done: Reported, root: Path = Path()) -> str:
    """JUnit XML as Jenkins and GitLab read it: a test case for each leaflet and each handbook.

    What withholds or stops one is its failure; the rest stands in `system-out`. There are no
    times, so that equal findings give equal bytes.
    """
    title = "leaflet build" if isinstance(done, Manifest) else "leaflet check"
    kinds = suites(done)
    entries = [entry for suite in kinds.values() for entry in suite]
    top = etree.Element("testsuites", {"name": title, **_counts(entries)})
    for name, suite in kinds.items():
        node = etree.SubElement(top, "testsuite", {"name": name, **_counts(suite), "skipped": "0"})
        for entry in suite:
            _case(node, entry, root)
    if done.diagnostics:
        etree.SubElement(top[0], "system-out").text = _lines(done.diagnostics, root)
    return etree.tostring(top, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()


def _counts(entries: Sequence[Entry]) -> dict[str, str]:
    failed = sum(not is_fine(entry) for entry in entries)
    return {"tests": str(len(entries)), "failures": str(failed), "errors": "0"}


def _case(suite: etree._Element, entry: Entry, root: Path) -> None:
    attributes = {
        "name": _xml(entry.id),
        "classname": _xml(entry.source),
        "file": _xml(entry.source),
    }
    case = etree.SubElement(suite, "testcase", attributes)
    grave = [d for d in entry.diagnostics if d.severity in (Severity.ERROR, Severity.WITHHELD)]
    minor = [d for d in entry.diagnostics if d not in grave]
    if not is_fine(entry):
        title = _xml(grave[0].message) if grave else entry.status
        kind = grave[0].code if grave else entry.status
        failure = etree.SubElement(case, "failure", {"message": title, "type": kind})
        failure.text = _lines(grave, root)
    if minor:
        etree.SubElement(case, "system-out").text = _lines(minor, root)


def _lines(diagnostics: Sequence[Diagnostic], root: Path) -> str:
    return _xml("\n".join(_line(place) for place in placed(diagnostics, root)))


def _line(place: Placed) -> str:
    found = place.diagnostic
    line = f"{place.where}: {found.severity} {found.code} {found.message}"
    return f"{line}\n    {found.hint}" if found.hint else line


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


def as_github(done: Reported, root: Path = Path()) -> str:
    """Workflow commands, which GitHub shows beside the lines they are about.

    Of each step it shows ten errors and leaves out the others, so what failed comes before what
    was withheld (https://github.com/orgs/community/discussions/26680).

    Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message".
    """
    gravest_first = sorted(findings(done, root), key=_gravity)
    return "\n".join(_command(place) for place in gravest_first)


def _gravity(place: Placed) -> int:
    return _GRAVITY[place.diagnostic.severity]


_GRAVITY = {severity: number for number, severity in enumerate(Severity)}


def _command(place: Placed) -> str:
    diagnostic = place.diagnostic
    keys = {"file": diagnostic.path, "line": str(diagnostic.line or 1)}
    if place.column:  # it heeds columns only beside an end in the same line
        keys |= {"col": str(place.column), "endColumn": str(place.end_column)}
    keys["title"] = diagnostic.code
    properties = ",".join(f"{key}={_property(value)}" for key, value in keys.items())
    level = _GITHUB_LEVELS[diagnostic.severity]
    return f"::{level} {properties}::{_message(with_hint(diagnostic))}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


Done = TypeVar("Done", bound=Reported, contravariant=True)


class Report(Protocol[Done]):
    """What makes a report; the paths of findings are relative to `root`."""

    def __call__(self, done: Done, /, root: Path = Path()) -> str:
        """The text of the report."""


class LongReport(Protocol[Done]):
    """What makes a report piece by piece, since that of all leaflets may be half a gigabyte."""

    def __call__(self, done: Done, /, root: Path = Path()) -> Iterator[str]:
        """The pieces of its text."""


def _whole(report: Report[Done]) -> LongReport[Done]:
    """A report that is made at once, as a single piece."""

    def pieces(done: Done, /, root: Path = Path()) -> Iterator[str]:
        yield report(done, root)

    return pieces


def _manifest(done: Manifest, root: Path = Path()) -> str:
    return to_json(done)


REPORTS: Mapping[str, LongReport[Check]] = {
    "json": json_report,
    "sarif": sarif_pieces,
    "junit": _whole(as_junit),
    "github": _whole(as_github),
}
"""The kinds of report for machines, as `check --output` names them."""

BUILD_REPORTS: Mapping[str, Report[Manifest]] = {
    "junit": as_junit,
    "json": _manifest,
    "github": as_github,
    "sarif": as_sarif,
}
"""The kinds of report for machines, as `build --report` names them."""
