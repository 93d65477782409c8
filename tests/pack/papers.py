"""Small PDFs for tests, as the finishes might hand them over."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

A5 = (419.53, 595.28)

_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:source>{source}</dc:source>
<dc:identifier>sha256:{sha256}</dc:identifier>
<xmpMM:VersionID>1.2</xmpMM:VersionID>{press}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

PRESS = "\n<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>"


def paper(
    words: str,
    pages: int = 1,
    *,
    size: tuple[float, float] = A5,
    source: str = "",
    sha256: str = "0" * 64,
    attached: bytes | None = None,
    press: str = "",
    profile: bytes = b"",
    picture: bytes = b"",
) -> bytes:
    """Pages that say `words` and their number, with tags, a link and metadata as leaflets have."""
    pdf = Pdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=size)
        text = f"BT /F 12 Tf 40 200 Td ({words} {number}) Tj ET /X Do".encode()
        page.obj.Contents = pdf.make_stream(text)
        page.obj.Resources = Dictionary(
            Font=Dictionary(F=font), XObject=Dictionary(X=_drawing(pdf, page))
        )
        if picture:
            page.obj.Resources.Pattern = Dictionary(P=pdf.make_stream(picture))
        page.obj.TrimBox = Array([0, 0, *map(_rounded, size)])
        page.obj.StructParents = number
        page.obj.Annots = Array([pdf.make_indirect(_link(page))])
    _tag(pdf)
    named = {"title": escape(words), "source": escape(source), "sha256": sha256}
    _describe(pdf, _XMP.format(**named, press=press))
    if attached is not None:
        spec = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # the rest has defaults
            pdf, attached, filename="page.md"
        )
        spec.obj.AFRelationship = Name.Source
        pdf.attachments["page.md"] = spec
    if profile:
        _intend(pdf, profile)
    data = BytesIO()
    pdf.save(data, deterministic_id=True)
    return data.getvalue()


def _rounded(value: float) -> float:
    return round(value, 2)


def _drawing(pdf: Pdf, page: pikepdf.Page) -> Stream:
    """A form that refers back to its page and to itself, which must not take the page along."""
    drawing = pdf.make_stream(b"0 0 10 10 re f")
    drawing.Type, drawing.Subtype = Name.XObject, Name.Form
    drawing.BBox = Array([0, 0, 10, 10])
    drawing.StructParents = 99
    drawing.Resources = Dictionary(XObject=Dictionary(Me=drawing))
    drawing.Owner = page.obj
    return drawing


def _link(page: pikepdf.Page) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        Dest=Array([page.obj, Name.Fit]),
    )


def _tag(pdf: Pdf) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=root, K=0))
    pdf.Root.StructTreeRoot = root


def _describe(pdf: Pdf, xmp: str) -> None:
    pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)


def _intend(pdf: Pdf, profile: bytes) -> None:
    stream = pdf.make_stream(profile, N=4)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier="TEST",
        DestOutputProfile=stream,
    )
    pdf.Root.OutputIntents = Array([intent])
