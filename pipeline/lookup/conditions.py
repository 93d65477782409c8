"""A `Leaflet` in, the conditions that it is used for out, in its author's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.book.lookup import Condition
from pipeline.lookup.names import Names
from pipeline.lookup.phrases import Reader, one_line, sentences, words_pattern
from pipeline.model import Block, Heading, Leaflet, ListBlock, ListItem, Paragraph, Strong, plain
from pipeline.style import Locale


def conditions(leaflet: Leaflet, names: Names, locale: Locale) -> tuple[Condition, ...]:
    """What the front matter names, else what the sections on usage certainly say."""
    usage = [n for n, section in enumerate(leaflet.sections) if section.kind == "usage"]
    given = leaflet.metadata.conditions
    if given:
        return tuple(Condition(one_line(words), usage[0] if usage else 0) for words in given)
    finder = _Finder(locale, names)
    found: dict[str, Condition] = {}
    for number in usage:
        for words in finder.in_blocks(leaflet.sections[number].blocks):
            found.setdefault(words.casefold(), Condition(words, number))
    return tuple(found.values())


class _Finder:
    """Finds conditions behind words such as `used to treat`, the `leads` of the locale."""

    def __init__(self, locale: Locale, names: Names) -> None:
        table = locale.words["conditions"]
        self._read = Reader(locale, "conditions")
        self._leads = words_pattern(table["leads"])
        self._denials = words_pattern(table["denials"])
        self._examples = words_pattern(locale.words["phrases"]["examples"])
        self._names = names

    def in_blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        intro = ""
        for block in blocks:
            match block:
                case Paragraph(children) | Heading(_, children):
                    intro = one_line(plain(children))
                    yield from self._in_text(intro)
                case ListBlock(items):
                    named = self._introduces(intro)
                    for item in items:
                        yield from self._named(item) if named else self._in_item(item)
                    intro = ""
                case _:
                    intro = ""

    def _in_item(self, item: ListItem) -> Iterator[str]:
        yield from self.in_blocks(item.blocks)

    def _in_text(self, text: str) -> Iterator[str]:
        for sentence in sentences(text):
            yield from self._in_sentence(sentence)

    def _in_sentence(self, sentence: str) -> Iterator[str]:
        leads = self._leads_in(sentence)
        starts = [lead.start() for lead in leads] + [len(sentence)]
        for lead, end in zip(leads, starts[1:], strict=True):
            said = sentence[lead.end() : end]
            if not said.rstrip().endswith(":"):
                yield from self._known(self._read.listed(_first_clause(said)))

    def _leads_in(self, sentence: str) -> list[re.Match[str]]:
        """The leads before the first word that denies something."""
        denial = self._denials.search(sentence)
        return list(self._leads.finditer(sentence, 0, denial.start() if denial else len(sentence)))

    def _introduces(self, text: str) -> bool:
        """Whether a list of conditions follows: `It is used to treat various conditions:`."""
        if not text.endswith(":"):
            return False
        sentence = list(sentences(text))[-1]
        leads = self._leads_in(sentence)
        if not leads:
            return False
        # `such as` goes first: `as` by itself ends a list.
        rest = self._examples.sub(" ", sentence[leads[-1].end() : -1])
        rest = self._read.trimmed(self._read.until_end(rest))
        return not rest or self._read.is_vague(rest)

    def _named(self, item: ListItem) -> Iterator[str]:
        """The condition that an item of a list of conditions names: its label or its words."""
        first = item.blocks[0] if item.blocks else None
        if not isinstance(first, Paragraph):
            return
        text = one_line(plain(first.children))
        bold = first.children[0] if first.children else None
        words = one_line(plain(bold.children)) if isinstance(bold, Strong) else text
        if self._names.are(words.rstrip(": ")):
            yield from self._in_item(item)
            return
        head = next(sentences(words.split(":")[0]), "")
        lead = self._leads.match(head)
        yield from self._known(self._read.listed(head[lead.end() :] if lead else head))

    def _known(self, phrases: Iterator[str]) -> Iterator[str]:
        yield from (phrase for phrase in phrases if not self._names.are(phrase))


def _first_clause(text: str) -> str:
    """Text up to its first semicolon, colon or dash."""
    for sign in (";", ":", " – ", " — ", "—", " - "):
        text = text.split(sign)[0]
    return text.strip().rstrip(".")
