"""Codes and packs that somebody wants to hear of in, a check with their findings alone out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.commands.checking import Check
from pipeline.commands.codes import (
    PACKS,
    UnknownCode,
    codes_of,
    find,
    names,
    nearest,
    pack_named,
    pack_of,
)
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.project import ConfigurationError
from pipeline.standards import Profile

GRAVE = (Severity.ERROR, Severity.WITHHELD)
"""What keeps a leaflet off paper is shown whatever was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes to hear of, all if there are none, and those that are not to be shown."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def wants(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is to be shown."""
        return diagnostic.severity in GRAVE or self.covers(diagnostic.code)

    def covers(self, code: str) -> bool:
        """Whether a code was chosen."""
        return (not self.select or code in self.select) and code not in self.ignore


def choice(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    """Lists of codes and packs, with commas or without. Raises UnknownCode with a suggestion."""
    return Choice(_codes(select), _codes(ignore))


def _codes(wishes: Iterable[str]) -> frozenset[str]:
    words = (word.strip() for wish in wishes for word in wish.split(","))
    return frozenset(code for word in words if word for code in _meant(word))


def _meant(word: str) -> tuple[str, ...]:
    if pack := pack_named(word):
        return codes_of(pack)
    if (code := word.upper()) in names():
        return (code,)
    near = nearest(word.replace("_", "-"), (*PACKS, *names()))
    packs = f"the packs are {', '.join(PACKS)}, and 'leaflet explain' lists the codes"
    meant = f"did you mean '{near}'?" if near else packs
    raise UnknownCode(f"there is no code or pack '{word}'; {meant}")


def require_checked(choice: Choice, profile: Profile, name: str) -> None:
    """Raises ConfigurationError for selected codes that this profile does not look for."""
    for code in sorted(choice.select):
        pack = pack_of(find(code))
        if pack and pack not in profile.packs:
            raise ConfigurationError(
                f"the profile '{name}' does not look for {code}, of the pack {pack}; "
                f"add --profile {pack}, or --profile all"
            )
        if code in profile.ignore and find(code).severity not in GRAVE:
            raise ConfigurationError(f"the profile '{name}' ignores {code}; add --profile all")


def only(check: Check, wanted: Callable[[Diagnostic], bool]) -> Check:
    """A check with the findings alone that are wanted; what becomes of leaflets stays as it is."""
    return replace(
        check,
        leaflets=tuple(
            replace(leaflet, diagnostics=tuple(filter(wanted, leaflet.diagnostics)))
            for leaflet in check.leaflets
        ),
        diagnostics=tuple(filter(wanted, check.diagnostics)),
    )
