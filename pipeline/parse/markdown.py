"""Markdown text in, clean HTML out: Python-Markdown, set up so that nothing of a page is lost."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import html5
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, ParagraphProcessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import LINE_BREAK_RE, InlineProcessor, SubstituteTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from pipeline.diagnostics import Diagnostic
from pipeline.model import Source
from pipeline.parse.emphasis import Emphasis
from pipeline.parse.html import INLINE, KEPT, KNOWN, S011, SCHEMES, TAG, names
from pipeline.parse.lines import FIRST_MARK, MARK, line_of
from pipeline.parse.references import ELEMENT, TARGET, CrossReference

_TAGS = (
    KEPT
    | {ELEMENT}
    | names(
        """
    a blockquote dd dl dt h1 h2 h3 h4 h5 h6 hr img li ol p pre table tbody td th thead
    tr ul
    """
    )
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt", "src"},
    "ol": {"start"},
    ELEMENT: {TARGET},
    "td": {"align"},
    "th": {"align"},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes=set(SCHEMES),
    link_rel=None,
    clean_content_tags=set(),
    strip_comments=False,
)
_REFERENCE = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9a-fA-F]+)|([a-zA-Z0-9]+));")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufeff\ufffd-\uffff"
    "\U000f0000-\U0010ffff]"
)
"""What `read` does not let through as a character must not come in by its number either."""
_SIGN = re.compile(rf"[\\`\[<&{STX}]")
"""Every match of an inline pattern has one of these, but for emphasis and the end of a line."""
_LINE_BREAK = "  \n"
_SIGNS_OF_BLOCKS = {
    "table": ("|", 75),
    "hashheader": ("#", 70),
    "setextheader": ("\n", 60),
    "deflist": (": ", 25),
    "quote": (">", 20),
}
"""What every block of a kind has in it, and the place of the kind's processor among the others."""
_FENCES = ("```", "~~~")
_MAX_DEPTH = 8
"""Levels of tags in tags; deeper ones are left out."""


@dataclass(frozen=True, slots=True)
class DroppedTag:
    """A raw tag that was left out, with the text near it that tells the line."""

    name: str
    line: int

    def located(self, source: Source) -> Diagnostic:
        """The diagnostic for it."""
        return S011.at(
            source.path,
            self.line or source.first_line,
            f"left out the tag <{self.name}>; its text is kept",
            "Write the leaflet in Markdown alone.",
        )


class Converter:
    """A reusable Markdown converter. Not safe for threads; one a process."""

    def __init__(self) -> None:
        """Set up Python-Markdown once: the extensions used, and what CommonMark does better."""
        self._tags = _RawTag(TAG)
        self._markdown = Markdown(
            extensions=["tables", "def_list", "sane_lists", "fenced_code"],
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="xhtml",
        )
        self._markdown.preprocessors.deregister("html_block")
        self._markdown.ESCAPED_CHARS = list(string.punctuation)
        fences = _Fences(self._markdown, {"lang_prefix": "language-"})
        self._markdown.preprocessors.register(fences, "fenced_code_block", 25)
        self._markdown.preprocessors.register(_Blanks(self._markdown), "normalize_whitespace", 30)
        tables = _WideTable(self._markdown.parser, {"use_align_attribute": True})
        blocks = self._markdown.parser.blockprocessors
        blocks.register(tables, "table", 75)
        for name, (sign, place) in _SIGNS_OF_BLOCKS.items():
            blocks.register(_Signed(blocks[name], sign), name, place)
        blocks.register(_Words(self._markdown.parser), "words", 110)  # before all others
        # In order once; a registry puts a list of them together anew for every block.
        self._markdown.parser.blockprocessors = tuple(blocks)  # type: ignore[assignment]
        self._tags.md = self._markdown
        self._emphasis = emphasis = Emphasis(self._markdown)
        # Before the inline patterns, which are at 20.
        self._markdown.treeprocessors.register(_PlainTexts(emphasis), "plain_texts", 30)
        self._markdown.treeprocessors.register(_LineEnds(self._markdown), "prettify", 10)
        patterns = self._markdown.inlinePatterns
        patterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 185)
        # After code and escapes, so that either can keep a reference from being one.
        patterns.register(CrossReference(self._markdown), "cross_reference", 175)
        patterns.register(self._tags, "html", 90)
        patterns.register(emphasis, "em_strong", 60)
        # After emphasis, to which a line's end is white space.
        patterns.register(SubstituteTagInlineProcessor(LINE_BREAK_RE, "br"), "linebreak", 50)

    def convert(self, text: str) -> tuple[str, tuple[DroppedTag, ...]]:
        """HTML with only the tags of a leaflet, and the raw tags that were left out.

        `reset` is not optional: without it, link definitions of one medicine would be known in
        the next.
        """
        self._markdown.reset()
        self._tags.reset()
        self._emphasis.reset()
        html = self._markdown.convert(text)
        return _CLEANER.clean(_REFERENCE.sub(_meant, html)), tuple(self._tags.dropped)


class _Blanks(Preprocessor):
    """Does what `NormalizeWhitespace` does, which looks at every character more than once."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines without tabs, without spaces in blank ones, and a blank one behind them."""
        text = "\n".join(lines).replace(STX, "").replace(ETX, "")
        text = text.expandtabs(self.md.tab_length)
        return [*_BLANK.sub("\n", text + "\n\n").split("\n")]


_BLANK = re.compile(r"\n +(?=\n)")


class _Fences(FencedBlockPreprocessor):
    """Looks for fenced code only where there is a fence."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, with what keeps the place of each block of code."""
        fenced = any(line.startswith(_FENCES) for line in lines)
        return super().run(lines) if fenced else lines


class _LineEnds(Treeprocessor):
    """Ends lines at breaks and in code, and not around each block, as `prettify` would."""

    def run(self, root: Element) -> None:
        """Put them in."""
        for element in root.iter("br"):
            tail = element.tail or ""
            element.tail = f"\n{tail}" if tail.strip() else "\n"
        for element in root.iterfind(".//pre/code"):
            element.text = AtomicString(f"{(element.text or '').rstrip()}\n")


class _PlainTexts(Treeprocessor):
    """Takes texts with no sign that Markdown knows, or none but emphasis, past the inline patterns.

    Each of the patterns would be tried at every character of them, in vain.
    """

    def __init__(self, emphasis: Emphasis) -> None:
        super().__init__(emphasis.md)
        self._emphasis = emphasis

    def run(self, root: Element) -> None:
        """Mark them as done, as `AtomicString` says."""
        for element in root.iter():
            text = element.text
            if text and not isinstance(text, AtomicString) and self._is_plain(text):
                element.text = AtomicString(self._emphasis.tagged(text))

    def _is_plain(self, text: str) -> bool:
        return _LINE_BREAK not in text and not _SIGN.search(text)


class _RawTag(InlineProcessor):
    """Honours a few inline tags, leaves out other tags, and lets the rest be text."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.dropped: list[DroppedTag] = []
        self._open: Counter[str] = Counter()

    def reset(self) -> None:
        """Forget the page before."""
        self.dropped.clear()
        self._open.clear()

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        name = m.group(2).lower()
        if name not in KNOWN:
            return None, None, None
        if name in KEPT and self._is_paired(m, data):
            return self._stashed(f"<{m.group(1)}{name}>"), m.start(0), m.end(0)
        if name in KEPT or not m.group(1):
            marks = MARK.findall(data, 0, m.start(0)) or MARK.findall(data)
            self.dropped.append(DroppedTag(name, line_of(marks[-1]) if marks else 0))
        return self._stashed("" if name in INLINE else " "), m.start(0), m.end(0)

    def _is_paired(self, m: re.Match[str], data: str) -> bool:
        """Whether a tag has its counterpart in the same run of text.

        A tag that is never closed would take all paragraphs, lists and headings after it.
        """
        name = m.group(2).lower()
        if name == "br":
            return True
        if m.group(1):
            paired = self._open[name] > 0
            self._open[name] -= paired
            return paired
        tags = self.compiled_re.finditer(data, m.end(0))
        closing = sum(bool(tag.group(1)) and tag.group(2).lower() == name for tag in tags)
        paired = closing > self._open[name] and not m.group(3).endswith("/")
        paired = paired and self._open.total() < _MAX_DEPTH
        self._open[name] += paired
        return paired

    def _stashed(self, html: str) -> str:
        return str(self.md.htmlStash.store(html))


class _Signed(BlockProcessor):
    """Asks a block processor only about blocks with a sign that all of its blocks have.

    Each would else look at every character of every block.
    """

    def __init__(self, processor: BlockProcessor, sign: str) -> None:
        super().__init__(processor.parser)
        self._processor = processor
        self._sign = sign

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block is of that kind."""
        return self._sign in block and self._processor.test(parent, block)

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Take a block of that kind off the list, and put what it means in the tree."""
        return self._processor.run(parent, blocks)


class _Words(ParagraphProcessor):
    """Takes blocks past the other processors whose every line begins with its mark.

    Whatever other kind of block there is begins a line with other characters.
    """

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block is words alone."""
        if block[:1] < FIRST_MARK:
            return False
        return "\n" not in block or all(line >= FIRST_MARK for line in block.split("\n"))


class _WideTable(TableProcessor):
    """Keeps the cells of a row that has more of them than the header; they hold text too."""

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        further = len(self._split_row(row)) - len(align)  # type: ignore[attr-defined]
        super()._build_row(row, parent, [*align, *[None] * further])  # type: ignore[misc]


def _meant(reference: re.Match[str]) -> str:
    """A character reference, or its own letters where it stands for nothing that can be printed."""
    decimal, hexadecimal, name = reference.groups()
    if name:
        char = html5.get(f"{name};", "")
    else:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        char = chr(number) if number <= 0x10FFFF else ""
    printable = char and not _UNPRINTABLE.search(char)
    return reference.group() if printable else f"&amp;{reference.group()[1:]}"
