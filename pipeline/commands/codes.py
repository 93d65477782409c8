"""Every diagnostic code with its entry in the catalogue, which is the docstring of its class."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_args

from pipeline.diagnostics import Code, Severity
from pipeline.standards import Pack

STAGES = (
    "pipeline.read",
    "pipeline.parse",
    "pipeline.normalize",
    "pipeline.check",
    "pipeline.house",
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
    "pipeline.tokens",
    "pipeline.clinics",
    "pipeline.pictures",
    "pipeline.book",
    "pipeline.batch.introductions",
    "pipeline.excerpt",
    "pipeline.edition.faults",
    "pipeline.commands.ordering",
    "pipeline.commands.packed",
    "pipeline.commands.fixing",
    "pipeline.batch.mend",
)
"""Where codes are defined: these modules, and the modules inside those that are packages."""

PACKS: tuple[Pack, ...] = get_args(Pack)
"""The names of all packs of rules."""

_PACKAGE = Path(__file__).resolve().parent.parent

FAMILIES: Mapping[str, str] = {
    "S": "the source of a leaflet",
    "M": "the parts of a leaflet",
    "C": "what is said of a medicine",
    "T": "wording",
    "P": "print",
    "E": "EPUB",
    "B": "builds",
}
"""The first letter of a code, and what it is about."""

_NAME = re.compile(rf"[{''.join(FAMILIES)}]\d{{3}}")

_CLASS = re.compile(rf"^class ({_NAME.pattern})\(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code's entry in the catalogue, in paragraphs of plain text with `code` in backticks."""

    code: str
    severity: Severity
    title: str
    text: tuple[str, ...]
    example: str
    source: str
    pack: Pack | None = None
    """Its pack of rules; what every build may come upon is in none."""
    fixable: bool = False
    """Whether `leaflet check --fix` mends it."""


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
    homes = _homes()
    if name not in homes:
        near = nearest(name, (*homes, *PACKS))
        meant = f"did you mean '{near}'?" if near else "'leaflet explain' lists them all"
        raise UnknownCode(f"there is no code '{name}'; {meant}")
    found: type[Code] = getattr(import_module(homes[name][0]), name)
    return found


def codes() -> dict[str, type[Code]]:
    """Every code by name. Raises ValueError where two modules use the same one."""
    for name, modules in _homes().items():
        if len(modules) > 1:
            raise ValueError(f"{name} is defined twice, in {' and '.join(modules)}")
    return {name: find(name) for name in _homes()}


def nearest(word: str, known: Iterable[str]) -> str:
    """What somebody meant who wrote `M0O7`; empty where nothing is near."""
    read = word[:1] + word[1:].upper().translate(_LOOKALIKES)
    names = {name.upper(): name for name in known}
    near = get_close_matches(read.upper(), names, n=1) or get_close_matches(word.upper(), names, 1)
    return names[near[0]] if near else ""


_LOOKALIKES = str.maketrans("OIL", "011")


def names() -> Collection[str]:
    """The names of all codes; none is loaded."""
    return _homes()


@cache
def is_fixable(name: str) -> bool:
    """Whether `leaflet check --fix` mends what a code finds. Raises UnknownCode."""
    # Only Fixable has edits; to import that class loads every rule.
    return name in _REPAIRED or hasattr(find(name), "edits")


_REPAIRED = ("S003", "S007")
"""What is repaired whenever a source is read, and by `--fix` for good."""


def beginning_with(start: str) -> tuple[str, ...]:
    """The codes that begin so, in capitals or not, in their order; none is loaded."""
    start = start.strip().upper()
    return tuple(sorted(name for name in names() if name.startswith(start))) if start else ()


def pack_named(name: str) -> Pack | None:
    """The pack of this name, in capitals or not."""
    return next((pack for pack in PACKS if pack == name.strip().lower()), None)


def pack_of(code: type[Code]) -> Pack | None:
    """The pack of a code, whose folder is named after it; of one on houses, the module is."""
    return _pack_in(code.__module__)


def codes_of(pack: Pack) -> tuple[str, ...]:
    """The codes of a pack in their order; no rule is loaded."""
    return tuple(sorted(name for name, (home, *_) in _homes().items() if _pack_in(home) == pack))


def _pack_in(module: str) -> Pack | None:
    stage, _, rest = module.removeprefix("pipeline.").partition(".")
    name = rest.partition(".")[0].replace("_", "-")
    return pack_named(name) if stage in ("check", "house") else None


def purpose(pack: Pack) -> str:
    """What a pack looks for, as its module says: a phrase in small letters that ends in a stop."""
    module = import_module(f"pipeline.check.{pack.replace('-', '_')}")
    return (module.__doc__ or "").split(": ", 1)[-1].strip()


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
        pack_of(code),
        is_fixable(code.__name__),
    )


def _labelled(paragraph: str) -> tuple[str, str]:
    match = re.match(r"(Example|Source): *(.*)", paragraph)
    return (match[1], match[2]) if match else ("", paragraph)


@cache
def _homes() -> Mapping[str, tuple[str, ...]]:
    """Every code with the modules that define it, which should be one. None of them is loaded."""
    found: dict[str, tuple[str, ...]] = {}
    for module, path in _modules():
        for name in _CLASS.findall(path.read_text(encoding="utf-8")):
            found[name] = (*found.get(name, ()), module)
    return found


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
