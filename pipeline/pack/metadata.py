"""What finished PDFs say of themselves in (XMP, ISO 16684-1), what a pack says of itself out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import pikepdf
from lxml import etree

PRESS = "PDF/X-4"
"""The claim of files for a print shop (ISO 15930-7)."""

_SPACES: Mapping[str, str] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
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
    root = _root(pdf)
    if root is None:
        return About()
    return About(
        _value(root, "dc:title"),
        _value(root, "dc:source"),
        _value(root, "dc:identifier"),
        _value(root, "xmpMM:VersionID"),
        _value(root, "pdfxid:GTS_PDFXVersion"),
    )


def ingredients(pdf: pikepdf.Pdf) -> Iterator[About]:
    """What a pack is made of, as its metadata say."""
    root = _root(pdf)
    items = () if root is None else root.iterfind(".//xmpMM:Ingredients/rdf:Bag/rdf:li", _SPACES)
    for item in items:
        said = [item.get(f"{{{_SPACES['stRef']}}}{key}", "") for key in _INGREDIENT]
        yield About("", *map(str, said))


_INGREDIENT = ("filePath", "documentID", "versionID")
"""Where an ingredient says what it was printed from: source, identifier and version."""


def _root(pdf: pikepdf.Pdf) -> etree._Element | None:
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(metadata.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return None


def _value(root: etree._Element, name: str) -> str:
    """A property, written as an element or as an attribute (XMP, part 1, 7.4 and 7.9.2.2)."""
    prefix, _, local = name.partition(":")
    for element in root.iterfind(f".//{name}", _SPACES):
        return "".join(map(str, element.itertext())).strip()
    attribute = f"{{{_SPACES[prefix]}}}{local}"
    described = root.iterfind(".//rdf:Description", _SPACES)
    return next((str(one.get(attribute)) for one in described if attribute in one.attrib), "")


def packet(
    title: str, moment: str, digest: bytes, origins: Iterable[About] = (), *, press: bool
) -> bytes:
    """The metadata of a pack, with what PDF/X-4 asks for where it is `press`.

    `moment` is a date as XMP has it, `digest` the bytes that the document's name is made of. What
    the pack is made of are its ingredients (XMP, part 2, 1.2.4.2).
    """
    name = uuid.UUID(bytes=digest[:16], version=5)
    made_of = "".join(map(_ingredient, origins))
    return _PACKET.format(
        title=escape(title),
        moment=moment,
        name=name,
        ingredients=f"\n<xmpMM:Ingredients><rdf:Bag>{made_of}</rdf:Bag></xmpMM:Ingredients>",
        press=_PRESS if press else "",
    ).encode()


def _ingredient(origin: About) -> str:
    values = (origin.source, origin.identifier, origin.version)
    said = " ".join(
        f"stRef:{key}={quoteattr(value)}"
        for key, value in zip(_INGREDIENT, values, strict=True)
        if value
    )
    return f"\n<rdf:li {said}/>"


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
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#">
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
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>{ingredients}
</rdf:Description>{press}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
