"""A handbook's definition, `content/handbooks/ID.toml`, in; a validated value out."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, PrivateAttr

from pipeline.project import (
    LANGUAGE,
    WINDOWS_NAMES,
    ConfigurationError,
    Line,
    Strict,
    load_toml_with_lines,
    printable,
)
from pipeline.sections import SECTIONS
from pipeline.toml_lines import Place, line_of

_HANDBOOK_ID = r"[a-z0-9][a-z0-9-]*"

Edition: TypeAlias = Literal["epub", "print"]

EDITIONS: tuple[Edition, ...] = ("epub", "print")
"""What a handbook can be made as: a book for reading systems, and one for paper (PDF)."""

IndexName: TypeAlias = Literal["names", "conditions", "effects"]

INDEXES: tuple[IndexName, ...] = ("names", "conditions", "effects")
"""The indexes that a handbook can have, in the order in which they stand in it."""


def _kind_of_section(value: str) -> str:
    name = value.replace("-", "_")
    if name not in SECTIONS:
        raise ValueError(f"must be one of {', '.join(SECTIONS)}")
    return name


class Choice(Strict):
    """Leaflets, by any of these; what nothing is said of chooses nothing."""

    files: tuple[Line, ...] = ()
    """Globs of source files below `content/leaflets`, such as `heart/**`."""
    tags: tuple[Line, ...] = ()
    classes: tuple[Line, ...] = ()
    ids: tuple[Line, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether no leaflet is named in any way."""
        return not (self.files or self.tags or self.classes or self.ids)


class PartWanted(Choice):
    """A part of a handbook: its title, and the leaflets in it."""

    id: str = Field(pattern=f"^{_HANDBOOK_ID}$", description="small letters, digits and hyphens")
    title: Annotated[Line, Field(min_length=1)]
    introduction: Line = ""
    """A Markdown file beside the definition."""
    within: str = ""
    """The id of the part that this one stands in."""


class VolumeLimits(Strict):
    """Where a handbook is divided into volumes; a volume keeps both limits."""

    medicines: int | None = Field(default=None, ge=1)
    megabytes: float | None = Field(default=None, gt=0)


class Handbook(Strict):
    """One handbook."""

    id: str = Field(
        default="",
        pattern=f"^({_HANDBOOK_ID})?$",
        description="small letters, digits and hyphens",
    )
    title: Annotated[Line, Field(min_length=1)]
    subtitle: Line = ""
    authors: tuple[Line, ...] = ()
    """People or bodies who made the collection (`dc:creator`)."""
    publisher: Line = ""
    """That of the house where there is none."""
    edition: Line = ""
    language: str = Field(
        default="en-GB", pattern=f"^{LANGUAGE}$", description="a language tag such as en-GB"
    )
    identifier: Line = ""
    """A URN or ISBN; made from publisher and id where there is none."""
    description: Annotated[str, Field(max_length=5_000), AfterValidator(printable)] = ""
    cover: Line = ""
    """An image (PNG or JPEG) beside the definition; drawn from the house style without one."""
    select: Choice = Choice()
    """All leaflets where it says nothing."""
    exclude: Choice = Choice()
    arrangement: Literal["a-z", "class", "tag", "own"] = "a-z"
    """A to Z; by class or first tag and then A to Z; or in the order of `ids` and of `parts`."""
    parts: tuple[PartWanted, ...] = ()
    """Parts of the house's own, instead of letters, classes or tags."""
    sections: tuple[Annotated[str, AfterValidator(_kind_of_section)], ...] = ()
    """Kinds of sections to show of each leaflet; all without any."""
    volumes: VolumeLimits = VolumeLimits()
    editions: tuple[Edition, ...] = Field(default=("epub",), min_length=1)
    indexes: tuple[IndexName, ...] = INDEXES
    glossary: bool = True
    review_list: bool = True

    _lines: Mapping[Place, int] = PrivateAttr(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """Where a value stands in the definition, such as `("parts", 1, "id")`; 1 if unknown."""
        return line_of(place, self._lines)


ALWAYS = frozenset({"part", "other", "disclaimer", "introduction"})
"""Kinds of sections that no choice leaves out: what heads others, and what might be anything."""


def shows(wanted: Collection[str], kind: str) -> bool:
    """Whether a handbook that wants these kinds of sections, or all, shows one of this kind."""
    return not wanted or kind in wanted or kind in ALWAYS


def load_handbook(path: Path) -> Handbook:
    """A handbook definition; its id is the file's name unless it says otherwise.

    Raises ConfigurationError.
    """
    handbook, lines = load_toml_with_lines(path, Handbook)
    handbook._lines = lines
    name = handbook.id or path.stem.lower()
    if name in WINDOWS_NAMES or not re.fullmatch(_HANDBOOK_ID, name):
        raise ConfigurationError(
            f"{path}: '{name}' cannot be the id of a handbook, since its file is named after it; "
            "set an id of small letters, digits and hyphens"
        )
    return handbook.model_copy(update={"id": name})


def beside(definition: Path, name: str) -> Path | None:
    """The file that a definition names; None for one that is not in its folder or below."""
    path = Path(os.path.normpath(definition.parent / name))
    inside = path.resolve().is_relative_to(definition.parent.resolve())
    return path if inside and path != definition.parent else None
