"""A source or an artifact in, its words out; which words of a source an artifact has lost.

The words of a source are read with a parser that is not the pipeline's own (markdown-it-py), the
words of an artifact with a reader that is not its writer (PDFium, lxml), so that a fault in either
shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+|[<>≤≥≈±×%°½⅓¼¾²³₀-₉⁺⁻µ]")
_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(?:.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_ELEMENT = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*|/)?>\Z")
_REFERENCE = re.compile(
    r"\[\[(?P<id>[A-Za-z0-9](?:[\w.-]{0,198}[\w-])?)(?:\\?\|(?P<words>[^][|]+))?\]\](?!\()",
    re.ASCII,
)
_LINE_END_HYPHEN = re.compile("[\ufffe\x02]\\s*")

_BREAKABLE = 20
"""Letters of a word that may be too long for a line, above all in a table."""

_FURNITURE = 60
"""Words that may stand between the pieces of such a word: the foot of a page, and the next head."""

SHINGLE = 8
"""Words in a row that a leaflet does not repeat by chance."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A word of the source that the artifact lacks in its place, with the words before it."""

    word: str
    before: str
    index: int


def words(text: str) -> list[str]:
    """The words, numbers and signs of text; how they are spaced and broken makes no difference."""
    joined = _LINE_END_HYPHEN.sub("-", text)
    return _WORD.findall(unicodedata.normalize("NFKC", joined).replace("\u2044", "/"))


def source_words(text: str) -> list[str]:
    """The visible words of a Markdown page, in order."""
    return words("\n".join(_visible(_parser().parse(_body(text)))))


def table_heads(text: str) -> Iterator[str]:
    """The heads of the tables in a Markdown page; a long table repeats its own on each page."""
    tokens = _parser().parse(_body(text))
    for at, token in enumerate(tokens):
        if token.type == "thead_open":
            head = takewhile(lambda token: token.type != "thead_close", tokens[at:])
            yield "\n".join(_visible(head))


def pdf_words(data: bytes) -> list[str]:
    """The words of a PDF, in the order in which its pages draw them."""
    import pypdfium2  # slow to load, and only PDFs need it

    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return words("\n".join(pages))


def pdf_title(data: bytes) -> str:
    """The title of a PDF, which its running heads repeat."""
    import pypdfium2  # slow to load, and only PDFs need it

    with pypdfium2.PdfDocument(data) as document:
        return str(document.get_metadata_value("Title"))


def xhtml_words(data: bytes) -> list[str]:
    """The words of an XHTML file's body, in document order, without those of its navigation."""
    body = etree.fromstring(data).find("{http://www.w3.org/1999/xhtml}body")
    return words("" if body is None else " ".join(_broken_text(body)))


def lost(expected: Sequence[str], found: Sequence[str]) -> tuple[Loss, ...]:
    """The expected words that are not found in their order; further words between them may stand.

    Taking the first match each time finds every word if a match of all exists. After a loss the
    search goes on behind the last match, so one lost word is reported once.
    """
    losses: list[Loss] = []
    at = 0
    for index, word in enumerate(expected):
        end = _end_of(word, found, at)
        if end:
            at = end
        else:
            losses.append(Loss(word, " ".join(expected[max(0, index - 5) : index]), index))
    return tuple(losses)


def _end_of(word: str, found: Sequence[str], start: int) -> int:
    """The place behind a word; 0 where it is not found, not even broken at the end of a line."""
    try:
        return found.index(word, start) + 1
    except ValueError:
        starts = range(start, len(found) if len(word) >= _BREAKABLE else start)
        return next((end for at in starts if (end := _end_of_pieces(word, found, at))), 0)


def _end_of_pieces(word: str, found: Sequence[str], at: int) -> int:
    """The place behind a word whose first piece is there; the foot of a page may part it."""
    joined, end = "", at
    while joined != word:
        within = range(end, min(end + (_FURNITURE if joined else 1), len(found)))
        after = next((n for n in within if word.startswith(joined + found[n])), None)
        if after is None:
            return 0
        joined += found[after]
        end = after + 1
    return end


def repeated(
    expected: Sequence[str], found: Sequence[str], furniture: Iterable[str] = ()
) -> tuple[str, ...]:
    """Runs of words that stand in the artifact more often than in the source.

    Running heads and the heads of long tables are furniture, which may stand on every page.
    """
    wanted = Counter(_shingles(expected))
    allowed = {run for text in furniture for run in _shingles(words(text))}
    extra = Counter(run for run in _shingles(found) if run in wanted) - wanted
    return tuple(" ".join(run) for run in extra if run not in allowed)


def _shingles(sequence: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(sequence[at : at + SHINGLE]) for at in range(len(sequence) - SHINGLE + 1))


def _body(text: str) -> str:
    """A page without its front matter."""
    return _FRONT_MATTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.inline.ruler.before("link", "reference", _reference)
    return parser


def _reference(state: StateInline, silent: bool) -> bool:
    """Reads `[[metformin|words]]`, and `[[metformin]]`, whose id is its words."""
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    words = found and (found["words"] or found["id"])
    if not found or not (words and words.strip()):
        return False
    if not silent:
        start, end = found.span("words" if found["words"] else "id")
        if found["words"]:
            whole, state.posMax, state.pos = state.posMax, end, start
            state.md.inline.tokenize(state)
            state.posMax = whole
        else:  # in an id an underscore is no emphasis
            state.push("text", "", 0).content = found["id"]
    state.pos = found.end()
    return True


def _visible(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline(token.children or ()))
        elif token.type in ("fence", "code_block"):
            yield token.content


def _inline(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "html_inline":
            yield _of_tag(token.content)
        else:
            yield token.content


def _of_tag(tag: str) -> str:
    """What a reader sees of a tag: nothing, but what only looks like one is text."""
    if tag.lower().startswith("<br"):
        return "\n"
    return "" if tag.startswith("<!--") or _ELEMENT.match(tag) else tag


def _broken_text(element: etree._Element) -> Iterator[str]:
    """Text runs; those of inline elements stay joined to their neighbours."""
    yield "".join(_pieces(element))


_INLINE = frozenset({"strong", "em", "b", "i", "a", "sub", "sup", "code", "span", "abbr"})


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag: object = child.tag  # a function where the child is a comment
        name = etree.QName(child).localname if isinstance(tag, str) else "nav"
        if name != "nav":
            inline = name in _INLINE
            yield "" if inline else "\n"
            yield from _pieces(child)
            yield "" if inline else "\n"
        yield child.tail or ""
