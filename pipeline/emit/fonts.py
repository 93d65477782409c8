"""The house fonts: where they are, which characters they have, and how the engine sees no others.

A fallback font would differ from machine to machine, and with it the bytes of a leaflet; so the
engine is shown the house fonts alone, and characters that they lack are reported beforehand.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
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

_INVISIBLE = frozenset(
    "\n\t\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    "\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07"
    "\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f"
)
"""Characters that need no glyph, among them those that choose a variant of the one before."""

_SEPARATORS = frozenset("\u2028\u2029")
"""Line ends of which the engine makes boxes, whatever a font has for them."""


_CONFIGURATION = "fonts.conf"


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
    return frozenset(found) - _SEPARATORS


@cache
def fontconfig_file() -> Path:
    """A fontconfig file that lists the house fonts alone, to be named by `FONTCONFIG_FILE`.

    It stays in the system's folder for temporary files, where the next process finds it.
    """
    names = "\n".join(map(str, font_files()))
    digest = hashlib.sha256(names.encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"leaflet-fonts-{os.getuid()}-{digest}"
    if not _is_ready(folder):
        folder = _installed(folder)
    return folder / _CONFIGURATION


def _is_ready(folder: Path) -> bool:
    """Whether a folder is as we left it, and not somebody else's under our name."""
    if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
        return False
    files = (_CONFIGURATION, *(f"fonts/{path.name}" for path in font_files()))
    return all((folder / name).is_file() for name in files)


def _installed(folder: Path) -> Path:
    """A new folder put in place as a whole, since several processes may do so at once."""
    made = Path(tempfile.mkdtemp(prefix="leaflet-fonts-"))
    (made / "fonts").mkdir()
    for path in font_files():
        (made / "fonts" / path.name).symlink_to(path.absolute())
    _configure(made, folder)
    try:
        made.rename(folder)
    except OSError:
        if _is_ready(folder):
            shutil.rmtree(made)
            return folder
        _configure(made, made)
        return made
    return folder


def _configure(folder: Path, place: Path) -> None:
    """Write the configuration of a folder that will be in some place."""
    (folder / _CONFIGURATION).write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{escape(str(place / 'fonts'))}</dir>"
        f"<cachedir>{escape(str(place / 'cache'))}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )
