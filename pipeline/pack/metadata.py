"""What finished PDFs say of themselves in (XMP, ISO 16684-1), what a pack says of itself out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf
from lxml import etree

PRESS = "PDF/X-4"
"""The claim of files for a print shop (ISO 15930-7)."""

_SPACES: Mapping[str, str] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself; empty where it does not."""

    title: str = ""
    source: str = ""
    """The file that it was printed from, relative to its project."""
    identifier: str = ""
    """`sha256:` and the digest of that file."""
    version: str = ""
    """Of the leaflet."""
    press: str = ""
    """The version of PDF/X that it claims to be."""


def about(pdf: pikepdf.Pdf) -> About:
    """What the metadata of a file say; nothing where they cannot be read."""
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return About()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(metadata.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return About()
    return About(
        _value(root, "dc:title"),
        _value(root, "dc:source"),
        _value(root, "dc:identifier"),
        _value(root, "xmpMM:VersionID"),
        _value(root, "pdfxid:GTS_PDFXVersion"),
    )


def _value(root: etree._Element, name: str) -> str:
    """A property, written as an element or as an attribute (XMP, part 1, 7.4 and 7.9.2.2)."""
    prefix, _, local = name.partition(":")
    for element in root.iterfind(f".//{name}", _SPACES):
        return "".join(map(str, element.itertext())).strip()
    attribute = f"{{{_SPACES[prefix]}}}{local}"
    described = root.iterfind(".//rdf:Description", _SPACES)
    return next((str(one.get(attribute)) for one in described if attribute in one.attrib), "")


def packet(title: str, moment: str, digest: bytes, *, press: bool) -> bytes:
    """The metadata of a pack (XMP, ISO 16684-1), with what PDF/X-4 asks for where it is `press`.

    `moment` is a date as XMP has it, `digest` the bytes that the document's name is made of.
    """
    name = uuid.UUID(bytes=digest[:16], version=5)
    return _PACKET.format(
        title=escape(title), moment=moment, name=name, press=_PRESS if press else ""
    ).encode()


_PRESS = f"""
<rdf:Description rdf:about="" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<pdfxid:GTS_PDFXVersion>{PRESS}</pdfxid:GTS_PDFXVersion>
</rdf:Description>"""

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>leaflet</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<xmp:CreatorTool>leaflet</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{name}</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description>{press}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
