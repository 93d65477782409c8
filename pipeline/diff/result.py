"""What has changed between two versions of a leaflet: plain, frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from pipeline.diagnostics import Diagnostic

Mark: TypeAlias = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring words of one fate."""

    mark: Mark
    text: str
    space: bool = True
    """Whether a space stands before it."""


Fate: TypeAlias = Literal["same", "changed", "removed", "added", "moved", "gone"]
"""`moved` is text that came from elsewhere, `gone` the place that it has left."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, item, label or cell, or what of one was moved."""

    fate: Fate
    style: str
    under: str
    """The point that it belongs to, such as an audience; empty where there is none."""
    pieces: tuple[Piece, ...]
    other: str = ""
    """Of moved text, where it came from or went."""
    old_line: int = 0
    new_line: int = 0

    def text(self, *marks: Mark) -> str:
        """The words with these marks, all without any named."""
        return text_of(self.pieces, *marks)

    @property
    def before(self) -> str:
        """What stood in this place in the old version."""
        return "" if self.fate == "moved" else self.text("same", "removed")

    @property
    def after(self) -> str:
        """What stands in this place in the new version."""
        return "" if self.fate == "gone" else self.text("same", "added")


def text_of(pieces: tuple[Piece, ...], *marks: Mark) -> str:
    """The words of pieces with these marks, all without any named."""
    wanted = [piece for piece in pieces if not marks or piece.mark in marks]
    return "".join(f" {one.text}" if one.space else one.text for one in wanted).strip()


SectionFate: TypeAlias = Literal["same", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What has become of a section. `kind` is a key of `SECTIONS`, or `heading` for the title."""

    kind: str
    title: str
    old_title: str
    fate: SectionFate
    passages: tuple[Passage, ...]
    old_index: int = -1
    """Where it stood in the old version, counted from 0; -1 where it did not."""
    new_index: int = -1

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The passages in which something has changed."""
        return tuple(passage for passage in self.passages if passage.fate != "same")


Weight: TypeAlias = Literal["amount", "negation", "audience", "warning"]


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A change that can hurt: of an amount, a word such as `not`, whom a dose is for, a warning."""

    weight: Weight
    kind: str
    """The section's kind."""
    section: str
    """The section's title."""
    under: str
    before: str
    """Empty where there was none."""
    after: str
    """Empty where there is none now."""
    pieces: tuple[Piece, ...]
    """The sentence."""
    factor: float = 0.0
    """How many times as much it is now; 0 where that is not known, 1 for the same amount."""
    line: int = 0
    """In the new version; in the old one where it is gone."""
    moved_from: str = ""
    """Where a whole sentence with amounts stood before, for another point or section."""
    confused: bool = False
    """Whether what was for a day is for a week now, or the like."""

    @property
    def grave(self) -> bool:
        """Whether the amount is tenfold, as by a misplaced point, or daily was taken for weekly."""
        return self.confused or self.factor >= TENFOLD or 0 < self.factor <= 1 / TENFOLD


TENFOLD = 9.99
"""A factor from which one decimal place is suspected (ISMP on trailing zeros: tenfold errors)."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A key of the front matter that has changed; `printed` ones are read by patients."""

    name: str
    before: str
    after: str
    printed: bool


Layout: TypeAlias = Literal[
    "space", "typography", "emphasis", "levels", "blocks", "boxes", "order", "words"
]
"""What differs though no word does."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """Words that lead to another address than before; empty where they led or lead nowhere."""

    words: str
    before: str
    after: str


Verdict: TypeAlias = Literal[
    "void", "doubtful", "renewed", "given", "new", "lifted", "withdrawn", "override"
]


@dataclass(frozen=True, slots=True)
class Approval:
    """What a change means for an approval."""

    verdict: Verdict
    reviewer: str
    reviewed: date | None
    reason: str = ""
    """A key for why, such as `unnamed`; of an override its code."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that has changed between two versions of a leaflet, the gravest section first."""

    sections: tuple[SectionChange, ...]
    key_changes: tuple[KeyChange, ...]
    fields: tuple[FieldChange, ...]
    links: tuple[LinkChange, ...]
    layout: tuple[Layout, ...]
    approvals: tuple[Approval, ...]

    @property
    def for_patients(self) -> bool:
        """Whether anything has changed that a patient reads."""
        return bool(self.changed or self.links or any(field.printed for field in self.fields))

    @property
    def changed(self) -> tuple[SectionChange, ...]:
        """The sections in which something has changed."""
        return tuple(section for section in self.sections if section.fate != "same")

    def passages(self) -> Iterator[Passage]:
        """All passages, those in which nothing has changed with them."""
        for section in self.sections:
            yield from section.passages

    @property
    def void(self) -> bool:
        """Whether an approval does not cover the text that it stands on."""
        return any(approval.verdict == "void" for approval in self.approvals)


LeafletFate: TypeAlias = Literal["changed", "added", "removed", "same", "refused"]


@dataclass(frozen=True, slots=True)
class Edition:
    """A leaflet in one version: its file, and what its front matter says of the version."""

    name: str
    sha256: str
    version: str
    status: str
    reviewer: str
    reviewed: date | None
    words: int


@dataclass(frozen=True, slots=True)
class LeafletDifference:
    """What has become of a leaflet; no comparison where a stage refused a version of it."""

    id: str
    title: str
    old: Edition | None
    """None where it is new."""
    new: Edition | None
    """None where it was removed."""
    comparison: Comparison | None
    diagnostics: tuple[Diagnostic, ...] = ()
    """Why a version was refused, or would be withheld."""
    language: str = ""

    @property
    def fate(self) -> LeafletFate:
        """`same` is the same for the patient; `refused` what could not be compared."""
        if self.comparison is None:
            return "refused"
        if self.old is None or self.new is None:
            return "removed" if self.old else "added"
        return "changed" if self.comparison.for_patients else "same"

    @property
    def void(self) -> bool:
        """Whether it stands approved without an approval of its text."""
        return self.comparison is not None and self.comparison.void


@dataclass(frozen=True, slots=True)
class Differences:
    """What has changed between two versions of leaflets."""

    old: str
    """The versions as people know them: a path, or a revision with its hash and day."""
    new: str
    leaflets: tuple[LeafletDifference, ...]
    """Those whose files differ, by title."""
    unchanged: int
    """How many others both versions have."""
    notes: tuple[str, ...] = ()
    """What was odd about folders and revisions."""

    def of(self, *fates: LeafletFate) -> tuple[LeafletDifference, ...]:
        """Leaflets of these fates."""
        return tuple(leaflet for leaflet in self.leaflets if leaflet.fate in fates)

    @property
    def void(self) -> tuple[LeafletDifference, ...]:
        """Leaflets that stand approved though nobody has approved their words."""
        return tuple(leaflet for leaflet in self.leaflets if leaflet.void)
