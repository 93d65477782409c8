"""The XMP of a PDF in, the same with properties taken out and put in out (ISO 16684-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def edited(
    packet: bytes, *, without: Sequence[str] = (), put: Mapping[str, str] | None = None
) -> bytes:
    """A packet without the properties of some namespaces, and with others put in or replaced.

    Properties are named as `pdf:Trapped`, by prefixes of NAMESPACES.
    """
    tree = _parsed(packet)
    root = tree.find(".//rdf:RDF", NAMESPACES)
    assert root is not None
    gone = tuple(f"{{{NAMESPACES[prefix]}}}" for prefix in without)
    names = {_name(key) for key in put or {}}
    for description in root.findall("rdf:Description", NAMESPACES):
        _strip(description, gone, names)
        if len(description) == 0 and set(description.attrib) <= {_name("rdf:about")}:
            root.remove(description)
    if put:
        root.append(_description(put))
    etree.cleanup_namespaces(tree, keep_ns_prefixes=["rdf"])
    return _HEAD + etree.tostring(tree, encoding="utf-8") + _TAIL


def read(packet: bytes, name: str) -> str:
    """The text of a property, of the first item if it is a list; empty where it is not there."""
    tree = _parsed(packet)
    for description in tree.iterfind(".//rdf:Description", NAMESPACES):
        if found := description.get(_name(name)):
            return str(found)
        element = description.find(name, NAMESPACES)
        if element is not None:
            item = element.find(".//rdf:li", NAMESPACES)
            return (element if item is None else item).text or ""
    return ""


def _parsed(packet: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    return etree.fromstring(packet.strip(b"\0 \n\r\t") or _EMPTY, parser)


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
