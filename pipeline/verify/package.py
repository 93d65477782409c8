"""A zip file in, what its package document says is in the book out.

Source: EPUB 3.3 (W3C, 2023), 4 (container) and 5 (package document).
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

_OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

CONTAINER = "META-INF/container.xml"


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book as the manifest has it; `path` is from the root of the zip."""

    id: str
    path: str
    media_type: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """What a package document says."""

    path: str
    language: str
    languages: tuple[str, ...]
    """Those of the book (`dc:language`)."""
    items: tuple[Item, ...]
    spine: tuple[str, ...]
    """Paths in reading order."""
    metadata: tuple[tuple[str, str], ...]
    """Properties and their values, such as `schema:accessMode`."""
    strays: tuple[str, ...]
    """Rows of the spine that the manifest does not have."""

    def with_property(self, name: str) -> Iterator[Item]:
        """The files that the manifest marks as something, such as `nav`."""
        return (item for item in self.items if name in item.properties)

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a property."""
        return tuple(value for key, value in self.metadata if key == name)


def package_of(book: zipfile.ZipFile) -> Package:
    """The package document of a book. Raises ValueError where there is none that can be read."""
    path = _path(book)
    root = _read(book, path)
    items = tuple(_items(root, path))
    by_id: Mapping[str, str] = {item.id: item.path for item in items}
    rows = [row.get("idref", "") for row in root.iterfind(f"{_OPF}spine/{_OPF}itemref")]
    return Package(
        path,
        root.get(_LANG, ""),
        tuple((each.text or "").strip() for each in root.iter(f"{_DC}language")),
        items,
        tuple(by_id[row] for row in rows if row in by_id),
        tuple(
            (each.get("property", ""), (each.text or "").strip())
            for each in root.iter(f"{_OPF}meta")
            if each.get("property")
        ),
        tuple(row for row in rows if row not in by_id),
    )


def within(path: str, href: str) -> str:
    """The path in the zip that a reference in a file leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))


def _path(book: zipfile.ZipFile) -> str:
    found = _read(book, CONTAINER).find(f"{_OCF}rootfiles/{_OCF}rootfile")
    if found is None:
        raise ValueError(f"{CONTAINER} names no package document")
    return found.get("full-path", "")


def _read(book: zipfile.ZipFile, path: str) -> etree._Element:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(book.read(path), parser)
    except KeyError:
        raise ValueError(f"there is no {path}") from None
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{path} is not well-formed: {error}") from error


def _items(root: etree._Element, path: str) -> Iterator[Item]:
    for row in root.iterfind(f"{_OPF}manifest/{_OPF}item"):
        yield Item(
            row.get("id", ""),
            within(path, row.get("href", "")),
            row.get("media-type", ""),
            tuple(row.get("properties", "").split()),
        )
