"""Codes and packs that somebody wants to hear of in, a check with their findings alone out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pipeline.batch.findings import Kind, chosen
from pipeline.commands.checking import Check
from pipeline.commands.codes import (
    PACKS,
    UnknownCode,
    beginning_with,
    codes_of,
    find,
    names,
    nearest,
    pack_named,
    pack_of,
)
from pipeline.diagnostics import Severity
from pipeline.project import ConfigurationError
from pipeline.standards import Profile

GRAVE = (Severity.ERROR, Severity.WITHHELD)
"""What keeps a leaflet off paper is shown whatever was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes to hear of, all if there are none, and those that are not to be shown.

    Each of `select` is what one code, pack or beginning of codes stands for.
    """

    select: tuple[tuple[str, ...], ...] = ()
    ignore: frozenset[str] = frozenset()

    def wants(self, kind: Kind) -> bool:
        """Whether findings of a kind are to be shown."""
        return kind.severity in GRAVE or self.covers(kind.code)

    def covers(self, code: str) -> bool:
        """Whether a code was chosen."""
        chosen = not self.select or any(code in codes for codes in self.select)
        return chosen and code not in self.ignore


def choice(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    """Lists of codes, packs and beginnings of codes (`C`, `T1`), with commas or without.

    Raises UnknownCode with a suggestion.
    """
    return Choice(tuple(_meant(select)), frozenset(chain.from_iterable(_meant(ignore))))


def _meant(wishes: Iterable[str]) -> Iterator[tuple[str, ...]]:
    words = (word.strip() for wish in wishes for word in wish.split(","))
    return (_codes(word) for word in words if word)


def _codes(word: str) -> tuple[str, ...]:
    if pack := pack_named(word):
        return codes_of(pack)
    if found := beginning_with(word):
        return found
    near = nearest(word.replace("_", "-"), (*PACKS, *names()))
    packs = f"the packs are {', '.join(PACKS)}, and 'leaflet explain' lists the codes"
    meant = f"did you mean '{near}'?" if near else packs
    raise UnknownCode(f"there is no code or pack '{word}'; {meant}")


def require_checked(choice: Choice, profile: Profile, name: str) -> None:
    """Raises ConfigurationError where something was selected that this profile never finds."""
    for codes in choice.select:
        reasons = [_not_looked_for(code, profile) for code in codes]
        if all(reasons):
            raise ConfigurationError(f"the profile '{name}' {reasons[0]}")


def _not_looked_for(code: str, profile: Profile) -> str:
    """Why a profile does not look for a code, and what to do; empty where it does."""
    pack = pack_of(find(code))
    if pack and pack not in profile.packs:
        return (
            f"does not look for {code}, of the pack {pack}; add --profile {pack}, or --profile all"
        )
    if code in profile.ignore and find(code).severity not in GRAVE:
        return f"ignores {code}; add --profile all"
    return ""


def only(check: Check, wanted: Callable[[Kind], bool]) -> Check:
    """A check with those kinds of findings alone; what becomes of leaflets stays as it is."""
    leaflets = (
        replace(leaflet, diagnostics=chosen(leaflet.diagnostics, wanted))
        for leaflet in check.leaflets
    )
    return Check(tuple(leaflets), chosen(check.diagnostics, wanted))
