"""The shape of a language's wordings: families of patterns, and what excuses a match."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.check.safety.needed import Lazy

Kind: TypeAlias = Literal["refusal", "nonexistent", "doubtful", "unavailable"]

Scope: TypeAlias = Literal["any", "combo", "single"]
"""The leaflets on which a wording counts: all, those of several ingredients, those of one."""

TITLE = "xtitlex"
"""The word that stands for the leaflet's title in prepared text and in patterns."""


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """One family of wordings."""

    name: str
    kind: Kind
    scope: Scope
    patterns: tuple[Lazy, ...]
    """Match text in lower case: to tell no case apart takes four times as long."""
    asks: bool = False
    """Whether it counts in a question too; most are harmless there: "What if I cannot find it?"."""
    told: bool = False
    """Whether patients say so before they ask: "I'm sorry, I forgot a tablet. Does it matter?"."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """All families of a language.

    `several` finds titles with several ingredients; `excuses` says whether the words around a
    match make it harmless, given the family, the match, the sentence before it and the whole
    sentence, all in lower case.
    """

    families: tuple[Family, ...]
    several: re.Pattern[str]
    excuses: Callable[[Family, str, str, str], bool]
    hedge: re.Pattern[str]
    """Words that turn "does not exist" into "is not usual": the finding is then only doubtful."""
