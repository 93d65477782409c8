"""Two versions of a leaflet in, what has changed for the patient out, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.diff.amounts import confused, factor
from pipeline.diff.approvals import Lifted, approvals
from pipeline.diff.fields import changed_fields, changed_links
from pipeline.diff.layout import layout
from pipeline.diff.marking import (
    Stretch,
    changed_amounts,
    pieces,
    stretches,
    turned,
    whole,
)
from pipeline.diff.pairing import Side, paired
from pipeline.diff.result import (
    Comparison,
    Fate,
    KeyChange,
    Mark,
    Passage,
    Piece,
    SectionChange,
    SectionFate,
    Weight,
)
from pipeline.diff.tracing import At, Traces, trace
from pipeline.diff.units import Unit, units
from pipeline.model import Leaflet, Metadata, Section, plain
from pipeline.sections import SECTIONS

HEADING = "heading"
"""The kind of what stands above all sections: the title on the page."""

_FIRST = (
    *("dosage", "contraindications", "precautions", "interactions", "pregnancy"),
    *("overdose", "missed_dose", "side_effects", "usage", HEADING, "key_points"),
)
ORDER: Mapping[str, int] = {
    kind: place for place, kind in enumerate(dict.fromkeys((*_FIRST, *SECTIONS)))
}
"""Kinds of section by what a change in them can do to a patient."""

DOSES = frozenset({"dosage", "missed_dose", "overdose", "key_points"})
"""Kinds of section in which each new or removed sentence with an amount is a dose."""

WARNINGS = frozenset({"contraindications", "precautions", "interactions", "pregnancy"})
"""Kinds of section of which each sentence that was removed is a warning that has gone."""


def compare(
    old: Leaflet, new: Leaflet, lifted: tuple[Lifted, Lifted] = (Lifted(), Lifted())
) -> Comparison:
    """What has changed from one version of a leaflet to another.

    Not a word is lost: those that were removed and those that stayed are the old version, those
    that were added and those that stayed the new one. `lifted` tells of both which rules that
    withhold are lifted by a reviewer.
    """
    before, after = _sides(old), _sides(new)
    traces = trace(before, after, paired(before, after))
    sections = tuple(sorted(_sections(traces, (old, new)), key=_rank))
    found = Comparison(
        sections=sections,
        key_changes=tuple(sorted(_key_changes(traces, (old, new)), key=_gravity)),
        fields=changed_fields(old, new),
        links=changed_links(old, new),
        layout=layout(old, new, traces),
        approvals=(),
    )
    return replace(found, approvals=approvals(old, new, found.for_patients, lifted))


def nothing(like: Leaflet) -> Leaflet:
    """A leaflet without a word, with which one that is new or withdrawn is compared."""
    metadata = Metadata(id=like.id, language=like.language)
    return Leaflet(like.id, like.title, like.language, metadata, (), (), "", "")


def _sides(leaflet: Leaflet) -> list[Side]:
    heading = Section(HEADING, leaflet.heading, (), line=leaflet.line)
    sections = [heading, *leaflet.sections] if leaflet.heading else leaflet.sections
    return [Side(section, units(section, leaflet.language)) for section in sections]


def _rank(section: SectionChange) -> tuple[int, int, int]:
    index = section.new_index if section.new_index >= 0 else section.old_index
    return (ORDER.get(section.kind, len(ORDER)), index, section.old_index)


def _gravity(change: KeyChange) -> tuple[bool, int]:
    return (not change.grave, ORDER.get(change.kind, len(ORDER)))


# --- sections ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Event:
    """What has become of a sentence."""

    fate: Fate
    old: Unit | None
    new: Unit | None
    cut: tuple[Stretch, ...] = ()
    """Where both are there, and not the same."""
    other: str = ""
    """Where it came from or went to."""

    @property
    def unit(self) -> Unit:
        found = self.new or self.old
        assert found
        return found

    @property
    def pieces(self) -> tuple[Piece, ...]:
        if self.cut:
            return pieces(self.cut)
        return whole(_MARKS[self.fate], self.unit.words)


_MARKS: Mapping[Fate, Mark] = {
    "same": "same",
    "moved": "same",
    "changed": "same",
    "removed": "removed",
    "gone": "removed",
    "added": "added",
}


def _sections(traces: Traces, leaflets: tuple[Leaflet, Leaflet]) -> Iterator[SectionChange]:
    for before, after in _together(traces):
        passages = tuple(_passages(list(_events(traces, before, after, leaflets[1].language))))
        old = traces.old[before].section if before >= 0 else None
        new = traces.new[after].section if after >= 0 else None
        present = new or old
        assert present
        yield SectionChange(
            present.kind,
            _name(new or old),
            _name(old) if old else "",
            _fate(old, new, passages),
            passages,
            before,
            after,
        )


def _together(traces: Traces) -> Iterator[tuple[int, int]]:
    """The numbers of sections that go together; -1 where there is none on a side."""
    yield from traces.pairs
    olds, news = ({pair[side] for pair in traces.pairs} for side in (0, 1))
    yield from ((at, -1) for at in range(len(traces.old)) if at not in olds)
    yield from ((-1, at) for at in range(len(traces.new)) if at not in news)


def _fate(old: Section | None, new: Section | None, passages: Sequence[Passage]) -> SectionFate:
    if not old:
        return "added"
    if not new:
        return "removed"
    return "changed" if any(passage.fate != "same" for passage in passages) else "same"


def _name(section: Section | None) -> str:
    """The author's title, with the ingredient where a leaflet treats several one by one."""
    assert section
    title = " ".join(plain(section.title).split()).rstrip(" :")
    subject = section.subject if section.kind not in ("part", HEADING) else ""
    return f"{title} ({subject})" if title and subject else title or subject


def _events(traces: Traces, before: int, after: int, language: str) -> Iterator[_Event]:
    """All sentences of two sections that go together, in an order that is that of both."""
    olds = traces.old[before].units if before >= 0 else ()
    news = traces.new[after].units if after >= 0 else ()
    i = j = 0
    while i < len(olds) or j < len(news):
        stays = traces.stayed.get((before, i))
        if i < len(olds) and not stays:
            yield _left(traces, (before, i))
            i += 1
        elif j < len(news) and (not stays or stays[1] != j):
            yield _arrived(traces, (after, j), language)
            j += 1
        else:
            yield _stayed(olds[i], news[j], language)
            i, j = i + 1, j + 1


def _stayed(old: Unit, new: Unit, language: str) -> _Event:
    if old.key == new.key:
        return _Event("same", old, new)
    return _Event("changed", old, new, stretches(old.words, new.words, language))


def _left(traces: Traces, at: At) -> _Event:
    unit = traces.unit(at, new=False)
    place = traces.moved.get(at)
    if place:
        return _Event("gone", unit, None, other=_address(traces, place, new=True))
    return _Event("removed", unit, None)


def _arrived(traces: Traces, at: At, language: str) -> _Event:
    unit = traces.unit(at, new=True)
    place = traces.came.get(at)
    if not place:
        return _Event("added", None, unit)
    old = traces.unit(place, new=False)
    cut = () if old.key == unit.key else stretches(old.words, unit.words, language)
    return _Event("moved", old, unit, cut, _address(traces, place, new=False))


def _address(traces: Traces, at: At, *, new: bool) -> str:
    """A section's title, and the point in it."""
    section = (traces.new if new else traces.old)[at[0]].section
    under = traces.unit(at, new=new).place.under
    return ", ".join(filter(None, (_name(section), under)))


# --- passages ------------------------------------------------------------------------------------


def _passages(events: Sequence[_Event]) -> Iterator[Passage]:
    """Sentences of one run of text together; those that were moved each on their own."""
    group: list[_Event] = []
    for event in events:
        if group and not _belongs(event, group):
            yield _passage(group)
            group = []
        group.append(event)
    if group:
        yield _passage(group)


def _belongs(event: _Event, group: Sequence[_Event]) -> bool:
    if event.fate in ("moved", "gone") or group[-1].fate in ("moved", "gone"):
        return False
    news = {one.new.run for one in group if one.new}
    olds = {one.old.run for one in group if one.old}
    if event.new and news:
        return event.new.run in news
    return bool(event.old and event.old.run in olds)


def _passage(group: Sequence[_Event]) -> Passage:
    fates = {event.fate for event in group}
    place = next((event.new.place for event in group if event.new), group[0].unit.place)
    return Passage(
        fates.pop() if len(fates) == 1 else "changed",
        place.style,
        place.under,
        _merged([piece for event in group for piece in event.pieces]),
        group[0].other,
        next((event.old.line for event in group if event.old), 0),
        next((event.new.line for event in group if event.new), 0),
    )


def _merged(found: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces of which no two neighbours have the same mark."""
    merged: list[Piece] = []
    for piece in found:
        if merged and merged[-1].mark == piece.mark:
            space = " " if piece.space else ""
            merged[-1] = replace(merged[-1], text=f"{merged[-1].text}{space}{piece.text}")
        else:
            merged.append(piece)
    return tuple(merged)


# --- what can hurt -------------------------------------------------------------------------------


def _key_changes(traces: Traces, leaflets: tuple[Leaflet, Leaflet]) -> Iterator[KeyChange]:
    language = leaflets[1].language
    for before, after in sorted(_together(traces), key=lambda pair: pair[1]):
        sides = (
            traces.old[before].section if before >= 0 else None,
            traces.new[after].section if after >= 0 else None,
        )
        present = sides[1] or sides[0]
        assert present
        events = list(_events(traces, before, after, language))
        for event in events:
            yield from _of_event(event, present, language)
        if present.kind in WARNINGS:
            yield from _warnings_gone(events, present, whole=sides[1] is None)


def _warnings_gone(
    events: Sequence[_Event], section: Section, *, whole: bool
) -> Iterator[KeyChange]:
    """Each sentence that nobody reads any more; of a section that has gone the first, and `…`."""
    gone = [
        event
        for event in events
        if event.fate == "removed" and event.unit.place.style in ("text", "item", "cell")
    ]
    if whole and len(gone) > 1:
        first = _key_change("warning", gone[0], section, f"{_text(gone[0].old)} …", "")
        yield replace(first, under="")
        return
    for event in gone:
        yield _key_change("warning", event, section, _text(event.old), "")


def _of_event(event: _Event, section: Section, language: str) -> Iterator[KeyChange]:
    if event.cut:
        yield from _of_words(event, section, language)
    if event.fate in ("added", "removed") and section.kind in DOSES and event.unit.amounts:
        yield _key_change("amount", event, section, *_both(event))
    if event.fate == "moved" and not event.cut and event.unit.amounts and section.kind in DOSES:
        said = "; ".join(dict.fromkeys(word.text for word in event.unit.amounts))
        change = _key_change("amount", event, section, said, said)
        if event.other != ", ".join(filter(None, (change.section, change.under))):
            yield replace(change, moved_from=event.other)


def _of_words(event: _Event, section: Section, language: str) -> Iterator[KeyChange]:
    comma = language.split("-")[0] == "de"
    amounts = list(changed_amounts(event.cut))
    for before, after in amounts:
        if before and after:
            yield replace(
                _key_change("amount", event, section, before, after),
                factor=factor(before, after, comma=comma),
                confused=confused(before, after),
            )
    if weight := _of_sentence(event, amounts, language):
        yield _key_change(weight, event, section, *_both(event))


def _of_sentence(event: _Event, amounts: Sequence[tuple[str, str]], language: str) -> Weight | None:
    """What changes a sentence as a whole: an amount without another one says too little alone."""
    assert event.new
    if event.new.place.style == "label" and event.new.place.audience:
        return "audience"
    if turned(event.cut, language):
        return "negation"
    return None if all(all(pair) for pair in amounts) else "amount"


def _both(event: _Event) -> tuple[str, str]:
    return (_text(event.old), _text(event.new))


def _text(unit: Unit | None) -> str:
    return whole("same", unit.words)[0].text if unit else ""


def _key_change(
    weight: Weight, event: _Event, section: Section, before: str, after: str
) -> KeyChange:
    return KeyChange(
        weight,
        section.kind,
        _name(section),
        event.unit.place.under,
        before,
        after,
        event.pieces,
        line=event.unit.line,
    )
