"""Every diagnostic code with its entry in the catalogue, which is the docstring of its class."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from pipeline.diagnostics import Code, Severity

STAGES = (
    "pipeline.read",
    "pipeline.parse",
    "pipeline.normalize",
    "pipeline.check",
    "pipeline.batch.survey",
    "pipeline.plan",
    "pipeline.batch.understand",
    "pipeline.batch.record",
    "pipeline.batch.jobs",
    "pipeline.batch.bind",
    "pipeline.batch.cache",
    "pipeline.batch.leftovers",
    "pipeline.batch.ledger",
    "pipeline.render",
    "pipeline.emit",
    "pipeline.formats",
    "pipeline.clinics",
    "pipeline.pictures",
    "pipeline.book",
    "pipeline.batch.introductions",
    "pipeline.excerpt",
    "pipeline.edition.faults",
    "pipeline.commands.ordering",
    "pipeline.commands.packing",
)
"""Where codes are defined: these modules, and the modules inside those that are packages."""

_PACKAGE = Path(__file__).resolve().parent.parent

_NAME = re.compile(r"[SMCTPEB]\d{3}")
"""A letter for the family (source, model, clinical, text, print, EPUB, build) and a number."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code's entry in the catalogue, in paragraphs of plain text with `code` in backticks."""

    code: str
    severity: Severity
    title: str
    text: tuple[str, ...]
    example: str
    source: str


class UnknownCode(Exception):
    """There is no such code; the message suggests one."""


def explanations() -> tuple[Explanation, ...]:
    """The whole catalogue, ordered by code."""
    return tuple(explanation(code) for _, code in sorted(codes().items()))


def explain_code(name: str) -> Explanation:
    """The entry of one code, in capitals or not. Raises UnknownCode."""
    return explanation(find(name.strip().upper()))


def find(name: str) -> type[Code]:
    """The class of a code; loads no other module than its own. Raises UnknownCode."""
    for module, path in _modules():
        if f"class {name}(" in path.read_text(encoding="utf-8"):
            for code in _codes_in(module):
                if code.__name__ == name:
                    return code
    near = get_close_matches(name, codes(), n=1)
    meant = f"did you mean '{near[0]}'?" if near else "'leaflet explain' lists them all"
    raise UnknownCode(f"there is no code '{name}'; {meant}")


def codes() -> dict[str, type[Code]]:
    """Every code by name. Raises ValueError where two modules use the same one."""
    found: dict[str, type[Code]] = {}
    for module, _ in _modules():
        for code in _codes_in(module):
            if found.setdefault(code.__name__, code) is not code:
                raise ValueError(f"{code.__name__} is defined twice")
    return found


def explanation(code: type[Code]) -> Explanation:
    """A class's docstring as an entry of the catalogue."""
    text = inspect.cleandoc(code.__doc__ or "")
    paragraphs = [_labelled(" ".join(part.split())) for part in text.split("\n\n")]
    labelled = {label: words for label, words in paragraphs if label}
    plain = tuple(words for label, words in paragraphs if not label)
    return Explanation(
        code.__name__,
        code.severity,
        plain[0],
        plain[1:],
        labelled.get("Example", ""),
        labelled.get("Source", ""),
    )


def _labelled(paragraph: str) -> tuple[str, str]:
    match = re.match(r"(Example|Source): *(.*)", paragraph)
    return (match[1], match[2]) if match else ("", paragraph)


def _codes_in(module: str) -> Iterator[type[Code]]:
    for value in vars(import_module(module)).values():
        if isinstance(value, type) and issubclass(value, Code) and _NAME.fullmatch(value.__name__):
            yield value


def _modules() -> Iterator[tuple[str, Path]]:
    """Modules that may define codes, with their files; none is loaded to find them."""
    for name in STAGES:
        path = _PACKAGE.joinpath(*name.split(".")[1:])
        if path.is_dir():
            for file in sorted(path.rglob("[!_]*.py")):
                inside = file.relative_to(path).with_suffix("").parts
                yield ".".join((name, *inside)), file
        else:
            yield name, path.with_suffix(".py")
