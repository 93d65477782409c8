"""Clean HTML in, blocks of the model out, each with the source line that its mark tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml import etree

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.model import (
    Alignment,
    Block,
    Definition,
    Emphasis,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Preformatted,
    Quote,
    Reference,
    Row,
    Rule,
    Source,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    plain,
)
from pipeline.model import (
    Code as CodeText,
)
from pipeline.parse.html import SCHEMES
from pipeline.parse.lines import FIRST_MARK, MARK, line_of, unmarked
from pipeline.parse.references import ELEMENT, TARGET

_PARSER = etree.HTMLParser(encoding="utf-8")
_WHITE = " \t\n"
_SPACE = re.compile(r"[ \t\n]+")
_NO_SINGLE_SPACE = re.compile(r" [ \t\n]+|\t[ \t\n]*|\n[ \t\n]*")
"""What is to become one space, and is none yet."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ALIGNMENTS: dict[str, Alignment] = {"left": "left", "right": "right", "center": "center"}
_CONTAINERS: dict[str, type[Strong | Emphasis | Subscript | Superscript]] = {
    "strong": Strong,
    "b": Strong,
    "em": Emphasis,
    "i": Emphasis,
    "sub": Subscript,
    "sup": Superscript,
}


class S012(Code):
    """A link was left out and its text kept.

    A leaflet may link to web, mail and telephone addresses. Other schemes can run code or reach
    files, and a relative link leads nowhere on paper.

    Example: `[dose table](javascript:alert(1))` prints as `dose table`.

    Source: house rule: content cannot reach files, or run.
    """

    severity = Severity.WARNING


class S013(Code):
    """An image is not printed; its description is.

    Leaflets are text: what an image says must be in words too. The description (`alt`) stands in
    its place.

    Example: `![How to hold the inhaler](inhaler.png)` prints as `How to hold the inhaler`.

    Source: WCAG 2.2, 1.1.1 (non-text content).
    """

    severity = Severity.WARNING


@dataclass(slots=True)
class _Reading:
    """How far the tree has been read: the line of the last mark, and what there is to report."""

    source: Source
    line: int
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, code: type[Code], message: str, hint: str) -> None:
        self.diagnostics.append(code.at(self.source.path, self.line, message, hint))


def blocks_of(text: str, source: Source) -> tuple[tuple[Block, ...], tuple[Diagnostic, ...]]:
    """The blocks of an HTML fragment, and a finding for each link and image left out."""
    root = etree.fromstring(f"<html><body>{text}</body></html>", _PARSER).find("body")
    if root is None:
        return (), ()
    reading = _Reading(source, source.first_line)
    return tuple(_blocks(root, reading)), tuple(reading.diagnostics)


# --- blocks ----------------------------------------------------------------------------------


def _blocks(parent: etree._Element, reading: _Reading) -> list[Block]:
    """The blocks in an element; text beside them becomes paragraphs of its own."""
    found: list[Block] = []
    text = parent.text
    loose: list[Inline] = [*_text(text, reading)] if text and text != "\n" else []
    for child in parent:
        tag = child.tag
        if tag in _BLOCK_TAGS:
            if loose:
                found += _paragraph(loose)
                loose = []
            found += _block(child, reading)
        else:
            loose += _inline(child, reading)
        tail = child.tail
        if tail and (loose or tail != "\n"):  # between blocks it is nothing
            loose += _text(tail, reading)
    if loose:
        found += _paragraph(loose)
    return found


def _paragraph(children: list[Inline]) -> tuple[Block, ...]:
    trimmed = _trimmed(children)
    return (Paragraph(trimmed, trimmed[0].line),) if trimmed else ()


def _block(element: etree._Element, reading: _Reading) -> Iterable[Block]:
    tag = str(element.tag)
    if tag in _HEADINGS:
        children = _trimmed(_inlines(element, reading))
        return (Heading(_HEADINGS[tag], children, children[0].line),) if children else ()
    return _BLOCKS[tag](element, reading)


def _list(element: etree._Element, reading: _Reading) -> Iterator[Block]:
    items = tuple(_items(element, reading))
    if items:
        start = str(element.get("start") or "1")
        number = int(start) if start.isdecimal() else 1
        yield ListBlock(items, element.tag == "ol", number, items[0].line)


def _items(element: etree._Element, reading: _Reading) -> Iterator[ListItem]:
    for child in element:
        blocks = tuple(_blocks(child, reading))
        yield ListItem(blocks, blocks[0].line if blocks else reading.line)


def _quote(element: etree._Element, reading: _Reading) -> Iterator[Block]:
    if blocks := tuple(_blocks(element, reading)):
        yield Quote(blocks, blocks[0].line)


def _rule(_element: etree._Element, reading: _Reading) -> Iterator[Block]:
    yield Rule(reading.line)


def _definitions(element: etree._Element, reading: _Reading) -> Iterator[Block]:
    terms: list[tuple[Inline, ...]] = []
    blocks: list[Block] = []
    for child in element:
        if child.tag == "dt" and blocks:
            yield _definition(terms, blocks)
            terms, blocks = [], []
        if child.tag == "dt":
            terms.append(_trimmed(_inlines(child, reading)))
        else:
            blocks += _blocks(child, reading)
    yield _definition(terms, blocks)


def _definition(terms: list[tuple[Inline, ...]], blocks: list[Block]) -> Definition:
    first = next((node for node in (*chain(*terms), *blocks)), None)
    return Definition(tuple(terms), tuple(blocks), first.line if first else 0)


def _table(element: etree._Element, reading: _Reading) -> Iterator[Block]:
    line = reading.line
    head = [_row(row, reading) for row in element.iterfind("thead/tr")]
    body = [_row(row, reading) for row in element.iterfind("tbody/tr")]
    rows = [row for row in body if any(row.cells)]
    header = head[0] if head and any(head[0].cells) else None
    alignments = tuple(_alignment(cell) for cell in element.iterfind("thead/tr/*"))
    first = header or (rows[0] if rows else None)
    if first:
        width = max(len(row.cells) for row in (first, *rows))
        unaligned: Alignment = ""
        alignments = (*alignments, *[unaligned] * (width - len(alignments)))
        header = _widened(header, width) if header else None
        wide = tuple(_widened(row, width) for row in rows)
        yield Table(header, wide, alignments, first.line or line)


def _widened(row: Row, width: int) -> Row:
    return replace(row, cells=(*row.cells, *((),) * (width - len(row.cells))))


def _row(element: etree._Element, reading: _Reading) -> Row:
    cells = tuple(_trimmed(_inlines(cell, reading)) for cell in element)
    return Row(cells, next((cell[0].line for cell in cells if cell), reading.line))


def _alignment(cell: etree._Element) -> Alignment:
    return _ALIGNMENTS.get(str(cell.get("align")), "")


def _preformatted(element: etree._Element, reading: _Reading) -> Iterator[Block]:
    text = "".join(str(part) for part in element.itertext())
    if marks := MARK.findall(text):
        reading.line = line_of(marks[0])
    value = unmarked(text).strip("\n")
    if value.strip():
        yield Preformatted(value, reading.line)


_BLOCKS: Mapping[str, Callable[[etree._Element, _Reading], Iterable[Block]]] = {
    "p": _blocks,
    "ul": _list,
    "ol": _list,
    "dl": _definitions,
    "table": _table,
    "blockquote": _quote,
    "pre": _preformatted,
    "hr": _rule,
}
_BLOCK_TAGS = frozenset({*_HEADINGS, *_BLOCKS})


# --- inlines ---------------------------------------------------------------------------------


def _inlines(parent: etree._Element, reading: _Reading) -> list[Inline]:
    text = parent.text
    found: list[Inline] = [*_text(text, reading)] if text else []
    for child in parent:
        found += _inline(child, reading)
        if tail := child.tail:
            found += _text(tail, reading)
    return found


def _inline(element: etree._Element, reading: _Reading) -> list[Inline]:
    if element.tag == "br":
        return [LineBreak(reading.line)]
    if element.tag == "img":
        return _image(element, reading)
    if element.tag == "code":
        return [_code(element, reading)]
    children = tuple(_inlines(element, reading))
    if not children:
        return []
    if element.tag == "a":
        return _link(element, children, reading)
    if element.tag == ELEMENT:
        return _reference(element, children)
    container = _CONTAINERS.get(str(element.tag))
    return [container(children, children[0].line)] if container else list(children)


def _code(element: etree._Element, reading: _Reading) -> CodeText:
    text = "".join(str(part) for part in element.itertext())
    if next(element.iterancestors("td", "th"), None) is not None:
        text = text.replace("\\|", "|")  # a table takes the backslash for its own even in code
    code = CodeText(_spaced(unmarked(text)), reading.line)
    if marks := MARK.findall(text):
        reading.line = line_of(marks[-1])
    return code


def _link(element: etree._Element, children: tuple[Inline, ...], reading: _Reading) -> list[Inline]:
    target = unmarked(str(element.get("href") or "")).strip()
    if target.partition(":")[0].lower() in SCHEMES:
        return [Link(children, target, children[0].line)]
    reading.report(
        S012,
        "left out a link that is no web, mail or telephone address; its text is kept",
        "Link to an address that begins with https:, mailto: or tel:.",
    )
    return list(children)


def _reference(element: etree._Element, children: tuple[Inline, ...]) -> list[Inline]:
    """A reference; where one address stands in another, only the one can be followed: the link."""
    if next(element.iterancestors("a"), None) is not None or element.find(".//a") is not None:
        return list(children)
    return [Reference(children, str(element.get(TARGET)), children[0].line)]


def _image(element: etree._Element, reading: _Reading) -> list[Inline]:
    description = _spaced(unmarked(str(element.get("alt") or "")))
    reading.report(
        S013, "the image is not printed; its description is", "Say in words what it shows."
    )
    return [Text(description, reading.line)] if description.strip() else []


def _text(text: str, reading: _Reading) -> list[Text]:
    """A text run as nodes, a new one wherever a new source line begins.

    What stands before a mark in its line is that line's.
    """
    if text[0] >= FIRST_MARK:  # it begins with its line, as most do, and perhaps ends with it
        rest = text[1:]
        if "\n" not in rest and (rest.isascii() or not MARK.search(rest)):
            reading.line = line_of(text[0])
            return [Text(_spaced(rest), reading.line)] if rest else []
    elif text.isascii():
        return [Text(_spaced(text), reading.line)]
    return _lines(text, reading)


def _lines(text: str, reading: _Reading) -> list[Text]:
    found: list[Text] = []
    at = 0
    for mark in MARK.finditer(text):
        start = max(at, text.rfind("\n", 0, mark.start()) + 1)
        if space := _SPACE.match(text, start, mark.start()):
            start = space.end()
        if at < start:
            found += _run(text[at:start], reading.line)
        reading.line = line_of(mark.group())
        at = start
    found += _run(text[at:], reading.line)
    return found


def _run(text: str, line: int) -> list[Text]:
    value = _spaced(unmarked(text))
    return [Text(value, line)] if value else []


def _spaced(text: str) -> str:
    """Text with single spaces."""
    if "  " in text or "\n" in text or "\t" in text:
        return _NO_SINGLE_SPACE.sub(" ", text)
    return text


def _trimmed(children: list[Inline] | tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Inlines without white space at either end."""
    if len(children) == 1 and isinstance(only := children[0], Text):
        value = only.value.strip(_WHITE)
        return (only if value == only.value else Text(value, only.line),) if value else ()
    found = list(children)
    while found and _blank(found[0]):
        found.pop(0)
    while found and _blank(found[-1]):
        found.pop()
    if found and isinstance(first := found[0], Text) and first.value[0] in _WHITE:
        found[0] = Text(first.value.lstrip(_WHITE), first.line)
    if found and isinstance(last := found[-1], Text) and last.value[-1] in _WHITE:
        found[-1] = Text(last.value.rstrip(_WHITE), last.line)
    return tuple(found)


def _blank(node: Inline) -> bool:
    if isinstance(node, Text):
        return not node.value.strip(_WHITE)
    return not isinstance(node, CodeText) and not plain((node,)).strip(_WHITE)
