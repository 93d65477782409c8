"""A leaflet's pages and a clinic's plates in, the same pages with the clinic's head and foot out.

A plate becomes a form XObject that is drawn into its room. In a tagged leaflet the head's structure
moves with it, to be read aloud before anything else; feet are artifacts, since they say on every
page what the head has said. The layout engine has no part in this, so that a further clinic costs
next to nothing.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream

from pipeline.pdf.content import untagged
from pipeline.printed import Room

Undo: TypeAlias = Callable[[], None]

_HEAD, _FOOT = Name("/ClinicHead"), Name("/ClinicFoot")
_NAMES: Mapping[str, Name] = {"head": _HEAD, "foot": _FOOT}

_FOOTER = b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n%b\nEMC\n"
"""What stands around a foot (PDF 1.7, 14.8.2.2, real content and artifacts)."""

_OVERHANG = 3.0
"""How far ink of a plate may reach out of its room, in pt: parts of letters below their line."""

_SLACK = 0.5
"""How much larger than its room a plate may be, in pt."""


def stamp(
    pages: bytes,
    rooms: Sequence[Room],
    head: bytes | None,
    foot: bytes | None,
    *,
    packed: bool = True,
) -> bytes:
    """The pages with a head and a foot, each drawn into the rooms of its kind.

    `packed` is for files that are kept; what is opened again at once is sooner written without.
    Raises ValueError for a plate that is larger than a room, or not tagged where the pages are.
    """
    return Stamper(pages, rooms).stamp(head, foot, packed=packed)


class Stamper:
    """The pages of a leaflet, opened once to be stamped for any number of clinics.

    What comes out does not depend on which clinics came before.
    """

    def __init__(self, pages: bytes, rooms: Sequence[Room]) -> None:
        self._pdf = pikepdf.open(io.BytesIO(pages))
        self._rooms = tuple(rooms)
        self._pages = [page.obj for page in self._pdf.pages]
        self._tree = _Tree.of(self._pdf)
        self._contents = {n: self._pages[n].Contents for n in {room.page for room in rooms}}
        self._before = self._pdf.make_indirect(Stream(self._pdf, b"q\n"))
        self._after: dict[bytes, Object] = {}

    def stamp(self, head: bytes | None, foot: bytes | None, *, packed: bool = True) -> bytes:
        """The pages with a head and a foot; see `stamp`."""
        tagged = self._tree is not None
        plates = {
            kind: _plate(data, tagged=tagged and kind == "head")
            for kind, data in (("head", head), ("foot", foot))
            if data is not None
        }
        self._require_room(plates)
        with self._undoing() as undo:
            for kind, plate in plates.items():
                self._place(kind, plate, undo)
            self._draw(plates, undo)
            return _saved(self._pdf, packed)

    def _require_room(self, plates: Mapping[str, _Plate]) -> None:
        for room in self._rooms:
            plate = plates.get(room.kind)
            if plate and (plate.width > room.width + _SLACK or plate.height > room.height + _SLACK):
                raise ValueError(
                    f"the {room.kind} is {plate.width:g} × {plate.height:g} pt, but its room on "
                    f"page {room.page + 1} {room.width:g} × {room.height:g} pt"
                )

    @contextmanager
    def _undoing(self) -> Iterator[list[Undo]]:
        """Whatever is done to the pages while this lasts is undone, the last first."""
        undo: list[Undo] = []
        try:
            yield undo
        finally:
            for step in reversed(undo):
                step()

    def _place(self, kind: str, plate: _Plate, undo: list[Undo]) -> None:
        """Makes a plate known to the pages that it is drawn on, and to the tree of tags."""
        rooms = [room for room in self._rooms if room.kind == kind]
        if not rooms:
            return
        parts = self._pdf.copy_foreign(plate.parts)
        for room in rooms:
            xobjects = _xobjects(self._pages[room.page])
            xobjects[_NAMES[kind]] = parts.Form
            undo.append(partial(_take_out, xobjects, str(_NAMES[kind])))
        if self._tree and plate.rects is not None:
            page = self._pages[rooms[0].page]
            self._tree.add(parts, page, undo)
            _link(parts, plate.rects, page, rooms[0], undo)

    def _draw(self, plates: Mapping[str, _Plate], undo: list[Undo]) -> None:
        for number, before in self._contents.items():
            rooms = [r for r in self._rooms if r.page == number and r.kind in plates]
            drawn = b"".join(self._drawing(room) for room in rooms)
            if drawn:
                page = self._pages[number]
                page.Contents = Array([self._before, *_streams(before), self._stream(drawn)])
                undo.append(partial(setattr, page, "Contents", before))

    def _drawing(self, room: Room) -> bytes:
        name = str(_NAMES[room.kind])
        drawn = f"q 1 0 0 1 {room.x:.4f} {room.y:.4f} cm {name} Do Q".encode()
        return _FOOTER % drawn if self._tree and room.kind == "foot" else drawn + b"\n"

    def _stream(self, drawn: bytes) -> Object:
        if drawn not in self._after:
            # What the page leaves behind, a flipped axis, ends with the Q.
            self._after[drawn] = self._pdf.make_indirect(Stream(self._pdf, b"Q\n" + drawn))
        return self._after[drawn]


def _streams(contents: Any) -> list[Any]:
    return list(contents) if isinstance(contents, Array) else [contents]


def _xobjects(page: Any) -> Any:
    resources = page.get("/Resources")
    if resources is None:
        resources = page.Resources = Dictionary()
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    return resources.XObject


def _saved(pdf: Pdf, packed: bool) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        compress_streams=packed,
        object_stream_mode=ObjectStreamMode.generate if packed else ObjectStreamMode.preserve,
    )
    return out.getvalue()


# --- tags -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tree:
    """The tree of tags of a leaflet, and the way back from content to tags."""

    root: Any
    document: Any
    """Its first element, of which all others are part."""
    numbers: Any
    """Keys and elements in turn, in order of the keys (PDF 1.7, 7.9.7, number trees)."""
    next: int
    """The first key that is free."""

    @classmethod
    def of(cls, pdf: Pdf) -> _Tree | None:
        """The tree of a file, if it has one."""
        root = pdf.Root.get("/StructTreeRoot")
        if root is None:
            return None
        kids = root.K
        document = kids[0] if isinstance(kids, Array) else kids
        if not isinstance(document.get("/K"), Array):
            document.K = Array([document.K] if "/K" in document else [])
        parents = root.ParentTree
        if "/Kids" in parents:
            rows = sorted(pikepdf.NumberTree(parents).items())
            parents = root.ParentTree = pdf.make_indirect(
                Dictionary(Nums=Array([part for row in rows for part in row]))
            )
        numbers = parents.Nums
        return cls(root, document, numbers, int(numbers[-2]) + 1 if len(numbers) else 0)

    def add(self, parts: Any, page: Any, undo: list[Undo]) -> None:
        """Puts the head's elements before all others, and its content among what they know."""
        parts.Section.P = self.document
        self.document.K.insert(0, parts.Section)
        undo.append(partial(self.document.K.__delitem__, 0))
        for element in parts.Parents:
            element.Pg = page
        parts.Form.StructParents = self.next
        rows = [parts.Parents, *(part.Element for part in parts.Links)]
        undo.append(partial(_shorten, self.numbers, len(self.numbers)))
        for key, row in enumerate(rows, start=self.next):
            self.numbers.append(key)
            self.numbers.append(row)
        if "/ParentTreeNextKey" in self.root:
            before = self.root.ParentTreeNextKey
            self.root.ParentTreeNextKey = self.next + len(rows)
            undo.append(partial(setattr, self.root, "ParentTreeNextKey", before))
        for key, link in enumerate(parts.Links, start=self.next + 1):
            link.Annotation.StructParent = key
            link.Element.Pg = page


def _shorten(numbers: Any, length: int) -> None:
    while len(numbers) > length:
        del numbers[-1]


def _link(
    parts: Any, rects: Sequence[Sequence[float]], page: Any, room: Room, undo: list[Undo]
) -> None:
    """Lays the links of a head over the place where it is drawn."""
    if not rects:
        return
    before = page.get("/Annots")
    for link, (left, bottom, right, top) in zip(parts.Links, rects, strict=True):
        sides = (left + room.x, bottom + room.y, right + room.x, top + room.y)
        link.Annotation.Rect = Array([round(side, 4) for side in sides])
    new = [link.Annotation for link in parts.Links]
    page.Annots = Array([*new, *(before if before is not None else ())])
    undo.append(partial(_put_back, page, "/Annots", before))
    if "/Tabs" not in page:
        page.Tabs = Name("/S")  # PDF/UA-1, 7.18.3
        undo.append(partial(_take_out, page, "/Tabs"))


def _put_back(place: Any, key: str, value: Any) -> None:
    if value is None:
        _take_out(place, key)
    else:
        place[key] = value


def _take_out(place: Any, key: str) -> None:
    if key in place:  # a dictionary may be shared by several pages
        del place[key]


# --- plates ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plate:
    """A plate ready to be copied into leaflets; sizes in pt."""

    pdf: Pdf
    """Kept open, since the parts are in it."""
    parts: Any
    """`Form`, what is drawn; with tags also `Section`, `Parents` and `Links`."""
    width: float
    height: float
    rects: tuple[tuple[float, ...], ...] | None
    """Where the links are on the plate; None for a plate without tags."""


@lru_cache(maxsize=512)
def _plate(data: bytes, *, tagged: bool) -> _Plate:
    """A plate of the bytes of a page. Raises ValueError for one without the tags asked for."""
    pdf = pikepdf.open(io.BytesIO(data))
    page: Any = pdf.pages[0].obj
    left, bottom, right, top = (float(side) for side in page.MediaBox)
    parts = Dictionary(Form=_form(pdf, page, tagged=tagged))
    rects = None
    if tagged:
        if "/StructTreeRoot" not in pdf.Root:
            raise ValueError("the pages are tagged, but the head is not")
        rects = _Tags(pdf, page, parts).take_over()
    return _Plate(pdf, pdf.make_indirect(parts), right - left, top - bottom, rects)


def _form(pdf: Pdf, page: Any, *, tagged: bool) -> Any:
    """A page as a form XObject, without its tags unless they are asked for."""
    if tagged:
        content = b"\n".join(stream.read_bytes() for stream in _streams(page.Contents))
    else:
        content = untagged(page)
    left, bottom, right, top = (float(side) for side in page.MediaBox)
    box = (left - _OVERHANG, bottom - _OVERHANG, right + _OVERHANG, top + _OVERHANG)
    keys = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array(list(box))}
    keys["Matrix"] = Array([1, 0, 0, 1, -left, -bottom])
    keys["Resources"] = page.get("/Resources", Dictionary())
    if "/Group" in page:
        keys["Group"] = page.Group
    packed = Stream(pdf, zlib.compress(content), Filter=Name.FlateDecode, **keys)
    return pdf.make_indirect(packed)


class _Tags:
    """The tags of a plate, made ready to be moved into another file with its form."""

    def __init__(self, pdf: Pdf, page: Any, parts: Any) -> None:
        self._pdf = pdf
        self._page = page
        self._parts = parts
        self._parents: dict[int, Any] = {}
        self._links: list[tuple[Any, Any]] = []

    def take_over(self) -> tuple[tuple[float, ...], ...]:
        """Adds `Section`, `Parents` and `Links` to the parts; returns where the links are."""
        kids = self._pdf.Root.StructTreeRoot.K
        document = kids[0] if isinstance(kids, Array) else kids
        section = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect))
        if language := self._pdf.Root.get("/Lang"):
            section.Lang = language
        section.K = Array(self._kids(document, section))
        self._parts.Section = section
        self._parts.Parents = Array([self._parents[key] for key in sorted(self._parents)])
        self._parts.Links = Array(
            [Dictionary(Element=element, Annotation=link) for element, link in self._links]
        )
        return tuple(tuple(map(float, link.Rect)) for _, link in self._links)

    def _kids(self, element: Any, parent: Any) -> list[Any]:
        return [
            kid for old in _streams(element.get("/K", Array())) for kid in self._kid(old, parent)
        ]

    def _kid(self, old: Any, parent: Any) -> Iterator[Any]:
        """A kid of an element in its new form; none for what is empty."""
        if isinstance(old, int):
            self._parents[old] = parent
            yield Dictionary(Type=Name.MCR, Stm=self._parts.Form, MCID=old)
        elif old.get("/Type") == Name.OBJR:
            self._links.append((parent, old.Obj))
            yield Dictionary(Type=Name.OBJR, Obj=old.Obj)
        else:
            yield from self._element(old, parent)

    def _element(self, old: Any, parent: Any) -> Iterator[Any]:
        """An element in its new form; what only groups a single other one gives way to that."""
        kids = _streams(old.get("/K", Array()))
        if len(kids) == 1 and str(old.S) in _GROUPS and _is_element(kids[0]):
            yield from self._element(kids[0], parent)
            return
        new = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=old.S, P=parent))
        for key in ("/Alt", "/ActualText", "/Lang", "/A"):
            if key in old:
                new[key] = old[key]
        found = self._kids(old, new)
        if found:
            new.K = Array(found)
            yield new


_GROUPS = frozenset({"/Div", "/NonStruct", "/Span"})
"""Elements that mean nothing but that what is in them belongs together."""


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid
