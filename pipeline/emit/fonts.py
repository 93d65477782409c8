"""The house fonts: where they are, which characters they have, and how the engine sees no others.

A fallback font would differ from machine to machine, and with it the bytes of a leaflet; so the
engine is shown the house fonts alone, and characters that they lack are reported beforehand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.sax.saxutils import escape

FONTS = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
    "NotoSans-BoldItalic.ttf",
    "NotoSansMath-Regular.ttf",
    "NotoSansSymbols-Regular.ttf",
    "NotoSansSymbols-Bold.ttf",
    "NotoSansSymbols2-Regular.ttf",
)
"""Font files of the house style, all in Debian's `fonts-noto-core`."""

FOLDERS = (
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/share/fonts/noto"),
    Path("/usr/local/share/fonts"),
)
"""Where distributions put them; `LEAFLET_FONTS` names a folder that is looked in first."""

_INVISIBLE = frozenset(
    "\n\t\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    "\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07"
    "\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f"
)
"""Characters that need no glyph, among them those that choose a variant of the one before."""

_SEPARATORS = frozenset("\u2028\u2029")
"""Line ends of which the engine makes boxes, whatever a font has for them."""


class FontsMissing(Exception):
    """A house font is not installed; the message says which and how to get it."""


@cache
def font_files() -> tuple[Path, ...]:
    """The files of the house fonts. Raises FontsMissing."""
    return tuple(_font_file(name) for name in FONTS)


def _font_file(name: str) -> Path:
    own = os.environ.get("LEAFLET_FONTS")
    folders = (Path(own), *FOLDERS) if own else FOLDERS
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        raise FontsMissing(f"the font {name} is missing; apt-get install fonts-noto-core")
    return found


def missing_characters(text: str) -> tuple[str, ...]:
    """The characters of a text that no house font has, in the order in which they come."""
    lacking = set(text) - _characters() - _INVISIBLE
    return tuple(char for char in dict.fromkeys(text) if char in lacking)


@cache
def _characters() -> frozenset[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # heavy; where the fonts are is asked often

    found: set[str] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            found |= {chr(point) for point in font.getBestCmap()}
    return frozenset(found) - _SEPARATORS


@contextmanager
def house_fonts_alone() -> Iterator[None]:
    """While this lasts, what asks fontconfig for its configuration is shown the house fonts alone.

    Fonts stay where they are, and the file with the configuration is not needed once that has been
    loaded: only a worker that is killed in that moment leaves it behind.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with NamedTemporaryFile("w", prefix="leaflet-", suffix=".conf", encoding="utf-8") as file:
        file.write(_configuration(font_files()))
        file.flush()
        os.environ["FONTCONFIG_FILE"] = file.name
        try:
            yield
        finally:
            del os.environ["FONTCONFIG_FILE"]
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before


def _configuration(files: Sequence[Path]) -> str:
    """Of the folders where the fonts are, those files alone; with fontconfig's usual caches."""
    folders = dict.fromkeys(path.absolute().parent for path in files)
    dirs = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders)
    globs = "".join(f"<glob>{escape(str(path.absolute()))}</glob>" for path in files)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig>{dirs}<selectfont><rejectfont><glob>*</glob></rejectfont>"
        f"<acceptfont>{globs}</acceptfont></selectfont>"
        '<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix="xdg">fontconfig</cachedir>'
        "</fontconfig>\n"
    )
