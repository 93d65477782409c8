"""Pages for the tests of sheets: plain ones with a number, and tagged ones with all that moves."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from weasyprint import HTML

from pipeline import impose as stage
from pipeline.imposition import LAYOUTS
from tests.impose.paper import MM

Maker = Callable[..., bytes]

TURNED = replace(LAYOUTS["booklet"], name="turned", duplex="short")
"""On upright sheets, backs of this booklet lie upside down."""

ROWS = {**LAYOUTS, "turned": TURNED}


@pytest.fixture(autouse=True)
def _a_row_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "LAYOUTS", ROWS)


@pytest.fixture(scope="session")
def numbered() -> Maker:
    """Makes pages that each show their number, and whose ink goes 3 mm beyond their trim."""
    return _numbered


def _numbered(
    count: int,
    width: float = 148.5,
    height: float = 210,
    colours: Sequence[str] = (),
    **root: str,
) -> bytes:
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    size = Array([0, 0, width * MM, height * MM])
    for number in range(1, count + 1):
        colour = colours[(number - 1) % len(colours)] if colours else ""
        ink = f"q {colour} rg -9 -9 {width * MM + 18} {height * MM + 18} re f Q " if colour else ""
        text = f"BT /F 20 Tf {width * MM / 2 - 10} {height * MM / 2} Td ({number}) Tj ET"
        page = Dictionary(
            Type=Name.Page,
            MediaBox=size,
            Contents=pdf.make_stream((ink + text).encode()),
            Resources=Dictionary(Font=Dictionary(F=font)),
        )
        pdf.pages.append(pikepdf.Page(page))
    for key, value in root.items():
        pdf.Root[f"/{key}"] = pikepdf.String(value)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


_TAGGED = """<html lang="en"><title>Tags</title>
<style>
@page {{ size: {size}; margin: 15mm; bleed: 3mm; background: #eef;
         @bottom-center {{ content: counter(page) }} }}
html {{ font: 12pt Noto Sans }} h2 {{ break-before: page }} a {{ display: block }}
ul {{ list-style: none }}
</style>
<h1 id="top">First</h1><p>Words on the <a href="#far">way to the last</a> page.</p>
<p>Written by <a href="https://example.org/">somebody far away</a> long ago.</p>
<h2>Second</h2><ul><li>One<li>Two</ul>
<h2>Third</h2><table><tr><th scope="col">Dose<tr><td>1 mg</table>
<h2>Fourth</h2><p>{long}</p>
<h2 id="far">Fifth</h2><p>Back to the <a href="#top">very beginning</a>.</p>
"""


@pytest.fixture(scope="session")
def tagged() -> Maker:
    """Makes five tagged pages with links, bookmarks and running feet."""
    return _tagged


@cache
def _tagged(size: str = "148.5mm 210mm", variant: str = "pdf/ua-1") -> bytes:
    page = _TAGGED.format(size=size, long="Many words follow. " * 20)
    made: bytes = HTML(string=page).write_pdf(pdf_variant=variant)
    return made
