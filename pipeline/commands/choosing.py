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
from pipeline.diagnostics import GRAVE
from pipeline.project import ConfigurationError
from pipeline.standards import Pack, Profile


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

    def of(self, check: Check) -> Check:
        """A check with what was chosen alone; mostly nothing is left out, and nothing looked at."""
        return only(check, self.wants) if self.select or self.ignore else check


def choice(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    """Lists of codes, packs and beginnings of codes (`C`, `T1`), with commas or without.

    Raises UnknownCode with a suggestion, and ConfigurationError for one that cannot be ignored.
    """
    ignored = tuple(_meant(ignore))
    for codes in ignored:
        if all(find(code).severity in GRAVE for code in codes):
            said = "keeps a leaflet off paper" if len(codes) == 1 else "keep leaflets off paper"
            raise ConfigurationError(
                f"{_named(codes)} {said} and cannot be ignored; leave this out of --ignore"
            )
    return Choice(tuple(_meant(select)), frozenset(chain.from_iterable(ignored)))


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
        packs = _packs_of(codes).difference(profile.packs)
        left = [code for code in codes if pack_of(find(code)) not in packs]
        if all(_is_ignored(code, profile) for code in left):
            said = _without(codes, sorted(packs)) if packs else f"ignores {_named(codes)}; add"
            raise ConfigurationError(f"the profile '{name}' {said} --profile all")


def _without(codes: Sequence[str], packs: Sequence[Pack]) -> str:
    """That a profile lacks the packs of some codes, and how to have one of them alone."""
    if len(packs) > 1:
        return f"does not look for {_named(codes)}, of the packs {' and '.join(packs)}; add"
    (pack,) = packs
    of_pack = "" if codes == codes_of(pack) else f", of the pack {pack}"
    return f"does not look for {_named(codes)}{of_pack}; add --profile {pack}, or"


def _packs_of(codes: Sequence[str]) -> set[Pack]:
    return {pack for code in codes if (pack := pack_of(find(code)))}


def _is_ignored(code: str, profile: Profile) -> bool:
    return code in profile.ignore and find(code).severity not in GRAVE


def _named(codes: Sequence[str]) -> str:
    """What a code, a pack or a beginning of codes is called."""
    pack = pack_of(find(codes[0]))
    if pack and codes == codes_of(pack):
        return f"the pack {pack}"
    return codes[0] if len(codes) == 1 else f"{codes[0]} to {codes[-1]}"


def only(check: Check, wanted: Callable[[Kind], bool]) -> Check:
    """A check with those kinds of findings alone; what becomes of leaflets stays as it is."""
    leaflets = (
        replace(leaflet, diagnostics=chosen(leaflet.diagnostics, wanted))
        for leaflet in check.leaflets
    )
    return Check(tuple(leaflets), chosen(check.diagnostics, wanted))
