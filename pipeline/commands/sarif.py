"""A check or a build in, its findings as a SARIF 2.1.0 log out, which code hosts show on files.

What its author suppresses is left out: code hosts that do not know `suppressions` would show it.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, 27 March
2020; numbers in brackets are its sections.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.commands.codes import explanation, find
from pipeline.commands.places import Placed
from pipeline.commands.reported import (
    Reported,
    codes_found,
    findings_by_file,
    json_pieces,
    with_hint,
)
from pipeline.diagnostics import Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

FINGERPRINT = "leafletFinding/v1"
"""How `partialFingerprints` calls ours; the number is that of the way it is made."""

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WITHHELD: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "note",
}


def as_sarif(done: Reported, root: Path = Path()) -> str:
    """A log with one run; the paths of findings are relative to `root`, as their URIs are."""
    return "".join(sarif_pieces(done, root))


def sarif_pieces(done: Reported, root: Path = Path()) -> Iterator[str]:
    """The same log in pieces, never held as a whole."""
    codes = codes_found(done)
    run = {
        "tool": {"driver": {"name": "leaflet", "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": _results(done, root, {code: n for n, code in enumerate(codes)}),
    }
    yield from json_pieces({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    """A code of the catalogue (3.49)."""
    entry = explanation(find(code))
    text = "\n\n".join((*entry.text, f"Example: {entry.example}", f"Source: {entry.source}"))
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": " ".join(entry.text) or entry.title},
        "help": {"text": text},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "properties": {"tags": [entry.pack] if entry.pack else []},
    }


def _results(done: Reported, root: Path, indexes: dict[str, int]) -> Iterator[dict[str, Any]]:
    for places in findings_by_file(done, root):
        seen: Counter[str] = Counter()
        for place in places:
            diagnostic = place.diagnostic
            print_ = _fingerprint(place)
            seen[print_] += 1
            yield {
                "ruleId": diagnostic.code,
                "ruleIndex": indexes[diagnostic.code],
                "level": _LEVELS[diagnostic.severity],
                "message": {"text": with_hint(diagnostic)},
                "locations": [{"physicalLocation": _location(place)}],
                "partialFingerprints": {FINGERPRINT: f"{print_}:{seen[print_]}"},
            }


def _location(place: Placed) -> dict[str, Any]:
    """The file (3.29), the words in question as its region, and their line around them."""
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.diagnostic.path)}}
    line = {"startLine": place.diagnostic.line}
    whole = {**line, "snippet": {"text": place.text}} if place.text else line
    if place.column:
        location["region"] = {
            **line,
            "startColumn": place.column,
            "endColumn": place.end_column,
            "snippet": {"text": place.text[place.column - 1 : place.end_column - 1]},
        }
        location["contextRegion"] = whole
    elif place.diagnostic.line:
        location["region"] = whole
    return location


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "backslashreplace"))


def _fingerprint(place: Placed) -> str:
    """What stays the same when lines are added above (3.27.17)."""
    diagnostic = place.diagnostic
    parts = diagnostic.code, diagnostic.path, diagnostic.quote or diagnostic.message, place.text
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
