"""A book is all of its units, in order, with everything in it leading where it should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from pikepdf import Dictionary, Name, NameTree, NumberTree

from pipeline.verify.verapdf import verapdf
from tests.impose.ties import loose_ends
from tests.join.books import (
    ABOUT,
    GUTTER,
    TEXTS,
    Text,
    alone,
    book,
    made,
    opened,
    pages_of,
    plate,
)
from tests.join.jumps import jumps


@pytest.fixture(scope="module")
def joined() -> bytes:
    return book()


@pytest.fixture(scope="module")
def furnished() -> bytes:
    pages = len(pages_of().pages)
    return book(furniture=[plate(3), plate(pages - 3, 3)])


def texts(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def words(data: bytes) -> list[str]:
    return " ".join(texts(data)).split()


def test_the_book_that_is_joined_has_all_that_books_have() -> None:
    book_pages = pages_of().pages
    assert [len(page.placed) for page in book_pages if page.placed].count(2) == 2
    assert any(page.blank for page in book_pages)


def test_its_text_is_that_of_its_units_in_order(joined: bytes) -> None:
    assert words(joined) == [word for text in TEXTS for word in words(made(text).data)]


def test_each_page_has_what_was_put_on_it(joined: bytes) -> None:
    found = texts(joined)
    for page in pages_of().pages:
        laid = [texts(made(TEXTS[one.unit]).data)[one.page] for one in page.placed]
        assert found[page.number].split() == " ".join(laid).split()


def test_validators_find_nothing(joined: bytes, furnished: bytes, tmp_path: Path) -> None:
    paths = [tmp_path / "joined.pdf", tmp_path / "furnished.pdf"]
    for path, data in zip(paths, (joined, furnished), strict=True):
        path.write_bytes(data)
    assert [verdict for verdict in verapdf(paths) if not verdict.passed] == []


def test_it_is_whole(furnished: bytes) -> None:
    with opened(furnished) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert loose_ends(pdf) == []


def test_the_same_units_are_the_same_bytes(joined: bytes) -> None:
    assert book() == joined


# --- links ---------------------------------------------------------------------------------------


def test_every_link_leads_to_the_heading_that_it_means(joined: bytes) -> None:
    found = [(jump.words, jump.heading, jump.spoken) for jump in jumps(joined)]
    label = pages_of().page_of
    assert found == [
        ("this", "Alpha", f"Alpha, {label('leaflet:medicine/alpha')}"),
        # From where a medicine begins on a page that it shares, its own text is in view.
        ("this", *_stacked("leaflet:medicine/delta", joined)),
        ("this", "Index 0", f"Index, {label('leaflet:page/index')}"),
        ("this", "Gamma 5", f"Gamma, {label('leaflet:medicine/gamma#s5')}"),
        ("this", "Delta 0", f"Delta, {label('leaflet:medicine/delta')}"),
        ("this", "Beta 0", f"Beta, {label('leaflet:medicine/beta')}"),
        ("this", *_stacked("leaflet:medicine/beta", joined)),
        ("this", "Index 0", f"Index, {label('leaflet:page/index')}"),
        ("this", "Beta 0", f"Beta, {label('leaflet:medicine/beta')}"),
    ]


def _stacked(address: str, data: bytes) -> tuple[str, str]:
    title = address.partition("/")[2].capitalize()
    place = pages_of().place_of(address)
    assert place
    assert place.y > 0
    assert title in texts(data)[place.page]
    return title, f"{title}, {pages_of().page_of(address)}"


def test_no_address_of_ours_is_left_in_it(joined: bytes) -> None:
    with opened(joined) as pdf:
        found = [str(note.A.URI) for page in pdf.pages for note in _notes(page) if "/A" in note]
    assert found == ["https://example.org/"]


def _notes(page: pikepdf.Page) -> Iterator[Any]:
    yield from page.obj.get("/Annots", ())


@pytest.mark.parametrize(("name", "below"), [("alpha", False), ("beta", True)])
def test_a_link_lies_over_its_words(joined: bytes, name: str, below: bool) -> None:
    at = pages_of().place_of(f"leaflet:medicine/{name}")
    assert at
    before = _rects(made(TEXTS[at.unit]).data, 0)[0]
    left, bottom, *_ = _rects(joined, at.page)[2 if below else 0]
    page = pages_of().pages[at.page]
    shift = GUTTER if page.side == "recto" else -GUTTER
    offset = page.placed[-1].offset if below else 0.0
    assert left == pytest.approx(min(before[0], before[2]) + shift, abs=0.001)
    assert bottom == pytest.approx(min(before[1], before[3]) - offset, abs=0.001)


def _rects(data: bytes, page: int) -> list[list[float]]:
    with opened(data) as pdf:
        return [list(map(float, note.Rect)) for note in _notes(pdf.pages[page])]


# --- tags ----------------------------------------------------------------------------------------


def test_each_unit_is_one_element_with_its_title_and_language(joined: bytes) -> None:
    with opened(joined) as pdf:
        (document,) = _kids(pdf.Root.StructTreeRoot)
        found = [(str(each.S), str(each.T), str(each.get("/Lang", ""))) for each in _kids(document)]
    kinds = {"front": "/Sect", "part": "/Part", "medicine": "/Art", "back": "/Sect"}
    assert found == [
        (kinds[text.kind], text.title, "" if text.language == "en" else text.language)
        for text in TEXTS
    ]


def test_an_article_that_was_broken_over_pages_is_one_again(joined: bytes) -> None:
    with opened(joined) as pdf:
        elements = list(_below(pdf.Root.StructTreeRoot))
    names = [str(each.S) for each in elements]
    assert names.count("/Art") == sum(text.kind == "medicine" for text in TEXTS)
    assert names.count("/H1") == len(TEXTS)


def test_cells_know_the_headers_of_their_own_table(joined: bytes) -> None:
    with opened(joined) as pdf:
        ids = dict(NameTree(pdf.Root.StructTreeRoot.IDTree).items())
        rows = [each for each in _below(pdf.Root.StructTreeRoot) if str(each.S) == "/TD"]
        assert len(ids) == 2 * sum(text.sections for text in TEXTS)
        for cell in rows:
            (header,) = cell.A.Headers
            table = cell.P.P.objgen
            assert ids[str(header)].P.P.objgen == table
            assert str(ids[str(header)].ID) == str(header)
    assert len(rows) == len(ids)


def _kids(element: Any) -> list[Any]:
    return [kid for kid in element.get("/K", ()) if isinstance(kid, Dictionary) and "/S" in kid]


def _below(element: Any) -> Iterator[Any]:
    for kid in _kids(element):
        yield kid
        yield from _below(kid)


# --- the pages -----------------------------------------------------------------------------------


def test_page_labels_are_the_numbers_that_are_printed(joined: bytes) -> None:
    with opened(joined) as pdf:
        found = [str(page.label) for page in pdf.pages]
    assert found == [page.label for page in pages_of().pages]


def test_content_moves_away_from_the_binding(joined: bytes) -> None:
    straight = book(gutter=0.0)
    for page in pages_of().pages:
        if not page.blank:
            by = _left(joined, page.number) - _left(straight, page.number)
            assert by == pytest.approx(GUTTER if page.side == "recto" else -GUTTER, abs=0.01)


def _left(data: bytes, page: int) -> float:
    text = pypdfium2.PdfDocument(data)[page].get_textpage()
    return min(float(text.get_charbox(index)[0]) for index in range(text.count_chars()))


def test_furniture_is_on_every_page_and_no_part_of_the_text(furnished: bytes) -> None:
    for number, text in enumerate(texts(furnished)):
        assert f"head {number}" in text.splitlines()
    with opened(furnished) as pdf:
        for page in pdf.pages:
            *_, begun, _, drawn, _, ended = pikepdf.parse_content_stream(page)
            assert [str(step.operator) for step in (begun, drawn, ended)] == ["BDC", "Do", "EMC"]
            assert (begun.operands[0], drawn.operands[0]) == (Name.Artifact, _PLATE)
            form: Any = page.resources.XObject.BookPlate
            assert not pikepdf.parse_content_stream(form, "BDC BMC")


_PLATE = Name("/BookPlate")


# --- finding things ------------------------------------------------------------------------------


def test_bookmarks_lead_to_parts_and_medicines(joined: bytes) -> None:
    document = pypdfium2.PdfDocument(joined)
    found = [
        (item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()
    ]
    page = {text.title: pages_of().starts[index] for index, text in enumerate(TEXTS)}
    assert found == [
        (level, title, page[title])
        for level, title in (
            *((0, "Contents"), (0, "Heart"), (1, "Alpha"), (1, "Beta"), (1, "Gamma"), (1, "Delta")),
            (0, "Index"),
        )
    ]


def test_units_and_terms_have_names_for_links_from_outside(joined: bytes) -> None:
    with opened(joined) as pdf:
        names = dict(NameTree(pdf.Root.Names.Dests).items())
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        found = {name: numbers[place[0].objgen] for name, place in names.items()}
    expected = {text.address: pages_of().starts[index] for index, text in enumerate(TEXTS)}
    expected["leaflet:term/dose"] = expected["leaflet:page/index"]
    assert found == {key.removeprefix("leaflet:"): page for key, page in expected.items()}


def test_metadata_say_what_the_book_is() -> None:
    about = replace(ABOUT, moment=datetime(2024, 2, 29, 12, tzinfo=UTC))
    with opened(book(about=about)) as pdf:
        root = etree.fromstring(pdf.Root.Metadata.read_bytes())
        assert str(pdf.Root.Lang) == "en"
        assert "/Info" not in pdf.trailer
    said = [text.strip() for text in root.itertext() if text.strip()]
    for value in (ABOUT.title, *ABOUT.creators, ABOUT.publisher, ABOUT.identifier, "What it says"):
        assert value in said
    assert said.count("2024-02-29T12:00:00+00:00") == 3


def test_without_a_date_none_is_written(joined: bytes) -> None:
    with opened(joined) as pdf:
        assert b"Date>" not in pdf.Root.Metadata.read_bytes()


def test_the_way_back_from_content_is_in_short_pieces() -> None:
    data = alone(Text("long", sections=60), Text("other", sections=60))
    with opened(data) as pdf:
        parents = pdf.Root.StructTreeRoot.ParentTree
        assert len(NumberTree(parents)) == int(pdf.Root.StructTreeRoot.ParentTreeNextKey)
        ids = pdf.Root.StructTreeRoot.IDTree
        assert [len(kid.Names) // 2 for kid in ids.Kids] == [200, 40]
        assert len(NameTree(ids)) == 240
