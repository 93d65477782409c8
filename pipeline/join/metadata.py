"""What a book says of itself in, its metadata (XMP, ISO 16684-1) as PDF/A-3a and PDF/UA-1 out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from pipeline.join.values import About
from pipeline.pdf.claims import PDF_UA


def packet(about: About) -> bytes:
    """The metadata stream of a book."""
    said = "\n".join(_properties(about))
    return _PACKET.format(said=said, ua=PDF_UA).encode()


def _properties(about: About) -> Iterator[str]:
    yield f"<dc:title>{_in_languages(about.title)}</dc:title>"
    yield f"<dc:language><rdf:Bag><rdf:li>{about.language}</rdf:li></rdf:Bag></dc:language>"
    if about.creators:
        names = "".join(f"<rdf:li>{escape(name)}</rdf:li>" for name in about.creators)
        yield f"<dc:creator><rdf:Seq>{names}</rdf:Seq></dc:creator>"
    if about.publisher:
        name = f"<rdf:li>{escape(about.publisher)}</rdf:li>"
        yield f"<dc:publisher><rdf:Bag>{name}</rdf:Bag></dc:publisher>"
    if about.identifier:
        yield f"<dc:identifier>{escape(about.identifier)}</dc:identifier>"
    if about.description:
        yield f"<dc:description>{_in_languages(about.description)}</dc:description>"
    if about.moment:
        moment = about.moment.isoformat(timespec="seconds")
        for name in ("CreateDate", "ModifyDate", "MetadataDate"):
            yield f"<xmp:{name}>{moment}</xmp:{name}>"


def _in_languages(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
{said}
<pdf:Producer>leaflet</pdf:Producer>
<xmp:CreatorTool>leaflet</xmp:CreatorTool>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>{ua}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""
