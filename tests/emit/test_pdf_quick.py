"""The quicker engine against the engine as it comes: the same bytes, and the same complaints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from weasyprint import HTML, VERSION

from pipeline.emit import engine, pdf, pdf_quick
from pipeline.style import Style, built_in_styles
from tests.emit.conftest import ROOT, TORTURE
from tests.press import printed

PAGES = [TORTURE, *sorted((ROOT / "content/leaflets").glob("*.md"))]

CSS = {
    "as it is": "",
    "logical properties": "p { margin-block: 2mm; padding-inline-start: 1em; inline-size: 90% }",
    "right to left": "html { direction: rtl } li { margin-inline-end: 3mm }",
    "inherited by force": "h2 { margin: inherit; color: initial } p * { border: inherit }",
    "percentages": "p { width: 80%; min-height: 1%; margin-left: 5%; padding: 1% }",
    "sums": "p { width: calc(100% - 2cm); margin-left: calc(1em + 2mm) }",
    "other boxes": "p { box-sizing: border-box; padding: 1mm; max-width: 12cm; height: auto }",
    "flex and grid": "header { display: flex } .dose { display: grid }",
    "counters and floats": "li { float: left; width: 50% } ul { list-style: decimal inside }",
}


@contextmanager
def engine_as_it_comes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "HTML_CLASS", HTML)
        for place, name, function, _ in pdf_quick.patches():
            patch.setattr(place, name, function)
        yield


def test_it_is_in_place() -> None:
    if VERSION.startswith("70."):
        assert engine.HTML_CLASS is pdf_quick.LeafletHTML
        assert all(getattr(place, name) is new for place, name, _, new in pdf_quick.patches())
        assert len(list(pdf_quick.patches())) > 6


def test_the_engine_as_it_comes_is_another() -> None:
    with engine_as_it_comes():
        assert not any(getattr(place, name) is new for place, name, _, new in pdf_quick.patches())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_leaflet_has_the_same_bytes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    with engine_as_it_comes():
        expected = printed(text).data

    assert printed(text).data == expected


@pytest.mark.parametrize("css", CSS.values(), ids=CSS)
def test_other_style_sheets_give_the_same_bytes(css: str, tmp_path: Path) -> None:
    base = (built_in_styles() / "base.css").read_text(encoding="utf-8")
    (tmp_path / "base.css").write_text(f"{base}\n{css}", encoding="utf-8")
    style = Style((tmp_path, built_in_styles()))
    text = (ROOT / "content/leaflets/warfarin.md").read_text(encoding="utf-8")

    with engine_as_it_comes():
        expected = printed(text, style).data

    assert printed(text, style).data == expected
