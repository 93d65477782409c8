"""A finished leaflet and what it should be in, verdicts of every check on it out.

Each file is opened once, for whatever checks are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.formats import Format
from pipeline.forms import PRESS
from pipeline.verify import legible, placing, press, roundtrip
from pipeline.verify.glyphs import read_pages
from pipeline.verify.roundtrip import Wanted, lost_words
from pipeline.verify.verdict import Message, Verdict
from pipeline.verify.words import pdf_title, words

CHECKS = (roundtrip.VALIDATOR, placing.VALIDATOR, legible.VALIDATOR, press.VALIDATOR)
"""What can be checked of a leaflet on paper."""

_MOST = 50
"""Messages of one check about one file; what is wrong everywhere is said often enough."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a PDF is meant to be."""

    format: Format
    finish: str
    wanted: Wanted
    """The words that have to be on it."""


def judge(path: Path, paper: Paper, checks: Collection[str]) -> tuple[Verdict, ...]:
    """A verdict for each of the checks that is about such a file, in the order of CHECKS.

    Raises OSError, and RuntimeError for what PDFium cannot read.
    """
    data = path.read_bytes()
    read = _Read(data, paper, checks)
    said: Mapping[str, Callable[[], Iterator[Message]]] = {
        roundtrip.VALIDATOR: read.words,
        placing.VALIDATOR: lambda: iter(read.misplaced),
        legible.VALIDATOR: lambda: iter(read.illegible),
        press.VALIDATOR: lambda: press.unfit(data, paper.format.imposition),
    }
    return tuple(_verdict(path, name, said[name]()) for name in CHECKS if name in read.checks)


def _verdict(path: Path, name: str, said: Iterator[Message]) -> Verdict:
    messages = tuple(islice(said, _MOST))
    return Verdict(path, name, not messages, messages)


class _Read:
    """What has been read of a file, page by page."""

    def __init__(self, data: bytes, paper: Paper, checks: Collection[str]) -> None:
        self.data, self.paper = data, paper
        self.checks = set(checks) - (set() if paper.finish == PRESS else {press.VALIDATOR})
        self.misplaced: list[Message] = []
        self.illegible: list[Message] = []
        self.texts: dict[int, str] = {}
        if self.checks - {press.VALIDATOR}:
            self._pages()

    def _pages(self) -> None:
        profile, sizes = self.paper.format.profile, legible.Sizes()
        for page in read_pages(self.data, self.paper.format.imposition):
            self.texts |= page.texts
            if placing.VALIDATOR in self.checks:
                self.misplaced += placing.wrong_size(page, self.paper.format.sheet)
                self.misplaced += placing.misplaced(page)
            if legible.VALIDATOR in self.checks:
                sizes.add(page)
                self.illegible += legible.illegible(page, profile.least, profile.source)
        self.illegible[:0] = legible.too_small(sizes, profile.text, profile.source)

    def words(self) -> Iterator[Message]:
        """Compared in the order in which a reader finds the pages, be they folded or not."""
        found = words("\n".join(text for _, text in sorted(self.texts.items())))
        return lost_words(self.paper.wanted, found, pdf_title(self.data))
