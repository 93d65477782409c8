"""A check or a build in, what all reports for machines say of it out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from pydantic_core import PydanticSerializationError, to_json

from pipeline.batch.result import LeafletResult
from pipeline.commands.checking import Check
from pipeline.commands.places import Placed, by_file, placed_in
from pipeline.diagnostics import Diagnostic
from pipeline.manifest import HandbookEntry, LeafletEntry, Manifest

Reported: TypeAlias = Check | Manifest
"""What there are reports of: a check, and the record of a build."""

Entry: TypeAlias = LeafletResult | LeafletEntry | HandbookEntry
"""A leaflet or handbook and what became of it."""


def findings(done: Reported, root: Path = Path()) -> tuple[Placed, ...]:
    """Every finding with its place, by file and line; paths are relative to `root`."""
    entries = (entry for suite in suites(done).values() for entry in suite)
    groups = by_file([done.diagnostics, *(entry.diagnostics for entry in entries)])
    return tuple(place for path, found in groups for place in placed_in(path, found, root))


def suites(done: Reported) -> Mapping[str, Sequence[Entry]]:
    """The leaflets, and the handbooks where there are any."""
    found: dict[str, Sequence[Entry]] = {"leaflets": done.leaflets}
    if isinstance(done, Manifest) and done.handbooks:
        found["handbooks"] = done.handbooks
    return found


def is_fine(entry: Entry) -> bool:
    """Whether something is, or can be, in the output folder; nothing else is."""
    return entry.status in ("built", "unchanged")


def with_hint(diagnostic: Diagnostic) -> str:
    """The message and what to do, as sentences: each ends with one stop, quoted or of its own."""
    return " ".join(map(_ended, filter(None, (diagnostic.message, diagnostic.hint))))


def _ended(text: str) -> str:
    return text if _END.search(text) else f"{text}."


_END = re.compile(r"""(?:[.!?][”’»"'`*)\]]*|…)$""")
"""The end of a sentence, also inside of quotes or brackets: `“Coming soon.”`; not `“Coming …”`."""


def json_text(data: Any) -> str:
    """Data as JSON that people can read too."""
    try:
        return to_json(data, indent=2).decode()
    except (PydanticSerializationError, UnicodeEncodeError):  # half a character, in a file's name
        return json.dumps(data, indent=2, default=asdict)
