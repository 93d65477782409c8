"""Folders of real pages in, samples of them, their HTML and copies under new ids out."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.check import check
from pipeline.check.page import Page as Manuscript
from pipeline.diagnostics import status_of
from pipeline.model import Leaflet
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.render.leaflet import leaflet_html
from pipeline.standards import BUILD, PROFILES, Standards
from pipeline.style import Locale, Style, built_in_styles, load_locale

ROOT = Path(__file__).resolve().parent.parent.parent
STYLE = Style((built_in_styles(),))
PUBLISHER = "Example Clinic"
STANDARDS = Standards(PROFILES[BUILD])

_TITLE = re.compile(r"^(title:[^\n\"']*?)[ \t]*$", re.MULTILINE)
"""The title in a page's front matter, where it needs no quotes."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the corpus that is printed and not withheld."""

    path: Path
    source: bytes
    leaflet: Leaflet
    html: str


def pages() -> list[Path]:
    """Every page of the corpus. Exits, saying what to do, where there is no corpus."""
    folder = Path(os.environ.get("LEAFLET_CORPUS") or ROOT.parent / "shared/corpus")
    found = sorted(folder.rglob("*.md"))
    if not found:
        raise SystemExit(
            f"{folder} has no pages to measure with; set LEAFLET_CORPUS to a folder of Markdown"
        )
    return found


def spread(paths: Sequence[Path], count: int) -> list[Path]:
    """So many of the paths, from the smallest file to the largest; all of them for 0."""
    by_size = sorted(paths, key=lambda path: (path.stat().st_size, path.name))
    if not 0 < count < len(by_size):
        return by_size
    step = len(by_size) / count
    return [by_size[int((number + 0.5) * step)] for number in range(count)]


def printable(paths: Sequence[Path]) -> Iterator[Page]:
    """Those pages that are printed, with the HTML that the pipeline makes of them."""
    for path in paths:
        if page := rendered(path):
            yield page


def rendered(path: Path) -> Page | None:
    """A page through every stage before the engine; None if it is withheld."""
    source = read(path, path.name, "en-GB").value
    draft = source and parse(source).value
    if not source or not draft:
        return None
    locale = _locale(source.metadata.language)
    leaflet = normalize(draft, locale)
    if status_of(check(Manuscript(leaflet, source, locale, STANDARDS))) != "built":
        return None
    html = leaflet_html(leaflet, STYLE, locale, house_headings=True, publisher=PUBLISHER)
    return Page(path, source.raw, leaflet, html)


@cache
def _locale(language: str) -> Locale:
    return load_locale(STYLE, language)


def copy_under_new_titles(paths: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """Such copies, each with a title of its own, as the medicines of a handbook have."""
    copies = copy_under_new_ids(paths, folder, count)
    for number, copy in enumerate(copies):
        text = copy.read_text(encoding="utf-8")
        named = _TITLE.sub(rf"\g<1> {number}", text, count=1)
        copy.write_text(named, encoding="utf-8")
    return copies


def copy_under_new_ids(paths: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """So many copies of `paths` in turn; a leaflet's id is its file's name, so each is new."""
    folder.mkdir(parents=True)
    copies = [folder / f"{folder.name}-{number:05}.md" for number in range(count)]
    for number, copy in enumerate(copies):
        shutil.copyfile(paths[number % len(paths)], copy)
    return copies
