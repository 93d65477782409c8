"""A volume of a handbook on paper in, verdicts on its pages and its words out.

A reader of a formulary goes from a number in an index to a page, and from a running head to a
medicine: here both are followed, in the file as it is. What the book is laid out with is not asked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path

from pipeline.verify import placing, roundtrip
from pipeline.verify.glyphs import read_pages
from pipeline.verify.panels import MM
from pipeline.verify.printed import ALL_BELOW, Bookmark, Leads, Place, Printed
from pipeline.verify.roundtrip import Wanted, lost_words
from pipeline.verify.verdict import Message, Verdict
from pipeline.verify.words import words

VALIDATOR = "pages"

HEAD, FOOT = 18.0 * MM, 15.0 * MM
"""Above and below which running heads and page numbers stand, from the edges of the page, in pt."""

MEDICINE, PART, CONTENTS, GLOSSARY = "medicine/", "part/", "page/contents", "page/glossary"
"""How the named places of some units begin."""

UNITS = (MEDICINE, PART, "page/")
"""How those of all units do."""

BARE = ("page/cover", "page/titlepage")
"""Units without head and foot: there their own text may stand."""

_LINE = 3.0 * MM
"""How far below the head the first line of text begins at most."""

_REACH = 60.0 * MM
"""How far below the place that a link names its heading is at most: a title of several lines."""

_REACH_OF_PARTS = 120.0 * MM
"""The same for a part: its title stands alone, and well below the top of its page."""

_STARTS = 12
"""Characters of a title that a running head has in any case, however much of it is cut off."""

_CUT = "…"
_BEHIND = 2
"""Words behind a link among which its number is: `page 57`."""

_NEAR = 12
"""Words between a term of an index and a link of the same words that belongs to it."""

_NEAR_IN_TEXT = 40
"""The same in a medicine, whose title names what the links below its head lead to; there are few
numbers in between that could be taken for that of a page."""

_SHORT = 40
"""Characters of a text that a message quotes."""

_FEW = 12
"""Words that a message quotes."""

_MOST = 50
"""Messages of one rule about one file."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A medicine that is due in a volume: the name of its place, and the words wanted of it."""

    name: str
    wanted: Wanted


def judge(path: Path, chapters: Iterable[Chapter], checks: Sequence[str]) -> Iterator[Verdict]:
    """A verdict of each check that is asked for: of words, and of pages.

    Raises OSError, and RuntimeError or pikepdf.PdfError for what is no PDF.
    """
    with Printed(path) as printed:
        volume = Volume(printed)
        if roundtrip.VALIDATOR in checks:
            yield _verdict(path, roundtrip.VALIDATOR, _lost(volume, chapters))
        if VALIDATOR in checks:
            every = chain.from_iterable(check(volume) for check in OF_PAGES)
            yield _verdict(path, VALIDATOR, chain(every, _misplaced(path)))


def chapters_in(path: Path) -> tuple[str, ...]:
    """The names of the medicines in a volume. Raises as `judge` does."""
    with Printed(path) as printed:
        names = Volume(printed).names
    return tuple(name.removeprefix(MEDICINE) for name in names if name.startswith(MEDICINE))


def _verdict(path: Path, validator: str, said: Iterable[Message]) -> Verdict:
    told: dict[str, list[Message]] = defaultdict(list)
    for message in said:
        if len(told[message.rule]) < _MOST:
            told[message.rule].append(message)
    messages = tuple(chain.from_iterable(told.values()))
    return Verdict(path, validator, not messages, messages)


def _fault(rule: str, text: str, page: int | None = None) -> Message:
    return Message("error", rule, text, "" if page is None else f"page {page + 1} of the file")


@dataclass(frozen=True)
class Volume:
    """An opened book, and where its units begin."""

    printed: Printed

    @cached_property
    def names(self) -> Mapping[str, Place]:
        """Where units are; other named places stand inside of them."""
        names = self.printed.names.items()
        return {name: place for name, place in names if name.startswith(UNITS)}

    @cached_property
    def starts(self) -> list[tuple[Place, str]]:
        """Where units begin, in the order of pages."""
        return sorted((place, name) for name, place in self.names.items())

    @cached_property
    def bookmarks(self) -> list[Bookmark]:
        """The outline."""
        return list(self.printed.bookmarks())

    @cached_property
    def groups(self) -> set[str]:
        """The letters of what the outline calls those of its entries that have others below."""
        return {_letters(bookmark.title) for bookmark in self.bookmarks if bookmark.has_inner}

    @cached_property
    def titles(self) -> Mapping[Place, set[str]]:
        """The letters of what the outline calls each place: a class, and its first medicine."""
        found: defaultdict[Place, set[str]] = defaultdict(set)
        for bookmark in self.bookmarks:
            if bookmark.to:
                found[bookmark.to].add(_letters(bookmark.title))
        return found

    def unit(self, page: int) -> str:
        """The unit that goes on at the top of a page; empty before the first."""
        return self.unit_at(Place(page, HEAD + _LINE))

    def unit_at(self, place: Place) -> str:
        """The unit that a place is in; empty before the first."""
        at = bisect_right(self.starts, (place, "\U0010ffff")) - 1
        return self.starts[at][1] if at >= 0 else ""

    def slice(self, name: str) -> str:
        """What is printed of a unit, from its place to that of the next, without heads and feet."""
        at = next(number for number, start in enumerate(self.starts) if start[1] == name)
        begin = self.starts[at][0]
        last = Place(len(self.printed) - 1, ALL_BELOW)
        end = next((place for place, _ in self.starts[at:] if place > begin), last)
        return "\n".join(
            self.area(
                page,
                begin.down if page == begin.page else 0.0,
                end.down if page == end.page else ALL_BELOW,
            )
            for page in range(begin.page, end.page + 1)
        )

    def area(self, page: int, top: float = 0.0, bottom: float = ALL_BELOW) -> str:
        """The text of a page without its head and foot."""
        lowest = self.printed.size(page)[1] - FOOT
        top, bottom = max(top, HEAD), min(bottom, lowest)
        return self.printed.text(page, top, bottom) if bottom > top else ""

    def head(self, page: int) -> str:
        """The running head of a page."""
        return " ".join(self.printed.text(page, 0.0, HEAD).split())

    def foot(self, page: int) -> str:
        """What stands below the text of a page."""
        return _line(self.printed.text(page, self.printed.size(page)[1] - FOOT))

    def heading(self, place: Place) -> str:
        """What stands at a place, from there on."""
        top = max(place.down - 1, HEAD)
        reach = _REACH_OF_PARTS if self.unit_at(place).startswith(PART) else _REACH
        return _line(self.area(place.page, top, top + reach))


def _line(text: str) -> str:
    return " ".join(words(text))


def _letters(text: str) -> str:
    """Text however its words are spaced and broken."""
    return "".join(words(text))


def _begins(text: str, title: str) -> bool:
    return _letters(text).startswith(_letters(title))


# --- words ---------------------------------------------------------------------------------------


def _lost(volume: Volume, chapters: Iterable[Chapter]) -> Iterator[Message]:
    """Whether each medicine has all its words, in order, once, between its place and the next."""
    for chapter in chapters:
        name = f"{MEDICINE}{chapter.name}"
        if name not in volume.names:
            yield _fault("missing", f"there is no place {name}")
            continue
        for message in lost_words(chapter.wanted, words(volume.slice(name)), ""):
            yield Message(message.severity, message.rule, message.text, name)


# --- numbers of pages ----------------------------------------------------------------------------


def _labels(volume: Volume) -> Iterator[Message]:
    """Pages are numbered one after another: i, ii, … and then 1, 2, … to the end; all are even.

    Whatever number is printed on a page is its own, and every page with text of a medicine has one.
    """
    labels = [volume.printed.label(page) for page in range(len(volume.printed))]
    front = next((at for at, label in enumerate(labels) if label == "1"), len(labels))
    for page, label in enumerate(labels):
        due = roman(page + 1) if page < front else str(page - front + 1)
        if label != due:
            yield _fault("label", f"it is called '{label}' and not '{due}'", page)
            return
    for page, label in enumerate(labels):
        found = [] if volume.unit(page) in BARE else volume.foot(page).split()
        if found and label not in (found[0], found[-1]):
            text = f"it is page {label}; at its foot stands '{' '.join(found[:_FEW])}'"
            yield _fault("number", text, page)
        if not found and volume.unit(page).startswith(MEDICINE) and volume.area(page):
            yield _fault("number", f"it is page {label}, and no number is printed on it", page)
    if len(labels) % 2:
        yield _fault("label", f"{len(labels)} pages: the last leaf has one side", len(labels) - 1)


_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def roman(number: int) -> str:
    """A number from 1 in small roman letters."""
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _links(volume: Volume) -> Iterator[Message]:
    """Every link leads to text, and a link to another unit is followed by the number of its page.

    Those of the contents lead to where their own words stand.
    """
    links = [*_in_one_piece(volume, volume.printed.links()), Leads("", Place(-1, 0), None)]
    for link in links[:-1]:
        if link.address.startswith("leaflet:") or not (link.to or link.address):
            yield _fault("link", f"'{link.words}' leads nowhere", link.at.page)
        elif link.to:
            yield from _led(volume, link, link.to)
    yield from _unnumbered(volume, links)


def _in_one_piece(volume: Volume, links: Iterable[Leads]) -> Iterator[Leads]:
    """Links as they are, but those of the contents whole where they are broken into lines.

    A title goes on in the next link if both together are what the outline calls the place, or the
    beginning of it.
    """
    held: Leads | None = None
    for link in links:
        if held and (held.at.page, held.to) == (link.at.page, link.to):
            both = f"{held.words} {link.words}"
            if _is_of_title(volume, replace(held, words=both)):
                held = replace(held, words=both)
                continue
        if held:
            yield held
        held = link
    if held:
        yield held


def _is_of_title(volume: Volume, link: Leads) -> bool:
    if not link.to or not volume.unit_at(link.at).startswith(CONTENTS):
        return False
    said = _letters(_said(volume, link, link.to))
    return any(title.startswith(said) for title in volume.titles.get(link.to, ()))


def _said(volume: Volume, link: Leads, to: Place) -> str:
    """The words of a link, without the number of the page behind them."""
    said = words(link.words)
    return " ".join(said[:-1] if said[-1:] == [volume.printed.label(to.page)] else said)


def _led(volume: Volume, link: Leads, to: Place) -> Iterator[Message]:
    heading = volume.heading(to)
    if not heading:
        yield _fault("link", f"'{link.words}' leads to an empty place", link.at.page)
        return
    of_contents = volume.unit_at(link.at).startswith(CONTENTS)
    if of_contents and not _has(volume, to, heading, _said(volume, link, to)):
        text = f"'{link.words}' leads to where '{heading[:_SHORT]}' stands"
        yield _fault("link", text, link.at.page)


def _has(volume: Volume, place: Place, heading: str, title: str) -> bool:
    """Whether the outline calls a place so, or a title stands there, in the body first of all."""
    if _letters(title) in volume.titles.get(place, ()):
        return True
    if _is_of_text(volume, place):
        return _begins(heading, title)
    return _letters(title) in _letters(heading)


def _unnumbered(volume: Volume, links: Sequence[Leads]) -> Iterator[Message]:
    """Links to other units without the right number on them or behind them."""
    page, at = -1, 0
    read: list[str] = []
    taken: set[int] = set()
    for link, following in pairwise(links):
        if link.at.page != page:
            page, at = link.at.page, 0
            read, taken = words(volume.area(page)), set()
        in_text = volume.unit_at(link.at).startswith(MEDICINE)
        ends = _ends(words(link.words), read, at, _NEAR_IN_TEXT if in_text else _NEAR)
        at = ends[0]
        if link.to and _needs_number(volume, link, link.to):
            label = volume.printed.label(link.to.page)
            numbered = words(link.words)[-1:] == [label]  # that of another link is none of this
            free = (end for end in ends if numbered or end not in taken)
            right = (end for end in free if _is_right(volume, link, following, read, end))
            at = next(right, -1)
            taken.add(at)
            if at < 0:
                at = ends[0]
                behind = " ".join(read[at : at + _BEHIND])
                text = f"'{link.words}' leads to page {label}; behind it stands '{behind}'"
                yield _fault("reference", text, link.at.page)


def _ends(said: Sequence[str], read: Sequence[str], start: int, near: int) -> list[int]:
    """Where the words of a link may end; the same words may stand shortly before it as well."""
    first = _find(said, read, start)
    if first < 0:
        return [start]
    last = min(first + near, len(read) - len(said))
    found = (at for at in range(first, last + 1) if list(read[at : at + len(said)]) == list(said))
    return [at + len(said) for at in found]


def _is_right(volume: Volume, link: Leads, following: Leads, read: Sequence[str], end: int) -> bool:
    """Whether the number of the page is on a link, or behind it; or the link goes on there."""
    label = volume.printed.label(link.to.page) if link.to else ""
    behind = read[end : end + _BEHIND]
    behind = behind[:1] if behind and behind[0].isdecimal() else behind
    if label in (*words(link.words)[-1:], *behind):
        return True
    return _goes_on(volume, link, following, read, end)


def _goes_on(volume: Volume, link: Leads, following: Leads, read: Sequence[str], end: int) -> bool:
    """Whether the next link is the rest of this one, in the next line or on the next page.

    The number behind that is looked at in turn.
    """
    said = words(following.words)
    if following.to != link.to:
        return False
    if following.at.page == link.at.page:
        return _find(said, read, end) == end
    top = words(volume.area(following.at.page))[: len(said)]
    return following.at.page == link.at.page + 1 and end == len(read) and top == said


def _needs_number(volume: Volume, link: Leads, to: Place) -> bool:
    """Links inside a unit need none, nor those to the glossary, nor letters in the contents."""
    here, there = volume.unit_at(link.at), volume.unit_at(to)
    if _stem(here) == _stem(there) or there.startswith(GLOSSARY):
        return False
    return not (here.startswith(CONTENTS) and _letters(link.words) in volume.groups)


def _stem(unit: str) -> str:
    """What the pages of one index have in common in their names: all but a number."""
    return unit.rstrip("0123456789-") if unit.startswith("page/") else unit


def _find(some: Sequence[str], among: Sequence[str], start: int) -> int:
    """Where words stand in a row, not before `start`; -1 where they do not."""
    for at in range(start, len(among) - len(some) + 1):
        if list(among[at : at + len(some)]) == list(some):
            return at
    return -1


# --- places --------------------------------------------------------------------------------------


def _outline(volume: Volume) -> Iterator[Message]:
    """Bookmarks go forwards, and each leads to its own words; a letter to its first medicine."""
    if not volume.bookmarks:
        yield _fault("outline", "it has no bookmarks")
    for one, other in pairwise(volume.bookmarks):
        if one.to and other.to and other.to < one.to:
            yield _fault("outline", f"'{other.title}' stands after what comes later", one.to.page)
    for bookmark, following in pairwise([*volume.bookmarks, Bookmark("", None, False)]):
        if bookmark.to is None:
            yield _fault("outline", f"'{bookmark.title}' leads nowhere")
        elif not (bookmark.has_inner and bookmark.to == following.to):
            heading = volume.heading(bookmark.to)
            if _is_of_text(volume, bookmark.to) and not _begins(heading, bookmark.title):
                text = f"'{bookmark.title}' leads to where '{heading[:_SHORT]}' stands"
                yield _fault("outline", text, bookmark.to.page)


def _is_of_text(volume: Volume, place: Place) -> bool:
    """Whether a place is in the body, where what a bookmark says is printed."""
    return volume.printed.label(place.page).isdecimal()


def _parts(volume: Volume) -> Iterator[Message]:
    """Parts and the body begin on right-hand pages: the first, third, … of the file."""
    medicines = {place for name, place in volume.names.items() if name.startswith(MEDICINE)}
    for name, place in volume.names.items():
        if name.startswith(PART) and place not in medicines and place.page % 2:
            yield _fault("recto", f"{name} begins on a left-hand page", place.page)
    body = [at for at in range(len(volume.printed)) if volume.printed.label(at) == "1"]
    if not body:
        yield _fault("recto", "it has no page 1")
    elif body[0] % 2:
        yield _fault("recto", "page 1 is a left-hand page", body[0])


def _heads(volume: Volume) -> Iterator[Message]:
    """The head of a page names the first and the last medicine that has text on it."""
    titles = {b.to: b.title for b in volume.bookmarks if b.to and not b.has_inner}
    for page in range(len(volume.printed)):
        here = _medicines(volume, page)
        if not here:
            continue
        head = volume.head(page)
        for name in dict.fromkeys((here[0], here[-1])):
            title = _title(volume, name, titles)
            if not _names(head, title):
                text = f"its head is '{head}', and does not name '{title}'"
                yield _fault("running head", text, page)


def _medicines(volume: Volume, page: int) -> list[str]:
    """The medicines that have text on a page, in order; none where none goes on or begins."""
    begun = [name for place, name in volume.starts if place.page == page]
    first = volume.unit(page)
    every = [*([first] if first and first not in begun else []), *begun]
    return [name for name in every if name.startswith(MEDICINE)] if volume.area(page) else []


def _title(volume: Volume, name: str, titles: Mapping[Place, str]) -> str:
    """What a medicine is called: the bookmark at or next below its place."""
    place = volume.names[name]
    below = [each for each in titles if each.page == place.page and each.down >= place.down - 1]
    return titles[min(below)] if below else name.removeprefix(MEDICINE)


def _names(head: str, title: str) -> bool:
    """Whether a head has a title, whole or, where the head is cut off, up to there."""
    whole = _letters(title)
    if whole in _letters(head):
        return True
    stumps = (_letters(head[: cut.start()]) for cut in re.finditer(_CUT, head))
    return any(_ends_in_beginning(stump, whole) for stump in stumps)


def _ends_in_beginning(text: str, whole: str) -> bool:
    """Whether text ends in what something begins with, and in enough of it to tell."""
    longest = min(len(text), len(whole))
    return any(text.endswith(whole[:size]) for size in range(_STARTS, longest + 1))


def _misplaced(path: Path) -> Iterator[Message]:
    """Text that is cut off, too near to where paper is cut, or over other text."""
    for page in read_pages(path.read_bytes()):
        yield from placing.misplaced(page)


OF_PAGES: tuple[Callable[[Volume], Iterator[Message]], ...] = (
    _labels,
    _links,
    _outline,
    _parts,
    _heads,
)
"""Every check of a volume's pages, but that of the places of its letters."""
