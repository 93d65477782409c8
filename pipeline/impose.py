"""Finished pages in reading order in, the sheets out that are printed, folded and cut."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Page, Pdf, Stream

from pipeline.book import direction
from pipeline.imposition import (
    LAYOUTS,
    POINTS,
    Edge,
    Fold,
    Layout,
    Placement,
    Side,
    edge,
    sides,
)

_MARK = 7.0
"""How far a mark reaches into the sheet, in mm; office printers leave the outer 4 mm blank."""

_DASHES: Mapping[str, str] = {"fold": "[3 2] 0 d", "cut": "[] 0 d"}
"""How the marks of each kind of line are drawn: dashed to fold, whole to cut."""

_DUPLEX: Mapping[Edge, str] = {"long": "/DuplexFlipLongEdge", "short": "/DuplexFlipShortEdge"}
"""How a viewer asks the printer to turn the sheet: ISO 32000-1, 12.2."""


def impose(data: bytes, layout: str, *, marks: bool) -> bytes:
    """Places the pages of a PDF on sheets as a row of LAYOUTS says.

    Tags, links, bookmarks and attachments are carried on, and tags stay in reading order. Each page
    becomes a form XObject, clipped to its panel; where that lies at the edge of the sheet, its
    bleed is left. The media box of a sheet is its trim. With `marks`, short grey lines at its edges
    and within its trim show where to fold (dashed) and to cut (whole).

    Where the document's language is read from the right, sheets open the other way round. Raises
    ValueError for an unknown layout, for more pages than it takes, and for pages of unequal size.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        place(pdf, layout, marks=marks)
        return _saved(pdf)


def place(pdf: Pdf, layout: str, *, marks: bool) -> None:
    """Does to an open file what `impose` does to its bytes, for who works on it before or after.

    Raises ValueError as `impose` does; the file is not to be used then.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"there is no layout '{layout}'; there are {', '.join(LAYOUTS)}")
    pages = _pages(pdf)
    made = _sides(LAYOUTS[layout], pages, rtl=_reads_from_the_right(pdf))
    sheets = tuple(_sheet(pdf, side) for side in made)
    spots = dict(_spots(pdf, pages, made, sheets))
    _carry_on_tags(pdf, spots)
    _carry_on_targets(pdf.Root, spots)
    _carry_on_annotations(pages, spots)
    for side, sheet in zip(made, sheets, strict=True):
        _draw(pdf, side, sheet, [spots[_key(page.obj)] for page in pages], marks=marks)
    _exchange(pdf, sheets)
    _describe(pdf.Root, LAYOUTS[layout], made)


# --- pages in, sheets out ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was laid out, and its trim in pt."""

    obj: Any
    resources: Any
    left: float
    bottom: float
    width: float
    height: float


def _pages(pdf: Pdf) -> tuple[_Page, ...]:
    """The pages in reading order. Raises ValueError where one is not as large as the first."""
    pages = tuple(_page(page) for page in pdf.pages)
    for number, page in enumerate(pages, start=1):
        if max(abs(page.width - pages[0].width), abs(page.height - pages[0].height)) > 0.01:
            raise ValueError(f"page {number} is not as large as page 1; those of sheets must be")
    return pages


def _page(page: Page) -> _Page:
    left, bottom, right, top = map(float, page.trimbox)
    return _Page(page.obj, page.resources, left, bottom, right - left, top - bottom)


def _sides(layout: Layout, pages: Sequence[_Page], *, rtl: bool) -> tuple[Side, ...]:
    if not pages:
        raise ValueError("there is no page")
    width, height = pages[0].width / POINTS, pages[0].height / POINTS
    return sides(layout, len(pages), width, height, rtl=rtl)


def _reads_from_the_right(pdf: Pdf) -> bool:
    return direction(str(pdf.Root.get("/Lang", ""))) == "rtl"


def _sheet(pdf: Pdf, side: Side) -> Dictionary:
    box = [0, 0, _pt(side.width), _pt(side.height)]
    return pdf.make_indirect(
        Dictionary(Type=Name.Page, MediaBox=Array(box), TrimBox=Array(box), Tabs=Name.S)
    )


def _pt(mm: float) -> float:
    return round(mm * POINTS, 4)


def _exchange(pdf: Pdf, sheets: Sequence[Dictionary]) -> None:
    """Puts the sheets where the pages were; nothing refers to those any more, so they are lost."""
    del pdf.pages[:]
    for sheet in sheets:
        pdf.pages.append(Page(sheet))


# --- where a page has gone -----------------------------------------------------------------------

_Key = tuple[int, int]
"""Number and generation of an object."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """What a page has become, and how its points move: `sign` times them, and then `x`, `y`."""

    page: int
    sheet: Any
    form: Any
    sign: int
    x: float
    y: float

    def along(self, axis: str, value: float) -> float:
        """A coordinate of the page on the sheet, in pt; `axis` is `x` or `y`."""
        return round(self.sign * value + (self.x if axis == "x" else self.y), 4)

    def points(self, values: Any, axes: str) -> list[Any]:
        """Coordinates on the sheet for those of the page; None, which a view may have, stays."""
        return [
            None if value is None else self.along(axis, float(value))
            for axis, value in zip(axes, values, strict=False)
        ]

    def content(self, mcid: int) -> Dictionary:
        """The reference of a structure element to marked content that is in a form now."""
        return Dictionary({"/Type": _MCR, "/Pg": self.sheet, "/Stm": self.form, "/MCID": mcid})


_MCR = Name.MCR
_Spots = Mapping[_Key, _Spot]
"""Spots by the pages they were."""


def _key(obj: Any) -> _Key:
    return obj.objgen  # type: ignore[no-any-return]


def _spots(
    pdf: Pdf, pages: Sequence[_Page], made: Sequence[Side], sheets: Sequence[Dictionary]
) -> Iterator[tuple[_Key, _Spot]]:
    seen: set[_Key] = set()
    for side, sheet in zip(made, sheets, strict=True):
        for place in side.placements:
            if place.page is not None:
                page = pages[place.page]
                x, y, sign = _shift(place, page)
                form = _form(pdf, page, seen)
                left, bottom, right, top = (_pt(value) for value in place.seen)
                corners = (sign * (left - x), sign * (bottom - y), sign * (right - x))
                form.BBox = Array(_ordered((*corners, sign * (top - y))))
                yield _key(page.obj), _Spot(place.page, sheet, form, sign, x, y)


def _shift(place: Placement, page: _Page) -> tuple[float, float, int]:
    x, y = place.page_x * POINTS, place.page_y * POINTS
    if place.rotation:
        return x + page.left + page.width, y + page.bottom + page.height, -1
    return x - page.left, y - page.bottom, 1


def _ordered(box: Sequence[float]) -> list[float]:
    """A rectangle with its lower left corner first."""
    x0, y0, x1, y1 = (round(value, 4) for value in box)
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]


def _form(pdf: Pdf, page: _Page, seen: set[_Key]) -> Stream:
    """The content of a page as a form XObject; it keeps its place in the tree of parents."""
    form = _content(pdf, page.obj.get("/Contents"), seen)
    form.Type, form.Subtype, form.Resources = Name.XObject, Name.Form, page.resources
    for key in ("/StructParents", "/Group"):
        if key in page.obj:
            form[key] = page.obj[key]
    return form


def _content(pdf: Pdf, contents: Any, seen: set[_Key]) -> Stream:
    """One stream for all of a page; its own where nothing else uses that."""
    if isinstance(contents, Stream) and _key(contents) not in seen:
        seen.add(_key(contents))
        return contents
    parts = [] if contents is None else [contents] if isinstance(contents, Stream) else contents
    data = b"\n".join(part.read_bytes() for part in parts)
    return Stream(pdf, zlib.compress(data), Filter=Name.FlateDecode)


# --- tags ----------------------------------------------------------------------------------------


def _carry_on_tags(pdf: Pdf, spots: _Spots) -> None:
    """Leads every structure element to the sheets, and to the forms that hold its content.

    A number alone means content of a page itself, so each becomes a reference (ISO 32000-1,
    14.7.4.2). Elements outside the tree, as of running heads, are reached too: each that still
    knew a page would keep that page in the file.
    """
    for obj in pdf.objects:
        if isinstance(obj, Dictionary):
            spot = spots.get(_key(obj["/Pg"])) if "/Pg" in obj else None
            if spot:
                _move(obj, spot)
            if "/K" in obj:
                _move_kids(obj, obj["/K"], spot, spots)


def _move(obj: Any, spot: _Spot) -> None:
    obj["/Pg"] = spot.sheet
    if "/MCID" in obj and "/Stm" not in obj:
        obj["/Stm"] = spot.form


def _move_kids(element: Any, kids: Any, spot: _Spot | None, spots: _Spots) -> None:
    if isinstance(kids, Array):
        for index in range(len(kids)):
            _move_kid(kids, index, kids[index], spot, spots)
    else:
        _move_kid(element, "/K", kids, spot, spots)


def _move_kid(parent: Any, key: Any, kid: Any, spot: _Spot | None, spots: _Spots) -> None:
    if isinstance(kid, int):
        if spot:
            parent[key] = spot.content(kid)
    elif not kid.is_indirect:
        _move_reference(kid, spot, spots)


def _move_reference(kid: Any, spot: _Spot | None, spots: _Spots) -> None:
    """A reference that stands within its element; without a page it means that of the element."""
    own = spots.get(_key(kid["/Pg"])) if "/Pg" in kid else spot
    if own:
        _move(kid, own)


# --- links and bookmarks -------------------------------------------------------------------------

_VIEWS: Mapping[str, str] = {
    "/XYZ": "xy",
    "/FitH": "y",
    "/FitBH": "y",
    "/FitV": "x",
    "/FitBV": "x",
    "/FitR": "xyxy",
}
"""The coordinates that follow the kind of a view: ISO 32000-1, 12.3.2.2, table 151."""


def _carry_on_targets(root: Any, spots: _Spots) -> None:
    """Leads bookmarks, named places and what is shown on opening to the sheets."""
    for item in _bookmarks(root.get("/Outlines")):
        _move_link(item, spots)
    for target in (root.get("/OpenAction"), *_named(root)):
        _move_target(target, spots)


def _named(root: Any) -> Iterator[Any]:
    """The places that have a name, written in either way: ISO 32000-1, 12.3.2.3."""
    yield from dict(root.get("/Dests", {})).values()
    if "/Names" in root and "/Dests" in root.Names:
        yield from NameTree(root.Names.Dests).values()


def _bookmarks(outline: Any) -> Iterator[Any]:
    """Every bookmark below one, in the order of the page."""
    item = None if outline is None else outline.get("/First")
    while item is not None:
        yield item
        yield from _bookmarks(item)
        item = item.get("/Next")


def _move_link(link: Any, spots: _Spots) -> None:
    """A bookmark or an annotation, which may lead somewhere by itself or by an action."""
    _move_target(link.get("/Dest"), spots)
    _move_target(link.get("/A"), spots)


def _move_target(target: Any, spots: _Spots) -> None:
    """A place, or a dictionary that holds one: an action, or the value of a name."""
    if isinstance(target, Dictionary):
        target = target.get("/D")
    if not isinstance(target, Array) or not isinstance(target[0], Dictionary):
        return
    if spot := spots.get(_key(target[0])):
        target[0] = spot.sheet
        axes = _VIEWS.get(str(target[1]), "")
        values = spot.points(list(target)[2:], axes)
        for index, value in enumerate(_ordered(values) if axes == "xyxy" else values, start=2):
            target[index] = value


def _carry_on_annotations(pages: Sequence[_Page], spots: _Spots) -> None:
    """Moves annotations to the sheets, those of the first page first."""
    for page in pages:
        spot = spots[_key(page.obj)]
        for annotation in page.obj.get("/Annots", ()):
            _move_annotation(annotation, spot)
            _move_link(annotation, spots)
            if "/Annots" not in spot.sheet:
                spot.sheet.Annots = Array()
            spot.sheet.Annots.append(annotation)


def _move_annotation(annotation: Any, spot: _Spot) -> None:
    annotation.Rect = Array(_ordered(spot.points(list(annotation.Rect), "xyxy")))
    if "/QuadPoints" in annotation:
        corners = list(annotation.QuadPoints)
        annotation.QuadPoints = Array(spot.points(corners, "xy" * (len(corners) // 2)))
    if "/P" in annotation:
        annotation.P = spot.sheet


# --- what is drawn -------------------------------------------------------------------------------


def _draw(pdf: Pdf, side: Side, sheet: Any, spots: Sequence[_Spot], *, marks: bool) -> None:
    """Writes the content of a sheet: its pages in reading order, and marks if they are wanted."""
    forms = {f"/P{spot.page + 1}": spot for spot in spots if _key(spot.sheet) == _key(sheet)}
    lines = [
        f"q {spot.sign} 0 0 {spot.sign} {spot.x:.4f} {spot.y:.4f} cm {name} Do Q"
        for name, spot in forms.items()
    ]
    if marks:
        lines += _marks(side)
    sheet.Resources = Dictionary(
        XObject=Dictionary({name: spot.form for name, spot in forms.items()})
    )
    sheet.Contents = Stream(pdf, "\n".join(lines).encode())


def _marks(side: Side) -> Iterator[str]:
    """Hairlines at both ends of each fold or cut; what only helps to make is no content to read."""
    yield "/Artifact <</Type /Page>> BDC q 0.5 G 0.25 w"
    for fold in side.folds:
        yield _DASHES[fold.kind]
        length = side.height if fold.direction == "vertical" else side.width
        for start, end in ((0.0, _MARK), (length, length - _MARK)):
            yield f"{_point(fold, start)} m {_point(fold, end)} l S"
    yield "Q EMC"


def _point(fold: Fold, along: float) -> str:
    x, y = (fold.position, along) if fold.direction == "vertical" else (along, fold.position)
    return f"{_pt(x):.4f} {_pt(y):.4f}"


# --- the file ------------------------------------------------------------------------------------


def _describe(root: Any, layout: Layout, made: Sequence[Side]) -> None:
    """Tells viewers which pages are on a sheet, and how to print it: both sides, at full size."""
    root.PageLabels = Dictionary(Nums=Array())
    for number, side in enumerate(made):
        pages = ", ".join(str(at.page + 1) for at in side.placements if at.page is not None)
        label = Dictionary(P=pikepdf.String(pages)) if pages else Dictionary()
        root.PageLabels.Nums.extend([number, label])
    if "/ViewerPreferences" not in root:
        root.ViewerPreferences = Dictionary()
    root.ViewerPreferences.PrintScaling = Name("/None")
    root.ViewerPreferences.Duplex = Name(_DUPLEX[edge(layout, made[0])])


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()
