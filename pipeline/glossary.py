"""`content/glossary/LANG.toml` in, a glossary out; a leaflet in, its first uses of terms as links.

Only what a reader sees as running text is linked, and not a letter of it changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, count
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.book import address
from pipeline.model import (
    Block,
    Callout,
    Definition,
    DoseGroup,
    EffectGroup,
    Emphasis,
    Inline,
    Leaflet,
    Link,
    ListBlock,
    Paragraph,
    QuestionAnswer,
    Quote,
    Section,
    Strong,
    Text,
    Topic,
    plain,
)
from pipeline.project import ConfigurationError, Line, Strict, load_toml_with_lines
from pipeline.toml_lines import line_of

MAX_TERMS = 5_000
"""Most terms of a glossary; every one of them is looked for in every leaflet."""

_FOLDER = "content/glossary"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that readers may not know, what it is also called, and what it means."""

    id: str
    words: str
    also: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of a language (a BCP 47 tag), in the order of their file."""

    language: str
    terms: tuple[Term, ...]


def load_glossary(root: Path, language: str) -> Glossary | None:
    """The glossary of the project in a folder for leaflets of a language; None where it has none.

    Raises ConfigurationError with file and line for what cannot be used.
    """
    path = glossary_file(root, language)
    if not path.exists():
        return None
    written, lines = load_toml_with_lines(path, _Written)
    if twice := _twice(written.terms):
        index, words = twice
        line = line_of(("terms", index), lines)
        raise ConfigurationError(f"{path}:{line}: '{words}' is explained twice; keep one of them")
    return Glossary(path.stem, tuple(_identified(written.terms)))


def glossary_file(root: Path, language: str) -> Path:
    """Where the glossary for a language is: `en-GB.toml`, or `en.toml` where that is not there.

    The file need not exist.
    """
    files = glossary_places(root, language)
    return next((file for file in files if file.is_file()), files[-1])


def glossary_places(root: Path, language: str) -> tuple[Path, ...]:
    """Every place where the glossary for a language could be; the first one wins.

    A tag loses its last part each time (RFC 4647, 3.4, lookup).
    """
    parts = language.split("-")
    tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return tuple(root / _FOLDER / f"{tag}.toml" for tag in tags)


def link_terms(leaflet: Leaflet, glossary: Glossary) -> tuple[Leaflet, tuple[str, ...]]:
    """The leaflet with the first use of each term as a link, and the ids of the terms linked.

    Terms are linked in paragraphs, items of lists and answers; not in headings, labels, tables,
    links and code. Of terms that begin at the same place the longest one counts. A term with a
    capital letter inside, such as eGFR, is meant only as it is written; others in any case.
    """
    search = _Search(_finder(glossary))
    sections = tuple(search.section(section) for section in leaflet.sections)
    return replace(leaflet, sections=sections), tuple(search.used)


# --- what is written -----------------------------------------------------------------------------


def _said(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


_Words = Annotated[Line, AfterValidator(_said)]


class _Explained(Strict):
    term: _Words
    also: tuple[_Words, ...] = ()
    meaning: _Words


class _Written(Strict):
    """A glossary as its file describes it."""

    terms: Annotated[tuple[_Explained, ...], Field(min_length=1, max_length=MAX_TERMS)]


def _twice(terms: Sequence[_Explained]) -> tuple[int, str] | None:
    """The index of the first term with words that were explained before, and these words."""
    seen: set[str] = set()
    for index, term in enumerate(terms):
        for words in (term.term, *term.also):
            if words.casefold() in seen:
                return index, words
            seen.add(words.casefold())
    return None


def _identified(terms: Sequence[_Explained]) -> Iterator[Term]:
    seen: set[str] = set()
    for term in terms:
        name = _slug(term.term)
        numbered = (f"{name}-{number}" for number in count(2))
        name = next(each for each in chain((name,), numbered) if each not in seen)
        seen.add(name)
        yield Term(name, term.term, term.also, term.meaning)


def _slug(words: str) -> str:
    """Words as an id of ASCII letters, as hrefs hold them unescaped; it begins with a letter."""
    plain_letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain_letters.lower()).strip("-")
    return name if name[:1].isalpha() else f"term-{name}".rstrip("-")


# --- first uses ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Finder:
    """All words of a glossary as one pattern, and what they lead to.

    The pattern looks at small letters alone: ignoring case makes it several times slower.
    """

    pattern: re.Pattern[str]
    exact: Mapping[str, str]
    """Ids by words that count only as they are written."""
    loose: Mapping[str, str]
    """Ids by words in small letters."""

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and id of each use of a term in a text."""
        lower = text.lower()
        if len(lower) != len(text):  # "İ" has two small letters; positions must hold
            lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        for found in self.pattern.finditer(lower):
            start, end = found.span()
            term = self.exact.get(text[start:end]) or self.loose.get(lower[start:end])
            if term:
                yield start, end, term


@lru_cache(maxsize=8)
def _finder(glossary: Glossary) -> _Finder:
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for term in glossary.terms:
        for words in (term.words, *term.also):
            if words[1:] != words[1:].lower():
                exact[words] = term.id
            else:
                loose[words.lower()] = term.id
    words = _branches(sorted({*loose, *(written.lower() for written in exact)}))
    # A hyphen joins: "heart" in "heart-shaped", or "dose" in "high-dose", is part of another word.
    return _Finder(re.compile(rf"(?<![\w-])(?:{words})(?![\w]|-\w)"), exact, loose)


def _branches(words: Sequence[str]) -> str:
    """Sorted words as a pattern that looks at each first letter once, longer words first.

    One word after the other, a glossary of some hundred terms would cost every leaflet
    milliseconds.
    """
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[:1], []).append(word[1:])
    inner = [
        re.escape(first) + (_branches(rest) if len(rest) > 1 else re.escape(rest[0]))
        for first, rest in groups.items()
        if first
    ]
    if not inner:
        return ""
    return f"(?:{'|'.join(inner)}){'?' if '' in groups else ''}"


@dataclass(slots=True)
class _Search:
    """A walk through one leaflet: which terms were met on the way."""

    finder: _Finder
    used: dict[str, None] = field(default_factory=dict)

    def section(self, section: Section) -> Section:
        """A section with its first uses linked."""
        return replace(section, blocks=self.blocks(section.blocks))

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Blocks with their first uses linked."""
        return tuple(self.block(block) for block in blocks)

    def block(self, block: Block) -> Block:
        """A block with its first uses linked; headings, tables and code stay as they are."""
        match block:
            case Paragraph(children):
                return replace(block, children=self.run(children))
            case ListBlock(items):
                return replace(
                    block,
                    items=tuple(replace(item, blocks=self.blocks(item.blocks)) for item in items),
                )
            case EffectGroup(_, _, intro, inner):
                return replace(block, intro=self.blocks(intro), blocks=self.blocks(inner))
            case QuestionAnswer(_, answer):
                return replace(block, answer=self.blocks(answer))
            case Quote() | Callout() | Topic() | DoseGroup() | Definition():
                return replace(block, blocks=self.blocks(block.blocks))
        return block

    def run(self, children: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """A run of text with its first uses linked, where no markup begins or ends in them."""
        uses = [use for use in self.finder.find(plain(children)) if use[2] not in self.used]
        return self._linked(children, 0, uses) if uses else children

    def _linked(
        self, children: tuple[Inline, ...], at: int, uses: Sequence[tuple[int, int, str]]
    ) -> tuple[Inline, ...]:
        """Inlines that begin at a position of the run; texts that adjoin are looked at as one."""
        found: list[Inline] = []
        texts: list[Text] = []
        for node in children:
            if isinstance(node, Text):
                texts.append(node)
                continue
            found += self._taken(texts, at, uses)
            at += len(plain((*texts, node)))
            texts = []
            if isinstance(node, Strong | Emphasis):
                node = replace(
                    node, children=self._linked(node.children, at - len(plain((node,))), uses)
                )
            found.append(node)
        return (*found, *self._taken(texts, at, uses))

    def _taken(
        self, texts: Sequence[Text], at: int, uses: Sequence[tuple[int, int, str]]
    ) -> Iterator[Inline]:
        """Texts in a row, those parts of them that are first uses as links."""
        length = len(plain(texts))
        done = 0
        for start, end, term in uses:
            if start < at or end > at + length or term in self.used:
                continue
            self.used[term] = None
            yield from _part(texts, done, start - at)
            words = tuple(_part(texts, start - at, end - at))
            yield Link(words, address.term(term), words[0].line)
            done = end - at
        yield from _part(texts, done, length)


def _part(texts: Sequence[Text], start: int, end: int) -> Iterator[Text]:
    """The texts between two positions, each with its line."""
    for text in texts:
        length = len(text.value)
        if value := text.value[max(0, start) : max(0, end)]:
            yield replace(text, value=value)
        start, end = start - length, end - length
