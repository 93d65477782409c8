"""The house fonts: where they are, which characters they have, and how the engine sees no others.

A fallback font would differ from machine to machine, and with it the bytes of a leaflet; so the
engine is shown the house fonts alone, and characters that they lack are reported beforehand.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

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

_INVISIBLE = frozenset("\n\t\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060")


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
    found: set[str] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            found |= {chr(point) for point in font.getBestCmap()}
    return frozenset(found)


@cache
def fontconfig_file() -> Path:
    """A fontconfig file that lists the house fonts alone, to be named by `FONTCONFIG_FILE`."""
    folder = Path(tempfile.mkdtemp(prefix="leaflet-fonts-"))
    fonts = folder / "fonts"
    fonts.mkdir()
    for path in font_files():
        (fonts / path.name).symlink_to(path)
    config = folder / "fonts.conf"
    config.write_text(_configuration((fonts,), folder / "cache"), encoding="utf-8")
    return config


def _configuration(folders: Iterable[Path], cache_folder: Path) -> str:
    dirs = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig>{dirs}<cachedir>{escape(str(cache_folder))}</cachedir></fontconfig>\n"
    )
