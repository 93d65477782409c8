"""`styles/words/LANG.toml` and the house's `content/words/LANG.toml` in, a vocabulary out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field

from pipeline.project import (
    ConfigurationError,
    Line,
    Strict,
    load_toml_with_lines,
    printable,
    suggestion,
)
from pipeline.style import Style
from pipeline.toml_lines import line_of
from pipeline.vocabulary import NO_WORDS, TABLES, Term, Vocabulary, WordTable

MAX_WORDS = 10_000
"""Most rows of a word list; every one of them is looked for in every leaflet."""

MAX_LENGTH = 80
"""Most characters of a word or phrase."""

_FOLDER = "content/words"
_ABBREVIATIONS = "abbreviations"

_Table: TypeAlias = WordTable | Literal["abbreviations"]
_Rows: TypeAlias = dict[str, tuple[_Table, str]]
"""What to write instead of each word, and the table in which it stands."""


def load_words(root: Path, style: Style, language: str) -> Vocabulary:
    """The words of a language: the built-in list, extended and overridden by that of the house.

    Where there are lists for a language and for one of its regions (`en.toml` and `en-GB.toml`),
    the second extends and overrides the first. Raises ConfigurationError with file and line.
    """
    rows: _Rows = {}
    for path in word_files(root, style, language):
        if os.path.lexists(path):
            rows |= _rows(path)
            _refuse_circles(rows, path)
    return _vocabulary(rows) if rows else NO_WORDS


def word_files(root: Path, style: Style, language: str) -> tuple[Path, ...]:
    """Every place where words of a language could be, the most particular one last.

    The files need not exist.
    """
    tags = _tags(language)
    house = (root / _FOLDER / f"{tag}.toml" for tag in tags)
    return (*(path for tag in tags for path in style.places(f"words/{tag}.toml")[::-1]), *house)


def check_words(root: Path, style: Style) -> None:
    """Read every word list of the house. Raises ConfigurationError with file and line.

    A list whose name is no language of the house would never be used, so it is wrong, too.
    """
    languages = {Path(name).stem for name in style.names("locales/*.toml")}
    for path in sorted((root / _FOLDER).glob("*.toml")):
        if not set(_tags(path.stem)) & languages:
            known = suggestion(path.stem, languages)
            raise ConfigurationError(
                f"{path}: words of '{path.stem}', a language without a locale{known}"
            )
        load_words(root, style, path.stem)


def _tags(language: str) -> tuple[str, ...]:
    """A language tag and what it is a part of, the widest first (RFC 4647, 3.4)."""
    parts = language.split("-")
    return tuple("-".join(parts[:length]) for length in range(1, len(parts) + 1))


# --- what is written -----------------------------------------------------------------------------


def _plain_words(value: object) -> object:
    if value is False:
        return ""
    if not isinstance(value, str):
        raise ValueError("must be the plain words to use instead, or false to allow the word")
    return value


_Written: TypeAlias = Mapping[str, Annotated[Line, BeforeValidator(_plain_words)]]


class _WordList(Strict):
    """A word list as its file describes it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    medical: _Written = Field(default_factory=dict)
    preferred: _Written = Field(default_factory=dict)
    officialese: _Written = Field(default_factory=dict)
    double_negatives: _Written = Field(default_factory=dict)
    abbreviations: _Written = Field(default_factory=dict)

    def tables(self) -> Iterator[tuple[_Table, _Written]]:
        for table in TABLES:
            yield table, getattr(self, table)
        yield "abbreviations", self.abbreviations


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a word list, and the line on which it stands."""

    table: _Table
    key: str
    words: str
    """The key as it is looked for."""
    plain: str
    line: int


def _rows(path: Path) -> _Rows:
    """The rows of a file. Raises ConfigurationError that names all that is wrong with them."""
    written, lines = load_toml_with_lines(path, _WordList)
    rows = [
        _Row(table, key, folded(key, table), plain.strip(), line_of((table, key), lines))
        for table, words in written.tables()
        for key, plain in words.items()
    ]
    if len(rows) > MAX_WORDS:
        raise ConfigurationError(f"{path}: {len(rows)} words; there may be {MAX_WORDS}")
    if faults := sorted(_faults(rows)):
        raise ConfigurationError("\n".join(f"{path}:{line}: {said}" for line, said in faults))
    return {row.words: (row.table, row.plain) for row in rows}


def folded(key: str, table: str) -> str:
    """A word as it is looked for: in small letters, abbreviations in capitals."""
    words = " ".join(key.replace("’", "'").split())
    return words.upper() if table == _ABBREVIATIONS else words.lower()


def _faults(rows: list[_Row]) -> Iterator[tuple[int, str]]:
    seen: dict[str, _Row] = {}
    for row in rows:
        if said := _fault(row):
            yield row.line, f"'{row.table}.{row.key}': {said}"
        if before := seen.get(row.words):
            yield (
                row.line,
                f"'{row.table}.{row.key}' stands on line {before.line}, too, "
                f"in [{before.table}]; keep one of them",
            )
        seen[row.words] = row


def _fault(row: _Row) -> str:
    if not row.words:
        return "a word must not be empty"
    if len(row.words) > MAX_LENGTH:
        return f"has {len(row.words)} characters; a word or phrase may have {MAX_LENGTH}"
    if not row.words[0].isalnum():
        return "must begin with a letter or a digit"
    try:
        printable(row.key)
    except ValueError as error:
        return str(error)
    return ""


# --- words that lead to each other -------------------------------------------------------------


def _refuse_circles(rows: _Rows, path: Path) -> None:
    """Refuse words of which each is to be replaced by the next. Raises ConfigurationError."""
    for word in rows:
        if circle := _circle(word, rows):
            shown = " → ".join(f"'{each}'" for each in circle)
            _, lines = load_toml_with_lines(path, _WordList)
            line = min(
                (
                    number
                    for each in circle
                    for place, number in lines.items()
                    if len(place) == 2 and folded(str(place[1]), str(place[0])) == each
                ),
                default=1,
            )
            raise ConfigurationError(
                f"{path}:{line}: {shown}: these words lead round in a circle; "
                f'allow one of them, as in "{circle[0]}" = false'
            )


def _circle(word: str, rows: _Rows) -> tuple[str, ...]:
    """The words that lead from a word back to it; empty where none do."""
    ways: list[tuple[str, ...]] = [(word,)]
    seen = {word}
    for way in ways:
        for following in _followers(way[-1], rows):
            if following == word:
                return (*way, word)
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _followers(word: str, rows: _Rows) -> Iterator[str]:
    """The plain words for a word, each of them as it is looked for."""
    _, plain = rows.get(word, ("", ""))
    if plain:
        yield from (folded(each, "") for each in plain.split(","))


def _vocabulary(rows: _Rows) -> Vocabulary:
    terms = (
        Term(words, plain, table)
        for words, (table, plain) in rows.items()
        if table != "abbreviations"
    )
    short = ((words, plain) for words, (table, plain) in rows.items() if table == _ABBREVIATIONS)
    return Vocabulary(tuple(terms), tuple(short))
