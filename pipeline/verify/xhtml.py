"""The bytes of a page of a book in, what the checks of a book ask of it out.

It is read with lxml, and with nothing of what writes pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

_XHTML = "{http://www.w3.org/1999/xhtml}"
_SVG = "{http://www.w3.org/2000/svg}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_TYPE = "{http://www.idpf.org/2007/ops}type"

_HEADINGS = {f"{_XHTML}h{level}": level for level in range(1, 7)}
_USES = ("src", "poster", "data")
"""Attributes by which a page takes in a file."""


@dataclass(frozen=True, slots=True)
class Link:
    """What an element leads to or takes in, as it stands there; with its words and its line."""

    href: str
    words: str
    line: int
    takes_in: bool = False
    """Whether the file becomes part of the page, as a picture does."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 1, its words, its line."""

    level: int
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page of print begins: the number it shows, and the id that leads there."""

    id: str
    label: str
    line: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a page."""

    title: str
    language: tuple[str, str]
    """`lang` and `xml:lang` of the page."""
    languages: tuple[tuple[str, str, int], ...]
    """The same of what is marked inside it, with the line."""
    matter: str
    """What part of a book the body says it is, such as `bodymatter`."""
    types: frozenset[str]
    has_roles: bool
    ids: Mapping[str, int]
    """By each id the place of its element among all, from 0."""
    doubled: tuple[str, ...]
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    undescribed: tuple[tuple[str, int], ...]
    """Pictures without words for those who cannot see them, and their lines."""
    described: int
    """How many pictures have such words."""
    marks: tuple[Mark, ...]
    lists: Mapping[str, tuple[Link, ...]]
    """The links of each navigation list that says what it is: `toc`, `landmarks`, `page-list`."""


def see(data: bytes) -> Seen:
    """A page as the checks ask for it. Raises ValueError for what is not well-formed XHTML."""
    root = _root(data)
    every = list(root.iter("*"))
    ids = [(each.get("id", ""), number) for number, each in enumerate(every)]
    pictures = [each for each in every if _is_picture(each)]
    body = root.find(f"{_XHTML}body")
    return Seen(
        title=words_of(root.find(f"{_XHTML}head/{_XHTML}title")),
        language=_language(root),
        languages=tuple(_languages(every[1:])),
        matter="" if body is None else body.get(_TYPE, ""),
        types=frozenset(name for each in every for name in each.get(_TYPE, "").split()),
        has_roles=any(each.get("role") for each in every),
        ids={name: number for name, number in reversed(ids) if name},
        doubled=tuple(n for n, times in Counter(n for n, _ in ids if n).items() if times > 1),
        links=tuple(_links(every)),
        headings=tuple(
            Heading(_HEADINGS[each.tag], words_of(each), _line(each))
            for each in every
            if each.tag in _HEADINGS
        ),
        undescribed=tuple(
            (_name(each), _line(each)) for each in pictures if not _description(each)
        ),
        described=sum(1 for each in pictures if _description(each)),
        marks=tuple(
            Mark(each.get("id", ""), _label(each), _line(each))
            for each in every
            if "pagebreak" in each.get(_TYPE, "").split()
        ),
        lists={
            name: tuple(_links(each.iter("*")))
            for each in every
            if each.tag == f"{_XHTML}nav"
            for name in each.get(_TYPE, "").split()
        },
    )


def words_of(element: etree._Element | None) -> str:
    """The words in an element, with single spaces."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _root(data: bytes) -> etree._Element:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not well-formed: {error}") from error
    if root.tag != f"{_XHTML}html":
        raise ValueError(f"it is no page of XHTML: its root is {root.tag}")
    return root


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _language(element: etree._Element) -> tuple[str, str]:
    return element.get("lang", ""), element.get(f"{_XML}lang", "")


def _languages(elements: list[etree._Element]) -> Iterator[tuple[str, str, int]]:
    for each in elements:
        if any(name in each.attrib for name in ("lang", f"{_XML}lang")):
            yield *_language(each), _line(each)


def _links(elements: Iterator[etree._Element] | list[etree._Element]) -> Iterator[Link]:
    for each in elements:
        takes_in = each.tag in (f"{_XHTML}link", f"{_SVG}image")
        for name in ("href", f"{_XLINK}href"):
            if name in each.attrib:
                yield Link(each.get(name, ""), words_of(each), _line(each), takes_in)
        for name in _USES:
            if name in each.attrib:
                yield Link(each.get(name, ""), "", _line(each), takes_in=True)


def _is_picture(element: etree._Element) -> bool:
    if element.tag in (f"{_XHTML}img", f"{_XHTML}object", f"{_XHTML}video", f"{_XHTML}audio"):
        return True
    # A drawing inside a drawing is a part of it.
    return element.tag == f"{_SVG}svg" and not any(
        each.tag == f"{_SVG}svg" for each in element.iterancestors()
    )


def _description(element: etree._Element) -> str:
    """The words that stand for a picture: HTML 4.8.4.4 (`alt`), SVG 2, 5.8 (`title`)."""
    said = element.get("alt") or element.get("aria-label") or element.get("aria-labelledby")
    return (said or words_of(element.find(f"{_SVG}title"))).strip()


def _label(mark: etree._Element) -> str:
    """The number of a page: EPUB Accessibility Techniques 1.1, 4.1.3."""
    return (mark.get("aria-label") or mark.get("title") or words_of(mark)).strip()
