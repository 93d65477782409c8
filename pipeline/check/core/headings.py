"""Rules on whether headings are headings, and lists lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.check.page import Page, once_a_page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import (
    DoseGroup,
    EffectGroup,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Section,
    plain,
)

_NO_HEADING = re.compile(r"^ {0,3}(?:#{1,6}[ \t]*#*[ \t]*$|#{7,}(?!#).*)", re.MULTILINE)
_BARE_MARKS = re.compile(r"#[ \t]*(?:\n|\Z)|#######")
"""What a line has that is no heading; it begins with a mark, so that it is found quickly."""
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_LONE_MARK = re.compile(r"^[ \t]*([-*+])[ \t]+\S.*\n[ \t]*\1[ \t]*$", re.MULTILINE)
_MARK_ALONE = re.compile(r"\n[ \t]*[-*+][ \t]*(?:\n|\Z)")
_ABBREVIATED = re.compile(r"(?:\b(?:etc|vs|approx|incl|e\.g|i\.e|Inc|Ltd|Co|No)|\b[A-Z]|\.)\.$")
_SENTENCES = re.compile(r"[a-z)][.!?]\s+[A-Z]")
_LONGEST = 20
"""Words; no heading of a leaflet is as long, while sentences are (EC guideline, 2009)."""
_SHORTEST_PAIR = 9
"""Words; less than that is no two sentences, but something like "Dr. Smith's advice"."""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading as it is written."""

    section: Section
    level: int
    text: str
    line: int
    block: bool
    """Whether it stands inside of its section, and does not open it."""


class M024(Rule):
    """Two headings of one level say the same.

    A reader who turns to one of them does not know that there is another, and a list of contents
    shows the same words twice. Repeated sections of a kind that is known are M003's.

    Example: two headings `### Travel` on one page.

    Source: WCAG 2.2, 2.4.6 (headings describe topic or purpose).
    """

    severity = Severity.WARNING
    hint = "Join what stands under them, or give each its own words."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        first: dict[tuple[int, str, str, int], int] = {}
        for head in heads_of(page):
            if not head.block and head.section.kind not in ("other", "part"):
                continue
            inside = head.section.line if head.block else 0
            key = (head.level, head.text.casefold().strip(" :"), head.section.subject, inside)
            if head.line != first.setdefault(key, head.line):
                message = f"the heading “{head.text}” stands in line {first[key]} already"
                yield Case(head.line, message, head.text)


class M025(Rule):
    """A heading ends in a full stop.

    It is a label and not a sentence; with a full stop it reads as if text were missing, and some
    screen readers do not pause as they do behind a heading.

    Example: `## Storage.`

    Source: NHS content guide, headings (no full stops in headings).
    """

    severity = Severity.WARNING
    hint = "Delete the full stop."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for head in heads_of(page):
            if head.text.endswith(".") and not _ABBREVIATED.search(head.text):
                yield Case(head.line, f"the heading “{_short(head.text)}” ends in a full stop")


class M026(Rule):
    """There are marks of a heading, and no heading.

    A line of `#` alone heads nothing and is not printed. There are six levels; a seventh `#`
    is printed as a letter of the heading.

    Example: `###` with nothing behind it, or `####### Children`.

    Source: CommonMark, 4.2 (ATX headings have one to six opening marks).
    """

    severity = Severity.WARNING
    hint = "Write the heading's words, or delete the line; use at most six marks."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.source.text
        for found in _NO_HEADING.finditer(text) if _BARE_MARKS.search(text) else ():
            if len(_FENCE.findall(text, 0, found.start())) % 2:
                continue  # in a block of code
            line = page.source.first_line + text.count("\n", 0, found.start())
            written = found[0].strip()
            deep = written.strip("# \t")
            message = "a heading has more than six marks" if deep else "a heading has no words"
            yield Case(line, message, written)


class M027(Rule):
    """A heading holds a whole paragraph.

    A heading is what a reader's eye searches for; a paragraph in large bold letters hides all
    others, and what it says is not found in the text. Most often the line end behind the heading
    was lost.

    Example: `### Usage This medicine lowers the blood pressure. It is taken once a day.`

    Source: EC Guideline on the readability of the labelling and package leaflet, 2009 (headings
    stand out); WCAG 2.2, 2.4.6.
    """

    severity = Severity.WARNING
    hint = "Put a line end behind the heading's words."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for head in heads_of(page):
            whole = head.text if head.block else f"{head.text} {_behind(head)}"
            words = len(whole.split())
            if words > _LONGEST or (words >= _SHORTEST_PAIR and _SENTENCES.search(whole)):
                yield Case(head.line, f"the heading holds a paragraph: “{_short(whole)}”")


class M028(Rule):
    """A list has a single item, or one without text.

    One item is no list: it reads as if others were lost. An empty item is a mark on paper with
    nothing beside it. A group of doses or of side effects may hold a single one.

    Example: a list of `- headache` and `-`.

    Source: WCAG 2.2, 1.3.1 (lists are for what is a list); NHS content guide, bullet points.
    """

    severity = Severity.HINT
    hint = "Add what is missing, or write it as a sentence."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        lists = [block for _, block in page.blocks if isinstance(block, ListBlock)]
        for line in sorted({*_empty_items(lists), *_lone_marks(page)}):
            yield Case(line, "an item of the list has no text")
        in_groups = set(_in_groups(page))
        for block in lists:
            if len(block.items) == 1 and block.items[0].blocks and id(block) not in in_groups:
                words = _words_of(block.items[0])
                yield Case(block.line, f"the list has a single item, “{_short(words)}”", words)


class M029(Rule):
    """There is text above the title.

    What stands above it makes the title a heading like any other, which is printed in the middle
    of the page. Often such text is left over from a template, or belongs into the front matter.

    Example: `Reviewed in May` above `# Paracetamol`.

    Source: WCAG 2.2, 1.3.2 (meaningful sequence); house rule.
    """

    severity = Severity.WARNING
    hint = "Move it below the title or into the front matter."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        sections = page.leaflet.sections
        if page.leaflet.heading or not sections or not sections[0].blocks:
            return
        first = sections[0].blocks[0].line
        for section in sections[1:]:
            if section.level == 1 and plain(section.title).strip() == page.leaflet.title:
                yield Case(first, f"there is text above the title, “{page.leaflet.title}”")


@once_a_page
def heads_of(page: Page) -> tuple[Head, ...]:
    """Every heading but the title; bold words that open a section are none."""
    return (*_opening(page), *_inside(page))


def _opening(page: Page) -> Iterator[Head]:
    for section in page.leaflet.sections:
        if section.level and section.title:
            text = plain(section.title).strip()
            yield Head(section, section.level, text, section.line, block=False)


def _inside(page: Page) -> Iterator[Head]:
    for section, inner in page.blocks:
        if isinstance(inner, Heading):
            text = plain(inner.children).strip()
            yield Head(section, inner.level, text, inner.line, block=True)


def _behind(head: Head) -> str:
    """The text that stands in the line of a heading behind its words."""
    first = head.section.blocks[0] if head.section.blocks else None
    on_line = isinstance(first, Paragraph) and first.line == head.line
    return plain(first.children) if on_line and isinstance(first, Paragraph) else ""


def _in_groups(page: Page) -> Iterator[int]:
    """Lists that belong to a group of doses or side effects, which may hold one alone."""
    for _, block in page.blocks:
        if isinstance(block, DoseGroup | EffectGroup):
            yield from map(id, block.blocks)


def _empty_items(lists: list[ListBlock]) -> Iterator[int]:
    for block in lists:
        yield from (item.line for item in block.items if not item.blocks)


def _lone_marks(page: Page) -> Iterator[int]:
    """Lines of a list with nothing but its mark, which Markdown takes for a letter."""
    text = page.source.text
    for found in _LONE_MARK.finditer(text) if _MARK_ALONE.search(text) else ():
        yield page.source.first_line + text.count("\n", 0, found.end())


def _words_of(item: ListItem) -> str:
    first = item.blocks[0]
    return plain(first.children) if isinstance(first, Paragraph | Heading) else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"
