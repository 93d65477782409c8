"""Blocks in, sections out: headings, bold lead-ins and ingredient names told apart.

Works in three passes over the blocks, none of which drops or moves a word: `_openers` finds the
places that could open a section, `_Page` weighs them against the page as a whole, `split` cuts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model import (
    Block,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Section,
    Strong,
    plain,
)
from pipeline.normalize.disclaimer import Disclaimers
from pipeline.normalize.inlines import Labelled, bold_label, split_at, trimmed
from pipeline.normalize.recognise import Recognised, Recogniser
from pipeline.sections import SECTIONS
from pipeline.style import Locale

_NAME_WORDS = 9
"""Longest name of an ingredient in words."""
_FEWEST_SECTIONS = 3
"""Kinds that the items of a list open, if they are sections and not points."""
_FIRST_KINDS = frozenset({"generic_name", "usage"})
"""What the sections of one ingredient begin with."""


@dataclass(frozen=True, slots=True)
class Opener:
    """A place where a section may begin.

    `level` is a heading's, 0 for a bold lead-in; `found` is what its words say, if they say
    anything; `blocks` is the text that stands in the title's own line or list item.
    """

    title: tuple[Inline, ...]
    found: Recognised | None
    level: int
    line: int
    blocks: tuple[Block, ...] = ()
    original: tuple[Block, ...] = ()
    item: bool = False
    """Whether this is an item of a list whose items are sections; all of them open."""

    @property
    def kind(self) -> str:
        """The section kind, empty where it is not understood."""
        return self.found.kind if self.found else ""

    @property
    def core(self) -> bool:
        """Whether this opens one of the sections that every leaflet has."""
        return bool(self.kind) and SECTIONS[self.kind].core


_Piece = Opener | Block


def split(blocks: Sequence[Block], recogniser: Recogniser, locale: Locale) -> list[Section]:
    """The sections of a page, in its order."""
    pieces = list(_pieces(blocks, recogniser))
    page = _Page(pieces, recogniser)
    disclaimers = Disclaimers(locale)
    return list(_cut(pieces, page, disclaimers))


# --- finding ---------------------------------------------------------------------------------


def _pieces(blocks: Sequence[Block], recogniser: Recogniser) -> Iterator[_Piece]:
    for block in blocks:
        if isinstance(block, Heading):
            yield _heading(block, recogniser)
        elif isinstance(block, Paragraph) and (opener := _lead_in(block, recogniser)):
            yield opener
        elif isinstance(block, ListBlock) and (openers := _list_lead_ins(block, recogniser)):
            yield from openers
        else:
            yield block


def _heading(block: Heading, recogniser: Recogniser) -> Opener:
    found = recogniser.title(plain(block.children))
    title: tuple[Inline, ...] = block.children
    rest: tuple[Inline, ...] = ()
    if found and found.end is not None:
        title, rest = _parted(block.children, found.end)
    own = (Paragraph(rest, block.line),) if rest else ()
    return Opener(trimmed(title), found, block.level, block.line, own, (block,))


def _lead_in(block: Paragraph, recogniser: Recogniser) -> Opener | None:
    """A paragraph that begins with bold words: a section's name, or perhaps an ingredient's."""
    if not block.children or not isinstance(block.children[0], Strong):
        return None
    labelled = bold_label(block.children)
    if labelled is None:
        return None
    found = recogniser.title(plain(labelled.label).strip())
    if recogniser.calls_out(labelled.text) or (
        found and found.end is None and not _ends_label(labelled)
    ):
        found = None
    return _opener(labelled, found, block)


def _opener(labelled: Labelled, found: Recognised | None, block: Paragraph) -> Opener:
    title, rest = labelled.label, labelled.rest
    if found and found.end is not None:
        title, _ = _parted(title, found.end)
        _, rest = _parted(block.children, found.end)
    own = (Paragraph(rest, block.line),) if rest else ()
    return Opener(trimmed(title), found, 0, block.line, own, (block,))


def _ends_label(labelled: Labelled) -> bool:
    """Whether bold words are a label: they end in a colon, or stand alone."""
    return plain(labelled.label).rstrip().endswith(":") or not labelled.rest


def _list_lead_ins(block: ListBlock, recogniser: Recogniser) -> list[Opener]:
    """The items of a list, where they are the sections of an ingredient."""
    openers: list[Opener] = []
    kinds: set[str] = set()
    if not all(map(_begins_bold, block.items)):
        return []
    for left, item in zip(range(len(block.items), 0, -1), block.items, strict=True):
        if len(kinds) + left < _FEWEST_SECTIONS:
            return []
        opener = _item_lead_in(item, recogniser)
        if opener is None:
            return []
        openers.append(opener)
        if opener.core:
            kinds.add(opener.kind)
    if len(kinds) < _FEWEST_SECTIONS:
        return []
    return [replace(opener, original=(block,), item=True) for opener in openers]


def _begins_bold(item: ListItem) -> bool:
    first = item.blocks[0] if item.blocks else None
    return isinstance(first, Paragraph) and isinstance(next(iter(first.children), None), Strong)


def _item_lead_in(item: ListItem, recogniser: Recogniser) -> Opener | None:
    first = item.blocks[0] if item.blocks else None
    opener = _lead_in(first, recogniser) if isinstance(first, Paragraph) else None
    if opener is None or len(item.blocks) == 1:
        return opener
    return replace(opener, blocks=(*opener.blocks, *item.blocks[1:]))


def _parted(
    children: tuple[Inline, ...], position: int
) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    title, rest = split_at(children, position)
    return trimmed(title), trimmed(rest)


# --- weighing --------------------------------------------------------------------------------


class _Page:
    """What only the page as a whole can tell about an opener."""

    def __init__(self, pieces: Sequence[_Piece], recogniser: Recogniser) -> None:
        self._pieces = pieces
        self.recogniser = recogniser
        openers = [piece for piece in pieces if isinstance(piece, Opener)]
        headings = [o for o in openers if o.level and o.core]
        self._heading_kinds = {o.kind for o in headings if not self.is_combined(o)}
        self.level = min((o.level for o in headings), default=0)
        core = Counter(o.kind for o in openers if o.core and o.kind != "disclaimer")
        self._repeats = any(count > 1 for count in core.values())
        self._several = sum(self._heads_sections(i) for i in range(len(pieces))) > 1

    def is_part(self, index: int) -> bool:
        """Whether a piece names an ingredient whose own sections follow."""
        piece = self._pieces[index]
        if not isinstance(piece, Opener) or piece.core:
            return False
        text = plain(piece.title)
        if self.recogniser.several(_whole(piece)):
            return True
        name = self.recogniser.subject_name(text)
        if self.recogniser.combined(name) or not self._heads_sections(index):
            return False
        numbered = name != text.strip().rstrip(":")
        named = bool(piece.level) or numbered or self.recogniser.ingredient(name)
        return named and (self._several or self._repeats or numbered)

    def is_combined(self, piece: Opener) -> bool:
        """Whether a title is about all ingredients together: `Combined Use`."""
        return self.recogniser.combined(plain(piece.title))

    def opens(self, index: int, current: Section, part: Opener | None) -> bool:
        """Whether an opener begins a section, given the section and ingredient it stands in."""
        piece = self._pieces[index]
        if not isinstance(piece, Opener):
            return False
        if piece.level:
            return self._heading_opens(piece, current)
        return piece.item or self._lead_in_opens(piece, current.kind, part)

    def _heading_opens(self, piece: Opener, current: Section) -> bool:
        """Headings open sections, but for those below one that says the same, and questions."""
        below = 0 < current.level < piece.level
        asks = current.kind == "faqs" and plain(piece.title).rstrip().endswith("?")
        if below and (asks or piece.kind == current.kind):
            return False
        return piece.core or not self.level or piece.level <= self.level

    def _lead_in_opens(self, piece: Opener, kind: str, part: Opener | None) -> bool:
        if part and self._is_rubric(piece):
            return True
        if not piece.kind or (piece.kind == kind and not _subject(piece)):
            return False
        if piece.kind == "disclaimer":
            return True
        if kind == "contents":
            return False  # bold words there name what the medicine is made of
        if not self._lead_in_page and part is None:
            return piece.core and piece.kind not in self._heading_kinds
        if piece.kind in self._heading_kinds and self._below_headings:
            return False
        return piece.core or piece.kind == "brand_names" or kind == "other"

    def _is_rubric(self, piece: Opener) -> bool:
        """Whether a bold line after the ingredients is about all of them: `Combined Use:`."""
        return not piece.blocks and not piece.kind and self.is_combined(piece)

    @property
    def _lead_in_page(self) -> bool:
        return not self._heading_kinds - {"faqs", "generic_name", "disclaimer"}

    @property
    def _below_headings(self) -> bool:
        return not self._lead_in_page

    def own_questions(self, index: int) -> bool:
        """Whether bare FAQs after an ingredient's sections are its own.

        They are if another ingredient follows, or if one before has its own; not if this one has
        had its own already.
        """
        if any(self.is_part(later) for later in range(index + 1, len(self._pieces))):
            return True
        begin = max((at for at in range(index) if self.is_part(at)), default=0)
        return self._asks(0, begin) and not self._asks(begin, index)

    def _asks(self, start: int, end: int) -> bool:
        """Whether there are FAQs among some pieces."""
        pieces = self._pieces[start:end]
        return any(isinstance(piece, Opener) and piece.kind == "faqs" for piece in pieces)

    def _heads_sections(self, index: int) -> bool:
        """Whether the next opener behind a piece begins an ingredient's sections."""
        piece = self._pieces[index]
        if not isinstance(piece, Opener) or piece.kind:
            return False
        name = self.recogniser.subject_name(plain(piece.title))
        if len(name.split()) > _NAME_WORDS:
            return False
        alone = piece.level or not piece.blocks
        for follower in self._pieces[index + 1 :]:
            if isinstance(follower, Opener):
                first = follower.kind in _FIRST_KINDS and not _subject(follower)
                return bool(alone or _begins_list(follower)) and first
            if not piece.level and not isinstance(follower, Paragraph):
                return False
        return False


def _begins_list(piece: Opener) -> bool:
    return bool(piece.original) and isinstance(piece.original[0], ListBlock)


def _subject(piece: Opener) -> str:
    return piece.found.subject if piece.found else ""


def _whole(piece: Opener) -> str:
    first = piece.original[0] if piece.original else None
    return plain(first.children) if isinstance(first, Heading | Paragraph) else plain(piece.title)


# --- cutting ---------------------------------------------------------------------------------


def _cut(pieces: Sequence[_Piece], page: _Page, disclaimers: Disclaimers) -> Iterator[Section]:
    current = Section("introduction", (), ())
    part: Opener | None = None
    subject = ""
    for index, piece in enumerate(pieces):
        if not isinstance(piece, Opener):
            current = _with(current, (piece,))
        elif page.is_part(index):
            yield from disclaimers.parted(current)
            part, subject = piece, page.recogniser.subject_name(plain(piece.title))
            if named := page.recogniser.several(_whole(piece)):
                subject = named
            current = _section(_unparted(piece), "part", subject)
        elif page.opens(index, current, part):
            yield from disclaimers.parted(current)
            if _closes_part(piece, page, index, part):
                part, subject = None, ""
            kind = piece.kind or "other"
            current = _section(piece, kind, _owner(piece, subject))
        else:
            current = _with(current, piece.original)
    yield from disclaimers.parted(current, last=True)


def _section(piece: Opener, kind: str, subject: str) -> Section:
    return Section(kind, piece.title, piece.blocks, subject, piece.level, piece.line)


def _unparted(piece: Opener) -> Opener:
    """An opener with its whole line as title again, where it is a heading."""
    first = piece.original[0] if piece.original else None
    if isinstance(first, Heading):
        return replace(piece, title=first.children, blocks=())
    return piece


def _with(section: Section, blocks: tuple[Block, ...]) -> Section:
    line = section.line or (blocks[0].line if blocks else 0)
    return Section(
        section.kind,
        section.title,
        (*section.blocks, *blocks),
        section.subject,
        section.level,
        line,
        section.last_line,
    )


def _closes_part(piece: Opener, page: _Page, index: int, part: Opener | None) -> bool:
    """Whether a section after an ingredient's own belongs to all ingredients again."""
    if part is None:
        return True
    if piece.kind in ("disclaimer", "summary", "brand_names") or not piece.kind:
        return True
    if page.is_combined(piece):
        return True
    if piece.found and page.recogniser.shared(piece.found.remark):
        return True
    if piece.kind != "faqs":
        return bool(piece.level and part.level and piece.level < part.level)
    if piece.level and part.level:
        return piece.level <= part.level and not page.own_questions(index)
    return not page.own_questions(index)


def _owner(piece: Opener, subject: str) -> str:
    return _subject(piece) or subject
