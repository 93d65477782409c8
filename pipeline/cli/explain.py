"""`leaflet explain`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipeline import explain_code, explanations
from pipeline.cli import options
from pipeline.cli.findings import FIXABLE, width
from pipeline.cli.text import COLOURS, count, table
from pipeline.commands.codes import (
    PACKS,
    Explanation,
    UnknownCode,
    beginning_with,
    codes_of,
    names,
    nearest,
    pack_named,
    purpose,
)
from pipeline.project import open_project
from pipeline.standards import PROFILES, Pack, Profile

EXAMPLES = options.examples(
    ("leaflet explain C010", "a rule: why, an example, its source"),
    ("leaflet explain safety", "the codes of a pack"),
    ("leaflet explain nhs", "the packs and settings of a profile"),
    ("leaflet explain", "all codes"),
)


@click.command("explain", epilog=EXAMPLES)
@click.argument("name", required=False, metavar="[CODE|PACK|PROFILE]")
@options.as_json
def command(name: str | None, as_json: bool) -> None:
    """Explain a diagnostic code, or list them all.

    Says what a code finds, why it matters, an example, and the published source of the rule; of a
    pack, or of how codes begin (C01), the codes; of a profile, its packs and settings.
    """
    pack = pack_named(name or "")
    if name and not pack and (profile := _profile(name)):
        values = profile.model_dump()
        click.echo(json.dumps(values, indent=2) if as_json else _profile_text(name, values))
        return
    entries = _entries(name, pack)
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in entries], indent=2, ensure_ascii=False))
    elif pack:
        click.echo(_pack_text(pack, entries))
    elif name:
        click.echo(_listed(entries) if len(entries) > 1 else _text(*entries))
    else:
        click.echo(_all_text(entries))


def _profile(name: str) -> Profile | None:
    """A profile by name, built in or of the house.

    Raises UnknownCode where nothing at all has that name, and ConfigurationError.
    """
    plain = name.strip().lower()
    if plain in PROFILES:
        return PROFILES[plain]
    if beginning_with(name):
        return None
    checks = open_project(Path()).publisher.check
    if name in checks.profiles:
        return checks.named(name)
    near = nearest(name, (*names(), *PACKS, *PROFILES, *checks.profiles))
    meant = f"did you mean '{near}'?" if near else "'leaflet explain' lists all codes"
    raise UnknownCode(f"there is no code, pack or profile '{name}'; {meant}")


def _entries(name: str | None, pack: Pack | None) -> Sequence[Explanation]:
    if pack:
        return [explain_code(code) for code in codes_of(pack)]
    if not name:
        return explanations()
    return [explain_code(code) for code in beginning_with(name)]


# --- one code ------------------------------------------------------------------------------------


def _text(entry: Explanation) -> str:
    """A code's entry in the catalogue."""
    title = f"{click.style(entry.code, bold=True)} {entry.title}"
    parts = [
        *entry.text,
        f"{click.style('Example:', bold=True)} {entry.example}" if entry.example else "",
        f"{click.style('Source:', bold=True)} {entry.source}" if entry.source else "",
    ]
    wrapped = (click.wrap_text(part, width=width()) for part in parts if part)
    return "\n\n".join((f"{title}\n{_facts(entry)}", *wrapped))


def _facts(entry: Explanation) -> str:
    """`warning · pack core · --fix mends it`."""
    facts = [
        click.style(entry.severity.value, fg=COLOURS[entry.severity]),
        f"pack {entry.pack}" if entry.pack else "outside of packs",
        "'leaflet check --fix' mends it" if entry.fixable else "",
    ]
    return " · ".join(fact for fact in facts if fact)


# --- a profile -----------------------------------------------------------------------------------


def _profile_text(name: str, values: Mapping[str, Any]) -> str:
    """Its packs with what they are for, then its settings as a house would write them."""
    packs = table([(click.style(pack, bold=True), purpose(pack)) for pack in values["packs"]])
    settings = "\n".join(
        f"{key} = {json.dumps(value)}" for key, value in values.items() if key != "packs"
    )
    return f"{click.style(name, bold=True)}  a profile of these packs:\n\n{packs}\n\n{settings}"


# --- many ----------------------------------------------------------------------------------------


def _pack_text(pack: Pack, entries: Sequence[Explanation]) -> str:
    said = f"{count(len(entries), 'code')}: {purpose(pack)}"
    return f"{click.style(pack, bold=True)}  {said}\n\n{_listed(entries)}"


def _all_text(entries: Sequence[Explanation]) -> str:
    """Every code under its pack, then those outside of packs."""
    packs = [_pack_text(pack, [e for e in entries if e.pack == pack]) for pack in PACKS]
    others = [entry for entry in entries if not entry.pack]
    heading = click.style("outside of packs", bold=True)
    said = f"{count(len(others), 'code')}: what checks, builds and other commands may come upon."
    return "\n\n".join((*packs, f"{heading}  {said}\n\n{_listed(others)}"))


def _listed(entries: Iterable[Explanation]) -> str:
    return table(
        [
            (
                click.style(entry.code, bold=True),
                click.style(entry.severity.value, fg=COLOURS[entry.severity]),
                click.style(FIXABLE, fg="cyan") if entry.fixable else "",
                entry.title,
            )
            for entry in entries
        ]
    )
