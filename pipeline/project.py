"""The project's own files in, validated settings out: `publisher.toml`."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from pipeline.forms import DIGITAL
from pipeline.standards import ALWAYS, PROFILES, STANDARD, Profile
from pipeline.style import Style, default_style
from pipeline.toml_lines import Place, line_of, lines

M = TypeVar("M", bound=BaseModel)

LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
"""The shape of a language tag (BCP 47, 2.1)."""

WINDOWS_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
"""What no file can be called on Windows, whatever its suffix."""

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""Characters that cannot be printed; most of them are not allowed in XML either."""

MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U000fffff\U00100000-\U0010ffff]")
"""Characters that stand for a lost one, or for something in one font only."""

REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters between which others are not shown in the order in which they are written."""

_LINE_ENDS = re.compile("[\t\n\r\x85\u2028\u2029]")


class ConfigurationError(Exception):
    """A settings file is missing or malformed; the message names file, line and what to do."""


def printable(value: str) -> str:
    """YAML and TOML can write in escapes what the text of a file may not hold."""
    for pattern in (CONTROLS, MEANINGLESS, REORDERING):
        if bad := pattern.search(value):
            raise ValueError(f"U+{ord(bad.group()):04X} cannot be printed")
    return value


def _one_line(value: str) -> str:
    if bad := _LINE_ENDS.search(value):
        raise ValueError(f"U+{ord(bad.group()):04X} cannot stand in one line of text")
    return printable(value)


Line = Annotated[str, Field(max_length=300), AfterValidator(_one_line)]
"""A value of one line, without characters that cannot be printed."""


def _web_address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s{}]+\{id\}[^\s{}]*", value):
        raise ValueError("must be such as https://example.org/leaflets/{id}")
    return value


class Strict(BaseModel):
    """What people write at the edge: unknown keys and wrong types are errors, never defaults."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True
    )


class HouseProfile(Profile):
    """A profile of the house: what it does not set is as in the one that it extends."""

    extends: str = STANDARD

    @field_validator("extends")
    @classmethod
    def _is_built_in(cls, name: str) -> str:
        if name not in PROFILES:
            known = suggestion(name, PROFILES)
            raise ValueError(f"there is no built-in profile '{name}'{known}")
        return name


class Checks(Strict):
    """How the house has its leaflets checked, `[check]` in `content/publisher.toml`."""

    profiles: Mapping[str, HouseProfile] = Field(default_factory=dict)
    """The house's own profiles by name."""
    profile: str = STANDARD
    """A built-in profile, or one of the house's own."""
    baseline: Line = ""
    """A file in the project with findings that are known and not shown."""

    @field_validator("profiles")
    @classmethod
    def _have_names_of_their_own(
        cls, profiles: Mapping[str, HouseProfile]
    ) -> Mapping[str, HouseProfile]:
        if taken := sorted(set(profiles) & set(PROFILES)):
            raise ValueError(f"the profile '{taken[0]}' is built in; choose another name")
        return profiles

    @field_validator("profile")
    @classmethod
    def _is_a_profile(cls, name: str, info: ValidationInfo) -> str:
        if "profiles" not in info.data:  # they are wrong, and it may be one of them
            return name
        known = {*PROFILES, *info.data["profiles"]}
        if name not in known:
            raise ValueError(f"there is no profile '{name}'{suggestion(name, known)}")
        return name

    def named(self, name: str) -> Profile:
        """A profile by name, that of the house for none. Raises ConfigurationError.

        The packs that every profile has, it has also where the house does not list them.
        """
        name = name or self.profile
        if name in self.profiles:
            own = self.profiles[name]
            changed = own.model_dump(exclude={"extends"}, exclude_unset=True)
            extended = PROFILES[own.extends].model_copy(update=changed)
            packs = tuple(dict.fromkeys((*ALWAYS, *extended.packs)))
            return extended.model_copy(update={"packs": packs})
        if name not in PROFILES:
            known = suggestion(name, (*PROFILES, *self.profiles))
            raise ConfigurationError(f"there is no profile '{name}'{known}")
        return PROFILES[name]


class Publisher(Strict):
    """House settings, `content/publisher.toml`."""

    name: Line = ""
    language: str = Field(
        default="en-GB", pattern=f"^{LANGUAGE}$", description="a language tag such as en-GB"
    )
    headings: Literal["house", "source"] = "house"
    formats: tuple[str, ...] = Field(default=("a4",), min_length=1)
    finishes: tuple[str, ...] = Field(default=(DIGITAL,), min_length=1)
    address: Annotated[Line, AfterValidator(_web_address)] = ""
    """Where a leaflet is online, with `{id}` for its id; printed as a QR code."""
    press_profile: Line = ""
    """The ICC profile of the print shop, a file in `content/`; that of coated paper without one."""
    seconds_per_leaflet: float = Field(default=60.0, gt=0, le=86_400)
    """A leaflet that takes longer (in seconds) is stopped and reported as failed."""
    check: Checks = Field(default_factory=Checks)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with `content/` and perhaps `styles/`, and the settings found in it."""

    root: Path
    publisher: Publisher
    style: Style

    @property
    def settings(self) -> Path:
        """Where the house settings are, if there are any."""
        return settings_file(self.root)

    @property
    def press_profile(self) -> Path | None:
        """The ICC profile of the print shop, if the house has one."""
        name = self.publisher.press_profile
        return self.root / "content" / name if name else None

    @property
    def leaflets(self) -> Path:
        """Where leaflets are when no sources are named."""
        return self.root / "content" / "leaflets"

    @property
    def handbooks(self) -> Path:
        """Where handbook definitions are."""
        return self.root / "content" / "handbooks"


def settings_file(root: Path) -> Path:
    """Where the house settings of the project in a folder are."""
    return root / "content" / "publisher.toml"


def open_project(root: Path) -> Project:
    """The project in a folder, with defaults for what is not set. Raises ConfigurationError."""
    path = settings_file(root)
    publisher = load_toml(path, Publisher) if os.path.lexists(path) else Publisher()
    return Project(root, publisher, default_style(root))


def load_toml(path: Path, model: type[M]) -> M:
    """A TOML file as a validated model. Raises ConfigurationError with file and line."""
    return load_toml_with_lines(path, model)[0]


def load_toml_with_lines(path: Path, model: type[M]) -> tuple[M, Mapping[Place, int]]:
    """A TOML file as a validated model, and the lines of all in it.

    Raises ConfigurationError with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        said = error.strerror or str(error)
        raise ConfigurationError(f"{path}: cannot be read: {said}") from error
    try:
        return model.model_validate(tomllib.loads(text)), lines(text)
    except ValidationError as error:
        known = lines(text)
        found = [(line_of(each.place, known), each.message) for each in problems(error, model)]
        said = "\n".join(f"{path}:{line}: {message}" for line, message in sorted(found))
        raise ConfigurationError(said) from None
    except (ValueError, RecursionError) as error:  # also for a number of 5,000 digits
        raise ConfigurationError(f"{path}{_not_toml(str(error), text)}") from error


def _not_toml(said: str, text: str) -> str:
    """`:12: not valid TOML: …` of what the parser says, the line in front as everywhere."""
    if found := re.search(r" \(at line (\d+), column (\d+)\)$", said):
        return f":{found[1]}: not valid TOML: {said[: found.start()]}, at column {found[2]}"
    if said.endswith(end := " (at end of document)"):
        last = text.rstrip().count("\n") + 1
        return f":{last}: not valid TOML: {said.removesuffix(end)}, at the end of the file"
    return f": not valid TOML: {said}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what somebody wrote: the key it is about, and the words for it."""

    key: str
    """At the top; `place` leads on to the very value."""
    message: str
    place: Place = ()


def problems(error: ValidationError, model: type[BaseModel]) -> Iterable[Problem]:
    """Validation errors in words an author understands, with a suggestion for unknown keys."""
    for detail in error.errors(include_url=False):
        place = tuple(detail["loc"])
        key, shown = str(place[0]) if place else "", _shown(place)
        if detail["type"] == "extra_forbidden":
            fields = _model_at(place[:-1], model).model_fields.items()
            known = suggestion(str(place[-1]), (field.alias or name for name, field in fields))
            yield Problem(key, f"unknown key '{shown}'{known}", place)
        elif detail["type"] == "missing":
            yield Problem(key, f"'{shown}' is missing", place)
        else:
            yield Problem(key, f"'{shown}': {_sentence(detail, model)}", place)


def _shown(place: Place) -> str:
    """A place as its keys: `parts.title`. Which of several it is, its line tells."""
    return ".".join(part for part in place if isinstance(part, str))


def _model_at(place: Place, model: type[BaseModel]) -> type[BaseModel]:
    """The model of the table in a place inside of another."""
    for key in place:
        field = model.model_fields.get(str(key))
        inner = (field.annotation, *get_args(field.annotation)) if field else ()
        models = (each for each in inner if isinstance(each, type) and issubclass(each, BaseModel))
        model = next(models, model)
    return model


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, else the list of what is known."""
    names = sorted(known)
    near = difflib.get_close_matches(word.lower().replace("-", "_"), names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"; allowed are {', '.join(names[:_MOST_NAMED])}{more}"


_MOST_NAMED = 30
"""A collection has thousands of ids."""


def _sentence(detail: Any, model: type[BaseModel]) -> str:
    shown = repr(detail["input"])
    complaint = _complaint(detail, model)
    if isinstance(detail["input"], str) and shown in complaint:
        return complaint
    return f"{complaint}, got {shown if len(shown) <= 60 else f'{shown[:57]}...'}"


def _complaint(detail: Any, model: type[BaseModel]) -> str:
    if detail["type"] == "value_error":  # raised by us
        return str(detail["ctx"]["error"])
    if detail["type"] == "string_pattern_mismatch":
        keys = tuple(key for key in detail["loc"] if isinstance(key, str))
        field = _model_at(keys[:-1], model).model_fields.get(keys[-1])
        return f"must be {(field and field.description) or 'of another form'}"
    if form := _FORMS.get(detail["type"]):
        return f"must be {form.format_map(_plain(detail))}"
    message = str(detail["msg"])
    return message[0].lower() + message[1:]


def _plain(detail: Any) -> Mapping[str, object]:
    """The values of a complaint; 0 for 0.0."""
    values = detail.get("ctx", {}).items()
    return {key: f"{value:g}" if isinstance(value, float) else value for key, value in values}


_WHOLE, _LIST, _KEYS, _DAY = "a whole number", "a list", "keys with values", "a day like 2027-01-31"
_FORMS: Mapping[str, str] = {
    "string_type": "text",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    **dict.fromkeys(("tuple_type", "list_type"), _LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), _KEYS),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DAY),
}
"""What a value must be, by the type of pydantic's errors."""
