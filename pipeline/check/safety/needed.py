"""A regular expression in, words out without which no text is matched by it.

Looking for a word is some ten times faster than trying a pattern at every character, and most
texts lack one of the words that a pattern needs. The words are read off the pattern itself, so
that no list has to be kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, reduce
from operator import or_
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as patterns  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Clause: TypeAlias = tuple[str, ...]
"""Words of which a text must have one, with a space where a word must begin or end."""

Way: TypeAlias = tuple[Clause, ...]
"""Clauses all of which a text must meet, the most telling first."""

Item: TypeAlias = tuple[Any, Any]
Items: TypeAlias = Sequence[Item]

_MOST_KEPT = 100_000

_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a all an any are as at be brand but by can combination combin common description dosage"
        " dose drug effect for from have i in information is it its may medical medication medicine"
        " name no not of on product should such take that the these this to use what will with"
        " xtitlex you your",
    )
)
"""What a tenth of all lines of leaflets have some of: other words are looked for first."""


class _Spaces(dict[int, str | int]):
    """Maps every sign to a space, and letters and apostrophes to themselves."""

    def __missing__(self, code: int) -> str | int:
        self[code] = code if chr(code).isalpha() or chr(code) == "'" else " "
        return self[code]


_SPACES = _Spaces()


def needed(pattern: str) -> tuple[Way, ...]:
    """The ways in which a text can match a pattern that is written in lower case.

    There is one for each alternative of the whole pattern. A way without clauses is one about
    which nothing is known.
    """
    return tuple(_way(items) for items in _alternatives(list(patterns.parse(pattern))))


def alternatives(pattern: str) -> tuple[str, ...]:
    """The parts of `a|b|c`: each of them needs less, and is tried in less time than all."""
    depth, start, parts = 0, 0, []
    for sign in _SIGNS.finditer(pattern):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if sign[0] == "|" and not depth:
            parts.append(pattern[start : sign.start()])
            start = sign.end()
    return (*parts, pattern[start:])


_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""Groups and bars, and what hides them: an escape or a set of characters."""


class Lazy:
    """A pattern that is compiled when it is first tried: most never are."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern

    @cached_property
    def needs(self) -> tuple[Way, ...]:
        """The words of which every match has some."""
        return needed(self.text)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The same to be tried."""
        return re.compile(self.text)


class Index:
    """Clauses of many words, and which of them a text meets, found in one pass over it.

    A set of clauses is an `int` with a bit for each.
    """

    def __init__(self, made_ready: Callable[[str], str] = str) -> None:
        """`made_ready` brings what stands between two blanks of a text into lower case."""
        self._clauses: dict[frozenset[str], int] = {}
        self._met = _Met(made_ready)

    def bits(self, words: Collection[str]) -> int:
        """The clause of these words; if it is new, it is looked for from now on."""
        clause = frozenset(words)
        if clause not in self._clauses:
            self._clauses[clause] = 1 << len(self._clauses)
            self._met.add(clause, self._clauses[clause])
        return self._clauses[clause]

    def held(self, text: str) -> int:
        """The clauses of which a text has a word, also inside of a longer one."""
        return reduce(or_, map(self._met.__getitem__, text.split()), 0)


class _Met(dict[str, int]):
    """The clauses that are met by what stands between two blanks; texts say few things."""

    def __init__(self, made_ready: Callable[[str], str]) -> None:
        super().__init__()
        self._made_ready = made_ready
        self._words: dict[str, int] = {}
        self._lengths: set[int] = set()

    def add(self, clause: Iterable[str], bit: int) -> None:
        for word in clause:
            self._words[word] = self._words.get(word, 0) | bit
            self._lengths.add(len(word))
        self.clear()

    def __missing__(self, token: str) -> int:
        words = self._made_ready(token).translate(_SPACES).split()
        if words == [token]:
            bits = reduce(or_, map(self._within, {token, *token.split("'")}), 0)
        else:
            bits = reduce(or_, map(self.__getitem__, words), 0)
        if len(self) < _MOST_KEPT:
            self[token] = bits
        return bits

    def _within(self, part: str) -> int:
        """The clauses of all words that are in a part of a token."""
        bounded, bits = f" {part} ", 0
        for length in self._lengths:
            for at in range(len(bounded) - length + 1):
                bits |= self._words.get(bounded[at : at + length], 0)
        return bits


def _alternatives(items: list[tuple[Any, Any]]) -> Iterator[Items]:
    """The alternatives of `a|b|c`, also where the parser has taken a word's bound out of each."""
    *before, (op, argument) = items or [(None, None)]
    if op is ops.BRANCH and all(other is ops.AT for other, _ in before):
        yield from argument[1]
    else:
        yield items


def _way(items: Items) -> Way:
    """Every clause of a pattern, once, that with the longest words first."""
    clauses = {clause: _worth(clause) for clause in _clauses(items)}
    return tuple(sorted(clauses, key=lambda clause: clauses[clause], reverse=True))


def _worth(words: Clause) -> tuple[int, int, int]:
    """How much a clause tells: it is best if no word of it is common, then if none is short."""
    common = sum(word.strip() in _COMMON for word in words)
    return -common, min(map(len, words)), -len(words)


def _clauses(items: Items, before: bool = False, after: bool = False) -> Iterator[Clause]:
    """For each part that a match must have, the words of which it has one.

    `before` and `after` say whether words end where the items begin and begin where they end.
    """
    run, begins, items = "", before, _listed(items)
    for at, (op, argument) in enumerate(items):
        if _is_letter(op, argument):
            begins = _ends(items[:at], before) if not run else begins
            run += chr(argument)
            continue
        yield from _word(run, begins, _starts(items[at:], after))
        run = ""
        if op in _COMPOUND:
            bounds = _ends(items[:at], before), _starts(items[at + 1 :], after)
            yield from _of_part(op, argument, *bounds)
    yield from _word(run, begins, after)


def _word(run: str, begins: bool, ends: bool) -> Iterator[Clause]:
    if len(run) >= _FEWEST or (run and begins and ends):
        yield (f"{' ' * begins}{run}{' ' * ends}",)


_FEWEST = 2
"""Letters that are worth looking for where they may be part of a word."""


_COMPOUND = (ops.SUBPATTERN, ops.MAX_REPEAT, ops.MIN_REPEAT, ops.BRANCH)


def _listed(items: Items) -> list[Item]:
    """Items of the parser in a list: it takes parts of its own in twenty times the time."""
    return items.data if isinstance(items, patterns.SubPattern) else list(items)


def _of_part(op: Any, argument: Any, before: bool, after: bool) -> Iterator[Clause]:
    if op is ops.SUBPATTERN:
        yield from _clauses(argument[-1], before, after)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0]:
        yield from _clauses(argument[2], before, after and argument[1] == 1)
    if op is ops.BRANCH:
        each = [
            max(_clauses(branch, before, after), key=_worth, default=()) for branch in argument[1]
        ]
        if all(each):
            yield tuple(dict.fromkeys(sum(each, ())))


def _starts(items: Items, after: bool) -> bool:
    """Whether no letter stands at the start of what items match."""
    items = _listed(items)
    for at, (op, argument) in enumerate(items):
        if op in (ops.ASSERT, ops.ASSERT_NOT):
            continue
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and not argument[0]:
            return _starts(argument[2], False) and _starts(items[at + 1 :], after)
        return _no_letter(op, argument, _starts)
    return after


def _ends(items: Items, before: bool) -> bool:
    """Whether no letter stands at the end of what items match."""
    items = _listed(items)
    for at in range(len(items) - 1, -1, -1):
        op, argument = items[at]
        if op in (ops.ASSERT, ops.ASSERT_NOT):
            continue
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and not argument[0]:
            return _ends(argument[2], False) and _ends(items[:at], before)
        return _no_letter(op, argument, _ends)
    return before


def _no_letter(op: Any, argument: Any, edge: Callable[[Items, bool], bool]) -> bool:
    """Whether an item has no letter at its edge, or stands where a word begins or ends."""
    if op is ops.AT:
        return argument is not ops.AT_NON_BOUNDARY
    if op is ops.LITERAL:
        return not chr(argument).isalpha()
    if op is ops.IN:
        return all(_no_letter(part, value, edge) for part, value in argument)
    if op is ops.CATEGORY:
        return argument is ops.CATEGORY_SPACE
    if op is ops.SUBPATTERN:
        return edge(argument[-1], False)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return edge(argument[2], False)
    return op is ops.BRANCH and all(edge(branch, False) for branch in argument[1])


def _is_letter(op: Any, argument: Any) -> bool:
    return op is ops.LITERAL and (chr(argument).isalpha() or chr(argument) == "'")
