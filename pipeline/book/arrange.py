"""A handbook's definition and the chapters that there are in, its parts in reading order out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import groupby

from pipeline.book.chapter import Shelf, Summary
from pipeline.book.choosing import choose
from pipeline.book.names import alike, shown_titles
from pipeline.book.parts import BookError, Part, label
from pipeline.book.titles import DIGITS, SYMBOLS, capital, letter, safe_name, sort_key
from pipeline.book.wanted import Claimed, claimed
from pipeline.diagnostics import Code, Diagnostic, Severity, worst
from pipeline.handbook import Handbook
from pipeline.style import Locale

MAX_BYTES = 300_000
"""Of one file in a book; beyond that, older reading systems are slow or refuse it."""

SOME = 5
"""How many of many a message names."""


class E007(Code):
    """A part of a handbook has no leaflets.

    What it names is not in the handbook, or all of it stands in parts that come first. The part is
    left out, together with its introduction.

    Example: a part with `tags = ["heart"]` behind one with `classes = ["beta blocker"]`, where the
    only leaflet about the heart is about a beta blocker.

    Source: house rule; a title with nothing under it misleads.
    """

    severity = Severity.WARNING


class E008(Code):
    """Two medicines of a handbook have the same title.

    In contents and indexes nobody could tell them apart, so the generic name or the id is added
    there in brackets. The titles themselves stay as their authors wrote them.

    Example: two leaflets called `Insulin`, one for pens and one for pumps.

    Source: WCAG 2.2, 2.4.9 (link purpose, link only).
    """

    severity = Severity.WARNING


class E009(Code):
    """Two parts of a handbook have the same title.

    They stand beside each other, and in the contents nobody could tell them apart.

    Example: two parts called `Children`, neither within another.

    Source: WCAG 2.2, 2.4.6 (headings and labels) and 2.4.9 (link purpose, link only).
    """

    severity = Severity.WARNING


class E010(Code):
    """Leaflets of a handbook stand in none of its parts.

    The selection chooses them and no part does. They are in the book all the same, in a part at its
    end.

    Example: a new leaflet that nobody has given a tag yet.

    Source: house rule; nothing is left out in silence.
    """

    severity = Severity.HINT


class E013(Code):
    """A chapter of a handbook is very long.

    Reading systems load a chapter at a time, and older ones are slow with more than 300 kB, or
    refuse it. The chapter is in the book as it is.

    Example: a leaflet with a table of two thousand interactions.

    Source: house rule, with a margin to what Adobe's older reading systems document (300 kB).
    """

    severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Arranged:
    """The parts of a handbook, and what is odd about its definition.

    There are no parts where an error among the findings says why no book can be made.
    """

    parts: tuple[Part, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def arrange(handbook: Handbook, shelf: Shelf, locale: Locale, name: str) -> Arranged:
    """What a handbook asks for, in order; `name` is what messages call its file.

    Raises BookError for a locale without a label that is needed.
    """
    chosen = choose(handbook, shelf, name)
    if worst(chosen.diagnostics) is Severity.ERROR:
        return Arranged((), chosen.diagnostics)
    found = [*chosen.diagnostics, *_alike(chosen.summaries, name), *_long(chosen.summaries, name)]
    parts: Iterable[Part]
    if handbook.parts:
        claims = claimed(handbook, chosen.summaries, shelf, name)
        found += claims.diagnostics
        parts = _house_parts(claims, handbook, locale, name, found)
    else:
        parts = ARRANGEMENTS[handbook.arrangement](chosen.summaries, handbook, locale)
    return Arranged(tuple(_with_own_ids(parts, set())), tuple(found))


def date_of(chapters: Iterable[Summary], source_date_epoch: str) -> datetime | None:
    """When a book is from: what the build says, else its newest review; never today.

    `source_date_epoch` is the environment variable of that name, empty where there is none. Source:
    reproducible-builds.org, SOURCE_DATE_EPOCH specification 1.1 (seconds since 1970).
    """
    if source_date_epoch:
        try:
            return datetime.fromtimestamp(int(source_date_epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise BookError(
                f"SOURCE_DATE_EPOCH must be a whole number of seconds, got '{source_date_epoch}'"
            ) from None
    reviews = [chapter.reviewed for chapter in chapters if chapter.reviewed]
    return datetime.combine(max(reviews), time(), UTC) if reviews else None


# --- arrangements ----------------------------------------------------------------------------


def _by_letter(ordered: Sequence[Summary], handbook: Handbook, locale: Locale) -> Iterator[Part]:
    for title, chapters in groupby(ordered, key=lambda chapter: letter(chapter.title)):
        yield Part(f"letter-{_letter_id(title)}", title, tuple(chapters))


def _letter_id(title: str) -> str:
    return {DIGITS: "0-9", SYMBOLS: "other"}.get(title) or safe_name(title.lower())


def _by_class(ordered: Sequence[Summary], handbook: Handbook, locale: Locale) -> Iterator[Part]:
    groups: defaultdict[str, list[Summary]] = defaultdict(list)
    for each in ordered:
        groups[each.drug_class.casefold()].append(each)
    written = {key: capital(chapters[0].drug_class) for key, chapters in groups.items()}
    for key in sorted(groups, key=lambda key: (not key, sort_key(written[key]))):
        title = written[key] or label(locale, "other_medicines")
        yield Part(f"class-{_slug(key) or 'other'}", title, tuple(groups[key]), kind="class")


def _by_tag(ordered: Sequence[Summary], handbook: Handbook, locale: Locale) -> Iterator[Part]:
    groups: defaultdict[str, list[Summary]] = defaultdict(list)
    for each in ordered:
        groups[each.tags[0].casefold() if each.tags else ""].append(each)
    written = {
        key: capital(chapters[0].tags[0].replace("-", " ")) if key else ""
        for key, chapters in groups.items()
    }
    for key in sorted(groups, key=lambda key: (not key, sort_key(written[key]))):
        title = written[key] or label(locale, "other_medicines")
        yield Part(f"tag-{_slug(key) or 'other'}", title, tuple(groups[key]), kind="tag")


def _in_own_order(ordered: Sequence[Summary], handbook: Handbook, locale: Locale) -> Iterator[Part]:
    """All in one part: those with an id in the selection in its order, then the others."""
    chapters = _own_order(ordered, handbook.select.ids)
    yield Part("medicines", label(locale, "medicines"), chapters, kind="class")


ARRANGEMENTS: Mapping[str, Callable[[Sequence[Summary], Handbook, Locale], Iterator[Part]]] = {
    "a-z": _by_letter,
    "class": _by_class,
    "tag": _by_tag,
    "own": _in_own_order,
}
"""How a handbook without parts of its own is arranged, given its chapters from A to Z."""


def _own_order(ordered: Iterable[Summary], ids: Sequence[str]) -> tuple[Summary, ...]:
    rank = {each: number for number, each in reversed(tuple(enumerate(ids)))}
    return tuple(sorted(ordered, key=lambda each: rank.get(each.id, len(ids))))


def _slug(key: str) -> str:
    return safe_name("-".join(key.split()))


# --- parts of the house's own ------------------------------------------------------------------


def _house_parts(
    claims: Claimed, handbook: Handbook, locale: Locale, name: str, found: list[Diagnostic]
) -> tuple[Part, ...]:
    def part(number: int) -> Part | None:
        wanted = handbook.parts[number]
        chapters = claims.chapters[number]
        if handbook.arrangement == "own":
            chapters = _own_order(chapters, wanted.ids)
        inner = tuple(filter(None, map(part, claims.inner[number])))
        found.extend(_same_titles(handbook, claims.inner[number], name))
        if chapters or inner:
            of_house = f"part-{wanted.id}"
            return Part(of_house, wanted.title, chapters, inner, "own", wanted.introduction)
        message = f"part '{wanted.id}' has no leaflets, and is left out"
        hint = "Choose others for it, or look at the parts before it."
        found.append(E007.at(name, handbook.line("parts", number), message, hint))
        return None

    parts = tuple(filter(None, map(part, claims.top)))
    found.extend(_same_titles(handbook, claims.top, name))
    return (*parts, *_others(claims.others, locale, name, found))


def _others(
    others: tuple[Summary, ...], locale: Locale, name: str, found: list[Diagnostic]
) -> Iterator[Part]:
    """A last part of those that no part has chosen."""
    if not others:
        return
    some = ", ".join(f"'{each.id}'" for each in others[:SOME])
    more = f" and {len(others) - SOME:,} more" if len(others) > SOME else ""
    title = label(locale, "other_medicines")
    message = f"no part has {some}{more}; they stand at the end, under '{title}'"
    found.append(E010.at(name, 0, message, "Add them to a part, or exclude them."))
    yield Part("part-other", title, others, kind="own")


def _same_titles(handbook: Handbook, numbers: Sequence[int], name: str) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for number in numbers:
        part = handbook.parts[number]
        other = seen.setdefault(part.title.casefold(), part.id)
        if other != part.id:
            message = f"parts '{other}' and '{part.id}' have the same title, '{part.title}'"
            line = handbook.line("parts", number, "title")
            yield E009.at(name, line, message, "Give one of them another title.")


def _with_own_ids(parts: Iterable[Part], taken: set[str]) -> Iterator[Part]:
    """Parts with ids that no other has, whatever the case of its letters."""
    for part in parts:
        own, number = part.id, 1
        while own.casefold() in taken:
            number += 1
            own = f"{part.id}-{number}"
        taken.add(own.casefold())
        inner = tuple(_with_own_ids(part.parts, taken))
        yield Part(own, part.title, part.chapters, inner, part.kind, part.introduction)


# --- what is odd about the chapters --------------------------------------------------------------


def _alike(summaries: Sequence[Summary], name: str) -> Iterator[Diagnostic]:
    shown = shown_titles(summaries)
    for group in alike(summaries):
        some = ", ".join(f"'{each.id}'" for each in group[:SOME])
        more = ", …" if len(group) > SOME else ""
        examples = " and ".join(f"'{shown[each.id]}'" for each in group[:2])
        message = f"{len(group)} leaflets have the same title ({some}{more}); lists show {examples}"
        yield E008.at(name, 0, message, "Say in their titles how they differ.")


def _long(summaries: Iterable[Summary], name: str) -> Iterator[Diagnostic]:
    for each in summaries:
        if each.bytes > MAX_BYTES:
            message = f"the chapter of '{each.id}' ({each.source}) has {each.bytes:,} bytes"
            yield E013.at(name, 0, message, f"Divide the leaflet; {MAX_BYTES:,} are good for all.")
