"""Sentences in, the school grade that a reader needs for them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from pipeline.check.page import Sentence

SHORTEST = 3
"""Words of a sentence; less is a label, or an item of a list."""

FEWEST = 100
"""Words that can be graded (Flesch, A new readability yardstick, 1948: samples of 100)."""

_LETTERS = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


def grade_of(sentences: Iterable[Sentence]) -> float | None:
    """The Flesch-Kincaid grade of English sentences; none where they are too few.

    Numbers are not counted; a word has at least one syllable. Formula and syllables are those of
    the library `readability` (Kincaid et al., Derivation of new readability formulas for Navy
    enlisted personnel, 1975).
    """
    chosen = [each.text for each in sentences if each.blanks >= SHORTEST - 1]
    found = [*map(_SYLLABLES.__getitem__, " ".join(chosen).split())]
    words = len(found) - found.count(0)
    return _library()[0](sum(found), words, len(chosen)) if words >= FEWEST else None


class _Syllables(dict[str, int]):
    """The syllables of what stands between two blanks, none where that is no word.

    Pages share most of their words, so those are counted once; a table is asked more quickly than
    a function that remembers.
    """

    def __missing__(self, written: str) -> int:
        counted = _library()[1]
        syllables = sum(max(1, counted(word.lower())) for word in _LETTERS.findall(written))
        if len(self) < _MOST_KEPT:
            self[written] = syllables
        return syllables


_SYLLABLES = _Syllables()
_MOST_KEPT = 100_000


@cache
def _library() -> tuple[Callable[[int, int, int], float], Callable[[str], int]]:
    """The library's grade, and its counter of syllables."""
    import readability  # builds tables that most runs do not need
    from readability.langdata import LANGDATA

    return readability.KincaidGradeLevel, LANGDATA["en"]["syllables"]
