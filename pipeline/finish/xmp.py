"""The XMP of a PDF in, its properties and the same with others out (ISO 16684-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

NAMESPACES: Mapping[str, str] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
}
"""Those that a leaflet uses, by the prefix that their standards give them."""

_EMPTY = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
)
_HEAD = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL = b'\n<?xpacket end="r"?>'


class Packet:
    """Properties by names such as `pdf:Trapped`, with the prefixes of NAMESPACES."""

    def __init__(self, data: bytes) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
        self._tree = etree.fromstring(data.strip(b"\0 \n\r\t") or _EMPTY, parser)

    def read(self, name: str) -> str:
        """The text of a property, of the first item if it is a list; empty where there is none."""
        for description in self._tree.iterfind(".//rdf:Description", NAMESPACES):
            if found := description.get(_name(name)):
                return str(found)
            element = description.find(name, NAMESPACES)
            if element is not None:
                item = element.find(".//rdf:li", NAMESPACES)
                return (element if item is None else item).text or ""
        return ""

    def drop(self, prefixes: Sequence[str], names: Iterable[str] = ()) -> None:
        """Take out all properties of some namespaces, and some of others."""
        root = self._root()
        spaces = tuple(f"{{{NAMESPACES[prefix]}}}" for prefix in prefixes)
        gone = {_name(name) for name in names}
        for description in root.findall("rdf:Description", NAMESPACES):
            _strip(description, spaces, gone)
            if len(description) == 0 and set(description.attrib) <= {_name("rdf:about")}:
                root.remove(description)

    def put(self, properties: Mapping[str, str]) -> None:
        """Put in properties, in place of what they were before."""
        self.drop((), properties)
        self._root().append(_description(properties))

    def __bytes__(self) -> bytes:
        etree.cleanup_namespaces(self._tree, keep_ns_prefixes=["rdf"])
        return _HEAD + etree.tostring(self._tree, encoding="utf-8") + _TAIL

    def _root(self) -> etree._Element:
        root = self._tree.find(".//rdf:RDF", NAMESPACES)
        assert root is not None
        return root


def _name(prefixed: str) -> str:
    prefix, _, name = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def _strip(description: etree._Element, gone: tuple[str, ...], names: set[str]) -> None:
    for key in list(description.attrib):
        if str(key).startswith(gone) or key in names:
            del description.attrib[key]
    for child in list(description):
        if str(child.tag).startswith(gone) or child.tag in names:
            description.remove(child)


def _description(properties: Mapping[str, str]) -> etree._Element:
    used = {name.partition(":")[0] for name in properties}
    spaces = {prefix: NAMESPACES[prefix] for prefix in sorted({"rdf", *used})}
    made = etree.Element(_name("rdf:Description"), nsmap=spaces)
    made.set(_name("rdf:about"), "")
    for name, value in properties.items():
        etree.SubElement(made, _name(name)).text = value
    return made
