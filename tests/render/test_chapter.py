"""Chapters: references and terms as links that a book leads somewhere, and no others like them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from pipeline.book import Chapter, CrossReference, address, chapter_bytes, chapter_from
from pipeline.glossary import Glossary, Term
from pipeline.model import Leaflet
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.render.chapter import chapter
from pipeline.render.leaflet import leaflet_html
from pipeline.style import built_in_styles, default_style, load_locale
from pipeline.verify.words import lost, source_words, xhtml_words
from tests.strategies import source

STYLE = default_style(built_in_styles().parent)
LOCALE = load_locale(STYLE, "en-GB")
GLOSSARY = Glossary(
    "en",
    (Term("pain", "pain", (), "It hurts."), Term("tablet", "tablet", ("tablets",), "To swallow.")),
)

PAGE = """# Alparin

## Usage

For pain. See [[bendrol]], [[co-alparin|the **two**
in one tablet]] and [[alparin-bendrol|this page]]. Pain may come back.

## Dosage

**Adults:** One tablet of [[bendrol]], then `[[code]]`.

| Tablet | Page |
|---|---|
| one | [[gammix\\|more]] |

## About [[bendrol]] and pain

Words.
"""


def leaflet_of(page: str = PAGE) -> Leaflet:
    draft = parse(source(page)).value
    assert draft
    return normalize(draft, LOCALE)


def chapter_of(page: str = PAGE, glossary: Glossary | None = GLOSSARY) -> Chapter:
    return chapter(leaflet_of(page), STYLE, LOCALE, house_headings=True, glossary=glossary)


def links(made: Chapter) -> list[tuple[str, str]]:
    found = re.findall(r'<a href="([^"]*)">(.*?)</a>', "".join(pieces_of(made)))
    return [(target, re.sub("<[^>]*>", "", shown)) for target, shown in found]


def test_references_and_first_uses_are_links() -> None:
    assert links(chapter_of()) == [
        (address.term("pain"), "pain"),
        (address.medicine("bendrol"), "bendrol"),
        (address.medicine("co-alparin"), "the two in one\u00a0tablet"),
        (address.term("tablet"), "tablet"),
        (address.medicine("bendrol"), "bendrol"),
        (address.medicine("gammix"), "more"),
        (address.medicine("bendrol"), "bendrol"),
    ]


def test_a_book_is_told_what_its_chapters_lead_to() -> None:
    leaflet = leaflet_of()
    leaflet = replace(leaflet, metadata=replace(leaflet.metadata, drug_class="Painkillers"))

    made = chapter(leaflet, STYLE, LOCALE, house_headings=False, glossary=GLOSSARY)

    assert made.summary.terms == ("pain", "tablet")
    assert made.summary.references == (
        *(CrossReference("bendrol", 5), CrossReference("co-alparin", 5)),
        *(CrossReference("alparin-bendrol", 6), CrossReference("bendrol", 10)),
        *(CrossReference("gammix", 14), CrossReference("bendrol", 16)),
    )
    assert made.summary.drug_class == "Painkillers"
    assert chapter_from(chapter_bytes(made)) == made


def test_links_that_lead_nowhere_leave_their_words() -> None:
    plain = chapter_of(PAGE.replace("[[bendrol]]", "bendrol"), None)
    made = chapter_of()

    pieces = [address.linked(piece, lambda _: "") for piece in pieces_of(made)]

    assert address.SCHEME not in "".join(pieces)
    assert words_of(pieces) == words_of(pieces_of(plain))


def test_no_word_is_lost_and_the_markup_is_whole() -> None:
    found = words_of(pieces_of(chapter_of()))

    assert lost(source_words(PAGE), found) == ()
    assert lost([*source_words(PAGE), "co-alparin"], found) != ()


def pieces_of(made: Chapter) -> tuple[str, ...]:
    return (made.head, *made.sections)


def words_of(pieces: Iterable[str]) -> list[str]:
    names = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    return xhtml_words(f"<html {names}><body>{''.join(pieces)}</body></html>".encode())


@pytest.mark.parametrize(
    "written",
    [
        *("[x](leaflet:medicine/a)", "[x](LEAFLET:term/b)", "<leaflet:page/index>"),
        *('<a href="leaflet:medicine/a">x</a>', "[x]\n\n[x]: leaflet:medicine/a"),
        *("[x](<leaflet:medicine/a>)", "![x](leaflet:medicine/a)", "[x](&#108;eaflet:medicine/a)"),
        *('`<a href="leaflet:medicine/a">x</a>`', '&lt;a href="leaflet:medicine/a"&gt;x'),
        '    <a href="leaflet:medicine/a">x</a>',
        '[[a|<a href="leaflet:medicine/a">x</a>',
    ],
)
def test_no_author_can_write_an_address_of_ours(written: str) -> None:
    made = chapter_of(f"# Alparin\n\n## Usage\n\n{written}\n")

    assert links(made) == []
    text = "".join(made.sections)
    assert address.linked(text, lambda found: pytest.fail(found)) == text


def test_a_leaflet_on_paper_has_the_words_alone() -> None:
    page = leaflet_html(leaflet_of(), STYLE, LOCALE, house_headings=True, publisher="")

    assert "<a " not in page
    assert "the <strong>two</strong> in one\u00a0tablet" in page
    assert "[[bendrol" not in page
