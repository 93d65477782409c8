"""A run of inline Markdown in, its emphasis as tags out, as CommonMark 0.31, 6.2 has it.

Stands in for Python-Markdown's own, which loses letters where asterisks do not match: in version
3.11 `*a**b*cde` comes out as `*a<strong>b</strong>de`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, STX

from pipeline.parse.lines import MARK

_RUN = re.compile(r"\*+|_+")
_TAGS = {1: "em", 2: "strong"}
_MAX_DEPTH = 8
"""Levels of emphasis in emphasis; deeper ones stay as they are written."""


@dataclass(slots=True)
class _Run:
    """A run of asterisks or underscores: how many are left, and the tags that took the others."""

    char: str
    length: int
    opens: bool
    closes: bool
    left: int
    depth: int = 0
    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)

    @property
    def paired(self) -> bool:
        """Whether any of it means emphasis."""
        return self.left < self.length

    @property
    def written(self) -> str:
        """The tags and letters that stand in its place."""
        return "".join((*self.closing, self.char * self.left, *self.opening))


class Emphasis(InlineProcessor):
    """Puts tags in place of the asterisks and underscores that mean emphasis."""

    def __init__(self, markdown: Markdown) -> None:
        """`markdown` keeps the tags until the page is written."""
        super().__init__(_RUN.pattern, markdown)
        self._pending: list[_Run] = []
        self._kept: dict[str, str] = {}

    def reset(self) -> None:
        """Forget the page before."""
        self._pending = []
        self._kept.clear()

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        """The tags for one run of a text; all runs are paired when the first one is reached."""
        if not self._pending:
            self._pending = paired(data[m.start(0) :], data[: m.start(0)])
        run = self._pending.pop(0)
        if not run.paired:
            return None, None, None
        return self._stashed(run.written), m.start(0), m.end(0)

    def tagged(self, text: str) -> str:
        """A text with no other markup in it, with what keeps the place of each tag."""
        if "*" not in text and "_" not in text:
            return text
        parts = text.split("**")
        if _is_bold_by_turns(parts):
            tags = self._stashed("<strong>"), self._stashed("</strong>")
            marks = [tags[index % 2] for index in range(len(parts) - 1)]
            return "".join(chain.from_iterable(zip(parts, (*marks, ""), strict=True)))
        runs = iter(paired(text))

        def tags_of(found: re.Match[str]) -> str:
            run = next(runs)
            return self._stashed(run.written) if run.paired else found.group()

        return self.compiled_re.sub(tags_of, text)

    def _stashed(self, tags: str) -> str:
        """What keeps the place of tags until the page is written; one for all that are equal."""
        if tags not in self._kept:
            self._kept[tags] = str(self.md.htmlStash.store(tags))
        return self._kept[tags]


def _is_bold_by_turns(parts: Sequence[str]) -> bool:
    """Whether texts with double asterisks between them are plain and bold by turns.

    So is nearly all emphasis; then `paired` would find just that. It is so if nothing else is a
    run, no run can only be literal, and none that should open could also close.
    """
    if not len(parts) % 2 or any("*" in part or "_" in part for part in parts):
        return False
    for at in range(1, len(parts), 2):
        before, bold, after = parts[at - 1], parts[at], parts[at + 1]
        if not bold or not (after or at == len(parts) - 2):
            return False  # a longer run
        if not _opens_only(before[-1:], bold[0]) or not _closes(bold[-1], after[:1]):
            return False
    return True


@lru_cache(maxsize=4096)
def _opens_only(last: str, following: str) -> bool:
    return _flanks(following, last) and not _closes(last, following)


@lru_cache(maxsize=4096)
def _closes(last: str, following: str) -> bool:
    """Whether a run of asterisks may end emphasis, given the characters on both sides."""
    # Beyond CommonMark, for authors do so: "**Adults:**5 mg" is bold up to the colon.
    return _flanks(last, following) or (_is_ending(last) and following.isalnum())


def paired(text: str, before: str = "") -> list[_Run]:
    """The runs of a text, those that belong together paired; `before` is what stands before it."""
    runs = list(_runs(text, before))
    for index, closer in enumerate(runs):
        while closer.closes and closer.left:
            at = next((at for at in reversed(range(index)) if _pairs(runs[at], closer)), None)
            depth = 0 if at is None else max(run.depth for run in runs[at : index + 1])
            if at is None or depth == _MAX_DEPTH:
                break
            closer.depth = depth + 1
            _pair(runs[at], closer)
            for between in runs[at + 1 : index]:
                between.opens = False
    return runs


def _pairs(opener: _Run, closer: _Run) -> bool:
    if opener.char != closer.char or not opener.opens or not opener.left:
        return False
    both = opener.closes or closer.opens
    lengths = opener.length, closer.length
    return not (both and sum(lengths) % 3 == 0 and any(length % 3 for length in lengths))


def _pair(opener: _Run, closer: _Run) -> None:
    size = min(opener.left, closer.left, 2)
    opener.opening.insert(0, f"<{_TAGS[size]}>")
    closer.closing.append(f"</{_TAGS[size]}>")
    opener.left -= size
    closer.left -= size


def _runs(text: str, before: str) -> Iterator[_Run]:
    for found in _RUN.finditer(text):
        last = text[found.start() - 1] if found.start() else before[-1:]
        following = text[found.end() : found.end() + 1]
        left = _flanks(following, last)
        right = _flanks(last, following)
        char, length = found.group()[0], len(found.group())
        if char == "_":
            yield _Run(
                char,
                length,
                left and (not right or _is_sign(last)),
                right and (not left or _is_sign(following)),
                length,
            )
        else:
            yield _Run(char, length, left, _closes(last, following), length)


@lru_cache(maxsize=4096)
def _flanks(inside: str, outside: str) -> bool:
    """Whether a run belongs to the text on its one side, given the characters on both."""
    if _is_space(inside):
        return False
    return not _is_sign(inside) or _is_space(outside) or _is_sign(outside)


@lru_cache(maxsize=1024)
def _is_ending(char: str) -> bool:
    """Whether a character may end a phrase: no opening bracket or quotation mark."""
    return char == ETX or unicodedata.category(char or " ") in ("Po", "Pe", "Pf")


@lru_cache(maxsize=1024)
def _is_space(char: str) -> bool:
    return not char or char.isspace() or bool(MARK.match(char))


@lru_cache(maxsize=1024)
def _is_sign(char: str) -> bool:
    """Whether a character is punctuation, or bounds a link, code or tag that stands elsewhere."""
    return char in (STX, ETX) or unicodedata.category(char or " ")[0] in "PS"
