"""A check or a build in, what all reports for machines say of it out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, TypeAlias

from pydantic_core import PydanticSerializationError, to_json

from pipeline.batch.findings import kinds
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
    return tuple(place for places in findings_by_file(done, root) for place in places)


def findings_by_file(done: Reported, root: Path = Path()) -> Iterator[Sequence[Placed]]:
    """The findings about each file with their places, made when it is its turn."""
    return (placed_in(path, found, root) for path, found in by_file(_every(done)))


def codes_found(done: Reported) -> Sequence[str]:
    """The codes of all findings, in their order; no finding is made for that."""
    return sorted({kind.code for found in _every(done) for kind in kinds(found)})


def _every(done: Reported) -> Iterator[Sequence[Diagnostic]]:
    yield done.diagnostics
    yield from (entry.diagnostics for suite in suites(done).values() for entry in suite)


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


def json_pieces(data: Any, indent: str = "") -> Iterator[str]:
    """Data as JSON that people can read too, in pieces; together they end without a line's end.

    Items of an iterator in the data are made when it is their turn, so that a long report is never
    in memory as a whole.
    """
    if isinstance(data, Iterator):
        yield from _items(data, indent)
    elif isinstance(data, dict) and data:
        fields = ((f"{_json(key)}: ", value) for key, value in data.items())
        yield from _within("{}", fields, indent)
    elif isinstance(data, list) and data:
        yield from _within("[]", (("", value) for value in data), indent)
    else:
        yield _json(data).replace("\n", f"\n{indent}")


def _within(brackets: str, fields: Iterable[tuple[str, Any]], indent: str) -> Iterator[str]:
    inner = f"{indent}  "
    for sign, (key, value) in zip(chain(brackets[0], repeat(",")), fields, strict=False):
        yield f"{sign}\n{inner}{key}"
        yield from json_pieces(value, inner)
    yield f"\n{indent}{brackets[1]}"


_AT_ONCE = 64
"""Items that are written together; one by one takes longer."""


def _items(items: Iterator[Any], indent: str) -> Iterator[str]:
    sign = "["
    while some := list(islice(items, _AT_ONCE)):
        yield sign + _json(some)[1:-2].replace("\n", f"\n{indent}")
        sign = ","
    yield "[]" if sign == "[" else f"\n{indent}]"


def _json(data: Any) -> str:
    try:
        return to_json(data, indent=2).decode()
    except (PydanticSerializationError, UnicodeEncodeError):  # half a character, in a file's name
        return json.dumps(data, indent=2, default=asdict)
