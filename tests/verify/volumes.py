"""A small book on paper without a fault, made page by page, so that faults can be planted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from weasyprint import HTML

from pipeline.verify.roundtrip import wanted
from pipeline.verify.volume import Chapter

STYLE = """@page { size: 148mm 210mm; margin: 0 }
html { font: 9pt/12pt Noto Sans }
body { margin: 0 }
section { position: relative; height: 210mm }
section + section { break-before: page }
section > * { position: absolute; left: 18mm; width: 112mm; margin: 0 }
.head { top: 10mm }
.foot { top: 198mm }
.text { top: 20mm }
h1, h2 { font-size: 12pt; line-height: 15pt; margin: 0 }
.text p { margin: 0 0 4pt }
h2 { bookmark-level: none }
a { color: inherit; text-decoration: none }
"""

PX = 0.75
"""Points in a pixel of CSS."""


@dataclass(frozen=True, slots=True)
class Side:
    """A page: its text, and what stands above and below it."""

    text: str = ""
    head: str = ""
    foot: str = ""


ASPIRIN = """# Aspirin

For pain, and with Cetirizine.

## Dosage

Take one tablet.

Take no more than four of them in a day and a night.
"""

OTHERS = {
    "bisoprolol": "# Bisoprolol\n\nFor the heart.\n",
    "cetirizine": "# Cetirizine\n\nFor hay fever.\n",
}

GOOD: tuple[Side, ...] = (
    Side('<h1 id="page/titlepage">Three medicines</h1><p>Edition 7</p>'),
    Side(),
    Side(
        '<h1 id="page/contents">Contents</h1>'
        '<p><a href="#medicine/aspirin">Aspirin 1</a></p>'
        '<p><a href="#medicine/bisoprolol">Bisoprolol 2</a></p>'
        '<p><a href="#medicine/cetirizine">Cetirizine 3</a></p>'
        '<p><a href="#page/index-names">Index 4</a></p>',
        foot="iii",
    ),
    Side(),
    Side(
        '<h1 id="medicine/aspirin">Aspirin</h1><p><a href="#dosage">Dosage</a></p>'
        '<p>For pain, and with <a href="#medicine/cetirizine">Cetirizine</a> (page 3).</p>'
        '<h2 id="dosage">Dosage</h2><p>Take one tablet.</p>',
        "Aspirin",
        "1",
    ),
    Side(
        "<p>Take no more than four of them in a day and a night.</p>"
        '<h1 id="medicine/bisoprolol">Bisoprolol</h1><p>For the heart.</p>',
        "Aspirin – Bisoprolol",
        "2",
    ),
    Side('<h1 id="medicine/cetirizine">Cetirizine</h1><p>For hay fever.</p>', "Cetirizine", "3"),
    Side(
        '<h1 id="page/index-names">Index</h1><p>Pain <a href="#dosage">Aspirin</a> 1</p>'
        '<p><a href="#medicine/bisoprolol">Bisoprolol</a> 2</p>',
        foot="4",
    ),
)

LABELS = {0: Dictionary(S=Name.r), 4: Dictionary(S=Name.D)}


def chapters(**more: str) -> list[Chapter]:
    """What is wanted of each medicine, with the sources of some in place of the usual ones."""
    texts = {"aspirin": ASPIRIN, **OTHERS, **more}
    return [Chapter(name, wanted(text)) for name, text in texts.items()]


def but(page: int, old: str, new: str, part: str = "text") -> tuple[Side, ...]:
    """The good book with something else on one of its pages; the change has to be one."""
    side = GOOD[page]
    before = str(getattr(side, part))
    assert old in before
    changed = replace(side, **{part: before.replace(old, new, 1) if old else new})
    return (*GOOD[:page], changed, *GOOD[page + 1 :])


def volume(
    path: Path,
    sides: Sequence[Side] = GOOD,
    *,
    css: str = "",
    labels: dict[int, Dictionary] | None = None,
) -> Path:
    """Prints pages to a file with named places, bookmarks and numbers of pages."""
    body = "".join(_section(side) for side in sides)
    html = f"<html lang=en><title>Three medicines</title><style>{STYLE}{css}</style>{body}"
    document = HTML(string=html).render()
    document.write_pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        names = pdf.make_indirect(Dictionary(Names=Array([])))
        pdf.Root.Names = Dictionary(Dests=names)
        tree = pikepdf.NameTree(names)
        for number, page in enumerate(document.pages):
            for name, (x, y, *_) in page.anchors.items():
                down = 210 / 25.4 * 72 - y * PX
                tree[name] = Array([pdf.pages[number].obj, Name.XYZ, x * PX, down, 0])
        numbers = [item for at, row in (labels or LABELS).items() for item in (at, row)]
        pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))
        pdf.save(path)
    return path


def _section(side: Side) -> str:
    parts = (("head", side.head), ("text", side.text), ("foot", side.foot))
    inner = "".join(f'<div class="{name}">{text}</div>' for name, text in parts if text)
    return f"<section>{inner}</section>"
