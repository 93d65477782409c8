"""The project's own files in, validated settings out: `publisher.toml` and handbooks."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.style import Style, default_style

M = TypeVar("M", bound=BaseModel)


class ConfigurationError(Exception):
    """A settings file is missing or malformed; the message names file, line and what to do."""


class Strict(BaseModel):
    """What people write at the edge: unknown keys and wrong types are errors, never defaults."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True
    )


class Publisher(Strict):
    """House settings, `content/publisher.toml`."""

    name: str = ""
    language: str = Field(default="en-GB", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    headings: Literal["house", "source"] = "house"
    formats: tuple[str, ...] = ("a4",)
    seconds_per_leaflet: float = Field(default=60.0, gt=0)
    """A leaflet that takes longer (in seconds) is stopped and reported as failed."""


class Handbook(Strict):
    """One handbook, `content/handbooks/ID.toml`."""

    id: str = Field(default="", pattern=r"^[a-z0-9][a-z0-9-]*$|^$")
    title: str = Field(min_length=1)
    subtitle: str = ""
    publisher: str = ""
    edition: str = ""
    language: str = Field(default="en-GB", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    identifier: str = ""
    """A URN or ISBN; made from publisher and id where there is none."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with `content/` and perhaps `styles/`, and the settings found in it."""

    root: Path
    publisher: Publisher
    style: Style

    @property
    def leaflets(self) -> Path:
        """Where leaflets are when no sources are named."""
        return self.root / "content" / "leaflets"

    @property
    def handbooks(self) -> Path:
        """Where handbook definitions are."""
        return self.root / "content" / "handbooks"


def open_project(root: Path) -> Project:
    """The project in a folder, with defaults for what is not set. Raises ConfigurationError."""
    path = root / "content" / "publisher.toml"
    publisher = load_toml(path, Publisher) if path.is_file() else Publisher()
    return Project(root, publisher, default_style(root))


def load_handbook(path: Path) -> Handbook:
    """A handbook definition; its id is the file's name unless it says otherwise.

    Raises ConfigurationError.
    """
    handbook = load_toml(path, Handbook)
    return handbook if handbook.id else handbook.model_copy(update={"id": path.stem.lower()})


def load_toml(path: Path, model: type[M]) -> M:
    """A TOML file as a validated model. Raises ConfigurationError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        return model.model_validate(tomllib.loads(text))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}") from error
    except ValidationError as error:
        lines = "\n".join(
            f"{path}:{_toml_line(text, problem.key)}: {problem.message}"
            for problem in problems(error, model)
        )
        raise ConfigurationError(lines) from None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what somebody wrote: the key it is about, and the words for it."""

    key: str
    message: str


def problems(error: ValidationError, model: type[BaseModel]) -> Iterable[Problem]:
    """Validation errors in words an author understands, with a suggestion for unknown keys."""
    for detail in error.errors(include_url=False):
        key = str(detail["loc"][0]) if detail["loc"] else ""
        if detail["type"] == "extra_forbidden":
            yield Problem(key, f"unknown key '{key}'{suggestion(key, model.model_fields)}")
        elif detail["type"] == "missing":
            yield Problem(key, f"'{key}' is missing")
        else:
            yield Problem(key, f"'{key}': {_sentence(detail)}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, else the list of what is known."""
    names = sorted(known)
    near = difflib.get_close_matches(word.lower().replace("-", "_"), names, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else f"; allowed are {', '.join(names)}"


def _sentence(detail: Any) -> str:
    shown = repr(detail["input"])
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return f"{detail['msg'].lower()}, got {shown}"


def _toml_line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.split("=")[0].strip().strip('"') == key:
            return number
    return 1
