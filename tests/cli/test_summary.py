"""What a build says of itself when it is done: the counts, the folders, what was left over."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.batch.record import Build
from pipeline.cli.summary import build_text
from pipeline.cli.text import size
from pipeline.diagnostics import Status
from pipeline.manifest import Artifact, HandbookEntry, LeafletEntry, Manifest

SUM = "0" * 64


def leaflets(number: int, status: Status, *formats: str) -> list[LeafletEntry]:
    return [
        LeafletEntry(f"{status}{n}", f"{status}{n}.md", SUM, status, (), artifacts(n, formats))
        for n in range(number)
    ]


def artifacts(number: int, formats: tuple[str, ...]) -> tuple[Artifact, ...]:
    return tuple(Artifact(f"pdf/{name}/{number}.pdf", SUM, 70_000, 3) for name in formats)


def handbook(status: Status) -> HandbookEntry:
    book = Artifact("epub/all.epub", SUM, 2_000_000)
    return HandbookEntry("all", "all.toml", SUM, status, (), (), (book,))


def said(
    *entries: LeafletEntry | HandbookEntry, verbose: bool = False, **lists: tuple[str, ...]
) -> str:
    manifest = Manifest(
        tuple(entry for entry in entries if isinstance(entry, LeafletEntry)),
        tuple(entry for entry in entries if isinstance(entry, HandbookEntry)),
    )
    return click.unstyle(build_text(Build(Path("out"), manifest, **lists), verbose))


def test_a_first_build_counts_what_was_built() -> None:
    assert said(*leaflets(18, "built", "a4"), handbook("built")) == (
        "18 leaflets and 1 handbook in out"
    )


def test_a_build_after_changes_says_what_is_new() -> None:
    text = said(*leaflets(3, "built", "a4"), *leaflets(464, "unchanged", "a4"), handbook("built"))

    assert text == (
        "467 leaflets and 1 handbook in out · 3 leaflets and 1 handbook built, 464 unchanged"
    )


def test_what_was_there_already_is_counted_with_the_handbook() -> None:
    text = said(*leaflets(1, "built", "a4"), *leaflets(2, "unchanged", "a4"), handbook("unchanged"))

    assert text == "3 leaflets and 1 handbook in out · 1 leaflet built, 3 unchanged"


def test_a_build_without_changes_says_so() -> None:
    text = said(*leaflets(2, "unchanged", "a4"), handbook("unchanged"), *leaflets(0, "built"))

    assert text == "2 leaflets and 1 handbook in out · all unchanged"


def test_several_page_formats_have_a_table() -> None:
    text = said(*leaflets(12, "built", "a4", "large-print"), handbook("built"))

    assert text.split("\n") == [
        "                     files  pages    size",
        "out/epub                 1      -  2.0 MB",
        "out/pdf/a4              12     36  840 kB",
        "out/pdf/large-print     12     36  840 kB",
        "",
        "12 leaflets and 1 handbook in out",
    ]


def test_one_page_format_has_a_table_only_when_asked_for() -> None:
    entries = leaflets(1, "built", "a4")

    assert said(*entries) == "1 leaflet in out"
    assert "\nout/pdf/a4      1      3  70 kB\n\n1 leaf" in said(*entries, verbose=True)


def test_what_has_no_source_any_more_is_named() -> None:
    names = tuple(f"pdf/a4/{n}.pdf" for n in range(20))

    gone, pruned = said(gone=names), said(pruned=names[:1])

    why = "source, clinic or format is gone"
    assert gone.startswith(f"Its {why}; 'leaflet build --prune' removes it:\n  out/pdf/a4/0.pdf\n")
    assert "  and 14 more; -v shows all\n" in gone
    assert pruned.startswith(f"Removed, since its {why}:\n  out/pdf/a4/0.pdf\n\n")


def test_sizes_are_in_units_of_a_thousand() -> None:
    assert [size(n) for n in (0, 999, 1_000, 999_499, 999_500, 31_240_000, 2_500_000_000)] == [
        "0 B",
        "999 B",
        "1 kB",
        "999 kB",
        "1.0 MB",
        "31.2 MB",
        "2.5 GB",
    ]
