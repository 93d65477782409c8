"""Finished PDFs, judged by pikepdf, PDFium and veraPDF: never by what made them."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import get_args

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from pipeline.emit import standards
from pipeline.emit.faults import NotPrinted
from pipeline.emit.fonts import font_files
from pipeline.emit.pdf import Page, lay_out
from pipeline.model import Block, Inline, to_json
from pipeline.style import Style, built_in_styles
from pipeline.verify.roundtrip import read_back_pdf
from pipeline.verify.verapdf import verapdf
from tests.emit.conftest import ROOT, TORTURE
from tests.press import A4, STYLE, html, page_texts, printed, understood

PAGE = """---
title: Aspirin
id: aspirin
version: "1.2"
{more}
---

# Aspirin

### Usage

{text}
"""


def page(text: str = "For pain.", more: str = "status: draft") -> str:
    return PAGE.format(text=text, more=more)


@pytest.fixture(scope="module")
def opened(torture: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(torture)) as document:
        yield document


# --- the standards ---------------------------------------------------------------------------


def test_all_leaflets_are_pdf_ua_1_and_pdf_a_3a(leaflets: Mapping[str, Path]) -> None:
    verdicts = verapdf(list(leaflets.values()), jobs=2)

    assert len(verdicts) == 2 * len(leaflets) > 32
    assert [str(v) for v in verdicts if not v.passed] == []


def test_a_file_that_does_not_say_so_is_not_pdf_ua(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standards, "PDF_UA", "")
    path = tmp_path / "silent.pdf"
    path.write_bytes(printed(page()).data)

    universal, archive = verapdf([path])

    assert [message.rule for message in universal.messages] == ["ISO 14289-1:2014 5-1"]
    assert archive.passed


def test_the_torture_page_has_every_shape_of_the_model() -> None:
    leaflet = understood(TORTURE.read_text(encoding="utf-8"))

    shapes = set(re.findall(r"'node': '(\w+)'", str(to_json(leaflet))))

    assert {shape.__name__ for shape in (*get_args(Block), *get_args(Inline))} <= shapes


def test_every_word_is_there_once_and_in_order(leaflets: Mapping[str, Path]) -> None:
    verdict = read_back_pdf(TORTURE, leaflets["torture"])

    assert [str(message) for message in verdict.messages] == []


# --- what a reader is told about the document --------------------------------------------------


def test_title_language_and_tags(opened: pikepdf.Pdf) -> None:
    assert opened.docinfo["/Title"] == "Torturine + Ordinol"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert opened.Root.Lang == "en-GB"
    assert opened.Root.MarkInfo.Marked


def test_metadata_names_both_standards(opened: pikepdf.Pdf) -> None:
    metadata = opened.open_metadata()

    assert metadata["pdfuaid:part"] == "1"
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    assert metadata["dc:title"] == "Torturine + Ordinol"
    assert metadata["dc:creator"] == ["Example Clinic"]


def test_bookmarks_are_the_authors_headings(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        found = list(_outline(outline.root))

    assert found == [
        "Torturine + Ordinol",
        *("- Key Points", "- How it Works", "- Generic Name", "- Usage", "- Dosage"),
        *("- Side Effects", "- Precautions", "- FAQs"),
        *("- Torturine", "-- Generic Name", "-- Usage", "-- Dosage of Torturine", "-- FAQs"),
        *("- Ordinol", "-- Generic Name", "-- Usage"),
        *("- Something Else", "- Disclaimer"),
    ]


def _outline(items: list[pikepdf.OutlineItem], depth: int = 0) -> Iterator[str]:
    for item in items:
        yield f"{'-' * depth} {item.title}".strip()
        yield from _outline(item.children, depth + 1)


def test_the_source_is_attached_byte_for_byte(opened: pikepdf.Pdf) -> None:
    (name,) = opened.attachments
    (file,) = opened.Root.AF
    source = TORTURE.read_bytes()

    assert name == "torture.md"
    assert opened.attachments[name].get_file().read_bytes() == source
    assert file.AFRelationship == "/Source"
    assert opened.attachments[name].get_file().mime_type == "text/markdown"
    assert hashlib.sha256(source).hexdigest() in str(file.Desc)


def test_the_attachments_type_is_not_the_machines_to_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = printed(page()).data

    monkeypatch.setattr("mimetypes.guess_type", lambda *_, **__: ("text/odd", None))

    assert printed(page()).data == here


def test_a_link_has_one_annotation_in_one_tag(opened: pikepdf.Pdf) -> None:
    """Markup inside a link is part of it; the address that is two lines long is two links."""
    found = [str(note.A.URI) for note in opened.pages[0].obj.get("/Annots", [])]
    targets = [target for target in found if "/leaflets/" not in target]  # that of the code

    assert sorted(targets) == [
        "https://example.org/a-very-long-address/that-does-not-fit-into-a-line/"
        "because-it-goes-on-and-on/and-on",
        "https://example.org/a-very-long-address/that-does-not-fit-into-a-line/"
        "because-it-goes-on-and-on/and-on",
        "https://example.org/medicines/torturine?a=1&b=2",
        "mailto:a@example.org",
        "tel:999",
    ]


# --- fonts -------------------------------------------------------------------------------------


def test_only_house_fonts_are_used_and_they_are_embedded(leaflets: Mapping[str, Path]) -> None:
    house = {_family(path) for path in font_files()}
    for path in leaflets.values():
        embedded, named = fonts_in(path.read_bytes())
        assert embedded == named <= house
    assert "NotoSansBoldItalic" in fonts_in(leaflets["torture"].read_bytes())[0]


def test_a_style_that_asks_for_another_font_gets_a_house_font(tmp_path: Path) -> None:
    (tmp_path / "base.css").write_text("html { font-family: 'DejaVu Serif', monospace }")

    embedded, _ = fonts_in(printed(page(), Style((tmp_path, built_in_styles()))).data)

    assert embedded <= {_family(path) for path in font_files()}


def fonts_in(data: bytes) -> tuple[set[str], set[str]]:
    """The fonts that a PDF embeds, and those that it names."""
    with pikepdf.open(BytesIO(data)) as document:
        things = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary)]
        embedded = [
            thing.FontName for thing in things if "/FontFile2" in thing or "/FontFile3" in thing
        ]
        named = [thing.BaseFont for thing in things if thing.get("/Type") == "/Font"]
        return {_bare(name) for name in embedded}, {_bare(name) for name in named}


def _bare(name: object) -> str:
    """A font's name without the mark of its subset."""
    return str(name).partition("+")[2].replace("-", "")


def _family(path: Path) -> str:
    with TTFont(path, lazy=True) as font:
        name = str(font["name"].getDebugName(6))
    return name.replace("-", "").removesuffix("Regular")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("For pain.\nSecond line 一.", 13),
        ("For pain.\n\n- item\n    - inner 一", 15),
        ("| A | B |\n| - | - |\n| a | **一** |", 14),
        ("```\ncode\nmore 一\n```", 14),
        ("> [quote 一](https://example.org)", 12),
        ("#### Heading 一\n\nText 一", 12),
    ],
)
def test_a_character_without_a_font_is_an_error_on_its_line(text: str, line: int) -> None:
    with pytest.raises(NotPrinted) as caught:
        printed(page(text))

    assert [str(diagnostic) for diagnostic in caught.value.diagnostics] == [
        f"page.md:{line}: error P002 no house font has '一' (U+4E00)"
    ]


def test_characters_without_a_font_are_reported_by_line() -> None:
    with pytest.raises(NotPrinted) as caught:
        printed(page("一 and 二 and 一\n\n三 and 一", "brand_names: [四]"))

    assert [(d.line, d.message) for d in caught.value.diagnostics] == [
        (0, "no house font has '四' (U+56DB)"),
        (12, "no house font has '一' (U+4E00), '二' (U+4E8C)"),
        (14, "no house font has '三' (U+4E09)"),
    ]


def test_an_address_that_is_not_shown_needs_no_font() -> None:
    assert "a link." in page_texts(printed(page("[a link](https://example.org/一).")).data)[0]


# --- the engine's complaints, and what it may reach --------------------------------------------


@pytest.mark.parametrize(
    ("css", "complaint"),
    [
        ("h1 { colour: red }", "styles/base.css: Ignored `colour: red ` at 1:6, unknown property."),
        ("h1 { background: url(style:icons/none.svg) }", "styles/icons/none.svg is missing"),
        ("h1 { background: url(style:../tokens.css) }", "cannot reach style:../tokens.css"),
        ("h1 { background: url(style:/etc/passwd) }", "cannot reach style:/etc/passwd"),
        ("h1 { background: url(https://example.org/a.png) }", "cannot reach https://example.org"),
        ("h1 { background: url(file:///etc/passwd) }", "cannot reach file:///etc/passwd"),
        ("h1 { background: url(data:image/png;base64,AA==) }", "cannot reach data:image/png"),
        ("h1 { background: url(ftp://example.org/a.png) }", "cannot reach ftp://example.org"),
        ("h1 { background: url(icons/alert.svg) }", "Relative URI reference without a base URI"),
        ("@import url(https://example.org/a.css);", "cannot reach https://example.org/a.css"),
        ("h1::before { content: '\\4E00' }", ".notdef glyph"),
    ],
)
def test_no_complaint_of_the_engine_passes(css: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "base.css").write_text(css)
    style = Style((tmp_path, built_in_styles()))

    with pytest.raises(NotPrinted) as caught:
        printed(page(), style)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "P001"
    assert diagnostic.path in ("page.md", "styles/base.css")
    assert complaint in f"{diagnostic.path}: {diagnostic.message}"


@pytest.mark.parametrize(
    "tag",
    [
        '<img alt="a" src="file:///etc/passwd"/>',
        '<link rel="stylesheet" href="https://example.org/a.css"/>',
        '<object data="http://localhost/"></object>',
        '<p style="background: url(file:///etc/hosts)">',
    ],
)
def test_a_template_cannot_reach_outside_the_style(tag: str) -> None:
    leaflet = understood(page())

    with pytest.raises(NotPrinted) as caught:
        lay_out(Page(html(leaflet).replace("<header>", f"{tag}<header>"), leaflet, STYLE, A4), b"")

    assert any("a leaflet cannot reach" in str(d) for d in caught.value.diagnostics)


def test_markup_of_a_source_stays_text() -> None:
    found = page_texts(printed(page('Keep `<b style="color: red">` & \\<img src=x>.')).data)[0]

    assert 'Keep <b style="color: red"> & <img src=x>.' in found


# --- the same bytes ----------------------------------------------------------------------------

_PRINT = """
import hashlib, sys
from pathlib import Path
from tests.press import printed
for path in sys.argv[1:]:
    print(hashlib.sha256(printed(Path(path).read_text(encoding="utf-8")).data).hexdigest())
"""


def printed_elsewhere(**environment: str) -> list[str]:
    """The sums of two leaflets printed by a new process."""
    paths = (TORTURE, ROOT / "content/leaflets/warfarin.md")
    process = subprocess.run(
        [sys.executable, "-c", _PRINT, *map(str, paths)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return process.stdout.split()


def test_the_same_leaflet_gives_the_same_bytes_anywhere() -> None:
    text = TORTURE.read_text(encoding="utf-8")
    here = [hashlib.sha256(printed(text).data).hexdigest() for _ in range(2)]

    plain = printed_elsewhere(TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    odd = printed_elsewhere(TZ="Asia/Kathmandu", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")

    assert plain == odd
    assert here == [plain[0], plain[0]]


def test_source_date_epoch_sets_the_date_in_any_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    dated = printed_elsewhere(TZ="Asia/Kathmandu", SOURCE_DATE_EPOCH="1700000000")
    same = printed_elsewhere(TZ="America/Lima", SOURCE_DATE_EPOCH="1700000000")
    undated = printed_elsewhere()

    assert dated == same
    assert set(dated).isdisjoint(undated)


# --- the locale's words, and the foot of the page ----------------------------------------------


def test_a_draft_says_so_on_every_page(torture: bytes) -> None:
    texts = page_texts(torture)

    assert len(texts) > 5
    assert all("Draft, not reviewed" in text for text in texts)
    assert "Do not give this leaflet to patients." in texts[0]


def test_an_approved_leaflet_does_not_say_draft() -> None:
    more = "status: approved\nreviewed: 2026-03-01\nreviewer: A. Pharmacist"

    texts = page_texts(printed(page("Long text. " * 600, more)).data)

    assert len(texts) > 1
    assert "Draft" not in " ".join(texts)


def test_every_page_says_which_it_is_and_where_it_comes_from(torture: bytes) -> None:
    texts = page_texts(torture)
    sha = hashlib.sha256(TORTURE.read_bytes()).hexdigest()[:8]

    for number, text in enumerate(texts, start=1):
        assert text.count(f"Page {number} of {len(texts)}") == 1
        assert text.count(f"Source torture {sha}") == 1
        assert (
            text.count(
                "Example Clinic · Version 1.2 · Reviewed 1 March 2026 · Next review 1 March 2028"
            )
            == 1
        )


def test_the_title_runs_along_from_the_second_page(torture: bytes) -> None:
    first, *others = page_texts(torture)

    assert first.count("Torturine + Ordinol") == 1
    assert all("Torturine + Ordinol" in text for text in others)


@pytest.mark.parametrize("house", [True, False])
def test_house_headings_stand_beside_the_authors(house: bool) -> None:
    text = page_texts(printed(page(), house=house).data)[0]

    assert ("What is this medicine used for?" in text) is house
    assert re.search(r"\bUsage\b", text)


def test_the_head_names_the_brands_and_the_generic_medicine(torture: bytes) -> None:
    first = page_texts(torture)[0]

    assert "Brand names: Everything, Kitchen Sink" in first
    assert "Generic name: Torturine with ordinol" in first
    assert "Active ingredients: torturine, ordinol" in first


def test_a_long_table_repeats_its_head(torture: bytes) -> None:
    texts = page_texts(torture)

    heads = [text for text in texts if "Weight Dose How often" in text]

    assert len(heads) == 3
    assert "5 kg 50 mg" in heads[0]
    assert "never more" in heads[-1]
