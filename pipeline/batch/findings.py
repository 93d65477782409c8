"""Findings of one source in, the text that they are sent and remembered as out; and back on demand.

Thousands of leaflets have half a million findings. Making an object of each takes longer than all
else that a check has to do where nothing has changed, and a summary needs only to count them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple, overload

from pipeline.diagnostics import Diagnostic, Severity


class Kind(NamedTuple):
    """What findings are counted and chosen by."""

    code: str
    severity: Severity


@dataclass(frozen=True, slots=True, eq=False)
class Findings(Sequence[Diagnostic]):
    """Findings about one file, which are made each time that somebody asks for one of them.

    They are equal to any other sequence of the same findings.
    """

    path: str
    kinds: Mapping[Kind, int]
    """How many there are of each kind; what is written of other kinds does not belong to them."""
    written: bytes
    """JSON without line ends and tabs: see `pack`."""

    def only(self, wanted: Callable[[Kind], bool]) -> Findings:
        """Those of the kinds that are wanted."""
        kinds = {kind: number for kind, number in self.kinds.items() if wanted(kind)}
        return self if len(kinds) == len(self.kinds) else Findings(self.path, kinds, self.written)

    def __iter__(self) -> Iterator[Diagnostic]:
        if not self.kinds:
            return iter(())
        common, *columns = json.loads(self.written)
        rows = [(code, SEVERITIES[severity], hint) for code, severity, hint in common]
        codes, severities, hints = zip(*rows, strict=True)
        numbers, lines, messages, quotes = columns
        found = map(
            Diagnostic,
            map(codes.__getitem__, numbers),
            map(severities.__getitem__, numbers),
            repeat(self.path),
            *(lines, messages),
            map(hints.__getitem__, numbers),
            quotes,
        )
        if all((code, severity) in self.kinds for code, severity, _ in rows):
            return found
        return (each for each in found if (each.code, each.severity) in self.kinds)

    def __len__(self) -> int:
        return sum(self.kinds.values())

    @overload
    def __getitem__(self, index: int) -> Diagnostic: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Diagnostic]: ...
    def __getitem__(self, index: int | slice) -> Diagnostic | Sequence[Diagnostic]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


SEVERITIES: Mapping[str, Severity] = {severity.value: severity for severity in Severity}


def pack(found: Sequence[Diagnostic], path: str) -> Sequence[Diagnostic]:
    """Findings as `Findings`, if all of them are about that file; else as they are.

    Written is what many have in common (code, severity and hint), then in columns what each has
    of its own: which of the former, line, message, quote.
    """
    if isinstance(found, Findings) or any(each.path != path for each in found):
        return found
    common: dict[tuple[str, str, str], int] = {}
    numbers = [
        common.setdefault((each.code, each.severity.value, each.hint), len(common))
        for each in found
    ]
    columns = (
        [each.line for each in found],
        [each.message for each in found],
        [each.quote for each in found],
    )
    text = json.dumps([list(common), numbers, *columns], separators=(",", ":"))
    return Findings(path, kinds(found), text.encode())


def kinds(found: Collection[Diagnostic]) -> Mapping[Kind, int]:
    """How many findings there are of each kind."""
    if isinstance(found, Findings):
        return found.kinds
    return Counter(Kind(each.code, each.severity) for each in found)


def chosen(found: Sequence[Diagnostic], wanted: Callable[[Kind], bool]) -> Sequence[Diagnostic]:
    """The findings of the kinds that are wanted."""
    if isinstance(found, Findings):
        return found.only(wanted)
    return tuple(each for each in found if wanted(Kind(each.code, each.severity)))
