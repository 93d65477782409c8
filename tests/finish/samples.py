"""Pages with every kind of colour that a leaflet may hold, and small ones with a single kind."""

from __future__ import annotations

import base64
import io
from functools import cache

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image
from weasyprint import HTML

from tests.press import MM

WIDTH, HEIGHT = 105 * MM, 148 * MM
"""Of a page that `sample` gives."""

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" pdfuaid:part="1"/>
<rdf:Description rdf:about=""><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Aspirin</rdf:li>
</rdf:Alt></dc:title><dc:source>leaflets/aspirin.md</dc:source>
<dc:identifier>sha256:0123</dc:identifier><xmpMM:VersionID>2.1</xmpMM:VersionID></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""


def picture(mode: str = "RGB", size: int = 40) -> Image.Image:
    """Every hue in one square, its light going down; with transparency from left to right."""
    hue = Image.linear_gradient("L").rotate(90).resize((size, size))
    light = Image.linear_gradient("L").rotate(180).resize((size, size))
    image = Image.merge("HSV", (hue, Image.new("L", (size, size), 200), light)).convert("RGB")
    if mode == "RGBA":
        image.putalpha(hue)
    return image


def address(image: Image.Image, kind: str) -> str:
    out = io.BytesIO()
    image.save(out, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


@cache
def colourful() -> bytes:
    """A page as a designer may make it, with a link and a source attached."""
    body = f"""<html lang="en"><title>Colours</title><style>
      @page {{ size: 105mm 148mm; margin: 8mm; bleed: 3mm; background: #eaf2f5 }}
      html {{ font: 10pt Noto Sans; color: #1a1a1a; image-rendering: crisp-edges }}
      h1 {{ color: #0a4b63; margin: 0 }} .on {{ background: #0a4b63; color: white }}
      .lab {{ color: oklch(0.4 0.1 150) }}
      div {{ height: 9mm; margin: 1mm 0 }} img {{ display: block; width: 14mm; float: left }}
      .one {{ background: linear-gradient(90deg, #fff, #0a4b63 40%, #c00) }}
      .two {{ background: radial-gradient(circle, rgba(200,0,0,1), rgba(200,0,0,0)) }}
      .three {{ background: url({address(picture(size=8), "PNG")}) 0 0 / 4mm 4mm }}
      </style><h1>Colours <a href="https://example.org/">of a page</a></h1>
      <p class="on">Light on dark</p><p class="lab">Green by lightness</p>
      <div class="one"></div><div class="two"></div><div class="three"></div>
      <img alt="a" src="{address(picture(), "PNG")}"><img alt="b"
      src="{address(picture("RGBA"), "PNG")}"><img alt="c" src="{address(picture(), "JPEG")}">
      <img alt="d" src="{address(picture().convert("L"), "PNG")}">
      <svg width="30mm" height="12mm" viewBox="0 0 30 12"><title>Shapes</title><defs>
      <linearGradient id="g"><stop offset="0" stop-color="#f80"/><stop offset="1"
      stop-color="#08f" stop-opacity="0.3"/></linearGradient></defs>
      <rect width="14" height="10" fill="url(#g)" stroke="#060" stroke-width="1"/>
      <circle cx="22" cy="5" r="4" fill="#808080"/></svg>"""
    made = HTML(string=body).write_pdf(pdf_variant="pdf/ua-1")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.attachments["source.md"] = b"# Colours"
        for page in pdf.pages:
            left, bottom, right, top = (float(edge) for edge in page.trimbox)
            page.contents_add(f"q 1 0 0 1 {-left} {-bottom} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            for pattern in page.resources.get("/Pattern", Dictionary()).as_dict().values():
                _move(pattern, -left, -bottom)
            for link in page.get("/Annots", ()):
                link.Rect = Array([float(part) - left for part in link.Rect])
            for box in ("/MediaBox", "/TrimBox", "/BleedBox"):
                page[box] = Array([0, 0, right - left, top - bottom])
        return saved(pdf)


def _move(pattern: Object, x: float, y: float) -> None:
    matrix = [float(part) for part in pattern.get("/Matrix", Array([1, 0, 0, 1, 0, 0]))]
    pattern.Matrix = Array([*matrix[:4], matrix[4] + x, matrix[5] + y])


def sample(
    content: str, resources: dict[str, dict[str, Object]] | None = None, **page: Object
) -> bytes:
    """A page of A6 with these operators, and metadata as a leaflet has it."""
    with pikepdf.new() as pdf:
        made = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        made.TrimBox = made.MediaBox
        made.Contents = pdf.make_stream(content.encode())
        known: dict[tuple[int, int], Object] = {}
        made.Resources = Dictionary()
        for kind, named in (resources or {}).items():
            held = {f"/{name}": adopted(pdf, thing, known) for name, thing in named.items()}
            made.Resources[f"/{kind}"] = Dictionary(held)
        for key, value in page.items():
            made[f"/{key}"] = adopted(pdf, value, known)
        pdf.Root.Metadata = pikepdf.Stream(pdf, XMP, Type=Name.Metadata, Subtype=Name.XML)
        return saved(pdf)


def adopted(pdf: Pdf, thing: Object, known: dict[tuple[int, int], Object]) -> Object:
    """An object whose streams may be of another file, as one of this; each stream only once."""
    if isinstance(thing, Stream):
        if thing.objgen not in known:
            made = known[thing.objgen] = pdf.make_stream(thing.read_raw_bytes())
            for key, value in thing.items():
                if key != "/Length":
                    made[key] = adopted(pdf, value, known)
        return known[thing.objgen]
    if isinstance(thing, Dictionary):
        return Dictionary({key: adopted(pdf, value, known) for key, value in thing.items()})
    if isinstance(thing, Array):
        return Array([adopted(pdf, part, known) for part in thing])
    return thing


_LOOSE = pikepdf.new()


def stream(data: bytes, **keys: Object | int | float) -> Object:
    """A stream that `sample` may be given."""
    return _LOOSE.make_stream(data, **keys)


def form(content: str, **keys: Object) -> Object:
    return stream(
        content.encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 300, 420]),
        **keys,
    )


def image(data: Image.Image, **keys: Object) -> Object:
    keys.setdefault("ColorSpace", Name.DeviceRGB)
    return stream(
        data.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=data.width,
        Height=data.height,
        BitsPerComponent=8,
        **keys,
    )


def photograph() -> Object:
    """An image that is compressed as photographs are."""
    out = io.BytesIO()
    picture().save(out, "JPEG", quality=95)
    made = image(picture())
    made.write(out.getvalue(), filter=Name.DCTDecode)
    return made


def gradient(space: Object = Name.DeviceRGB, **keys: Object) -> Dictionary:
    """From red to blue over the width of the page, with an edge in the middle."""
    parts = [
        Dictionary(FunctionType=2, Domain=[0, 1], C0=[0.8, 0.3, 0.3], C1=[0.8, 0.8, 0.4], N=1),
        Dictionary(FunctionType=2, Domain=[0, 1], C0=[0.4, 0.7, 0.7], C1=[0.3, 0.3, 0.6], N=2),
    ]
    function = Dictionary(
        FunctionType=3, Domain=[0, 1], Functions=parts, Bounds=[0.5], Encode=[0, 1, 0, 1]
    )
    made = Dictionary(ShadingType=2, ColorSpace=space, Function=function)
    made.Coords = Array([0, 0, WIDTH, 0])
    made.Extend = Array([True, True])
    for key, value in keys.items():
        made[f"/{key}"] = value
    return made


def saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


SCALE = 2
"""Pixels for each pt of what is `rendered`."""


def rendered(data: bytes) -> Image.Image:
    """The first page as PDFium shows it."""
    with pypdfium2.PdfDocument(data) as document:
        image = document[0].render(scale=SCALE).to_pil().convert("RGB")
    assert isinstance(image, Image.Image)
    return image


def trimmed(sheet: Image.Image) -> Image.Image:
    """The part of a press sheet that is left once it is cut: 13 mm less on each side."""
    room = 13 * MM * SCALE
    width, height = round(sheet.width - 2 * room), round(sheet.height - 2 * room)
    left, top = round(room), round(sheet.height - room) - height
    return sheet.crop((left, top, left + width, top + height))


def dot(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """The colour of a pixel."""
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found
