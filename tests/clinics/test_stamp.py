"""A clinic stamped on a leaflet is read first, changes nothing else, and leaves the file valid."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from pipeline.clinics import Clinic
from pipeline.emit.pdf import Page, lay_out
from pipeline.impose import impose
from pipeline.imposition import LAYOUTS, rooms_on_sides
from pipeline.logos import MAX_NESTING, read_logo
from pipeline.printed import Laid, Room
from pipeline.render.leaflet import leaflet_html
from pipeline.stamp import Stamper, stamp
from pipeline.style import load_locale
from pipeline.verify.verapdf import verapdf
from tests.clinics.samples import ALL, BARE, FORMATS, RIVERSIDE, STYLE, TALKATIVE, foot, head
from tests.press import page_texts, understood

MARKDOWN = """---
title: Testamol
language: en-GB
version: "1.0"
---

# Testamol

## Usage

It is used in tests; see [the address](https://example.org/tests).

## Dosage

**Adults:** One tablet.

## FAQs

""" + "\n\n".join(
    f"**Question {n}?** Answer {n}. {'It is a long answer. ' * 20}" for n in range(20)
)


@dataclass(frozen=True, slots=True)
class Stamped:
    """A leaflet with a clinic, and what it was made of."""

    laid: Laid
    head: bytes
    foot: bytes
    data: bytes


@cache
def laid(page_format: str = "a4") -> Laid:
    leaflet = understood(MARKDOWN, "testamol.md")
    html = leaflet_html(
        leaflet,
        STYLE,
        load_locale(STYLE, "en-GB"),
        house_headings=True,
        publisher="Publisher",
        measure=FORMATS[page_format].measure,
        clinic_room=True,
    )
    return lay_out(Page(html, leaflet, STYLE, FORMATS[page_format]), MARKDOWN.encode())


def rooms(kind: str, page_format: str = "a4") -> list[Room]:
    return [room for room in laid(page_format).rooms if room.kind == kind]


@cache
def stamped(clinic: Clinic = RIVERSIDE, page_format: str = "a4") -> Stamped:
    pages = laid(page_format)
    top = head(clinic, rooms("head", page_format)[0], page_format)
    bottom = foot(clinic, rooms("foot", page_format)[0], page_format)
    return Stamped(pages, top, bottom, stamp(pages.data, pages.rooms, top, bottom))


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


# --- what is on paper --------------------------------------------------------------------------


def in_room(data: bytes, room: Room) -> str:
    """The text in a room, as PDFium reads it."""
    with pypdfium2.PdfDocument(data) as document:
        text = document[room.page].get_textpage()
        right, top = room.x + room.width, room.y + room.height
        return " ".join(text.get_text_bounded(room.x, room.y, right, top).split())


def test_the_head_is_in_its_room_and_the_foot_on_every_page() -> None:
    made = stamped()

    assert made.laid.pages > 2
    (top,) = rooms("head")
    assert in_room(made.data, top) == page_texts(made.head)[0]
    assert len(rooms("foot")) == made.laid.pages
    for room in rooms("foot"):
        assert in_room(made.data, room) == "Riverside Health Centre · Telephone 01632 960 001"
    assert not any(in_room(made.laid.data, room) for room in made.laid.rooms)


def test_nothing_else_on_the_pages_changes() -> None:
    made = stamped()

    for number in range(made.laid.pages):
        before, after = picture(made.laid.data, number), picture(made.data, number)
        here = [room for room in made.laid.rooms if room.page == number]
        assert ImageChops.difference(before, after).getbbox()
        for room in here:
            left, right = int(room.x) - 3, int(room.x + room.width) + 4
            bottom, top = before.height - int(room.y) + 3, before.height - int(room.y + room.height)
            box = (left, top - 4, right, bottom)
            before.paste(0, box)
            after.paste(0, box)
        assert not ImageChops.difference(before, after).getbbox(), number + 1


def picture(data: bytes, number: int) -> Image.Image:
    """A page with a pixel for each point."""
    with pypdfium2.PdfDocument(data) as document:
        image: Image.Image = document[number].render().to_pil().convert("RGB")
        return image


# --- tags --------------------------------------------------------------------------------------


def elements(element: Any) -> Iterator[Any]:
    """An element of structure and all inside it, in reading order."""
    yield element
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def document_of(pdf: pikepdf.Pdf) -> Any:
    return kids(pdf.Root.StructTreeRoot)[0]


def test_the_head_is_read_before_anything_else() -> None:
    with opened(stamped().data) as pdf, opened(laid().data) as before:
        section, *others = kids(document_of(pdf))

        assert str(section.S) == "/Sect"
        assert str(section.Lang) == "en-GB"
        assert section.P.objgen == document_of(pdf).objgen
        assert [str(e.S) for e in others] == [str(e.S) for e in kids(document_of(before))]
        marks = [kid for e in elements(section) for kid in kids(e) if "/MCID" in kid]
        assert [mark.MCID for mark in marks] == list(range(len(marks)))
        assert len(marks) > 8
        assert {str(e.S) for e in elements(section)} >= {"/P", "/Link"}


def test_tags_and_content_know_each_other() -> None:
    """PDF 1.7, 14.7.4.4: what marked content is part of is found by its key and number."""
    with opened(stamped().data) as pdf:
        page, numbers = pdf.pages[0].obj, pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        section = kids(document_of(pdf))[0]
        form = page.Resources.XObject["/ClinicHead"]
        row = numbers[int(form.StructParents)]

        for element in elements(section):
            for kid in kids(element):
                if "/MCID" in kid:
                    assert kid.Stm.objgen == form.objgen
                    assert row[kid.MCID].objgen == element.objgen
                    assert element.Pg.objgen == page.objgen
                elif "/Obj" in kid:
                    assert numbers[int(kid.Obj.StructParent)].objgen == element.objgen
                    assert element.Pg.objgen == page.objgen
                else:
                    assert kid.P.objgen == element.objgen
        keys = list(numbers)
        assert keys == sorted(set(keys))


def test_feet_are_artifacts() -> None:
    with opened(stamped().data) as pdf:
        for page in pdf.pages:
            (*_, begin, _, _, do, _, end) = pikepdf.parse_content_stream(page)
            assert [str(begin.operator), str(do.operator), str(end.operator)] == [
                "BDC",
                "Do",
                "EMC",
            ]
            assert str(begin.operands[0]) == "/Artifact"
            assert str(begin.operands[1].Subtype) == "/Footer"
            assert str(do.operands[0]) == "/ClinicFoot"
            form = page.Resources.XObject["/ClinicFoot"]
            assert "/StructParents" not in form
            assert b"BDC" not in form.read_bytes()


def test_links_are_where_their_words_are() -> None:
    with opened(stamped().data) as pdf, opened(laid().data) as before:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        old = [link for page in before.pages for link in page.get("/Annots", [])]
        (room,) = rooms("head")
        ours = [
            link for link in pdf.pages[0].Annots if str(link.A.URI)[:4] != "https://example"[:4]
        ]

        assert len(links) == len(old) + 4
        assert [str(link.A.URI) for link in ours] == [
            *("tel:01632960001", "tel:999", "tel:01632960111")
        ]
        for link in ours:
            left, one, right, other = map(float, link.Rect)
            assert room.x <= left < right <= room.x + room.width + 1
            assert room.y - 1 <= min(one, other) < max(one, other) <= room.y + room.height
        left, one, right, other = map(float, ours[0].Rect)
    with pypdfium2.PdfDocument(stamped().data) as document:
        text = document[0].get_textpage()
        low, high = min(one, other), max(one, other)
        assert text.get_text_bounded(left, low, right, high).strip() == "01632 960 001"


# --- standards -----------------------------------------------------------------------------------

DEEP = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">
{'<g opacity="0.9">' * (MAX_NESTING - 2)}<rect width="20" height="10" fill="#123456"/>
{"</g>" * (MAX_NESTING - 2)}</svg>"""
GRADED = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><defs>
<linearGradient id="g"><stop offset="0" stop-color="#fff" stop-opacity="0"/>
<stop offset="1" stop-color="#0a4b63"/></linearGradient>
<clipPath id="c"><circle cx="10" cy="5" r="5"/></clipPath></defs>
<g clip-path="url(#c)"><rect width="20" height="10" fill="url(#g)"/></g></svg>"""


def png(mode: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (40, 20), (10, 75, 99, 128)).convert(mode).save(out, "PNG")
    return out.getvalue()


def with_logo(data: bytes) -> Clinic:
    return replace(RIVERSIDE, logo=read_logo(data))


CASES: Mapping[str, tuple[Clinic, str]] = {
    **{name: (clinic, "a4") for name, clinic in ALL.items()},
    "deep logo": (with_logo(DEEP.encode()), "a4"),
    "graded logo": (with_logo(GRADED.encode()), "a4"),
    **{f"{mode} picture": (with_logo(png(mode)), "a4") for mode in ("L", "P", "RGB", "RGBA")},
    "letter": (RIVERSIDE, "letter"),
    "booklet": (RIVERSIDE, "a5-booklet"),
}


def test_what_is_stamped_is_archival_and_accessible(tmp_path: Path) -> None:
    paths = []
    for name, (clinic, page_format) in CASES.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(stamped(clinic, page_format).data)

    verdicts = verapdf(paths)

    assert len(verdicts) == 2 * len(CASES)
    assert {v.path.stem: v.messages for v in verdicts if not v.passed} == {}


def test_a_head_without_marks_would_be_found_out(tmp_path: Path) -> None:
    made, path = stamped(), tmp_path / "unmarked.pdf"
    with opened(made.data) as pdf:
        form = pdf.pages[0].Resources.XObject["/ClinicHead"]
        rows = pikepdf.parse_content_stream(form)
        kept = [row for row in rows if str(row.operator) not in ("BMC", "BDC", "EMC")]
        form.write(pikepdf.unparse_content_stream(kept))
        pdf.save(path)

    assert not any(verdict.passed for verdict in verapdf([path], ["ua1"]))


def test_qpdf_finds_no_fault() -> None:
    with opened(stamped().data) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_source_and_metadata_are_carried_on() -> None:
    with opened(stamped().data) as pdf, opened(laid().data) as before:
        assert pdf.attachments["testamol.md"].get_file().read_bytes() == MARKDOWN.encode()
        assert pdf.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert "/OutputIntents" in pdf.Root


# --- many clinics ------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [True, False])
def test_what_comes_out_does_not_depend_on_what_came_before(packed: bool) -> None:
    plates = [(stamped(c).head, stamped(c).foot) for c in (RIVERSIDE, BARE, ALL["hilltop"])]
    plates += [(plates[0][0], plates[1][1])]
    wanted = [
        [*plates, (plates[0][0], None), (None, plates[0][1]), (None, None)][n] for n in range(7)
    ]
    pages = laid()
    alone = [stamp(pages.data, pages.rooms, *pair, packed=packed) for pair in wanted]

    stamper = Stamper(pages.data, pages.rooms)

    assert [stamper.stamp(*pair, packed=packed) for pair in wanted] == alone
    assert [stamper.stamp(*pair, packed=packed) for pair in reversed(wanted)] == alone[::-1]
    assert len(set(alone)) == len(alone)


def test_a_leaflet_without_a_clinic_is_as_it_was() -> None:
    pages = laid()

    assert page_texts(stamp(pages.data, pages.rooms, None, None)) == page_texts(pages.data)
    assert page_texts(stamp(pages.data, (), stamped().head, stamped().foot)) == page_texts(
        pages.data
    )


def test_what_is_not_packed_shows_the_same() -> None:
    made = stamped()

    loose = stamp(made.laid.data, made.laid.rooms, made.head, made.foot, packed=False)

    assert len(loose) > len(made.data)
    assert page_texts(loose) == page_texts(made.data)


# --- pages of other kinds ------------------------------------------------------------------------


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with opened(data) as pdf:
        change(pdf)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def untag(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot
    for page in pdf.pages:
        del page.StructParents


def test_pages_without_tags_get_plain_content() -> None:
    made = stamped()

    data = stamp(changed(made.laid.data, untag), made.laid.rooms, made.head, made.foot)

    assert page_texts(data) == page_texts(made.data)
    with opened(data) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        form = pdf.pages[0].Resources.XObject["/ClinicHead"]
        assert b"BDC" not in form.read_bytes()
        assert "/StructParents" not in form
        assert [str(link.A.URI) for link in pdf.pages[0].Annots] == ["https://example.org/tests"]


def test_sheets_may_be_stamped_as_well_as_pages(tmp_path: Path) -> None:
    made = stamped(RIVERSIDE, "a5-booklet")
    sheets = impose(made.laid.data, "booklet", marks=False)
    places = rooms_on_sides(made.laid.rooms, LAYOUTS["booklet"], made.laid.pages, 148, 210)
    path = tmp_path / "booklet.pdf"

    path.write_bytes(stamp(sheets, places, made.head, made.foot))

    assert [in_room(path.read_bytes(), room) for room in places] == [
        in_room(made.data, room) for room in made.laid.rooms
    ]
    assert all(verdict.passed for verdict in verapdf([path]))


def test_a_tree_of_keys_may_have_branches() -> None:
    def branch(pdf: pikepdf.Pdf) -> None:
        root = pdf.Root.StructTreeRoot
        numbers = root.ParentTree.Nums
        leaves = [
            pikepdf.Dictionary(Nums=pikepdf.Array(part), Limits=pikepdf.Array([part[0], part[-2]]))
            for part in (list(numbers)[:2], list(numbers)[2:])
        ]
        root.ParentTree = pdf.make_indirect(
            pikepdf.Dictionary(Kids=pikepdf.Array([pdf.make_indirect(leaf) for leaf in leaves]))
        )
        root.ParentTreeNextKey = int(numbers[-2]) + 1

    made = stamped()
    before = changed(made.laid.data, branch)
    stamper = Stamper(before, made.laid.rooms)

    data = stamper.stamp(made.head, made.foot)

    assert stamper.stamp(made.head, made.foot) == data
    with opened(data) as pdf:
        root = pdf.Root.StructTreeRoot
        keys = list(pikepdf.NumberTree(root.ParentTree))
        assert keys == list(range(len(keys)))
        assert keys[-1] + 1 == root.ParentTreeNextKey


def test_a_plate_that_does_not_fit_or_is_not_tagged_is_refused() -> None:
    made = stamped()
    stamper = Stamper(made.laid.data, made.laid.rooms)
    big = stamped(TALKATIVE, "letter").head

    with pytest.raises(ValueError, match="the head is 49"):
        stamper.stamp(big, made.foot)
    with pytest.raises(ValueError, match="tagged, but the head is not"):
        stamper.stamp(changed(made.head, untag), made.foot)
    assert stamper.stamp(made.head, made.foot) == made.data
