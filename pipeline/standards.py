"""What a house asks of its leaflets: profiles of checks, chosen in `publisher.toml` or for one run.

Published rules disagree (the NHS writes `250mg`, most others `250 mg`), so a profile says which
packs of rules it follows, and in what they may differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from pipeline.vocabulary import NO_WORDS, Vocabulary

Pack: TypeAlias = Literal[
    "core",
    "safety",
    "plain-language",
    "eu-qrd",
    "fda-medguide",
    "clear-print",
    "editorial",
]

ALWAYS: tuple[Pack, ...] = ("core", "safety")
"""The packs of every profile, and of every build: what keeps harm off paper is not for choosing."""

Code = Annotated[str, Field(pattern=r"^[SMCTPEB]\d{3}$")]


class Profile(BaseModel):
    """A choice of packs, and the numbers and forms in which published rules differ."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    packs: tuple[Pack, ...] = (*ALWAYS, "editorial")
    ignore: tuple[Code, ...] = Field(default=(), description="a list of codes such as T004")
    """Codes that the house does not want to hear of; those that withhold or fail stay."""
    unit_space: bool = True
    """Whether a space stands between a number and its unit: `250 mg`, and not `250mg`."""
    sentence_words: int = Field(default=20, ge=5)
    """Most words in a sentence (EC readability guideline, 2009; NHS content guide)."""
    paragraph_sentences: int = Field(default=3, ge=1)
    """Most sentences in a paragraph (NHS content guide)."""
    list_items: int = Field(default=6, ge=2)
    """Most items in a list, those of side effects apart (EC readability guideline, 2009: five or
    six where possible; that of 1998, which it replaces, had nine where they are simple)."""
    grade: float = Field(default=8.0, ge=1)
    """Highest reading grade (USP <1265>: grade 6 wanted, never above 8)."""
    review_months: int = Field(default=36, ge=1)
    """Longest time in months from one review to the next (NHS content standard)."""


PROFILES: Mapping[str, Profile] = {
    "standard": Profile(),
    "nhs": Profile(
        packs=(*ALWAYS, "plain-language", "clear-print", "editorial"),
        unit_space=False,
    ),
    "eu": Profile(packs=(*ALWAYS, "plain-language", "eu-qrd", "editorial")),
    "us": Profile(packs=(*ALWAYS, "plain-language", "fda-medguide", "editorial")),
    "all": Profile(
        packs=(
            *ALWAYS,
            "plain-language",
            "eu-qrd",
            "fda-medguide",
            "clear-print",
            "editorial",
        )
    ),
    **{
        pack: Profile(packs=(*ALWAYS, pack))
        for pack in ("plain-language", "eu-qrd", "fda-medguide", "clear-print", "editorial")
    },
    "core": Profile(packs=ALWAYS),
}
"""The built-in profiles by name; each pack is one too."""

STANDARD = "standard"
BUILD = "core"
"""The profile of builds: its findings depend on the source alone, and on no day."""


@dataclass(frozen=True, slots=True)
class Standards:
    """What rules measure a leaflet against."""

    profile: Profile = field(default_factory=lambda: PROFILES[STANDARD])
    today: date | None = None
    """The day on which something may be overdue; None where no day may count, as in a build."""
    words: Vocabulary = NO_WORDS
    """The word list of the leaflet's language, where its profile asks for one."""
