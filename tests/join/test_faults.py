"""Units that do not make a book are refused, and the message says which and why."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.book.paging import Unit, paginate
from pipeline.join import About, Bookmark, JoinError, join
from tests.join.books import TEXTS, Text, alone, book, joined_with, made, opened, pages_of, plate

ONE = Text("one", links=("leaflet:medicine/one#s0",))
TWO = Text("two")


def changed(change: Callable[[Any], None], text: Text = ONE) -> bytes:
    """A unit with a fault planted."""
    with opened(made(text).data) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_a_link_to_nowhere_is_named() -> None:
    lost = Text("lost", links=("leaflet:medicine/none#s0",))
    with pytest.raises(JoinError, match=r"medicine/lost: leads to leaflet:medicine/none#s0, which"):
        alone(lost)


def test_a_link_to_a_section_that_is_not_there_is_named() -> None:
    with pytest.raises(JoinError, match="leads to leaflet:medicine/two#s9, which is not"):
        alone(Text("lost", links=("leaflet:medicine/two#s9",)), TWO)


def test_a_bookmark_to_nowhere_is_named() -> None:
    about = About("A book", "en", bookmarks=(Bookmark("Lost", "leaflet:part/none"),))
    with pytest.raises(JoinError, match="the bookmark 'Lost': leads to leaflet:part/none"):
        book([ONE], about=about)


def _untag(pdf: Any) -> None:
    del pdf.Root.StructTreeRoot


def _untag_link(pdf: Any) -> None:
    del pdf.pages[0].obj.Annots[0].StructParent


def _enlarge(pdf: Any) -> None:
    pdf.pages[0].MediaBox = Array([0, 0, 300, 500])


def _move(pdf: Any) -> None:
    box = [float(side) for side in pdf.pages[0].MediaBox]
    pdf.pages[0].MediaBox = Array([box[0] + 9, box[1], box[2] + 9, box[3]])


def _add_page(pdf: Any) -> None:
    pdf.add_blank_page()


def _refer_to_catalog(pdf: Any) -> None:
    pdf.pages[0].Resources.Properties = Dictionary(X=pdf.Root)


def _colour_otherwise(pdf: Any) -> None:
    pdf.Root.OutputIntents[0].Info = pikepdf.String("another")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (_untag, "medicine/one: is not tagged"),
        (_untag_link, "medicine/one: a link is not tagged"),
        (_move, "medicine/one: a page is not as large as those before it"),
        (_add_page, "medicine/one: has 2 pages, and was taken to have 1"),
        (_refer_to_catalog, "medicine/one: refers to its own Catalog"),
        (_colour_otherwise, "units are meant for several kinds of colours"),
    ],
)
def test_a_fault_of_a_unit_is_named(fault: Callable[[Any], None], message: str) -> None:
    with pytest.raises(JoinError, match=message):
        joined_with(changed(fault), ONE, TWO)


def test_pages_of_several_sizes_are_refused() -> None:
    with pytest.raises(JoinError, match="medicine/two: a page is not as large as those before it"):
        joined_with(changed(_enlarge), ONE, TWO)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(JoinError, match="medicine/one: is damaged"):
        joined_with(b"no pdf", ONE)


def _role(name: str) -> Callable[[Any], None]:
    def change(pdf: Any) -> None:
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(Warning=Name(name))

    return change


def test_roles_of_units_are_all_kept() -> None:
    data = joined_with(changed(_role("/Note")), ONE, TWO)
    with opened(data) as pdf:
        assert dict(pdf.Root.StructTreeRoot.RoleMap.items()) == {"/Warning": Name.Note}


def test_roles_that_contradict_are_refused() -> None:
    units = [made(ONE).unit, replace(made(TWO).unit, address="leaflet:medicine/second")]
    parts = [changed(_role("/Note")), changed(_role("/P"), TWO)]
    with pytest.raises(JoinError, match="medicine/second: uses /Warning for another role"):
        join(io.BytesIO(), About("A book", "en"), paginate(units), parts)


@pytest.mark.parametrize("units", [TEXTS[:-1], (*TEXTS, ONE)])
def test_other_units_than_are_on_the_pages_are_refused(units: tuple[Text, ...]) -> None:
    data = [made(text).data for text in units]
    with pytest.raises(JoinError, match="has 8 units, and others are to be joined"):
        join(io.BytesIO(), About("A book", "en"), pages_of(), data)


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        (1, r"there is furniture for 1 pages, but the book has 2"),
        (3, r"there is furniture for more pages than the book has, 2"),
    ],
)
def test_furniture_has_as_many_pages_as_the_book(pages: int, message: str) -> None:
    with pytest.raises(JoinError, match=message):
        book([ONE], [plate(pages)], About("A book", "en"))


def test_words_that_look_like_references_stay_words() -> None:
    """Objects are numbered anew in their bytes; what is inside a text must not be."""
    text = Text("words", more='<p><a href="https://example.org/?q=(1 0 R)\\(2 0 R">out</a></p>')
    with opened(alone(text)) as pdf:
        (found,) = [note.A.URI for note in pdf.pages[0].obj.Annots]
    with opened(made(text).data) as pdf:
        assert [str(note.A.URI) for note in pdf.pages[0].obj.Annots] == [str(found)]


def test_titles_may_hold_any_characters() -> None:
    made_unit = made(ONE)
    title = "A (very) \\ long » 标题"
    unit: Unit = replace(made_unit.unit, title=title)
    file = io.BytesIO()
    about = About(title, "en", bookmarks=(Bookmark(title, unit.address),))
    join(file, about, paginate([unit]), [made_unit.data])
    with opened(file.getvalue()) as pdf:
        assert str(pdf.Root.Outlines.First.Title) == title
        assert str(pdf.Root.StructTreeRoot.K[0].K[0].T) == title
        assert str(pdf.pages[0].obj.Annots[0].Contents) == f"{title}, 1"
