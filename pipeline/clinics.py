"""`content/clinics/ID.toml` in, clinics as values out, and what is wrong with any of them.

A clinic's file may be bad without costing anything but that clinic: what is wrong is a finding with
file and line, and all others are printed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.logos import MAX_BYTES, Logo, LogoRefused, read_logo
from pipeline.luminance import luminance
from pipeline.project import (
    LANGUAGE,
    WINDOWS_NAMES,
    ConfigurationError,
    Line,
    Strict,
    problems,
    suggestion,
)

ALL = "all"
"""What is asked for to have every clinic; so none can be called that."""

CONTRAST = 4.5
"""Of letters to the paper, at least (WCAG 2.2, 1.4.3)."""

MAX_FILE = 64_000
"""Largest file of a clinic in bytes; one that says all it can has about 3,000."""

_FOLDER = "content/clinics"
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class P008(Code):
    """A clinic's file cannot be used.

    It is empty, is no TOML, cannot be read, lacks the clinic's name, or has a key or value that is
    not understood. Nothing is printed for this clinic; all others are.

    Example: `telefone = "01632 960 001"`; did you mean `telephone`?

    Source: house rule; a typing error must not take a telephone number off thousands of leaflets.
    """

    severity = Severity.ERROR


class P009(Code):
    """A clinic's logo cannot be used.

    It is missing, too large, damaged, outside of `content/clinics`, or an SVG file that could do
    more than be drawn: scripts, addresses, entities, pictures inside, letters without their font.

    Example: `logo = "https://example.org/logo.svg"`; a build reads nothing from the network.

    Source: house rule; SVG 2, 2.7.1 (secure static mode), and PDF/A-3, 6.1.13 (limits).
    """

    severity = Severity.ERROR


class P010(Code):
    """A clinic's colour is too pale to be read on paper.

    Its name is printed in this colour. Between letters and white paper there must be a contrast of
    4.5 to 1; a printer that has only grey makes of a pale colour a pale grey.

    Example: `brand = "#7ab8d4"`, which has 2.2 to 1.

    Source: WCAG 2.2, 1.4.3 (contrast, minimum).
    """

    severity = Severity.ERROR


class P011(Code):
    """A clinic's details do not fit into the room that a format keeps for them.

    Letters may not become smaller than the format allows, and nothing may be cut off; so nothing
    is printed for this clinic in this format until something is shortened.

    Example: opening hours in eight lines on a slip that is 99 mm wide.

    Source: European Commission, Guideline on the readability of the labelling and package leaflet,
    2009 (at least 9 pt); UKAAF G003 (at least 16 pt in large print).
    """

    severity = Severity.ERROR


# --- a clinic ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Emergency:
    """A number to call when there is no time to read, and what it is for."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Clinic:
    """What stands at the head and foot of a clinic's leaflets; empty is what it does not say."""

    id: str
    path: str
    """Of its file, from the project's folder."""
    name: str
    address: tuple[str, ...] = ()
    telephone: str = ""
    hours: tuple[str, ...] = ()
    website: str = ""
    emergency: tuple[Emergency, ...] = ()
    logo: Logo | None = None
    brand: str = ""
    """Its colour as `#rrggbb`; empty for that of the house."""
    formats: tuple[str, ...] = ()
    """Page formats that it is printed in when none is asked for."""
    language: str = ""
    """Of its labels (BCP 47); empty for the language of the leaflet."""
    files: tuple[Path, ...] = ()
    """What it was read from: its own file and the logo's."""
    lines: tuple[tuple[str, int], ...] = ()
    """Where each key stands in its file, 1-based."""

    def line(self, key: str) -> int:
        """The line of a key in the clinic's file; 1 where it has none."""
        return dict(self.lines).get(key, 1)


@dataclass(frozen=True, slots=True)
class Clinics:
    """Every clinic that can be printed for, by id in order, and what is wrong with others."""

    rows: Mapping[str, Clinic]
    broken: tuple[Diagnostic, ...] = ()


def load_clinics(root: Path, asked: Sequence[str]) -> Clinics:
    """The clinics asked for of the project in a folder: `all`, ids, or none at all.

    Raises ConfigurationError for an id that no file has.
    """
    rows: dict[str, Clinic] = {}
    broken: list[Diagnostic] = []
    for name in clinics_asked(root, asked):
        loaded = _load(root, name)
        if isinstance(loaded, Clinic):
            rows[name] = loaded
        else:
            broken += loaded
    return Clinics(rows, tuple(broken))


def clinics_asked(root: Path, asked: Sequence[str]) -> tuple[str, ...]:
    """The ids of what is asked for: `all`, ids, or none at all.

    Raises ConfigurationError for an id that no file has, and for all where there is none.
    """
    names = clinic_names(root)
    for name in asked:
        if name not in (*names, ALL):
            known = suggestion(name, names) if names else f"; there are none in {_FOLDER}"
            raise ConfigurationError(f"there is no clinic '{name}'{known}")
    if ALL in asked and not names:
        raise ConfigurationError(f"there are no clinics; describe one in {_FOLDER}/ID.toml")
    return names if ALL in asked else tuple(sorted(set(asked)))


@lru_cache(maxsize=256)
def load_clinic(root: Path, name: str) -> Clinic:
    """One clinic again, as workers need it; read once a process. Raises ConfigurationError."""
    loaded = _load(root, name)
    if isinstance(loaded, Clinic):
        return loaded
    raise ConfigurationError("\n".join(str(finding) for finding in loaded))


def clinic_names(root: Path) -> tuple[str, ...]:
    """The names of all files of clinics in a project, without their suffix, in order."""
    return tuple(
        sorted(path.stem for path in _folder(root).glob("*.toml") if not path.name.startswith("."))
    )


def clinic_file(name: str) -> str:
    """Where the file of a clinic of this name is, from the project's folder."""
    return f"{_FOLDER}/{name}.toml"


def dialled(number: str) -> str:
    """A telephone number as telephones take it, such as `+441632960001` (RFC 3966, 3)."""
    plus = "+" if number.lstrip(" (").startswith("+") else ""
    before, _, _ = _EXTENSION.sub("\n", number).partition("\n")
    # In "+44 (0)1632 960 001" the zero is for those who call from within the country alone.
    digits = re.sub(r"\D", "", before.replace("(0)", "") if plus else before)
    return plus + digits


def contrast(colour: str) -> float:
    """The contrast of a colour `#rrggbb` to white (WCAG 2.2, relative luminance)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 1.05 / (luminance(red, green, blue) + 0.05)


def _folder(root: Path) -> Path:
    return root / _FOLDER


# --- what is written -----------------------------------------------------------------------------

_EXTENSION = re.compile(r"(?:ext\.?|x|#|Durchwahl)\s*\d{1,6}\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"[+(]?[\d\s()./–-]+")


def _telephone(value: str) -> str:
    """A number that can be called: ITU-T E.164 has at most 15 digits, and none has one or two."""
    if not value:
        return value
    bare = _EXTENSION.sub("", value).strip()
    if not _NUMBER.fullmatch(bare):
        raise ValueError("must be a telephone number, such as '01632 960 001' or '+44 1632 960001'")
    digits = sum(char.isdecimal() for char in bare)
    if not 3 <= digits <= 15:
        raise ValueError(f"must have 3 to 15 digits, but has {digits}")
    return value


def _website(value: str) -> str:
    if value and not _WEBSITE.fullmatch(value):
        raise ValueError("must be an address such as 'www.example.org' or 'https://example.org'")
    return value


_WEBSITE = re.compile(r"(https?://)?([\w-]+\.)+[^\W\d_]{2,}(:\d{1,5})?(/[^\s\"'<>\\^`{|}]*)?")


def _colour(value: str) -> str:
    if value and not re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", value):
        raise ValueError("must be a colour such as '#0a4b63'")
    if len(value) == 4:
        return "#" + "".join(2 * digit for digit in value[1:].lower())
    return value.lower()


def _short(value: str) -> str:
    if not 0 < len(value) <= _LONGEST:
        raise ValueError(f"must have 1 to {_LONGEST} characters, but has {len(value)}")
    return value


_LONGEST = 100

Short = Annotated[Line, AfterValidator(_short)]
Telephone = Annotated[Line, AfterValidator(_telephone)]


class _Emergency(Strict):
    label: Short
    number: Annotated[Telephone, AfterValidator(_short)]


class _Colours(Strict):
    brand: Annotated[Line, AfterValidator(_colour)] = ""


class _Written(Strict):
    """A clinic as its file describes it."""

    name: Short
    address: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    telephone: Telephone = ""
    hours: Annotated[tuple[Short, ...], Field(max_length=10)] = ()
    website: Annotated[Line, AfterValidator(_website)] = ""
    emergency: Annotated[tuple[_Emergency, ...], Field(max_length=4)] = ()
    logo: Line = ""
    colours: _Colours = _Colours()
    formats: tuple[Short, ...] = ()
    language: str = Field(
        default="", pattern=f"^({LANGUAGE})?$", description="a language tag such as en-GB"
    )


def _load(root: Path, name: str) -> Clinic | tuple[Diagnostic, ...]:
    """A clinic of a file, or all that is wrong with it."""
    shown = clinic_file(name)
    path = root / shown
    if not _ID.fullmatch(name) or name in WINDOWS_NAMES or name == ALL:
        hint = "Call it by small letters, digits and hyphens; folders are named after it."
        return (P008.at(shown, 1, f"no clinic can be called '{name}'", hint),)
    text = ""
    try:
        text = _text(path)
        made = _Written.model_validate(tomllib.loads(text))
    except _Unreadable as error:
        return (P008.at(shown, 1, str(error), _DESCRIBE),)
    except ValidationError as error:  # one of those below, so it comes first
        return tuple(_complaints(error, shown, text))
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        return (P008.at(shown, _line_in(str(error), text), f"not valid TOML: {error}", _TOML),)
    return _checked(name, shown, path, made, _lines(text))


_DESCRIBE = 'A clinic\'s file begins with its name: name = "Riverside Clinic".'
_TOML = "Texts stand in quotes, and lists in square brackets."


class _Unreadable(Exception):
    """A clinic's file holds nothing that could be understood; says why."""


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise _Unreadable("cannot be read: it is no file")
        if path.stat().st_size > MAX_FILE:
            raise _Unreadable(f"has more than {MAX_FILE:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _Unreadable(f"is not UTF-8: {error.reason}") from error
    if not text.strip():
        raise _Unreadable("is empty")
    return text


def _line_in(message: str, text: str) -> int:
    """The line that an error of the TOML parser names."""
    if "at end of document" in message:
        return len(text.rstrip().splitlines())
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else 0


def _complaints(error: ValidationError, shown: str, text: str) -> Iterator[Diagnostic]:
    """What is wrong with keys and values, in the words of somebody who writes such a file."""
    lines = dict(_lines(text))
    for problem in problems(error, _Written):
        key = ".".join(part for part in problem.place if isinstance(part, str))
        line = next((lines[part] for part in (key, problem.key) if part in lines), 1)
        yield P008.at(shown, line, problem.message, _DESCRIBE)


def _lines(text: str) -> tuple[tuple[str, int], ...]:
    """Where keys stand first, those of a table under its name: `colours.brand`."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]", line):
            table = head[1]
            found.setdefault(table, number)
        elif key := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line):
            found.setdefault(f"{table}.{key[1]}" if table else key[1], number)
            if "." in key[1] and not table:
                found.setdefault(key[1].partition(".")[0], number)
    return tuple(found.items())


# --- logo and colours ----------------------------------------------------------------------------


def _checked(
    name: str, shown: str, path: Path, made: _Written, lines: tuple[tuple[str, int], ...]
) -> Clinic | tuple[Diagnostic, ...]:
    """A clinic whose logo can be drawn and whose colours can be read."""
    findings = [*_pale(made, shown, dict(lines))]
    logo, files = None, [path]
    if made.logo:
        try:
            file = _logo_file(path.parent, made.logo, shown, dict(lines).get("logo", 1))
            files.append(file)
            logo = _logo(file, f"{_FOLDER}/{_posix(made.logo)}")
        except _LogoFault as fault:
            findings.append(fault.finding)
    if findings:
        return tuple(findings)
    return Clinic(
        id=name,
        path=shown,
        name=made.name,
        address=made.address,
        telephone=made.telephone,
        hours=made.hours,
        website=made.website,
        emergency=tuple(Emergency(row.label, row.number) for row in made.emergency),
        logo=logo,
        brand=made.colours.brand,
        formats=made.formats,
        language=made.language,
        files=tuple(files),
        lines=lines,
    )


def _pale(made: _Written, shown: str, lines: Mapping[str, int]) -> Iterator[Diagnostic]:
    brand = made.colours.brand
    if brand and contrast(brand) < CONTRAST:
        line = lines.get("colours.brand", lines.get("colours", 1))
        # Cut, not rounded: 4.48 must not be said to be 4.5.
        ratio = int(contrast(brand) * 100) / 100
        said = f"the colour {brand} has a contrast of {ratio:g} to 1 with paper; needed is "
        yield P010.at(shown, line, f"{said}{CONTRAST:g} to 1", "Choose a darker one.")


class _LogoFault(Exception):
    """A logo cannot be used."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding)
        self.finding = finding


def _logo_file(folder: Path, written: str, shown: str, line: int) -> Path:
    """The file of a logo, if it is one in the folder of clinics. Raises _LogoFault."""
    for wrong, message, hint in _misplaced(folder, written):
        if wrong:
            raise _LogoFault(P009.at(shown, line, f"the logo '{written}' {message}", hint))
    return folder / written


def _misplaced(folder: Path, written: str) -> Iterator[tuple[bool, str, str]]:
    """Why a path leads nowhere, each reason tried when those before do not hold."""
    put = f"Put the file into {_FOLDER}."
    remote = re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", written) is not None
    yield remote, "is an address, and nothing is read from the network", put
    yield "\\" in written, "has a backslash", "Write / between folders."
    path = Path(os.path.normpath(folder / written))
    outside = not path.is_relative_to(os.path.normpath(folder))
    yield outside, f"is outside of {_FOLDER}", put
    yield path.suffix.lower() not in (".svg", ".png"), "is neither SVG nor PNG", "Convert it."
    yield not _is_file(path), "is not there", put
    linked = not path.resolve().is_relative_to(folder.resolve())
    yield linked, f"is a link to a file outside of {_FOLDER}", put
    yield path.stat().st_size > MAX_BYTES, "is larger than 1 MB", "Save it smaller."


def _is_file(path: Path) -> bool:
    """Unlike `Path.is_file`, says no where the system will not even look."""
    try:
        return path.is_file()
    except OSError:
        return False


def _logo(path: Path, shown: str) -> Logo:
    try:
        return read_logo(path.read_bytes())
    except OSError as error:
        finding = P009.at(shown, 0, f"cannot be read: {error.strerror}", "Allow it to be read.")
    except LogoRefused as error:
        finding = P009.at(shown, error.line, f"the logo {error.message}", error.hint)
    raise _LogoFault(finding)


def _posix(written: str) -> str:
    return Path(os.path.normpath(written)).as_posix()
