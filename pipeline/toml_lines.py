"""TOML text that has been parsed before in, the line of every key and item in it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""Keys, and numbers of items from 0, from the top: `("parts", 1, "tags", 0)`."""

_STRING = r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''

_DATE = r"\d{4}-\d\d-\d\d [\d:]+"
"""The only value with a space in it."""

_TOKENS = re.compile(rf"#[^\n]*|({_STRING}|{_DATE}|\n|[][{{}},=.]|[^][{{}},=.#\s\"']+)", re.DOTALL)
"""Source: TOML 1.0.0, toml.abnf; whatever stands between tokens is blank."""


def lines(text: str) -> Mapping[Place, int]:
    """The line (from 1) of every table, key and item of an array in valid TOML."""
    return _Reader(text).found


def line_of(place: Place, known: Mapping[Place, int]) -> int:
    """The line of a place, or of the nearest around it; 1 where there is none."""
    while place and place not in known:
        place = place[:-1]
    return known.get(place, 1)


class _Reader:
    """Goes through the tokens of a text once. What is not valid ends it early."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {}
        self._tokens = [*_tokens(text), ("", 0)]
        self._at = 0
        self._tables: dict[Place, int] = {}
        """How many tables of an array of tables there have been."""
        self._statements()

    def _statements(self) -> None:
        table: Place = ()
        while self._word:
            if self._word == "\n":
                self._at += 1
            elif self._word == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        line = self._line
        self._at += 1
        many = self._word == "["
        self._at += many
        place = self._inside(self._key(), last=not many)
        if many:
            number = self._tables.get(place, -1) + 1
            self._tables[place] = number
            place = (*place, number)
        self._note_all(place, line)
        self._at += 1 + many
        return place

    def _inside(self, key: Place, *, last: bool) -> Place:
        """A header's key with the number of the newest table of each array that it leads into."""
        place: Place = ()
        for number, name in enumerate(key, start=1):
            place = (*place, name)
            if place in self._tables and (last or number < len(key)):
                place = (*place, self._tables[place])
        return place

    def _pair(self, table: Place) -> None:
        line, place = self._line, (*table, *self._key())
        self._note_all(place, line)
        self._at += 1  # the equals sign
        self._value(place)

    def _key(self) -> Place:
        names = [_bare(self._word)]
        self._at += 1
        while self._word == ".":
            names.append(_bare(self._next()))
            self._at += 1
        return tuple(names)

    def _value(self, place: Place) -> None:
        """Without recursion, for arrays can be nested as deep as a parser allows."""
        opened: list[tuple[Place, int]] = []
        """Arrays and inline tables around; of the latter the number is -1."""
        while self._word:
            word = self._word
            if word in "[{":
                opened.append((place, 0 if word == "[" else -1))
            elif word in "]}":
                opened.pop()
            elif word == ",":
                place, number = opened[-1]
                opened[-1] = place, number + (number >= 0)
            elif word != "\n" and opened and opened[-1][1] < 0:
                place = (*opened[-1][0], *self._inline_key(opened[-1][0]))
                continue
            self._at += 1
            if not opened and word != "\n":
                self._rest_of_number()
                return
            if opened and opened[-1][1] >= 0 and self._word not in ("\n", ",", "]", ""):
                place = (*opened[-1][0], opened[-1][1])
                self._note(place, self._line)

    def _inline_key(self, table: Place) -> Place:
        line, key = self._line, self._key()
        self._note_all((*table, *key), line)
        self._at += 1  # the equals sign
        if self._word not in "[{":
            self._at += 1
            self._rest_of_number()
        return key

    def _rest_of_number(self) -> None:
        """Behind the point of `1.5`, which is a token of its own."""
        while self._word == ".":
            self._at += 2

    def _note_all(self, place: Place, line: int) -> None:
        """A place and those around it, where they have not been seen before."""
        for end in range(1, len(place) + 1):
            self._note(place[:end], line)

    def _note(self, place: Place, line: int) -> None:
        self.found.setdefault(place, line)

    def _next(self) -> str:
        self._at += 1
        return self._word

    @property
    def _word(self) -> str:
        return self._tokens[min(self._at, len(self._tokens) - 1)][0]

    @property
    def _line(self) -> int:
        return self._tokens[min(self._at, len(self._tokens) - 1)][1]


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, at = 1, 0
    for token in _TOKENS.finditer(text):
        line += text.count("\n", at, token.start())
        at = token.start()
        if token[1]:
            yield token[1], line


def _bare(word: str) -> str:
    return word[1:-1] if word[:1] in ("'", '"') else word
