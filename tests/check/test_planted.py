"""Errors of many kinds, planted into real pages and our own: each is found, on its very line.

`data/planted.toml` lists them. A planted text stands as a paragraph of its own below the heading of
a section, at the end of the page, or as a line of front matter; `{title}` is the page's medicine,
`{marks}` what begins the heading of a section there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipeline.batch.understand import check_leaflet
from pipeline.diagnostics import Diagnostic
from pipeline.model import Leaflet
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.plan import Task
from pipeline.read import read
from pipeline.style import Locale

DATA = Path(__file__).resolve().parent.parent / "data"
OWN = Path(__file__).resolve().parents[2] / "content/leaflets"
TODAY = date(2026, 1, 1)
END = "end"
MATTER = "front matter"
PAGES = 6
"""Of the corpus that each error is planted into."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind of error: texts, each with the place where it is put; the last is to be found."""

    kind: str
    code: str
    texts: tuple[tuple[str, str], ...]
    line: int = 0
    """Of a text of several lines that which is to be found, counted from 0."""


def planted() -> list[Planted]:
    rows = tomllib.loads((DATA / "planted.toml").read_text(encoding="utf-8"))["planted"]
    return [
        Planted(
            row["kind"],
            row["code"],
            tuple((where, text) for each in row["put"] for where, text in each.items()),
            row.get("line", 0),
        )
        for row in rows
    ]


def test_there_are_many_kinds_each_of_its_own() -> None:
    kinds = planted()

    assert len({each.kind for each in kinds}) == len(kinds) >= 120
    assert len({each.code for each in kinds}) >= 80


@pytest.mark.parametrize("error", planted(), ids=lambda error: error.kind.replace(" ", "-"))
def test_it_is_found_in_our_own_pages(error: Planted, tmp_path: Path, locale: Locale) -> None:
    names = ("metformin", "paracetamol", "warfarin", "salbutamol-inhaler", "sertraline")
    assert list(missed(error, [OWN / f"{name}.md" for name in names], tmp_path, locale)) == []


@pytest.mark.corpus
@pytest.mark.parametrize("error", planted(), ids=lambda error: error.kind.replace(" ", "-"))
def test_it_is_found_in_real_pages(
    error: Planted, corpus: Path, tmp_path: Path, locale: Locale
) -> None:
    pages = sorted((corpus / "regular").glob("*.md"))
    step = len(pages) // PAGES
    chosen = pages[planted().index(error) % step :: step]

    assert len(chosen) >= PAGES
    assert list(missed(error, chosen, tmp_path, locale)) == []


def missed(
    error: Planted, pages: Sequence[Path], folder: Path, locale: Locale
) -> Iterator[tuple[str, int, list[tuple[int, str]]]]:
    """Pages on which a planted error is not found on its line, with what is found there."""
    for page in pages:
        text, line = with_planted(error, page, locale)
        (folder / page.name).write_text(text, encoding="utf-8")
        found = findings(folder / page.name, folder)
        if (line, error.code) not in {(each.line, each.code) for each in found}:
            near = [(each.line, each.code) for each in found if abs(each.line - line) < 3]
            yield page.stem, line, near


def findings(path: Path, root: Path) -> Sequence[Diagnostic]:
    task = Task("", str(path), path.name, str(root), profile="all", today=TODAY)
    return check_leaflet(task).diagnostics


def with_planted(error: Planted, path: Path, locale: Locale) -> tuple[str, int]:
    """A page with the error in it, and the line on which that is."""
    leaflet = understood(path, locale)
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    places = {where: place(where, leaflet, lines) for where, _ in error.texts}
    *_, (last, _) = error.texts
    for where, text in sorted(error.texts, key=lambda each: -places[each[0]]):
        written = filled(text, leaflet).split("\n")
        alone = written if where == MATTER else ["", *written, ""]
        lines[places[where] : places[where]] = alone
    before = sum(
        text.count("\n") + (1 if where == MATTER else 3)
        for where, text in error.texts
        if places[where] < places[last]
    )
    return "\n".join(lines) + "\n", places[last] + before + (
        1 if last == MATTER else 2
    ) + error.line


def filled(text: str, leaflet: Leaflet) -> str:
    level = max(section.level for section in leaflet.sections)
    return text.replace("{title}", leaflet.title).replace("{marks}", "#" * level)


def place(where: str, leaflet: Leaflet, lines: Sequence[str]) -> int:
    """After how many lines of a page something is put."""
    known: Mapping[str, int] = {
        **{section.kind: section.line for section in reversed(leaflet.sections)},
        END: len(lines),
        MATTER: 1,
    }
    return known[where]


def understood(path: Path, locale: Locale) -> Leaflet:
    source = read(path, path.name, "en-GB").value
    assert source is not None
    draft = parse(source).value
    assert draft is not None
    return normalize(draft, locale)
