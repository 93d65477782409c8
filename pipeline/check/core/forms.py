"""Rules on how a source is written, and the edits that mend it without a change for the reader.

Edits are of white space and of the marks of Markdown alone. Front matter, code, comments and what
links lead to are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from pipeline.check.core.units import AMOUNT, APART, JOINED, TOGETHER
from pipeline.check.core.written import ATX, BREAK, ITEM, Line, body
from pipeline.check.page import Page, once_a_page
from pipeline.check.rule import Case, Edit, Fixable, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Heading
from pipeline.project import CONTROLS
from pipeline.repair import fixed_encoding, without_controls

MEND = "'leaflet check --fix' mends it."

_AT_END = re.compile(r"(?<!\\)[ \t]+\Z")
_ENDS = (" \n", "\t\n", " \r", "\t\r")
_MARKS = re.compile(
    r"[ \t]*(?:(?:>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t])|\#{1,6}|:(?=[ \t]))[ \t]*)*"
)
"""What a line begins with before its text; the spaces there are not for looks."""
_SPACES = re.compile(r" {2,}(?=\S)")
_BEGINS_BLOCK = re.compile(r"[ \t]*(?:[*+-][ \t]|\d{1,9}[.)][ \t]|\#{1,6}[ \t]|>|```|~~~)")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*\Z")
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?P<words>[^*_`\\]+)(?P=mark)[ \t]*\Z")
_BARE_MARK = re.compile(r"[ \t>]*(?:[*+-]|\d{1,9}[.)])[ \t]+\Z")
_COLON = re.compile(r"(?<=[\w)*_]):\Z")
_NOTHING = re.compile(r"(?!)")
_BREAK_ENDS = ("*", "_", "-", " ", "\t")
_ITEM_MARKS = frozenset("*+-0123456789")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"\S+")
_LAST_WORD = re.compile(r"\S{0,40}\Z")


class S020(Fixable):
    """A line ends in spaces.

    They cannot be seen, and in every comparison of two versions they show as a change that is none.
    Two spaces before a further line of the same paragraph are a line break, and stay.

    Example: `Take one tablet.␣␣␣` at the end of a paragraph, where ␣ stands for a space.

    Source: CommonMark 0.31, 4.8 and 6.7 (final spaces are stripped; hard line breaks).
    """

    severity = Severity.HINT
    hint = MEND

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        written = page.written
        ends = _ENDS if "\r" in written else _ENDS[:2]
        if not (written.endswith((" ", "\t")) or any(end in written for end in ends)):
            return
        lines = body(page)
        for line, following in zip(lines, (*lines[1:], None), strict=True):
            found = line.text.endswith((" ", "\t")) and _AT_END.search(line.text)
            if found and not _means_something(found[0], line, following):
                start = line.start + found.start()
                yield Edit(start, line.start + found.end(), "", "the line ends in spaces")

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        """The word before the spaces is quoted with them: there may be others in the line."""
        for edit in cls.edits(page):
            found = _LAST_WORD.search(page.written, max(0, edit.start - 40), edit.start)
            start = found.start() if found else edit.start
            yield Case(page.line_of(edit.start), edit.message, page.written[start : edit.end])


class S021(Fixable):
    """There are several spaces between two words.

    They are printed as one. In the source they make searching for words fail.

    Example: `Take one tablet.␣␣Swallow it whole.`, where ␣ stands for a space.

    Source: CommonMark 0.31, 6.9; HTML, white space is collapsed in text.
    """

    severity = Severity.HINT
    hint = MEND

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        """One for all, since many authors write two spaces behind every sentence."""
        gaps = list(_gaps(page))
        if gaps:
            places = f", in {len(gaps)} places" if len(gaps) > 1 else ""
            yield Case(gaps[0][0].number, f"several spaces stand between two words{places}", "  ")

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        for line, start, end in _gaps(page):
            yield Edit(line.start + start, line.start + end, " ", "several spaces")


class S022(Fixable):
    """A list begins straight after a line of text.

    It is printed as a list. Other readers of Markdown, the original one among them, take it for
    more text of the paragraph, with the stars in it.

    Example: `Common side effects include:` and in the next line `* headache`.

    Source: Markdown, as J. Gruber describes it; CommonMark 0.31, 5.3 (lists that interrupt
    paragraphs).
    """

    severity = Severity.HINT
    hint = MEND

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        lines = _items(page)
        if not any(item and not above[1] and above[0].text for above, (_, item) in pairwise(lines)):
            return
        within, end = "", "\n"
        for line, item in lines:
            if item and within == "paragraph" and _interrupts(item):
                yield Edit(line.start, line.start, end, "a list begins straight after text")
            within, end = _within(line, item, within), line.end or end


class S023(Rule):
    """A list item is indented, but not far enough to be part of the item above it.

    It is printed as an item of the same list. Which of the two the author meant changes what is a
    part of what, so that nothing but a person can mend it.

    Example: `1. For adults:` and in the next line `  - one tablet`, which needs three spaces.

    Source: CommonMark 0.31, 5.2 (the contents of an item are indented as far as its first word).
    """

    severity = Severity.HINT
    hint = "Indent it as far as the words of the item above, or not at all."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        indent = column = 0
        for line, item in _items(page):
            if item:
                own = _width(item["indent"])
                if indent < own < column:
                    said = f"indented by {own}, where a part of the item above needs {column}"
                    yield Case(line.number, said, line.text.strip())
                indent, column = own, _width(item[0])
            elif not line.blank and not line.text.startswith((" ", "\t")):
                indent = column = 0


class S024(Fixable):
    """A heading is not written in the usual form.

    The usual form is one mark for each level, one space, and the words. Without the space other
    readers of Markdown see text; marks or a colon behind the words, or words that are all bold,
    say nothing more and make the same heading look different from page to page.

    Example: `##Usage`, `## Usage ##`, `## **Usage**` or `## Usage:`.

    Source: CommonMark 0.31, 4.2 (ATX headings).
    """

    severity = Severity.HINT
    hint = MEND

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        for line in body(page):
            found = "#" in line.text and ATX.match(line.text)
            if not found or line.text.startswith("    "):
                continue
            begin, words = found.end(), _bare(line.text[found.end() :], len(found["hashes"]))
            if found["gap"] != " ":
                at = line.start + found.start("gap")
                yield Edit(at, line.start + begin, " ", "one space belongs behind the marks")
            if words != line.text[begin:].rstrip():
                end = line.start + len(line.text.rstrip())
                said = "marks around a heading, or a colon behind it, say nothing more"
                yield Edit(line.start + begin, end, words, said)


class S025(Fixable):
    """A number and its unit are not written as the house writes them.

    `unit_space` in the profile says whether a space stands between them. It is the same dose in
    either form; a page that has both looks careless, and is harder to search.

    Example: `15mg` where the house writes `15 mg`.

    Source: The International System of Units (BIPM brochure, 9th edition), 5.4.3: a space; NHS
    content guide, numbers and measurements: `250mg`, none.
    """

    severity = Severity.HINT
    hint = MEND

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        spaced = page.standards.profile.unit_space
        other = TOGETHER if spaced else APART
        if not (JOINED.search(page.figures) if spaced else APART.search(page.written)):
            return
        for line in body(page):
            # The title has to be that of the front matter, which is not edited.
            if line.text.startswith("# ") or not other.search(line.text):
                continue
            for found in AMOUNT.finditer(line.text):
                if bool(found["gap"]) != spaced and line.is_text(*found.span()):
                    start, end = (line.start + at for at in found.span("gap"))
                    wanted = " " if spaced else ""
                    said = f"“{found[0]}” is written {found['number']}{wanted}{found['unit']} here"
                    yield Edit(start, end, wanted, said)

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        """The number and unit are quoted, not what stands between them.

        There is one for all where no amount of the page is written as the house writes it, since
        the author has a form of their own.
        """
        edits = list(cls.edits(page))
        own = APART if page.standards.profile.unit_space else TOGETHER
        if len(edits) > 1 and not own.search(page.text):
            more = f", and so {'is' if len(edits) == 2 else 'are'} {len(edits) - 1} more"
            edits = [replace(edits[0], message=edits[0].message + more)]
        for edit in edits:
            yield Case(page.line_of(edit.start), edit.message, edit.message[1:].partition("”")[0])


class S026(Fixable):
    """The last line is not ended.

    Tools that join files, or compare them line by line, take it for a line that goes on.

    Example: a page whose last character is the full stop of its disclaimer.

    Source: POSIX.1-2017, 3.206 (a line ends in a newline character).
    """

    severity = Severity.HINT
    hint = MEND

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        at = len(page.written)
        if not page.written.endswith(("\n", "\r")):
            end = _LINE_END.search(page.written)
            yield Edit(at, at, end[0] if end else "\n", "the last line is not ended")


FORMS = ("S020", "S021", "S022", "S023", "S024", "S025", "S026")
"""The codes of source forms, of which builds say nothing: no reader of a leaflet meets them."""


# --- what reading repairs ------------------------------------------------------------------------


def encoding_edits(page: Page) -> Iterator[Edit]:
    """What reading repairs of broken encodings, to be written back."""
    if page.written.isascii():
        return
    for line in body(page):
        fixed = fixed_encoding(line.text)
        if fixed != line.text:
            yield from _replaced(line, fixed)


def control_edits(page: Page) -> Iterator[Edit]:
    """What reading leaves out of control characters, to be left out of the source.

    Some are letters in a broken encoding, which is repaired first.
    """
    for line in body(page):
        for found in CONTROLS.finditer(line.text):
            if fixed_encoding(line.text) != line.text:
                break
            start, end = (line.start + at for at in found.span())
            yield Edit(start, end, without_controls(found[0]), "a control character")


REPAIRS: Mapping[str, Callable[[Page], Iterator[Edit]]] = {
    "S003": encoding_edits,
    "S007": control_edits,
}
"""What mends the findings of reading, by their codes."""


def _replaced(line: Line, fixed: str) -> Iterator[Edit]:
    """The words that differ, or what lies between the first and last difference."""
    old, new = list(_WORD.finditer(line.text)), list(_WORD.finditer(fixed))
    if _WORD.sub("", line.text) == _WORD.sub("", fixed):
        pairs = [(a, b[0]) for a, b in zip(old, new, strict=True) if a[0] != b[0]]
        for found, word in pairs:
            start, end = (line.start + at for at in found.span())
            yield Edit(start, end, word, f"“{found[0]}” is “{word}” in a broken encoding")
        return
    yield Edit(line.start, line.start + len(line.text), fixed, "the encoding is broken")


# --- levels of headings --------------------------------------------------------------------------


def level_edits(page: Page) -> Iterator[Edit]:
    """Headings one below the other, where levels are skipped: `##` below `#`, and so on.

    Each level as written becomes one other, in the same order; where that cannot be, none does.
    """
    headings = {line.number: found for line in body(page) if (found := ATX.match(line.text))}
    written = [(number, len(found["hashes"])) for number, found in headings.items()]
    levels = [(n, level) for n, level in written if n != page.leaflet.line or level > 1]
    if len(levels) != _headings(page):
        return
    lines = {line.number: line for line in body(page)}
    for (number, old), new in zip(levels, _unskipped([level for _, level in levels]), strict=True):
        if new != old:
            start = lines[number].start + headings[number].start("hashes")
            yield Edit(start, start + old, "#" * new, f"a heading of level {old} belongs to {new}")


def _headings(page: Page) -> int:
    """How many headings the leaflet has besides its title."""
    titled = sum(section.level > 0 for section in page.leaflet.sections)
    return titled + sum(isinstance(block, Heading) for _, block in page.blocks)


def _unskipped(levels: list[int]) -> list[int]:
    """Levels without a gap, or the same ones where two of them would become one."""
    above: list[tuple[int, int]] = [(1, 1)]
    found: list[tuple[int, int]] = []
    for level in levels:
        while len(above) > 1 and above[-1][0] >= level:
            above.pop()
        new = above[-1][1] + 1 if level > 1 else 1
        above.append((level, new))
        found.append((level, new))
    mapping = dict(found)
    ordered = [mapping[level] for level in sorted(mapping)]
    consistent = len(set(found)) == len(mapping) and len(set(ordered)) == len(ordered)
    return [new for _, new in found] if consistent and ordered == sorted(ordered) else levels


# --- lines ---------------------------------------------------------------------------------------


def _gaps(page: Page) -> Iterator[tuple[Line, int, int]]:
    """Where several spaces stand between words: the line, and their stretch in it."""
    for line in body(page):
        text = line.text
        if "  " not in text or "  " not in text.strip(" ") or "|" in text:
            continue  # tables align their columns
        begin = _MARKS.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
        spaces = [found.span() for found in _SPACES.finditer(text, begin)]
        for start, end in spaces if line.is_plain else line.in_text(spaces):
            yield line, start, end


def _means_something(spaces: str, line: Line, following: Line | None) -> bool:
    """Whether spaces at the end of a line ask for a line break, or make a mark an empty item."""
    if _BARE_MARK.match(line.text):
        return True
    in_text = not line.text.lstrip().startswith("|") and not ATX.match(line.text)
    if len(spaces) < 2 or "\t" in spaces or line.blank or not in_text:
        return False
    return bool(following and not following.blank and not _BEGINS_BLOCK.match(following.text))


@once_a_page
def _items(page: Page) -> tuple[tuple[Line, re.Match[str] | None], ...]:
    """The lines of a page, with how those of list items begin."""
    return tuple((line, _item(line)) for line in body(page))


def _item(line: Line) -> re.Match[str] | None:
    if line.text.lstrip(" \t")[:1] not in _ITEM_MARKS:
        return None
    if line.text.endswith(_BREAK_ENDS) and BREAK.match(line.text):
        return None
    return ITEM.match(line.text)


def _interrupts(item: re.Match[str]) -> bool:
    """Whether an item can begin a list in the middle of a paragraph (CommonMark 0.31, 5.2)."""
    number = item["marker"][:-1]
    return _width(item["indent"]) < 4 and number in ("", "1")


def _within(line: Line, item: re.Match[str] | None, before: str) -> str:
    """What a line is part of: a paragraph that stands for itself, nothing, or something else."""
    text = line.text
    sign = text.lstrip(" ")[:1]
    if line.blank or (
        not item and sign in "#*_-=" and any(p.match(text) for p in (ATX, BREAK, _SETEXT))
    ):
        return ""
    if item or before == "other" or "|" in text:
        return "other"
    starts_other = text.startswith((" ", "\t", ">", "```", "~~~", ":"))
    return "other" if starts_other and not before else "paragraph"


def _bare(words: str, level: int) -> str:
    """The words of a heading without closing marks, bold around them all, and a colon.

    A title keeps its colon: it has to be that of the front matter, which is not edited.
    """
    bare = _CLOSING.sub("", words).rstrip()
    colon = _COLON if level > 1 else _NOTHING
    if found := _BOLD.match(colon.sub("", bare)):
        bare = found["words"].strip()
    return colon.sub("", bare)


def _width(space: str) -> int:
    return len(space.expandtabs(4))
