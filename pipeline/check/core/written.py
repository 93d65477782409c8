"""A page in, the lines of its source that are text out, and which stretches of them are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from pipeline.check.page import Page, once_a_page
from pipeline.fences import code_fences
from pipeline.model import Preformatted

ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[*+-]|\d{1,9}[.)])(?P<gap>[ \t]+)(?=\S)")
"""The start of a list item (CommonMark 0.31, 5.2), at whatever indent."""

BREAK = re.compile(r"[ \t]*([*_-])[ \t]*(?:\1[ \t]*){2,}$")
"""A thematic break (CommonMark 0.31, 4.1), which can look like an item."""

ATX = re.compile(r"(?P<indent> {0,3})(?P<hashes>#{2,6}(?!#)|#(?=[ \t]))(?P<gap>[ \t]*)(?=[^\s#])")
"""The start of a heading; `#1 cause` is text, `##Usage` none."""

BOM = "\ufeff"

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_APART = re.compile(
    r"""
    (?<!`)(`+)(?!`).+?(?<!`)\1(?!`)             # code
    | \]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*[^()]*\)  # where a link leads
    | \[\[[^\[\]]*\]\]                          # a reference
    | ^[ ]{0,3}\[[^\[\]]+\]:[ ]*\S+             # a link's definition
    | <(?:!--.*?--|/?[A-Za-z][^<>]*)>           # a comment, tag or address
    | \b(?:https?://|www\.|mailto:)\S+
    | \b[\w.+-]+@[\w-]+(?:\.[\w-]+)+
    """,
    re.VERBOSE,
)

_APART_SIGNS = ("[", "<", "`", "@", "://", "www.", "mailto:")
"""What links, code and the like have; a line without any of it is text, and is not searched."""


class Line(NamedTuple):
    """A line of a file: where it begins in `Page.written`, and what it ends with.

    Every page has many, so it is a tuple, which is made in a third of the time of a dataclass.
    """

    number: int
    start: int
    text: str
    end: str

    @property
    def blank(self) -> bool:
        """Whether it holds white space alone."""
        return not self.text.strip()

    def apart(self) -> list[tuple[int, int]]:
        """The stretches, within the line, of code, comments, tags, and what links lead to."""
        return [found.span() for found in _APART.finditer(self.text)]

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing in it but text; most lines have none of the signs."""
        text = self.text
        return not any(sign in text for sign in _APART_SIGNS)

    def in_text(self, stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of some stretches that are text for a reader and nothing else."""
        apart = self.apart()
        return [(a, b) for a, b in stretches if not any(c < b and a < d for c, d in apart)]

    def is_text(self, start: int, end: int) -> bool:
        """Whether a stretch is text for a reader and nothing else."""
        return self.is_plain or bool(self.in_text([(start, end)]))


@once_a_page
def body(page: Page) -> tuple[Line, ...]:
    """The lines below the front matter; those of code and long comments are left empty.

    Rules ask for those of one page after the other, so only the last ones are kept.
    """
    lines = tuple(_lines(page.written))[page.source.first_line - 1 :]
    hidden = {*_code(page, lines), *_comments(page, lines)}
    if not hidden:
        return lines
    return tuple(
        Line(line.number, line.start, "", "") if line.number in hidden else line for line in lines
    )


def _lines(written: str) -> Iterator[Line]:
    start = len(BOM) if written.startswith(BOM) else 0
    if "\r" in written:
        for number, found in enumerate(_LINE.finditer(written, start), start=1):
            if found[0]:
                yield Line(number, found.start(), found[1], found[2])
        return
    *texts, rest = written[start:].split("\n")
    starts = accumulate([len(text) + 1 for text in texts], initial=start)
    for number, (start, text) in enumerate(zip(starts, texts, strict=False), start=1):
        yield Line(number, start, text, "\n")
    if rest:
        yield Line(len(texts) + 1, len(written) - len(rest), rest, "")


def _code(page: Page, lines: tuple[Line, ...]) -> Iterator[int]:
    """The numbers of the lines of code, fenced or indented."""
    if "```" in page.written or "~~~" in page.written:
        for first, last in code_fences([line.text for line in lines]):
            yield from (line.number for line in lines[first : last + 1])
    for _, block in page.blocks:
        if isinstance(block, Preformatted):
            yield from range(block.line, block.line + block.value.rstrip("\n").count("\n") + 1)


def _comments(page: Page, lines: tuple[Line, ...]) -> Iterator[int]:
    """The numbers of lines with a part of a comment that is longer than one."""
    if "<!--" not in page.written:
        return
    text = "\n".join(line.text for line in lines)
    for found in _COMMENT.finditer(text):
        if "\n" in found[0]:
            first = text.count("\n", 0, found.start())
            last = text.count("\n", 0, found.end())
            yield from (line.number for line in lines[first : last + 1])
