"""Elements and texts in, XML documents out, and back again as far as a book may hold them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lxml import etree

from pipeline.book import BookError, direction

XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"
LANG = f"{{{XML}}}lang"
OPS = "http://www.idpf.org/2007/ops"
"""The namespace of `epub:type` (EPUB 3.3, 6.1.2.1)."""

_OPENED = f'<div xmlns="{XHTML}" xmlns:epub="{OPS}">'

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0, 2.2, allows nowhere in a document."""


def document(
    namespace: str, name: str, attributes: dict[str, str], **prefixes: str
) -> etree._Element:
    """A new root element whose namespace needs no prefix."""
    namespaces: dict[str | None, str] = {None: namespace} | prefixes
    return etree.Element(f"{{{namespace}}}{name}", attributes, namespaces)  # type: ignore[arg-type]


def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A new XHTML element in a parent. Raises BookError for text that XML does not allow."""
    return filled(etree.SubElement(parent, f"{{{XHTML}}}{name}", attributes), text)


def filled(element: etree._Element, text: str) -> etree._Element:
    """An element given its text. Raises BookError for text that XML does not allow."""
    if bad := _ILLEGAL.search(text):
        point = f"U+{ord(bad.group()):04X}"
        raise BookError(f"{text!r} holds {point}, which XML does not allow")
    element.text = text or None
    return element


def in_language(language: str) -> dict[str, str]:
    """Attributes that say in which language and direction an XHTML element is."""
    return {"lang": language, LANG: language, "dir": direction(language)}


def serialized(root: etree._Element, doctype: str = "") -> bytes:
    """A document with a line for each tag, so that two can be compared; not indented, for size."""
    etree.indent(root, "")
    body = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}{body}\n'.encode()


def check_page(text: str, what: str, language: str) -> None:
    """Raise BookError for what is not an XHTML page in its language with every id once."""
    root = _root(text, what)
    if root.tag != f"{{{XHTML}}}html":
        raise BookError(f"{what} is not an XHTML page: its root is {root.tag}")
    # Both attributes: reading systems look at either (EPUB 3.3, 6.1.1 and HTML, 3.2.6.2).
    marked = (root.get(LANG), root.get("lang"))
    if marked != (language, language):
        raise BookError(f"{what} must be marked as {language}, but is marked as {marked}")
    _require_own_ids(root, what)


def check_pieces(pieces: Iterable[str], words: Iterable[str], what: str) -> None:
    """Raise BookError for pieces of a page that are not well-formed, each by itself.

    Also for ids that stand more than once in all of them, and for words that XML does not allow.
    """
    inside = (*(f"<div>{piece}</div>" for piece in pieces), *map(_escaped, words))
    _require_own_ids(_root(f"{_OPENED}{''.join(inside)}</div>", what), what)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")


def _require_own_ids(root: etree._Element, what: str) -> None:
    names = Counter(element.get("id", "") for element in root.iter("*"))
    for name, times in names.items():
        if name and times > 1:
            raise BookError(f"{what} has the id '{name}' {times} times")


def _root(text: str, what: str) -> etree._Element:
    if bad := _ILLEGAL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise BookError(
            f"{what} holds U+{ord(bad.group()):04X} in line {line}, which XML does not allow"
        )
    if "<!ENTITY" in text:
        raise BookError(f"{what} declares entities, which a page of a book must not")
    try:
        return etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as error:
        raise BookError(f"{what} is not well-formed XML: {error}") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
