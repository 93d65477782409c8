"""Marked lines in, lines out whose lists Python-Markdown reads as CommonMark would.

Python-Markdown wants a blank line before a list and four spaces for each level; authors write
neither. Nesting is decided as CommonMark 0.31, 5.2 does, by the column at which an item's text
begins, and written again with four spaces for each level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.fences import FENCE, closes
from pipeline.parse.lines import MARK

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[*+-]|\d{1,9}[.)])(?P<gap>[ \t]+)(?P<text>.*)$")
_NUMBER, _ESCAPED = re.compile(r"^(\d{1,9})\.(?=[ \t])"), r"\1\\."
_BREAK = re.compile(r"[ \t]*([*_-])[ \t]*(?:\1[ \t]*){2,}$")
_QUOTE = re.compile(r"[ ]{0,3}>")
_EMPTY_QUOTE = re.compile(rf"[ ]{{0,3}}>[ \t>]*{MARK.pattern}?$")
_HEADING = re.compile(r"[ ]{0,3}(?:#{2,6}(?!#)|#(?=[ \t]|$))")
_UNDERLINE_OR_FENCE = re.compile(r"[ ]{0,3}(?:=+|-+|`{3,}|~{3,})[ \t]*$")
_BEGINS_FENCE, _BEGINS_HEADING, _BEGINS_ITEM = " `~", " #", " \t*+-0123456789"
"""What these may begin with: a quick look, since most lines begin with their own mark."""
_NO_PARAGRAPH = (_HEADING, _BREAK, _UNDERLINE_OR_FENCE)
_TABLE_RULE = re.compile(
    r"[ ]{0,3}(?=[^|]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$"
)
_APART = "\U000f0000"
"""A paragraph without words, to keep lists apart: the mark of a line that does not exist."""


@dataclass(slots=True)
class _Item:
    """An open list item: the column of its text, and what the list's marks end in."""

    column: int
    mark: str


@dataclass(slots=True)
class _State:
    open: list[_Item] = field(default_factory=list)
    previous: str = ""
    """The line before, as written; empty after a blank line."""
    following: str = ""
    level: int = 0
    """How deep the lines since the last blank one began; a mark less deep needs a blank line."""
    table: bool = False
    fence: str = ""
    fence_indent: int = 0


def normal_lists(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with blank lines before lists and tables and four spaces for each level."""
    state = _State()
    for line, state.following in zip(lines, (*lines[1:], ""), strict=True):
        yield from _normal(line, state)
        state.previous = line if line.strip() else ""
        rule = "|" in line and _TABLE_RULE.match(line)
        state.table = bool(rule or (state.table and _may_be_row(line)))


def _normal(line: str, state: _State) -> Sequence[str]:
    first = line[:1]
    if state.fence or (first in _BEGINS_FENCE and FENCE.match(line)):
        return _fenced(line, state)
    if not line.strip():
        return (line,)
    if (
        first in _BEGINS_ITEM
        and (item := _ITEM.match(line))
        and not _BREAK.match(line)
        and _starts_item(item, state)
    ):
        return _item(item, state)
    return _text(line, state)


def _fenced(line: str, state: _State) -> Sequence[str]:
    """Code keeps its text; its fences are written as Python-Markdown wants them.

    It knows neither indented fences, nor words behind them, nor a closing one that is longer.
    """
    if not state.fence and (found := FENCE.match(line)):
        state.fence = found["fence"]
        state.fence_indent = line.index(state.fence)
        state.open.clear()
        return ("", state.fence) if state.previous else (state.fence,)
    if closes(line, state.fence):
        fence, state.fence = state.fence, ""
        return (fence,)
    indent = len(line) - len(line.lstrip(" "))
    return (line[min(indent, state.fence_indent) :],)


def _starts_item(item: re.Match[str], state: _State) -> bool:
    """Whether a line that looks like an item is one.

    In the middle of a paragraph a number other than 1 is a number (CommonMark 0.31, 5.2).
    """
    indent = _width(item["indent"])
    if not state.open and indent >= 4:
        return False
    if not MARK.sub("", item["text"]).strip():
        return not state.previous or bool(state.open)
    if item["marker"] in "*+-" or item["marker"][:-1] == "1":
        return True
    after_item = bool(state.open) and indent < state.open[-1].column
    return after_item or not _in_paragraph(state)


def _in_paragraph(state: _State) -> bool:
    """Whether the line before belongs to a paragraph."""
    if not state.previous or state.table:
        return False
    return not any(pattern.match(state.previous) for pattern in _NO_PARAGRAPH)


def _item(item: re.Match[str], state: _State) -> Sequence[str]:
    space, marker, gap, text = item.groups()
    indent, mark = _width(space), marker[-1]
    is_first, closed = not state.open, None
    while state.open and indent < state.open[-1].column:
        closed = state.open.pop()
    level = len(state.open)
    before: tuple[str, ...] = ()
    if closed and closed.mark != mark:
        before = ("", f"{'    ' * level}{_APART}", "")
        state.level = level
    elif is_first or level < state.level or not state.previous:
        before = ("",) if state.previous else ()
        state.level = level
    state.open.append(_Item(_column(space + marker, gap), mark))
    marker = "*" if mark in "*+-" else f"{marker[:-1]}."
    return (*before, f"{'    ' * level}{marker} {text.lstrip()}")


def _column(marker: str, gap: str) -> int:
    """Where an item's text begins; far from its mark it is code, which begins behind one space."""
    mark = _width(marker)
    column = _width(marker + gap)
    return column if column - mark <= 4 else mark + 1


def _text(line: str, state: _State) -> Sequence[str]:
    if line[0] in _BEGINS_HEADING and _HEADING.match(line) and not line.startswith("    "):
        state.open.clear()
        return (line.lstrip(" "),)
    if state.previous and _interrupts(line, state):
        return ("", _after_blank(line, state))
    if not state.open:
        return (line,)
    if state.previous:
        return (f"{'    ' * len(state.open)}{_NUMBER.sub(_ESCAPED, line.lstrip())}",)
    return (_after_blank(line, state),)


def _after_blank(line: str, state: _State) -> str:
    """After a blank line, text belongs to the innermost item that it is indented under."""
    indent = _width(line[: len(line) - len(line.lstrip())])
    while state.open and indent < state.open[-1].column:
        state.open.pop()
    state.level = len(state.open) + 1
    return f"{'    ' * len(state.open)}{line.lstrip()}" if state.open else line


def _may_be_row(line: str) -> bool:
    """Whether a table may go on in a line."""
    return bool(line.strip()) and not any(p.match(line) for p in (*_NO_PARAGRAPH, _QUOTE))


def _interrupts(line: str, state: _State) -> bool:
    """Whether a line is no further line of the paragraph or item before it."""
    if "|" in line and _TABLE_RULE.match(state.following):
        return True
    quoted = ">" in state.previous and _QUOTE.match(state.previous)
    if ">" in line and _QUOTE.match(line):
        return not quoted
    if quoted and (_EMPTY_QUOTE.match(state.previous) or _UNDERLINE_OR_FENCE.match(line)):
        return True
    return bool((state.open or quoted) and _BREAK.match(line))


def _width(space: str) -> int:
    return len(space.expandtabs(4)) if "\t" in space else len(space)
