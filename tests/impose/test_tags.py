"""What is on sheets can be listened to, clicked and found as it could on pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Pdf

from pipeline.impose import impose
from pipeline.verify.verapdf import verapdf
from tests.impose.conftest import Maker
from tests.impose.paper import MM
from tests.impose.ties import loose_ends, order_of_tags

CASES = [
    ("booklet", "148.5mm 210mm"),
    ("turned", "99mm 210mm"),
    ("trifold", "99mm 210mm"),
    ("2-up", "148.5mm 210mm"),
    ("4-up", "105mm 148.5mm"),
]


def opened(data: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(data))


@pytest.mark.parametrize(("layout", "size"), CASES)
def test_tags_lead_to_the_same_content_in_the_same_order(
    tagged: Maker, layout: str, size: str
) -> None:
    pages = tagged(size)
    with opened(pages) as before, opened(impose(pages, layout, marks=True)) as after:
        assert loose_ends(before) == []
        assert loose_ends(after) == []
        assert len(order_of_tags(after)) > 20
        assert order_of_tags(after) == order_of_tags(before)


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_validators_pass_sheets(tagged: Maker, tmp_path: Path, flavour: str) -> None:
    variant = {"ua1": "pdf/ua-1", "3a": "pdf/a-3a"}[flavour]
    paths = []
    for number, (layout, size) in enumerate(CASES):
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(impose(tagged(size, variant), layout, marks=True))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(changed(paths[0].read_bytes(), no_parents))

    *verdicts, last = verapdf([*paths, broken], [flavour])

    assert [verdict.messages for verdict in verdicts if not verdict.passed] == []
    assert last.passed == (flavour == "3a"), "PDF/UA alone asks for content to have a tag"


# --- loose ends would be found -------------------------------------------------------------------


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    with opened(data) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def objects(pdf: Pdf, key: str) -> list[Any]:
    return [obj for obj in pdf.objects if isinstance(obj, Dictionary) and key in obj]


def marked(pdf: Pdf) -> Any:
    """The first heading, and its reference to what is in it."""
    (element,) = [obj for obj in objects(pdf, "/S") if obj.S == Name.H1]
    while not isinstance(kid := element.K[0], Dictionary) or kid.get("/Type") != Name.MCR:
        element = kid
    return element


def other_number(pdf: Any) -> None:
    marked(pdf).K[0].MCID += 1


def other_sheet(pdf: Any) -> None:
    marked(pdf).K[0].Pg = pdf.pages[-1].obj


def other_parent(pdf: Any) -> None:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    nums[1][0], nums[1][1] = nums[1][1], nums[1][0]


def no_parents(pdf: Any) -> None:
    for page in pdf.pages:
        for form in page.resources.XObject.values():
            del form["/StructParents"]


def link_moved(pdf: Any) -> None:
    objects(pdf, "/Obj")[0].Pg = pdf.make_indirect(Dictionary())


def link_lost(pdf: Any) -> None:
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
            return


def bookmark_astray(pdf: Any) -> None:
    bookmarks = [obj for obj in objects(pdf, "/Dest") if isinstance(obj.Dest, Array)]
    bookmarks[0].Dest[0] = pdf.make_indirect(Dictionary())


def page_kept(pdf: Any) -> None:
    pdf.Root.Kept = pdf.make_indirect(Dictionary(Type=Name.Page))


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (other_number, "another element"),
        (other_sheet, "another sheet"),
        (other_parent, "another element"),
        (link_moved, "another sheet than its tag says"),
        (link_lost, "on no sheet"),
        (bookmark_astray, "is no sheet"),
        (page_kept, "on no sheet"),
    ],
)
def test_a_fault_is_a_loose_end(
    tagged: Maker, fault: Callable[[Any], None], complaint: str
) -> None:
    sheets = impose(tagged(), "booklet", marks=True)

    with opened(changed(sheets, fault)) as pdf:
        assert any(complaint in found for found in loose_ends(pdf)), loose_ends(pdf)


def test_content_without_parents_is_a_loose_end(tagged: Maker) -> None:
    with opened(changed(impose(tagged(), "booklet", marks=True), no_parents)) as pdf:
        pdf.Root.StructTreeRoot.K = Array()
        assert any("leads back to no element" in found for found in loose_ends(pdf))


def test_what_is_a_number_of_a_page_is_no_content_of_a_form(tagged: Maker) -> None:
    with opened(impose(tagged(), "booklet", marks=True)) as pdf:
        marked(pdf).K[0] = 0
        assert any("there is no such content" in found for found in loose_ends(pdf))


# --- links and bookmarks -------------------------------------------------------------------------


@pytest.mark.parametrize(("layout", "size"), CASES)
def test_links_lie_on_their_words(tagged: Maker, layout: str, size: str) -> None:
    sheets = impose(tagged(size), layout, marks=False)

    with opened(sheets) as pdf, pypdfium2.PdfDocument(sheets) as document:
        words = [
            _words(document, number, list(link.Rect))
            for number, page in enumerate(pdf.pages)
            for link in page.obj.get("/Annots", ())
        ]
    assert sorted(words) == ["somebody far away", "very beginning", "way to the last"]


def _words(document: pypdfium2.PdfDocument, page: int, box: list[Any]) -> str:
    text: str = document[page].get_textpage().get_text_bounded(*map(float, box))
    return " ".join(text.split())


@pytest.mark.parametrize(("layout", "size"), CASES)
def test_bookmarks_lead_to_their_headings(tagged: Maker, layout: str, size: str) -> None:
    sheets = impose(tagged(size), layout, marks=False)

    with pypdfium2.PdfDocument(sheets) as document:
        for bookmark in document.get_toc():
            target = bookmark.get_dest()
            number = target.get_index()
            _, (x, y, _) = target.get_view()
            (heading,) = _places(document[number], bookmark.get_title())
            turned = layout == "turned" and number % 2
            assert abs(heading[0 if not turned else 2] - x) < 5
            below = heading[1] - y if turned else y - heading[3]
            assert -2 < below < 20


def _places(page: Any, words: str) -> list[tuple[float, ...]]:
    text = page.get_textpage()
    found: list[tuple[float, ...]] = []
    search = text.search(words, match_case=True)
    while (at := search.get_next()) is not None:
        boxes = [text.get_charbox(at[0] + n) for n in range(at[1])]
        columns = list(zip(*boxes, strict=True))
        found.append((min(columns[0]), min(columns[1]), max(columns[2]), max(columns[3])))
    return found


def test_every_way_to_name_a_place_is_followed(numbered: Maker) -> None:
    def name(pdf: Any) -> None:
        def place(*view: Any) -> Array:
            return Array([pdf.pages[1].obj, *view])

        pdf.Root.OpenAction = place(Name.Fit)
        pdf.Root.Dests = Dictionary(
            Old=place(Name.FitH, 100), Wrapped=Dictionary(D=place(Name.FitV, 7))
        )
        names = NameTree.new(pdf)
        names["New"] = place(Name.XYZ, 10, None, 0)
        names["Box"] = place(Name.FitR, 1, 2, 3, 4)
        pdf.Root.Names = Dictionary(Dests=names.obj)
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 10, 20]))
        link.A = Dictionary(S=Name.GoTo, D=place(Name.XYZ, 5, 6, 1))
        link.QuadPoints = Array([0, 20, 10, 20, 0, 0, 10, 0])
        link.P = pdf.pages[0].obj
        pdf.pages[0].obj.Annots = Array([link])

    pages = changed(numbered(2, 90, 200), name)
    with opened(impose(pages, "turned", marks=False)) as pdf:
        root: Any = pdf.Root
        front, back = (page.obj for page in pdf.pages)
        (link,) = front.Annots
        names = NameTree(root.Names.Dests)
        height, width = 200 * MM, 90 * MM  # backs of such sheets are turned
        assert targets(root.OpenAction, back) == []
        assert targets(root.Dests.Old, back) == pytest.approx([height - 100], abs=1e-3)
        assert targets(root.Dests.Wrapped.D, back) == pytest.approx([2 * width - 7], abs=1e-3)
        assert targets(names["New"], back)[1:] == [None, 0]
        assert targets(names["New"], back)[0] == pytest.approx(2 * width - 10, abs=1e-3)
        x, y = 2 * width, height
        box = [x - 3, y - 4, x - 1, y - 2]
        assert targets(names["Box"], back) == pytest.approx(box, abs=1e-3)
        moved = [2 * width - 5, height - 6, 1]
        assert targets(link.A.D, back) == pytest.approx(moved, abs=1e-3)
        assert [float(v) for v in link.Rect] == pytest.approx([width, 0, width + 10, 20], abs=1e-3)
        assert [float(v) for v in link.QuadPoints][:2] == pytest.approx([width, 20], abs=1e-3)
        assert link.P.objgen == front.objgen


def targets(target: Any, sheet: Any) -> list[float | None]:
    """The numbers of a view that is on a sheet."""
    assert target[0].objgen == sheet.objgen
    return [None if value is None else float(value) for value in list(target)[2:]]


def test_parents_are_where_they_were(tagged: Maker) -> None:
    pages = tagged()
    with opened(pages) as before, opened(impose(pages, "booklet", marks=True)) as after:
        trees = [NumberTree(pdf.Root.StructTreeRoot.ParentTree) for pdf in (before, after)]
        assert list(trees[0].keys()) == list(trees[1].keys())
        assert all("/StructParents" not in page.obj for page in after.pages)
