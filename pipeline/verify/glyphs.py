"""A finished PDF in, what PDFium finds on its pages out: text with places, sizes and colours.

Places are in pt, in the coordinates of the page's boxes. Sizes are those on paper: the font size
times every matrix that text is drawn through.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageChops

from pipeline.book import direction
from pipeline.verify.matrix import UNMOVED, Matrix, through, times
from pipeline.verify.panels import Box, Frame, frames

SCALE = 1.0
"""Pixels for each point in the pictures of a page."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are drawn at once: in one font, size and colour, on one line."""

    text: str
    """As it can be read, with its spaces; empty where PDFium reads none."""
    letters: str
    """Those of its characters that leave ink."""
    boxes: tuple[Box, ...]
    """The ink of each of its letters."""
    box: Box
    """All its ink."""
    size: float
    """Of its type, in pt."""
    stretch: float
    """The width of its letters compared to that of the font; less than 1 is condensed."""
    angle: int
    """In which direction it runs, in degrees, counterclockwise from the left to the right."""
    baseline: float
    """Where its line stands: pt along the direction in which letters stand upright."""
    bold: bool
    colour: tuple[int, int, int] | None
    """Red, green and blue, 0 to 255; None for a pattern."""
    alpha: float
    """How opaque it is, 0 to 1; 0 also where it is only there to be found by a search."""
    window: Box | None
    """What it is clipped to; None where it is not clipped."""

    @property
    def span(self) -> tuple[float, float]:
        """From where to where it goes along its line, in pt."""
        if self.angle % 180:
            return self.box.bottom, self.box.top
        return self.box.left, self.box.right


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a sheet as it will be printed."""

    number: int
    """Counted from 1."""
    media: Box
    bleed: Box
    trim: Box
    runs: tuple[Run, ...]
    """All its text, but for what is on the slug."""
    slug: tuple[Run, ...]
    """Notes to the printer: text wholly outside the bleed, on paper that is cut away."""
    frames: tuple[Frame, ...]
    """The page itself, or the panels that it is folded or cut into."""
    texts: Mapping[int, str]
    """The text of each frame by its order, as it is drawn; not what stands on the slug."""
    crop: Box
    """What the pictures show."""
    printed: Image.Image
    """As it is seen, SCALE pixels a point."""
    ground: Image.Image
    """The same without any text."""
    traces: Image.Image
    """Where text makes a difference to what is seen: anything but black."""

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """A box in the pictures: left, upper, right, lower; never empty."""
        left = max(0, math.floor((box.left - self.crop.left) * SCALE))
        upper = max(0, math.floor((self.crop.top - box.top) * SCALE))
        right = math.ceil((box.right - self.crop.left) * SCALE)
        lower = math.ceil((self.crop.top - box.bottom) * SCALE)
        right = min(max(right, left + 1), max(self.printed.width, left + 1))
        return left, upper, right, min(max(lower, upper + 1), max(self.printed.height, upper + 1))


def read_pages(data: bytes, layout: str = "") -> Iterator[Page]:
    """The pages of a PDF, one after another; sheets where it is imposed by a row of LAYOUTS.

    Raises RuntimeError for what is no PDF.
    """
    import pypdfium2  # slow to load, and only PDFs need it

    with pypdfium2.PdfDocument(data) as document:
        rtl = direction(_language(document)) == "rtl"
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            page.set_rotation(0)  # boxes and text are told as if it were
            boxes = _boxes(page)
            parts = frames(boxes.trim, number, len(document), layout, rtl=rtl)
            try:
                yield _page(page, number, boxes, parts)
            finally:
                page.close()


# --- a page --------------------------------------------------------------------------------------


@cache
def _pdfium() -> Any:
    import pypdfium2.raw  # slow to load, and only PDFs need it

    return pypdfium2.raw


def _language(document: Any) -> str:
    room = (ctypes.c_ushort * 32)()
    length = _pdfium().FPDFCatalog_GetLanguage(document.raw, room, ctypes.sizeof(room))
    return bytes(room)[: max(0, length - 2)].decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class _Boxes:
    media: Box
    bleed: Box
    trim: Box
    crop: Box

    @property
    def has_slug(self) -> bool:
        return self.media.room(self.bleed) > 0 and self.bleed.room(self.trim) > 0

    def is_slug(self, box: Box) -> bool:
        beyond = self.bleed.common(box).is_empty()
        return self.has_slug and beyond and self.media.room(box) > -0.01


def _boxes(page: Any) -> _Boxes:
    media = Box(*page.get_mediabox())
    return _Boxes(
        media,
        Box(*page.get_bleedbox()),
        Box(*page.get_trimbox()),
        media.common(Box(*page.get_cropbox())),
    )


def _page(page: Any, number: int, boxes: _Boxes, parts: tuple[Frame, ...]) -> Page:
    objects = tuple(_texts(page))
    text = page.get_textpage()
    try:
        read = _read(text)
    finally:
        text.close()
    runs = tuple(_runs(read, objects))
    printed = ground = _picture(page)
    for item in objects:
        _pdfium().FPDFPageObj_SetIsActive(item.handle, False)
    if objects:
        ground = _picture(page)
    return Page(
        number=number,
        media=boxes.media,
        bleed=boxes.bleed,
        trim=boxes.trim,
        runs=tuple(run for run in runs if not boxes.is_slug(run.box)),
        slug=tuple(run for run in runs if boxes.is_slug(run.box)),
        frames=parts,
        texts=_by_frame(read, boxes, parts),
        crop=boxes.crop,
        printed=printed,
        ground=ground,
        traces=ImageChops.difference(printed, ground),
    )


def _picture(page: Any) -> Image.Image:
    picture: Image.Image = page.render(scale=SCALE, rev_byteorder=True).to_pil()
    return picture  # of bytes of its own: Pillow has no way to share those of three colours


# --- objects that draw text ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """An object that draws text, and what the forms around it do to it."""

    handle: Any
    outer: Matrix
    """Of the forms that it stands in."""
    window: Box | None
    alpha: float

    @property
    def address(self) -> int:
        return ctypes.addressof(self.handle.contents)


def _texts(page: Any) -> Iterator[_Text]:
    raw = _pdfium()
    count = raw.FPDFPage_CountObjects(page.raw)
    return _inside(count, lambda at: raw.FPDFPage_GetObject(page.raw, at), UNMOVED, None, 1.0)


def _inside(
    count: int, get: Callable[[int], Any], outer: Matrix, window: Box | None, alpha: float
) -> Iterator[_Text]:
    raw = _pdfium()
    for item in map(get, range(count)):
        kind = raw.FPDFPageObj_GetType(item)
        if kind not in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM):
            continue
        seen = _narrowed(window, _window(item, outer))
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield _Text(item, outer, seen, alpha)
        else:
            yield from _inside(
                raw.FPDFFormObj_CountObjects(item),
                lambda at, form=item: raw.FPDFFormObj_GetObject(form, at),  # type: ignore[misc]
                times(_matrix(item), outer),
                seen,
                alpha * _colour(item)[1],
            )


def _matrix(item: Any) -> Matrix:
    found = _pdfium().FS_MATRIX()
    _pdfium().FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _window(item: Any, outer: Matrix) -> Box | None:
    """The box around what an object is clipped to."""
    raw = _pdfium()
    clip = raw.FPDFPageObj_GetClipPath(item)
    window: Box | None = None
    for path in range(max(0, raw.FPDFClipPath_CountPaths(clip)) if clip else 0):
        points = tuple(_points(clip, path))
        if points:
            window = _narrowed(window, through(points, outer))
    return window


def _points(clip: Any, path: int) -> Iterator[tuple[float, float]]:
    raw = _pdfium()
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
        raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, at), x, y)
        yield x.value, y.value


def _narrowed(window: Box | None, other: Box | None) -> Box | None:
    if window is None or other is None:
        return window or other
    return window.common(other)


def _colour(item: Any) -> tuple[tuple[int, int, int] | None, float]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not _pdfium().FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return None, 1.0
    return (red.value, green.value, blue.value), alpha.value / 255


# --- their characters ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Letters:
    """What one object draws."""

    address: int
    text: list[str]
    """With the spaces that PDFium thinks are meant behind it."""
    boxes: list[Box]
    """The ink of all that is no space."""


def _read(text: Any) -> list[_Letters]:
    """What PDFium reads, by the objects that draw it; its order is theirs."""
    raw, page = _pdfium(), text.raw
    found = [_Letters(0, [], [])]
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(text.count_chars()):
        item = raw.FPDFText_GetTextObject(page, index)
        address = ctypes.addressof(item.contents) if item else 0
        if address and address != found[-1].address:
            found.append(_Letters(address, [], []))
        char = chr(raw.FPDFText_GetUnicode(page, index))
        found[-1].text.append(char)
        if address and not char.isspace():
            raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
            found[-1].boxes.append(Box(left.value, bottom.value, right.value, top.value))
    return found


def _by_frame(read: Sequence[_Letters], boxes: _Boxes, parts: Sequence[Frame]) -> dict[int, str]:
    """The text of each frame; what is in none of them counts for the first."""
    texts: dict[int, list[str]] = {frame.order: [] for frame in parts}
    into = texts[parts[0].order]
    for letters in read:
        if letters.boxes:
            box = letters.boxes[0]
            place = next((f.order for f in parts if f.box.holds(box.centre)), parts[0].order)
            into = [] if boxes.is_slug(box) else texts[place]
        into += letters.text
    return {order: "".join(text) for order, text in texts.items()}


def _runs(read: Sequence[_Letters], objects: Sequence[_Text]) -> Iterator[Run]:
    by_address: dict[int, _Letters] = {}
    for letters in read:  # twice the same where PDFium has read something else in between
        whole = by_address.setdefault(letters.address, _Letters(letters.address, [], []))
        whole.text += letters.text
        whole.boxes += letters.boxes
    for item in objects:
        letters = by_address.get(item.address) or _Letters(0, [], _unread(item))
        if letters.boxes:
            yield _run(item, "".join(letters.text), tuple(letters.boxes))


def _unread(item: _Text) -> list[Box]:
    """The ink of an object of which PDFium reads no text, as of what is drawn twice."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not _pdfium().FPDFPageObj_GetBounds(item.handle, *sides):
        return []
    left, bottom, right, top = (side.value for side in sides)
    box = through(((left, bottom), (right, bottom), (right, top), (left, top)), item.outer)
    return [] if box.is_empty() else [box]


def _run(item: _Text, chars: str, boxes: tuple[Box, ...]) -> Run:
    raw = _pdfium()
    a, b, c, d, e, f = times(_matrix(item.handle), item.outer)
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(item.handle, size)
    wide, high = math.hypot(a, b), math.hypot(c, d)
    colour, alpha = _colour(item.handle)
    return Run(
        text=chars.strip(),
        letters="".join(chars.split()),
        boxes=boxes,
        box=Box(
            min(box.left for box in boxes),
            min(box.bottom for box in boxes),
            max(box.right for box in boxes),
            max(box.top for box in boxes),
        ),
        size=size.value * high,
        stretch=wide / high if high else 0.0,
        angle=round(math.degrees(math.atan2(b, a))) % 360,
        baseline=(c * e + d * f) / high if high else f,
        bold=_is_bold(item.handle),
        colour=colour,
        alpha=alpha * item.alpha * _is_painted(item.handle),
        window=item.window,
    )


def _is_painted(handle: Any) -> bool:
    """Not in the modes 3 and 7, which only place text or clip to it (ISO 32000-1, 9.3.6)."""
    return _pdfium().FPDFTextObj_GetTextRenderMode(handle) not in (3, 7)


def _is_bold(handle: Any) -> bool:
    font = _pdfium().FPDFTextObj_GetFont(handle)
    return bool(font) and "bold" in _name(font).lower()


def _name(font: Any) -> str:
    raw = _pdfium()
    room = ctypes.create_string_buffer(128)
    length = raw.FPDFFont_GetBaseFontName(font, room, len(room))
    return room.raw[: max(0, min(length, len(room)) - 1)].decode("utf-8", "replace")
