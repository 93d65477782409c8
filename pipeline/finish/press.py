"""A leaflet as it was laid out in, PDF/X-4 for a print shop out (ISO 15930-7)."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
import zlib
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf, Stream, String

from pipeline.finish.finisher import Finisher, Folds
from pipeline.finish.inks import inks_of
from pipeline.finish.marks import REGISTRATION, Trim, marks, slug
from pipeline.finish.recolour import recolour
from pipeline.finish.xmp import Packet
from pipeline.imposition import Fold
from pipeline.press_profile import Profile, press_profile

_KEPT = ("/Type", "/Pages", "/Lang", "/Metadata", "/PageLabels")
"""What a press needs of a document: no tags, links, bookmarks, attachments or settings of viewers.

PDF/X-4 lets no link lie within the bleed (ISO 15930-7).
"""

_KEPT_OF_PAGE = frozenset(
    {
        *("/Type", "/Parent", "/Contents", "/Resources", "/Group", "/Rotate"),
        *("/MediaBox", "/TrimBox", "/BleedBox"),
    }
)

_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""PDF/X-4 asks for dates; as for attachments, this says that there is none."""

_UNTITLED = "Leaflet"
_REGISTRY = "http://www.color.org"


def press(own: Path | None = None) -> Finisher:
    """For a print shop; `own` is the ICC profile that it wants, else that of coated paper."""
    return Finisher(partial(_pages, own), partial(_sheets, own), partial(_basis, own))


def _basis(own: Path | None) -> str:
    return press_profile(own).digest


# --- pages ---------------------------------------------------------------------------------------


def _pages(own: Path | None, data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        recolour(pdf, inks_of(press_profile(own)), tagged=False)
        _only(pdf.Root, frozenset(_KEPT))
        for page in pdf.pages:
            _only(page.obj, _KEPT_OF_PAGE)
        for thing in pdf.objects:
            if isinstance(thing, Dictionary | Stream):
                _untie(thing)
        return _saved(pdf)


def _only(thing: Object, kept: frozenset[str]) -> None:
    for key in set(thing.keys()) - kept:
        del thing[key]


def _untie(thing: Object) -> None:
    """Cut what ties a form or image to the tree of tags."""
    for key in ("/StructParent", "/StructParents", "/AF", "/Metadata"):
        if key in thing and thing.get("/Type") == "/XObject":
            del thing[key]


# --- sheets --------------------------------------------------------------------------------------


def _sheets(own: Path | None, data: bytes, folds: Folds) -> bytes:
    profile = press_profile(own)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        packet = Packet(pdf.Root.Metadata.read_bytes() if Name.Metadata in pdf.Root else b"")
        _frame_all(pdf, packet, folds)
        pdf.Root.OutputIntents = Array([pdf.make_indirect(_intent(pdf, profile))])
        _describe(pdf, packet, data)
        return _saved(pdf)


def _frame_all(pdf: Pdf, packet: Packet, folds: Folds) -> None:
    colour = pdf.make_indirect(_registration())
    count = len(pdf.pages)
    title, source = packet.read("dc:title") or _UNTITLED, packet.read("dc:source")
    for number, page in enumerate(pdf.pages):
        trim = _trim(page)
        drawn = (
            _packed(b"/Sheet Do"),
            _packed_marks(trim, tuple(folds[number]) if folds else ()),
            _packed_slug(trim, title, source, f"{number + 1}/{count}"),
        )
        _frame(pdf, page, trim, colour)
        page.Contents = Array([_stream(pdf, part) for part in drawn])


def _trim(page: Page) -> Trim:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    assert (left, bottom) == (0, 0), "pages are laid out from 0, 0"
    return Trim(right, top)


def _frame(pdf: Pdf, page: Page, trim: Trim, colour: Object) -> None:
    """Put a page in the middle of a larger one, cut off at its bleed.

    It becomes a form, since patterns do not move with what a page's own operators move.
    """
    page.contents_coalesce()
    form = pdf.make_indirect(_form(pdf, page, trim))
    page.Resources = Dictionary(
        XObject=Dictionary(Sheet=form), ColorSpace=Dictionary({REGISTRATION: colour})
    )
    page.MediaBox = _box(trim.media)
    page.BleedBox = _box(trim.bleed)
    page.TrimBox = _box(trim.box)


@cache
def _packed(data: bytes) -> bytes:
    """Compressed once for all clinics: it takes longer than everything else here."""
    return zlib.compress(data)


def _packed_marks(trim: Trim, folds: tuple[Fold, ...]) -> bytes:
    return _packed(marks(trim, folds))


@lru_cache(maxsize=256)
def _packed_slug(trim: Trim, title: str, source: str, page: str) -> bytes:
    return zlib.compress(slug(trim, title, source, page))


def _stream(pdf: Pdf, packed: bytes) -> Object:
    return pdf.make_indirect(Stream(pdf, packed, Filter=Name.FlateDecode))


def _form(pdf: Pdf, page: Page, trim: Trim) -> Object:
    content = page.obj.get("/Contents", None)
    if content is None:
        content = pdf.make_stream(b"")
    form = Stream(pdf, content.read_raw_bytes())
    for key in ("/Filter", "/DecodeParms"):
        if key in content:
            form[key] = content[key]
    form.Type, form.Subtype = Name.XObject, Name.Form
    left, bottom, *_ = trim.box
    near_left, near_bottom, far_right, far_top = trim.bleed
    form.BBox = _box((near_left - left, near_bottom - bottom, far_right - left, far_top - bottom))
    form.Matrix = Array([1, 0, 0, 1, round(left, 6), round(bottom, 6)])
    form.Resources = page.resources
    return form


def _box(edges: tuple[float, float, float, float]) -> Array:
    return Array([round(edge, 6) for edge in edges])


def _registration() -> Object:
    """A colour that every plate has in full."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], Range=[0, 1] * 4, C0=[0] * 4, C1=[1] * 4, N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


# --- what it says of itself ----------------------------------------------------------------------


def _intent(pdf: Pdf, profile: Profile) -> Dictionary:
    embedded = Stream(pdf, _packed(profile.data), Filter=Name.FlateDecode, N=4)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(profile.condition),
        Info=String(profile.info),
        DestOutputProfile=pdf.make_indirect(embedded),
    )
    if profile.condition != "Custom":
        intent.RegistryName = String(_REGISTRY)
    return intent


def _describe(pdf: Pdf, packet: Packet, data: bytes) -> None:
    """XMP and the old table of information, which must not contradict each other."""
    created, modified = _dates(packet)
    packet.drop(["pdfaid", "pdfuaid", "pdfaExtension"])
    title = packet.read("dc:title") or _UNTITLED
    packet.put(
        {
            "pdfxid:GTS_PDFXVersion": "PDF/X-4",
            "pdf:Trapped": "False",
            "xmp:CreateDate": created.isoformat(),
            "xmp:ModifyDate": modified.isoformat(),
            "xmp:MetadataDate": modified.isoformat(),
            "xmpMM:DocumentID": f"uuid:{uuid.UUID(bytes=hashlib.sha256(data).digest()[:16])}",
            "xmpMM:VersionID": packet.read("xmpMM:VersionID") or "1",
            "xmpMM:RenditionClass": "default",
        }
    )
    pdf.Root.Metadata = Stream(pdf, bytes(packet), Type=Name.Metadata, Subtype=Name.XML)
    about = pdf.docinfo
    about["/Title"] = String(title)
    about["/Trapped"] = Name("/False")
    about["/CreationDate"] = String(_as_in_pdf(created))
    about["/ModDate"] = String(_as_in_pdf(modified))


def _dates(packet: Packet) -> tuple[datetime, datetime]:
    """When it was made and changed: by SOURCE_DATE_EPOCH, else as the pages say, else not said."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        moment = datetime.fromtimestamp(int(epoch), UTC)
        return moment, moment
    created = _moment(packet.read("xmp:CreateDate")) or _UNDATED
    return created, _moment(packet.read("xmp:ModifyDate")) or created


def _moment(date: str) -> datetime | None:
    if not date:
        return None
    moment = datetime.fromisoformat(date)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _as_in_pdf(moment: datetime) -> str:
    """ISO 32000-1, 7.9.4."""
    return moment.strftime("D:%Y%m%d%H%M%SZ")


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    if Name.Version in pdf.Root:
        del pdf.Root["/Version"]
    pdf.save(
        out,
        deterministic_id=True,
        force_version="1.6",
        fix_metadata_version=False,
        object_stream_mode=ObjectStreamMode.generate,
    )
    return out.getvalue()
