"""A build in, what it came to out: what was not built and why, by kind, then the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

from pipeline.batch.record import Build
from pipeline.cli.text import (
    COLOURS,
    count,
    findings_text,
    minor,
    not_built,
    place,
    size,
    table,
)
from pipeline.commands.codes import explanation, find
from pipeline.diagnostics import Diagnostic, Severity, Status
from pipeline.manifest import Artifact, HandbookEntry, LeafletEntry, Manifest

SHOWN = 6
"""Findings of one code that a summary lists before it only counts them."""

LONGEST = 120
"""Characters of a message that a summary shows; the whole is in the manifest and with -v."""


def build_text(made: Build, verbose: bool) -> str:
    """What was not built and why, what was taken away, what there is in each folder, the counts."""
    manifest = made.manifest
    parts = [
        *(_section(kind, manifest.entries, verbose) for kind in KINDS),
        *_about_folders(manifest.diagnostics),
        *(_warnings(made) if verbose else _about_handbooks(manifest.handbooks)),
        *_left_over(made, verbose),
        *_folders_made(made, verbose),
        _build_counts(made),
    ]
    return "\n\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Kind:
    """What can become of an entry that is not as it was asked for."""

    title: str
    meaning: str
    status: Status
    severity: Severity
    printed: bool = False
    """Whether there are files of it all the same."""

    def holds(self, entry: LeafletEntry | HandbookEntry) -> bool:
        """Whether this is what became of an entry."""
        return entry.status == self.status and bool(entry.artifacts) == self.printed


KINDS = (
    Kind("Withheld", "not printed, because of what the text says", "withheld", Severity.WITHHELD),
    Kind("Failed", "could not be built", "failed", Severity.ERROR),
    Kind("In part", "built, but not in every form", "failed", Severity.ERROR, printed=True),
)


def _section(kind: Kind, entries: Iterable[LeafletEntry | HandbookEntry], verbose: bool) -> str:
    held = [entry for entry in entries if kind.holds(entry)]
    if not held:
        return ""
    found = [d for entry in held for d in entry.diagnostics if d.severity is kind.severity]
    heading = click.style(f"{kind.title}: {len(held)}", fg=COLOURS[kind.severity], bold=True)
    # What is wrong with a clinic is wrong with it in all leaflets.
    return "\n".join((f"{heading} {kind.meaning}", *_by_code(dict.fromkeys(found), verbose)))


def _by_code(found: Iterable[Diagnostic], verbose: bool) -> Iterator[str]:
    """Findings under the title of their code, the most frequent code first."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in sorted(found, key=lambda d: (d.path, d.line)):
        groups.setdefault(diagnostic.code, []).append(diagnostic)
    for code, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        title = explanation(find(code)).title
        times = f" ({len(group)})" if len(group) > 1 else ""
        yield f"\n  {click.style(code, bold=True)} {title}{times}"
        yield from _listed(group, verbose)


def _listed(group: Sequence[Diagnostic], verbose: bool) -> Iterator[str]:
    hints = {diagnostic.hint for diagnostic in group}
    own_hints = len(hints) > 1
    findings = [_finding(diagnostic, verbose, own_hints) for diagnostic in group]
    yield from _first(findings, verbose, "    ")
    if not own_hints and hints != {""}:
        yield click.style(f"    {hints.pop()}", dim=True)


def _finding(diagnostic: Diagnostic, verbose: bool, with_hint: bool) -> str:
    message = diagnostic.message
    if len(message) > LONGEST and not verbose:
        message = message[: LONGEST - 1].rstrip() + "…"
    line = f"    {place(diagnostic)} {message}"
    if not with_hint or not diagnostic.hint:
        return line
    return line + "\n" + click.style(f"      {diagnostic.hint}", dim=True)


def _first(lines: Sequence[str], verbose: bool, indent: str) -> Iterator[str]:
    """The first few, and how many there are besides."""
    shown = lines if verbose or len(lines) <= SHOWN + 1 else lines[:SHOWN]
    yield from shown
    if len(shown) < len(lines):
        more = f"{indent}and {len(lines) - len(shown)} more; -v shows all"
        yield click.style(more, dim=True)


def _about_folders(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    if diagnostics:
        yield findings_text(diagnostics)


def _about_handbooks(handbooks: Iterable[HandbookEntry]) -> Iterator[str]:
    """What is odd about handbooks that were made: they are few, and many read them."""
    entries = [entry for entry in handbooks if entry.artifacts]
    found = [d for entry in entries for d in entry.diagnostics if d.severity is Severity.WARNING]
    if found:
        heading = click.style("Handbooks:", fg=COLOURS[Severity.WARNING], bold=True)
        lines = _by_code(dict.fromkeys(found), verbose=False)
        yield "\n".join((f"{heading} made, but not quite as they are defined", *lines))


def _warnings(made: Build) -> Iterator[str]:
    found = [d for d in _all(made) if d.severity in (Severity.WARNING, Severity.HINT)]
    if found:
        yield findings_text(found)


def _left_over(made: Build, verbose: bool) -> Iterator[str]:
    """What earlier builds had left in the output folder."""
    for heading, names in (
        ("Removed from an earlier build, since it must not be used any more:", made.removed),
        ("Removed, since its source, clinic or format is gone:", made.pruned),
        ("Its source, clinic or format is gone; 'leaflet build --prune' removes it:", made.gone),
    ):
        if names:
            lines = [f"  {made.folder / name}" for name in names]
            yield "\n".join((heading, *_first(lines, verbose, "  ")))
    if made.outdated:
        lines = [f"  {made.folder / name}" for name in made.outdated]
        heading = click.style("Older than what was built now:", fg="yellow")
        yield "\n".join((heading, *lines, "  Build it too, or delete it."))


# --- what there is ------------------------------------------------------------------------------


def _folders_made(made: Build, verbose: bool) -> Iterator[str]:
    """A table of what each folder holds, where there are several page formats."""
    folders: dict[str, list[Artifact]] = {}
    for artifact in made.manifest.artifacts:
        folders.setdefault(artifact.path.rpartition("/")[0], []).append(artifact)
    forms = [name for name in folders if name.startswith(("pdf/", "clinics/"))]
    if len(forms) > 1 or (verbose and folders):
        heading = tuple(click.style(word, dim=True) for word in ("", "files", "pages", "size"))
        rows = [_folder(f"{made.folder / name}", folders[name]) for name in sorted(folders)]
        yield table([heading, *rows], right=(1, 2, 3))


def _folder(name: str, artifacts: Sequence[Artifact]) -> tuple[str, str, str, str]:
    pages = sum(artifact.pages or 0 for artifact in artifacts)
    total = size(sum(artifact.bytes for artifact in artifacts))
    return name, str(len(artifacts)), str(pages or "-"), total


def _build_counts(made: Build) -> str:
    manifest = made.manifest
    in_part = sum(KINDS[-1].holds(entry) for entry in manifest.leaflets)
    statuses = Counter(entry.status for entry in manifest.leaflets)
    statuses["failed"] -= in_part
    books = sum(bool(entry.artifacts) for entry in manifest.handbooks)
    built = count(statuses["built"] + statuses["unchanged"] + in_part, "leaflet")
    bound = f" and {count(books, 'handbook')}" if manifest.handbooks else ""
    done = click.style(f"{built}{bound} in {made.folder}", bold=True)
    unbound = len(manifest.handbooks) - books
    parts = [
        done,
        *_news(manifest),
        *not_built(statuses),
        *([click.style(f"{in_part} not in every form", fg="red")] if in_part else []),
        *([f"{count(unbound, 'handbook')} failed"] if unbound else []),
        *minor(Counter(found.severity for found in _all(made))),
    ]
    return " · ".join(parts)


def _news(manifest: Manifest) -> Iterator[str]:
    """What is new, where the rest was there already."""
    unchanged = sum(entry.status == "unchanged" for entry in manifest.entries)
    if not unchanged:
        return
    leaflets = sum(entry.status == "built" for entry in manifest.leaflets)
    books = sum(entry.status == "built" for entry in manifest.handbooks)
    new = [count(n, noun) for n, noun in ((leaflets, "leaflet"), (books, "handbook")) if n]
    yield f"{' and '.join(new)} built, {unchanged} unchanged" if new else "all unchanged"


def _all(made: Build) -> list[Diagnostic]:
    return [diagnostic for entry in made.manifest.entries for diagnostic in entry.diagnostics]
