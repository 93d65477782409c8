"""The stages in, the codes that the text of a leaflet can give rise to out, with severities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType

from pipeline import read
from pipeline.check import PACKS, suppress
from pipeline.diagnostics import Code, Severity
from pipeline.parse import bounds, html, tree

_MODULES: tuple[ModuleType, ...] = (read, bounds, html, tree, suppress)
"""Where such codes are defined that belong to no pack."""


def _codes() -> Iterator[type[Code]]:
    for module in _MODULES:
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, Code):
                yield value
    for rules in PACKS.values():
        yield from rules


SUPPRESSIBLE: Mapping[str, Severity] = {code.__name__: code.severity for code in _codes()}
"""What a suppression can name; that some of them are too grave is for `suppressed` to say."""
