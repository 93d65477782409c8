"""A PDF for a print shop in, what a press cannot or must not print out; PDF/X-4 is ISO 15930-7."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from pipeline.book import direction
from pipeline.printed import BLEED
from pipeline.verify.paint import Paint, painted
from pipeline.verify.panels import MM, Box, Frame, frames
from pipeline.verify.verdict import Message

VALIDATOR = "press"

EXACT = 0.01
"""How exact the boxes of a page have to be, in mm."""

INK = 300
"""How much ink may lie over one point, in percent of one full layer; more does not dry in time on
coated paper (common advice is 300 to 330; ISO 12647-2 leaves it to the print shop)."""

BLACK = (0.0, 0.0, 0.0, 1.0)
"""Cyan, magenta, yellow and black of text; letters in several inks blur where plates are off."""

_NEAR = 0.1
"""How far a mark may be beside what it marks, in mm."""

_LONG = 3.0
"""How long a mark to cut or to fold at is at least, in mm."""

_HAIR = 0.1
"""In pt; what is within a line's width of an edge does not touch it."""


def unfit(data: bytes, layout: str = "") -> Iterator[Message]:
    """What is wrong with a press file, imposed by a row of LAYOUTS or by none.

    Raises pikepdf.PdfError for what is no PDF.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from _claims(pdf)
        yield from _intents(pdf)
        yield from _declared(pdf)
        rtl = direction(str(pdf.Root.get("/Lang", ""))) == "rtl"
        for number, page in enumerate(pdf.pages, start=1):
            trim = _box(page, "/TrimBox")
            parts = frames(trim, number, len(pdf.pages), layout, rtl=rtl) if trim else ()
            for kind, said in _page(page, parts):
                yield _error(kind, said, f"page {number}")


Fault = tuple[str, str]
"""Its kind, and what is wrong."""


def _error(kind: str, text: str, place: str = "") -> Message:
    return Message("error", kind, text, place)


# --- the file ------------------------------------------------------------------------------------

_PDFXID = "{http://www.npes.org/pdfx/ns/id/}"

_NEEDED: Mapping[str, str] = {
    f"{_PDFXID}GTS_PDFXVersion": r"PDF/X-4",
    "xmp:CreateDate": r"\d{4}-.+",
    "xmp:ModifyDate": r"\d{4}-.+",
    "xmp:MetadataDate": r"\d{4}-.+",
    "xmpMM:DocumentID": r".+",
    "xmpMM:VersionID": r".+",
    "xmpMM:RenditionClass": r".+",
    "pdf:Trapped": r"True|False",
    "dc:title": r".+",
}
"""What PDF/X-4 asks of the metadata."""


def _claims(pdf: Pdf) -> Iterator[Message]:
    metadata = pdf.open_metadata()
    for key, pattern in _NEEDED.items():
        value, name = str(metadata.get(key) or ""), key.replace(_PDFXID, "pdfxid:")
        if not re.fullmatch(pattern, value):
            yield _error("metadata", f"{name} is '{value}'" if value else f"there is no {name}")
    if "/ID" not in pdf.trailer:
        yield _error("metadata", "the file has no ID")
    if pdf.is_encrypted:
        yield _error("encrypted", "the file is encrypted")


def _intents(pdf: Pdf) -> Iterator[Message]:
    """The printing condition that the colours are meant for."""
    named: Iterable[Any] = pdf.Root.get("/OutputIntents", ())
    intents = [intent for intent in named if intent.get("/S") == Name.GTS_PDFX]
    if len(intents) != 1:
        yield _error("intent", f"there are {len(intents)} output intents for PDF/X, and not 1")
        return
    if not str(intents[0].get("/OutputConditionIdentifier", "")):
        yield _error("intent", "the output intent does not name its printing condition")
    profile = intents[0].get("/DestOutputProfile")
    if not isinstance(profile, Stream):
        yield _error("intent", "the output intent has no profile in it")
        return
    icc = profile.read_bytes()  # ICC.1:2010, 7.2: class and colour space stand in the header
    if profile.get("/N") != 4 or icc[12:20] != b"prtrCMYK":
        yield _error("intent", "the profile of the output intent is not that of a press in CMYK")


# --- what any object declares --------------------------------------------------------------------


def _declared(pdf: Pdf) -> Iterator[Message]:
    """Colour spaces that no press has, and fonts that are not in the file, used or not."""
    for item in pdf.objects:
        for part in _parts(item):
            if fault := _foreign(part):
                yield _error("colour", f"{fault} is declared", f"object {item.objgen[0]}")
            elif fault := _not_embedded(part):
                yield _error("font", fault, f"object {item.objgen[0]}")


def _parts(item: Any) -> Iterator[Any]:
    """An object and all that stands directly in it, without following references."""
    yield item
    values: Iterable[Any] = ()
    if isinstance(item, Stream | Dictionary):
        values = (value for _, value in item.items())
    elif isinstance(item, Array):
        values = item
    for value in values:
        if isinstance(value, Object) and not value.is_indirect:
            yield from _parts(value)


def _foreign(part: Any) -> str:
    if isinstance(part, Name):
        return str(part)[1:] if part in (Name.DeviceRGB, Name.CalRGB) else ""
    if isinstance(part, Array) and len(part) == 2 and part[0] == Name.ICCBased:
        return "an RGB profile" if part[1].get("/N") == 3 else ""
    return ""


_IN_FILES = frozenset({"/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"})
"""Kinds of fonts that are a file of their own; others are made of these or of drawings."""


def _not_embedded(part: Any) -> str:
    if not isinstance(part, Dictionary) or part.get("/Type") != Name.Font:
        return ""
    if str(part.get("/Subtype")) not in _IN_FILES:
        return ""
    described: Any = part.get("/FontDescriptor", {})
    if any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        return ""
    return f"the font {str(part.get('/BaseFont', '/without a name'))[1:]} is not in the file"


# --- a page --------------------------------------------------------------------------------------


def _page(page: Page, parts: Sequence[Frame]) -> Iterator[Fault]:
    yield from _boxes(page)
    media, bleed, trim = (_box(page, f"/{name}Box") for name in ("Media", "Bleed", "Trim"))
    if media is None or bleed is None or trim is None:
        return
    paints = tuple(painted(page))
    yield from _colours(paints, bleed)
    yield from _marks(paints, media, bleed, trim)
    yield from _fold_marks(paints, bleed, trim, parts)
    yield from _annotations(page, bleed)


def _box(page: Page, key: str) -> Box | None:
    found: Any = page.obj.get(key)
    if found is None:
        return None
    x, y, other_x, other_y = map(float, found)
    return Box(min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))


def _boxes(page: Page) -> Iterator[Fault]:
    media, bleed, trim = (_box(page, f"/{name}Box") for name in ("Media", "Bleed", "Trim"))
    for name, box in (("MediaBox", media), ("BleedBox", bleed), ("TrimBox", trim)):
        if box is None:
            yield "box", f"there is no {name}"
    if bleed and trim:
        for side in Box._fields:
            by = abs(getattr(bleed, side) - getattr(trim, side)) / MM
            if abs(by - BLEED) > EXACT or bleed.room(trim) < 0:
                yield "box", f"the bleed at the {side} is {by:.2f} mm, and not {BLEED:g} mm"
    if bleed and media and media.room(bleed) < -EXACT * MM:
        yield "box", f"the BleedBox goes {-media.room(bleed) / MM:.2f} mm beyond the MediaBox"
    if trim and "/ArtBox" in page.obj:
        yield "box", "there is an ArtBox besides the TrimBox, and there may be one of them only"


def _colours(paints: Iterable[Paint], bleed: Box) -> Iterator[Fault]:
    said: set[Fault] = set()
    for paint in paints:
        for fault in _of_colour(paint, bleed):
            if fault not in said:
                said.add(fault)
                yield fault


def _of_colour(paint: Paint, bleed: Box) -> Iterator[Fault]:
    colour, inks = paint.colour, paint.colour.inks
    if colour.foreign:
        yield "colour", f"{paint.what} in {colour.foreign}"
        return
    if paint.box and not _touches(bleed, paint.box):
        return  # a mark, or a note to the printer
    if paint.what == "text" and inks != BLACK:
        yield "text", f"text in {colour}{_at(paint, bleed)}, and not in black alone"
    if inks and sum(inks) * 100 > INK + 0.5:
        yield "ink", f"{paint.what} with {sum(inks):.0%} of ink{_at(paint, bleed)}"


def _at(paint: Paint, bleed: Box) -> str:
    if not paint.box:
        return ""
    x, y = paint.box.left - bleed.left, paint.box.bottom - bleed.bottom
    return f" at {round(x / MM - BLEED)}, {round(y / MM - BLEED)} mm from the lower left"


def _touches(area: Box, box: Box) -> bool:
    """Whether any of a box, be it as thin as a line, is inside an area."""
    return (
        box.left < area.right - _HAIR
        and box.right > area.left + _HAIR
        and box.bottom < area.top - _HAIR
        and box.top > area.bottom + _HAIR
    )


# --- marks ---------------------------------------------------------------------------------------


def _marks(paints: Iterable[Paint], media: Box, bleed: Box, trim: Box) -> Iterator[Fault]:
    """Marks on all plates stand outside the bleed, and there is a pair of them at each corner."""
    marks = [paint for paint in paints if paint.box and min(paint.colour.inks or (0,)) > 0.99]
    for mark in marks:
        if mark.box and _touches(bleed, mark.box):
            yield "mark", f"{mark.what} in the colour of marks{_at(mark, bleed)}, inside the bleed"
    boxes = [mark.box for mark in marks if mark.box and not _touches(bleed, mark.box)]
    for x, y in product(("left", "right"), ("bottom", "top")):
        if not any(_is_level(box, getattr(trim, y), x, bleed) for box in boxes):
            yield "mark", f"there is no crop mark for the {y} edge at the {x}"
        if not any(_is_upright(box, getattr(trim, x), y, bleed) for box in boxes):
            yield "mark", f"there is no crop mark for the {x} edge at the {y}"
    if any(media.room(box) < -_HAIR for box in boxes):
        yield "mark", "a mark goes beyond the sheet"


def _fold_marks(
    paints: Iterable[Paint], bleed: Box, trim: Box, parts: Sequence[Frame]
) -> Iterator[Fault]:
    """Where panels meet, a line outside the bleed at both ends says where to fold or to cut."""
    drawn = [p.box for p in paints if p.what == "stroke" and p.box and not _touches(bleed, p.box)]
    lines = [line for line in drawn if not _is_crossed(line, drawn)]
    for x in _inside({x for part in parts for x in part.box[::2]}, trim.left, trim.right):
        for end in ("bottom", "top"):
            if not any(_is_upright(line, x, end, bleed) for line in lines):
                yield (
                    "mark",
                    f"no mark at the {end} for {(x - trim.left) / MM:.1f} mm from the left",
                )
    for y in _inside({y for part in parts for y in part.box[1::2]}, trim.bottom, trim.top):
        for end in ("left", "right"):
            if not any(_is_level(line, y, end, bleed) for line in lines):
                yield "mark", f"no mark at the {end} for {(y - trim.bottom) / MM:.1f} mm from below"


def _is_crossed(line: Box, drawn: Iterable[Box]) -> bool:
    """Whether another line goes through its middle, as in a register mark."""
    x, y = line.centre
    if line.height > line.width:
        return any(o.left < x - MM and x + MM < o.right and o.bottom <= y <= o.top for o in drawn)
    return any(o.bottom < y - MM and y + MM < o.top and o.left <= x <= o.right for o in drawn)


def _inside(places: Iterable[float], low: float, high: float) -> list[float]:
    """Places between the edges of a sheet, one for each line."""
    return sorted({round(place, 2) for place in places if low + 1 < place < high - 1})


def _is_level(box: Box, y: float, side: str, bleed: Box) -> bool:
    beside = box.right <= bleed.left + _HAIR if side == "left" else box.left >= bleed.right - _HAIR
    return (
        beside
        and box.width > _LONG * MM
        and max(abs(box.bottom - y), abs(box.top - y)) < _NEAR * MM
    )


def _is_upright(box: Box, x: float, side: str, bleed: Box) -> bool:
    beyond = (
        box.top <= bleed.bottom + _HAIR if side == "bottom" else box.bottom >= bleed.top - _HAIR
    )
    return (
        beyond
        and box.height > _LONG * MM
        and max(abs(box.left - x), abs(box.right - x)) < _NEAR * MM
    )


# --- annotations ---------------------------------------------------------------------------------


def _annotations(page: Page, bleed: Box) -> Iterator[Fault]:
    """PDF/X-4 has no annotations on what is printed, but for the printer's own marks."""
    found: Iterable[Any] = page.obj.get("/Annots", ())
    for annotation in found:
        kind = str(annotation.get("/Subtype", "/unknown"))
        x, y, other_x, other_y = map(float, annotation.get("/Rect", (0, 0, 0, 0)))
        box = Box(min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))
        if kind not in ("/PrinterMark", "/TrapNet") and _touches(bleed, box):
            yield "annotation", f"a {kind[1:]} annotation stands on what is printed"
