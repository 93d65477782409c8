"""Folders of styles in, single style files and locales out.

A project's own `styles/` overrides the built-in one file by file; a file that it lacks comes from
the package.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

CHAPTER = "chapter"
"""The form of a leaflet that handbooks are bound of."""

BOOK = "book"
"""The form of a handbook."""

RESERVED = frozenset({BOOK, CHAPTER})
"""Forms that are not printed, and after which no page format may be called."""

STYLE_ADDRESS = re.compile(r"""(?<![\w-])style:([^"'()\s]+)""")
"""How templates and style sheets name a file of the style."""

_PACKAGE = Path(__file__).resolve().parent


class StyleError(Exception):
    """A style file is missing or malformed; the message names the file as `styles/NAME`."""


class LocaleMissing(StyleError):
    """There is no locale for a language; the message names the file to add."""


@dataclass(frozen=True, slots=True)
class Style:
    """Where style files are looked for, the most particular folder first."""

    folders: tuple[Path, ...]

    def path(self, name: str) -> Path:
        """The file that serves `name`, such as `formats/a4.css`. Raises StyleError."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise StyleError(f"styles/{name} is missing")

    def places(self, name: str) -> tuple[Path, ...]:
        """Every place where a file of that name could be, there or not; the first one wins."""
        return tuple(folder / name for folder in self.folders)

    def text(self, name: str) -> str:
        """The text of a style file. Raises StyleError."""
        try:
            return self.path(name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise StyleError(f"styles/{name} is not UTF-8: {error.reason}") from error

    def names(self, pattern: str) -> tuple[str, ...]:
        """The style files that match a glob in any folder, sorted."""
        found = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            for path in folder.glob(pattern)
        }
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Locale:
    """A language's house words, and the words by which it recognises what authors wrote."""

    language: str
    name: str
    headings: Mapping[str, str]
    labels: Mapping[str, str]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Recognition tables by name (`sections`, `audiences`, `frequencies`, …), then by key."""


def default_style(project: Path) -> Style:
    """The project's own styles over the built-in ones."""
    own = project / "styles"
    folders = (own, built_in_styles()) if own.is_dir() else (built_in_styles(),)
    return Style(tuple(dict.fromkeys(folder.resolve() for folder in folders)))


def built_in_styles() -> Path:
    """The styles that travel inside the wheel, or the checkout's when run from one."""
    inside = _PACKAGE / "styles"
    return inside if inside.is_dir() else _PACKAGE.parent / "styles"


def load_locale(style: Style, language: str) -> Locale:
    """The locale for a BCP 47 tag: that of the tag itself, else of its language alone.

    Raises LocaleMissing, or StyleError for one that is malformed.
    """
    file = locale_file(style, language)
    if file is None:
        known = ", ".join(Path(path).stem for path in style.names("locales/*.toml"))
        primary = language.split("-")[0].lower()
        raise LocaleMissing(
            f"no locale for language '{language}'; there are {known}. "
            f"Add styles/locales/{primary}.toml"
        )
    table = _toml(style, file)
    words = {
        group: _Table(
            {key: tuple(values) for key, values in rows.items()}, f"{file}: [words.{group}]"
        )
        for group, rows in table.get("words", {}).items()
    }
    return Locale(
        language,
        table.get("name", Path(file).stem),
        _Table(table.get("headings", {}), f"{file}: [headings]"),
        _Table(table.get("labels", {}), f"{file}: [labels]"),
        _Table(words, f"{file}: [words]"),
    )


class _Table(dict[str, T]):
    """A table of a locale; asking for what it lacks raises StyleError."""

    def __init__(self, rows: Mapping[str, T], place: str) -> None:
        super().__init__(rows)
        self._place = place

    def __missing__(self, key: str) -> T:
        raise StyleError(f"styles/{self._place} has no '{key}'")


def sheets(page_format: str) -> tuple[str, ...]:
    """The style sheets of a page format, in the order in which they apply."""
    return "tokens.css", "base.css", f"formats/{page_format}.css"


def locale_file(style: Style, language: str) -> str | None:
    """The file of the locale for a BCP 47 tag: that of the tag itself, else of its language."""
    available = set(style.names("locales/*.toml"))
    files = (f"locales/{name}.toml" for name in (language, language.split("-")[0].lower()))
    return next((file for file in files if file in available), None)


def _toml(style: Style, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(style.text(name))
    except (ValueError, RecursionError) as error:  # also for a number of 5,000 digits
        raise StyleError(f"styles/{name}: {error}") from error
