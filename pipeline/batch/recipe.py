"""A project and a form in, everything besides the source that can change that form's bytes out.

Nothing here imports the engine: whether anything has to be built is known without it.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from pipeline.emit.fonts import FontsMissing, font_files
from pipeline.plan import CHAPTER, Recipe
from pipeline.project import Project
from pipeline.style import StyleError, locale_file, sheets
from pipeline.tools import requirement

BOOK = "book"
"""The form of a handbook, for `Recipes.of`."""

ROOTS: Mapping[str, tuple[str, ...]] = {
    CHAPTER: ("templates/book/chapter.xhtml",),
    BOOK: (
        "templates/book/cover.svg",
        "templates/book/cover.xhtml",
        "templates/book/titlepage.xhtml",
        "epub.css",
    ),
}
"""The style files that a form starts from; they name others. Page formats have `_PAGE`."""

_PAGE = "templates/leaflet.html"

PACKAGES = (
    *("babel", "ftfy", "jinja2", "lxml", "markdown", "markupsafe", "nh3", "pydantic"),
    *("pydantic-core", "pyyaml", "wcwidth"),
)
"""Python packages that read, understand and render."""

ENGINE = (
    *("cffi", "cssselect2", "fonttools", "pillow", "pydyf", "pyphen", "tinycss2", "tinyhtml5"),
    *("weasyprint", "webencodings"),
)
"""Python packages that lay out pages."""

LIBRARIES = ("Pango", "HarfBuzz", "HarfBuzz subset", "Fontconfig")
"""What the engine needs of the system, as rows of REQUIREMENTS; they place and embed glyphs."""

UNPRINTED = frozenset({"formats", "seconds_per_leaflet"})
"""House settings that cannot change a byte of a leaflet; any other one can."""

NOT_MAKING = frozenset({"cli", "commands", "run", "verify"})
"""Parts of this package that are not there to make a leaflet, and so may change freely."""


@dataclass(slots=True)
class Recipes:
    """The recipes of one project, as its files are now; each file is read once."""

    house: Project
    digests: dict[Path, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    made: dict[tuple[str, str], Recipe] = field(default_factory=dict)
    by_digest: dict[str, Recipe] = field(default_factory=dict)
    used: dict[tuple[str, str], frozenset[Path]] = field(default_factory=dict)

    def of(self, form: str, language: str) -> Recipe:
        """The recipe of a page format, of CHAPTER or of BOOK, in a language (BCP 47)."""
        if (form, language) not in self.made:
            files = self._style_files(form, language)
            styles = {f"styles/{name}": self._digest(path) for name, path in files.items()}
            paged = form not in ROOTS
            self.used[form, language] = frozenset(path for path in files.values() if path)
            recipe = Recipe(
                {
                    **styles,
                    **self._settings(),
                    "language": language,
                    "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", ""),
                    **_software(),
                    **(_engine() if paged else {}),
                }
            )
            self.made[form, language] = self.by_digest[recipe.digest] = recipe
        return self.made[form, language]

    def known(self, digest: str) -> Recipe:
        """The recipe with a digest; an empty one where there is none."""
        return self.by_digest.get(digest, Recipe({}))

    def files(self, form: str, language: str) -> frozenset[Path]:
        """The project's and the package's own files that a form is made with."""
        self.of(form, language)
        settings = self.house.root / "content" / "publisher.toml"
        code = {path for _, path in _code()}
        return frozenset(path.resolve() for path in (self.used[form, language] | code | {settings}))

    def still_true(self) -> bool:
        """Whether the style files are as they were when their digests were taken."""
        return all(_signature(path) == seen for path, (_, seen) in self.digests.items())

    def _settings(self) -> dict[str, str]:
        settings = self.house.publisher.model_dump(mode="json", exclude=set(UNPRINTED))
        return {f"{name} in publisher.toml": str(value) for name, value in settings.items()}

    def _digest(self, path: Path | None) -> str:
        if path is None:
            return ""
        if path not in self.digests:
            before = _signature(path)
            self.digests[path] = hashlib.sha256(path.read_bytes()).hexdigest(), before
        return self.digests[path][0]

    # --- which style files there are -----------------------------------------------------------

    def _style_files(self, form: str, language: str) -> dict[str, Path | None]:
        """Style files by their names; None for one that is not there."""
        roots = ROOTS.get(form) or (_PAGE, *sheets(form))
        locale = locale_file(self.house.style, language) or f"locales/{language}.toml"
        files: dict[str, Path | None] = {}
        waiting = [*roots, locale]
        while waiting:
            name = waiting.pop()
            if name not in files:
                files[name] = self._file(name)
                waiting += self._named_in(name, files[name])
        return files

    def _file(self, name: str) -> Path | None:
        try:
            return self.house.style.path(name)
        except StyleError:
            return None

    def _named_in(self, name: str, path: Path | None) -> Iterator[str]:
        """The style files that a template or a style sheet names."""
        if path is None or path.suffix == ".toml":
            return
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from (found[1] for found in _STYLE_ADDRESS.finditer(text))
        templates = _NAMED_TEMPLATE.findall(text)
        if len(templates) < len(_TEMPLATE_TAG.findall(text)):
            # A name that is worked out while rendering could be that of any template.
            yield from self.house.style.names("templates/**/*.*")
        yield from (f"templates/{template}" for template in templates)


_STYLE_ADDRESS = re.compile(r"style:([\w./-]+)")
_TEMPLATE_TAG = re.compile(r"{%[-+]?\s*(?:include|import|from|extends)\b")
_NAMED_TEMPLATE = re.compile(r"""{%[-+]?\s*(?:include|import|from|extends)\s+["']([^"'{}%]+)["']""")


def reader(house: Project) -> str:
    """Digest of what reads sources; the same one finds the same ids and languages in them."""
    return f"{_software()['the pipeline']} {house.publisher.language}"


def toolchain() -> Mapping[str, str]:
    """The software and fonts by which leaflets are made; the same ones make the same bytes."""
    return {**_software(), **_engine()}


@cache
def _software() -> dict[str, str]:
    """The pipeline itself and what it reads and renders with."""
    return {
        "the pipeline": _code_digest(),
        "Python": python_version(),
        **{name: _version(name) for name in PACKAGES},
    }


@cache
def _engine() -> dict[str, str]:
    """What lays out and writes pages."""
    return {
        **{name: _version(name) for name in ENGINE},
        **{name: _library_version(name) for name in LIBRARIES},
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{f"fonts/{path.name}": _file_digest(path) for path in _fonts()},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _library_version(name: str) -> str:
    found = requirement(name).find()
    return found.version if found else ""


def _fonts() -> tuple[Path, ...]:
    """Where fonts are missing, the first job says so."""
    try:
        return font_files()
    except FontsMissing:
        return ()


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _code_digest() -> str:
    """Of the code that makes leaflets: a version would not tell one working copy from another."""
    together = hashlib.sha256()
    for name, path in _code():
        together.update(f"{name}\0{_file_digest(path)}\n".encode())
    return together.hexdigest()


@cache
def _code() -> tuple[tuple[str, Path], ...]:
    package = Path(__file__).resolve().parent.parent
    files = ((path.relative_to(package), path) for path in package.rglob("*.py"))
    making = ((name, path) for name, path in files if name.parts[0] not in NOT_MAKING)
    return tuple(sorted((name.as_posix(), path) for name, path in making))


def _signature(path: Path) -> tuple[int, ...]:
    """What tells whether a file has been written to since."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
