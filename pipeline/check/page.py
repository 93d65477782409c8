"""A leaflet with its source in, what rules look at out: runs of text and sentences, made once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, filterfalse
from typing import ParamSpec, TypeVar, cast

from pipeline.model import (
    Block,
    Inline,
    Leaflet,
    Section,
    Source,
    Text,
    every_block,
    line_at,
    plain,
    runs,
)
from pipeline.standards import Standards
from pipeline.style import Locale

P = ParamSpec("P")
T = TypeVar("T")

TOGETHER = 16
"""Most pages that rules go through together, so that what one rule needs is at hand for all."""

WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[^\W\d_a-zß-ÿ]|[\"“‘(\[])")
_DOTTED = re.compile(
    r"(?:\b(?:[A-Za-z]\.){2,}|\b(?:vs|etc|approx|incl|max|min|no|fig|St|Dr|Mr|Mrs|Prof)\.)$"
)
"""Ends of abbreviations, behind which no sentence ends."""
_LONGEST_DOTTED = 7
"""Characters of the longest of them; of letters with full stops the last two are enough."""
_PUNCTUATION = b'.,;:!?()[]"*/'
_BLANKS = b"\t\n\v\f\r\x1c\x1d\x1e\x1f"
_TO_BLANKS = bytes.maketrans(_PUNCTUATION + _BLANKS, b" " * len(_PUNCTUATION + _BLANKS))
_WIDE = f"“”\x85\xa0\u1680{''.join(map(chr, range(0x2000, 0x200B)))}\u2028\u2029\u202f\u205f\u3000"
"""Quotation marks, and all blanks that ASCII has not."""


@dataclass(slots=True, eq=False)
class Run:
    """A run of text: a paragraph, an item, a label, a heading or a cell.

    A page has many of them, and of sentences. They are not frozen, though nothing changes them:
    frozen ones take three times as long to make.
    """

    section: Section
    children: tuple[Inline, ...]
    text: str
    heading: bool = False
    """Whether it is the heading of its section."""

    def line(self, position: int) -> int:
        """The line in the file of a character of `text`."""
        children = self.children
        if children and isinstance(last := children[-1], Text) and last.line == children[0].line:
            return last.line  # most runs are written in one line
        return line_at(children, position)


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence of a run, and where in the run's text it begins."""

    run: Run
    start: int
    text: str
    blanks: int
    """The spaces in it, by which its words are counted quickly."""

    @property
    def line(self) -> int:
        """The line in the file on which it begins."""
        return self.run.line(self.start)


class Page:
    """A leaflet as rules look at it; what several of them need is made once, when asked for."""

    def __init__(
        self, leaflet: Leaflet, source: Source, locale: Locale, standards: Standards
    ) -> None:
        self.leaflet = leaflet
        self.source = source
        self.locale = locale
        self.standards = standards

    @cached_property
    def language(self) -> str:
        """The primary tag of the leaflet's language, `en` of `en-GB` (BCP 47, 2.2.1)."""
        return self.leaflet.language.split("-")[0]

    @cached_property
    def in_english(self) -> bool:
        """Whether rules on English words may look at it, whatever its region."""
        return self.language == "en"

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """All runs of text, headings included, in reading order."""
        return tuple(self._runs())

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences outside of headings, in reading order."""
        return tuple(
            sentence for run in self.runs if not run.heading for sentence in sentences_of(run)
        )

    @cached_property
    def text(self) -> str:
        """The text of all runs, a line for each, to be searched at once; `place` leads back."""
        return "\n".join(run.text for run in self.runs)

    @cached_property
    def folded(self) -> str:
        """`text` in small letters, to look for words in; each character is where it is there."""
        small = self.text.lower()
        if len(small) != len(self.text):  # of `İ` two come
            letters = ((letter.lower(), letter) for letter in self.text)
            small = "".join(low if len(low) == 1 else letter for low, letter in letters)
        return small.replace("’", "'")

    @cached_property
    def spaced(self) -> str:
        """`folded` with blanks for punctuation but hyphens and apostrophes, and around it.

        Each of its words thus has a blank before and behind it; they stand one to the right.
        """
        # Bytes are replaced all at once, in a fraction of the time.
        written = self.folded.encode(errors="surrogatepass").translate(_TO_BLANKS)
        words = written.decode(errors="surrogatepass")
        if not words.isascii():
            for mark in _WIDE:
                words = words.replace(mark, " ")
        return f" {words} "

    @cached_property
    def bare(self) -> list[str]:
        """The words of `folded` in reading order, without punctuation but hyphens, apostrophes."""
        return self.spaced.split()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different words of `bare`."""
        return frozenset(self.bare)

    @cached_property
    def words(self) -> frozenset[str]:
        """`vocabulary`, and what is on both sides of hyphens, apostrophes and other signs."""
        return self.vocabulary.union(WORD.findall(" ".join(self.joined)))

    @cached_property
    def joined(self) -> list[str]:
        """The words of `vocabulary` with hyphens, apostrophes or other signs in them."""
        return [*filterfalse(str.isalnum, self._mixed)]

    @cached_property
    def figures(self) -> str:
        """The words of `vocabulary` that are not of letters alone, with blanks between them.

        Whatever has a digit is in one of them, so that it is quickly seen what a page has none of.
        """
        return " ".join(self._mixed)

    def place(self, position: int) -> tuple[Run, int]:
        """The run of a character of `text`, and where in that run it is."""
        index = bisect_right(self._run_starts, position) - 1
        return self.runs[index], position - self._run_starts[index]

    def text_line(self, position: int) -> int:
        """The line in the file of a character of `text`."""
        run, at = self.place(position)
        return run.line(at)

    @cached_property
    def blocks(self) -> tuple[tuple[Section, Block], ...]:
        """All blocks with their sections, those inside of others included, in reading order."""
        return tuple(
            (section, block)
            for section in self.leaflet.sections
            for block in every_block(section.blocks)
        )

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text below the front matter; `line` finds one by its number."""
        return self.source.text.split("\n")

    def line(self, number: int) -> str:
        """A line of the file by its number, empty where the text has no such line."""
        index = number - self.source.first_line
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    @cached_property
    def written(self) -> str:
        """The file as its author wrote it: decoded and nothing else, line ends as they are."""
        return self.source.raw.decode("utf-8", errors="surrogateescape")

    def line_of(self, position: int) -> int:
        """The line of a character of `written`, 1-based."""
        return bisect_right(self._line_starts, position)

    @cached_property
    def _mixed(self) -> list[str]:
        """The words of `vocabulary` with figures or signs in them; most have none."""
        return [*filterfalse(str.isalpha, self.vocabulary)]

    @cached_property
    def _run_starts(self) -> list[int]:
        lengths = (len(run.text) + 1 for run in self.runs)
        return [0, *accumulate(lengths)][:-1]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", self.written))]

    def _runs(self) -> Iterator[Run]:
        for section in self.leaflet.sections:
            if section.title:
                yield Run(section, section.title, plain(section.title), heading=True)
            for children in runs(section.blocks):
                yield Run(section, children, plain(children))


def once_a_page(function: Callable[P, T]) -> Callable[P, T]:
    """A function of a page whose result is remembered while rules go through that page."""
    return cast(Callable[P, T], lru_cache(maxsize=2 * TOGETHER)(function))


def sentences_of(run: Run) -> Iterator[Sentence]:
    """The sentences of a run; `e.g.` ends none."""
    text, start = run.text, 0
    for end in _SENTENCE_END.finditer(text):
        stop = end.start() + 1
        if text[stop - 1] == "." and _DOTTED.search(text, max(start, stop - _LONGEST_DOTTED), stop):
            continue
        sentence = text[start:stop]
        yield Sentence(run, start, sentence, sentence.count(" "))
        start = end.end()
    if rest := text[start:].rstrip():
        yield Sentence(run, start, rest, rest.count(" "))
