"""Packs as files: their sheets, what is in them once, and what they say of themselves."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, Stream

from pipeline.pack import NotPackable, even, open_pack
from pipeline.pack.metadata import about, ingredients
from tests.pack.papers import PRESS, paper

ROOT = Path(__file__).resolve().parents[2]
MOMENT = "2026-01-01T00:00:00+00:00"


def packed(path: Path, papers: Sequence[tuple[bytes, int]], contents: Sequence[bytes] = ()) -> Path:
    with open_pack(path) as pack:
        for data, copies in papers:
            pack.add(data, "Nameless", copies)
        if contents:
            pack.add_contents(contents, "Contents")
        pack.close("Pack", MOMENT)
    return path


def texts(path: Path) -> list[str]:
    """What PDFium reads on each page."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range().strip() for page in document]


def bookmarks(path: Path) -> list[tuple[str, int]]:
    with pypdfium2.PdfDocument(path) as document:
        return [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]


def kinds(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [str(o.get("/Type")) for o in pdf.objects if isinstance(o, Dictionary | Stream)]


# --- sheets --------------------------------------------------------------------------------------


def test_each_copy_begins_on_the_front_of_a_sheet(tmp_path: Path) -> None:
    papers = [(paper("one", 1), 2), (paper("two", 2), 1), (paper("three", 3), 2)]
    path = packed(tmp_path / "pack.pdf", papers, [paper("list", 1)])
    assert texts(path) == [
        *("list 1", ""),
        *("one 1", "", "one 1", ""),
        *("two 1", "two 2"),
        *("three 1", "three 2", "three 3", "", "three 1", "three 2", "three 3", ""),
    ]
    assert bookmarks(path) == [("Contents", 0), ("one", 2), ("two", 6), ("three", 8)]


def test_says_where_leaflets_are_behind_the_contents(tmp_path: Path) -> None:
    with open_pack(tmp_path / "pack.pdf") as pack:
        first = pack.add(paper("one", 3), "", copies=3)
        second = pack.add(paper("two", 2), "")
        pack.close("Pack", MOMENT)
    assert (first.first, first.last, first.title) == (0, 10, "one")
    assert (second.first, second.last) == (12, 13)
    assert pack.pages == 14


def test_parts_of_the_contents_follow_each_other_without_blank_pages(tmp_path: Path) -> None:
    papers = [(paper("one", 2), 1)]
    path = packed(tmp_path / "pack.pdf", papers, [paper("a", 1), paper("b", 2)])
    assert texts(path) == ["a 1", "b 1", "b 2", "", "one 1", "one 2"]


def test_a_blank_page_is_as_large_as_the_one_before(tmp_path: Path) -> None:
    path = packed(tmp_path / "pack.pdf", [(paper("wide", 1, size=(300, 200)), 1)])
    with pikepdf.open(path) as pdf:
        assert [list(map(float, page.mediabox)) for page in pdf.pages] == [[0, 0, 300, 200]] * 2
        assert pdf.Root.ViewerPreferences.Duplex == Name.DuplexFlipShortEdge
        assert pdf.Root.ViewerPreferences.PrintScaling == Name("/None")


def test_sizes_may_differ(tmp_path: Path) -> None:
    papers = [(paper("small", 2, size=(200, 300)), 1), (paper("large", 2), 1)]
    with pikepdf.open(packed(tmp_path / "pack.pdf", papers)) as pdf:
        assert {float(page.mediabox[2]) for page in pdf.pages} == {200, 419.53}
        assert pdf.Root.ViewerPreferences.Duplex == Name.DuplexFlipLongEdge


@pytest.mark.parametrize(("pages", "whole"), [(0, 0), (1, 2), (2, 2), (3, 4)])
def test_even(pages: int, whole: int) -> None:
    assert even(pages) == whole


def test_thousands_of_pages_hang_from_a_tree_of_small_nodes(tmp_path: Path) -> None:
    path = packed(tmp_path / "pack.pdf", [(paper("many", 2), 6_000)], [paper("list", 1)])
    assert len(texts(path)) == 12_002
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Pages.Count == 12_002
        nodes = [o for o in pdf.objects if isinstance(o, Dictionary) and "/Kids" in o]
        assert max(len(node.Kids) for node in nodes) <= 100
        assert not pdf.check_pdf_syntax()
    assert path.stat().st_size < 200_000


# --- what is in it -------------------------------------------------------------------------------


def test_readers_find_nothing_wrong(tmp_path: Path) -> None:
    path = packed(tmp_path / "pack.pdf", [(paper(str(n), n), n) for n in range(1, 9)])
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_warnings() == []


def test_what_repeats_is_there_once(tmp_path: Path) -> None:
    once = packed(tmp_path / "once.pdf", [(paper("one", 2, profile=b"p" * 9_000), 1)])
    papers = [(paper("one", 2, profile=b"p" * 9_000), 30), (paper("two", 2), 1)]
    often = packed(tmp_path / "often.pdf", papers)
    assert kinds(often).count("/Font") == kinds(once).count("/Font") == 1
    assert often.stat().st_size < once.stat().st_size + 3_000


def test_what_cannot_be_printed_stays_behind(tmp_path: Path) -> None:
    data = paper("one", 2, attached=b"# One\n" * 999)
    path = packed(tmp_path / "pack.pdf", [(data, 1)])
    found = set(kinds(path))
    assert not found & {"/StructElem", "/StructTreeRoot", "/Annot", "/Filespec", "/EmbeddedFile"}
    assert kinds(path).count("/Page") == 2
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            assert not set(page.obj.keys()) & {"/Annots", "/StructParents", "/Tabs"}
            drawing = page.resources.XObject.X
            assert "/StructParents" not in drawing
            assert drawing.Resources.XObject.Me.objgen == drawing.objgen
            assert drawing.get("/Owner") is None


def test_pages_look_as_they_did(tmp_path: Path) -> None:
    data = paper("one", 1)
    path = packed(tmp_path / "pack.pdf", [(data, 1)])
    with pypdfium2.PdfDocument(data) as before, pypdfium2.PdfDocument(path) as after:
        pictures = [d[0].render(scale=2).to_pil().tobytes() for d in (before, after)]
    assert pictures[0] == pictures[1]


def test_what_pages_inherit_goes_along(tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(paper("one", 1))) as pdf:
        page = pdf.pages[0].obj
        pdf.Root.Pages.Resources, pdf.Root.Pages.MediaBox = page.Resources, page.MediaBox
        pdf.Root.Pages.Rotate = 90
        del page.Resources, page.MediaBox
        data = BytesIO()
        pdf.save(data)
    path = packed(tmp_path / "pack.pdf", [(data.getvalue(), 1)])
    assert texts(path) == ["one 1", ""]
    with pikepdf.open(path) as made:
        assert [page.rotation for page in made.pages] == [90, 90]
        assert made.Root.ViewerPreferences.Duplex == Name.DuplexFlipShortEdge


def test_values_of_every_kind_are_written_as_they_were(tmp_path: Path) -> None:
    value = Dictionary(
        {
            "/A B#": pikepdf.Array([1, -2.5, True, None, Name("/x y"), pikepdf.String("ä(\\)")]),
            "/Text": pikepdf.String("1 0 R"),
            "/Small": pikepdf.Array([0.00001]),
        }
    )
    with pikepdf.open(BytesIO(paper("one", 1))) as pdf:
        value.Other = pdf.make_indirect(Dictionary(K=pikepdf.String("π")))
        pdf.pages[0].obj.Resources.Test = value
        data = BytesIO()
        pdf.save(data)
    with pikepdf.open(packed(tmp_path / "pack.pdf", [(data.getvalue(), 1)])) as made:
        found = made.pages[0].resources.Test
        assert pikepdf.String("π") == found.Other.K
        del found.Other, value.Other
        assert found == value


# --- what it says of itself ----------------------------------------------------------------------


def test_is_for_the_press_where_all_in_it_is(tmp_path: Path) -> None:
    one = paper("one", 1, press=PRESS, profile=b"profile")
    two = paper("two", 1, press=PRESS, profile=b"profile")
    with pikepdf.open(packed(tmp_path / "pack.pdf", [(one, 1), (two, 1)], [one])) as pdf:
        assert about(pdf).press == "PDF/X-4"
        (intent,) = pdf.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == b"profile"


@pytest.mark.parametrize(
    ("other", "contents"),
    [
        (paper("two", 1, press=PRESS, profile=b"another"), paper("list", press=PRESS)),
        (paper("two", 1, profile=b"profile"), paper("list", press=PRESS)),
        (paper("two", 1, press=PRESS), paper("list", press=PRESS)),
        (paper("two", 1, press=PRESS, profile=b"profile"), paper("list")),
    ],
    ids=["another profile", "not for the press", "no profile", "a list that is not"],
)
def test_is_not_for_the_press_where_something_is_not(
    tmp_path: Path, other: bytes, contents: bytes
) -> None:
    one = paper("one", 1, press=PRESS, profile=b"profile")
    with pikepdf.open(packed(tmp_path / "pack.pdf", [(one, 1), (other, 1)], [contents])) as pdf:
        assert about(pdf).press == ""


def test_names_what_it_is_made_of(tmp_path: Path) -> None:
    papers = [(paper(name, 1, source=f"content/{name}.md"), 2) for name in ("a", 'b<"&')]
    with pikepdf.open(packed(tmp_path / "pack.pdf", papers, [paper("list")])) as pdf:
        assert about(pdf).title == "Pack"
        made_of = list(ingredients(pdf))
    assert [one.source for one in made_of] == ["content/a.md", 'content/b<"&.md']
    assert {(one.identifier, one.version) for one in made_of} == {("sha256:" + "0" * 64, "1.2")}


def test_the_same_leaflets_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (
        packed(tmp_path / name, [(paper("one", 3), 2), (paper("two", 1), 1)]).read_bytes()
        for name in ("one.pdf", "two.pdf")
    )
    assert one == two
    assert re.search(rb"/ID\[<[0-9a-f]{32}>", one)
    other = packed(tmp_path / "other.pdf", [(paper("two", 1), 1), (paper("one", 3), 2)])
    assert other.read_bytes() != one


# --- whole or not at all -------------------------------------------------------------------------


def damaged() -> bytes:
    return paper("one", 1)[:-300]


def locked() -> bytes:
    with pikepdf.open(BytesIO(paper("one", 1))) as pdf:
        data = BytesIO()
        pdf.save(data, encryption=pikepdf.Encryption(owner="o", user=""))
    return data.getvalue()


def empty() -> bytes:
    data = BytesIO()
    pikepdf.Pdf.new().save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [(damaged(), "damaged"), (locked(), "encrypted"), (empty(), "no pages"), (b"", "damaged")],
)
def test_what_cannot_be_packed_leaves_no_page(tmp_path: Path, data: bytes, why: str) -> None:
    with open_pack(tmp_path / "pack.pdf") as pack:
        pack.add(paper("one", 2), "")
        with pytest.raises(NotPackable, match=why) as error:
            pack.add(data, "")
        assert "0x" not in str(error.value)
        pack.add(paper("two", 2), "")
        pack.close("Pack", MOMENT)
    assert texts(tmp_path / "pack.pdf") == ["one 1", "one 2", "two 1", "two 2"]


def test_a_pack_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    path = packed(tmp_path / "pack.pdf", [(paper("one", 2), 1)])
    before = path.read_bytes()
    with suppress(KeyboardInterrupt), open_pack(path) as pack:
        pack.add(paper("two", 2), "")
        raise KeyboardInterrupt
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_pack_of_nothing_is_a_pdf(tmp_path: Path) -> None:
    path = packed(tmp_path / "pack.pdf", [], [paper("list", 1)])
    assert texts(path) == ["list 1", ""]


# --- memory --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_memory_does_not_grow_with_the_leaflets(tmp_path: Path) -> None:
    """Six hundred of a quarter of a megabyte each, which none of the others has."""
    done = subprocess.run(
        [sys.executable, "-c", GROW, tmp_path / "pack.pdf"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    few, many = map(int, done.stdout.split())
    assert (tmp_path / "pack.pdf").stat().st_size > 150_000_000
    assert many - few < 20_000, f"{few} kB after 20 leaflets, {many} kB after 600"


GROW = """
import random, resource, sys
from pathlib import Path
from pipeline.pack import open_pack
from tests.pack.papers import paper

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

with open_pack(Path(sys.argv[1])) as pack:
    for number in range(600):
        pack.add(paper(str(number), picture=random.Random(number).randbytes(250_000)), "")
        if number == 20:
            print(peak())
    pack.close("Pack", "2026-01-01T00:00:00+00:00")
print(peak())
"""
