"""What finished PDFs say of themselves in, what the pack may say of itself out."""

from __future__ import annotations

import re
import uuid
from xml.sax.saxutils import escape

import pikepdf

PRESS = "PDF/X-4"
"""The claim of files for a print shop (ISO 15930-7)."""

_VERSION = re.compile(rb"GTS_PDFXVersion(?:=\"|>)\s*(PDF/X-[^\"<\s]+)")


def version(source: pikepdf.Pdf) -> str:
    """The version of PDF/X that a file says it is of; empty where it does not."""
    metadata = source.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return ""
    found = _VERSION.search(metadata.read_bytes())
    return found[1].decode() if found else ""


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
