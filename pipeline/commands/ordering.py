"""Wishes in (ids, tags, a list of orders), leaflets with their numbers of copies out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pipeline.batch.survey import display_name
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.plan import Surveyed
from pipeline.project import ConfigurationError, suggestion

MOST_COPIES = 10_000
"""Copies of one leaflet that can be ordered; more is rather a slip."""

MOST_BYTES = 10_000_000
"""Largest list of orders in bytes."""


class B020(Code):
    """A row of a list of orders cannot be used.

    It names no leaflet, or its number of copies is none. What the other rows order is packed; this
    row is listed on the contents sheet, so that nobody waits for it.

    Example: `metformin,two` in a list with the columns `id,copies`.

    Source: house rule; an order must not be guessed at, nor get lost.
    """

    severity = Severity.ERROR


class B021(Code):
    """A leaflet was ordered that there is not.

    None of the sources has this id. The rest is packed, and the contents sheet lists what is
    missing.

    Example: `leaflet pack --id metfromin`, where the leaflet is called `metformin`.

    Source: house rule; an order must not be guessed at, nor get lost.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which leaflets somebody wants; all of them where nothing is named."""

    ids: Sequence[str] = ()
    tags: Sequence[str] = ()
    orders: Path | None = None
    """A list with the columns `id` and `copies`, or of ids alone, one on each line."""
    copies: int = 1
    """Of what the list says no number for."""


@dataclass(frozen=True, slots=True)
class Order:
    """A leaflet, by its id, and how many copies of it."""

    id: str
    copies: int
    path: str = ""
    """Where it was ordered."""
    line: int = 0


@dataclass(slots=True)
class Ordered:
    """What is wanted, in the order in which it was asked for, and wishes that cannot be met."""

    copies: dict[str, int] = field(default_factory=dict)
    """By the id of a leaflet."""
    diagnostics: dict[str, Diagnostic] = field(default_factory=dict)
    """By what was asked for."""


def ordered(
    wishes: Wishes,
    sources: Sequence[Surveyed],
    tags_of: Callable[[Surveyed], Sequence[str]],
    root: Path,
) -> Ordered:
    """The leaflets of the list as it has them, then those with an id or a tag that was named.

    What a list orders twice is wanted twice; what is also wanted for its tag is not wanted more.
    Raises ConfigurationError for a list that cannot be read, and a tag that no leaflet has, unless
    one that cannot be read might have it.
    """
    found = Ordered()
    known = {source.id: source for source in sources}
    for wish in _orders(wishes, root):
        if isinstance(wish, Diagnostic):
            found.diagnostics[f"{wish.path}:{wish.line}"] = wish
        elif wish.id not in known:
            found.diagnostics.setdefault(wish.id, _unknown(wish, known))
        elif wish.path != _OPTION:
            found.copies[wish.id] = found.copies.get(wish.id, 0) + wish.copies
        else:
            found.copies.setdefault(wish.id, wish.copies)
    for name in _tagged(wishes, sources, tags_of):
        found.copies.setdefault(name, wishes.copies)
    found.copies = {name: copies for name, copies in found.copies.items() if copies}
    return found


_OPTION = "--id"
"""Where a leaflet was ordered that is on no list."""


def _unknown(wish: Order, known: Mapping[str, object]) -> Diagnostic:
    near = get_close_matches(wish.id, known, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else "'leaflet check' lists what there is."
    return B021.at(wish.path, wish.line, f"there is no leaflet with the id '{wish.id}'", hint)


def _tagged(
    wishes: Wishes, sources: Sequence[Surveyed], tags_of: Callable[[Surveyed], Sequence[str]]
) -> Iterator[str]:
    """The ids of leaflets with one of the tags, or of all where nothing at all is asked for."""
    if not wishes.tags:
        if not wishes.ids and not wishes.orders:
            yield from sorted({source.id for source in sources})
        return
    ids: dict[str, set[str]] = {}
    for source in sources:
        for tag in tags_of(source):
            ids.setdefault(tag.casefold(), set()).add(source.id)
    for tag in wishes.tags:
        if tag.casefold() not in ids and not any(source.errors for source in sources):
            raise ConfigurationError(f"no leaflet has the tag '{tag}'{suggestion(tag, ids)}")
        yield from sorted(ids.get(tag.casefold(), ()))


# --- a list of orders ---------------------------------------------------------------------------


def _orders(wishes: Wishes, root: Path) -> Iterator[Order | Diagnostic]:
    """What the list says, then what is named besides."""
    if wishes.orders:
        yield from _listed(wishes.orders, display_name(wishes.orders, root), wishes)
    for name in dict.fromkeys(wishes.ids):
        yield Order(name, wishes.copies, _OPTION)


def _listed(path: Path, name: str, wishes: Wishes) -> Iterator[Order | Diagnostic]:
    """Each line on its own: a quotation mark that is never closed costs its row, not the rest."""
    lines = _text(path).splitlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = next((char for char in ",;\t" if char in head), ",")
    columns = _columns(head, delimiter)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#") or (columns is not _PLAIN and line is head):
            continue
        try:
            cells = _cells(line, delimiter)
        except csv.Error as error:
            yield B020.at(name, number, f"this row is not CSV: {error}", "Mend its quotes.")
        else:
            wanted = {key: cells[at] for key, at in columns.items() if at < len(cells)}
            yield _order(wanted, wishes, name, number)


_PLAIN: Mapping[str, int] = {"id": 0, "copies": 1}
"""Where the columns are in a list that has no line of headings."""


def _columns(head: str, delimiter: str) -> Mapping[str, int]:
    """Where the columns are, as the first line says; others are not looked at."""
    with suppress(csv.Error):
        heads = [cell.casefold() for cell in _cells(head, delimiter)]
        if "id" in heads:
            return {name: heads.index(name) for name in _PLAIN if name in heads}
    return _PLAIN


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line. Raises csv.Error."""
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True))]


def _order(wanted: Mapping[str, str], wishes: Wishes, path: str, line: int) -> Order | Diagnostic:
    name, copies = wanted.get("id", ""), wanted.get("copies", "")
    if not name:
        return B020.at(path, line, "this row names no leaflet", "Write the id of a leaflet.")
    if not copies:
        return Order(name, wishes.copies, path, line)
    if not re.fullmatch(r"[0-9]{1,5}", copies) or int(copies) > MOST_COPIES:
        return B020.at(
            path,
            line,
            f"'{copies[:40]}' is no number of copies of '{name}'",
            f"Write a whole number up to {MOST_COPIES:,} in digits alone.",
        )
    return Order(name, int(copies), path, line)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise ConfigurationError(f"{path}: is larger than a list of orders can be (10 MB)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8; save it as 'CSV UTF-8'") from None
