"""A `Leaflet` in, the side effects that it lists out: in its author's words, with frequencies."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.book.lookup import Effect
from pipeline.lookup.names import Names
from pipeline.lookup.phrases import Reader, one_line, sentences, words_pattern
from pipeline.model import (
    Block,
    EffectGroup,
    Leaflet,
    ListBlock,
    ListItem,
    Paragraph,
    Strong,
    plain,
)
from pipeline.style import Locale


def effects(leaflet: Leaflet, names: Names, locale: Locale) -> tuple[Effect, ...]:
    """The side effects in lists and in sentences that list nothing else, each once a frequency."""
    finder = _Finder(locale, names)
    found: dict[tuple[str, str], Effect] = {}
    for number, section in enumerate(leaflet.sections):
        if section.kind != "side_effects":
            continue
        for words, frequency, serious in finder.in_blocks(section.blocks, "", False):
            effect = Effect(words, frequency, serious, number)
            found.setdefault((words.casefold(), frequency), effect)
    return tuple(found.values())


class _Finder:
    """Finds side effects by the words of the locale."""

    def __init__(self, locale: Locale, names: Names) -> None:
        table = locale.words["symptoms"]
        self._read = Reader(locale, "symptoms")
        self._lists = words_pattern(table["lists"])
        self._advice = words_pattern(table["advice"])
        self._harmless = words_pattern(table["harmless"])
        self._names = names

    def in_blocks(
        self, blocks: tuple[Block, ...], frequency: str, serious: bool
    ) -> Iterator[tuple[str, str, bool]]:
        for block in blocks:
            match block:
                case EffectGroup(own, grave, intro, inner):
                    for words in self._in_introduction(intro):
                        yield words, own, grave
                    yield from self.in_blocks(inner, own, grave)
                case ListBlock(items, ordered=False):
                    # What is numbered is steps to take.
                    for item in items:
                        for words in self._in_item(item):
                            yield words, frequency, serious
                case Paragraph(children) if frequency or serious:
                    for words in self._in_list(one_line(plain(children))):
                        yield words, frequency, serious
                case _:
                    pass

    def _in_introduction(self, intro: tuple[Block, ...]) -> Iterator[str]:
        """What a sentence such as `Common side effects are nausea and headache` lists."""
        for block in intro:
            text = one_line(plain(block.children)) if isinstance(block, Paragraph) else ""
            sentence = next(sentences(text), "")
            if found := self._lists.search(sentence):
                yield from self._in_list(sentence[found.end() :].lstrip(": "))

    def _in_item(self, item: ListItem) -> Iterator[str]:
        first = item.blocks[0] if item.blocks else None
        if isinstance(first, Paragraph):
            yield from self._in_line(first)

    def _in_line(self, line: Paragraph) -> Iterator[str]:
        """An item's words; of one that goes on behind its label the list there, else the label."""
        text = one_line(plain(line.children))
        bold = line.children[0] if line.children else None
        label, colon, rest = text.partition(":")
        if isinstance(bold, Strong) and not colon:
            label, rest = one_line(plain(bold.children)), ""
        listed = tuple(self._in_list(rest)) if rest.strip() else ()
        if listed or not label:
            yield from listed
        # What is said to be well tolerated is a substance.
        elif not self._names.are(label) and not self._harmless.search(rest):
            yield from self._in_list(label)

    def _in_list(self, text: str) -> Iterator[str]:
        """The effects in a list in words; none where it is a sentence of another kind."""
        sentence = next(sentences(text), "").strip()
        if not sentence or self._advice.search(sentence):
            return
        head = self._read.until_end(sentence).strip(" .,")
        for phrase in self._read.all_listed(head):
            if not self._names.are(phrase):
                yield phrase
