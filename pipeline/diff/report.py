"""Differences in, what a report says of them out: words and rows, whatever it is shown on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from pipeline.diff.amounts import is_time
from pipeline.diff.result import (
    Approval,
    Comparison,
    Differences,
    Edition,
    KeyChange,
    LeafletDifference,
    LeafletFate,
    Passage,
    Piece,
    SectionChange,
)
from pipeline.style import Locale

DayInWords: TypeAlias = Callable[[date], str]

MOST_FIRST = 16
"""Changes that can hurt which the first page of a report on several leaflets lists."""
MOST_GRAVE = 60
"""The same, of those that are tenfold."""

MOST_NAMED = 12
"""Leaflets without a valid approval that the first page names; the contents mark them all."""

DIGEST = 12
"""Characters of a SHA-256 that are shown."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A change that can hurt."""

    where: str
    was: str
    now: str
    note: str
    grave: bool
    turned: bool
    """Whether advice may be turned round or is gone, and no amount is another."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A paragraph, item or cell in which something has changed."""

    label: str
    note: str
    under: str
    pieces: tuple[Piece, ...]
    fate: str
    style: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in which something has changed."""

    title: str
    label: str
    passages: tuple[PassageRow, ...]
    fate: str


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """What is to be said of an approval."""

    text: str
    void: bool


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A version of a leaflet, as the head of its page names it."""

    label: str
    file: str
    digest: str
    about: str


@dataclass(frozen=True, slots=True)
class LeafletReport:
    """All that a report says of one leaflet."""

    id: str
    title: str
    fate: LeafletFate
    fate_label: str
    void: bool
    language: str
    editions: tuple[EditionRow, ...]
    note: str
    key_rows: tuple[KeyRow, ...]
    sections: tuple[SectionRow, ...]
    same_sections: str
    fields: tuple[tuple[str, str, str], ...]
    links: tuple[tuple[str, str, str], ...]
    layout: str
    approvals: tuple[ApprovalRow, ...]
    findings: tuple[tuple[str, str], ...]
    """Why it was refused or would be withheld, each with what to do."""
    statement: str
    """What a reviewer signs; empty where there is nothing to sign."""

    @property
    def titled_rows(self) -> tuple[tuple[str, KeyRow], ...]:
        """Changes that can hurt, each with the leaflet's title."""
        return tuple((self.title, row) for row in self.key_rows)

    @property
    def grave(self) -> bool:
        """Whether an amount is ten times as large or small."""
        return any(row.grave for row in self.key_rows)


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says."""

    old: str
    new: str
    counts: tuple[str, ...]
    void: str
    """How many approvals are void, and of which leaflets, in words; empty where none is."""
    leaflets: tuple[LeafletReport, ...]
    notes: tuple[str, ...]
    first: tuple[tuple[str, KeyRow], ...] = ()
    """What can hurt, with the leaflet's title, the gravest first."""
    others: str = ""
    """How many more stand with their leaflets alone, in words; empty where none does."""


def report(differences: Differences, locale: Locale, day: DayInWords) -> Report:
    """What is to be said of differences, in the words of a locale. Raises StyleError."""
    words = _Words(locale, day)
    leaflets = tuple(words.leaflet(one) for one in differences.leaflets)
    every = [(one.title, row) for one in leaflets for row in one.key_rows]
    first = _first(every)
    return Report(
        differences.old,
        differences.new,
        tuple(words.counts(differences)),
        words.void([one.title for one in differences.void]),
        leaflets,
        differences.notes,
        first,
        words.others(len(every) - len(first)),
    )


def _first(every: Sequence[tuple[str, KeyRow]]) -> tuple[tuple[str, KeyRow], ...]:
    """What the first page has room for: tenfold amounts, then advice turned round, then others."""
    ordered = sorted(every, key=lambda titled: (not titled[1].grave, not titled[1].turned))
    grave = sum(row.grave for _, row in ordered)
    return tuple(ordered[: max(MOST_FIRST, min(grave, MOST_GRAVE))])


_FATES: tuple[LeafletFate, ...] = ("changed", "added", "removed", "same", "refused")


@dataclass(frozen=True, slots=True)
class _Words:
    locale: Locale
    day: DayInWords

    def label(self, name: str, **values: object) -> str:
        text = self.locale.labels[f"diff_{name}"]
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", str(value))
        return text

    def counts(self, differences: Differences) -> Iterator[str]:
        """How many leaflets there are of each fate."""
        for fate in _FATES:
            if found := len(differences.of(fate)):
                yield f"{self.label(fate)}: {found:,}"
        if not differences.leaflets:
            yield self.label("none")
        if differences.unchanged:
            yield f"{self.label('unchanged')}: {differences.unchanged:,}"

    def void(self, titles: Sequence[str]) -> str:
        if not titles:
            return ""
        name = "void_one" if len(titles) == 1 else "void_count"
        more = "" if len(titles) <= MOST_NAMED else ", …"
        said = self.label(name, count=f"{len(titles):,}")
        return f"{said}: {', '.join(titles[:MOST_NAMED])}{more}"

    def others(self, count: int) -> str:
        """How many changes that can hurt stand with their leaflets alone."""
        if not count:
            return ""
        return self.label("others_one" if count == 1 else "others_count", count=f"{count:,}")

    # --- a leaflet

    def leaflet(self, one: LeafletDifference) -> LeafletReport:
        found = one.comparison or Comparison((), (), (), (), (), ())
        shown = () if one.fate == "removed" else found.changed
        if one.fate == "added":  # read as a patient would
            shown = tuple(sorted(shown, key=lambda section: section.new_index))
        same = [
            self.section(section)
            for section in found.sections
            if section.fate == "same" and section.kind != "heading"
        ]
        keys = () if one.fate in ("added", "removed") else found.key_changes
        return LeafletReport(
            one.id,
            one.title,
            one.fate,
            self.label(one.fate),
            one.void,
            one.language,
            tuple(self.editions(one)),
            self.note(one),
            tuple(self.key_row(change) for change in keys),
            tuple(self.section_row(section, one.fate) for section in shown),
            self.label("same_sections", sections=", ".join(same)) if same and shown else "",
            tuple((field.name, field.before, field.after) for field in found.fields),
            tuple((link.words, link.before, link.after) for link in found.links),
            ", ".join(self.label(f"layout_{name}") for name in found.layout),
            tuple(self.approval(approval) for approval in found.approvals),
            tuple((str(found), found.hint) for found in one.diagnostics),
            self.statement(one),
        )

    def editions(self, one: LeafletDifference) -> Iterator[EditionRow]:
        if one.fate == "refused":  # what the other version has of it is not known
            for present in filter(None, (one.old, one.new)):
                yield EditionRow(self.label("file"), present.name, present.sha256[:DIGEST], "")
            return
        for name, edition in (("before", one.old), ("after", one.new)):
            if edition:
                about = " · ".join(filter(None, self.about(edition)))
                yield EditionRow(self.label(name), edition.name, edition.sha256[:DIGEST], about)
            else:
                yield EditionRow(self.label(name), self.label("no_file"), "", "")

    def about(self, edition: Edition) -> Iterator[str]:
        """Version, status and review of an edition."""
        labels = self.locale.labels
        if edition.version:
            yield f"{labels['version']} {edition.version}"
        if edition.status:
            yield self.label(f"status_{edition.status}")
        reviewed = self.day(edition.reviewed) if edition.reviewed else ""
        if edition.reviewer:
            yield ", ".join(filter(None, (f"{labels['reviewer']} {edition.reviewer}", reviewed)))
        elif reviewed:
            yield f"{labels['reviewed']} {reviewed}"

    def note(self, one: LeafletDifference) -> str:
        if one.fate == "removed" and one.old:
            return " ".join(self.withdrawn(one, one.old))
        if one.fate == "added" and one.new:
            return self.label("new_text", count=f"{one.new.words:,}")
        return ""

    def withdrawn(self, one: LeafletDifference, old: Edition) -> Iterator[str]:
        """How much has gone, and which sections patients cannot read any more."""
        yield self.label("withdrawn_text", count=f"{old.words:,}")
        sections = one.comparison.sections if one.comparison else ()
        ordered = sorted(sections, key=lambda section: section.old_index)
        titles = [self.section(section) for section in ordered if section.kind != "heading"]
        if titles:
            yield self.label("withdrawn_sections", sections=", ".join(titles))

    def statement(self, one: LeafletDifference) -> str:
        names = {"changed": "sign_text", "added": "sign_new", "removed": "sign_gone"}
        if one.fate not in names:
            return ""
        return self.label(
            names[one.fate],
            old=one.old.sha256[:DIGEST] if one.old else "",
            new=one.new.sha256[:DIGEST] if one.new else "",
            title=one.title,
        )

    # --- what has changed

    def section(self, section: SectionChange) -> str:
        """A section as its author calls it, else as the house does."""
        if section.kind == "heading":
            return self.label("heading")
        house = self.locale.headings.get(section.kind, "").replace("{name}", "").strip()
        return section.title or section.old_title or house or self.label("untitled")

    def section_row(self, section: SectionChange, fate: str) -> SectionRow:
        own = section.fate if section.fate in ("added", "removed") and fate == "changed" else ""
        whole = bool(own) or fate == "added"  # its title heads it already
        return SectionRow(
            self.section(section),
            self.label(f"section_{own}") if own else "",
            tuple(
                self.passage(passage, self.section(section))
                for passage in section.shown
                if not (whole and passage.style == "title" and section.kind != "heading")
            ),
            section.fate,
        )

    def passage(self, passage: Passage, section: str) -> PassageRow:
        note = self.way(passage, section)
        return PassageRow(
            self.label(f"passage_{passage.fate}"),
            note,
            passage.under,
            passage.pieces,
            passage.fate,
            passage.style,
        )

    def way(self, passage: Passage, section: str) -> str:
        """Where text that was moved came from or went."""
        if passage.fate not in ("moved", "gone"):
            return ""
        if passage.other in (section, f"{section}, {passage.under}"):
            return self.label("within")
        place = passage.other or self.label("untitled")
        return self.label("from" if passage.fate == "moved" else "to", place=place)

    def key_row(self, change: KeyChange) -> KeyRow:
        where = " · ".join(filter(None, (change.section, change.under)))
        turned = change.weight != "amount"
        note = self.key_note(change)
        return KeyRow(where, change.before, change.after, note, change.grave, turned)

    def key_note(self, change: KeyChange) -> str:
        if change.weight != "amount":
            return self.label(change.weight)
        if change.moved_from:
            return self.label("dose_moved", place=change.moved_from)
        if not (change.before and change.after):
            return self.label("dose_new" if change.after else "dose_gone")
        said = self.factor(change.factor, longer=is_time(change.before))
        return self.label("confused", factor=said).strip("; ") if change.confused else said

    def factor(self, factor: float, *, longer: bool) -> str:
        """How many times as much, or as long."""
        more, less = ("longer", "shorter") if longer else ("more", "less")
        if factor == 1:
            return self.label("equal")
        if factor > 1:
            return self.label(more, factor=f"{factor:,.3g}" if factor < 1000 else f"{factor:,.0f}")
        return self.label(less, factor=f"{1 / factor:.3g}") if factor else ""

    # --- approvals

    def approval(self, approval: Approval) -> ApprovalRow:
        code, _, state = approval.reason.partition(" ")
        name = state if approval.verdict == "override" else approval.verdict
        name = code if approval.verdict == "doubtful" else name
        text = self.label(
            f"approval_{name}",
            code=code,
            reviewer=approval.reviewer or self.label("nobody"),
            date=self.day(approval.reviewed) if approval.reviewed else self.label("no_date"),
        )
        return ApprovalRow(text, approval.verdict == "void")


def marked(pieces: Sequence[Piece]) -> str:
    """Pieces in one line, those that were removed and added as `[-x-]{+y+}`."""
    signs = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    parts = []
    for piece in pieces:
        opened, closed = signs[piece.mark]
        parts.append(f"{' ' if piece.space else ''}{opened}{piece.text}{closed}")
    return "".join(parts).strip()
