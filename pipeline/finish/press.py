"""A leaflet as it was laid out in, PDF/X-4 for a print shop out (ISO 15930-7)."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf, Stream, String

from pipeline.finish import xmp
from pipeline.finish.finisher import Finisher, Folds
from pipeline.finish.inks import inks_of
from pipeline.finish.marks import REGISTRATION, Trim, marks, slug
from pipeline.finish.recolour import recolour
from pipeline.imposition import Fold
from pipeline.press_profile import Profile, press_profile

_KEPT = ("/Type", "/Pages", "/Lang", "/Metadata", "/PageLabels")
"""What a press needs of a document: no tags, links, bookmarks, attachments or settings of viewers.

Links may not lie on the paper at all (ISO 15930-7, 6.17).
"""

_KEPT_OF_PAGE = frozenset(
    {
        *("/Type", "/Parent", "/Contents", "/Resources", "/Group", "/Rotate"),
        *("/MediaBox", "/TrimBox", "/BleedBox"),
    }
)

_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""PDF/X-4 asks for dates; as for attachments, this says that there is none."""

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
        packet = pdf.Root.Metadata.read_bytes() if Name.Metadata in pdf.Root else b""
        title = xmp.read(packet, "dc:title") or "Leaflet"
        source = xmp.read(packet, "dc:source")
        colour = pdf.make_indirect(_registration())
        count = len(pdf.pages)
        for number, page in enumerate(pdf.pages):
            trim = _trim(page)
            drawn = marks(trim, tuple(folds[number]) if folds else ())
            label = slug(trim, title, source, f"{number + 1}/{count}")
            _frame(pdf, page, trim, drawn + b"\n" + label, colour)
        pdf.Root.OutputIntents = Array([pdf.make_indirect(_intent(pdf, profile))])
        _describe(pdf, packet, title, _dates(packet), data)
        return _saved(pdf)


def _trim(page: Page) -> Trim:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    assert (left, bottom) == (0, 0), "pages are laid out from 0, 0"
    return Trim(right, top)


def _frame(pdf: Pdf, page: Page, trim: Trim, drawn: bytes, colour: Object) -> None:
    """Put a page in the middle of a larger one, cut off at its bleed, and draw marks around it.

    It becomes a form, since patterns do not move with what a page's own operators move.
    """
    page.contents_coalesce()
    form = pdf.make_indirect(_form(pdf, page, trim))
    page.Contents = pdf.make_stream(b"/Sheet Do\n" + drawn)
    page.Resources = Dictionary(
        XObject=Dictionary(Sheet=form), ColorSpace=Dictionary({REGISTRATION: colour})
    )
    page.MediaBox = _box(trim.media)
    page.BleedBox = _box(trim.bleed)
    page.TrimBox = _box(trim.box)


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
    tint = Dictionary(
        FunctionType=2, Domain=[0, 1], Range=[0, 1] * 4, C0=[0] * 4, C1=[1] * 4, N=1
    )
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


# --- what it says of itself ----------------------------------------------------------------------


def _intent(pdf: Pdf, profile: Profile) -> Dictionary:
    embedded = Stream(pdf, _packed(profile))
    embedded.Filter = Name.FlateDecode
    embedded.N = 4
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


@cache
def _packed(profile: Profile) -> bytes:
    return zlib.compress(profile.data, 9)


def _describe(pdf: Pdf, packet: bytes, title: str, dates: Mapping[str, str], data: bytes) -> None:
    """XMP and the old table of information, which must not contradict each other."""
    properties = {
        "pdfxid:GTS_PDFXVersion": "PDF/X-4",
        "pdf:Trapped": "False",
        **dates,
        "xmp:MetadataDate": dates["xmp:ModifyDate"],
        "xmpMM:DocumentID": f"uuid:{uuid.UUID(bytes=hashlib.sha256(data).digest()[:16])}",
        "xmpMM:VersionID": xmp.read(packet, "xmpMM:VersionID") or "1",
        "xmpMM:RenditionClass": "default",
    }
    screens = ("pdfaid", "pdfuaid", "pdfaExtension")
    new = xmp.edited(packet, without=screens, put=properties)
    pdf.Root.Metadata = Stream(pdf, new, Type=Name.Metadata, Subtype=Name.XML)
    pdf.docinfo["/Title"] = String(title)
    pdf.docinfo["/Trapped"] = Name("/False")
    pdf.docinfo["/CreationDate"] = String(_as_in_pdf(dates["xmp:CreateDate"]))
    pdf.docinfo["/ModDate"] = String(_as_in_pdf(dates["xmp:ModifyDate"]))


def _dates(packet: bytes) -> dict[str, str]:
    """When it was made: by SOURCE_DATE_EPOCH, else as the pages say, else not said."""
    keys = ("xmp:CreateDate", "xmp:ModifyDate")
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dict.fromkeys(keys, datetime.fromtimestamp(int(epoch), UTC).isoformat())
    created = xmp.read(packet, keys[0]) or _UNDATED.isoformat()
    return {keys[0]: created, keys[1]: xmp.read(packet, keys[1]) or created}


def _as_in_pdf(date: str) -> str:
    """A date of XMP as PDF writes it (ISO 32000-1, 7.9.4), in UTC."""
    moment = datetime.fromisoformat(date)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


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
