"""A project and a form in, everything besides the source that can change that form's bytes out.

Nothing here imports the engine: whether anything has to be built is known without it.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from pipeline.batch.store import Signature, signature
from pipeline.clinics import Clinic, load_clinics
from pipeline.emit.fonts import FontsMissing, font_files
from pipeline.formats import FILE as FORMATS
from pipeline.formats import Format, Formats, load_formats
from pipeline.forms import PRESS, Form
from pipeline.glossary import glossary_places
from pipeline.handbook import Handbook
from pipeline.plan import Recipe
from pipeline.press_profile import FinishImpossible, press_profile
from pipeline.project import Project, open_project
from pipeline.style import BOOK, CHAPTER, STYLE_ADDRESS, StyleError, locale_file, sheets
from pipeline.tools import requirement

CHAPTER_ROOTS = tuple(f"templates/book/{part}.xhtml" for part in ("head", "section", "foot"))
"""The style files that a chapter starts from; they name others."""

BOOK_SHEETS = ("epub.css", "book.css", "book-furniture.css")
"""The style sheets of handbooks, whose templates are all that are in a folder of their own."""

PAGES: Mapping[str, str] = {"whole": "templates/leaflet.html", "card": "templates/card.html"}
"""The template of a page format, by what it holds of a leaflet."""

UNPAGED = frozenset({CHAPTER, BOOK})
"""Forms that have no page format."""

PLATES = ("templates/clinic-head.html", "templates/clinic-foot.html", "clinic.css")
"""What a clinic's name and address are set with."""

_HEEDED = ("FC_", "FONTCONFIG_", "FREETYPE_", "HB_", "PANGO_")
"""Variables of the environment that the engine's libraries heed; none is usually set."""

PACKAGES = (
    *("babel", "ftfy", "jinja2", "lxml", "markdown", "markupsafe", "nh3", "pydantic"),
    *("pydantic-core", "pyyaml", "segno", "wcwidth"),
)
"""Python packages that read, understand and render."""

CHECKING = ("readability",)
"""Python packages that judge what was understood; they make no difference to what is built."""

ENGINE = (
    *("cffi", "cssselect2", "fonttools", "pillow", "pydyf", "pyphen", "tinycss2", "tinyhtml5"),
    *("weasyprint", "webencodings"),
)
"""Python packages that lay out pages."""

FINISHING = ("pikepdf",)
"""Python packages that finish, stamp and place pages."""

PROFILE = "the press profile"
"""What a digest of the colours of a press is called."""

LIBRARIES = ("Pango", "HarfBuzz", "HarfBuzz subset", "Fontconfig")
"""What the engine needs of the system, as rows of REQUIREMENTS; they place and embed glyphs."""

UNPRINTED = frozenset({"check", "finishes", "formats", "press_profile", "seconds_per_leaflet"})
"""House settings that cannot change a byte of a leaflet; any other one can.

Of those for checks a build heeds one alone, which codes are ignored.

The profile of a press counts where there is one, see `_printing`.
"""

_SAID = frozenset({"line", "name", "purpose", "sheet"})
"""What a row of a page format says to people alone."""

NOT_MAKING = frozenset({"cli", "commands", "run", "verify"})
"""Parts of this package that are not there to make a leaflet, and so may change freely."""


@dataclass
class Recipes:
    """The recipes of one project, as its files are now; each file is read once."""

    house: Project
    made: dict[tuple[str, str], Recipe] = field(default_factory=dict)
    by_digest: dict[str, Recipe] = field(default_factory=dict)
    places: dict[tuple[str, str], frozenset[Path]] = field(default_factory=dict)
    """By form and language every place where a file of theirs is or could be."""
    digests: dict[Path, str] = field(default_factory=dict)
    named: dict[tuple[tuple[str, ...], str], frozenset[str]] = field(default_factory=dict)
    """By the files to start from and the language, all files that those lead to."""
    clinics: dict[str, Clinic] = field(default_factory=dict)
    """Those for which forms were asked for, by id."""
    seen: dict[Path, Signature] = field(default_factory=dict)
    """What tells whether any of those places has changed."""

    def __post_init__(self) -> None:
        settings = self.house.settings
        self.seen[settings] = signature(settings)
        if open_project(self.house.root).publisher != self.house.publisher:
            self.seen[settings] = CHANGED

    def of(self, form: str, language: str) -> Recipe:
        """The recipe of a form of print, of CHAPTER or of BOOK, in a language (BCP 47).

        Raises StyleError for a style file that cannot be read.
        """
        if (form, language) not in self.made:
            clinic = self._clinic_files(form)
            names = self._style_files(self._roots(form), language)
            names |= self._clinic_words(form)
            glossary = glossary_places(self.house.root, language) if form in UNPAGED else ()
            recipe = Recipe(
                {
                    **{f"styles/{name}": self._digest(name) for name in names},
                    **{f"content/clinics/{path.name}": self._digest_of(path) for path in clinic},
                    **{f"content/glossary/{path.name}": self._sum(path) for path in glossary},
                    **self._settings(),
                    "language": language,
                    "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", ""),
                    **_software(),
                    **self._printing(form),
                }
            )
            places = {place for name in names for place in self.house.style.places(name)}
            own = set() if form in UNPAGED else self._own_files(Form.parse(form))
            self.places[form, language] = frozenset(places | clinic | own | {*glossary})
            self.made[form, language] = self.by_digest[recipe.digest] = recipe
        return self.made[form, language]

    def book(
        self, handbook: Handbook, definition: Path, chapters: str, languages: Collection[str]
    ) -> Recipe:
        """The recipe of a handbook; `chapters` is a digest of those that there are.

        `languages` are theirs.
        """
        beside = [part.introduction for part in handbook.parts] + [handbook.cover]
        files = {name: self._sum(definition.parent / name) for name in beside if name}
        # What its file says, for that may be another file by the time its bytes are looked at.
        said = hashlib.sha256(handbook.model_dump_json().encode()).hexdigest()
        own = {"its definition": said, "its chapters": chapters, **files}
        every = [self.of(BOOK, name) for name in sorted({handbook.language, *languages})]
        inputs = {name: value for recipe in every for name, value in recipe.inputs.items()}
        return Recipe({**inputs, **own, "language": handbook.language})

    def known(self, digest: str) -> Recipe:
        """The recipe with a digest; an empty one where there is none."""
        return self.by_digest.get(digest, Recipe({}))

    def files(self, form: str, language: str) -> frozenset[Path]:
        """Everything that a form is made with besides its source, there or not."""
        self.of(form, language)
        code = {path for _, path in _code()}
        return self.places[form, language] | code | {self.house.settings}

    def still_true(self) -> bool:
        """Whether all is as it was when the recipes were made, so that workers saw the same."""
        return all(signature(path) == before for path, before in self.seen.items())

    @property
    def formats(self) -> Mapping[str, Format]:
        """The page formats of the house."""
        return self._formats.rows

    @property
    def broken_formats(self) -> Collection[str]:
        """The names of page formats that there are, but that cannot be used."""
        return self._formats.broken

    @cached_property
    def _formats(self) -> Formats:
        for place in self.house.style.places(FORMATS):
            self.seen.setdefault(place, signature(place))
        return load_formats(self.house.style)

    def _printing(self, name: str) -> dict[str, str]:
        """What lays out, finishes and prints the pages of a form; a book has a cover at least."""
        if name in UNPAGED:
            return {**_engine(), **_finishing(press=False), **_drawing()} if name == BOOK else {}
        form = Form.parse(name)
        row = {key: str(value) for key, value in asdict(self.formats[form.format]).items()}
        rules = {f"{key} of [{form.format}]": row[key] for key in row.keys() - _SAID}
        press = form.finish == PRESS
        # A file says by its name what it is a profile of, so the same bytes are not the same.
        named = {"press_profile in publisher.toml": self.house.publisher.press_profile}
        finishing = _finishing(press=press, own=self.house.press_profile)
        return {**rules, **_engine(), **finishing, **(named if press else {})}

    def _clinic_files(self, form: str) -> frozenset[Path]:
        """The files of the clinic that a form is for."""
        clinic = "" if form in UNPAGED else Form.parse(form).clinic
        if clinic and clinic not in self.clinics:
            self.clinics |= load_clinics(self.house.root, [clinic]).rows
        return frozenset(self.clinics[clinic].files if clinic else ())

    def _clinic_words(self, form: str) -> frozenset[str]:
        """The locales of a clinic that has its labels in a language of its own."""
        clinic = "" if form in UNPAGED else Form.parse(form).clinic
        language = self.clinics[clinic].language if clinic else ""
        return self._style_files((), language) if language else frozenset()

    def _own_files(self, form: Form) -> set[Path]:
        """Files that all forms of print, or of its finish, are made with; digests are elsewhere."""
        files = set(self.house.style.places(FORMATS))
        profile = self.house.press_profile if form.finish == PRESS else None
        if profile:
            self.seen.setdefault(profile, signature(profile))
            files.add(profile)
        return files

    def _settings(self) -> dict[str, str]:
        settings = self.house.publisher.model_dump(mode="json", exclude=set(UNPRINTED))
        checks = self.house.publisher.check
        ignored = ", ".join(sorted(checks.named(checks.profile).ignore))
        named = {f"{name} in publisher.toml": str(value) for name, value in settings.items()}
        return {**named, "ignored codes in publisher.toml": ignored}

    def _digest(self, name: str) -> str:
        """Of the style file that serves a name; empty where there is none."""
        for place in self.house.style.places(name):
            self.seen.setdefault(place, signature(place))
        path = self._file(name)
        return self._digest_of(path) if path else ""

    def _digest_of(self, path: Path) -> str:
        self.seen.setdefault(path, signature(path))
        if path not in self.digests:
            self.digests[path] = hashlib.sha256(_read(path, path.name)).hexdigest()
        return self.digests[path]

    def _sum(self, path: Path) -> str:
        """Of a file of the content; empty where there is none."""
        self.seen.setdefault(path, signature(path))
        return self._digest_of(path) if path.is_file() else ""

    # --- which style files there are -----------------------------------------------------------

    def _roots(self, form: str) -> tuple[str, ...]:
        """The style files that a form starts from."""
        if form == CHAPTER:
            return CHAPTER_ROOTS
        if form == BOOK:
            return (*self.house.style.names("templates/book/**/*.*"), *BOOK_SHEETS)
        printed = Form.parse(form)
        page = PAGES[self.formats[printed.format].content]
        return (page, *sheets(printed.format), *(PLATES if printed.clinic else ()))

    def _style_files(self, roots: tuple[str, ...], language: str) -> frozenset[str]:
        """Style files and all that they name, also what is not there."""
        if (roots, language) not in self.named:
            self.named[roots, language] = frozenset(self._closure(roots, language))
        return self.named[roots, language]

    def _closure(self, roots: tuple[str, ...], language: str) -> set[str]:
        # That of the tag itself counts also where it is not there, since it would come first.
        locale = locale_file(self.house.style, language)
        names = {f"locales/{language}.toml", *([locale] if locale else [])}
        waiting = [*roots]
        while waiting:
            name = waiting.pop()
            if name not in names:
                names.add(name)
                waiting += self._named_in(name)
        return names

    def _file(self, name: str) -> Path | None:
        try:
            return self.house.style.path(name)
        except StyleError:
            return None

    def _named_in(self, name: str) -> Iterator[str]:
        """The style files that a template or a style sheet names."""
        path = self._file(name)
        if path is None or path.suffix not in _NAMING:
            return
        text = _read(path, name).decode("utf-8", "replace")
        templates = [
            f"templates/{found['one'] or found['two']}" for found in _NAMED_TEMPLATE.finditer(text)
        ]
        addresses = [found[1] for found in STYLE_ADDRESS.finditer(text)]
        yield from templates
        yield from addresses
        # A name that is worked out while rendering could be any; so all of them count.
        if len(templates) < len(_TEMPLATE_TAG.findall(text)):
            yield from self._every("templates")
        if not all(self._file(address) for address in addresses):
            yield from self._every("icons")

    def _every(self, folder: str) -> Iterator[str]:
        for place in self.house.style.places(folder):
            for inner in (place, *(path for path in place.rglob("*") if path.is_dir())):
                self.seen.setdefault(inner, signature(inner))
        yield from (name for name in self.house.style.names(f"{folder}/**/*") if self._file(name))


_NAMING = frozenset({"", ".css", ".html", ".jinja", ".svg", ".txt", ".xhtml", ".xml"})
"""Suffixes of files that can name others."""

_TEMPLATE_TAG = re.compile(r"{%[-+]?\s*(?:include|import|from|extends)\b")
_NAMED_TEMPLATE = re.compile(
    r"""{%[-+]?\s*(?:
        (?:include|extends)\s+(?P<q>["'])(?P<one>[^"']+)(?P=q)(?:\s+(?:ignore\s+missing|with(?:out)?\s+context))*
        |(?:import|from)\s+(?P<r>["'])(?P<two>[^"']+)(?P=r)\s+(?:as|import)\b[^"'%]*
    )\s*[-+]?%}""",
    re.VERBOSE,
)
"""A tag that names one template and no other, whatever the values are."""

CHANGED: Signature = (-1,)


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StyleError(f"styles/{name} cannot be read: {error.strerror}") from error


def reader(house: Project) -> str:
    """Digest of what reads sources; the same one finds the same ids and languages in them."""
    return f"{_software()['the pipeline']} {house.publisher.language}"


def checking_tools() -> Mapping[str, str]:
    """The software by which sources are read, understood and checked."""
    return {**_software(), **{name: _version(name) for name in CHECKING}}


def drawing_tools() -> Mapping[str, str]:
    """The software and fonts by which covers are drawn."""
    return {**_software(), **_engine(), **_drawing()}


def toolchain(*, press: bool = False) -> Mapping[str, str]:
    """The software and fonts by which leaflets are made; the same ones make the same bytes.

    With `press`, the colour profile that is made on the machine is one of them.
    """
    return {**_software(), **_engine(), **_finishing(press=press)}


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
    """What lays out and writes pages, with what the environment tells it to do otherwise."""
    told = {name: value for name, value in os.environ.items() if name.startswith(_HEEDED)}
    return {
        **told,
        **{name: _version(name) for name in ENGINE},
        **{name: _library_version(name) for name in LIBRARIES},
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{f"fonts/{path.name}": _file_digest(path) for path in _fonts()},
    }


def _finishing(*, press: bool, own: Path | None = None) -> dict[str, str]:
    """What makes pages into a finished file; what is missing for it, the first job says."""
    versions = {name: _version(name) for name in FINISHING}
    if press:
        with suppress(FinishImpossible):
            versions[PROFILE] = press_profile(own).digest
    return versions


def _drawing() -> dict[str, str]:
    """What makes a picture of a cover."""
    return {"pypdfium2": _version("pypdfium2")}


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
    return tree_digest(_code())


def tree_digest(files: Iterable[tuple[str, Path]]) -> str:
    """One digest of many files under their names, which come in a fixed order. Raises OSError."""
    together = hashlib.sha256()
    for name, path in files:
        together.update(f"{name}\0{_file_digest(path)}\n".encode())
    return together.hexdigest()


@cache
def _code() -> tuple[tuple[str, Path], ...]:
    package = Path(__file__).resolve().parent.parent
    files = ((path.relative_to(package), path) for path in package.rglob("*.py"))
    making = ((name, path) for name, path in files if name.parts[0] not in NOT_MAKING)
    return tuple(sorted((name.as_posix(), path) for name, path in making))
